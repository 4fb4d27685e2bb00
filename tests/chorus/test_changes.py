"""The search for what moved: two lists, one way to read them, and no row that hides the others."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus_bridge.chorus import operations
from chorus_bridge.chorus.replies import read_answer
from chorus_bridge.effects import Accepted

SINCE = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ORDINARY = {"identifiantFactureCPP": 42, "numeroFacture": "F-1", "statut": "DEPOSEE"}
WORKS = {"idFactureTravaux": 42, "numeroFactureTravaux": "F-1", "statutFactureTravaux": "DEPOSEE"}
LISTS = {False: ("listeFactures", ORDINARY), True: ("listeFacturesTravaux", WORKS)}


def answered(works, rows, **fields):
    """Return the page that such rows make."""
    operation = operations.changes(works=works, since=SINCE, page=2, page_size=3)
    body = json.dumps({"codeRetour": 0, "libelle": "x", LISTS[works][0]: rows, **fields}).encode()
    reply: Any = read_answer(operation, 200, {}, body, now=SINCE)
    assert isinstance(reply, Accepted), reply
    return reply.value


@pytest.mark.parametrize("works", [False, True])
def test_each_list_is_searched_by_the_change_of_status(works):
    """From an instant on, of one supplier; it may be asked again."""
    operation = operations.changes(works=works, since=SINCE, supplier_id=7, page=2, page_size=50)
    assert operation.name == ("facturesTravaux/rechercher" if works else "factures/rechercher/fournisseur")
    assert operation.body["periodeDateHeureEtatCourantDu"] == "2026-11-24T09:00:00"
    assert operation.body["idStructureFournisseur" if works else "idFournisseur"] == 7
    assert operation.repeatable
    assert "periodeDateHeureEtatCourantAu" not in operation.body


@pytest.mark.parametrize("works", [False, True])
def test_rows_are_read_as_any_search_reads_them(works):
    """With their place in the list."""
    page = answered(works, [LISTS[works][1]] * 3, parametresRetour={"pages": 4, "total": 11})
    assert [item.portal_id for item in page.items] == ["42"] * 3
    assert (page.page, page.pages, page.total, page.last, page.skipped) == (2, 4, 11, False, 0)


@pytest.mark.parametrize("works", [False, True])
@pytest.mark.parametrize("spoilt", [None, 7, "row", [], {}, {"numeroFacture": "F-2"}, {"idFactureTravaux": None}])
def test_a_spoilt_row_is_counted_and_hides_no_other(works, spoilt):
    """Whatever stands in its place."""
    good = LISTS[works][1]
    page = answered(works, [good, spoilt, good])
    assert ([item.portal_id for item in page.items], page.skipped) == (["42", "42"], 1)


def test_a_page_of_spoilt_rows_is_not_the_last():
    """The next one may hold news."""
    page = answered(False, [{}, {}, {}])
    assert (page.items, page.skipped, page.last) == ((), 3, False)


@pytest.mark.parametrize("works", [False, True])
def test_nothing_moved(works):
    """No list, an empty one, or the portal's "no result"."""
    nothing: tuple[object, ...] = (None, [])
    for rows in nothing:
        page = answered(works, rows)
        assert (page.items, page.last) == ((), True)
    empty = answered(works, None, codeRetour=20007)
    assert (empty.items, empty.last) == ((), True)


def test_a_single_object_is_a_list_of_one():
    """As third parties once received."""
    assert len(answered(False, ORDINARY).items) == 1


@given(rows=st.lists(st.one_of(st.none(), st.integers(), st.dictionaries(st.text(), st.text())), max_size=5))
def test_no_rows_break_the_reading(rows):
    """Each is read or counted."""
    page = answered(False, rows)
    assert len(page.items) + page.skipped == len(rows)

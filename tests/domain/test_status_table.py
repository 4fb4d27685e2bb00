"""Every status of the portal, against a table written from its documents: what is shown, who acts, what is said."""

import pytest

from chorus_bridge.chorus.statuses import WIRE_CODES
from chorus_bridge.chorus.statuses import news as told
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.portal import INFERRED, MEANINGS, Actor, PortalStatus
from chorus_bridge.messages import Language, portal_meaning_text, portal_status_word, tooltip
from tests.builders import NOW, assessed, transmission
from tests.domain.status_rows import DEAD, FINAL, SHOWN, TO_DO, TRANSMITTED, UNSAID, UNSENT
from tests.domain.status_rows import INFERRED as ONLY_NAMED

TABLES = {"transmitted": TRANSMITTED, "to_do": TO_DO, "unsent": UNSENT, "dead": DEAD}
ROWS = [(code, table, row) for table, rows in TABLES.items() for code, row in rows.items()]
CODES = [code for code, _, _ in ROWS]
INVENTED = "STATUT_DE_DEMAIN"
WHO = {
    "moe": Actor.PROJECT_MANAGER,
    "moa": Actor.CONTRACTING_AUTHORITY,
    UNSAID: None,
    **{actor.value: actor for actor in Actor},
}


def judged(code):
    """Return the assessment of a complete invoice of which the portal last said *code*."""
    return assessed(transmission=transmission(state=State.DEPOSITED, news=told(code, NOW)))


def test_the_table_has_every_code_once():
    """The 57 codes of the portal and an invented one, each in one table only."""
    assert len(CODES) == len(set(CODES)) == 58
    assert set(CODES) == {*WIRE_CODES, INVENTED}


@pytest.mark.parametrize(("code", "table", "row"), ROWS, ids=CODES)
def test_a_status_is_shown_as_its_row_says(code, table, row):
    """The icon, the reason and the flags are the table's; nothing can be sent or cancelled once it is there."""
    verdict = judged(code).verdict
    assert (verdict.state, verdict.reason, verdict.action_required) == SHOWN[table]
    assert not verdict.can_transmit
    assert not verdict.can_cancel


@pytest.mark.parametrize(("code", "table", "row"), ROWS, ids=CODES)
def test_a_status_means_what_its_row_says(code, table, row):
    """The phase, who acts next, what the supplier must do and whether more is expected are the table's."""
    news = told(code)
    phase, who, action = row
    assert news.phase == phase
    assert news.who is WHO[who]
    assert (news.action or "") == action
    assert news.final == (code in FINAL)
    assert news.closed_number == (table == "dead")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("code", CODES)
def test_a_status_has_a_word_and_a_sentence_of_its_own(code, language):
    """Each is named and explained in both languages, and no two share a sentence."""
    word, sentence = portal_status_word(told(code), language), portal_meaning_text(told(code), language)
    assert word
    assert sentence.endswith(".")
    others = {portal_meaning_text(told(other), language) for other in CODES if other != code}
    assert sentence not in others


@pytest.mark.parametrize(("code", "table", "row"), ROWS, ids=CODES)
def test_the_sentence_is_under_the_icon(code, table, row):
    """Whoever points at the icon reads what the status means, but for a draft, whose reason already says it."""
    sentence = portal_meaning_text(told(code), Language.FR)
    assert (sentence in tooltip(judged(code), Language.FR, now=NOW)) == (table != "unsent")


def test_whoever_must_do_something_is_the_one_who_acts_next():
    """An action is always the supplier's own."""
    assert {row.who for row in MEANINGS.values() if row.action is not None} == {Actor.SUPPLIER}


def test_an_unknown_status_stays_raw():
    """It is never taken for another: its code is shown, nobody is said to act, and it is not final."""
    news = told(INVENTED)
    assert (news.status, news.raw) == (PortalStatus.UNKNOWN, INVENTED)
    assert portal_status_word(news, Language.FR) == INVENTED
    assert portal_meaning_text(news, Language.EN) == (
        f"Status unknown to this version: {INVENTED}; look at the invoice on Chorus Pro."
    )
    assert portal_meaning_text(told(""), Language.EN).startswith("Status unknown to this version; ")


def test_what_is_inferred_is_said_to_be():
    """Statuses whose meaning comes from their name alone are marked, the others are not."""
    assert {code for code, status in WIRE_CODES.items() if status in INFERRED} == ONLY_NAMED

"""The table that decides whether a deposit may have happened."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus_bridge.chorus import operations, wire
from chorus_bridge.chorus.flows import DEPOSIT_FLOW
from chorus_bridge.chorus.invoices import SUBMIT
from chorus_bridge.chorus.replies import (
    is_configuration,
    is_duplicate,
    read_answer,
    read_failure,
    retry_after,
)
from chorus_bridge.chorus.results import Deposit, Page
from chorus_bridge.chorus.works import SUBMIT_WORKS
from chorus_bridge.effects import Accepted, Json, Operation
from chorus_bridge.errors import AuthCause, AuthRefused, Busy, Refused, Surprise, Unsure

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DEPOSIT = operations.submit({})
SEARCH = operations.find_invoices()
HTML = b"<html>maintenance</html>"
DONE = b'{"codeRetour":0,"identifiantFactureCPP":1,"listeFactures":[]}'
EMPTY = b'{"codeRetour":20000,"libelle":"TRA_MSG_00.015"}'
NO = b'{"codeRetour":20013,"libelle":"GDP_MSG - non"}'
ACCOUNT = 'Bearer realm="PISTE",error="Unauthorized",error_description="login or password incorrects"'
NO_TOKEN = 'Bearer realm="DefaultRealm", error_description="Unable to find token in the message"'


def auth(name: str, cause: AuthCause, status: int) -> AuthRefused:
    """Return a refusal of access."""
    return AuthRefused(operation=name, cause=cause, http_status=status)


def column(operation: Operation[Any]) -> list[object]:
    """Return, for every row of the table, the outcome of *operation*."""
    name = operation.name
    return [read_answer(operation, status, headers, body, now=NOW) for status, headers, body in ROWS] + [name]


ROWS = [
    (200, {}, DONE),
    (202, {}, DONE),
    (200, {}, NO),
    (200, {}, EMPTY),
    (200, {}, b""),
    (200, {}, HTML),
    (200, {}, b"[]"),
    (200, {}, b"{}"),
    (200, {}, b'{"codeRetour":"abc"}'),
    (200, {}, b'{"codeRetour":0,"listeFactures":[1]}'),
    (204, {}, b""),
    (302, {"Location": "https://elsewhere.example"}, b""),
    (400, {"WWW-Authenticate": NO_TOKEN}, b""),
    (400, {}, NO),
    (400, {}, EMPTY),
    (400, {}, b'{"codeRetour":0}'),
    (400, {}, HTML),
    (401, {"WWW-Authenticate": ACCOUNT}, b""),
    (401, {}, b""),
    (403, {}, b""),
    (403, {}, b"{}"),
    (403, {}, b'{"modeDepot":"SAISIE_API"}'),
    (403, {}, HTML),
    (404, {}, b""),
    (413, {}, HTML),
    (415, {}, b""),
    (429, {"Retry-After": "7"}, b""),
    (408, {}, b""),
    (409, {}, b""),
    (418, {}, b""),
    (500, {}, b'{"error":"Internal Server Error"}'),
    (501, {}, b""),
    (502, {}, HTML),
    (503, {"retry-after": "30"}, HTML),
    (504, {}, b""),
    (520, {}, DONE),
    (100, {}, b""),
]


def test_every_row_for_a_deposit():
    """Not processed only where the gateway says so; anything unreadable or unknown is unsure."""
    name = DEPOSIT.name

    def unsure(status: int, reason: str = "") -> Unsure:
        return Unsure(
            operation=name,
            reason=reason or ("server_error" if status >= 500 else "unexpected_status"),
            http_status=status,
        )

    done = Accepted(Deposit(portal_id="1", number=None, news=None, deposited_on=None))
    assert column(DEPOSIT) == [
        done,
        done,
        Refused(operation=name, code=20013, text="GDP_MSG - non"),
        Refused(operation=name, code=20000, text="TRA_MSG_00.015"),
        unsure(200, "empty_answer"),
        unsure(200, "unreadable_answer"),
        unsure(200, "unreadable_answer"),
        unsure(200, "unreadable_answer"),
        unsure(200, "unreadable_answer"),
        unsure(200, "unreadable_answer"),
        unsure(204, "empty_answer"),
        unsure(302),
        auth(name, AuthCause.TOKEN, 400),
        Refused(operation=name, code=20013, text="GDP_MSG - non", http_status=400),
        Refused(operation=name, code=20000, text="TRA_MSG_00.015", http_status=400),
        unsure(400, "unreadable_answer"),
        Refused(operation=name, code=None, http_status=400),
        auth(name, AuthCause.ACCOUNT, 401),
        auth(name, AuthCause.TOKEN, 401),
        auth(name, AuthCause.SUBSCRIPTION, 403),
        auth(name, AuthCause.SUBSCRIPTION, 403),
        auth(name, AuthCause.RIGHTS, 403),
        auth(name, AuthCause.SUBSCRIPTION, 403),
        Refused(operation=name, code=None, http_status=404),
        Refused(operation=name, code=None, http_status=413),
        Refused(operation=name, code=None, http_status=415),
        Busy(operation=name, reason="rate_limited", retry_in=timedelta(seconds=7), http_status=429),
        *[unsure(status) for status in (408, 409, 418, 500, 501, 502, 503, 504, 520, 100)],
        name,
    ]


def test_every_row_for_a_search():
    """What may be asked again is busy; what nobody has described is a surprise."""
    name = SEARCH.name

    def busy(status: int, reason: str = "portal_unavailable", seconds: int | None = None) -> Busy:
        wait = None if seconds is None else timedelta(seconds=seconds)
        return Busy(operation=name, reason=reason, retry_in=wait, http_status=status)

    def odd(status: int, detail: str) -> Surprise:
        return Surprise(operation=name, detail=detail, http_status=status)

    nothing: Accepted[Any] = Accepted(Page(items=(), page=1, last=True))
    assert column(SEARCH) == [
        nothing,
        nothing,
        Refused(operation=name, code=20013, text="GDP_MSG - non"),
        nothing,
        busy(200),
        busy(200),
        busy(200),
        odd(200, "no codeRetour"),
        odd(200, "no codeRetour"),
        odd(200, "a field that matters is unreadable"),
        busy(204),
        odd(302, "an unexpected status"),
        auth(name, AuthCause.TOKEN, 400),
        Refused(operation=name, code=20013, text="GDP_MSG - non", http_status=400),
        nothing,
        odd(400, "a success under an error status"),
        Refused(operation=name, code=None, http_status=400),
        auth(name, AuthCause.ACCOUNT, 401),
        auth(name, AuthCause.TOKEN, 401),
        auth(name, AuthCause.SUBSCRIPTION, 403),
        auth(name, AuthCause.SUBSCRIPTION, 403),
        auth(name, AuthCause.RIGHTS, 403),
        auth(name, AuthCause.SUBSCRIPTION, 403),
        Refused(operation=name, code=None, http_status=404),
        Refused(operation=name, code=None, http_status=413),
        Refused(operation=name, code=None, http_status=415),
        busy(429, "rate_limited", 7),
        busy(408),
        odd(409, "an unexpected status"),
        odd(418, "an unexpected status"),
        busy(500, "portal_error"),
        busy(501, "portal_error"),
        busy(502),
        busy(503, seconds=30),
        busy(504),
        busy(520, "portal_error"),
        odd(100, "an unexpected status"),
        name,
    ]


def test_health_needs_no_code():
    """The one answer without a code is read all the same."""
    assert read_answer(operations.health(), 200, {}, b'{"statusCodeValue":200}', now=NOW) == Accepted(value=True)


@pytest.mark.parametrize(
    ("operation", "sent", "outcome"),
    [
        (DEPOSIT, False, Busy(operation=DEPOSIT.name, reason="why")),
        (DEPOSIT, True, Unsure(operation=DEPOSIT.name, reason="why")),
        (SEARCH, False, Busy(operation=SEARCH.name, reason="why")),
        (SEARCH, True, Busy(operation=SEARCH.name, reason="why")),
    ],
)
def test_silence_is_unsure_for_a_deposit_that_may_have_left(operation, sent, outcome):
    """Only a request that never left, or one that may be repeated, is busy."""
    assert read_failure(operation, sent=sent, reason="why") == outcome


statuses = st.integers(100, 599)
scalars: st.SearchStrategy[Json] = st.none() | st.integers() | st.text(st.characters(codec="utf-8"), max_size=5)
answers = st.binary(max_size=60) | st.dictionaries(
    st.sampled_from(["codeRetour", "libelle", "identifiantFactureCPP", "listeFactures"]),
    scalars | st.lists(st.integers(), max_size=2).map(tuple),
).map(wire.dump)
NOT_PROCESSED = {400, 401, 403, 404, 413, 415, 429}


@given(statuses, answers)
def test_a_deposit_is_never_called_busy_without_certainty(status, body):
    """Only a 429 sends a deposit back to the queue; an identifier alone makes it a success."""
    reply = read_answer(DEPOSIT, status, {}, body, now=NOW)
    assert not isinstance(reply, Surprise)
    if isinstance(reply, Busy):
        assert status == 429
    if isinstance(reply, Accepted):
        assert 200 <= status < 300
        assert wire.load(body)["codeRetour"] in (0, "0")
    if isinstance(reply, Refused | AuthRefused) and status not in NOT_PROCESSED:
        assert wire.load(body)["codeRetour"] != 0


@given(statuses, answers)
def test_a_search_is_never_unsure(status, body):
    """Nothing is at stake in a read."""
    assert not isinstance(read_answer(SEARCH, status, {}, body, now=NOW), Unsure)


@given(statuses, answers)
def test_an_outcome_is_safe_to_log(status, body):
    """No outcome shows what the portal wrote."""
    reply = read_answer(DEPOSIT, status, {"WWW-Authenticate": "canary"}, body.replace(b"0", b"0"), now=NOW)
    assert "canary" not in f"{reply!r}"


def test_a_refusal_keeps_the_words_and_does_not_show_them():
    """The portal may quote what was sent."""
    reply = read_answer(DEPOSIT, 200, {}, b'{"codeRetour":1,"libelle":"canary \xc3\xa9"}', now=NOW)
    assert isinstance(reply, Refused)
    assert reply.text == "canary é"
    assert "canary" not in f"{reply!r}{reply}"


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(seconds=120)),
        (" 0 ", timedelta(0)),
        ("99999999999999", timedelta(days=1)),
        ("Tue, 24 Nov 2026 09:01:30 GMT", timedelta(seconds=90)),
        ("Tue, 24 Nov 2026 09:01:30 -0000", timedelta(seconds=90)),
        ("Tue, 24 Nov 2026 08:00:00 GMT", timedelta(0)),
        ("Tue, 24 Nov 2099 08:00:00 GMT", timedelta(days=1)),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("Tue, 99 Nov 2026 09:01:30 GMT", None),
        ("Tue, 24 Nov 99999999999999999999 09:01:30 GMT", None),
        ("Tue, 24 Nov 2026 99999999999999999999:01:30 GMT", None),
        ("Tue, 24 Nov 2026 09:01:30 +99999999999999999999", None),
        ("Mon, 01 Jan 0001 00:00:00 +2359", timedelta(0)),
    ],
)
def test_the_wait_asked_is_read_in_seconds_or_as_a_date(value, wait):
    """Bounded by a day, never negative, and None when it says nothing."""
    assert retry_after({"RETRY-AFTER": value}, NOW) == wait


def test_no_wait_is_asked_without_the_header():
    """Silence asks for nothing."""
    assert retry_after({}, NOW) is None


def test_configuration_refusals_are_told_apart():
    """Unknown route, too large, wrong type: a human looks at the settings."""
    for status in (404, 413, 415):
        assert is_configuration(Refused(operation="x", code=None, http_status=status))
    assert not is_configuration(Refused(operation="x", code=None, http_status=400))


@pytest.mark.parametrize(
    "text",
    [
        "Une demande de paiement portant le numéro F-1 existe déjà pour ce fournisseur",
        "GDP_MSG_01 - DOUBLON détecté",
        "Numéro deja utilise",
        "Le numéro doit être unique",
        "Contrôle d’unicité",
        "REJ_UNI",
        "facture dupliquée",
        "Doublon : ce flux a déjà été déposé",
    ],
)
@pytest.mark.parametrize("deposit", [SUBMIT, SUBMIT_WORKS, DEPOSIT_FLOW])
def test_what_may_be_a_number_in_use_is_searched_for(text, deposit):
    """Case, accents and apostrophes do not matter, nor by which operation it was deposited."""
    assert is_duplicate(Refused(operation=deposit, code=1, text=text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Le service exécutant n'existe pas",
        "La structure n’existe pas",
        "La structure n existe pas",
        "le communiqué",
        "la réunion",
        "Destinataire inexistant",
        "Le destinataire est uniquement maître d'ouvrage",
        "Le champ est obligatoire",
    ],
)
def test_an_ordinary_refusal_is_not_a_number_in_use(text):
    """What does not exist is not what exists already."""
    for deposit in (SUBMIT, SUBMIT_WORKS, DEPOSIT_FLOW):
        assert not is_duplicate(Refused(operation=deposit, code=1, text=text))


def test_only_a_deposit_can_find_its_number_in_use():
    """The words mean something else elsewhere."""
    assert not is_duplicate(Refused(operation="transverses/ajouter/fichier", code=1, text="existe déjà"))

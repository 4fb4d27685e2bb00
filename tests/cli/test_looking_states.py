"""What `status` says of each state: its own words and reason, what comes next, and what is required of whom."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from chorus_bridge.cli.looking import Gate, Required, next_text, required_by, standing_text
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.portal import PortalNews, PortalStatus
from chorus_bridge.domain.transmission import Transmission
from chorus_bridge.messages import Language
from chorus_bridge.outbox.sqlite import SqliteStore
from tests.cli.stage import Stage

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER, BEFORE, NEVER = NOW + timedelta(hours=1), NOW - timedelta(hours=1), datetime(9999, 12, 31, tzinfo=UTC)
OPEN, PAUSED = Gate(), Gate(paused_until=NEVER, reason="account_refused")
SUSPENDED = PortalNews(status=PortalStatus.SUSPENDED, raw="SUSPENDUE")
REJECTED = PortalNews(status=PortalStatus.REJECTED, raw="REJETEE")
FRENCH, ENGLISH = Language.FR, Language.EN
WRONG = {"WRONG_LOGIN": "TECH_1_9@cpp2017.fr", "WRONG_PASSWORD": "wrong"}


@pytest.fixture
def stage(tmp_path):
    """Give a stage, closed at the end."""
    made = Stage(tmp_path)
    yield made
    made.close()


def standing(state, **changes):
    """Return a transmission in *state*."""
    usual = {"due": LATER, "document": "d", "fingerprint": "f", "created_at": BEFORE, "updated_at": BEFORE}
    named = {"id": "t", "company": "masonry", "situation": "s", "key": "k", "number": "F-1", "fence": 1}
    return Transmission(**{**named, **usual, "state": state, **changes})


def refused(stage, *numbers):
    """Queue invoices of a company whose password is wrong, and let a worker meet the refusal."""
    account = {"login_env": "WRONG_LOGIN", "password_env": "WRONG_PASSWORD"}
    file = stage.claims(*numbers, account=account)
    stage.json("transmit", file, "--no-prepare", "--now-hold", **WRONG)
    stage.run("worker", file, "--once", **WRONG)


@pytest.mark.parametrize(
    ("one", "english", "french"),
    [
        (standing(State.QUEUED), "Waiting to be sent", "En attente d’envoi"),
        (
            standing(State.QUEUED, attempts=1, reason="rate_limited"),
            "Waiting to be tried again: Chorus Pro limits the number of calls",
            "En attente d’un nouvel essai\u00a0: Chorus Pro limite le nombre d’appels",
        ),
        (
            standing(State.QUEUED, attempts=1, in_doubt=True, reason="absent"),
            "Waiting to be tried again, and searched for before that: the invoice is not on Chorus Pro",
            "En attente d’un nouvel essai, après une recherche\u00a0: la facture n’est pas sur Chorus Pro",
        ),
        (standing(State.SENDING), "Being sent", "En cours d’envoi"),
        (
            standing(State.UNSURE, reason="cut"),
            "Awaiting confirmation: the connection was cut while sending",
            "En attente de confirmation\u00a0: la connexion a été coupée pendant l’envoi",
        ),
        (
            standing(State.HELD, reason="unknown_route"),
            "Stopped: the address called does not exist at Chorus Pro",
            "Arrêtée\u00a0: l’adresse appelée n’existe pas chez Chorus Pro",
        ),
        (
            standing(State.CONFLICT, reason="other_content"),
            "In conflict with another invoice: Chorus Pro holds another invoice under this number",
            "En conflit avec une autre facture\u00a0: Chorus Pro contient une autre facture sous ce numéro",
        ),
        (
            standing(State.REFUSED, reason="refused", refusal_text="SIRET\x1b[2J inconnu"),
            "Refused by Chorus Pro: SIRET [2J inconnu",
            "Refusée par Chorus Pro\u00a0: SIRET [2J inconnu",
        ),
        (standing(State.DEPOSITED, reason="cut"), "Invoice transmitted", "Facture transmise"),
        (standing(State.CANCELLED, reason="human"), "Cancelled", "Annulée"),
    ],
    ids=lambda one: getattr(one, "state", None),
)
def test_each_state_is_told_by_its_own_words_and_reason(one, english, french):
    """Two states never read alike, in either language; what ended well needs no reason."""
    assert standing_text(one, OPEN, ENGLISH, at=NOW) == english
    assert standing_text(one, OPEN, FRENCH, at=NOW) == french


@pytest.mark.parametrize("state", [State.QUEUED, State.UNSURE, State.RECEIVED])
def test_what_waits_with_its_company_says_so(state):
    """The pause of the company comes before the reason of the invoice: it is what holds it."""
    told = standing_text(standing(state, reason="cut"), PAUSED, ENGLISH, at=NOW)
    assert told.endswith(": the company is paused (the technical account's login or password is refused)")


def test_a_pause_that_is_over_is_not_told():
    """Nor said of what no worker would take up."""
    over = Gate(paused_until=BEFORE, reason="rights_refused")
    assert "paused" not in standing_text(standing(State.QUEUED), over, ENGLISH, at=NOW)
    assert "paused" not in standing_text(standing(State.HELD), PAUSED, ENGLISH, at=NOW)


@pytest.mark.parametrize(
    ("one", "gate", "told"),
    [
        (standing(State.QUEUED), OPEN, "at 11:00"),
        (standing(State.QUEUED, due=BEFORE), OPEN, "as soon as a worker runs"),
        (standing(State.QUEUED, due=BEFORE), Gate(open_until=LATER), "at 11:00"),
        (standing(State.QUEUED, due=BEFORE), Gate(paused_until=LATER, reason="rights_refused"), "at 11:00"),
        (standing(State.QUEUED, due=BEFORE), PAUSED, "once the company is resumed"),
        (standing(State.HELD, due=BEFORE), OPEN, ""),
    ],
)
def test_what_comes_next_is_never_in_the_past(one, gate, told):
    """The hour at which a worker may take it up, of its company's pause or outage too."""
    assert next_text(one, gate, ENGLISH, at=NOW) == told


@pytest.mark.parametrize(
    ("one", "gate", "required"),
    [
        (standing(State.QUEUED), OPEN, Required.NOTHING),
        (standing(State.QUEUED), PAUSED, Required.ACCESS),
        (standing(State.UNSURE), PAUSED, Required.ACCESS),
        (standing(State.QUEUED, reason="rights_refused"), OPEN, Required.ACCESS),
        (standing(State.QUEUED, reason="account_refused"), OPEN, Required.NOTHING),
        (standing(State.HELD), PAUSED, Required.DECIDE),
        (standing(State.CONFLICT), OPEN, Required.DECIDE),
        (standing(State.REFUSED), OPEN, Required.CORRECT),
        (standing(State.DEPOSITED), PAUSED, Required.NOTHING),
        (standing(State.DEPOSITED, news=SUSPENDED), OPEN, Required.PORTAL),
        (standing(State.DEPOSITED, news=REJECTED), OPEN, Required.REISSUE),
        (standing(State.CANCELLED), OPEN, Required.NOTHING),
    ],
)
def test_it_is_said_what_is_required_of_whom(one, gate, required):
    """A decision of a person, an access of the administrator, or nothing."""
    assert required_by(one, gate, at=NOW) is required


def test_a_paused_company_names_the_administrator_and_the_command(stage):
    """It is not said to leave at an hour that is past, and the list ends with the cure."""
    refused(stage, "L-1")
    english = stage.run("status", "--lang", "en").stdout
    assert re.search(r"L-1 +Waiting to be tried again: the company is paused \(the technical account's", english)
    assert re.search(r"\) +once the company is resumed +the administrator opens the access", english)
    assert english.splitlines()[-1].endswith("then run chorus-bridge worker FILE --resume --once.")
    one = stage.listed("--lang", "fr")["L-1"]
    assert (one["paused"], one["required"], one["action_required"]) == (True, "access", True)
    assert one["required_text"] == "l’administrateur rétablit l’accès"


def test_what_is_stopped_names_the_page_that_says_what_to_do(stage):
    """Once, however many lines ask for a decision."""
    stage.json("transmit", stage.claims("L-1", "L-2"))
    with SqliteStore(stage.database) as store:
        store._connection.execute("UPDATE chorus_bridge_transmission SET state = 'held', reason = 'unknown_route'")
    told = stage.run("status", "--lang", "en").stdout
    assert len(re.findall(r"Stopped: .* a person decides ", told)) == 2
    assert told.count("the page on human decisions") == 1
    assert stage.listed()["L-1"]["required"] == "decide"


def test_the_hours_say_their_zone(stage):
    """The portal counts in Paris time; the machine's may be another."""
    stage.json("transmit", stage.claims("L-1"))
    assert "Next (Paris time)" in stage.run("status", "--lang", "en").stdout
    assert "(heure de Paris)" in stage.run("status", "--lang", "fr").stdout

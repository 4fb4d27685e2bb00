"""Everything a supplier has at the portal is followed by what moved: one search, whatever is open."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from chorus_bridge.chorus.results import InvoiceHistory, Page
from chorus_bridge.chorus.statuses import news
from chorus_bridge.effects import Accepted
from chorus_bridge.errors import AuthCause, AuthRefused, Busy
from chorus_bridge.gateway.flows import transmitting, working
from chorus_bridge.gateway.flows.delivering import deliver
from chorus_bridge.gateway.flows.following import refresh
from chorus_bridge.gateway.flows.watching import feeds_due, watch
from chorus_bridge.outbox import announcements
from chorus_bridge.outbox import flows as outbox
from tests.builders import SITUATION, SUPPLIER_SIRET
from tests.gateway.stage import DEPOSIT, HISTORY, PDF, SEARCH, SETTINGS, SUBMIT, Stage
from tests.gateway.test_delivering import NO_HOLD
from tests.gateway.test_reconciling import FOUND

PAGES = 20


@pytest.fixture
def stage():
    """A stage with three deposited invoices, 42, 43 and 44, each looked at once."""
    scene = Stage()
    scene.knows_everything()
    scene.subject = [deposited(scene, str(number)) for number in (42, 43, 44)]
    scene.portal.asked.clear()
    scene.told.clear()
    yield scene
    scene.store.close()


def deposited(stage, portal_id):
    """Deposit one more invoice, look at it once, and return it."""
    invoice = attrs.evolve(SITUATION.invoice, number=f"F-{portal_id}")
    situation = attrs.evolve(SITUATION, id=f"s-{portal_id}", invoice=invoice)
    queued = stage.play(transmitting.transmit(situation, settings=SETTINGS, hold=NO_HOLD))
    stage.portal.says(PDF, Accepted(77))
    stage.portal.says(SUBMIT, Accepted(attrs.evolve(DEPOSIT.value, portal_id=portal_id)))
    done = stage.play(deliver(queued, settings=SETTINGS))
    entries = (news("DEPOSEE", stage.now),)
    stage.portal.says(
        HISTORY, Accepted(InvoiceHistory(portal_id=portal_id, number=None, entries=entries, complete=True))
    )
    stage.play(refresh(done, 0, settings=SETTINGS))
    return done.id


def row(stage, portal_id, code="MISE_A_DISPOSITION", comment="", **ago):
    """Return one row of the search: this invoice has that status since so long."""
    return attrs.evolve(FOUND, portal_id=str(portal_id), news=news(code, stage.now - timedelta(**ago), comment))


def page(*items, last=True, skipped=0):
    """Return one page of what moved."""
    return Accepted(Page(items=items, page=1, last=last, skipped=skipped))


def watched(stage, *pages, settings=SETTINGS):
    """Search for what moved, the portal answering *pages*, and return how many had news."""
    stage.portal.says(SEARCH, *pages)
    (feed,) = stage.play(feeds_due(at=stage.now + timedelta(days=400), limit=9))
    return stage.play(watch(feed, settings=settings))


def status(stage, which):
    """Return the last status of one of the three."""
    return stage.play(outbox.load("company-1", stage.subject[which])).news.raw


def feed(stage):
    """Return where the search stands."""
    (found,) = stage.play(feeds_due(at=stage.now + timedelta(days=400), limit=9))
    return found


def test_one_search_brings_the_news_of_all(stage):
    """What did not move costs nothing."""
    stage.wait(minutes=30)
    assert watched(stage, page(row(stage, 42, minutes=5), row(stage, 44, "SUSPENDUE", "RIB", minutes=2))) == 2
    assert stage.portal.asked == [SEARCH]
    assert [status(stage, n) for n in range(3)] == ["MISE_A_DISPOSITION", "DEPOSEE", "SUSPENDUE"]
    assert stage.play(outbox.load("company-1", stage.subject[2])).news.comment == "RIB"
    assert stage.events().count("portal.news") == 2


def test_the_search_names_the_supplier_and_begins_a_little_before_the_last_change(stage):
    """Dates are to the second and an index lags: what comes twice is nothing new."""
    asked = []

    def answer(operation):
        asked.append(operation.body)
        return page(row(stage, 42, minutes=5))

    stage.wait(minutes=30)
    changed = stage.now - timedelta(minutes=5)
    assert [watched(stage, answer), watched(stage, answer)] == [1, 0]
    assert feed(stage).since == changed
    assert [body["idFournisseur"] for body in asked] == [2002, 2002]
    first, second = (body["periodeDateHeureEtatCourantDu"] for body in asked)
    local = (changed - SETTINGS.refresh_overlap + timedelta(hours=1)).replace(tzinfo=None)
    assert first < second == local.isoformat(timespec="seconds")


def test_pages_are_read_to_the_last(stage):
    """News of a page is kept before the next one is asked for."""
    stage.wait(minutes=30)
    pages = [page(row(stage, 42), last=False), page(row(stage, 43), last=False), page(row(stage, 44))]
    assert watched(stage, *pages) == 3
    assert stage.portal.asked == [SEARCH] * 3


def test_a_search_that_breaks_is_taken_up_where_it_broke(stage):
    """The first page's news is kept, the window stays the same."""
    stage.wait(minutes=30)
    before = feed(stage).since
    assert watched(stage, page(row(stage, 42), last=False), Busy(operation=SEARCH, reason="portal_unavailable")) == 1
    assert (feed(stage).since, feed(stage).page) == (before, 2)
    assert watched(stage, page(row(stage, 43))) == 1
    assert (feed(stage).page, status(stage, 0), status(stage, 1)) == (1, "MISE_A_DISPOSITION", "MISE_A_DISPOSITION")


def test_more_than_a_round_can_read_goes_on_in_the_next(stage):
    """A round is bounded, whatever the portal says."""
    stage.wait(minutes=30)
    assert watched(stage, *[page(row(stage, 42), last=False)] * PAGES) == 1
    assert (feed(stage).page, len(stage.portal.asked)) == (PAGES + 1, PAGES)
    assert stage.play(feeds_due(at=stage.now, limit=9)) != ()


def test_a_quiet_supplier_is_asked_about_less_and_less(stage):
    """And often again as soon as something moves."""
    steps = SETTINGS.refresh_steps
    waits = []
    for _ in range(len(steps) + 1):
        watched(stage, page())
        wait = next(w for w in steps if stage.play(feeds_due(at=stage.now + w, limit=9)))
        waits.append(wait)
        stage.wait(wait)
    assert waits == [*steps[1:], steps[-1], steps[-1]]
    watched(stage, page(row(stage, 42)))
    assert stage.play(feeds_due(at=stage.now + steps[0], limit=9)) != ()


def test_a_new_invoice_wakes_the_search(stage):
    """What has just been deposited moves soon."""
    for _ in range(6):
        watched(stage, page())
    deposited(stage, "45")
    assert stage.play(feeds_due(at=stage.now + SETTINGS.refresh_steps[0], limit=9)) != ()


def test_once_a_day_the_search_goes_back_further(stage):
    """For what the portal lists late."""
    asked = []

    def answer(operation):
        asked.append(operation.body["periodeDateHeureEtatCourantDu"])
        return page()

    begun = feed(stage).since
    stage.wait(days=1)
    for _ in range(2):
        watched(stage, answer)
    deep = begun - SETTINGS.refresh_depth + timedelta(hours=1)
    shallow = begun - SETTINGS.refresh_overlap + timedelta(hours=1)
    assert asked == [when.replace(tzinfo=None).isoformat(timespec="seconds") for when in (deep, shallow)]


def test_a_row_nobody_can_read_costs_the_others_nothing(stage):
    """It is told, with how many."""
    stage.wait(minutes=30)
    assert watched(stage, page(row(stage, 43), skipped=2)) == 1
    assert [event.facts for event in stage.told if event.name == "portal.unreadable"] == [{"rows": 2}]


def test_what_is_not_ours_is_let_by(stage):
    """An account may see what other software deposited."""
    assert watched(stage, page(row(stage, 999))) == 0


def test_a_final_invoice_that_moves_again_is_seen(stage):
    """The portal imposes no order; one that ends is looked at once more, for its whole history."""
    stage.wait(minutes=30)
    watched(stage, page(row(stage, 42, "MISE_EN_PAIEMENT")))
    entries = tuple(news(c, stage.now) for c in ("MANDATEE", "MISE_EN_PAIEMENT"))
    stage.portal.says(HISTORY, Accepted(InvoiceHistory(portal_id="42", number=None, entries=entries, complete=True)))
    stage.wait(SETTINGS.poll_steps[0])
    done = stage.play(working.run_once(settings=SETTINGS))
    assert (done.watched, done.refreshed, done.failed) == (0, 1, 0)
    stage.wait(days=40)
    assert watched(stage, page(row(stage, 42, "MANDATEE"))) == 1
    assert status(stage, 0) == "MANDATEE"


def test_a_portal_whose_clock_is_ahead_does_not_lose_changes(stage):
    """No search begins in the future."""
    stage.wait(minutes=30)
    watched(stage, page(row(stage, 42, minutes=-90)))
    assert feed(stage).since == stage.now


def test_a_refused_access_pauses_the_company_and_nothing_is_lost(stage):
    """The search takes up where it was."""
    before = feed(stage)
    assert watched(stage, AuthRefused(operation=SEARCH, cause=AuthCause.ACCOUNT)) == 0
    assert "access.refused" in stage.events()
    assert stage.play(feeds_due(at=stage.now + timedelta(days=1), limit=9)) == ()
    kept = stage.store._connection.execute("SELECT since, supplier FROM chorus_bridge_feed").fetchone()
    assert kept["supplier"] == SUPPLIER_SIRET
    assert kept["since"].startswith(before.since.isoformat()[:19])


def test_since_when_the_payer_has_it_is_kept_from_the_first_word(stage):
    """What comes later does not move it."""
    stage.wait(minutes=30)
    watched(stage, page(row(stage, 42, "MISE_A_DISPOSITION", minutes=9)))
    first = (stage.now - timedelta(minutes=9)).replace(second=0, microsecond=0)
    assert stage.play(outbox.load("company-1", stage.subject[0])).payer_since == first
    stage.wait(minutes=30)
    watched(stage, page(row(stage, 42, "SUSPENDUE")))
    stage.wait(minutes=30)
    watched(stage, page(row(stage, 42, "MISE_A_DISPOSITION")))
    assert stage.play(outbox.load("company-1", stage.subject[0])).payer_since == first
    assert stage.play(outbox.load("company-1", stage.subject[1])).payer_since is None


def test_a_completed_document_begins_the_delay_anew(stage):
    """And a later status does not move it back."""
    stage.wait(minutes=30)
    for code, ago in (("MISE_A_DISPOSITION", 20), ("SUSPENDUE", 15), ("COMPLETEE", 10), ("MISE_A_DISPOSITION", 5)):
        watched(stage, page(row(stage, 42, code, minutes=ago)))
    again = (stage.now - timedelta(minutes=10)).replace(second=0, microsecond=0)
    assert stage.play(outbox.load("company-1", stage.subject[0])).payer_since == again


def test_a_whole_history_knows_better_since_when_the_payer_has_it(stage):
    """The search saw the invoice late only."""
    stage.wait(days=3)
    watched(stage, page(row(stage, 42, "TRANSMISE_MOA"), row(stage, 43, "MISE_A_DISPOSITION")))
    first = stage.now - timedelta(days=2)
    entries = (news("MISE_A_DISPOSITION", first), news("MISE_A_DISPOSITION", stage.now), news("MANDATEE", stage.now))
    for which, portal_id in ((0, "42"), (1, "43")):
        told = InvoiceHistory(portal_id=portal_id, number=None, entries=entries, complete=True)
        stage.portal.says(HISTORY, Accepted(told))
        now = stage.play(outbox.load("company-1", stage.subject[which]))
        stage.play(refresh(now, 0, settings=SETTINGS))
        assert stage.play(outbox.load("company-1", stage.subject[which])).payer_since == first


def replaced(stage, which):
    """Have one invoice rejected, and another one queued in its place."""
    watched(stage, page(row(stage, which, "REJETEE", seconds=60)))
    invoice = attrs.evolve(SITUATION.invoice, number="F-AGAIN")
    again = attrs.evolve(SITUATION, id=f"s-{which}", invoice=invoice)
    return stage.play(transmitting.transmit(again, settings=SETTINGS))


def test_a_rejected_invoice_that_comes_back_beside_its_replacement_is_told_loudly(stage):
    """Its news is kept, as that of the others of the same list; a person must look, before both are paid."""
    again = replaced(stage, 42)
    stage.told.clear()
    stage.wait(minutes=10)
    news_ = watched(stage, page(row(stage, 42, "SUSPENDUE", seconds=5), row(stage, 43, "MISE_EN_PAIEMENT", seconds=5)))
    assert (news_, status(stage, 0), status(stage, 1)) == (2, "SUSPENDUE", "MISE_EN_PAIEMENT")
    assert stage.events() == ["portal.news", "portal.reopened", "portal.news"]
    assert stage.play(outbox.load("company-1", again.id)).state == "queued"


def test_one_that_comes_back_alone_speaks_for_its_situation_again(stage):
    """Nothing replaced it."""
    watched(stage, page(row(stage, 42, "REJETEE", seconds=60)))
    watched(stage, page(row(stage, 42, "SUSPENDUE", seconds=5)))
    assert "portal.reopened" not in stage.events()
    (found,) = stage.store._connection.execute("SELECT closed FROM chorus_bridge_transmission WHERE portal_id = '42'")
    assert found["closed"] == 0


def test_one_invoice_that_cannot_be_kept_costs_the_others_nothing(stage, monkeypatch):
    """It is told, and the search goes on."""
    inner = announcements.announce

    def broken(transmission, *rest):
        if transmission.portal_id == "42":
            raise RuntimeError
        return inner(transmission, *rest)

    monkeypatch.setattr(announcements, "announce", broken)
    news_ = watched(stage, page(row(stage, 42, seconds=5), row(stage, 43, seconds=5)))
    assert (news_, status(stage, 1), stage.events()) == (1, "MISE_A_DISPOSITION", ["work.failed", "portal.news"])


def test_a_search_that_did_not_go_back_far_is_not_taken_for_one_that_did(stage):
    """Or what the portal lists late would wait for ever behind a supplier that is searched for every hour."""
    went_back = feed(stage).deep_at
    stage.wait(hours=2)
    watched(stage, page())
    assert feed(stage).deep_at == went_back
    stage.wait(hours=23)
    watched(stage, page())
    assert feed(stage).deep_at == stage.now

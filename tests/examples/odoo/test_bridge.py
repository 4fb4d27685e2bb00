"""The Odoo module on an imitated ORM and the real library, against the simulator. No Odoo was ever run here."""

import os
from decimal import Decimal

import pytest
from odoo.exceptions import UserError
from odoo_chorus_bridge import bridge
from odoo_chorus_bridge.gateways import Gateways
from odoo_chorus_bridge.hooks import repeat_for_ever
from odoo_chorus_bridge.models import opening

from chorus_bridge import Gateway, Language
from chorus_bridge.errors import StoreError
from tests.examples.odoo.conftest import BILL, DRAFT, OTHER, PDF, PRIVATE, READY
from tests.examples.odoo.recorded import CORE, AccessError


@pytest.fixture
def at_once(database, monkeypatch):
    """No time to change one's mind."""
    monkeypatch.setenv("CHORUS_BRIDGE_HOLD_SECONDS", "0")


def moves(env, *ids):
    """Return invoices, as a page reads them."""
    return env["account.move"].browse(ids)


def press(visit, name, *ids, **who):
    """Press a button in a request of its own, which commits."""
    env = visit(**who)
    with env.cr:
        return getattr(moves(env, *ids), name)()


def run_cron(visit):
    """Call the scheduled action, as its own user and transaction."""
    env = visit(uid=1, lang=None)
    with env.cr:
        env["account.move"]._cron_chorus_round()


def states(visit, *ids):
    """Return the states a fresh page shows."""
    return [move.chorus_state for move in moves(visit(), *ids)]


def last_state(visit, gateway, identifier=READY):
    """Return the state of the last transmission of an invoice."""
    (seen,) = bridge.assess(gateway, moves(visit(), identifier)).values()
    return seen.transmission and seen.transmission.state


def test_the_column_judges_a_whole_page_with_one_read(visit, gateway, monkeypatch):
    """Reading the field of each row of a list computes all of them at once."""
    calls = []
    many = gateway.assess_many

    def counted(situations, **named):
        calls.append(len(situations))
        return many(situations, **named)

    monkeypatch.setattr(gateway, "assess_many", counted)
    assert states(visit, READY, DRAFT, PRIVATE, BILL, OTHER) == [
        "ready",
        "awaiting_action",
        "not_applicable",
        False,
        "ready",
    ]
    assert calls == [4]


def test_the_drawing_says_its_title_and_lines(visit, gateway):
    """The cell is the package's drawing, named for a screen reader, with the lines for a pointer."""
    french, english = (next(iter(moves(visit(lang=lang), DRAFT))) for lang in ("fr_FR", "en_GB"))
    assert french.chorus_icon.startswith(f'<span role="img" aria-label="{french.chorus_label}" title="')
    assert "<svg" in french.chorus_icon
    assert french.chorus_tooltip
    assert french.chorus_label != english.chorus_label
    assert next(iter(moves(visit(), PRIVATE))).chorus_icon == ""


def test_a_text_of_the_host_cannot_become_markup():
    """What could come from a name is escaped in the attribute."""
    assert '"><script>' not in bridge.drawing("<svg/>", 'a"><script>', "b")


def test_only_who_bills_is_offered_the_button(visit, gateway):
    """The state is the same for everybody; the button is for the group that bills."""
    (clerk,), (visitor,) = moves(visit(), READY), moves(visit(groups=()), READY)
    assert (clerk.chorus_state, visitor.chorus_state) == ("ready", "ready")
    assert (clerk.chorus_can_transmit, visitor.chorus_can_transmit) == (True, False)


def test_an_ordinary_user_needs_no_right_on_the_password(visit, gateway):
    """The login and password are read as the system, and stay hidden from the user."""
    (move,) = moves(visit(), READY)
    assert move.chorus_state == "ready"
    with pytest.raises(AccessError):
        _ = move.company_id.chorus_password


def test_an_invoice_is_queued_after_the_commit_and_sent_by_the_scheduled_action(at_once, visit, gateway, portal):
    """Nothing is queued before the commit; the scheduled action deposits it once, and clears the mark."""
    env = visit()
    moves(env, READY).action_chorus_transmit()
    assert last_state(visit, gateway) is None
    env.cr.commit()
    assert last_state(visit, gateway) == "queued"
    run_cron(visit)
    run_cron(visit)
    assert len(portal.simulator.deposits()) == 1
    assert states(visit, READY) == ["transmitted"]
    assert moves(visit(), READY).chorus_asked_at is False


def test_the_amounts_and_the_file_sent_are_those_of_the_record(at_once, visit, gateway, portal):
    """Cents survive Odoo's binary numbers; the invoice's PDF leaves, and no file that nobody marked."""
    press(visit, "action_chorus_transmit", READY)
    run_cron(visit)
    (held,) = portal.simulator.invoices()
    assert (held.number, held.document.amount("montantTotal.montantTtcTotal")) == ("FAC/2026/00001", Decimal("1200.12"))
    attached = bridge.files(moves(visit(), READY))
    judged = bridge.situation(moves(visit(), READY), attached[READY], contents=True)
    assert judged.invoice.document is not None
    assert judged.invoice.document.content == PDF
    assert judged.invoice.attachments == ()


def test_an_attachment_with_a_code_goes_along(visit, database):
    """What somebody gave the portal's code of its kind is a supporting document."""
    database["ir.attachment"][READY + 100]["chorus_type_code"] = "02"
    attached = bridge.files(moves(visit(), READY, OTHER))
    judged = bridge.situation(moves(visit(), READY), attached[READY])
    assert [(file.name, file.type_code, file.content) for file in judged.invoice.attachments] == [
        ("internal.pdf", "02", None)
    ]
    assert [file.name for file in attached[OTHER]] == [f"FAC-{OTHER}.pdf"]


def test_a_rollback_takes_the_request_back(at_once, visit, gateway, portal):
    """If the host's transaction fails, nothing is queued and nothing is marked."""
    env = visit()
    moves(env, READY).action_chorus_transmit()
    env.cr.rollback()
    env.cr.commit()
    run_cron(visit)
    assert last_state(visit, gateway) is None
    assert portal.simulator.deposits() == ()


def test_a_death_between_the_commit_and_the_queue_loses_nothing(at_once, visit, gateway, portal):
    """The mark was committed with the host's transaction: the scheduled action queues what it names."""
    env = visit()
    env.cr.dies_at_commit = True
    moves(env, READY, OTHER).action_chorus_transmit()
    env.cr.commit()
    assert last_state(visit, gateway) is None
    run_cron(visit)
    assert sorted(invoice.number for invoice in portal.simulator.invoices()) == ["FAC/2026/00001", "FAC/2026/00005"]
    assert moves(visit(), READY).chorus_asked_at is False


def test_an_outbox_that_refuses_at_the_commit_is_tried_again(at_once, visit, gateway, portal, monkeypatch, caplog):
    """The user is not told of an error after a commit that succeeded; the scheduled action tries again."""

    def broken(*_, **__):
        raise StoreError(statement="enqueue", problem="SQLITE_FULL")

    with monkeypatch.context() as patch:
        patch.setattr(gateway, "transmit_many", broken)
        press(visit, "action_chorus_transmit", READY)
    assert "will try again" in caplog.text
    run_cron(visit)
    assert len(portal.simulator.deposits()) == 1


def test_a_refusal_at_the_commit_is_logged_without_names(visit, gateway, monkeypatch, caplog):
    """What one invoice meets is logged by its identifier."""
    monkeypatch.setattr(
        gateway, "transmit_many", lambda wanted, **_: [StoreError(statement="x", problem="y")] * len(wanted)
    )
    press(visit, "action_chorus_transmit", READY)
    assert f"account.move,{READY} not queued" in caplog.text
    assert "Lyon" not in caplog.text


def test_the_scheduled_action_goes_on_after_one_that_fails(at_once, visit, gateway, portal, monkeypatch):
    """One invoice that cannot be picked up keeps its mark; the next one leaves."""
    env = visit()
    env.cr.dies_at_commit = True
    moves(env, READY, OTHER).action_chorus_transmit()
    env.cr.commit()
    once = gateway.transmit

    def failing(wanted, **named):
        if wanted.id == f"account.move,{READY}":
            raise StoreError(statement="enqueue", problem="SQLITE_BUSY")
        return once(wanted, **named)

    with monkeypatch.context() as patch:
        patch.setattr(gateway, "transmit", failing)
        run_cron(visit)
    assert [invoice.number for invoice in portal.simulator.invoices()] == ["FAC/2026/00005"]
    assert moves(visit(), READY).chorus_asked_at
    run_cron(visit)
    assert len(portal.simulator.deposits()) == 2


def test_what_may_no_longer_leave_is_told_in_the_discussion(visit, gateway, portal, database):
    """Marked, then changed before it was queued: the sentence is left where somebody reads it."""
    env = visit()
    env.cr.dies_at_commit = True
    moves(env, READY).action_chorus_transmit()
    env.cr.commit()
    database["account.move"][READY]["state"] = "draft"
    run_cron(visit)
    ((model, identifier, body),) = database["messages"]
    assert (model, identifier) == ("account.move", READY)
    assert body.startswith("La facture ne peut pas encore être transmise")
    assert moves(visit(), READY).chorus_asked_at is False


def test_a_double_click_is_one_transmission(at_once, visit, gateway, portal):
    """Pressed twice before any round, it leaves once."""
    press(visit, "action_chorus_transmit", READY)
    press(visit, "action_chorus_transmit", READY)
    run_cron(visit)
    run_cron(visit)
    assert len(portal.simulator.deposits()) == 1


def test_what_may_not_leave_is_refused_before_anything_is_marked(visit, gateway):
    """One bad invoice in a selection: the user reads why, and none of the selection is marked."""
    env = visit()
    with pytest.raises(UserError, match="La facture ne peut pas encore être transmise"):
        moves(env, READY, DRAFT).action_chorus_transmit()
    env.cr.commit()
    assert moves(visit(), READY).chorus_asked_at is False
    assert last_state(visit, gateway) is None


def test_a_transmission_is_cancelled_and_stays_so(visit, gateway, portal):
    """Cancelled within the window, it is not queued again by the scheduled action."""
    press(visit, "action_chorus_transmit", READY)
    press(visit, "action_chorus_cancel", READY)
    run_cron(visit)
    assert last_state(visit, gateway) == "cancelled"
    assert states(visit, READY) == ["ready"]


def test_a_cancellation_stands_even_if_the_hosts_transaction_fails(visit, gateway, portal):
    """The outbox has cancelled; the mark that came back with the rollback queues nothing."""
    press(visit, "action_chorus_transmit", READY)
    env = visit()
    moves(env, READY).action_chorus_cancel()
    env.cr.rollback()
    assert moves(visit(), READY).chorus_asked_at
    run_cron(visit)
    assert last_state(visit, gateway) == "cancelled"
    assert moves(visit(), READY).chorus_asked_at is False


def test_it_can_be_asked_again_after_a_cancellation(visit, gateway):
    """A cancelled transmission does not stand in the way of the next."""
    press(visit, "action_chorus_transmit", READY)
    press(visit, "action_chorus_cancel", READY)
    press(visit, "action_chorus_transmit", READY)
    assert last_state(visit, gateway) == "queued"


def test_what_is_asked_again_survives_a_death_too(at_once, visit, gateway, portal):
    """A cancelled transmission is not taken for the one that was asked after it, even within the same second."""
    press(visit, "action_chorus_transmit", READY)
    press(visit, "action_chorus_cancel", READY)
    env = visit()
    env.cr.dies_at_commit = True
    moves(env, READY).action_chorus_transmit()
    env.cr.commit()
    run_cron(visit)
    assert len(portal.simulator.deposits()) == 1


def test_cancelling_too_late_is_told(at_once, visit, gateway, portal):
    """Once deposited, the user reads that it is too late."""
    press(visit, "action_chorus_transmit", READY)
    run_cron(visit)
    with pytest.raises(UserError) as refused:
        press(visit, "action_chorus_cancel", READY)
    assert str(refused.value)
    assert len(portal.simulator.deposits()) == 1


def test_cancelling_what_is_not_queued_yet_says_to_wait(visit, gateway):
    """There is nothing to cancel, and nothing is pretended."""
    with pytest.raises(UserError, match="try again"):
        press(visit, "action_chorus_cancel", READY)


def test_rows_are_locked_before_the_outbox_is_asked(visit, gateway, monkeypatch):
    """Cancelling and picking up write and flush first: of two at once, PostgreSQL makes one wait."""
    env = visit()
    env.cr.dies_at_commit = True
    moves(env, READY).action_chorus_transmit()
    env.cr.commit()
    seen = []
    real = gateway.assess

    def watched(wanted):
        seen.append(env.cr.flushes)
        return real(wanted)

    monkeypatch.setattr(gateway, "assess", watched)
    env = visit()
    bridge.pick_up(gateway, moves(env, READY), Language.FR)
    env = visit()
    moves(env, READY).action_chorus_cancel()
    assert seen == [1, 1]


def test_the_history_is_shown(visit, gateway, database):
    """The window holds the library's lines, in order."""
    press(visit, "action_chorus_transmit", READY)
    window = press(visit, "action_chorus_history", READY)
    shown = database["chorus.history"][window["res_id"]]
    assert (window["res_model"], shown["move_id"]) == ("chorus.history", READY)
    assert shown["lines"]


def test_the_history_of_what_was_never_sent_is_empty(visit, gateway, database):
    """There is nothing to tell."""
    window = press(visit, "action_chorus_history", DRAFT)
    assert database["chorus.history"][window["res_id"]]["lines"] == ""


def test_a_credit_note_keeps_its_kind(visit, database):
    """A refund of Odoo is a credit note."""
    database["account.move"][READY]["move_type"] = "out_refund"
    assert bridge.situation(moves(visit(), READY), ()).invoice.kind == "credit_note"


def test_absent_values_are_absent(visit, database):
    """What Odoo holds as ``False`` is None, never a word or a zero date."""
    blank = ("name", "invoice_date", "chorus_framework", "chorus_role", "chorus_contract")
    database["account.move"][READY].update(dict.fromkeys(blank, False))
    database["res.company"][7].update(chorus_login=False, chorus_vat_regime=False)
    judged = bridge.situation(moves(visit(), READY), ())
    assert (judged.invoice.number, judged.invoice.issue_date, judged.invoice.vat_regime) == (None, None, None)
    assert (judged.market.framework, judged.market.role, judged.market.contract_number) == (None, None, None)
    assert judged.company.account is None


def test_a_tax_that_is_no_percentage_is_left_out(visit, database):
    """The library is given what is certain, and says what does not add up."""
    database["account.tax"][1]["amount_type"] = "fixed"
    assert bridge.situation(moves(visit(), READY), ()).invoice.vat_lines == ()


def test_a_corrected_password_is_used_at_once(at_once, visit, gateway, database, portal):
    """The profile is read at each request, with a transaction of its own."""
    database["res.company"][7]["chorus_password"] = "wrong"
    press(visit, "action_chorus_transmit", READY)
    run_cron(visit)
    assert portal.simulator.deposits() == ()
    database["res.company"][7]["chorus_password"] = "demo-password"
    gateway.resume("7")
    run_cron(visit)
    assert len(portal.simulator.deposits()) == 1


def test_an_unknown_company_has_no_profile(gateway):
    """A company that was deleted is None, not an error."""
    assert opening.profile("test", "99") is None


def test_a_gateway_is_opened_once_per_process_and_database(monkeypatch):
    """After a fork the child opens its own; the parent's is not touched."""
    opened = []

    def opening_one(name):
        opened.append(name)
        return Gateway.__new__(Gateway)

    gateways = Gateways(opening_one)
    assert gateways.of("a") is gateways.of("a")
    parent = gateways.of("a")
    gateways.of("b")
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert gateways.of("a") is not parent
    assert opened == ["a", "b", "a"]


@pytest.mark.parametrize("counted", [True, False])
def test_the_scheduled_action_has_no_end(visit, database, monkeypatch, counted):
    """Odoo 17 counts calls: without end; Odoo 18 has no such field, which is then left alone."""
    if not counted:
        monkeypatch.setitem(CORE, "ir.cron", {"name"})
    env = visit()
    with env.cr:
        repeat_for_ever(env)
    assert database["ir.cron"][1].get("numbercall") == (-1 if counted else None)

# ruff: noqa: N806 — models are named as classes, which is Tryton's own way
# mypy: allow-subclassing-any
"""Run by ``test_tryton_module.py`` in a process of its own: Tryton keeps pools and databases for a whole process.

The module is activated in a real trytond, on SQLite in memory, and talks to the simulator over the loopback.
"""

import os
import shutil
import tempfile
import unittest
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
from tryton_chorus_bridge.opening import gateway, opened
from trytond import config
from trytond.exceptions import UserError
from trytond.model.exceptions import AccessError
from trytond.pool import Pool
from trytond.tests import test_tryton
from trytond.tests.test_tryton import DB_NAME, activate_module
from trytond.transaction import Transaction, TransactionError
from trytond.worker import run_task

from chorus_bridge import icons
from chorus_bridge.errors import StoreError
from chorus_bridge.simulator import (
    DEMO_APPLICATION,
    DEMO_PASSWORD,
    MAIN_CONTRACTOR_SIRET,
    Simulator,
    SimulatorServer,
    demo_login,
)

MODULE = "chorus_claim"
PDF = b"%PDF-1.4 as Tryton printed it %%EOF"


class StandardChecks(test_tryton.ModuleTestCase):
    """Tryton's own checks of a module: views, fields, rights, buttons, icons, data files."""

    module = MODULE
    extras = ()


class Scene(unittest.TestCase):
    """A portal, a company, and requests as trytond's dispatcher makes them."""

    @classmethod
    def setUpClass(cls):
        activate_module(MODULE)

    def setUp(self):
        self.portal = SimulatorServer(Simulator())
        self.addCleanup(self.portal.close)
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.addCleanup(self.close)
        self.settings(hold="0")
        with Transaction().start(DB_NAME, 1) as transaction:
            (company,) = Pool().get("construction.company").create([self.profile()])
            self.company = company.id
            transaction.commit()

    def settings(self, *, hold):
        """Give the process its settings."""
        os.environ.update(
            {
                "CHORUS_BRIDGE_PORTAL": "custom",
                "CHORUS_BRIDGE_TOKEN_URL": f"{self.portal.url}/api/oauth/token",
                "CHORUS_BRIDGE_API_URL": self.portal.url,
                "CHORUS_BRIDGE_ALLOWED_HOSTS": "127.0.0.1",
                "CHORUS_BRIDGE_ALLOW_PLAIN_HTTP_ON_LOOPBACK": "yes",
                "CHORUS_BRIDGE_CLIENT_ID": DEMO_APPLICATION[0],
                "CHORUS_BRIDGE_CLIENT_SECRET": DEMO_APPLICATION[1],
                "CHORUS_BRIDGE_HOLD_SECONDS": hold,
            }
        )
        config.set("chorus_bridge", "folder", self.folder)

    def profile(self):
        """Return the values of a company."""
        login = demo_login(MAIN_CONTRACTOR_SIRET)
        account = {"chorus_login": login, "chorus_password": DEMO_PASSWORD}
        return {"name": "Gros Œuvre Fictif", "siret": MAIN_CONTRACTOR_SIRET, "vat_regime": "on_receipts", **account}

    def close(self):
        """Close the gateway of the test, and forget the records."""
        if opened.cache_info().currsize:
            opened(os.getpid(), DB_NAME).close()
        opened.cache_clear()
        with Transaction().start(DB_NAME, 1):
            for name in ("construction.claim", "construction.company", "ir.note", "ir.queue"):
                Model = Pool().get(name)
                Model.delete(Model.search([]))

    def request(self, work, *, user=1, language="fr", run_tasks=True):
        """Do one request as the dispatcher does: locks, a transaction, then its tasks; a death leaves those."""
        extras: dict[str, object] = {}
        while True:
            with Transaction().start(DB_NAME, user, context={"language": language}, **extras) as transaction:
                try:
                    answer = work()
                    transaction.commit()
                except TransactionError as error:
                    transaction.rollback()
                    transaction.tasks.clear()
                    error.fix(extras)
                    continue
                tasks = list(transaction.tasks)
            if run_tasks:
                for task in tasks:
                    run_task(DB_NAME, task)
            return answer

    def make(self, number="S-1", *, validated=True, **changes):
        """Create a claim of yesterday, ready to leave."""
        yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
        amounts = {"excl_vat": Decimal("1000.10"), "vat_rate": Decimal(20), "vat": Decimal("200.02")}
        market = {"framework": "A1", "role": "main_contractor", "contract": "2026-T-07"}
        buyer = {"public": True, "recipient_name": "Ville de Lyon", "recipient_siret": "21690123100011"}
        paper = {"document": PDF, "document_name": f"{number}.pdf"}
        values = {"company": self.company, "number": number, "issue_date": yesterday}

        def work():
            Claim = Pool().get("construction.claim")
            (claim,) = Claim.create([{**values, **amounts, **market, **buyer, **paper, **changes}])
            if validated:
                Claim.validate_claim([claim])
            return claim.id

        return self.request(work)

    def press(self, button, *ids, args=(), **how):
        """Press a button on claims."""

        def work():
            Claim = Pool().get("construction.claim")
            getattr(Claim, button)(Claim.browse(ids), *args)

        return self.request(work, **how)

    def read(self, name, *ids, **how):
        """Return a field of claims."""
        return self.request(lambda: [getattr(c, name) for c in Pool().get("construction.claim").browse(ids)], **how)

    def cron(self, **how):
        """Do the scheduled task, as Tryton's scheduler does: as root, in a transaction."""

        def work():
            Cron = Pool().get("ir.cron")
            Cron.run_once(Cron.search([("method", "=", "construction.claim|chorus_round")]))

        return self.request(work, user=0, **how)

    def gateway(self):
        """Return the gateway of this process."""
        return opened(os.getpid(), DB_NAME)

    def deposits(self):
        """Return the numbers of what the portal accepted."""
        return [deposit.number for deposit in self.portal.simulator.deposits()]


class Column(Scene):
    """The list and the form."""

    def test_the_column_judges_a_whole_page_with_one_read(self):
        """Six fields of three claims: one call."""
        ids = (self.make(), self.make("S-2", validated=False), self.make("S-3", public=False))
        opened_once = self.request(gateway)
        with patch.object(opened_once, "assess_many", wraps=opened_once.assess_many) as many:
            rows = self.request(
                lambda: Pool().get("construction.claim").read(ids, ["chorus_state", "chorus_icon", "chorus_label"])
            )
        shown = [(row["chorus_state"], row["chorus_icon"]) for row in sorted(rows, key=lambda row: row["id"])]
        assert shown == [
            ("ready", "chorus-ready"),
            ("awaiting_action", "chorus-awaiting-action"),
            ("not_applicable", None),
        ]
        assert many.call_count == 1

    def test_a_page_reads_no_document(self):
        """The size is enough to judge: what is handed over has no content."""
        claim = self.make()
        opened_once = self.request(gateway)
        with patch.object(opened_once, "assess_many", wraps=opened_once.assess_many) as many:
            self.read("chorus_state", claim)
        ((judged,),) = many.call_args.args
        assert (judged.invoice.document.content, judged.invoice.document.size) == (None, len(PDF))

    def test_texts_are_in_the_language_of_the_user(self):
        """The same claim, in two languages."""
        claim = self.make()
        assert self.read("chorus_tooltip", claim, language="fr") != self.read("chorus_tooltip", claim, language="en")

    def test_every_icon_of_a_list_is_served(self):
        """The five drawings are the library's."""

        def work():
            Icon = Pool().get("ir.ui.icon")
            return {icon.name: icon.icon for icon in Icon.search([("name", "in", icons.NAMES)])}

        assert self.request(work) == {name: icons.drawing(name).read_text("utf-8") for name in icons.NAMES}

    def test_icons_of_tryton_are_still_its_own(self):
        """Only ours are replaced."""

        def work():
            Icon = Pool().get("ir.ui.icon")
            return [icon.icon for icon in Icon.search([("module", "!=", MODULE)], limit=3)]

        assert all("<svg" in icon for icon in self.request(work))

    def test_an_ordinary_user_needs_no_right_on_the_password(self):
        """The field is the administrators'; the column is everybody's."""
        claim = self.make()

        def clerk():
            User = Pool().get("res.user")
            return User.create([{"name": "Marie", "login": f"marie-{claim}"}])[0].id

        user = self.request(clerk)

        def work():
            with Transaction().set_context(_check_access=True):
                Claim, Company = Pool().get("construction.claim"), Pool().get("construction.company")
                (row,) = Claim.read([claim], ["chorus_state"])
                with pytest.raises(AccessError):
                    Company.read([self.company], ["chorus_password"])
                return row["chorus_state"]

        assert self.request(work, user=user) == "ready"


class Buttons(Scene):
    """Transmit and cancel."""

    def test_it_is_queued_after_the_commit_and_sent_by_the_scheduled_task(self):
        """Nothing before the commit; then once, with the amounts and file of the record."""
        claim = self.make()
        self.press("transmit", claim, run_tasks=False)
        assert self.read("chorus_state", claim) == ["ready"]
        self.close_tasks()
        assert self.read("chorus_state", claim) == ["transmitting"]
        self.cron()
        self.cron()
        assert self.deposits() == ["S-1"]
        assert self.read("chorus_state", claim) == ["transmitted"]
        assert self.read("chorus_asked_at", claim) == [None]
        (held,) = self.portal.simulator.invoices()
        assert held.document.amount("montantTotal.montantTtcTotal") == Decimal("1200.12")

    def close_tasks(self):
        """Run what waits in Tryton's queue."""
        waiting = self.request(lambda: [t.id for t in Pool().get("ir.queue").search([("finished_at", "=", None)])])
        for task in waiting:
            run_task(DB_NAME, task)

    def test_a_rollback_takes_the_request_back(self):
        """A transaction that fails leaves no mark and no task."""
        claim = self.make()

        def work():
            Claim = Pool().get("construction.claim")
            Claim.transmit(Claim.browse([claim]))
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            self.request(work)
        self.close_tasks()
        self.cron()
        assert (self.deposits(), self.read("chorus_asked_at", claim)) == ([], [None])

    def test_a_death_before_the_task_loses_nothing(self):
        """The mark was committed: the scheduled task gives it a new task, and the next round sends it."""
        claim = self.make()
        self.press("transmit", claim, run_tasks=False)
        self.cron()
        self.cron()
        assert self.deposits() == ["S-1"]

    def test_a_task_that_fails_is_done_again(self):
        """An outbox that refuses leaves the mark; the next round queues it."""
        claim = self.make()
        refused = StoreError(statement="enqueue", problem="SQLITE_FULL")
        with patch("chorus_bridge.Gateway.transmit", side_effect=refused), self.assertLogs("trytond.worker"):
            self.press("transmit", claim)
        assert self.read("chorus_asked_at", claim)[0] is not None
        self.cron()
        self.cron()
        assert self.deposits() == ["S-1"]

    def test_a_task_done_twice_queues_once(self):
        """Tryton may run a task again: the mark is gone."""
        claim = self.make()
        self.press("transmit", claim)
        self.press("queue_transmission", claim, args=("fr",))
        self.cron()
        assert self.deposits() == ["S-1"]

    def test_a_double_click_is_one_transmission(self):
        """Pressed twice, it leaves once."""
        claim = self.make()
        self.press("transmit", claim)
        self.press("transmit", claim)
        self.cron()
        assert self.deposits() == ["S-1"]

    def test_what_may_not_leave_is_refused_with_a_sentence(self):
        """The whole selection is refused, in the user's language, and nothing is marked."""
        ready, waiting = self.make(), self.make("S-2", validated=False)
        with pytest.raises(UserError, match="La facture ne peut pas encore être transmise"):
            self.press("transmit", ready, waiting)
        assert self.read("chorus_asked_at", ready, waiting) == [None, None]

    def test_what_may_no_longer_leave_is_noted(self):
        """Changed between the request and its task: a note on the claim says why."""
        claim = self.make()
        self.press("transmit", claim, run_tasks=False)

        def work():
            Claim = Pool().get("construction.claim")
            Claim.write(Claim.browse([claim]), {"contract": None, "framework": None})

        self.request(work)
        self.close_tasks()
        notes = self.request(lambda: [(str(n.resource), n.message) for n in Pool().get("ir.note").search([])])
        assert [resource for resource, _ in notes] == [f"construction.claim,{claim}"]
        assert notes[0][1].startswith("La facture ne peut pas encore être transmise")
        assert self.read("chorus_asked_at", claim) == [None]

    def test_it_is_cancelled_and_stays_so(self):
        """Within the window; no round queues it again."""
        self.settings(hold="3600")
        claim = self.make()
        self.press("transmit", claim)
        assert self.read("chorus_can_cancel", claim) == [True]
        self.press("cancel_transmission", claim)
        self.close_tasks()
        self.cron()
        assert (self.deposits(), self.read("chorus_state", claim)) == ([], ["ready"])

    def test_a_cancellation_stands_even_if_the_transaction_fails(self):
        """The mark that comes back with the rollback queues nothing."""
        self.settings(hold="3600")
        claim = self.make()
        self.press("transmit", claim, run_tasks=False)
        with patch("tryton_chorus_bridge.claim.Claim.write"):  # as if the task died after the outbox, before its commit
            self.press("queue_transmission", claim, args=("fr",))
        self.cancel_alone(claim)
        assert self.read("chorus_asked_at", claim)[0] is not None
        self.cron()
        assert self.read("chorus_state", claim) == ["ready"]
        assert self.read("chorus_asked_at", claim) == [None]

    def cancel_alone(self, claim):
        """Cancel in the outbox, in a transaction that fails."""

        def work():
            Claim = Pool().get("construction.claim")
            Claim.cancel_transmission(Claim.browse([claim]))
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            self.request(work)

    def test_it_can_be_asked_again_after_a_cancellation(self):
        """A cancelled transmission is not taken for the one asked after it."""
        self.settings(hold="3600")
        claim = self.make()
        for button in ("transmit", "cancel_transmission", "transmit"):
            self.press(button, claim)
        assert self.read("chorus_state", claim) == ["transmitting"]

    def test_cancelling_too_late_is_told(self):
        """Once deposited, the user reads that it is too late."""
        claim = self.make()
        self.press("transmit", claim)
        self.cron()
        with pytest.raises(UserError) as refused:
            self.press("cancel_transmission", claim)
        assert refused.value.message
        assert self.deposits() == ["S-1"]

    def test_cancelling_what_is_not_queued_yet_says_to_wait(self):
        """There is nothing to cancel, and nothing is pretended."""
        with pytest.raises(UserError, match="réessayez"):
            self.press("cancel_transmission", self.make())

    def test_a_corrected_password_is_used_at_once(self):
        """The profile is read at each request to the portal."""
        claim = self.make()
        self.change_password("wrong")
        self.press("transmit", claim)
        self.cron()
        assert self.deposits() == []
        self.change_password(DEMO_PASSWORD)
        self.gateway().resume(str(self.company))
        self.cron()
        assert self.deposits() == ["S-1"]

    def change_password(self, password):
        """Write the company's profile."""

        def work():
            Company = Pool().get("construction.company")
            Company.write(Company.browse([self.company]), {"chorus_password": password})

        self.request(work)

    def test_a_copy_starts_anew(self):
        """Neither the state nor the request is copied."""
        claim = self.make()
        self.press("transmit", claim, run_tasks=False)

        def work():
            Claim = Pool().get("construction.claim")
            (copy,) = Claim.copy(Claim.browse([claim]))
            return copy.state, copy.chorus_asked_at, copy.number

        assert self.request(work) == ("draft", None, None)

    def test_absent_values_are_absent(self):
        """An empty claim is judged, not refused by a type."""
        blank = dict.fromkeys(("number", "issue_date", "framework", "role", "excl_vat", "vat_rate", "vat", "document"))
        assert self.read("chorus_state", self.make(**{"number": None, **blank})) == ["missing_information"]

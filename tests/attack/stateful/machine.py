"""Whatever a host, its workers, the network and the portal may do next, in any order."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chorus_bridge.domain.lifecycle import State
from chorus_bridge.errors import Busy, ChorusBridgeError, IllegalTransition, NotTransmissible, StaleWrite, TooLate
from tests.attack.channel import SUBMISSION
from tests.attack.simulation.hosts import judge_screen
from tests.attack.simulation.judge import ALL
from tests.attack.simulation.situations import CLAIMS, LONGEST_LAG, SETTINGS, edited
from tests.attack.stateful.luck import NOW, Countdown, companies, deposit_faults, faults, holds, picks, ranks
from tests.attack.stateful.site import Site

_UNDER_WAY = (State.QUEUED, State.SENDING, State.UNSURE, State.RECEIVED)

TOTAL: Counter[str] = Counter()
"""Figures of all stories told."""


class Host(RuleBasedStateMachine):
    """Calls everything public of the gateway; every step is judged."""

    refuse_duplicates = False
    path = ":memory:"
    settings = SETTINGS
    watched = ALL
    channel = SUBMISSION

    def __init__(self):
        super().__init__()
        self.situations = CLAIMS[self.channel]
        self.site = Site(
            self.path,
            settings=self.settings,
            refuse_duplicates=self.refuse_duplicates,
            watched=self.watched,
            channel=self.channel,
        )
        self.edits: dict[str, int] = {}
        self.looked = 0
        self.site.gateway.prepare(self.situations)

    def current(self, situation):
        """Return *situation* as the host has it now."""
        return edited(situation, self.edits.get(situation.id, 0))

    def picked(self, pick, *states):
        """Return one of the rows in *states*, or None."""
        rows = self.site.rows(*states)
        return rows[pick % len(rows)] if rows else None

    # -- the host

    @rule(rank=ranks, hold=holds, edit=st.sampled_from([False, False, True]))
    def transmit(self, rank, hold, edit):
        """Transmit, again, or after an edit."""
        situation = self.situations[rank]
        if edit:
            self.edits[situation.id] = self.edits.get(situation.id, 0) + 1
        try:
            done = self.site.gateway.transmit(self.current(situation), hold=hold)
        except NotTransmissible:
            return
        assert self.site.gateway.transmission(done.company, done.id).id == done.id

    @rule(chosen=st.lists(ranks, max_size=4, unique=True))
    def transmit_a_selection(self, chosen):
        """Transmit several at once: each gets its own answer."""
        wanted = [self.current(self.situations[n]) for n in chosen]
        outcomes = self.site.gateway.transmit_many(wanted, hold=NOW)
        assert len(outcomes) == len(wanted)

    @rule(pick=picks)
    def cancel(self, pick):
        """Change one's mind."""
        row = self.picked(pick)
        if row is None:
            return
        try:
            done = self.site.gateway.cancel(row["company"], row["id"])
        except TooLate:
            return
        assert done.state is State.CANCELLED

    @rule(pick=picks)
    def cancel_what_has_not_ended(self, pick):
        """Change one's mind about what is under way."""
        row = self.picked(pick, *_UNDER_WAY)
        if row is not None:
            self.tried(lambda: self.site.gateway.cancel(row["company"], row["id"]))

    @rule(pick=picks, release=st.booleans())
    def decide(self, pick, release):
        """Look at the portal and say what is to be done with what was stopped."""
        row = self.picked(pick, State.HELD, State.CONFLICT)
        if row is None:
            return
        gateway, who = self.site.gateway, (row["company"], row["id"])
        assert row["id"] in {stopped.id for stopped in gateway.stopped(row["company"])}
        if found := self.site.judge.present(row):
            gateway.adopt(*who, str(found[0].invoice_id))
        elif release:
            self.tried(lambda: gateway.release(*who))
        else:
            self.tried(lambda: gateway.abandon(*who))

    @rule(pick=picks)
    def adopt(self, pick):
        """Tell the outbox what somebody saw at the portal before it looked itself."""
        row = self.picked(pick, *_UNDER_WAY)
        if row is not None and (found := self.site.judge.present(row)):
            self.tried(lambda: self.site.gateway.adopt(row["company"], row["id"], str(found[0].invoice_id)))

    @rule(pick=picks)
    def forget_a_refusal(self, pick):
        """The portal was wrong to refuse."""
        if row := self.picked(pick, State.REFUSED):
            self.site.gateway.forget_refusal(row["company"], row["id"])

    @rule(pick=picks)
    def read(self, pick):
        """Everything that can be read about a transmission agrees."""
        row = self.picked(pick)
        if row is None:
            return
        who = (row["company"], row["id"])
        tried, told = self.site.gateway.attempts(*who), self.site.gateway.history(*who)
        assert not tried or tried[0].outcome == "queued"
        assert len(told) >= len(tried)
        assert self.site.gateway.transmission(*who).state == row["state"]

    @rule(force=st.booleans())
    def prepare(self, force):
        """Ask the portal about recipients and suppliers again."""
        self.site.gateway.prepare(self.situations, force=force)

    @rule(company=companies)
    def purge(self, company):
        """Delete what has ended; of what the portal has, a line stays."""
        before = {row["id"]: row for row in self.site.rows()}
        self.site.wait(seconds=1)
        many = self.site.gateway.purge(company, before=self.site.now)
        after = self.site.judge.read()
        gone = before.keys() - after.keys()
        emptied = {id_ for id_ in after if after[id_]["document"] != before[id_]["document"]}
        assert len(gone) + len(emptied) == many
        assert {before[id_]["state"] for id_ in gone} <= {State.REFUSED, State.CANCELLED}
        assert {before[id_]["state"] for id_ in emptied} <= {State.DEPOSITED}
        self.site.judge.forget(gone, emptied)

    # -- the workers

    @rule(limit=st.integers(1, 8), company=st.none() | companies)
    def work_once(self, limit, company):
        """Do one round."""
        self.site.survive(lambda: self.site.gateway.run_once(limit=limit, company=company))

    @rule()
    def work_thoroughly(self):
        """Do one round, and another a little later."""
        for _ in range(2):
            self.site.survive(self.site.gateway.run_once)
            self.site.wait(minutes=1)

    @rule(looks=st.integers(0, 8))
    def work_until_stopped(self, looks):
        """Work, and be stopped between two transmissions."""
        self.site.survive(lambda: self.site.gateway.work(Countdown(looks)))

    @rule(rank=ranks, when=st.sampled_from(["before", "after"]))
    def die(self, rank, when):
        """Deposit, and die just before or just after the portal has it."""
        self.transmit(rank, NOW, edit=False)
        self.site.deaths = [when]
        self.site.survive(self.site.gateway.run_once)
        self.site.deaths.clear()

    @rule(rank=ranks, fault=deposit_faults)
    def deposit_badly(self, rank, fault):
        """Deposit, and meet a fault."""
        self.site.figures["faults"] += 1
        self.site.fault(fault)
        self.transmit(rank, NOW, edit=False)
        self.site.survive(self.site.gateway.run_once)

    @rule(killed=st.booleans())
    def restart(self, killed):
        """Close and open again, or lose everything that was not written."""
        self.site.restart(killed=killed)

    @rule()
    def recover(self):
        """Search for everything that may have left, as after a fail-over."""
        self.site.gateway.recover(self.site.now)

    # -- the portal, the network, the clock

    @rule(fault=faults)
    def break_something(self, fault):
        """The next requests meet a fault."""
        self.site.figures["faults"] += fault.times
        self.site.fault(fault)

    @rule(lag=st.sampled_from([timedelta(0), LONGEST_LAG / 2, LONGEST_LAG]))
    def index_late(self, lag):
        """Accepted invoices stay out of searches for a while."""
        self.site.simulator.conditions = evolve(self.site.simulator.conditions, index_lag=(lag, lag))

    @rule(pick=picks, status=st.sampled_from([None, None, "REJETEE", "SUSPENDUE", "A_RECYCLER", "MISE_EN_PAIEMENT"]))
    def move_at_the_portal(self, pick, status):
        """An invoice goes on, or back."""
        invoices = self.site.simulator.invoices()
        if not invoices:
            return
        invoice = invoices[pick % len(invoices)]
        if status:
            self.site.simulator.set_status(invoice.number, status, supplier_siret=invoice.supplier.siret)
        else:
            self.site.simulator.advance()

    @rule(company=companies)
    def mistype_the_password(self, company):
        """Somebody changes a password at the portal."""
        self.site.mistyped ^= {company}

    @rule(company=companies)
    def resume(self, company):
        """Somebody corrects the password."""
        self.site.mistyped -= {company}
        self.site.gateway.resume(company)

    @rule(minutes=st.sampled_from([1, 2, 5, 16, 40, 76, 200]))
    def wait_minutes(self, minutes):
        """Time passes."""
        self.site.wait(minutes=minutes)

    @rule(days=st.integers(1, 3))
    def wait_days(self, days):
        """Days pass."""
        self.site.wait(days=days)

    # -- what is always true

    @invariant()
    def nothing_is_false(self):
        """Outbox and ledger agree, and one screen tells the truth."""
        self.site.figures["steps"] += 1
        self.site.check()
        situation = self.current(self.situations[self.looked % len(self.situations)])
        self.looked += 1
        judge_screen(self.site.gateway.assess(situation))

    def tried(self, call):
        """Make *call*, which somebody or something may have overtaken."""
        try:
            call()
        except (Busy, IllegalTransition, TooLate, StaleWrite):
            self.site.figures["overtaken"] += 1
        except ChorusBridgeError as error:
            raise AssertionError(f"unexpected: {error!r}") from error

    def teardown(self):
        """Calm down: everything ends, and the portal has what the outbox says."""
        try:
            self.site.calm_down()
            TOTAL.update(self.site.figures)
        finally:
            self.site.gateway.close()

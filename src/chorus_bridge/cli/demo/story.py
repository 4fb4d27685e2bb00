"""The story, act by act."""

from __future__ import annotations

import os
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.rule import Rule

from chorus_bridge.cli.demo.proof import Proof
from chorus_bridge.cli.demo.screens import status_counts
from chorus_bridge.cli.demo.stage import Stage, examples
from chorus_bridge.cli.demo.telling import Teller
from chorus_bridge.cli.demo.words import WORDS
from chorus_bridge.cli.demo.works import WorksAct
from chorus_bridge.domain.assessment import DisplayState, Reason
from chorus_bridge.domain.hold import HoldFor
from chorus_bridge.domain.transmission import Transmission
from chorus_bridge.errors import TooLate
from chorus_bridge.messages import error_text
from chorus_bridge.simulator import Fault, FaultKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console

    from chorus_bridge.cli.demo.stage import Examples
    from chorus_bridge.domain.assessment import Assessment
    from chorus_bridge.domain.situation import Situation
    from chorus_bridge.messages import Language

__all__ = ["play"]

_NO_HOLD: Final = HoldFor(timedelta(0))
_STEPS: Final = 12
"""Steps along the portal's path after which every invoice has reached its end."""


def play(
    console: Console,
    *,
    database: Path | None = None,
    language: Language,
    server_log: Callable[[str], None] | None = None,
) -> int:
    """Play the story and return 0, or 1 when anything was not as told.

    Args:
        console: Where to show it.
        database: Where to keep the outbox afterwards; a temporary file otherwise.
        language: The reader's.
        server_log: Called with one line for each request the simulated portal receives.
    """
    cast = examples(os.environ)
    with tempfile.TemporaryDirectory(prefix="chorus-bridge-") as folder:
        path = database or Path(folder) / "outbox.sqlite3"
        with Stage(path, cast.companies, log=server_log) as stage:
            proof = _Story(console, language, stage, cast).told()
    return _conclusion(console, language, proof, database)


class _Story(Teller):
    """Each method is an act."""

    def __init__(self, console: Console, language: Language, stage: Stage, cast: Examples) -> None:
        super().__init__(console, language, stage, Proof())
        self._cast = cast
        self._by_id = {situation.id: situation for situation in cast.situations}

    def told(self) -> Proof:
        """Play every act in order."""
        self._open()
        ready = self._list_page()
        by_flow = [situation for situation in ready if situation.by_flow]
        first, second, *others = [situation for situation in ready if not situation.by_flow]
        sent = [self._one_transmission(first), *others]
        self._one_cancellation(second)
        self._all_the_others(others)
        self._a_lost_answer(sent)
        suspended, rejected = self._what_the_buyers_will_do(sent)
        sent += WorksAct(self.console, self.language, self.stage, self.proof).told(by_flow)
        self._portal_life(sent)
        self._the_end(sent, second, suspended, rejected)
        return self.proof

    def _open(self) -> None:
        self.act("opening")
        self.say("portal", url=self.stage.server.url)
        self.say("situations", many=len(self._cast.situations), companies=len(self._cast.companies))
        with self.console.status(self.words["asking"]):
            prepared = self.gateway.prepare(self._cast.situations)
        self.say("prepared", many=prepared.fetched)
        for failure in prepared.failures:
            self.say("unprepared", company=failure.company, text=error_text(failure.error, self.language))

    def _list_page(self) -> list[Situation]:
        self.act("list")
        found = self.assess(self._cast.situations)
        self.proof.judged(found.values(), self._cast.expected)
        self.show_list(self._cast.situations, found)
        return [self._by_id[name] for name, assessment in found.items() if assessment.can_transmit]

    def _one_transmission(self, situation: Situation) -> Situation:
        self.act("transmit")
        transmission = self.gateway.transmit(situation)
        again = self.gateway.transmit(situation)
        self.proof.equal("two clicks, transmissions", again.id, transmission.id)
        self.show_list([situation], self.assess([situation]))
        self.say("window", seconds=round((transmission.due - transmission.created_at).total_seconds()))
        self.stage.clock.jump(timedelta(seconds=61))
        report = self.gateway.run_once()
        self.proof.equal("transmissions the worker sent after the window", report.sent, 1)
        self.show_list([situation], self.assess([situation]))
        try:
            self.gateway.cancel(transmission.company, transmission.id)
        except TooLate as late:
            self.console.print(error_text(late, self.language))
        else:
            self.proof.equal("cancelling after the deposit", "cancelled", "too late")
        return situation

    def _one_cancellation(self, situation: Situation) -> None:
        self.act("cancel")
        transmission = self.gateway.transmit(situation)
        self.show_list([situation], self.assess([situation]))
        self.gateway.cancel(transmission.company, transmission.id)
        found = self.assess([situation])
        self.show_list([situation], found)
        self.proof.equal("a cancelled claim", found[situation.id].state, DisplayState.READY)
        self.stage.clock.jump(timedelta(minutes=5))
        self.proof.equal("what the worker sends of a cancelled claim", self.gateway.run_once().sent, 0)

    def _all_the_others(self, others: Sequence[Situation]) -> None:
        self.act("selection")
        outcomes = self.gateway.transmit_many(others, hold=_NO_HOLD)
        queued = [outcome for outcome in outcomes if isinstance(outcome, Transmission)]
        self.proof.equal("transmissions queued from a selection", len(queued), len(others))
        # One answer will be lost on its way back, after the portal has created the invoice.
        self.stage.simulator.fault([Fault(route="soumettre", kind=FaultKind.CUT, after_processing=True)])
        columns = (TextColumn(self.words["sending"]), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=self.console) as progress:
            task = progress.add_task("", total=len(queued))
            for _ in queued:
                progress.advance(task, self.gateway.run_once(limit=1).sent)
            self.proof.equal("transmissions the worker sent", progress.tasks[task].completed, len(queued))

    def _a_lost_answer(self, sent: Sequence[Situation]) -> None:
        self.act("silence")
        found = self.assess(sent)
        lost = [s for s in sent if found[s.id].verdict.reason is Reason.AWAITING_CONFIRMATION]
        self.proof.equal("claims whose answer was lost", len(lost), 1)
        self.show_list(lost, found)
        self.stage.clock.jump(timedelta(minutes=1))
        self.gateway.run_once(limit=500)
        found = self.assess(lost)
        self.show_list(lost, found)
        states = [assessment.state for assessment in found.values()]
        self.proof.equal("the lost claims once searched for", states, [DisplayState.TRANSMITTED] * len(lost))

    def _what_the_buyers_will_do(self, sent: Sequence[Situation]) -> tuple[Situation, Situation]:
        suspended, rejected = sent[1], sent[2]
        plans = {
            suspended: [("MISE_A_DISPOSITION", ""), ("SUSPENDUE", self.words["suspension"])],
            rejected: [("MISE_A_DISPOSITION", ""), ("REJETEE", self.words["rejection"])],
        }
        for situation, plan in plans.items():
            self.stage.simulator.plan(situation.invoice.number or "", plan)
        return suspended, rejected

    def _portal_life(self, sent: Sequence[Situation]) -> None:
        self.act("life")
        for _ in range(_STEPS):
            self.stage.simulator.advance()
            self.stage.clock.jump(timedelta(days=2))
            self.gateway.run_once(limit=500)
            found = self.assess(sent)
            self.console.print(status_counts(found.values(), self.language, now=self.stage.clock()))

    def _the_end(
        self, sent: Sequence[Situation], cancelled: Situation, suspended: Situation, rejected: Situation
    ) -> None:
        self.act("end")
        found = self.assess([*sent, cancelled])
        self.show_list([*sent, cancelled], found)
        paid = next(s for s in sent if _raw(found[s.id]) == "MISE_EN_PAIEMENT")
        for situation in (paid, suspended, rejected):
            self.show_detail(situation, found[situation.id])
        self.proof.equal("the suspended claim", _shown(found[suspended.id]), ("transmitted", "SUSPENDUE", True))
        self.proof.equal("the rejected claim", _shown(found[rejected.id]), ("awaiting_action", "REJETEE", True))
        rest = [s for s in sent if s not in (suspended, rejected)]
        # A body that never announces payments stops one step before; the piece that answers a works document ends it.
        ends = {_raw(found[s.id]) for s in rest}
        self.proof.equal("where the others end", ends, {"MISE_EN_PAIEMENT", "COMPTABILISEE", "ASSOCIEE"})
        numbers = [s.invoice.number or "" for s in sent]
        self.proof.ledger(self.stage.simulator, numbers, cancelled.invoice.number or "")


def _raw(assessment: Assessment) -> str | None:
    return assessment.portal.raw if assessment.portal else None


def _shown(assessment: Assessment) -> tuple[str, str | None, bool]:
    return assessment.state.value, _raw(assessment), assessment.action_required


def _conclusion(console: Console, language: Language, proof: Proof, database: Path | None) -> int:
    words = WORDS[language]
    console.print()
    console.print(Rule(words["act_conclusion"], align="left"))
    for problem in proof.problems:
        console.print(problem, style="red", markup=False)
    if proof.problems:
        console.print(words["not_as_told"].format(many=len(proof.problems), checked=proof.checked), style="bold red")
        return 1
    console.print(words["as_told"].format(checked=proof.checked), style="bold green")
    if database:
        console.print(words["kept"].format(path=database), markup=False)
    console.print(words["next"], markup=False, highlight=False)
    return 0

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
from chorus_bridge.cli.demo.screens import detail_panel, list_page, status_counts
from chorus_bridge.cli.demo.stage import Stage, examples
from chorus_bridge.cli.demo.words import WORDS
from chorus_bridge.domain.assessment import DisplayState, Reason
from chorus_bridge.domain.hold import HoldFor
from chorus_bridge.domain.transmission import Transmission
from chorus_bridge.errors import TooLate
from chorus_bridge.messages import error_text
from chorus_bridge.simulator import Fault, FaultKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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


class _Story:
    """Each method is an act."""

    def __init__(self, console: Console, language: Language, stage: Stage, cast: Examples) -> None:
        self._console = console
        self._language = language
        self._words = WORDS[language]
        self._stage = stage
        self._cast = cast
        self._gateway = stage.gateway
        self._proof = Proof()
        self._by_id = {situation.id: situation for situation in cast.situations}

    def told(self) -> Proof:
        """Play every act in order."""
        self._open()
        ready = self._list_page()
        first, second, *others = ready
        sent = [self._one_transmission(first), *others]
        self._one_cancellation(second)
        self._all_the_others(others)
        self._a_lost_answer(sent)
        suspended, rejected = self._what_the_buyers_will_do(sent)
        self._portal_life(sent)
        self._the_end(sent, second, suspended, rejected)
        return self._proof

    def _open(self) -> None:
        self._act("opening")
        self._say("portal", url=self._stage.server.url)
        self._say("situations", many=len(self._cast.situations), companies=len(self._cast.companies))
        with self._console.status(self._words["asking"]):
            prepared = self._gateway.prepare(self._cast.situations)
        self._say("prepared", many=prepared.fetched)
        for failure in prepared.failures:
            self._say("unprepared", company=failure.company, text=error_text(failure.error, self._language))

    def _list_page(self) -> list[Situation]:
        self._act("list")
        found = self._assess(self._cast.situations)
        self._proof.judged(found.values(), self._cast.expected)
        self._show_list(self._cast.situations, found)
        return [self._by_id[name] for name, assessment in found.items() if assessment.can_transmit]

    def _one_transmission(self, situation: Situation) -> Situation:
        self._act("transmit")
        transmission = self._gateway.transmit(situation)
        again = self._gateway.transmit(situation)
        self._proof.equal("two clicks, transmissions", again.id, transmission.id)
        self._show_list([situation], self._assess([situation]))
        self._say("window", seconds=round((transmission.due - transmission.created_at).total_seconds()))
        self._stage.clock.jump(timedelta(seconds=61))
        report = self._gateway.run_once()
        self._proof.equal("transmissions the worker sent after the window", report.sent, 1)
        self._show_list([situation], self._assess([situation]))
        try:
            self._gateway.cancel(transmission.company, transmission.id)
        except TooLate as late:
            self._console.print(error_text(late, self._language))
        else:
            self._proof.equal("cancelling after the deposit", "cancelled", "too late")
        return situation

    def _one_cancellation(self, situation: Situation) -> None:
        self._act("cancel")
        transmission = self._gateway.transmit(situation)
        self._show_list([situation], self._assess([situation]))
        self._gateway.cancel(transmission.company, transmission.id)
        found = self._assess([situation])
        self._show_list([situation], found)
        self._proof.equal("a cancelled claim", found[situation.id].state, DisplayState.READY)
        self._stage.clock.jump(timedelta(minutes=5))
        self._proof.equal("what the worker sends of a cancelled claim", self._gateway.run_once().sent, 0)

    def _all_the_others(self, others: Sequence[Situation]) -> None:
        self._act("selection")
        outcomes = self._gateway.transmit_many(others, hold=_NO_HOLD)
        queued = [outcome for outcome in outcomes if isinstance(outcome, Transmission)]
        self._proof.equal("transmissions queued from a selection", len(queued), len(others))
        # One answer will be lost on its way back, after the portal has created the invoice.
        self._stage.simulator.fault([Fault(route="soumettre", kind=FaultKind.CUT, after_processing=True)])
        columns = (TextColumn(self._words["sending"]), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=self._console) as progress:
            task = progress.add_task("", total=len(queued))
            for _ in queued:
                progress.advance(task, self._gateway.run_once(limit=1).sent)
            self._proof.equal("transmissions the worker sent", progress.tasks[task].completed, len(queued))

    def _a_lost_answer(self, sent: Sequence[Situation]) -> None:
        self._act("silence")
        found = self._assess(sent)
        lost = [s for s in sent if found[s.id].verdict.reason is Reason.AWAITING_CONFIRMATION]
        self._proof.equal("claims whose answer was lost", len(lost), 1)
        self._show_list(lost, found)
        self._stage.clock.jump(timedelta(minutes=1))
        self._gateway.run_once(limit=500)
        found = self._assess(lost)
        self._show_list(lost, found)
        states = [assessment.state for assessment in found.values()]
        self._proof.equal("the lost claims once searched for", states, [DisplayState.TRANSMITTED] * len(lost))

    def _what_the_buyers_will_do(self, sent: Sequence[Situation]) -> tuple[Situation, Situation]:
        suspended, rejected = sent[1], sent[2]
        plans = {
            suspended: [("MISE_A_DISPOSITION", ""), ("SUSPENDUE", self._words["suspension"])],
            rejected: [("MISE_A_DISPOSITION", ""), ("REJETEE", self._words["rejection"])],
        }
        for situation, plan in plans.items():
            self._stage.simulator.plan(situation.invoice.number or "", plan)
        return suspended, rejected

    def _portal_life(self, sent: Sequence[Situation]) -> None:
        self._act("life")
        for _ in range(_STEPS):
            self._stage.simulator.advance()
            self._stage.clock.jump(timedelta(days=2))
            self._gateway.run_once(limit=500)
            found = self._assess(sent)
            self._console.print(status_counts(found.values(), self._language, now=self._stage.clock()))

    def _the_end(
        self, sent: Sequence[Situation], cancelled: Situation, suspended: Situation, rejected: Situation
    ) -> None:
        self._act("end")
        found = self._assess([*sent, cancelled])
        self._show_list([*sent, cancelled], found)
        paid = next(s for s in sent if _raw(found[s.id]) == "MISE_EN_PAIEMENT")
        for situation in (paid, suspended, rejected):
            self._show_detail(situation, found[situation.id])
        self._proof.equal("the suspended claim", _shown(found[suspended.id]), ("transmitted", "SUSPENDUE", True))
        self._proof.equal("the rejected claim", _shown(found[rejected.id]), ("awaiting_action", "REJETEE", True))
        rest = [s for s in sent if s not in (suspended, rejected)]
        # A body that never announces payments stops one step before.
        ends = {_raw(found[s.id]) for s in rest}
        self._proof.equal("where the others end", ends, {"MISE_EN_PAIEMENT", "COMPTABILISEE"})
        numbers = [s.invoice.number or "" for s in sent]
        self._proof.ledger(self._stage.simulator, numbers, cancelled.invoice.number or "")

    def _assess(self, situations: Sequence[Situation]) -> Mapping[str, Assessment]:
        return {assessment.situation: assessment for assessment in self._gateway.assess_many(situations)}

    def _act(self, name: str) -> None:
        self._console.print()
        self._console.print(Rule(self._words[f"act_{name}"], align="left"))

    def _say(self, name: str, **values: object) -> None:
        self._console.print(self._words[name].format(**values), markup=False, highlight=False)

    def _show_list(self, situations: Sequence[Situation], found: Mapping[str, Assessment]) -> None:
        rows = [(situation, found[situation.id]) for situation in situations]
        self._console.print(list_page(rows, self._language, now=self._stage.clock()))

    def _show_detail(self, situation: Situation, assessment: Assessment) -> None:
        transmission = assessment.transmission
        history = self._gateway.history(transmission.company, transmission.id) if transmission else ()
        panel = detail_panel(situation, assessment, history, self._language, now=self._stage.clock())
        self._console.print(panel)


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

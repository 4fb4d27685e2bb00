"""What became of the transmissions that a worker took up, counted as the events tell it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from chorus_bridge.cli.endings import Ending
from chorus_bridge.cli.transmissions import state_word
from chorus_bridge.cli.words import say
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.messages import reason_text
from chorus_bridge.messages.templates import Prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chorus_bridge.domain.waiting import CompanyWait
    from chorus_bridge.effects import Event
    from chorus_bridge.gateway import WorkReport
    from chorus_bridge.messages import Language

__all__ = ["Outcomes"]

_TELLING: Final = frozenset({"delivery.settled", "flow.asked"})
_STOPPED: Final = {"delivery.held": State.HELD, "delivery.conflict": State.CONFLICT}
"""Events that say by their name where it stands, whatever led there."""
_FOUND: Final = {"found": State.DEPOSITED, "not_found": State.UNSURE, "absent": State.QUEUED}
"""Outcomes of a search; the others are told by an event of their own, or end in a cancellation."""
_FAILED: Final = frozenset({State.HELD, State.CONFLICT})
_OURS: Final = "queue_full"
"""The only reason for waiting that is our own pace: nothing is wrong."""


class Outcomes:
    """An observer that counts where each attempt, search and report ended, with the reason."""

    def __init__(self) -> None:
        self.seen: Counter[tuple[str, str]] = Counter()

    def __call__(self, event: Event) -> None:
        """Count *event*, if it is an outcome."""
        state, facts = "", event.facts
        if event.name in _STOPPED:
            state = _STOPPED[event.name]
        elif event.name in _TELLING and facts["state"] not in _FAILED:
            state = str(facts["state"])
        elif event.name == "delivery.reconciled":
            state = _FOUND.get(str(facts["outcome"]), "")
        if state:
            self.seen[str(state), str(facts.get("reason", ""))] += 1

    def lines(self, language: Language) -> Iterator[str]:
        """Yield one line a state and reason, the most frequent first."""
        for (state, reason), many in self.seen.most_common():
            word = Prose(state_word(state, language))
            why = Prose(reason_text(reason, language)) if reason else ""
            yield say("outcome_why" if why else "outcome", language, many=many, state=word, why=why)

    def as_json(self) -> list[dict[str, object]]:
        """Return the counts for programs."""
        return [{"state": state, "reason": reason, "many": many} for (state, reason), many in self.seen.most_common()]

    def ending(self, report: WorkReport, waiting: Iterable[CompanyWait]) -> Ending:
        """Return how a single round ends; of several reasons, the one that asks most of somebody."""
        waits = tuple(waiting)
        states = {state for state, _reason in self.seen}
        if State.REFUSED in states or any(wait.refused for wait in waits):
            return Ending.REFUSED
        if report.failed or states & _FAILED:
            return Ending.NOT_ALL
        later = [1 for state, reason in self.seen if state in {State.QUEUED, State.UNSURE} and reason != _OURS]
        return Ending.AWAY if later or waits else Ending.DONE

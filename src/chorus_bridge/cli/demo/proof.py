"""What must be true at each step of the story; anything else ends it with an error."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from chorus_bridge.domain.assessment import Assessment
    from chorus_bridge.simulator import Simulator

__all__ = ["Proof"]


class Proof:
    """Collects what is not as told."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.checked = 0

    def equal(self, what: str, found: object, told: object) -> None:
        """Note a problem unless *found* is what was *told*."""
        self.checked += 1
        if found != told:
            self.problems.append(f"{what}: found {found!r}, told {told!r}")

    def judged(self, assessments: Iterable[Assessment], expected: Mapping[str, Mapping[str, Any]]) -> None:
        """Compare each assessment with what its example promises."""
        found = {assessment.situation: assessment for assessment in assessments}
        self.equal("the examples that were judged", sorted(found), sorted(expected))
        for name in sorted(found.keys() & expected.keys()):
            assessment, told = found[name], expected[name]
            self.equal(f"{name}, state", assessment.state.value, told["state"])
            self.equal(f"{name}, missing", sorted({f.code.value for f in assessment.missing}), sorted(told["missing"]))
            self.equal(f"{name}, pending", [f.code.value for f in assessment.pending], told["pending"])

    def ledger(self, simulator: Simulator, numbers: Sequence[str], cancelled: str) -> None:
        """Compare what the portal accepted with what was transmitted: each once, the cancelled one never."""
        accepted = Counter(deposit.number for deposit in simulator.ledger.deposits())
        self.equal("numbers the portal accepted", sorted(accepted), sorted(numbers))
        self.equal("numbers deposited twice", [number for number, many in accepted.items() if many > 1], [])
        self.equal(f"deposits of the cancelled {cancelled}", accepted[cancelled], 0)

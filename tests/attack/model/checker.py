"""Visit every world that can be reached, breadth first, and keep the shortest way to each broken promise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from attrs import field, frozen

from chorus_bridge.domain.lifecycle import Happening, State
from tests.attack.model.happenings import first, steps
from tests.attack.model.protocol import World, at_portal, cancellable, may_still_act
from tests.attack.model.rules import Rules

STUCK: Final = "I5 nothing stuck"

INVARIANTS: Final[Mapping[str, Callable[[World, Rules], bool]]] = {
    "I1 never twice": lambda w, _: w.portal.created <= 1,
    "I2 cancelled is never sent": lambda w, _: w.row.state is not State.CANCELLED or not w.portal.created,
    "I3 deposited is present": lambda w, _: w.row.state is not State.DEPOSITED or at_portal(w.portal),
    "I4 refused is absent": lambda w, _: w.row.state is not State.REFUSED or not at_portal(w.portal),
    "C cancellable is harmless": lambda w, rules: not cancellable(w.row, rules) or not may_still_act(w),
}
"""What is true of every world."""

_ENDS: Final = {State.DEPOSITED, State.REFUSED, State.CANCELLED, State.CONFLICT, State.HELD}


@frozen(kw_only=True)
class Findings:
    """What the visit found."""

    worlds: int
    broken: Mapping[str, tuple[str, ...]]
    """The shortest way to each broken promise."""
    used: frozenset[tuple[State, Happening]] = field(repr=False)
    """The lines of the table that some step used."""


@frozen
class _Visit:
    """The graph of the reachable worlds; a world is the number of its discovery."""

    worlds: list[World]
    origin: list[tuple[int, str]]
    calm_before: list[list[int]]
    """For each world, those from which a calm step leads to it."""
    used: set[tuple[State, Happening]]

    def way_to(self, number: int) -> tuple[str, ...]:
        """Return the steps from the first world."""
        labels = []
        while number:
            number, label = self.origin[number]
            labels.append(label)
        return tuple(reversed(labels))


def check(rules: Rules) -> Findings:
    """Return what becomes of the promises under *rules*."""
    visit = _visited(rules)
    broken: dict[str, tuple[str, ...]] = {}
    for name, holds in INVARIANTS.items():
        culprit = next((n for n, world in enumerate(visit.worlds) if not holds(world, rules)), None)
        if culprit is not None:
            broken[name] = visit.way_to(culprit)
    stuck = _stuck(visit, rules)
    if stuck is not None:
        broken[STUCK] = visit.way_to(stuck)
    return Findings(worlds=len(visit.worlds), broken=broken, used=frozenset(visit.used))


def _visited(rules: Rules) -> _Visit:
    start = first(rules)
    known = {start: 0}
    visit = _Visit([start], [(0, "")], [[]], set())
    number = 0
    while number < len(visit.worlds):
        for step in steps(visit.worlds[number], rules):
            found = known.get(step.after)
            if found is None:
                found = known[step.after] = len(visit.worlds)
                visit.worlds.append(step.after)
                visit.origin.append((number, step.label))
                visit.calm_before.append([])
            if step.calm:
                visit.calm_before[found].append(number)
            if step.move:
                visit.used.add(step.move)
        number += 1
    return visit


def _stuck(visit: _Visit, rules: Rules) -> int | None:
    """Return the first world from which no calm way leads to an end or to a person.

    A way that exists is taken in the end: no step of the outbox or of a healthy portal can be put off forever. A queue
    that has used the submissions the model follows counts as an end: the story would repeat itself.
    """
    goals = [n for n, world in enumerate(visit.worlds) if _ended(world, rules)]
    reaching = set(goals)
    while goals:
        for before in visit.calm_before[goals.pop()]:
            if before not in reaching:
                reaching.add(before)
                goals.append(before)
    return next((n for n in range(len(visit.worlds)) if n not in reaching), None)


def _ended(world: World, rules: Rules) -> bool:
    return world.row.state in _ENDS or (world.row.state is State.QUEUED and world.posts == rules.posts)

"""The protocol as it is, and the protocol with one safeguard taken down: what must hold, what must break.

``python -m tests.attack.model.variants`` prints the table and, for each broken promise, the shortest way to it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from attrs import frozen

from chorus_bridge.domain.lifecycle import TRANSITIONS, Happening, State
from tests.attack.model.checker import STUCK, Findings, check
from tests.attack.model.rules import Rules, Table

TWICE, CANCELLED, DEPOSITED, REFUSED, HARMLESS = (
    "I1 never twice",
    "I2 cancelled is never sent",
    "I3 deposited is present",
    "I4 refused is absent",
    "C cancellable is harmless",
)

SCALE: Final = float(os.environ.get("ATTACK_SCALE", "1"))


@frozen(eq=False)
class Variant:
    """One protocol to check, and the promises it must be seen to break."""

    name: str
    rules: Rules
    breaks: frozenset[str] = frozenset()


def _table(changes: Mapping[State, Mapping[Happening, State]]) -> Table:
    return {state: {**row, **changes.get(state, {})} for state, row in TRANSITIONS.items()}


def _instead(state: State, happening: Happening, then: State) -> Table:
    """Return the table with one line leading elsewhere."""
    return _table({state: {happening: then}})


_SMALL: Final = {"portal_refuses_duplicates": False, "typing": False, "sleeping_sweeps": False, "posts": 2}
"""Two submissions are enough to do all the harm there is, before a portal that refuses nothing."""


def _without(name: str, *breaks: str, **down: object) -> Variant:
    """Return the protocol without a safeguard; *down* are the rules that differ."""
    return Variant(name, Rules(**{**_SMALL, **down}), frozenset(breaks))  # type: ignore[arg-type]  # each names a rule


def _flow(name: str, *breaks: str, **down: object) -> Variant:
    """Return the protocol of a flow without a safeguard, a flow that nobody finds being sent again."""
    return _without(f"flow: {name}", *breaks, **{"flow": True, "flows_resent": True, **down})


_CANCELLED_FROM_ANYWHERE: Final = _table({state: {Happening.CANCEL: State.CANCELLED} for state in State})
_RECEIVED, _GIVEN_UP = State.RECEIVED, Happening.GIVEN_UP
_RECORDED_WHILE_QUEUED: Final = _table({State.QUEUED: TRANSITIONS[State.SENDING]})

FULL: Final = (
    Variant("full protocol, the portal refuses duplicates", Rules()),
    Variant("full protocol, the portal refuses nothing", Rules(portal_refuses_duplicates=False)),
    Variant(
        "full protocol, restored from a backup, then recovered",
        Rules(portal_refuses_duplicates=False, workers=1, restores=True, typing=False),
    ),
    Variant("flow: full protocol, the portal refuses duplicates", Rules(flow=True, posts=2)),
    _flow("full protocol, sent again, nothing refused", sleeping_sweeps=True),
    _flow("full protocol, restored, then recovered", workers=1, restores=True),
    _flow("judged however late, nobody decides", flows_resent=False, people=False, horizon_covers_flows=False),
)

LARGE: Final = (
    Variant(
        "full protocol, restored, typed by hand, then recovered",
        Rules(portal_refuses_duplicates=False, workers=1, restores=True),
    ),
    Variant("full protocol, three workers", Rules(workers=3, portal_refuses_duplicates=False)),
    Variant("full protocol, four submissions", Rules(posts=4, resend_limit=3, portal_refuses_duplicates=False)),
    Variant(
        "full protocol, two workers, restored then recovered",
        Rules(posts=2, portal_refuses_duplicates=False, restores=True, typing=False),
    ),
    Variant("flow: full protocol, three submissions", Rules(flow=True, flows_resent=True)),
    _flow("three submissions, nothing refused", posts=3, typing=True, sleeping_sweeps=True),
    _flow("two workers, restored then recovered", restores=True),
)

SUBMISSIONS_SABOTAGED: Final = (
    _without("no settle horizon", TWICE, CANCELLED, REFUSED, HARMLESS, horizon=False),
    _without("horizon judged after the search", TWICE, CANCELLED, HARMLESS, horizon_before_search=False),
    _without("resent without a search", TWICE, CANCELLED, HARMLESS, search_first=False),
    _without("cancel read, then written", CANCELLED, cancel_is_one_statement=False, table=_CANCELLED_FROM_ANYWHERE),
    _without("no lease check before the POST", TWICE, CANCELLED, REFUSED, HARMLESS, lease_checked=False),
    _without("bearer renewed after the check", TWICE, CANCELLED, REFUSED, HARMLESS, bearer_fixed=False),
    _without(
        "no intent before the POST",
        TWICE,
        CANCELLED,
        REFUSED,
        HARMLESS,
        intent_first=False,
        table=_RECORDED_WHILE_QUEUED,
    ),
    _without(
        "expired lease back to the queue",
        TWICE,
        REFUSED,
        table=_instead(State.SENDING, Happening.LEASE_EXPIRED, State.QUEUED),
    ),
    _without("blind retry on silence", TWICE, REFUSED, table=_instead(State.SENDING, Happening.SILENCE, State.QUEUED)),
    _without("silence read as success", DEPOSITED, table=_instead(State.SENDING, Happening.SILENCE, State.DEPOSITED)),
    _without("no fence on writes", TWICE, CANCELLED, REFUSED, HARMLESS, fence=False),
    _without(
        "a sweep blind to renewals", TWICE, CANCELLED, REFUSED, HARMLESS, sweep_sees_renewal=False, sleeping_sweeps=True
    ),
    _without("a search adopts nothing", STUCK, adoption=False),
    _without(
        "duplicate read as refusal",
        REFUSED,
        typing=True,
        portal_refuses_duplicates=True,
        table=_instead(State.SENDING, Happening.DUPLICATE, State.REFUSED),
    ),
    _without("restored without recover", TWICE, CANCELLED, REFUSED, HARMLESS, recover=False, workers=1, restores=True),
    _without(
        "recovered, searches not restarted",
        TWICE,
        CANCELLED,
        REFUSED,
        HARMLESS,
        recover_restarts_searches=False,
        workers=1,
        restores=True,
    ),
    _without(
        "recovered, what was held not doubted",
        TWICE,
        CANCELLED,
        REFUSED,
        HARMLESS,
        recover_doubts_stopped=False,
        workers=1,
        restores=True,
    ),
    _without("released without waiting", REFUSED, release_waits=False, portal_refuses_duplicates=True),
    _without(
        "the same, and doubt does not bar a cancel",
        REFUSED,
        CANCELLED,
        HARMLESS,
        release_waits=False,
        doubt_bars_cancel=False,
        portal_refuses_duplicates=True,
    ),
    _without("abandoned without waiting", CANCELLED, abandon_waits=False),
)

FLOWS_SABOTAGED: Final = (
    _flow("no settle horizon", TWICE, CANCELLED, REFUSED, HARMLESS, horizon=False),
    _flow("a horizon it outlasts", TWICE, CANCELLED, REFUSED, HARMLESS, horizon_covers_flows=False, people=False),
    _flow(
        "it outlasts the horizon, and people decide",
        TWICE,
        CANCELLED,
        REFUSED,
        horizon_covers_flows=False,
        flows_resent=False,
    ),
    _flow(
        "expired lease back to the queue",
        TWICE,
        REFUSED,
        table=_instead(State.SENDING, Happening.LEASE_EXPIRED, State.QUEUED),
    ),
    _flow("received read as created", DEPOSITED, table=_instead(State.SENDING, Happening.RECEIVED, State.DEPOSITED)),
    _flow("sent again when patience ends", TWICE, REFUSED, table=_instead(_RECEIVED, _GIVEN_UP, State.QUEUED)),
    _flow("cancelled once received", CANCELLED, HARMLESS, received_is_gone=False, table=_CANCELLED_FROM_ANYWHERE),
    _flow("an integrated one is not adopted", STUCK, adoption=False),
    _flow("a refusal believed, another in doubt", REFUSED, doubt_bars_refusal=False),
    _flow("a late receipt takes the doubt away", REFUSED, late_receipt_doubts=False),
    _flow(
        "duplicate read as refusal",
        REFUSED,
        typing=True,
        portal_refuses_duplicates=True,
        table=_instead(_RECEIVED, Happening.DUPLICATE, State.REFUSED),
    ),
    _flow(
        "recovered, what was received not doubted",
        CANCELLED,
        REFUSED,
        recover_doubts_received=False,
        workers=1,
        restores=True,
    ),
)

SPARE: Final = (
    _without("late evidence thrown away", late_evidence=False),
    _without("doubt does not bar a cancel", doubt_bars_cancel=False),
    _flow("a late receipt thrown away", late_evidence=False),
)
"""Safeguards that add no safety by themselves: the first saves a search, the second bounds a person's error."""

SABOTAGED: Final = (*SUBMISSIONS_SABOTAGED, *FLOWS_SABOTAGED)

VARIANTS: Final = (*FULL, *SABOTAGED, *SPARE, *(LARGE if SCALE > 1 else ()))


@cache
def examined(variant: Variant) -> Findings:
    """Return what the checker finds, visiting once."""
    return check(variant.rules)


def table(variants: Iterable[Variant]) -> str:
    """Return one line per variant: worlds visited, promises broken, length of the shortest way to one."""
    lines = [f"{'variant':<55} {'worlds':>7}  {'shortest':>8}  verdict"]
    for variant in variants:
        found = examined(variant)
        shortest = str(min(map(len, found.broken.values()))) if found.broken else "-"
        verdict = ", ".join(name.split()[0] for name in found.broken) + " broken" if found.broken else "holds"
        lines.append(f"{variant.name:<55} {found.worlds:>7}  {shortest:>8}  {verdict}")
    return "\n".join(lines)


def counter_examples(variants: Iterable[Variant]) -> str:
    """Return, for each promise a variant breaks, the shortest way to break it."""
    ways = (
        f"{variant.name}: {name}\n    {'; '.join(way)}"
        for variant in variants
        for name, way in examined(variant).broken.items()
    )
    return "\n".join(ways)


def summary(variants: Iterable[Variant]) -> str:
    """Return the visit in one line."""
    found = [(variant, examined(variant)) for variant in variants]
    worlds = sum(findings.worlds for _, findings in found)
    seen = sum(bool(v.breaks) and v.breaks == set(f.broken) for v, f in found)
    hold = sum(not f.broken for _, f in found)
    return f"model: {len(found)} variants, {worlds} worlds, {hold} hold, {seen} sabotages seen"


if __name__ == "__main__":
    sys.stdout.write(f"{table(VARIANTS)}\n\n{counter_examples(VARIANTS)}\n\n{summary(VARIANTS)}\n")

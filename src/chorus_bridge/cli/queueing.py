"""Preparing and queueing the situations of a file, or only saying what would be queued."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from chorus_bridge.cli.assessing import NoPortal
from chorus_bridge.cli.outbox_file import OutboxFile
from chorus_bridge.domain.transmission import Transmission
from chorus_bridge.drivers import Ports, run
from chorus_bridge.errors import AuthRefused, Busy, ChorusBridgeError, Unsure
from chorus_bridge.gateway.flows.assessing import assess
from chorus_bridge.gateway.flows.transmitting import refusal
from chorus_bridge.outbox.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from chorus_bridge.domain.assessment import Assessment
    from chorus_bridge.domain.hold import HoldPolicy
    from chorus_bridge.domain.policy import Policy
    from chorus_bridge.domain.situation import Situation
    from chorus_bridge.gateway import Gateway

__all__ = ["Outcome", "foreseen", "prepared", "queued"]

_HOPELESS: Final = (AuthRefused, Busy, Unsure)
"""What the next question of the same company would meet again."""


@frozen(kw_only=True)
class Outcome:
    """What became of one situation of the file."""

    situation: Situation
    kind: str
    """``queued``, ``already`` (it was there before), ``would_queue``, or ``not_transmissible``."""
    transmission: Transmission | None = None
    error: ChorusBridgeError | None = None
    """Why it was not queued."""


def prepared(
    gateway: Gateway, situations: Sequence[Situation], *, step: Callable[[int], None]
) -> dict[str, ChorusBridgeError]:
    """Fetch what is not known of the parties, and return what prevented it, by company.

    A company whose access is refused, or whose portal is away, is asked nothing more.
    """
    failures: dict[str, ChorusBridgeError] = {}
    hopeless: set[str] = set()
    for situation in situations:
        company = situation.company.id
        if company not in hopeless:
            for failure in gateway.prepare([situation]).failures:
                failures[company] = failure.error
                hopeless.update({company} if isinstance(failure.error, _HOPELESS) else ())
        step(1)
    return failures


def queued(
    gateway: Gateway,
    situations: Sequence[Situation],
    *,
    hold: HoldPolicy | None,
    by: str,
    since: datetime,
    step: Callable[[int], None],
) -> tuple[Outcome, ...]:
    """Queue everything that may be, and return what became of each situation, in order.

    Args:
        gateway: Where.
        situations: Which.
        hold: How long they may still be cancelled; the settings' policy when None.
        by: Who asks.
        since: What was created before was there already.
        step: Called after each.
    """
    outcomes = []
    for situation in situations:
        (found,) = gateway.transmit_many([situation], hold=hold, by=by)
        outcomes.append(_outcome(situation, found, since))
        step(1)
    return tuple(outcomes)


def _outcome(situation: Situation, found: Transmission | ChorusBridgeError, since: datetime) -> Outcome:
    if isinstance(found, Transmission):
        kind = "queued" if found.created_at >= since else "already"
        return Outcome(situation=situation, kind=kind, transmission=found)
    return Outcome(situation=situation, kind="not_transmissible", error=found)


def foreseen(path: Path, situations: Sequence[Situation], *, policy: Policy, at: datetime) -> tuple[Outcome, ...]:
    """Return what would become of each situation, with what the outbox knows now; nothing is changed or asked.

    Args:
        path: The outbox; one that does not exist yet is empty.
        situations: Which.
        policy: How they are judged.
        at: The instant of judging.

    Raises:
        ConfigurationError: The file is no outbox.
    """
    store: Any = OutboxFile(path) if path.exists() else SqliteStore(":memory:")
    with closing(store):
        ports = Ports(sender=NoPortal(), store=store, clock=lambda: at)
        judged = [run(assess(situation, policy=policy, contents=True), ports) for situation in situations]
    return tuple(_foreseen(situation, found) for situation, found in zip(situations, judged, strict=True))


def _foreseen(situation: Situation, found: Assessment) -> Outcome:
    if found.transmission is not None and found.transmission.standing:
        return Outcome(situation=situation, kind="already", transmission=found.transmission)
    if found.transmissible is not None:
        return Outcome(situation=situation, kind="would_queue")
    return Outcome(situation=situation, kind="not_transmissible", error=refusal(found))

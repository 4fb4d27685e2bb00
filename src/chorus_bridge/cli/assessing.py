"""Judging the situations of a file without asking the portal anything."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

from attrs import frozen

from chorus_bridge.cli.outbox_file import OutboxFile
from chorus_bridge.drivers import Ports, run
from chorus_bridge.gateway.flows.assessing import assess_many
from chorus_bridge.outbox.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from chorus_bridge.domain.assessment import Assessment
    from chorus_bridge.domain.policy import Policy
    from chorus_bridge.domain.situation import Situation
    from chorus_bridge.effects import Operation, Reply

__all__ = ["Judged", "NoPortal", "judge"]

T = TypeVar("T")


@frozen
class Judged:
    """A situation and what is to be shown for it."""

    situation: Situation
    assessment: Assessment


def judge(
    situations: Sequence[Situation], *, at: datetime, policy: Policy, database: Path | None = None
) -> tuple[Judged, ...]:
    """Return each situation with its assessment, in order.

    Args:
        situations: What the file says.
        at: The instant of judging.
        policy: What the user chose about judging.
        database: An outbox whose memory counts: what was prepared, what was sent. None for the rules alone.

    Raises:
        ConfigurationError: The database is not an outbox.
    """
    with closing(SqliteStore(":memory:") if database is None else OutboxFile(database)) as store:
        ports = Ports(sender=NoPortal(), store=store, clock=lambda: at)
        found = run(assess_many(situations, policy=policy), ports)
    return tuple(Judged(situation, assessment) for situation, assessment in zip(situations, found, strict=True))


class NoPortal:
    """The sender of a command that works offline."""

    def send(self, operation: Operation[T], company: str, *, until: datetime | None = None) -> Reply[T]:
        """Fail: judging never asks."""
        del until
        raise AssertionError(f"{operation.name} for {company}: judging asks the portal nothing")

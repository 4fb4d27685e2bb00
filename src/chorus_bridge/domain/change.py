"""What changed, in order, for a host that reads it with a cursor."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Change", "ChangeKind"]


class ChangeKind(StrEnum):
    """What a change is about."""

    STATE = "state"
    """The transmission's own state."""
    PORTAL = "portal"
    """The status the portal gives the invoice."""


@frozen(kw_only=True)
class Change:
    """One change of one transmission. Written in the transaction that made it: neither can be without the other."""

    cursor: int
    """Its place: pass the last one read as ``after`` to go on. Later changes have greater ones; some may be missing."""
    company: str
    transmission: str
    situation: str
    """The host's identifier of the progress claim."""
    kind: ChangeKind
    at: datetime
    """When the outbox wrote it; aware."""
    was: str
    """State or portal status before; empty for the first."""
    became: str
    """A word of ``State``, or the portal's own code."""
    reason: str = ""
    """Short code, e.g. ``"refused"``; empty when there is nothing to add."""
    portal_at: datetime | None = None
    """When the portal says it happened."""

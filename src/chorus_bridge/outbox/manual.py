"""An invoice that entered the portal by hand, as a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chorus_bridge.effects import Statement
from chorus_bridge.outbox.rows import stamp

if TYPE_CHECKING:
    from datetime import datetime

    from chorus_bridge.domain.transmission import Transmission

__all__ = ["record_deposit"]


def record_deposit(deposited: Transmission, *, portal_id: str, deposited_at: datetime, poll_due: datetime) -> Statement:
    """Write an invoice that is at the portal, unless one is already open for its number or situation."""
    return Statement(
        name="act_record_deposit",
        params={
            "id": deposited.id,
            "company": deposited.company,
            "situation": deposited.situation,
            "key": deposited.key,
            "number": deposited.number,
            "state": deposited.state,
            "reason": deposited.reason,
            "document": deposited.document,
            "fingerprint": deposited.fingerprint,
            "works": int(deposited.works),
            "portal_id": portal_id,
            "deposited_at": stamp(deposited_at),
            "poll_due": stamp(poll_due),
            "at": stamp(deposited.created_at),
        },
        expect=1,
    )

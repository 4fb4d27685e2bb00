"""What a human decides about a stopped transmission, once nothing that left can still have an effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chorus_bridge.outbox import flows as outbox

if TYPE_CHECKING:
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow
    from chorus_bridge.settings import Settings

__all__ = ["abandon", "release"]


def release(company: str, transmission: str, *, settings: Settings) -> Flow[Transmission]:
    """Send it again, by a human's word; refused while what left may still arrive, which takes longer for a flow."""
    held = yield from outbox.load(company, transmission)
    return (yield from outbox.release(company, transmission, horizon=settings.horizon_of(held)))


def abandon(company: str, transmission: str, *, settings: Settings) -> Flow[Transmission]:
    """Give it up, by a human's word; refused while what left may still arrive, which takes longer for a flow."""
    held = yield from outbox.load(company, transmission)
    return (yield from outbox.abandon(company, transmission, horizon=settings.horizon_of(held)))

"""Go on with the others when one invoice fails in a way nobody foresaw."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from chorus_bridge.effects import tell

if TYPE_CHECKING:
    from chorus_bridge.effects import Flow

__all__ = ["guarded"]

T = TypeVar("T")


def guarded(company: str, transmission: str | None, flow: Flow[T]) -> Flow[T | None]:
    """Return the result of *flow*, or None after telling that it failed."""
    try:
        result = yield from flow
    except Exception as exc:  # noqa: BLE001 — one bad invoice must not stop the others; the lease bounds what it left open
        yield from tell("work.failed", company=company, transmission=transmission, error=type(exc).__name__)
        return None
    return result

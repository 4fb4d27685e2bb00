"""What a human decides about a stopped transmission, once nothing that left can still have an effect.

A flow the portal has not judged can: nobody may send its invoice again, or give its number up, as long as the report
still says "being processed", unless the portal's support said that it never will be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chorus_bridge.chorus import operations
from chorus_bridge.chorus.flow_words import FlowVerdict
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.effects import Accepted, ask
from chorus_bridge.errors import Busy
from chorus_bridge.outbox import flows as outbox

if TYPE_CHECKING:
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow
    from chorus_bridge.settings import Settings

__all__ = ["abandon", "release"]


def release(
    company: str, transmission: str, *, settings: Settings, by: str = "", flow_dropped: bool = False
) -> Flow[Transmission]:
    """Send it again, by a human's word; refused while what left may still arrive, which takes longer for a flow.

    Args:
        company: Whose it is.
        transmission: Which.
        settings: How long what left may still arrive.
        by: Who decides.
        flow_dropped: The portal's support said that the flow it has will never be processed.

    Raises:
        Busy: What left may still have an effect; ``reason`` says why.
    """
    held = yield from outbox.load(company, transmission)
    yield from _certain(held, flow_dropped=flow_dropped)
    return (yield from outbox.release(company, transmission, horizon=settings.horizon_of(held), by=by))


def abandon(
    company: str, transmission: str, *, settings: Settings, by: str = "", flow_dropped: bool = False
) -> Flow[Transmission]:
    """Give it up, by a human's word; refused while what left may still arrive, which takes longer for a flow.

    Args:
        company: Whose it is.
        transmission: Which.
        settings: How long what left may still arrive.
        by: Who decides.
        flow_dropped: The portal's support said that the flow it has will never be processed.

    Raises:
        Busy: What left may still have an effect; ``reason`` says why.
    """
    held = yield from outbox.load(company, transmission)
    yield from _certain(held, flow_dropped=flow_dropped)
    return (yield from outbox.abandon(company, transmission, horizon=settings.horizon_of(held), by=by))


def _certain(held: Transmission, *, flow_dropped: bool) -> Flow[None]:
    """Refuse a decision about a flow the portal has, unless its report says that nothing comes of it.

    Raises:
        Busy: It is not judged, its report cannot be read, or it is integrated: the invoice is there to be adopted.
    """
    if held.flow_number is None or held.state is not State.HELD or flow_dropped:
        return
    reply = yield from ask(operations.flow_report(held.flow_number), held.company)
    if not isinstance(reply, Accepted):
        raise Busy(operation="outbox/decide", reason="report_unread")
    if reply.value.verdict in {FlowVerdict.INTEGRATED, FlowVerdict.PARTIAL}:
        raise Busy(operation="outbox/decide", reason="integrated_not_listed")
    if reply.value.verdict is not FlowVerdict.REJECTED:
        raise Busy(operation="outbox/decide", reason="flow_pending")

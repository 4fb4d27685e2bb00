"""What a host asks of its outbox through the blocking façade: it is answered at once, and the portal is never asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from chorus_bridge.drivers import Ports, run
from chorus_bridge.gateway.flows import assessing, transmitting
from chorus_bridge.outbox import flows as outbox

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chorus_bridge.domain.assessment import Assessment
    from chorus_bridge.domain.change import Change
    from chorus_bridge.domain.hold import HoldPolicy
    from chorus_bridge.domain.situation import Situation
    from chorus_bridge.domain.transmission import HistoryEntry, Transmission
    from chorus_bridge.effects import Flow
    from chorus_bridge.gateway.flows.transmitting import TransmitOutcome
    from chorus_bridge.settings import Settings

__all__ = ["QueueGateway"]

T = TypeVar("T")


class QueueGateway:
    """The pages of a host: what to show, queue, cancel, look up. :meth:`Gateway.within` gives one in a transaction."""

    def __init__(self, ports: Ports, settings: Settings) -> None:
        """Wrap ports made by the host."""
        self._ports = ports
        self._settings = settings

    def assess(self, situation: Situation, *, may_transmit: bool = True) -> Assessment:
        """Return everything to show for one situation. Never asks the portal."""
        return self._run(assessing.assess(situation, policy=self._settings.policy, may_transmit=may_transmit))

    def assess_many(self, situations: Iterable[Situation], *, may_transmit: bool = True) -> tuple[Assessment, ...]:
        """Return everything to show for a list page, in order, with one read of the outbox. Never asks the portal."""
        flow = assessing.assess_many(situations, policy=self._settings.policy, may_transmit=may_transmit)
        return self._run(flow)

    def transmit(self, situation: Situation, *, hold: HoldPolicy | None = None, by: str = "") -> Transmission:
        """Queue one situation and return its transmission; called twice, returns the same one.

        Raises:
            NotTransmissible: Something is missing or pending; the assessment is attached.
        """
        return self._run(transmitting.transmit(situation, settings=self._settings, hold=hold, by=by))

    def transmit_many(
        self, situations: Iterable[Situation], *, hold: HoldPolicy | None = None, by: str = ""
    ) -> tuple[TransmitOutcome, ...]:
        """Queue a selection and return, in order, each transmission or the error that concerns it alone."""
        return self._run(transmitting.transmit_many(situations, settings=self._settings, hold=hold, by=by))

    def cancel(self, company: str, transmission: str, *, by: str = "") -> Transmission:
        """Cancel a transmission that has not left.

        Raises:
            TooLate: It has left, or may have: it was not cancelled.
            NotFound: This company has no such transmission.
        """
        return self._run(transmitting.cancel(company, transmission, by=by))

    def transmission(self, company: str, transmission: str) -> Transmission:
        """Return a transmission as it stands.

        Raises:
            NotFound: This company has no such transmission.
        """
        return self._run(outbox.load(company, transmission))

    def history(self, company: str, transmission: str) -> tuple[HistoryEntry, ...]:
        """Return everything that happened to a transmission, ours and the portal's, oldest first.

        Raises:
            NotFound: This company has no such transmission.
        """
        return self._run(outbox.history(company, transmission))

    def events(self, *, after: int = 0, company: str | None = None, limit: int = 100) -> tuple[Change, ...]:
        """Return up to *limit* changes after the cursor *after*, in order: none is ever lost.

        Keep the last one's cursor where you keep what you made of it, and pass it next time: at least once, and
        exactly once if both are written together.
        """
        return self._run(outbox.changes(after=after, company=company, limit=limit))

    def _run(self, flow: Flow[T]) -> T:
        return run(flow, self._ports)

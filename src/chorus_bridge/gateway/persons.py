"""What a person has done through the blocking façade: at the portal, by hand, or about a stopped transmission."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chorus_bridge.domain.acts import Completion, RejectionAcknowledgement, Rerouting, ValidatorCorrection
from chorus_bridge.gateway.flows import acting, deciding, downloading, proving, recording
from chorus_bridge.gateway.queueing import QueueGateway
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox.flows import acting as kept

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chorus_bridge.domain.action import Action
    from chorus_bridge.domain.acts import Act
    from chorus_bridge.domain.invoice import Attachment
    from chorus_bridge.domain.situation import Situation
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.drivers import Ports
    from chorus_bridge.settings import Settings

__all__ = ["PersonsGateway"]


class PersonsGateway(QueueGateway):
    """What a person does besides; the façade adds what a machine does."""

    def __init__(self, ports: Ports, settings: Settings, *, close: Callable[[], None] = lambda: None) -> None:
        """Wrap ports made by the host; most hosts use :meth:`open`."""
        super().__init__(ports, settings)
        self._close = close

    def complete(
        self,
        company: str,
        transmission: str,
        *,
        comment: str = "",
        attachments: Sequence[Attachment] = (),
        by: str = "",
    ) -> Action:
        """Add documents or words to an invoice the recipient suspended, once; asked again, the same action.

        Read ``state``: ``done``, ``refused`` (the portal's words are in ``refusal_text``), ``begun`` (another user's
        request is under way) or ``unsure`` (no readable answer: the worker looks for its effect, and nothing is sent
        again).

        Args:
            company: Whose invoice it is.
            transmission: Which.
            comment: At most 2,000 characters.
            attachments: At most 10 MiB each, with their contents.
            by: The host's own identifier of whoever asked, kept in the history.

        Raises:
            BadValue: A part the portal would refuse; the field is named.
            NotFound: This company has no such transmission.
            IllegalTransition: The portal does not have it, or its status there does not ask for this.
            Busy: Nothing was done; come back later.
            AuthRefused: Nothing was done; call the administrator.
            Refused: Its status at the portal could not be read; nothing was done.
        """
        what = Completion(comment=comment, attachments=tuple(attachments))
        return self._act(company, transmission, what, by)

    def reroute(
        self,
        company: str,
        transmission: str,
        *,
        recipient: str | None = None,
        service: str | None = None,
        engagement: str | None = None,
        contract: str | None = None,
        comment: str = "",
        by: str = "",
    ) -> Action:
        """Send an invoice that came to the wrong place to another (*recyclage*).

        Returns and raises as :meth:`complete`. What is None stays as it is at the portal; an empty text is left out
        of what is sent.

        Args:
            company: Whose invoice it is.
            transmission: Which.
            recipient: SIRET of the right recipient.
            service: Code of the service.
            engagement: Number of the engagement.
            contract: Number of the contract.
            comment: At most 2,000 characters.
            by: The host's own identifier of whoever asked, kept in the history.
        """
        what = Rerouting(
            recipient=recipient, service=service, engagement=engagement, contract=contract, comment=comment
        )
        return self._act(company, transmission, what, by)

    def fix_validator(self, company: str, transmission: str, siret: str, *, by: str = "") -> Action:
        """Name another validator (*valideur*); returns and raises as :meth:`complete`."""
        return self._act(company, transmission, ValidatorCorrection(validator=siret), by)

    def acknowledge_rejection(self, company: str, transmission: str, *, by: str = "") -> Action:
        """Tell the portal that a rejection is dealt with; returns and raises as :meth:`complete`."""
        return self._act(company, transmission, RejectionAcknowledgement(), by)

    def settle_action(self, company: str, action: str) -> Action:
        """Look for the effect of an unsure action now, and return it as it then stands; the worker does so by itself.

        Raises:
            NotFound: This company has no such action.
        """
        return self._run(proving.settle_action(company, action, settings=self._settings))

    def actions(self, company: str, transmission: str) -> tuple[Action, ...]:
        """Return everything done at the portal about an invoice through this outbox, oldest first.

        Raises:
            NotFound: This company has no such transmission.
        """
        return self._run(kept.actions(company, transmission))

    def download(self, company: str, transmission: str, *, kind: str = "pdf", attachments: bool = False) -> bytes:
        """Return the invoice as the portal keeps it: a PDF, a ZIP archive when there are several files, or XML.

        Args:
            company: Whose invoice it is.
            transmission: Which.
            kind: ``"pdf"``, or ``"pivot"`` for the portal's own XML, which holds the attachments too.
            attachments: With the PDF, its attachments too.

        Raises:
            BadValue: There is no such kind.
            NotFound: This company has no such transmission.
            IllegalTransition: The portal does not have it.
            ChorusBridgeError: The portal did not answer, or refused.
        """
        flow = downloading.download(company, transmission, settings=self._settings, kind=kind, attachments=attachments)
        return self._run(flow)

    def record_deposit(self, situation: Situation, *, portal_id: str | None = None, by: str = "") -> Transmission:
        """Record that an invoice was deposited by hand at the portal, once its list proves it; nothing is sent.

        Args:
            situation: With at least its number, date, total, supplier and recipient.
            portal_id: The invoice's identifier at the portal, when several could bear the number.
            by: The host's own identifier of whoever asked, kept in the history.

        Raises:
            BadValue: What would recognise it is missing, or the portal holds another content under this number.
            NotFound: The portal lists no such invoice.
            NotTransmissible: The number belongs to another situation.
            ChorusBridgeError: The portal did not answer, or refused.
        """
        flow = recording.record_deposit(situation, settings=self._settings, portal_id=portal_id, by=by)
        return self._run(flow)

    def forget_refusal(self, company: str, transmission: str, *, by: str = "") -> Transmission:
        """Let the same invoice be sent again although the portal refused it, because the cause lay with the portal.

        Without it, an invoice the portal refused is shown as missing information until something in it changes.

        Raises:
            NotFound: This company has no such transmission.
            IllegalTransition: It was not refused.
        """
        return self._run(outbox.forget_refusal(company, transmission, by=by))

    def stopped(self, company: str, *, after: str = "", limit: int = 100) -> tuple[Transmission, ...]:
        """Return up to *limit* transmissions that wait for a human, after the identifier *after*.

        A held one may be :meth:`release`-d, :meth:`adopt`-ed or :meth:`abandon`-ed; a conflicting one adopted or
        abandoned.
        """
        return self._run(outbox.stopped(company, after=after, limit=limit))

    def release(self, company: str, transmission: str, *, by: str = "", flow_dropped: bool = False) -> Transmission:
        """Send a held transmission again: somebody has looked, and the portal does not have it.

        Args:
            company: Whose it is.
            transmission: Which.
            by: The host's own identifier of whoever decides.
            flow_dropped: The portal's support said that the flow it has will never be processed; without that word, a
                flow that is not judged is never sent again.

        Raises:
            NotFound: This company has no such transmission.
            IllegalTransition: It is not held.
            Busy: What left may still arrive; ``retry_in`` says how long to wait before looking again.
            StaleWrite: Somebody decided first.
        """
        return self._run(
            deciding.release(company, transmission, settings=self._settings, by=by, flow_dropped=flow_dropped)
        )

    def adopt(self, company: str, transmission: str, portal_id: str, *, by: str = "") -> Transmission:
        """Say that the portal has the invoice under *portal_id*; from now on it is followed like any other.

        Raises:
            BadValue: *portal_id* is blank.
            NotFound: This company has no such transmission.
            IllegalTransition: It is already settled.
            StaleWrite: Somebody decided first.
        """
        return self._run(outbox.adopt(company, transmission, portal_id, by=by))

    def abandon(self, company: str, transmission: str, *, by: str = "", flow_dropped: bool = False) -> Transmission:
        """Give up a held or conflicting transmission: it is not at the portal, and must not go there.

        Args:
            company: Whose it is.
            transmission: Which.
            by: The host's own identifier of whoever decides.
            flow_dropped: The portal's support said that the flow it has will never be processed; without that word, a
                flow that is not judged is never sent again.

        Raises:
            NotFound: This company has no such transmission.
            IllegalTransition: It does not wait for a human.
            Busy: What left may still arrive; ``retry_in`` says how long to wait before looking again.
            StaleWrite: Somebody decided first.
        """
        return self._run(
            deciding.abandon(company, transmission, settings=self._settings, by=by, flow_dropped=flow_dropped)
        )

    def _act(self, company: str, transmission: str, what: Act, by: str) -> Action:
        return self._run(acting.act(company, transmission, what, settings=self._settings, by=by))

"""What the outbox remembers of one transmission, and of each attempt to send it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from chorus_bridge.domain.lifecycle import CANCELLABLE, LIVE, State

if TYPE_CHECKING:
    from datetime import datetime

    from chorus_bridge.domain.portal import PortalNews

__all__ = ["Attempt", "HistoryEntry", "RemoteRefusal", "Transmission"]


@frozen(kw_only=True)
class RemoteRefusal:
    """One thing the portal reproaches, and the field of ours it names."""

    path: str
    """E.g. ``"market.engagement"``; ``"invoice"`` when the portal's words name no field we know."""
    text: str = field(repr=False)
    """The portal's own words, possibly cut short by it."""


@frozen(kw_only=True)
class Transmission:
    """One invoice on its way to the portal. Instants are aware (UTC)."""

    id: str
    company: str
    """The host's identifier of the billing company."""
    situation: str
    """The host's identifier of the progress claim."""
    key: str = field(repr=False)
    """What makes the invoice unique: SIREN, year, number."""
    number: str
    state: State
    fence: int
    """Version: every write names the one it read, so a late worker loses."""
    due: datetime
    """Not before this instant: the cancellation window, or the next try."""
    document: str
    """SHA-256 of the frozen submission."""
    fingerprint: str
    """Digest of what the host gave, to see a later edit."""
    created_at: datetime
    updated_at: datetime
    attempts: int = 0
    """Times a worker took it."""
    uncertain: int = 0
    """Times its outcome was unknown."""
    in_doubt: bool = False
    """Whether an earlier attempt may still have an effect at the portal."""
    searches: int = 0
    """Times it was searched for since the outcome became unknown."""
    unsure_since: datetime | None = None
    reason: str = ""
    """Short code of the last outcome, e.g. ``"rate_limited"``; empty before the first."""
    cancel_asked: bool = False
    works: bool = False
    """Whether it is a works document, which the portal keeps apart from ordinary invoices."""
    flow: bool = False
    """Whether it leaves as a flow, judged by the portal after its receipt."""
    flow_number: str | None = None
    """Number of the flow at the portal (*numéro de flux de dépôt*), once it is received."""
    received_at: datetime | None = None
    """When the portal said it has the flow."""
    portal_id: str | None = None
    """The invoice's identifier at the portal."""
    deposited_at: datetime | None = None
    """When the portal says it was deposited."""
    refusal_code: int | None = None
    refusal_text: str = field(default="", repr=False)
    """The portal's own words."""
    refusals: tuple[RemoteRefusal, ...] = ()
    """The same, reproach by reproach, when the portal's report gives several."""
    news: PortalNews | None = None
    """The last status the portal announced."""
    payer_since: datetime | None = None
    """When the payer, or the project manager of a works document, got it."""

    @property
    def live(self) -> bool:
        """Whether it is under way."""
        return self.state in LIVE

    @property
    def cancellable(self) -> bool:
        """Whether cancelling is certain to be true: nothing that left can still have an effect."""
        return self.state in CANCELLABLE and not self.in_doubt

    @property
    def blocks_number(self) -> bool:
        """Whether its number is taken: under way, or created at the portal."""
        return self.live or self.state is State.DEPOSITED

    @property
    def standing(self) -> bool:
        """Whether it speaks for its situation: under way, or alive at the portal."""
        return self.blocks_number and not (self.news is not None and self.news.closed_number)


@frozen(kw_only=True)
class Attempt:
    """One line of the append-only record of what was tried. Never a payload."""

    transmission: str
    fence: int
    step: str
    """``intent``, ``outcome``, ``search``…"""
    at: datetime
    outcome: str
    http_status: int | None = None
    code: int | None = None
    """The portal's ``codeRetour``."""
    reason: str = ""
    """Short code of the outcome."""
    trace: str = ""
    """The gateway's own name of the exchange: PISTE's support asks for it."""
    actor: str = field(default="", repr=False)
    """The host's own identifier of whoever asked; empty for a worker."""


@frozen(kw_only=True)
class HistoryEntry:
    """One dated line for the detail panel: our own steps and the portal's, in one list."""

    at: datetime
    code: str
    """Key of the text: a happening, or ``portal``."""
    news: PortalNews | None = None
    detail: str = field(default="", repr=False)
    by: str = field(default="", repr=False)
    """The host's own identifier of whoever asked; empty for a worker, and for the portal."""

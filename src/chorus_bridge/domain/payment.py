"""When the money is expected: the legal delay of payment, as far as the portal's news let it be told.

The delay is a maximum (*délai maximum de paiement*): a contract may only shorten it. It counts from the receipt of the
request by the payer, or by the project manager where the contract says so. What the law makes depend on something
nobody tells us is not told either: the balance of works contracts, whose delay starts with the general account, and
whatever follows a refusal, a rejection or a wrong addressee.

*Source:* Code de la commande publique, art. L. 2192-10 to L. 2192-14 and R. 2192-10 to D. 2192-35 (read in 2026).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from attrs import frozen

from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.portal import Phase, PortalAction, PortalStatus
from chorus_bridge.domain.vocabulary import AUTHORITY_BUYS, Framework, InvoiceKind, PayerKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from chorus_bridge.domain.portal import PortalNews
    from chorus_bridge.domain.situation import Situation
    from chorus_bridge.domain.transmission import Transmission

__all__ = ["LEGAL_DAYS", "PaymentHorizon", "payment_horizon"]

LEGAL_DAYS: Final[Mapping[PayerKind, int]] = {
    PayerKind.STATE: 30,
    PayerKind.LOCAL: 30,
    PayerKind.HEALTH: 50,
    PayerKind.PUBLIC_COMPANY: 60,
}
"""Longest delay of payment, in days. *Source:* Code de la commande publique, art. R. 2192-10 and R. 2192-11."""

_PARIS: Final = ZoneInfo("Europe/Paris")

_BALANCES: Final = frozenset({Framework.A7, Framework.A8, Framework.A14, Framework.A22, Framework.A23})
"""Final accounts: the balance is due from the receipt of the general account (*décompte général et définitif*) by the
contracting authority, which this document is not, or not surely. *Source:* art. R. 2192-16."""

_RUNNING: Final = frozenset({Phase.IN_PROGRESS, Phase.VALIDATION, Phase.ACCEPTED})


@frozen(kw_only=True)
class PaymentHorizon:
    """When an invoice should be paid, or was. Days are those of Paris."""

    since: date | None = None
    """The day from which the delay counts, when it is known; the delay starts the day after."""
    days: int | None = None
    """Length of the delay, in days."""
    expected: date | None = None
    """The last day on which payment is in time; None while the delay is suspended or unknown."""
    late_by: int = 0
    """Days passed beyond that day, up to the payment or to today; an interruption the portal did not tell would
    make it fewer."""
    announced: bool = True
    """Whether the portal would tell the payment of this very document. It does not when the payer never reports
    payments, nor of a claim whose payment is asked by the document that answers it."""
    suspended: bool = False
    """Whether the payer waits for something of the supplier's. A new delay starts once it has everything."""
    paid_on: date | None = None
    """The day the payment was launched, which is not that of the money's arrival."""


def payment_horizon(
    situation: Situation, transmission: Transmission | None, *, today: date, reported: bool = True
) -> PaymentHorizon | None:
    """Return when the invoice should be paid, or None when nothing certain can be said.

    A suspension by the payer may interrupt the delay, once; when the payer has everything it asked for, a new delay
    starts, of thirty days or of what was left if that is more. It is never longer than the first one, which is the
    one counted here from the completion: payment is not expected too early.

    Args:
        situation: The invoice.
        transmission: What the outbox remembers of it.
        today: The day in Paris.
        reported: Whether this payer tells the portal when it pays.

    *Source:* art. R. 2192-12 (start), R. 2192-16 (balance), R. 2192-27 to R. 2192-29 (interruption). That a works claim
    is paid on the document that answers it is read in AIFE's works circuits: inferred, to be verified at go-live. No
    source read says whether a delay that ends on a holiday is prolonged: it is not.
    """
    if transmission is None or transmission.state is not State.DEPOSITED or not _asks_payment(situation):
        return None
    news, framework = transmission.news, situation.market.framework
    delay = _delay(situation, transmission)
    if news is not None and news.phase is Phase.PAID:
        return _paid(news, delay)
    if delay is None:
        return None
    since, days, expected = delay
    if news is not None and news.action is PortalAction.ADD_DOCUMENTS:
        return PaymentHorizon(since=since, days=days, suspended=True)
    if not _runs(news):
        return None
    return PaymentHorizon(
        since=since,
        days=days,
        expected=expected,
        late_by=_late_by(today, expected),
        announced=reported and framework not in AUTHORITY_BUYS,
    )


def _asks_payment(situation: Situation) -> bool:
    """Return whether the portal's payer owes something for it: not a credit note, nor an invoice already paid."""
    invoice = situation.invoice
    owed = invoice.payable is None or invoice.payable > 0
    return owed and invoice.kind is InvoiceKind.INVOICE and situation.market.framework is not Framework.A2


def _delay(situation: Situation, transmission: Transmission) -> tuple[date, int, date] | None:
    """Return from which day, how long and until when, or None when the law or the portal leaves one of them open."""
    kind, received = situation.market.payer_kind, transmission.payer_since
    if kind is None or received is None or situation.final or situation.market.framework in _BALANCES:
        return None
    news = transmission.news
    if news is not None and news.status is PortalStatus.COMPLETED:
        if news.at is None:
            return None
        received = max(received, news.at)
    since, days = _day(received), LEGAL_DAYS[kind]
    return since, days, since + timedelta(days=days)


def _paid(news: PortalNews, delay: tuple[date, int, date] | None) -> PaymentHorizon | None:
    if news.at is None:
        return None
    day = _day(news.at)
    if delay is None:
        return PaymentHorizon(paid_on=day)
    since, days, expected = delay
    return PaymentHorizon(since=since, days=days, expected=expected, late_by=_late_by(day, expected), paid_on=day)


def _runs(news: PortalNews | None) -> bool:
    """Return whether the delay is known to run: the document, or the one that answers it, goes its way."""
    return news is None or news.phase in _RUNNING or news.status is PortalStatus.ATTACHED


def _late_by(day: date, expected: date) -> int:
    return max(0, (day - expected).days)


def _day(instant: datetime) -> date:
    return instant.astimezone(_PARIS).date()

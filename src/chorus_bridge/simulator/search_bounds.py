"""What every search of invoices has in common: where it looks, its periods, its amounts, how it writes its rows.

Each search has names of its own for them.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from chorus_bridge.simulator import dates
from chorus_bridge.simulator.fields import Fields
from chorus_bridge.simulator.invoices import Invoice
from chorus_bridge.simulator.portal import Call
from chorus_bridge.simulator.refusals import DATE_INVALID, Refused

Moment = Callable[[Invoice], datetime]
Bounds = Mapping[str, datetime | None]
STATUS_PERIOD: Final = "periodeDateHeureEtatCourant"
_TO_THE_SECOND: Final = "HeureEtatCourant"


def deposit_day(invoice: Invoice) -> datetime:
    """Return the first moment of the day of deposit."""
    return dates.midnight(dates.paris_date(invoice.deposited_at))


def issue_day(invoice: Invoice) -> datetime:
    """Return the first moment of the day an invoice is dated."""
    return dates.midnight(invoice.issued_on)


def status_moment(invoice: Invoice) -> datetime:
    """Return when the current status was taken, to the second."""
    return invoice.status_at.astimezone(UTC).replace(microsecond=0)


def indexed(call: Call, bounds: Bounds, *, number: str = "", flow: str = "") -> Iterator[Invoice]:
    """Return the invoices that may match, as searches know them, most recent deposit first.

    Args:
        call: The request.
        bounds: The bounds of every period, that of changes of status among them.
        number: The invoice number asked for, empty for any.
        flow: The flow asked for, empty for any.
    """
    conditions, now = call.portal.conditions, call.received_at
    for invoice in reversed(_candidates(call, bounds, number, flow)):
        if invoice.accepted_at + conditions.lag_of(invoice) <= now:
            yield conditions.as_indexed(invoice, now)


def _candidates(call: Call, bounds: Bounds, number: str, flow: str) -> tuple[Invoice, ...]:
    """Return the fewest invoices that one criterion leaves, oldest deposit first."""
    register = call.portal.register
    if number:
        return register.numbered(number)
    if flow:
        return register.carried_by(flow)
    first, last = bounds[f"{STATUS_PERIOD}Du"], bounds[f"{STATUS_PERIOD}Au"]
    if (first is None and last is None) or call.portal.conditions.statuses_lag:
        return register.all()
    return register.moved_between(first, None if last is None else last + timedelta(seconds=1))


def period_bounds(asked: Fields, periods: Mapping[str, Moment]) -> Bounds:
    """Return the bounds of every period, `None` where one is open.

    Raises:
        Refused: A date cannot be.
    """
    return {name: _bound(asked, name) for period in periods for name in (f"{period}Du", f"{period}Au")}


def _bound(asked: Fields, name: str) -> datetime | None:
    """Return one bound, `None` when it is open."""
    written = asked.text(name)
    bound = dates.read_bound(written) if written else None
    if written and (bound is None or (_TO_THE_SECOND not in name and len(written) != len("YYYY-MM-DD"))):
        raise Refused(DATE_INVALID, name)
    return bound


def in_periods(invoice: Invoice, periods: Mapping[str, Moment], bounds: Bounds) -> bool:
    """Say whether the dates of an invoice fall in every period, bounds included."""
    for period, moment in periods.items():
        first, last = bounds[f"{period}Du"], bounds[f"{period}Au"]
        if first is None and last is None:
            continue
        at = moment(invoice)
        if (first is not None and at < first) or (last is not None and at > last):
            return False
    return True


def between(value: Decimal, lowest: Decimal | None, highest: Decimal | None) -> bool:
    """Say whether a value lies within bounds, either of which may be open."""
    return (lowest is None or lowest <= value) and (highest is None or value <= highest)

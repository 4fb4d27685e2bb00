"""The periods and the amounts that every search of invoices knows, under names of its own."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from chorus_bridge.simulator import dates
from chorus_bridge.simulator.fields import Fields
from chorus_bridge.simulator.invoices import Invoice
from chorus_bridge.simulator.portal import Call
from chorus_bridge.simulator.refusals import DATE_INVALID, Refused

Moment = Callable[[Invoice], datetime]
Bounds = Mapping[str, datetime | None]
_TO_THE_SECOND: Final = "HeureEtatCourant"


def deposit_day(invoice: Invoice) -> datetime:
    """Return the first moment of the day of deposit."""
    return dates.midnight(dates.paris_date(invoice.deposited_at))


def issue_day(invoice: Invoice) -> datetime:
    """Return the first moment of the day an invoice is dated."""
    return dates.midnight(invoice.issued_on)


def status_moment(invoice: Invoice) -> datetime:
    """Return when the current status was taken, to the second."""
    return invoice.status_at.replace(microsecond=0)


def indexed(call: Call, invoice: Invoice) -> bool:
    """Say whether searches know an invoice already."""
    return invoice.accepted_at + call.portal.conditions.lag_of(invoice) <= call.received_at


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
        first, last, at = bounds[f"{period}Du"], bounds[f"{period}Au"], moment(invoice)
        if (first is not None and at < first) or (last is not None and at > last):
            return False
    return True


def between(value: Decimal, lowest: Decimal | None, highest: Decimal | None) -> bool:
    """Say whether a value lies within bounds, either of which may be open."""
    return (lowest is None or lowest <= value) and (highest is None or value <= highest)

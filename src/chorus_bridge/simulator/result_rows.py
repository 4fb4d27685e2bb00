"""The rows of a search of invoices as the conditions of the moment write them: dates in turn, and spoilt ones.

*Source:* answers recorded by third parties write the moment of a status with milliseconds and an offset, with seconds
and an offset, in UTC with a `Z`, or to the minute without a zone. Spoilt rows were never recorded: a client must live
with them all the same.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from chorus_bridge.simulator import dates
from chorus_bridge.simulator.conditions import Conditions
from chorus_bridge.simulator.invoices import Invoice

_MOMENT: Final = "dateHeureEtatCourant"
_FORMS: Final[tuple[Callable[[datetime], str], ...]] = (
    dates.second,
    dates.utc_second,
    dates.minute,
    dates.millisecond,
)


def row_of(
    conditions: Conditions, invoice: Invoice, item: Mapping[str, object], *, identifier: str, status: str
) -> object:
    """Return the row of an invoice as an answer writes it, seldom an object when it is spoilt.

    Args:
        conditions: Those of the moment.
        invoice: The invoice, as the search knows it.
        item: Its row, right.
        identifier: The name of its identifier there.
        status: The name of its status there.
    """
    row = dict(item)
    if conditions.status_dates_vary:
        row[_MOMENT] = _FORMS[(invoice.id + len(invoice.passages)) % len(_FORMS)](invoice.status_at)
    drawn = conditions.spoil_of(invoice)
    if drawn is None:
        return row
    spoilt: tuple[object, ...] = (
        {name: value for name, value in row.items() if name != identifier},
        row | {identifier: None},
        row | {identifier: {"id": invoice.id}},
        row | {status: 57},
        row | {_MOMENT: True},
        "ligne illisible",
    )
    return spoilt[drawn % len(spoilt)]

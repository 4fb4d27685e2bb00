"""What moved at the portal since an instant: the search whose cost follows what changes, not what is open.

Nothing is concluded here from an absence, so that a row nobody can read is left out and counted: the others' news must
not be lost with it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from attrs import evolve

from chorus_bridge.chorus import wire
from chorus_bridge.chorus.flows import find_works, works_row
from chorus_bridge.chorus.invoices import find_invoices, found_row
from chorus_bridge.chorus.results import FoundInvoice, Page
from chorus_bridge.chorus.routes import page as page_read
from chorus_bridge.effects import Json, JsonObject, Operation

__all__ = ["changes"]


def changes(
    *, works: bool, since: datetime, supplier_id: int | None = None, page: int = 1, page_size: int = 100
) -> Operation[Page[FoundInvoice]]:
    """Search our invoices whose status changed at or after *since*.

    Args:
        works: Whether among works documents, which have a list of their own.
        since: Aware; the portal reads it to the second.
        supplier_id: The billing establishment's identifier at the portal; all that the account may see when absent.
        page: From 1.
        page_size: Invoices per page.
    """
    find = find_works if works else find_invoices
    name, row_read = ("listeFacturesTravaux", works_row) if works else ("listeFactures", found_row)

    def read(answer: JsonObject) -> Page[FoundInvoice]:
        given = _rows(answer.get(name))
        found = tuple(item for row in given if (item := _readable(row_read, row)) is not None)
        told = page_read(given, wire.page_of(answer), asked=page, size=page_size)
        return Page(
            items=found,
            page=told.page,
            pages=told.pages,
            total=told.total,
            last=told.last,
            skipped=len(given) - len(found),
        )

    asked = find(portal_changes_since=since, supplier_id=supplier_id, page=page, page_size=page_size)
    return evolve(asked, read=read)


def _rows(value: Json) -> tuple[Json, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _readable(read: Callable[[JsonObject], FoundInvoice], row: Json) -> FoundInvoice | None:
    try:
        return read(row) if isinstance(row, Mapping) else None
    except ValueError:
        return None

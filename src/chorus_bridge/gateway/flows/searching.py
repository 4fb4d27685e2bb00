"""Search the portal for one of our invoices: by its number, or by the flow that brought it.

Works documents are listed apart. When their own list knows nothing, the ordinary one is asked too before anybody says
"nothing": an absence is what a second deposit would stand on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from attrs import frozen

from chorus_bridge.chorus import operations
from chorus_bridge.chorus.compare import same_invoice
from chorus_bridge.chorus.results import FoundInvoice, InvoiceSheet
from chorus_bridge.chorus.submission import Submission
from chorus_bridge.domain.identifiers import SIREN_DIGITS
from chorus_bridge.effects import Accepted, ask
from chorus_bridge.errors import AuthRefused, Busy, Refused, Surprise, Unsure
from chorus_bridge.gateway.flows import access

if TYPE_CHECKING:
    from collections.abc import Callable

    from chorus_bridge.chorus.frozen import Prepared
    from chorus_bridge.chorus.results import Page
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow, Operation

__all__ = ["Found", "NoAnswer", "Nothing", "search"]

_PAGES: Final = 20
"""Pages of a search by number that are read at most; a number is nearly unique."""
_SHEETS: Final = 20
"""Invoices that are read by themselves at most, in one search."""

Found: TypeAlias = FoundInvoice | InvoiceSheet
"""An invoice the portal has, as a list shows it or as its own sheet does."""


@frozen
class Nothing:
    """The search answered, and knows nothing of the number."""


@frozen
class NoAnswer:
    """The search did not answer: nothing was learnt."""

    reply: Refused | Busy | Unsure | AuthRefused | Surprise

    @property
    def reason(self) -> str:
        """Short code of what prevented it."""
        if isinstance(self.reply, Surprise):
            return "search_unreadable"
        if isinstance(self.reply, AuthRefused):
            return "search_denied"
        return self.reply.reason if isinstance(self.reply, Busy | Unsure) else "search_refused"


def search(
    seen: Transmission, prepared: Prepared, *, flow_number: str | None = None
) -> Flow[tuple[Found, ...] | Nothing | NoAnswer]:
    """Return the invoices the portal has under this number for this supplier.

    :class:`Nothing` is said only of lists read whole, every row of which is known to bear another number.

    Args:
        seen: What is searched for.
        prepared: What was sent, to compare with.
        flow_number: Only those this flow brought.
    """
    for listing in (yield from _listings(seen, prepared, flow_number)):
        found = yield from _all_pages(seen, listing)
        if isinstance(found, NoAnswer):
            return found
        near = [item for item in found.items if _may_be(item, seen) and not _of_another(item, seen, prepared)]
        decided = yield from _decided(seen, prepared, near)
        if decided:
            return decided
        if found.hidden:
            return NoAnswer(Surprise(operation=found.operation, detail=found.hidden))
    return Nothing()


def _listings(
    seen: Transmission, prepared: Prepared, flow_number: str | None
) -> Flow[tuple[Callable[[int], Operation[Page[FoundInvoice]]], ...]]:
    """Return the searches to make, each as a function of the page."""
    known = yield from access.known_supplier(seen.company, prepared.supplier_siret)
    given = prepared.structure_id if isinstance(prepared, Submission) else None
    supplier = given or (known.structure_id if known else None)
    number = seen.number if flow_number is None else None

    def ordinary(page: int) -> Operation[Page[FoundInvoice]]:
        return operations.find_invoices(number=number, supplier_id=supplier, flow_number=flow_number, page=page)

    def works(page: int) -> Operation[Page[FoundInvoice]]:
        return operations.find_works(number=number, supplier_id=supplier, flow_number=flow_number, page=page)

    return (works, ordinary) if seen.works else (ordinary,)


@frozen(kw_only=True)
class _Listed:
    """What the pages of one search hold."""

    operation: str
    items: tuple[FoundInvoice, ...]
    hidden: str
    """Why they are not all there is; empty when they are."""


def _all_pages(seen: Transmission, listing: Callable[[int], Operation[Page[FoundInvoice]]]) -> Flow[_Listed | NoAnswer]:
    found: list[FoundInvoice] = []
    for page in range(1, _PAGES + 1):
        operation = listing(page)
        reply = yield from ask(operation, seen.company)
        if not isinstance(reply, Accepted):
            return NoAnswer(reply)
        found.extend(reply.value.items)
        if reply.value.last:
            short = (reply.value.total or 0) > len(found) or (reply.value.pages or 0) > page
            hidden = "a search announces more than it gives" if short else ""
            return _Listed(operation=operation.name, items=tuple(found), hidden=hidden)
    hidden = "a search by number has no end"
    return _Listed(operation=listing(1).name, items=tuple(found), hidden=hidden)


def _may_be(item: Found, seen: Transmission) -> bool:
    """Return whether an invoice bears this number, as far as is said: in any case, white space apart.

    Whether the portal keeps them as they were sent is not published.
    """
    return item.number is None or _folded(item.number) == _folded(seen.number)


def _folded(number: str) -> str:
    return "".join(number.split()).casefold()


def _of_another(item: FoundInvoice, seen: Transmission, prepared: Prepared) -> bool:
    """Return whether a works document is another legal unit's: numbers are unique within one only."""
    siret = item.supplier_siret
    return seen.works and siret is not None and siret.strip()[:SIREN_DIGITS] != prepared.supplier_siret[:SIREN_DIGITS]


def _decided(seen: Transmission, prepared: Prepared, near: list[FoundInvoice]) -> Flow[tuple[Found, ...] | NoAnswer]:
    """Replace each invoice the search says too little about by its own sheet, which may tell another number."""
    decided: list[Found] = []
    sheets = 0
    for item in near:
        if item.number is not None and same_invoice(prepared.content, item) is not None:
            decided.append(item)
            continue
        operation = operations.invoice(item.portal_id)
        if sheets == _SHEETS:
            return NoAnswer(Surprise(operation=operation.name, detail="a search lists many invoices without a number"))
        sheets += 1
        reply = yield from ask(operation, seen.company)
        if not isinstance(reply, Accepted):
            return NoAnswer(reply)
        if _may_be(reply.value, seen):
            decided.append(reply.value)
    return tuple(decided)

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
        return self.reply.reason if isinstance(self.reply, Busy | Unsure) else "search_refused"


def search(
    seen: Transmission, prepared: Prepared, *, flow_number: str | None = None
) -> Flow[tuple[Found, ...] | Nothing | NoAnswer]:
    """Return the invoices the portal has under this number for this supplier.

    Args:
        seen: What is searched for.
        prepared: What was sent, to compare with.
        flow_number: Only those this flow brought.
    """
    for listing in (yield from _listings(seen, prepared, flow_number)):
        found = yield from _all_pages(seen, listing)
        if isinstance(found, NoAnswer):
            return found
        ours = [item for item in found if item.number == seen.number and not _of_another(item, seen, prepared)]
        if ours:
            return (yield from _decided(seen, prepared, ours))
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


def _all_pages(
    seen: Transmission, listing: Callable[[int], Operation[Page[FoundInvoice]]]
) -> Flow[list[FoundInvoice] | NoAnswer]:
    found: list[FoundInvoice] = []
    for page in range(1, _PAGES + 1):
        reply = yield from ask(listing(page), seen.company)
        if not isinstance(reply, Accepted):
            return NoAnswer(reply)
        found.extend(reply.value.items)
        if reply.value.last:
            break
    return found


def _of_another(item: FoundInvoice, seen: Transmission, prepared: Prepared) -> bool:
    """Return whether a works document is another legal unit's: numbers are unique within one only."""
    siret = item.supplier_siret
    return seen.works and siret is not None and siret.strip()[:SIREN_DIGITS] != prepared.supplier_siret[:SIREN_DIGITS]


def _decided(seen: Transmission, prepared: Prepared, found: list[FoundInvoice]) -> Flow[tuple[Found, ...] | NoAnswer]:
    """Replace each invoice the search says too little about by its own sheet."""
    decided: list[Found] = []
    for item in found:
        if same_invoice(prepared.content, item) is not None:
            decided.append(item)
            continue
        reply = yield from ask(operations.invoice(item.portal_id), seen.company)
        if not isinstance(reply, Accepted):
            return NoAnswer(reply)
        decided.append(reply.value)
    return tuple(decided)

"""Transmissible invoices made from the complete situation, for everything that encodes or recognises one."""

from typing import Any

from chorus_bridge.chorus.results import FoundInvoice
from chorus_bridge.chorus.statuses import news
from chorus_bridge.chorus.submission import Content, Frozen, Submission, freeze
from chorus_bridge.domain.identifiers import InvoiceKey, Siret
from chorus_bridge.domain.transmissible import TransmissibleInvoice, seal
from tests.builders import situation


def transmissible(**changes: Any) -> TransmissibleInvoice:
    """Return the complete situation, changed, as the assessment would let it through."""
    judged = situation(**changes)
    market, invoice = judged.market, judged.invoice
    supplier = Siret(judged.company.siret or "")
    assert invoice.issue_date is not None
    return seal(
        judged,
        supplier=supplier,
        recipient=Siret(market.recipient.siret or "", lenient=True),
        validator=Siret(market.validator.siret or "") if market.validator else None,
        key=InvoiceKey.of(supplier, invoice.issue_date, invoice.number or ""),
        supplier_structure_id=judged.company.structure_id,
    )


def frozen(**changes: Any) -> Frozen[Submission]:
    """Return the complete situation, changed and frozen with the usual choices."""
    return freeze(transmissible(**changes))


def found(content: Content, **changes: Any) -> FoundInvoice:
    """Return *content* as a faithful search would list it, but for *changes*."""
    facts: dict[str, Any] = {
        "portal_id": "8420532",
        "number": content.number,
        "supplier_siret": content.supplier_siret,
        "recipient_siret": content.recipient_siret,
        "issue_date": content.issue_date,
        "deposited_on": None,
        "total_incl_vat": content.total_incl_vat,
        "payable": None,
        "currency": content.currency,
        "kind": content.kind,
        "flow_number": None,
        "news": news("DEPOSEE"),
    }
    return FoundInvoice(**{**facts, **changes})

"""What an invoice deposited by hand is recognised by: its content, frozen like any other, though never sent."""

from chorus_bridge.chorus.content import Content
from chorus_bridge.chorus.submission import Submission
from chorus_bridge.domain.identifiers import InvoiceKey, Siret, SiretDefect, siret_defect
from chorus_bridge.domain.situation import Party, Situation
from chorus_bridge.errors import BadValue

__all__ = ["recorded"]


def recorded(situation: Situation) -> tuple[InvoiceKey, Submission]:
    """Return the key of the invoice of *situation*, and the frozen form of its content; it has nothing to send.

    Of a works document the portal may list the authority or the payer as its recipient: which is not published.

    Raises:
        BadValue: What would recognise the invoice is missing; the field is named.
    """
    invoice, market = situation.invoice, situation.market
    supplier = _siret(situation.company.siret, "company.siret")
    if invoice.number is None or not invoice.number.strip():
        raise _absent("invoice.number")
    if invoice.issue_date is None:
        raise _absent("invoice.issue_date")
    if invoice.total_incl_vat is None:
        raise _absent("invoice.total_incl_vat")
    key = InvoiceKey.of(supplier, invoice.issue_date, invoice.number)
    recipients = _recipients(market.contracting_authority if situation.works else None, market.recipient)
    content = Content(
        number=key.number,
        year=key.year,
        issue_date=invoice.issue_date,
        total_incl_vat=invoice.total_incl_vat,
        discount_incl_vat=invoice.discount_incl_vat,
        currency=invoice.currency,
        supplier_siret=str(supplier),
        recipient_siret=recipients[0],
        kind=invoice.kind,
        also_recipients=recipients[1:],
    )
    return key, Submission(body={}, content=content)


def _recipients(*parties: Party | None) -> tuple[str, ...]:
    sirets = [party.siret for party in parties if party is not None and party.siret]
    if not sirets:
        raise _absent("market.recipient.siret")
    return tuple(dict.fromkeys(str(_siret(siret, "market.recipient.siret")) for siret in sirets))


def _siret(text: str | None, path: str) -> Siret:
    if not text:
        raise _absent(path)
    if siret_defect(text) is SiretDefect.SHAPE:
        raise BadValue(field=path, problem="not a SIRET", remedy="give the 14 digits of the establishment")
    return Siret(text, lenient=True)


def _absent(path: str) -> BadValue:
    return BadValue(field=path, problem="absent", remedy="give what the invoice at the portal bears")

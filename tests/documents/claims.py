"""Claims ready to leave by flow, one per framework, sealed as the assessment would, and the means to change them."""

from decimal import Decimal
from typing import Any

from chorus_bridge.domain.identifiers import InvoiceKey, Siret
from chorus_bridge.domain.invoice import Attachment, Invoice, Line, VatLine
from chorus_bridge.domain.situation import Address, Party, Situation
from chorus_bridge.domain.transmissible import TransmissibleInvoice, seal
from chorus_bridge.domain.vocabulary import Framework, InvoiceKind, VatRegime
from tests.builders import RECIPIENT_SIRET, SITUATION, SUPPLIER_SIRET, VALIDATOR_SIRET, evolved

AUTHORITY_SIRET = "20005478100022"
MANAGER_SIRET = "35600000049837"
VAT_NUMBER = "FR44732829320"
IBAN = "FR76 3000 6000 0112 3456 7890 189"

WORKS = tuple(Framework[name] for name in ("A4", "A5", "A6", "A7", "A8", "A10", "A13", "A14", "A22", "A23"))
ORDINARY = tuple(Framework[name] for name in ("A1", "A2", "A9", "A12"))
FRAMEWORKS = (*ORDINARY, *WORKS)
TO_AUTHORITY = {"A4", "A5", "A7", "A10", "A13", "A14", "A22"}
BY_MANAGER = {"A4", "A7"}
BY_CONTRACTOR = {"A9", "A10", "A12", "A13", "A14"}

PDF = Attachment(name="F-2026-11.pdf", content=b"%PDF-1.4 facture", label="Facture")

CLAIM: Situation = evolved(
    SITUATION,
    company__vat_number=VAT_NUMBER,
    company__iban=IBAN,
    company__bic="AGRIFRPP",
    company__account_name="Affactureur Nord SA",
    company__address=Address(street="12 rue des Bâtisseurs", postal_code="69003", city="Lyon"),
    market__framework=Framework.A4,
    market__recipient__address=Address(street="1 place de la Comédie", postal_code="69001", city="Lyon"),
    market__contracting_authority=Party(
        siret=AUTHORITY_SIRET,
        name="Métropole de Lyon, maîtrise d’ouvrage",
        service_code="MOA-07",
        address=Address(street="20 rue du Lac", complement="CS 33569", postal_code="69505", city="Lyon"),
    ),
    market__project_manager=Party(siret=MANAGER_SIRET, name="Atelier MOE & Associés", service_code="CHANTIER"),
    market__validator=Party(siret=VALIDATOR_SIRET, name="Titulaire SA"),
    invoice__document=PDF,
    invoice__comment="Situation n° 7\nmarché <2026> & avenant",
)
"""A month of works of the main contractor, which goes to the project manager, then to the contracting authority."""

NOTICE = Attachment(name="détail révision.csv", content=b"index;131.2\n", label="Calcul", type_code="REVISION")
BILL = Attachment(name="RIB.pdf", content=b"%PDF-1.4 rib", type_code=None)


def sealed(situation: Situation) -> TransmissibleInvoice:
    """Return *situation* as if the assessment had found nothing to say against it."""
    market, invoice = situation.market, situation.invoice
    supplier = Siret(situation.company.siret or SUPPLIER_SIRET)
    assert invoice.number is not None
    assert invoice.issue_date is not None
    return seal(
        situation,
        supplier=supplier,
        recipient=Siret(market.recipient.siret or RECIPIENT_SIRET),
        validator=_siret(market.validator),
        project_manager=_siret(market.project_manager),
        authority=_siret(market.contracting_authority),
        key=InvoiceKey.of(supplier, invoice.issue_date, invoice.number),
        supplier_structure_id=2002,
    )


def claim(**changes: Any) -> TransmissibleInvoice:
    """Return the sealed claim, with fields changed, however deep."""
    return sealed(evolved(CLAIM, **changes))


def billed(*lines: tuple[str, str, str], **changes: Any) -> Invoice:
    """Return the claim's invoice with one VAT line for each (rate, base, VAT) and totals to match, no own line."""
    vat_lines = tuple(VatLine(rate=Decimal(rate), base=Decimal(base), vat=Decimal(vat)) for rate, base, vat in lines)
    excl = sum((Decimal(base) for _, base, _ in lines), Decimal(0))
    vat = sum((Decimal(vat) for _, _, vat in lines), Decimal(0))
    totals = {"total_excl_vat": excl, "total_vat": vat, "total_incl_vat": excl + vat, "payable": excl + vat}
    return evolved(CLAIM.invoice, **{"lines": (), "vat_lines": vat_lines, **totals, **changes})


def line(label: str, quantity: str, unit_price: str, rate: str | None = "20", **changes: Any) -> Line:
    """Return one line of works."""
    made = Line(
        label=label,
        quantity=Decimal(quantity),
        unit_price=Decimal(unit_price),
        vat_rate=None if rate is None else Decimal(rate),
    )
    return evolved(made, **changes)


DETAILED = billed(
    ("20", "1234.54", "246.91"),
    ("5.5", "100.00", "5.50"),
    lines=(
        line("Béton armé", "12.5", "98.764", unit="m3", reference="2.1.4"),
        line("Reprise d’enduit", "2", "-0.005", unit="u"),
        line("Isolation", "10.125", "10.37037", "5.5", unit="sac de 25 kg", discount=Decimal(5)),
    ),
)
"""Two rates, a negative price, a discount and a unit without a code, adding up to the cent."""

CREDIT = billed(
    ("20", "100.00", "20.00"), kind=InvoiceKind.CREDIT_NOTE, origin_number="F-2026/10_041", payment_mode=None
)
REVERSE_CHARGE = billed(("0", "12000.00", "0"), vat_regime=VatRegime.REVERSE_CHARGE)


def _siret(party: Party | None) -> Siret | None:
    return None if party is None or party.siret is None else Siret(party.siret)

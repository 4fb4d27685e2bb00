"""Invoices the portal holds without having received a request for them: a past to begin with, in thousands.

They are no deposits in the ledger, which tells what a client did; their numbers are used all the same.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from attrs import field, frozen

from chorus_bridge.simulator.actors import Structure
from chorus_bridge.simulator.dates import paris_date
from chorus_bridge.simulator.fields import Fields
from chorus_bridge.simulator.invoices import Invoice, Passage
from chorus_bridge.simulator.portal import Portal
from chorus_bridge.simulator.seeds import MAIN_CONTRACTOR_SIRET
from chorus_bridge.simulator.statuses import Step, nominal_after
from chorus_bridge.simulator.works.circuit import (
    FRAMEWORKS,
    TO_AUTHORITY,
    TO_PROJECT_MANAGER,
    VALIDATED_FIRST,
    first_status,
    is_payable,
)

_WITH_VAT: Final = Decimal("1.2")
_CENT: Final = Decimal("0.01")


@frozen(kw_only=True)
class PastDeposit:
    """An invoice deposited in the past.

    Attributes:
        number: Its number.
        status: Where it stands; that of its first day when empty.
        deposited_at: When it was deposited, aware, by the portal's clock; now when absent.
        status_at: When it took its status, likewise; when it was deposited when absent.
        comment: That of its status.
        framework: Short code of its framework.
        supplier_siret: Who bills.
        recipient_siret: Who receives; one without obligations when absent.
        named_siret: Who validates first, or the project manager, as the framework has it; nobody when empty.
        issued_on: The day it is dated; that of its deposit when absent.
        total: Including VAT at 20 %, in euros.
        flow: The flow that brought it, empty for `soumettre`.
        market: The number of the market (*marché*), empty for none.
    """

    number: str
    status: str = ""
    deposited_at: datetime | None = None
    status_at: datetime | None = None
    comment: str = ""
    framework: str = field(default="A1")
    supplier_siret: str = MAIN_CONTRACTOR_SIRET
    recipient_siret: str = "12345678200051"
    named_siret: str = ""
    issued_on: date | None = None
    total: Decimal = Decimal("1200.00")
    flow: str = ""
    market: str = ""

    @framework.validator
    def _known(self, _attribute: object, value: str) -> None:
        if value not in FRAMEWORKS:
            raise ValueError(f"not a framework: {value!r}")


def settle_in(portal: Portal, deposits: Iterable[PastDeposit], now: datetime) -> tuple[Invoice, ...]:
    """Make the portal hold invoices, all of them or none, and return them.

    Args:
        portal: The portal.
        deposits: What it holds from now on.
        now: The present moment, by the portal's clock.

    Raises:
        LookupError: A SIRET is nobody's.
        ValueError: A number is already used by its supplier that year, or a moment carries no zone.
    """
    known: dict[str, Structure] = {}
    invoices, identities = [], set()
    for deposit in deposits:
        for siret in (deposit.supplier_siret, deposit.recipient_siret, deposit.named_siret):
            if siret and siret not in known:
                known[siret] = portal.world.structure_of(siret)
        invoice = _invoice(portal, deposit, known, now)
        if invoice.identity in identities or portal.register.holds(invoice.identity):
            raise ValueError(f"{invoice.number!r} is already used")
        identities.add(invoice.identity)
        invoices.append(invoice)
    for invoice in invoices:
        portal.register.add(invoice)
    return tuple(invoices)


def _invoice(portal: Portal, deposit: PastDeposit, known: dict[str, Structure], now: datetime) -> Invoice:
    """Return an invoice as the portal holds it."""
    code, named = deposit.framework, known.get(deposit.named_siret)
    recipient = known[deposit.recipient_siret]
    moe = named if code in TO_PROJECT_MANAGER else None
    opened = Step(
        first_status(code, authority_only=recipient.moa_only, project_manager=moe is not None),
        at=deposit.deposited_at or now,
    )
    steps = [opened]
    if deposit.status and deposit.status != opened.status:
        steps.append(Step(deposit.status, deposit.comment, deposit.status_at or opened.at))
    passages = tuple(_passage(portal, step, now) for step in steps)
    reported = not recipient.payment_status_not_reported
    return Invoice(
        id=portal.next_invoice_id(),
        number=deposit.number,
        issued_on=deposit.issued_on or paris_date(passages[0].at),
        accepted_at=passages[0].written_at,
        supplier=known[deposit.supplier_siret],
        recipient=recipient,
        service=None,
        validator=named if code in VALIDATED_FIRST else None,
        document=_document(deposit, known[deposit.supplier_siret]),
        passages=passages,
        ahead=nominal_after(passages[-1].status, payment_reported=reported, payable=is_payable(code)),
        flow=deposit.flow,
        moe=moe,
        moa=recipient if code in TO_AUTHORITY else None,
    )


def _passage(portal: Portal, step: Step, now: datetime) -> Passage:
    """Return a passage that happened when it says, at the latest now."""
    at = step.at or now
    taken_at = min(at, now)
    return Passage(
        status=step.status, at=at, comment=step.comment, taken_at=taken_at, written_at=portal.true_time(taken_at)
    )


def _document(deposit: PastDeposit, supplier: Structure) -> Fields:
    """Return what its supplier would have sent."""
    net = (deposit.total / _WITH_VAT).quantize(_CENT)
    tax = {
        "ligneTvaTauxManuel": 20,
        "ligneTvaMontantBaseHtParTaux": net,
        "ligneTvaMontantTvaParTaux": deposit.total - net,
    }
    return Fields(
        {
            "modeDepot": "UPLOAD_API" if deposit.flow else "DEPOT_PDF_API",
            "fournisseur": {"idFournisseur": supplier.id},
            "cadreDeFacturation": {"codeCadreFacturation": FRAMEWORKS[deposit.framework]},
            "references": {
                "deviseFacture": "EUR",
                "typeFacture": "FACTURE",
                "typeTva": "TVA_SUR_DEBIT",
                "numeroMarche": deposit.market or None,
                "modePaiement": "VIREMENT",
            },
            "ligneTva": [tax],
            "montantTotal": {
                "montantHtTotal": net,
                "montantTVA": deposit.total - net,
                "montantTtcTotal": deposit.total,
                "montantAPayer": deposit.total,
            },
        }
    )

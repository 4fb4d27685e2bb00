"""`facturesTravaux/rechercher`: works documents, listed here and nowhere else for their supplier, MOE and MOA.

*Source:* AIFE, example published on its community pages (criteria, amounts written as texts, statuses as one text), the
production code of a third party (paging, 20007 when nothing is found). That one status or a list of them pass, that
each role sees the documents it is named in, and that a supplier sees the pieces others deposit in its dossiers, are our
reading; client and simulator share the guess on lists.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from chorus_bridge.simulator import dates
from chorus_bridge.simulator.actors import Structure
from chorus_bridge.simulator.fields import Fields
from chorus_bridge.simulator.invoices import Invoice
from chorus_bridge.simulator.paging import Rows, page_of, paging_block
from chorus_bridge.simulator.portal import Call
from chorus_bridge.simulator.refusals import NO_WORKS_RESULT, VALUE_NOT_ALLOWED, Refused
from chorus_bridge.simulator.result_rows import row_of
from chorus_bridge.simulator.search_bounds import (
    Moment,
    between,
    deposit_day,
    in_periods,
    indexed,
    issue_day,
    period_bounds,
    status_moment,
)
from chorus_bridge.simulator.shapes import Amount, Either, Flag, Group, Several, Shape, Text, Whole
from chorus_bridge.simulator.statuses import BEFORE_RECIPIENT, STATUSES
from chorus_bridge.simulator.works.circuit import WORKS_TYPES
from chorus_bridge.simulator.works.views import works_item

_BLOCK: Final = "rechercheFactureTravaux"
_PERIODS: Final[Mapping[str, Moment]] = {
    "periodeDateDepot": deposit_day,
    "periodeDateFactureTravaux": issue_day,
    "periodeDateHeureEtatCourant": status_moment,
}
_AMOUNTS: Final[Mapping[str, str]] = {
    "montantHT": "montantHtTotal",
    "montantTTC": "montantTtcTotal",
    "montantAPayer": "montantAPayer",
}
_WRITTEN_AMOUNT: Final = re.compile(r"-?\d{1,13}(\.\d{1,6})?", re.ASCII)
_PARTS: Final[Mapping[str, Callable[[Invoice], Structure | None]]] = {
    "idStructureFournisseur": lambda invoice: invoice.supplier,
    "idStructureMoe": lambda invoice: invoice.moe,
    "idStructureMoa": lambda invoice: invoice.moa,
    "idStructureValideur": lambda invoice: invoice.validator,
    "idDestinataire": lambda invoice: invoice.recipient,
}
_ROLES: Final[Mapping[str, Callable[[Invoice], Structure | None]]] = {
    "FOURNISSEUR": lambda invoice: invoice.supplier,
    "MOE": lambda invoice: invoice.moe,
    "MOA": lambda invoice: invoice.moa,
    "VALIDEUR": lambda invoice: invoice.validator,
    "DESTINATAIRE": lambda invoice: (
        invoice.recipient if invoice.payable and invoice.status not in BEFORE_RECIPIENT else None
    ),
}
_UNSUPPORTED: Final = ("idServiceFournisseur", "idServiceMoe", "idServiceMoa", "idCoordonneeBancaire")
"""Criteria no document here can meet: nothing of them is read in a flow, its supplier's service aside."""
_TYPE: Final = Text(choices=frozenset(WORKS_TYPES.values()))

_FIELDS: Final[dict[str, Shape]] = {
    "idUtilisateurCourant": Whole(),
    "roleUtilisateur": Text(required=True, choices=frozenset(_ROLES)),
    **dict.fromkeys((*_PARTS, *_UNSUPPORTED, "idServiceExecutant"), Whole()),
    "listeTypeFactureTravaux": Either(shapes=(_TYPE, Several(each=_TYPE))),
    "listeStatutCourant": Either(shapes=(Text(choices=STATUSES), Several(each=Text(choices=STATUSES)))),
    **dict.fromkeys(
        ("cadreFacturation", "numeroFactureTravaux", "numeroMarche", "numeroBonCommande", "modeDepot"), Text()
    ),
    "numeroFluxDepot": Text(),
    "avecSansService": Text(),
    **{f"{period}{end}": Text() for period in _PERIODS for end in ("Du", "Au")},
    **{f"{amount}{end}": Either(shapes=(Amount(), Text())) for amount in _AMOUNTS for end in ("Min", "Max")},
    "uniquementSansPieceSuivante": Flag(),
    "flagTelecharge": Flag(),
    _BLOCK: paging_block(with_maximum=True),
}
WORKS_SEARCH: Final = Group(fields=_FIELDS)

_TEXTS: Final[Mapping[str, Callable[[Invoice], str]]] = {
    "cadreFacturation": lambda invoice: invoice.document.text("cadreDeFacturation.codeCadreFacturation"),
    "numeroFactureTravaux": lambda invoice: invoice.number,
    "numeroMarche": lambda invoice: invoice.document.text("references.numeroMarche"),
    "numeroBonCommande": lambda invoice: invoice.document.text("references.numeroBonCommande"),
    "modeDepot": lambda invoice: invoice.document.text("modeDepot"),
    "numeroFluxDepot": lambda invoice: invoice.flow,
}

_ROWS: Final = Rows(
    item=works_item,
    keys={
        "DateDepot": lambda invoice: dates.day(invoice.deposited_at),
        "DateHeureEtatCourant": lambda invoice: invoice.status_at.timestamp(),
    },
)


def search_works(call: Call) -> dict[str, object]:
    """Return the works documents in which the account plays the role it says, most recent deposit first.

    Raises:
        Refused: Nothing matches, or nothing is on that page: here it is an error; or a criterion cannot be.
    """
    asked = call.body
    bounds = period_bounds(asked, _PERIODS)
    limits = {f"{name}{end}": _amount(asked, f"{name}{end}") for name in _AMOUNTS for end in ("Min", "Max")}
    role = _ROLES[asked.text("roleUtilisateur")]
    named = asked.text("numeroFactureTravaux")
    found = [
        invoice
        for invoice in indexed(call, bounds, number=named, flow=asked.text("numeroFluxDepot"))
        if invoice.works_type is not None
        and call.acts_for(role(invoice))
        and _meets(invoice, asked)
        and in_periods(invoice, _PERIODS, bounds)
        and _in_amounts(invoice, limits)
    ]
    settings, block = call.portal.settings, call.body.group(_BLOCK)
    page = page_of(found, block, _ROWS, present=asked.has(_BLOCK), size=settings.page_default, cap=settings.search_cap)
    if not page.found:
        raise Refused(NO_WORKS_RESULT)
    call.shown(*page.found)
    written = [
        row_of(
            call.portal.conditions,
            invoice,
            works_item(invoice),
            identifier="idFactureTravaux",
            status="statutFactureTravaux",
        )
        for invoice in page.found
    ]
    return {"listeFacturesTravaux": written, "parametresRetour": page.numbers()}


def _meets(invoice: Invoice, asked: Fields) -> bool:
    """Say whether a document meets the criteria on who, what and where it stands."""
    for name, part in _PARTS.items():
        wanted, structure = asked.whole(name), part(invoice)
        if wanted is not None and (structure is None or structure.id != wanted):
            return False
    service = asked.whole("idServiceExecutant")
    if service is not None and (invoice.service is None or invoice.service.id != service):
        return False
    return (
        all(text(invoice) == asked.text(name) for name, text in _TEXTS.items() if asked.has(name))
        and not any(asked.has(name) for name in _UNSUPPORTED)
        and invoice.status in (_listed(asked, "listeStatutCourant") or {invoice.status})
        and invoice.works_type in (_listed(asked, "listeTypeFactureTravaux") or {invoice.works_type})
        and not (asked.flag("uniquementSansPieceSuivante") and invoice.following is not None)
        and (invoice.downloaded or not asked.flag("flagTelecharge"))
    )


def _listed(asked: Fields, name: str) -> set[object]:
    """Return the values of a criterion written as one text or as a list, none when it is absent."""
    one = asked.text(name)
    return {one} if one else set(asked.members(name))


def _amount(asked: Fields, name: str) -> Decimal | None:
    """Return a bound of amounts, a number or a text that writes one, `None` when it is open."""
    written = asked.text(name)
    if not written:
        return asked.amount(name)
    if not _WRITTEN_AMOUNT.fullmatch(written):
        raise Refused(VALUE_NOT_ALLOWED, name)
    return Decimal(written)


def _in_amounts(invoice: Invoice, limits: Mapping[str, Decimal | None]) -> bool:
    """Say whether the amounts of a document fall between every minimum and maximum."""
    totals = invoice.document.group("montantTotal")
    return all(
        between(totals.total(total), limits[f"{name}Min"], limits[f"{name}Max"]) for name, total in _AMOUNTS.items()
    )

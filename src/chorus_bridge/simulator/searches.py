"""Searching invoices, as a supplier and as a recipient: which match, in which order, how many at once.

*Source:* AIFE, Swagger "Factures" 2020 (criteria), recorded use by third parties (10 per page, cap of 200,
20000 when a recipient's search finds nothing). Exact matching of texts and inclusive periods are our reading,
to be verified on the qualification platform.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from chorus_bridge.simulator import dates
from chorus_bridge.simulator.fields import Fields
from chorus_bridge.simulator.invoice_views import recipient_item, supplier_item
from chorus_bridge.simulator.invoices import Invoice
from chorus_bridge.simulator.paging import Page, page_of, paging_block
from chorus_bridge.simulator.portal import Call
from chorus_bridge.simulator.refusals import DATE_INVALID, NO_RESULT, Refused
from chorus_bridge.simulator.shapes import Amount, Flag, Group, Several, Shape, Text, Whole
from chorus_bridge.simulator.statuses import BEFORE_RECIPIENT, STATUSES

_AMOUNTS: Final[Mapping[str, str]] = {
    "montantHT": "montantHtTotal",
    "montantTTC": "montantTtcTotal",
    "montantApayer": "montantAPayer",
}
_FLAGS: Final = ("recupererTaille",)
_PERIODS: Final = ("periodeDateDepot", "periodeDateFacture", "periodeDateHeureEtatCourant")

_COMMON: Final[dict[str, Shape]] = {
    "idUtilisateurCourant": Whole(),
    "numeroFacture": Text(),
    "idStructureValideur": Whole(),
    "cadreFacturation": Text(),
    "statutCourant": Several(each=Text(choices=STATUSES)),
    "numeroMarche": Text(),
    "numeroBonCommande": Text(),
    **{f"{period}{end}": Text() for period in _PERIODS for end in ("Du", "Au")},
    **{f"{amount}{end}": Amount() for amount in _AMOUNTS for end in ("Min", "Max")},
    **dict.fromkeys(_FLAGS, Flag()),
}
SUPPLIER_SEARCH: Final = Group(
    fields=_COMMON
    | {
        "listeDestinataire": Several(
            each=Group(
                fields={
                    "idDestinataire": Whole(),
                    "listeIdServiceExecutant": Several(each=Whole()),
                    "raisonSocialeStuctDmd": Text(),
                }
            )
        ),
        "rechercheSirenDestinataire": Flag(),
        "typeFacture": Text(choices=frozenset({"FACTURE", "AVOIR", "ACOMPTE"})),
        "idFournisseur": Whole(),
        "idServiceFournisseur": Whole(),
        "coordonneeBancaire": Whole(),
        "idUtilisateurCreateur": Several(each=Whole()),
        "numeroFactureOrigine": Text(),
        "modeDepot": Text(),
        "numeroFluxDepot": Text(),
        "rejetTraite": Flag(),
        "rechercheFactureParFournisseur": paging_block(with_maximum=True),
    }
)
RECIPIENT_SEARCH: Final = Group(
    fields=_COMMON
    | {
        "typeDemandePaiement": Text(choices=frozenset({"FACTURE", "FACTURE_TRAVAUX"})),
        "idDestinataire": Whole(),
        "idServiceExecutant": Whole(),
        "listeTypeFacture": Several(each=Text(choices=frozenset({"FACTURE", "AVOIR"}))),
        "listeTypeFactureTravaux": Several(each=Text()),
        "listeFournisseurs": Several(
            each=Group(fields={"idFournisseur": Whole(), "listeIdService": Several(each=Whole())})
        ),
        "rechercheSirenFournisseur": Flag(),
        "factureTelechargeeParDestinataire": Flag(),
        "paramRecherche": paging_block(with_maximum=True),
    }
)

Test = Callable[[Invoice, Fields], bool]


def _document_text(path: str) -> Callable[[str], Test]:
    """Return a test that a criterion equals a text of the submission."""
    return lambda name: lambda invoice, asked: invoice.document.text(path) == asked.text(name)


def _document_whole(path: str) -> Callable[[str], Test]:
    """Return a test that a criterion equals an integer of the submission."""
    return lambda name: lambda invoice, asked: invoice.document.whole(path) == asked.whole(name)


def _recipients(invoice: Invoice, asked: Fields) -> bool:
    """Say whether the recipient, and its service if some are named, is among those asked for."""
    for wanted in asked.each("listeDestinataire"):
        recipient = wanted.whole("idDestinataire")
        services = wanted.members("listeIdServiceExecutant")
        name = wanted.text("raisonSocialeStuctDmd")
        if (
            recipient in (None, invoice.recipient.id)
            and (not services or (invoice.service is not None and invoice.service.id in services))
            and name.casefold() in invoice.recipient.name.casefold()
        ):
            return True
    return False


def _suppliers(invoice: Invoice, asked: Fields) -> bool:
    """Say whether the supplier, and its service if some are named, is among those asked for."""
    service = invoice.document.whole("fournisseur.idServiceFournisseur")
    return any(
        wanted.whole("idFournisseur") in (None, invoice.supplier.id)
        and (not wanted.has("listeIdService") or service in wanted.members("listeIdService"))
        for wanted in asked.each("listeFournisseurs")
    )


_BUILT: Final[Mapping[str, Callable[[str], Test]]] = {
    "cadreFacturation": _document_text("cadreDeFacturation.codeCadreFacturation"),
    "numeroMarche": _document_text("references.numeroMarche"),
    "numeroBonCommande": _document_text("references.numeroBonCommande"),
    "numeroFactureOrigine": _document_text("references.numeroFactureOrigine"),
    "typeFacture": _document_text("references.typeFacture"),
    "modeDepot": _document_text("modeDepot"),
    "idServiceFournisseur": _document_whole("fournisseur.idServiceFournisseur"),
    "coordonneeBancaire": _document_whole("fournisseur.codeCoordonneesBancairesFournisseur"),
}
_WRITTEN: Final[Mapping[str, Test]] = {
    "numeroFacture": lambda invoice, asked: invoice.number == asked.text("numeroFacture"),
    "idStructureValideur": lambda invoice, asked: (
        invoice.validator is not None and invoice.validator.id == asked.whole("idStructureValideur")
    ),
    "statutCourant": lambda invoice, asked: invoice.status in asked.members("statutCourant"),
    "idFournisseur": lambda invoice, asked: invoice.supplier.id == asked.whole("idFournisseur"),
    "idDestinataire": lambda invoice, asked: invoice.recipient.id == asked.whole("idDestinataire"),
    "idServiceExecutant": lambda invoice, asked: (
        invoice.service is not None and invoice.service.id == asked.whole("idServiceExecutant")
    ),
    "listeDestinataire": _recipients,
    "listeFournisseurs": _suppliers,
    "listeTypeFacture": lambda invoice, asked: (
        invoice.document.text("references.typeFacture") in asked.members("listeTypeFacture")
    ),
    # Invoices here are typed in or built around a PDF: none came by a flow, none is a works document.
    "numeroFluxDepot": lambda _invoice, _asked: False,
    "listeTypeFactureTravaux": lambda _invoice, _asked: False,
    "typeDemandePaiement": lambda _invoice, asked: asked.text("typeDemandePaiement") == "FACTURE",
    "idUtilisateurCreateur": lambda _invoice, _asked: False,
    "rejetTraite": lambda _invoice, asked: asked.flag("rejetTraite") is False,
    "factureTelechargeeParDestinataire": lambda _invoice, asked: (
        asked.flag("factureTelechargeeParDestinataire") is False
    ),
}
_TESTS: Final[Mapping[str, Test]] = {**{name: build(name) for name, build in _BUILT.items()}, **_WRITTEN}


def search_issued(call: Call) -> dict[str, object]:
    """Return the invoices issued by the account's structures, most recent deposit first.

    Raises:
        Refused: A date or a page that cannot be.
    """
    found = [invoice for invoice in _found(call) if call.acts_for(invoice.supplier)]
    page = _page(call, found, supplier_item, "rechercheFactureParFournisseur")
    return {"listeFactures": list(page.items), "parametresRetour": page.numbers()}


def search_received(call: Call) -> dict[str, object]:
    """Return the invoices received by the account's structures; the paging numbers stand at the root.

    Raises:
        Refused: Nothing matches, or nothing is on that page: here it is an error.
    """
    found = [
        invoice
        for invoice in _found(call)
        if call.acts_for(invoice.recipient) and invoice.status not in BEFORE_RECIPIENT
    ]
    page = _page(call, found, recipient_item, "paramRecherche")
    if not page.items:
        raise Refused(NO_RESULT)
    return {"listeFactures": list(page.items), **page.numbers()}


def _found(call: Call) -> list[Invoice]:
    """Return every indexed invoice that meets the criteria, most recent deposit first."""
    asked = call.body
    tests = [test for name, test in _TESTS.items() if asked.has(name)]
    bounds = {name: _bound(asked, name) for period in _PERIODS for name in (f"{period}Du", f"{period}Au")}
    register, conditions = call.portal.register, call.portal.conditions
    candidates = register.numbered(asked.text("numeroFacture")) if asked.has("numeroFacture") else register.all()
    return [
        invoice
        for invoice in reversed(candidates)
        if invoice.accepted_at + conditions.lag_of(invoice) <= call.received_at
        and all(test(invoice, asked) for test in tests)
        and _in_periods(invoice, bounds)
        and _in_amounts(invoice, asked)
    ]


def _bound(asked: Fields, name: str) -> datetime | None:
    """Return the bound of a period, `None` when it is open."""
    written = asked.text(name)
    bound = dates.read_bound(written) if written else None
    if written and (bound is None or ("HeureEtatCourant" not in name and len(written) != len("YYYY-MM-DD"))):
        raise Refused(DATE_INVALID, name)
    return bound


def _in_periods(invoice: Invoice, bounds: Mapping[str, datetime | None]) -> bool:
    """Say whether the dates of an invoice fall in every period, bounds included."""
    moments = {
        "periodeDateDepot": dates.midnight(dates.paris_date(invoice.deposited_at)),
        "periodeDateFacture": dates.midnight(invoice.issued_on),
        "periodeDateHeureEtatCourant": invoice.status_at.replace(microsecond=0),
    }
    for period, moment in moments.items():
        first, last = bounds[f"{period}Du"], bounds[f"{period}Au"]
        if (first is not None and moment < first) or (last is not None and moment > last):
            return False
    return True


def _in_amounts(invoice: Invoice, asked: Fields) -> bool:
    """Say whether the amounts of an invoice fall between every minimum and maximum."""
    totals = invoice.document.group("montantTotal")
    return all(
        _between(totals.total(total), asked.amount(f"{name}Min"), asked.amount(f"{name}Max"))
        for name, total in _AMOUNTS.items()
    )


def _between(value: Decimal, lowest: Decimal | None, highest: Decimal | None) -> bool:
    """Say whether a value lies within bounds, either of which may be open."""
    return (lowest is None or lowest <= value) and (highest is None or value <= highest)


def _page(call: Call, found: list[Invoice], item: Callable[[Invoice], dict[str, object]], block: str) -> Page:
    """Return the page asked for and count the invoices on it as read."""
    settings = call.portal.settings
    page = page_of(
        [item(invoice) for invoice in found],
        call.body.group(block),
        present=call.body.has(block),
        size=settings.page_default,
        cap=settings.search_cap,
    )
    shown = {entry.get("identifiantFactureCPP", entry.get("idFacture")) for entry in page.items}
    call.shown(*(invoice for invoice in found if invoice.id in shown))
    return page

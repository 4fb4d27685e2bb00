"""Searching invoices, as a supplier and as a recipient: which match, in which order, how many at once.

*Source:* AIFE, Swagger "Factures" 2020 (criteria, columns to sort by: the moment of the status is none), recorded use
by third parties (10 per page, cap of 200, 20000 when a recipient's search finds nothing). Exact matching of texts and
inclusive periods are our reading, to be verified on the qualification platform.
"""

from collections.abc import Callable, Mapping
from typing import Final

from chorus_bridge.simulator import dates
from chorus_bridge.simulator.fields import Fields
from chorus_bridge.simulator.invoice_views import recipient_item, supplier_item
from chorus_bridge.simulator.invoices import Invoice
from chorus_bridge.simulator.paging import Page, Rows, page_of, paging_block
from chorus_bridge.simulator.portal import Call
from chorus_bridge.simulator.refusals import NO_RESULT, Refused
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
from chorus_bridge.simulator.shapes import Amount, Flag, Group, Several, Shape, Text, Whole
from chorus_bridge.simulator.statuses import BEFORE_RECIPIENT, STATUSES

_AMOUNTS: Final[Mapping[str, str]] = {
    "montantHT": "montantHtTotal",
    "montantTTC": "montantTtcTotal",
    "montantApayer": "montantAPayer",
}
_FLAGS: Final = ("recupererTaille",)
_PERIODS: Final[Mapping[str, Moment]] = {
    "periodeDateDepot": deposit_day,
    "periodeDateFacture": issue_day,
    "periodeDateHeureEtatCourant": status_moment,
}

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
    "numeroFluxDepot": lambda invoice, asked: invoice.flow == asked.text("numeroFluxDepot"),
    "listeTypeFactureTravaux": lambda invoice, asked: invoice.works_type in asked.members("listeTypeFactureTravaux"),
    "typeDemandePaiement": lambda invoice, asked: (
        asked.text("typeDemandePaiement") == ("FACTURE" if invoice.works_type is None else "FACTURE_TRAVAUX")
    ),
    "idUtilisateurCreateur": lambda _invoice, _asked: False,
    "rejetTraite": lambda invoice, asked: asked.flag("rejetTraite") is invoice.rejection_handled,
    "factureTelechargeeParDestinataire": lambda invoice, asked: (
        asked.flag("factureTelechargeeParDestinataire") is invoice.downloaded
    ),
}
_TESTS: Final[Mapping[str, Test]] = {**{name: build(name) for name, build in _BUILT.items()}, **_WRITTEN}

_COLUMNS: Final = frozenset(
    {
        "TypeDemandePaiement", "CodeFournisseur", "TypeIdentifiantFournisseur", "CodeServiceFournisseur",
        "NomServiceFournisseur", "CodeDestinataire", "CodeServiceExecutant", "NomServiceExecutant", "TypeFacture",
        "NumeroFacture", "DateFacture", "DateDepot", "MontantHT", "MontantTTC", "MontantAPayer", "Devise", "Statut",
        "NumeroMarche", "NumeroBonCommande",
    }
)  # fmt: skip
_SUPPLIER_COLUMNS: Final = _COLUMNS | {
    "DesignationFournisseur", "DesignationDestinataire", "NumeroFluxDepot", "TypeIdentifiantValideur1", "CodeValideur1",
    "RaisonSocialeValideur1", "NomValideur1", "PrenomValideur1", "DateValidation1", "TypeIdentifiantValideur2",
    "CodeValideur2", "RaisonSocialeValideur2", "NomValideur2", "PrenomValideur2", "DateValidation2",
    "NumeroFactureOrigine", "ModeDepot", "CoordBancairesFournisseurCleIban", "CoordBancairesFournisseurCleRib",
    "CoordBancairesFournisseurCodeBanque", "CoordBancairesFournisseurCodePays",
    "CoordBancairesFournisseurCompteBancaire", "CoordBancairesFournisseurNomCb", "AffactureurCode",
    "AffactureurTypeIdentifiant", "AffactureurRaisonSociale", "NomPrenomUtilisateurCreateur",
}  # fmt: skip
_KEYS: Final[Mapping[str, Callable[[Invoice], object]]] = {
    "DateDepot": lambda invoice: dates.day(invoice.deposited_at),
    "NumeroFacture": lambda invoice: invoice.number,
    "Statut": lambda invoice: invoice.status,
}
_SUPPLIER_ROWS: Final = Rows(item=supplier_item, columns=_SUPPLIER_COLUMNS, keys=_KEYS)
_RECIPIENT_ROWS: Final = Rows(
    item=recipient_item,
    columns=_COLUMNS | {"Fournisseur", "Destinataire", "TypeFactureTravaux", "FactureTelechargeeParDestinataire"},
    keys={
        **_KEYS,
        "Fournisseur": lambda invoice: invoice.supplier.name,
        "Destinataire": lambda invoice: invoice.recipient.name,
    },
)


def search_issued(call: Call) -> dict[str, object]:
    """Return the invoices issued by the account's structures, most recent deposit first; works documents are elsewhere.

    Raises:
        Refused: A date or a page that cannot be.
    """
    found = [invoice for invoice in _found(call) if call.acts_for(invoice.supplier) and invoice.works_type is None]
    page = _page(call, found, _SUPPLIER_ROWS, "rechercheFactureParFournisseur")
    return {
        "listeFactures": _written(call, page, _SUPPLIER_ROWS, "identifiantFactureCPP"),
        "parametresRetour": page.numbers(),
    }


def search_received(call: Call) -> dict[str, object]:
    """Return the invoices received by the account's structures; the paging numbers stand at the root.

    The last piece of a works dossier is among them, those before it are not.

    Raises:
        Refused: Nothing matches, or nothing is on that page: here it is an error.
    """
    found = [
        invoice
        for invoice in _found(call)
        if call.acts_for(invoice.recipient) and invoice.payable and invoice.status not in BEFORE_RECIPIENT
    ]
    page = _page(call, found, _RECIPIENT_ROWS, "paramRecherche")
    if not page.found:
        raise Refused(NO_RESULT)
    return {"listeFactures": _written(call, page, _RECIPIENT_ROWS, "idFacture"), **page.numbers()}


def _found(call: Call) -> list[Invoice]:
    """Return every indexed invoice that meets the criteria, most recent deposit first."""
    asked = call.body
    tests = [test for name, test in _TESTS.items() if asked.has(name)]
    bounds, priced = period_bounds(asked, _PERIODS), _priced(asked)
    number, flow = asked.text("numeroFacture"), asked.text("numeroFluxDepot")
    return [
        invoice
        for invoice in indexed(call, bounds, number=number, flow=flow)
        if all(test(invoice, asked) for test in tests)
        and in_periods(invoice, _PERIODS, bounds)
        and _in_amounts(invoice, asked, priced)
    ]


def _priced(asked: Fields) -> tuple[str, ...]:
    """Return the amounts that have a minimum or a maximum."""
    return tuple(name for name in _AMOUNTS if asked.has(f"{name}Min") or asked.has(f"{name}Max"))


def _in_amounts(invoice: Invoice, asked: Fields, names: tuple[str, ...]) -> bool:
    """Say whether these amounts of an invoice fall between their minimum and maximum."""
    return all(
        between(
            invoice.document.total(f"montantTotal.{_AMOUNTS[name]}"),
            asked.amount(f"{name}Min"),
            asked.amount(f"{name}Max"),
        )
        for name in names
    )


def _page(call: Call, found: list[Invoice], rows: Rows[Invoice], block: str) -> Page[Invoice]:
    """Return the page asked for and count the invoices on it as read."""
    settings = call.portal.settings
    page = page_of(
        found,
        call.body.group(block),
        rows,
        present=call.body.has(block),
        size=settings.page_default,
        cap=settings.search_cap,
    )
    call.shown(*page.found)
    return page


def _written(call: Call, page: Page[Invoice], rows: Rows[Invoice], identifier: str) -> list[object]:
    """Return the rows of a page."""
    return [
        row_of(call.portal.conditions, invoice, rows.item(invoice), identifier=identifier, status="statut")
        for invoice in page.found
    ]

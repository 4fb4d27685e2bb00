"""One invoice read: by its supplier, and its history by whoever is concerned."""

from typing import Final

from chorus_bridge.simulator import dates
from chorus_bridge.simulator.fields import Fields
from chorus_bridge.simulator.invoice_views import supplier_view
from chorus_bridge.simulator.invoices import Invoice
from chorus_bridge.simulator.portal import Call
from chorus_bridge.simulator.refusals import PAGING_INVALID, Refused
from chorus_bridge.simulator.shapes import Group, Shape, Text, Whole

_DIRECTIONS: Final = frozenset({"Ascendant", "Descendant"})


def _block(page: str, size: str, direction: str, column: str) -> Group:
    """Return the shape of one of the paging blocks that carry their list's name in every field."""
    return Group(
        fields={page: Whole(), size: Whole(), direction: Text(choices=_DIRECTIONS), column: Text()},
    )


_VAT_BLOCK: Final = _block(
    "pageResultatDemandeeListeRecapitulatifTVA",
    "nbResultatsParPageListeListeRecapitulatifTVA",
    "triSensListeRecapitulatifTVA",
    "triColonneListeRecapitulatifTVA",
)
_FILES_BLOCK: Final = _block(
    "pageResultatDemandeeListePieceJointe",
    "nbResultatsParPageListePieceJointe",
    "triSensListePiecesJointes",
    "triColonneListePiecesJointes",
)
_LINES_BLOCK: Final = _block(
    "pageResultatDemandeeLignesPoste",
    "nbResultatsParPageLignesPoste",
    "triSensListeLignesPoste",
    "triColonneListeLignesPoste",
)
_CONSULT_FIELDS: Final[dict[str, Shape]] = {
    "idUtilisateurCourant": Whole(),
    "identifiantFactureCPP": Whole(required=True),
    "codeLangue": Text(),
}
# The official description and a running client disagree on the first letters of these names: both pass, and
# neither has any effect, the lists being shown whole.
_NAMES: Final = (
    ("LigneRecapTva", _VAT_BLOCK),
    ("ListePiecesJointes", _FILES_BLOCK),
    ("LignesPoste", _LINES_BLOCK),
)
CONSULT: Final = Group(
    fields=_CONSULT_FIELDS
    | {f"getp{name}": block for name, block in _NAMES}
    | {f"p{name}": block for name, block in _NAMES}
)
HISTORY: Final = Group(
    fields={
        "idUtilisateurCourant": Whole(),
        "idFacture": Whole(required=True),
        "idEspace": Whole(),
        "nbResultatsMaximum": Whole(),
        **{
            f"paramRechercheHisto{block}": _block(
                f"pageResultatDemandeeListeHisto{name}",
                f"nbResultatsParPageListeHisto{name}",
                f"triSensListeHisto{name}",
                f"triColonneListeHisto{name}",
            )
            for block, name in (
                ("Statuts", "Statut"),
                ("EvenementsComplementaires", "Evenement"),
                ("ActionsUtilisateurs", "Action"),
            )
        },
    }
)


def consult(call: Call) -> dict[str, object]:
    """Return one invoice to its supplier.

    Raises:
        Refused: The invoice is unknown or another supplier's.
    """
    invoice = call.invoice("identifiantFactureCPP", "supplier")
    register = call.portal.register
    shown = supplier_view(invoice, register.get(invoice.previous), register.get(invoice.following))
    answer: dict[str, object] = {"facture": shown}
    call.shown(invoice)
    return answer


def history(call: Call) -> dict[str, object]:
    """Return every status of an invoice, most recent first unless asked otherwise.

    Raises:
        Refused: The invoice is unknown, or the account has no part in it.
    """
    invoice = call.invoice("idFacture", "supplier", "recipient", "validator", "moe", "moa")
    answer: dict[str, object] = {
        "idFacture": invoice.id,
        "numeroFacture": invoice.number,
        "modeDepot": invoice.document.text("modeDepot"),
        "statutCourantCode": invoice.status,
        "historiquesDesStatuts": _statuses(call, invoice),
        "historiquesDesEvenementsComplementaires": {"evenement": []},
        "historiquesDesActionsUtilisateurs": _actions(call, invoice),
        "derniereAction": _last_action(invoice),
    }
    call.shown(invoice)
    return answer


def _statuses(call: Call, invoice: Invoice) -> dict[str, object]:
    """Return one page of the statuses of an invoice."""
    asked = call.body.group("paramRechercheHistoStatuts")
    limit = call.body.whole("nbResultatsMaximum") or len(invoice.passages)
    return _paged(call, asked, _rows(invoice), ("histoStatut", "Statut"), limit)


def _actions(call: Call, invoice: Invoice) -> dict[str, object]:
    """Return one page of what was done to an invoice beside its statuses."""
    asked = call.body.group("paramRechercheHistoActionsUtilisateurs")
    rows: list[dict[str, object]] = [
        {
            "histoActionId": invoice.id * 1000 + rank,
            "histoActionCode": action.code,
            "histoActionDateHeure": dates.minute(action.at),
            "histoActionUtilisateurPrenom": None,
            "histoActionUtilisateurNom": None,
            "histoActionUtilisateurEmail": action.by or None,
            "histoActionUtilisateurTelephone": None,
        }
        for rank, action in enumerate(invoice.actions, start=1)
    ]
    return _paged(call, asked, rows, ("histoAction", "Action"), len(rows))


def _last_action(invoice: Invoice) -> dict[str, object] | None:
    """Return the last thing done to an invoice, `None` when nothing was."""
    if not invoice.actions:
        return None
    return {
        "derniereActionId": invoice.id * 1000 + len(invoice.actions),
        "derniereActionCode": invoice.actions[-1].code,
    }


def _paged(
    call: Call, asked: Fields, rows: list[dict[str, object]], names: tuple[str, str], limit: int
) -> dict[str, object]:
    """Return one page of a list of the history, most recent first unless asked otherwise.

    Args:
        call: The request.
        asked: The paging block.
        rows: The whole list, oldest first.
        names: What the list is called in the answer, and in the fields of the block.
        limit: Most rows ever returned.
    """
    listed, name = names
    number = asked.whole(f"pageResultatDemandeeListeHisto{name}") or 1
    size = asked.whole(f"nbResultatsParPageListeHisto{name}") or call.portal.settings.page_default
    if min(number, size) < 1 or limit < 0:
        raise Refused(PAGING_INVALID, f"nbResultatsParPageListeHisto{name}")
    ascending = asked.text(f"triSensListeHisto{name}") == "Ascendant"
    kept = (rows if ascending else rows[::-1])[:limit]
    ending = f"H{listed[1:]}"
    return {
        listed: kept[(number - 1) * size : number * size],
        f"pageCourante{ending}": number,
        f"pages{ending}": -(-len(kept) // size),
        f"nbResultatsParPage{ending}": size,
        f"total{ending}": len(kept),
    }


def _rows(invoice: Invoice) -> list[dict[str, object]]:
    """Return the statuses of an invoice, oldest first, in Paris time without seconds."""
    return [
        {
            "histoStatutId": invoice.id * 100 + rank,
            "histoStatutCode": passage.status,
            "histoStatutDatePassage": dates.minute(passage.at),
            "histoStatutCommentaire": passage.comment or None,
            "histoStatutUtilisateurPrenom": None,
            "histoStatutUtilisateurNom": None,
            "histoStatutUtilisateurEmail": passage.by or None,
            "histoStatutUtilisateurTelephone": None,
        }
        for rank, passage in enumerate(invoice.passages, start=1)
    ]

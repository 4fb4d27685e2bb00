"""The operations by which a supplier acts on an invoice that is there, and the reading that shows their effect.

All are writes without an idempotency key: never repeatable. That those of ordinary invoices take a works document's
identifier too is not known; reading its history and its files that way is one third party's practice.

*Source:* AIFE, Swagger "Factures" 2020; lengths and statuses from its specification as kept by a public client.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from attrs import field, frozen

from chorus_bridge.chorus import wire
from chorus_bridge.chorus.invoices import numeric
from chorus_bridge.chorus.routes import post
from chorus_bridge.chorus.statuses import news
from chorus_bridge.domain.acts import Completion, Rerouting, ValidatorCorrection
from chorus_bridge.domain.invoice import Attachment
from chorus_bridge.domain.portal import PortalNews
from chorus_bridge.effects import Json, JsonObject, Operation

__all__ = ["UNREAD", "Bearing", "acknowledge_rejection", "bearing", "complete", "fix_validator", "reroute"]

_REFERENCES: Final[Mapping[str, str]] = {
    "codeDeviseFacture": "deviseFacture",
    "typeFacture": "typeFacture",
    "typeTva": "typeTva",
    "motifExonerationTva": "motifExonerationTva",
    "numeroMarche": "numeroMarche",
    "numeroBonCommande": "numeroBonCommande",
    "numeroFactureOrigine": "numeroFactureOrigine",
    "modePaiement": "modePaiement",
}
"""What an invoice's sheet calls its references, and what ``recycler`` calls them."""


@frozen(kw_only=True)
class Bearing:
    """What an invoice at the portal bears of what an act may change. None: the answer does not say."""

    recipient: str | None = field(default=None, repr=False)
    service: str | None = None
    engagement: str | None = None
    contract: str | None = None
    validators: tuple[str, ...] = field(default=(), repr=False)
    rejection_acknowledged: bool | None = None
    references: JsonObject = field(factory=dict, repr=False)
    """The block to give back when the invoice is rerouted."""

    def contradicts(self, wanted: Mapping[str, str]) -> bool:
        """Return whether it bears something else than *wanted*; what it does not say contradicts nothing."""
        said = {
            "recipient": self.recipient,
            "service": self.service,
            "engagement": self.engagement,
            "contract": self.contract,
        }
        if any(said[name] not in {None, value} for name, value in wanted.items() if name in said):
            return True
        validator = wanted.get("validator")
        return validator is not None and bool(self.validators) and validator not in self.validators


UNREAD: Final = Bearing()
"""What is known of an invoice whose sheet was not read."""


def bearing(portal_id: str) -> Operation[Bearing]:
    """Read what one of our invoices bears: where it goes, who validates it, whether its rejection was dealt with."""
    body: JsonObject = {"identifiantFactureCPP": numeric(portal_id), "codeLangue": "fr"}
    return post("factures", "consulter/fournisseur", body, _bearing)


def _bearing(answer: JsonObject) -> Bearing:
    sheet = wire.known(wire.one(answer, "facture") or None, "facture")
    recipient, framework = wire.one(sheet, "destinataire"), wire.one(sheet, "cadreDeFacturation")
    references = wire.one(sheet, "references")
    validators = (wire.text(framework, "codeValideur1"), wire.text(framework, "codeValideur2"))
    named = {theirs: wire.text(references, ours) for ours, theirs in _REFERENCES.items()}
    return Bearing(
        recipient=wire.text(recipient, "codeDestinataire"),
        service=wire.text(recipient, "codeServiceExecutant"),
        engagement=wire.text(references, "numeroBonCommande"),
        contract=wire.text(references, "numeroMarche"),
        validators=tuple(code.strip() for code in validators if code),
        rejection_acknowledged=wire.flag(sheet, "rejetTraite"),
        references={name: value for name, value in named.items() if value is not None},
    )


def complete(portal_id: str, what: Completion, file_ids: Iterable[int]) -> Operation[PortalNews | None]:
    """Add documents and words to a suspended invoice; its status becomes "completed".

    Args:
        portal_id: Which.
        what: The documents and the words.
        file_ids: The identifier each document received when it was uploaded, in order.
    """
    files = tuple(_attached(file, file_id) for file, file_id in zip(what.attachments, file_ids, strict=True))
    body: dict[str, Json] = {"identifiantFactureCPP": numeric(portal_id)}
    if files:
        body["pieceJointeComplementaire"] = files
    if what.comment.strip():
        body["commentaire"] = what.comment
    return _write("completer", body, "identifiantFactureCPP", portal_id)


def _attached(file: Attachment, file_id: int) -> JsonObject:
    return {
        "pieceJointeComplementaireDesignation": file.label or file.name,
        "pieceJointeComplementaireType": file.type_code,
        "pieceJointeComplementaireId": file_id,
    }


def reroute(portal_id: str, where: Rerouting, held: Bearing) -> Operation[PortalNews | None]:
    """Send an invoice that came to the wrong place to another.

    Which of its references must be given again is not published: all those the portal shows are, but for what changes.

    Args:
        portal_id: Which.
        where: What changes.
        held: What it bears now.
    """
    target = {
        "codeDestinataire": _chosen(where.recipient, held.recipient),
        "codeServiceExecutant": _chosen(where.service, held.service),
    }
    changed = {
        **held.references,
        "numeroMarche": _chosen(where.contract, held.contract),
        "numeroBonCommande": _chosen(where.engagement, held.engagement),
    }
    body: dict[str, Json] = {
        "identifiantFactureCPP": numeric(portal_id),
        "destinataire": {name: value for name, value in target.items() if value},
        "reference": {name: value for name, value in changed.items() if value},
    }
    if where.comment.strip():
        body["commentaire"] = where.comment
    return _write("recycler", body, "identifiantFactureCPP", portal_id)


def _chosen(new: str | None, old: str | None) -> str | None:
    return old if new is None else new


def fix_validator(portal_id: str, who: ValidatorCorrection) -> Operation[PortalNews | None]:
    """Name another validator. The operation takes no service."""
    body: JsonObject = {
        "idFacture": numeric(portal_id),
        "typeIdentifiantStructure": "SIRET",
        "identifiantStructure": who.validator,
    }
    return _write("corriger/valideur/facture", body, "idFacture", portal_id)


def acknowledge_rejection(portal_id: str) -> Operation[PortalNews | None]:
    """Say that a rejection is dealt with; the invoice stays rejected."""
    body: JsonObject = {"listeDemandePaiement": ({"idDemandePaiement": numeric(portal_id)},)}
    return _write("traiterRejet", body, "idDemandePaiement", portal_id)


def _write(verb: str, body: JsonObject, key: str, portal_id: str) -> Operation[PortalNews | None]:
    def read(answer: JsonObject) -> PortalNews | None:
        if wire.text(answer, key) not in {None, str(numeric(portal_id))}:
            raise ValueError("the answer is about another invoice")
        status = wire.text(answer, "statutFacture")
        return None if status is None else news(status)

    return post("factures", verb, body, read, repeatable=False)

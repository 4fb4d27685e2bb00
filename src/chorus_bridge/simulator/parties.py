"""Who an invoice is from, for and validated by: the checks of `soumettre` against the structures.

*Source:* AIFE, Swagger "Structures" (the flags of a recipient and of a service), read as three independent
clients read them.
"""

from typing import Final

from attrs import frozen

from chorus_bridge.simulator import refusals
from chorus_bridge.simulator.actors import RESERVED_SERVICE, Service, Structure
from chorus_bridge.simulator.portal import Call
from chorus_bridge.simulator.refusals import Refused

WITH_VALIDATOR: Final = frozenset({"A9_FACTURE_SOUSTRAITANT", "A12_FACTURE_COTRAITANT"})

_RECIPIENT: Final = "destinataire.codeDestinataire"
_SERVICE: Final = "destinataire.codeServiceExecutant"
_ENGAGEMENT: Final = "references.numeroBonCommande"
_SUPPLIER: Final = "fournisseur.idFournisseur"
_VALIDATOR: Final = "cadreDeFacturation.codeStructureValideur"
_VALIDATOR_SERVICE: Final = "cadreDeFacturation.codeServiceValideur"


@frozen(kw_only=True)
class Parties:
    """The structures concerned by an invoice."""

    supplier: Structure
    recipient: Structure
    service: Service | None
    validator: Structure | None


def check_parties(call: Call) -> Parties:
    """Return the parties of a submission.

    Raises:
        Refused: The account may not deposit for the supplier, the recipient cannot receive this invoice as it is
            addressed, or the validator is missing or wrong.
    """
    supplier = _supplier(call)
    # A structure that is a contracting authority alone receives works documents, which no framework here is.
    recipient, service = check_recipient(call, engaged=call.body.has(_ENGAGEMENT), authority=False)
    return Parties(supplier=supplier, recipient=recipient, service=service, validator=_validator(call, supplier))


def check_recipient(call: Call, *, engaged: bool, authority: bool) -> tuple[Structure, Service | None]:
    """Return the recipient and the service that a request addresses, everything it demands being there.

    Args:
        call: The request, with its block `destinataire`.
        engaged: Whether the invoice carries an engagement number.
        authority: Whether it goes to a contracting authority.

    Raises:
        Refused: The recipient cannot receive this invoice as it is addressed.
    """
    recipient = _recipient(call, authority=authority)
    service = _service(call, recipient)
    _check_engagement(recipient, service, engaged=engaged)
    return recipient, service


def check_validator(validator: Structure | None, supplier: Structure, path: str) -> Structure:
    """Return a structure that may validate the invoices of a supplier.

    Raises:
        Refused: It is unknown, inactive, or the supplier itself.
    """
    if validator is None or not validator.active or validator.id == supplier.id:
        raise Refused(refusals.VALIDATOR_UNKNOWN, path)
    return validator


def _supplier(call: Call) -> Structure:
    """Return the supplier: a structure of the account, active, with its own service and bank details."""
    supplier = call.portal.world.structure(call.body.whole(_SUPPLIER))
    if supplier is None or not call.acts_for(supplier):
        raise Refused(refusals.SUPPLIER_UNKNOWN, _SUPPLIER)
    if not supplier.active:
        raise Refused(refusals.SUPPLIER_INACTIVE, _SUPPLIER)
    service_id = call.body.whole("fournisseur.idServiceFournisseur")
    if service_id is not None:
        service = supplier.service_by_id(service_id)
        if service is None or not service.usable_on(call.today):
            raise Refused(refusals.SUPPLIER_SERVICE_UNKNOWN, "fournisseur.idServiceFournisseur")
    details = call.body.whole("fournisseur.codeCoordonneesBancairesFournisseur")
    if details is not None and details not in {known.id for known in supplier.bank_details}:
        raise Refused(refusals.BANK_DETAILS_UNKNOWN, "fournisseur.codeCoordonneesBancairesFournisseur")
    return supplier


def _recipient(call: Call, *, authority: bool) -> Structure:
    """Return the recipient: known, active, public, and able to receive such an invoice."""
    recipient = call.portal.world.structure_by_siret(call.body.text(_RECIPIENT))
    if recipient is None or not recipient.active:
        raise Refused(refusals.RECIPIENT_UNKNOWN, _RECIPIENT)
    if not recipient.public:
        raise Refused(refusals.RECIPIENT_PRIVATE, _RECIPIENT)
    if recipient.moa_only and not authority:
        raise Refused(refusals.RECIPIENT_MOA_ONLY, _RECIPIENT)
    if authority and not recipient.has_moa:
        raise Refused(refusals.RECIPIENT_NOT_MOA, _RECIPIENT)
    return recipient


def _service(call: Call, recipient: Structure) -> Service | None:
    """Return the service addressed, `None` when none is named and none is demanded."""
    code = call.body.text(_SERVICE)
    if not code:
        if recipient.service_required:
            raise Refused(refusals.SERVICE_REQUIRED, _SERVICE)
        return None
    if code == RESERVED_SERVICE:
        raise Refused(refusals.SERVICE_RESERVED, _SERVICE)
    service = recipient.service(code)
    if service is None:
        raise Refused(refusals.SERVICE_UNKNOWN, _SERVICE)
    if not service.usable_on(call.today):
        raise Refused(refusals.SERVICE_INACTIVE, _SERVICE)
    return service


def _check_engagement(recipient: Structure, service: Service | None, *, engaged: bool) -> None:
    """Return when the engagement number is there whenever the recipient or the service demands one."""
    by_service = service is not None and service.engagement_required
    if (recipient.engagement_required or by_service) and not engaged:
        raise Refused(refusals.ENGAGEMENT_REQUIRED, _ENGAGEMENT)
    if recipient.service_or_engagement and service is None and not engaged:
        raise Refused(refusals.SERVICE_OR_ENGAGEMENT, _ENGAGEMENT)


def _validator(call: Call, supplier: Structure) -> Structure | None:
    """Return the structure that validates first, `None` for a framework without validation.

    That a validator is refused in the other frameworks is our reading, to be verified on the qualification
    platform.
    """
    siret = call.body.text(_VALIDATOR)
    if call.body.text("cadreDeFacturation.codeCadreFacturation") not in WITH_VALIDATOR:
        if siret or call.body.has(_VALIDATOR_SERVICE):
            raise Refused(refusals.FIELD_FORBIDDEN, _VALIDATOR, "ce cadre n'a pas de valideur")
        return None
    if not siret:
        raise Refused(refusals.VALIDATOR_REQUIRED, _VALIDATOR)
    validator = check_validator(call.portal.world.structure_by_siret(siret), supplier, _VALIDATOR)
    code = call.body.text(_VALIDATOR_SERVICE)
    if code and ((named := validator.service(code)) is None or not named.usable_on(call.today)):
        raise Refused(refusals.VALIDATOR_UNKNOWN, _VALIDATOR_SERVICE)
    return validator

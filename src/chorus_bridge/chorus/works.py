"""The portal's own operation for works documents, whose contract is not public: what a host must supply to use it.

Nothing of it is invented here. A host that holds the Swagger of the API "Factures de travaux" gives an encoder; the
delivery (intent, one request, search, no second deposit) is the same as for any invoice. Never tried against the real
portal by this library: unverified, and off unless configured.
"""

from collections.abc import Mapping
from typing import Final, Protocol

from chorus_bridge.chorus import wire
from chorus_bridge.chorus.invoices import deposit_of
from chorus_bridge.chorus.results import Deposit
from chorus_bridge.chorus.routes import post
from chorus_bridge.domain.transmissible import TransmissibleInvoice
from chorus_bridge.effects import JsonObject, Operation

__all__ = ["SUBMIT_WORKS", "WorksEncoder", "submit_works"]

SUBMIT_WORKS: Final = "facturesTravaux/soumettre"
"""Name of the operation. Its path follows the other APIs': inferred."""


class WorksEncoder(Protocol):
    """What a host writes from the Swagger it holds."""

    def encode(self, invoice: TransmissibleInvoice) -> JsonObject:
        """Return the request without what only the portal gives; it is frozen when the invoice is transmitted."""
        ...

    def complete(self, body: JsonObject, structure_id: int, file_ids: Mapping[str, int]) -> JsonObject:
        """Return the request as it is sent.

        Args:
            body: What ``encode`` returned, as it was frozen.
            structure_id: The supplier's identifier at the portal.
            file_ids: The identifier each uploaded file received, by the SHA-256 of its content.
        """
        ...


def submit_works(body: JsonObject) -> Operation[Deposit]:
    """Create and send one works document. Never repeatable. The names in its answer are inferred from the others."""
    return post("facturesTravaux", "soumettre", body, _deposit, repeatable=False)


def _deposit(answer: JsonObject) -> Deposit:
    identifier = wire.text(answer, "identifiantFactureCPP") or wire.text(answer, "idFactureTravaux")
    number = wire.text(answer, "numeroFacture") or wire.text(answer, "numeroFactureTravaux")
    status = wire.text(answer, "statutFacture") or wire.text(answer, "statutFactureTravaux")
    renamed = {"identifiantFactureCPP": identifier, "numeroFacture": number, "statutFacture": status}
    return deposit_of({**answer, **renamed})

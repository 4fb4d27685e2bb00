"""The claims whose documents are kept whole in ``golden``, and the command that renews them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from attrs import frozen

from chorus_bridge.documents import flow_file
from chorus_bridge.domain.transmissible import TransmissibleInvoice
from chorus_bridge.domain.vocabulary import FlowPackage
from tests.builders import evolved
from tests.documents import claims

FOLDER: Final = Path(__file__).parent / "golden"


@frozen(kw_only=True)
class Golden:
    """One document to be kept: the claim and its package."""

    claim: TransmissibleInvoice
    package: FlowPackage

    @property
    def content(self) -> bytes:
        """The document as it is written today."""
        return flow_file(self.claim, self.package).content


def _golden(package: FlowPackage, **changes: object) -> Golden:
    return Golden(claim=claims.claim(**changes), package=package)


GOLDEN: Final[Mapping[str, Golden]] = {
    "monthly-statement.xml": _golden(
        FlowPackage.MIXED,
        invoice=evolved(claims.DETAILED, attachments=(claims.NOTICE,), payable=claims.DETAILED.total_excl_vat),
    ),
    "subcontractor-reverse-charge.xml": _golden(
        FlowPackage.MIXED, market__framework="A10", invoice=claims.REVERSE_CHARGE
    ),
    "credit-note.xml": _golden(FlowPackage.STRUCTURED, market__framework="A1", invoice=claims.CREDIT),
}


def renew() -> None:
    """Write every document again, as the code writes it today."""
    for name, golden in GOLDEN.items():
        (FOLDER / name).write_bytes(golden.content)


if __name__ == "__main__":
    renew()

"""Freeze what will be sent, whatever its form, and read it back."""

from typing import TypeAlias

from chorus_bridge.chorus import wire
from chorus_bridge.chorus.content import Upload
from chorus_bridge.chorus.flow_submission import FORM, FlowSubmission, freeze_flow
from chorus_bridge.chorus.submission import SCHEMA, Frozen, Submission, damaged, freeze, newer, opened
from chorus_bridge.chorus.vocabulary import REVERSE_CHARGE_DEFAULT
from chorus_bridge.chorus.works import WorksEncoder
from chorus_bridge.domain.transmissible import TransmissibleInvoice
from chorus_bridge.domain.vocabulary import Channel, FlowPackage
from chorus_bridge.errors import ConfigurationError

__all__ = ["Prepared", "prepare", "thaw"]

Prepared: TypeAlias = Submission | FlowSubmission
"""What may be frozen: an invoice to submit, or a flow to deposit."""


def prepare(
    invoice: TransmissibleInvoice,
    *,
    reverse_charge_wire: str = REVERSE_CHARGE_DEFAULT,
    upload: Upload = Upload.DEPOSIT_PDF,
    package: FlowPackage = FlowPackage.MIXED,
    syntax: str | None = None,
    works: WorksEncoder | None = None,
) -> Frozen[Submission] | Frozen[FlowSubmission]:
    """Return what will be sent for *invoice*, in the form its channel demands.

    Args:
        invoice: The invoice judged transmissible.
        reverse_charge_wire: VAT regime submitted for a reverse charge.
        upload: How the main PDF of a submission is uploaded.
        package: How a flow carries the invoice.
        syntax: The portal's code of the flow's format; None for the usual one.
        works: The host's own encoder for the portal's works operation.

    Raises:
        BadValue: A file has no content, or the flow is too large.
        ConfigurationError: The package needs an extra that is not installed, or the works operation is not configured.
    """
    if invoice.situation.channel is Channel.WORKS_SUBMIT:
        return freeze(invoice, upload=upload, body=_encoder(works).encode(invoice))
    if invoice.situation.by_flow:
        return freeze_flow(invoice, package=package, syntax=syntax)
    return freeze(invoice, reverse_charge_wire=reverse_charge_wire, upload=upload)


def _encoder(works: WorksEncoder | None) -> WorksEncoder:
    if works is None:
        raise ConfigurationError(
            setting="works_encoder",
            problem="absent, and the contract of the portal's works operation is not public",
            remedy="send works documents by flow, or give an encoder written from the Swagger you subscribed to",
        )
    return works


def thaw(frozen_form: bytes) -> Prepared:
    """Return what was frozen in *frozen_form*.

    Raises:
        BadValue: Written by a newer version, or damaged.
    """
    source = opened(frozen_form)
    if wire.text(source, "form") != FORM:
        return Submission.from_bytes(frozen_form)
    schema = wire.whole(source, "schema")
    if schema != SCHEMA:
        raise newer(schema)
    try:
        return FlowSubmission.from_json(source)
    except ValueError:
        raise damaged() from None

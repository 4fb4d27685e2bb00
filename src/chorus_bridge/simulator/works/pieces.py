"""The piece that a project manager or a contracting authority deposits in answer to a works document.

*Source:* AIFE, community pages on works: the pieces of one payment form a dossier, each referring to the one before.
That they keep the amounts, the supplier and the parties, and that the authority pays unless told otherwise, are our
reading: on the real portal the manager corrects the amounts and the payer may be another structure.
"""

from typing import Final

from attrs import evolve

from chorus_bridge.simulator.actors import Structure
from chorus_bridge.simulator.fields import Fields
from chorus_bridge.simulator.invoices import Invoice, Passage
from chorus_bridge.simulator.statuses import nominal_after
from chorus_bridge.simulator.works.circuit import FRAMEWORKS, NextPiece, first_status, is_payable

_LONGEST_NUMBER: Final = 20


def answer_to(invoice: Invoice, following: NextPiece, piece_id: int, payer: Structure | None = None) -> Invoice:
    """Return the piece that answers a works document at the moment it took its status.

    Args:
        invoice: The document, just associated.
        following: What answers it.
        piece_id: Identifier of the piece.
        payer: Who pays it when it is payable; its contracting authority when absent.
    """
    payable = is_payable(following.framework)
    ended = invoice.passages[-1]
    recipient = payer if payer is not None and payable else invoice.recipient
    status = first_status(following.framework, authority_only=False, project_manager=False)
    reported = not recipient.payment_status_not_reported
    framework = {"codeCadreFacturation": FRAMEWORKS[following.framework]}
    return evolve(
        invoice,
        id=piece_id,
        accepted_at=ended.written_at,
        number=invoice.number[: _LONGEST_NUMBER - len(following.suffix)] + following.suffix,
        recipient=recipient,
        service=invoice.service if recipient is invoice.recipient else None,
        validator=None,
        document=Fields({**invoice.document.raw, "cadreDeFacturation": framework}),
        files=(),
        principal=None,
        passages=(Passage(status=status, at=ended.at, taken_at=ended.taken_at, written_at=ended.written_at),),
        ahead=nominal_after(status, payment_reported=reported, payable=payable),
        flow="",
        previous=invoice.id,
        following=None,
        actions=(),
        downloaded=False,
        rejection_handled=False,
    )

"""From customer invoices to Chorus Pro and back. No Odoo import: the models call this, and a test can too."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from html import escape
from typing import Final, TypeAlias

from chorus_bridge import (
    Assessment,
    Attachment,
    ChorusBridgeError,
    ClientKind,
    Company,
    FindingCode,
    Framework,
    Gateway,
    Invoice,
    InvoiceKind,
    Language,
    Market,
    NotTransmissible,
    Party,
    Role,
    Situation,
    Step,
    StepStatus,
    TechnicalAccount,
    Transmission,
    VatLine,
    VatRegime,
)
from chorus_bridge.messages import error_text

from .interface import AttachmentRecord, CompanyRecord, LineRecord, Move, Moves, Text

Files: TypeAlias = Mapping[int, Sequence[AttachmentRecord]]

log = logging.getLogger(__name__)

SALES: Final = ("out_invoice", "out_refund")
PRINTED: Final = "invoice_pdf_report_file"
"""The field under which Odoo keeps the PDF of an invoice that was sent or printed."""
ROUND: Final = 20
"""Transmissions of each kind in one call of the scheduled action, which Odoo limits in time."""


def company(record: CompanyRecord) -> Company:
    """Return the billing company as its profile says."""
    own = record.sudo()
    account = None
    if own.chorus_login and own.chorus_password:
        account = TechnicalAccount(login=own.chorus_login, password=own.chorus_password)
    return Company(id=str(own.id), name=_text(own.name), siret=_text(own.chorus_siret), account=account)


def files(moves: Moves) -> Files:
    """Return what is attached to each invoice, with one search: its PDF, and what somebody gave a portal code."""
    domain = [
        ("res_model", "=", "account.move"),
        ("res_id", "in", moves.ids),
        ("res_field", "in", (PRINTED, False)),  # without this, Odoo hides the PDF, which belongs to a field
    ]
    found: defaultdict[int, list[AttachmentRecord]] = defaultdict(list)
    for record in moves.env["ir.attachment"].search(domain):
        if record.res_field == PRINTED or record.chorus_type_code:
            found[record.res_id].append(record)
    return found


def situation(move: Move, attached: Sequence[AttachmentRecord], *, contents: bool = False) -> Situation:
    """Return what the library judges and sends, of a recordset of one.

    Args:
        move: A customer invoice or credit note.
        attached: Its files, from :func:`files`.
        contents: Whether to read the files too: to transmit only.
    """
    partner, billing = move.commercial_partner_id, move.company_id
    return Situation(
        id=f"account.move,{move.id}",
        company=company(billing),
        market=Market(
            client=ClientKind.PUBLIC if partner.chorus_public else ClientKind.PRIVATE,
            framework=Framework(move.chorus_framework) if move.chorus_framework else None,
            role=Role(move.chorus_role) if move.chorus_role else None,
            contract_number=_text(move.chorus_contract),
            engagement=_text(move.chorus_engagement),
            recipient=Party(
                siret=_text(partner.chorus_siret),
                name=_text(partner.name),
                service_code=_text(move.chorus_service),
            ),
        ),
        invoice=_invoice(move, attached, contents=contents),
        steps=() if move.state == "posted" else (Step(code=FindingCode.SITUATION_DRAFT, status=StepStatus.PENDING),),
        cancelled=move.state == "cancel",
    )


def _invoice(move: Move, attached: Sequence[AttachmentRecord], *, contents: bool) -> Invoice:
    regime = move.company_id.chorus_vat_regime
    printed = [_attachment(each, contents=contents) for each in attached if each.res_field == PRINTED]
    others = [_attachment(each, contents=contents) for each in attached if each.res_field != PRINTED]
    return Invoice(
        kind=InvoiceKind.CREDIT_NOTE if move.move_type == "out_refund" else InvoiceKind.INVOICE,
        number=None if move.name in {False, "/"} else _text(move.name),
        issue_date=move.invoice_date or None,
        currency=move.currency_id.name,
        vat_regime=VatRegime(regime) if regime else None,
        vat_lines=_vat(move.line_ids),
        total_excl_vat=exact(move.amount_untaxed),
        total_vat=exact(move.amount_tax),
        total_incl_vat=exact(move.amount_total),
        payable=exact(move.amount_total),
        document=printed[0] if printed else None,
        attachments=tuple(others),
    )


def _attachment(record: AttachmentRecord, *, contents: bool) -> Attachment:
    return Attachment(
        name=record.name,
        content=(record.raw or None) if contents else None,
        declared_size=record.file_size,
        type_code=_text(record.chorus_type_code),
    )


def _vat(lines: Iterable[LineRecord]) -> tuple[VatLine, ...]:
    """Return one line a rate. Without taxes that are no percentage: the library then says what does not add up."""
    bases: defaultdict[Decimal, Decimal] = defaultdict(Decimal)
    taxes: defaultdict[Decimal, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.tax_line_id and line.tax_line_id.amount_type == "percent":
            rate = exact(line.tax_line_id.amount)
            bases[rate] += abs(exact(line.tax_base_amount))
            taxes[rate] += abs(exact(line.balance))
    return tuple(VatLine(rate=rate, base=bases[rate], vat=taxes[rate]) for rate in sorted(bases))


def exact(amount: float) -> Decimal:
    """Return an amount as Odoo shows it: it keeps binary numbers, rounded to the cent."""
    return Decimal(f"{amount:.2f}")


def _text(value: Text) -> str | None:
    return value or None


def assess(gateway: Gateway, moves: Moves, *, may_transmit: bool = True) -> Mapping[int, Assessment]:
    """Return what to show of each customer invoice, by identifier, with one read of the outbox."""
    attached = files(moves)
    sales = [move for move in moves if move.move_type in SALES]
    seen = gateway.assess_many(
        [situation(move, attached.get(move.id, ())) for move in sales], may_transmit=may_transmit
    )
    return {move.id: one for move, one in zip(sales, seen, strict=True)}


def transmit(gateway: Gateway, moves: Moves, *, by: str = "") -> None:
    """Ask for the transmission of a selection: marked in the host's transaction, queued once that is committed.

    Raises:
        NotTransmissible: One of them may not leave; nothing was marked.
    """
    attached = files(moves)
    asked: list[tuple[Move, Situation, str]] = []
    for move in moves:
        wanted = situation(move, attached.get(move.id, ()), contents=True)
        seen = gateway.assess(wanted)
        if seen.transmission is not None and seen.transmission.standing:
            continue  # a double click: it is under way
        if not seen.can_transmit:
            codes = tuple(finding.code.value for finding in (*seen.missing, *seen.pending))
            raise NotTransmissible(codes=codes, assessment=seen)
        asked.append((move, wanted, seen.transmission.id if seen.transmission else ""))
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    for move, _, before in asked:
        move.write({"chorus_asked_at": now, "chorus_asked_after": before})
    # Only values go along: after the commit, reading a record would open another transaction.
    moves.env.cr.postcommit.add(partial(_queue, gateway, tuple(wanted for _, wanted, _ in asked), by))


def _queue(gateway: Gateway, situations: Sequence[Situation], by: str) -> None:
    """Queue what was asked. Never raises: the host has committed, and an error would tell the user the contrary."""
    try:
        outcomes = gateway.transmit_many(situations, by=by)
    except Exception:
        log.exception("nothing queued; the scheduled action will try again")
        return
    for wanted, outcome in zip(situations, outcomes, strict=True):
        if isinstance(outcome, ChorusBridgeError):
            log.error("%s not queued (%s); the scheduled action will try again", wanted.id, outcome)


def cancel(gateway: Gateway, move: Move, *, by: str = "") -> Transmission | None:
    """Cancel the transmission of one invoice, or return None when there is none yet.

    Raises:
        TooLate: It has left, or may have.
    """
    move.write({"chorus_asked_at": False})
    move.flush_recordset()  # from now on the scheduled action waits for this row
    standing = gateway.assess(situation(move, ())).transmission
    if standing is None:
        return None
    return gateway.cancel(standing.company, standing.id, by=by)


def pick_up(gateway: Gateway, moves: Moves, language: Language) -> None:
    """Queue what was marked and not queued, because the process died in between; one transaction an invoice.

    Args:
        gateway: The gateway.
        moves: Those whose mark is set.
        language: That of the sentence left in the discussion of an invoice that may no longer leave.
    """
    attached = files(moves)
    for move in moves:
        try:
            _pick_up(gateway, move, attached.get(move.id, ()), language)
        except Exception:
            moves.env.cr.rollback()
            log.exception("account.move %s not picked up; it will be tried again", move.id)
        else:
            moves.env.cr.commit()


def _pick_up(gateway: Gateway, move: Move, attached: Sequence[AttachmentRecord], language: Language) -> None:
    if not move.chorus_asked_at:
        return
    before = move.chorus_asked_after or ""
    wanted = situation(move, attached, contents=True)
    # First, so that the row is locked: a cancellation at this moment waits, and is then tried again.
    move.write({"chorus_asked_at": False})
    move.flush_recordset()
    last = gateway.assess(wanted).transmission
    if last is not None and last.id != before:
        return  # it was queued; what became of it since, a cancellation even, stands
    try:
        gateway.transmit(wanted)
    except NotTransmissible as error:
        move.message_post(body=error_text(error, language))


def work(gateway: Gateway, moves: Moves, language: Language) -> None:
    """Do one round: pick up what was marked, then send, search and follow.

    Args:
        gateway: The gateway.
        moves: Those whose mark is set.
        language: As in :func:`pick_up`.
    """
    pick_up(gateway, moves, language)
    gateway.run_once(limit=ROUND)


def drawing(svg: str, title: str, lines: str) -> str:
    """Return the drawing with its title, for a screen reader, and its lines, for a pointer."""
    if not svg:
        return ""
    hover = f"{title}\n{lines}"
    return f'<span role="img" aria-label="{escape(title)}" title="{escape(hover)}">{svg}</span>'

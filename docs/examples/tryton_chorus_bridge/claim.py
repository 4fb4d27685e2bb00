"""The progress claim: its ChorusPRO column, its buttons and its scheduled task."""

# mypy: allow-subclassing-any, allow-untyped-decorators
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Self

from trytond.exceptions import UserError
from trytond.model import ModelSQL, ModelView, Workflow, fields
from trytond.pool import Pool
from trytond.pyson import Bool, Eval
from trytond.transaction import Transaction, without_check_access

from chorus_bridge import ChorusBridgeError, Framework, Language, NotTransmissible, Role
from chorus_bridge.messages import error_text, label, tooltip

from .bridge import situation
from .opening import gateway

ROUND: Final = 20
"""Transmissions of each kind in one round: it runs inside the transaction of the scheduled task."""

_LOCKED: Final = {"readonly": Eval("state") != "draft"}


class Claim(Workflow, ModelSQL, ModelView):
    """One progress claim. Yours: ``account.invoice``, or the document your contracts have."""

    __name__ = "construction.claim"
    _rec_name = "number"

    company = fields.Many2One("construction.company", "Company", required=True, states=_LOCKED)
    number = fields.Char("Number", states=_LOCKED)
    issue_date = fields.Date("Issue Date", states=_LOCKED)
    public = fields.Boolean("Public Body", states=_LOCKED)
    recipient_name = fields.Char("Recipient", states=_LOCKED)
    recipient_siret = fields.Char("SIRET of the Recipient", states=_LOCKED)
    service = fields.Char("Service Code")
    framework = fields.Selection([(None, ""), *((word.value, word.value) for word in Framework)], "Framework")
    role = fields.Selection(
        [(None, ""), *((word.value, word.name.replace("_", " ").capitalize()) for word in Role)], "Role", sort=False
    )
    contract = fields.Char("Contract Number")
    engagement = fields.Char("Engagement Number")
    excl_vat = fields.Numeric("Total excl. VAT", digits=(15, 2), states=_LOCKED)
    vat_rate = fields.Numeric("VAT Rate (%)", digits=(5, 2), states=_LOCKED)
    vat = fields.Numeric("VAT", digits=(15, 2), states=_LOCKED)
    document = fields.Binary("Document", filename="document_name")
    document_name = fields.Char("File Name")
    state = fields.Selection([("draft", "Draft"), ("validated", "Validated")], "State", readonly=True, sort=False)
    chorus_asked_at = fields.Timestamp("Transmission Asked at", readonly=True)
    chorus_asked_after = fields.Char("Last Transmission then", readonly=True)
    chorus_state = fields.Function(fields.Char("ChorusPRO State"), "get_chorus")
    chorus_icon = fields.Function(fields.Char("ChorusPRO Icon"), "get_chorus")
    chorus_label = fields.Function(fields.Char("ChorusPRO"), "get_chorus")
    chorus_tooltip = fields.Function(fields.Text("ChorusPRO Details"), "get_chorus")
    chorus_can_transmit = fields.Function(fields.Boolean("Can Transmit"), "get_chorus")
    chorus_can_cancel = fields.Function(fields.Boolean("Can Cancel"), "get_chorus")

    @classmethod
    def __setup__(cls) -> None:
        super().__setup__()
        cls._transitions |= {("draft", "validated")}
        asked = Bool(Eval("chorus_asked_at"))
        cls._buttons.update(
            {
                "validate_claim": {"invisible": Eval("state") != "draft", "depends": ["state"]},
                "transmit": {
                    "invisible": ~Eval("chorus_can_transmit") | asked,
                    "depends": ["chorus_can_transmit", "chorus_asked_at"],
                },
                "cancel_transmission": {
                    "invisible": ~Eval("chorus_can_cancel"),
                    "depends": ["chorus_can_cancel"],
                },
            }
        )

    @classmethod
    def default_state(cls) -> str:
        """Return the first state."""
        return "draft"

    @classmethod
    def copy(cls, claims: Sequence[Self], default: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 — Tryton's
        """Copy claims, without their state nor what was asked of them."""
        blank = {"state": "draft", "chorus_asked_at": None, "chorus_asked_after": None, "number": None}
        return super().copy(claims, default={**blank, **(default or {})})

    @classmethod
    def get_chorus(cls, claims: Sequence[Self], names: Sequence[str]) -> dict[str, dict[int, object]]:
        """Return what the column shows of a whole page, with one read of the outbox; Tryton asks once for all names."""
        language, now = _language(), datetime.now(UTC)
        # A list needs the size of the documents, not their contents.
        with Transaction().set_context({f"{cls.__name__}.document": "size"}), without_check_access():
            judged = [situation(claim) for claim in cls.browse([claim.id for claim in claims])]
        shown: dict[str, dict[int, object]] = {name: {} for name in names}
        for claim, seen in zip(claims, gateway().assess_many(judged), strict=True):
            values = {
                "chorus_state": seen.state.value,
                "chorus_icon": seen.icon,
                "chorus_label": label(seen, language, now=now),
                "chorus_tooltip": "\n".join(tooltip(seen, language, now=now)),
                "chorus_can_transmit": seen.can_transmit,
                "chorus_can_cancel": seen.can_cancel,
            }
            for name in names:
                shown[name][claim.id] = values[name]
        return shown

    @classmethod
    @ModelView.button
    @Workflow.transition("validated")
    def validate_claim(cls, claims: Sequence[Self]) -> None:
        """Validate claims, as the project manager did."""

    @classmethod
    @ModelView.button
    def transmit(cls, claims: Sequence[Self]) -> None:
        """Ask for the transmission of a selection: marked here, queued by a task once this transaction is committed."""
        asked = []
        for claim in claims:
            with without_check_access():
                seen = gateway().assess(situation(claim))
            if seen.transmission is not None and seen.transmission.standing:
                continue  # a double click: it is under way
            if not seen.can_transmit:
                codes = tuple(finding.code.value for finding in (*seen.missing, *seen.pending))
                raise _refusal(NotTransmissible(codes=codes, assessment=seen))
            asked.append((claim, seen.transmission.id if seen.transmission else None))
        for claim, before in asked:
            cls.write([claim], {"chorus_asked_at": datetime.now(), "chorus_asked_after": before})  # noqa: DTZ005 — as Tryton keeps it
            cls.__queue__.queue_transmission([claim], Transaction().language)

    @classmethod
    def queue_transmission(cls, claims: Sequence[Self], language: str) -> None:
        """Queue what was asked; a task of its own transaction, done again if it fails.

        Args:
            claims: Those whose mark is set; any other is left alone.
            language: Of whoever asked, for the note left on a claim: Tryton gives a task none.
        """
        cls.lock(claims)  # a cancellation at this moment waits, and is then tried again
        for claim in claims:
            if claim.chorus_asked_at is None:
                continue
            before = claim.chorus_asked_after
            cls.write([claim], {"chorus_asked_at": None, "chorus_asked_after": None})
            wanted = situation(claim)
            last = gateway().assess(wanted).transmission
            if last is not None and last.id != before:
                continue  # it was queued; what became of it since, a cancellation even, stands
            try:
                gateway().transmit(wanted)
            except NotTransmissible as error:
                Note = Pool().get("ir.note")  # noqa: N806 — Tryton's own way to name a model
                Note.create([{"resource": str(claim), "message": error_text(error, _language(language))}])

    @classmethod
    @ModelView.button
    def cancel_transmission(cls, claims: Sequence[Self]) -> None:
        """Cancel the transmission of claims."""
        cls.lock(claims)
        cls.write(list(claims), {"chorus_asked_at": None, "chorus_asked_after": None})
        for claim in claims:
            with without_check_access():
                standing = gateway().assess(situation(claim)).transmission
            if standing is None:
                raise UserError(_WAIT[_language()])
            try:
                gateway().cancel(standing.company, standing.id, by=str(Transaction().user))
            except ChorusBridgeError as error:
                raise _refusal(error) from error

    @classmethod
    def chorus_round(cls) -> None:
        """Do one round: the scheduled task. What was marked and never queued gets its task again."""
        for claim in cls.search([("chorus_asked_at", "!=", None)], limit=ROUND):
            cls.__queue__.queue_transmission([claim], Transaction().language)
        gateway().run_once(limit=ROUND)


_WAIT: Final = {
    Language.FR: "Rien n’est encore en file : réessayez dans une minute.",
    Language.EN: "Nothing is queued yet: try again in a minute.",
}


def _language(code: str | None = None) -> Language:
    return Language.FR if (code or Transaction().language).startswith("fr") else Language.EN


def _refusal(error: ChorusBridgeError) -> UserError:
    return UserError(error_text(error, _language()))

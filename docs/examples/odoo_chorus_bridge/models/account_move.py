"""The ChorusPRO column, its two buttons and the scheduled action, on customer invoices."""

# ruff: noqa: TID252 — Odoo mounts this package under odoo.addons, whatever its own name
# mypy: allow-subclassing-any, allow-untyped-decorators
from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from odoo import _, api, fields, models
from odoo.exceptions import UserError

from chorus_bridge import ChorusBridgeError, DisplayState, Framework, Gateway, Language, Role, icons
from chorus_bridge.messages import error_text, history_text, label, tooltip

from .. import bridge
from .opening import GATEWAYS

if TYPE_CHECKING:
    from chorus_bridge.values import HistoryEntry

NOTHING: dict[str, object] = {
    "chorus_state": False,
    "chorus_icon": False,
    "chorus_label": False,
    "chorus_tooltip": False,
    "chorus_can_transmit": False,
    "chorus_can_cancel": False,
}
BILLING = "account.group_account_invoice"
"""The group that may transmit and cancel."""


class AccountMove(models.Model):
    """A customer invoice or credit note, and what Chorus Pro has to say about it."""

    _inherit = "account.move"

    chorus_framework = fields.Selection([(word.value, word.value) for word in Framework], "Framework", copy=True)
    chorus_role = fields.Selection([(word.value, word.name.replace("_", " ").capitalize()) for word in Role], "Role")
    chorus_contract = fields.Char("Contract number")
    chorus_engagement = fields.Char("Engagement number")
    chorus_service = fields.Char("Service code")
    chorus_asked_at = fields.Datetime("Transmission asked at", readonly=True, copy=False, index=True)
    chorus_asked_after = fields.Char(
        readonly=True, copy=False, help="The last transmission when it was asked: another one since answers it"
    )
    chorus_state = fields.Selection(
        [(word.value, word.value) for word in DisplayState], "ChorusPRO state", compute="_compute_chorus"
    )
    chorus_icon = fields.Html("ChorusPRO", compute="_compute_chorus", sanitize=False)
    chorus_label = fields.Char("ChorusPRO title", compute="_compute_chorus")
    chorus_tooltip = fields.Text("ChorusPRO details", compute="_compute_chorus")
    chorus_can_transmit = fields.Boolean(compute="_compute_chorus")
    chorus_can_cancel = fields.Boolean(compute="_compute_chorus")

    @api.depends("name", "state", "invoice_date", "amount_total", "chorus_framework", "chorus_role", "chorus_contract")
    @api.depends("chorus_engagement", "chorus_service", "chorus_asked_at", "commercial_partner_id")
    @api.depends_context("lang", "uid")
    def _compute_chorus(self) -> None:
        """Judge the whole recordset with one read of the outbox; nothing is stored, so nothing can be stale."""
        language, now = self._chorus_language(), datetime.now(UTC)
        seen = bridge.assess(self._chorus_gateway(), self._origin, may_transmit=self.env.user.has_group(BILLING))
        for move in self:
            shown = seen.get(move._origin.id)  # noqa: SLF001 — Odoo's word for the saved record behind a form
            if shown is None:
                move.update(NOTHING)
                continue
            lines = "\n".join(tooltip(shown, language, now=now))
            title = label(shown, language, now=now)
            move.update(
                {
                    "chorus_state": shown.state.value,
                    "chorus_icon": bridge.drawing(icons.svg(shown), title, lines),
                    "chorus_label": title,
                    "chorus_tooltip": lines,
                    "chorus_can_transmit": shown.can_transmit,
                    "chorus_can_cancel": shown.can_cancel,
                }
            )

    def action_chorus_transmit(self) -> None:
        """Transmit a selection: queued as soon as this transaction is committed."""
        try:
            bridge.transmit(self._chorus_gateway(), self, by=str(self.env.uid))
        except ChorusBridgeError as error:
            raise self._chorus_refusal(error) from error

    def action_chorus_cancel(self) -> None:
        """Cancel the transmission of one invoice."""
        self.ensure_one()
        try:
            cancelled = bridge.cancel(self._chorus_gateway(), self, by=str(self.env.uid))
        except ChorusBridgeError as error:
            raise self._chorus_refusal(error) from error
        if cancelled is None:
            raise UserError(_("Nothing is queued yet: try again in a minute."))

    def action_chorus_history(self) -> dict[str, Any]:
        """Open everything that happened to the transmission of one invoice."""
        self.ensure_one()
        seen = bridge.assess(self._chorus_gateway(), self).get(self.id)
        entries: tuple[HistoryEntry, ...] = ()
        if seen is not None and seen.transmission is not None:
            entries = self._chorus_gateway().history(seen.transmission.company, seen.transmission.id)
        language, now = self._chorus_language(), datetime.now(UTC)
        lines = "\n".join(history_text(entry, language, now=now) for entry in entries)
        shown = self.env["chorus.history"].create({"move_id": self.id, "lines": lines})
        window = {"type": "ir.actions.act_window", "view_mode": "form", "target": "new"}
        return {**window, "res_model": "chorus.history", "res_id": shown.id}

    @api.model
    def _cron_chorus_round(self) -> None:
        """Do one round; called by the scheduled action."""
        marked = self.search([("chorus_asked_at", "!=", False)], limit=bridge.ROUND)
        bridge.work(self._chorus_gateway(), marked, self._chorus_language())

    def _chorus_gateway(self) -> Gateway:
        return GATEWAYS.of(self.env.cr.dbname)

    def _chorus_language(self) -> Language:
        return Language.EN if (self.env.lang or "fr").startswith("en") else Language.FR

    def _chorus_refusal(self, error: ChorusBridgeError) -> UserError:
        return UserError(error_text(error, self._chorus_language()))

"""The window that shows a history: nothing is kept in Odoo, the outbox has it."""

# mypy: allow-subclassing-any
from odoo import fields, models


class ChorusHistory(models.TransientModel):
    """Everything that happened to one transmission, at the moment the window was opened."""

    _name = "chorus.history"
    _description = "History of a transmission to Chorus Pro"

    move_id = fields.Many2one("account.move", "Invoice", required=True, readonly=True, ondelete="cascade")
    lines = fields.Text("History", readonly=True)

"""What the module adds to Odoo's models."""

from . import account_move, chorus_history, ir_attachment, res_company, res_partner

__all__ = ["account_move", "chorus_history", "ir_attachment", "res_company", "res_partner"]

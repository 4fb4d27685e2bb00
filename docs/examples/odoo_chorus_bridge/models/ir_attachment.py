"""Which attachments go to Chorus Pro: those that somebody gave the portal's code of their kind, and no other."""

# mypy: allow-subclassing-any
from odoo import fields, models


class IrAttachment(models.Model):
    """A file, and its kind for Chorus Pro."""

    _inherit = "ir.attachment"

    chorus_type_code = fields.Char("Chorus Pro type", help="The portal's code of the kind of document; empty: not sent")

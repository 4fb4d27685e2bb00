"""Which customers are public bodies, and their SIRET."""

# mypy: allow-subclassing-any
from odoo import fields, models


class ResPartner(models.Model):
    """A customer."""

    _inherit = "res.partner"

    chorus_public = fields.Boolean("Public body", help="Invoiced through Chorus Pro")
    chorus_siret = fields.Char("SIRET for Chorus Pro", size=14)

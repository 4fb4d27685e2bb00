"""The billing company's access to Chorus Pro."""

# mypy: allow-subclassing-any
from odoo import fields, models

from chorus_bridge import VatRegime

ADMINISTRATORS = "base.group_system"


class ResCompany(models.Model):
    """A company with its technical account."""

    _inherit = "res.company"

    chorus_siret = fields.Char("SIRET for Chorus Pro", size=14)
    chorus_login = fields.Char("Technical account", groups=ADMINISTRATORS)
    chorus_password = fields.Char("Password of the technical account", groups=ADMINISTRATORS, copy=False)
    chorus_vat_regime = fields.Selection(
        [(word.value, word.name.replace("_", " ").capitalize()) for word in VatRegime], "VAT regime"
    )

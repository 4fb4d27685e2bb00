"""The billing company and its access to Chorus Pro."""

# mypy: allow-subclassing-any
from trytond.model import ModelSQL, ModelView, fields

from chorus_bridge import VatRegime


class Company(ModelSQL, ModelView):
    """A company that bills. Yours: ``company.company``, with these fields added."""

    __name__ = "construction.company"

    name = fields.Char("Name", required=True)
    siret = fields.Char("SIRET")
    chorus_login = fields.Char("Technical Account", strip=False)
    chorus_password = fields.Char("Password of the Technical Account", strip=False)
    vat_regime = fields.Selection(
        [(None, ""), *((word.value, word.name.replace("_", " ").capitalize()) for word in VatRegime)],
        "VAT Regime",
        sort=False,
    )

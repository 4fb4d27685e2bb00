"""ChorusPRO on customer invoices of Odoo 17 and 18."""

from . import models
from .hooks import repeat_for_ever

__all__ = ["models", "repeat_for_ever"]

"""What is done once, when the module is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .interface import Environment


def repeat_for_ever(env: Environment) -> None:
    """Let the scheduled action run without end.

    Odoo 17 counts the calls of a scheduled action, one by default; 18 has no such field, and refuses a data file that
    names it.
    """
    cron = env.ref("odoo_chorus_bridge.chorus_round")
    if "numbercall" in cron._fields:
        cron.write({"numbercall": -1})

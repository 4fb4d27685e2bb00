"""A terminal's stand-in for the icons: a host shows the icon that the assessment names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.assessment import DisplayState

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SYMBOLS"]

SYMBOLS: Final[Mapping[DisplayState, tuple[str, str]]] = {
    DisplayState.TRANSMITTED: ("✔", "green"),
    DisplayState.TRANSMITTING: ("➤", "cyan"),
    DisplayState.READY: ("●", "blue"),
    DisplayState.MISSING_INFORMATION: ("✎", "yellow"),
    DisplayState.AWAITING_ACTION: ("◷", "magenta"),
    DisplayState.NOT_APPLICABLE: ("–", "bright_black"),
}
"""The symbol of each state, and its colour."""

"""What the pages show of a claim, ready for a template: made by :mod:`host.bridge`, from what the library answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

    from chorus_bridge import Assessment

__all__ = ["Cell", "Chorus", "Task"]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """The ChorusPRO column of one row."""

    seen: Assessment
    icon: Markup
    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something missing or pending, in words, with the codes that tell the page which form or button helps."""

    code: str
    path: str
    text: str
    who: str
    where: str
    place: str


@dataclass(frozen=True, kw_only=True)
class Chorus(Cell):
    """The ChorusPRO panel of a detail page: the cell, and everything there is to tell."""

    missing: tuple[Task, ...]
    pending: tuple[Task, ...]
    history: tuple[str, ...]
    status: str
    """The portal's own word for where the invoice stands; empty before it is there."""
    comment: str
    """What the recipient wrote, in its own words."""
    wanted: str
    """What the supplier must do next; empty when nothing."""
    asks: str
    """The same as a code: ``add_documents``, ``reroute``, ``reissue``…"""
    payment: str
    """The last day on which payment is in time, when the portal's dates tell it."""
    acknowledged: bool
    """Whether a rejection was said to be dealt with."""
    warnings: tuple[str, ...]
    """What is worth knowing and keeps nothing from leaving; empty when the tooltip's lines say it here too."""

    @property
    def told(self) -> tuple[str, ...]:
        """The lines beside the icon: the first alone when lists below tell the rest, each with its form or button."""
        return self.lines[:1] if self.missing or self.pending else self.lines

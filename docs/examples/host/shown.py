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

    told: tuple[str, ...]
    """The lines beside the icon: those of the cell, but for the lists below."""
    missing: tuple[Task, ...]
    pending: tuple[Task, ...]
    history: tuple[str, ...]
    former: str
    """Number of the invoice that the claim has replaced, while what the portal says is still about that one."""
    status: str
    """The portal's own word for where the invoice stands; empty before it is there."""
    comment: str
    """What the recipient wrote, in its own words."""
    asks: str
    """What the supplier must do next, as a code: ``add_documents``, ``reroute``, ``reissue``… Empty when nothing."""
    acknowledged: bool
    """Whether a rejection was said to be dealt with."""

"""Five drawings, one for each state the ChorusPRO column shows, shipped with the package.

They differ by their outline, so they are told apart without colour, at 16 pixels. Their colours stand out from white
and from black alike; the CSS property ``color`` of the host has the last word when they are inline. A drawing is
decoration: the label of the state (:func:`chorus_bridge.messages.label`) is what a screen reader must be given.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.assessment import DisplayState

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from chorus_bridge.domain.assessment import Assessment

__all__ = ["NAMES", "drawing", "svg"]

NAMES: Final = tuple(state.icon for state in DisplayState if state.icon is not None)
"""What :attr:`Assessment.icon` may be, None aside."""


def svg(shown: Assessment | DisplayState | str | None) -> str:
    """Return the drawing as markup to put in a page, or an empty text when nothing is shown.

    It is hidden from screen readers, 16 pixels wide until the host's CSS says otherwise, and safe to insert without
    escaping: nothing in it comes from data. Its classes are ``chorus-icon`` and the name of the icon.

    Args:
        shown: An assessment, its state, or the name of its icon: one of :data:`NAMES`, or None.

    Raises:
        ValueError: There is no icon of that name.
    """
    # A state is a text too: it is asked for its icon before a text is taken as a name.
    name = shown.icon if isinstance(shown, DisplayState) or not isinstance(shown, str | None) else shown
    return "" if name is None else _markup(name)


def drawing(name: str) -> Traversable:
    """Return the SVG file of an icon, for a host that serves or copies files.

    Args:
        name: One of :data:`NAMES`, as :attr:`Assessment.icon` gives it.

    Raises:
        ValueError: There is no icon of that name.
    """
    if name not in NAMES:
        raise ValueError(f"no icon is named {name!r}; they are {', '.join(NAMES)}")
    return files("chorus_bridge.icons") / f"{name}.svg"


@cache
def _markup(name: str) -> str:
    return drawing(name).read_text(encoding="utf-8").strip()

"""Draw boxes, arrows and words as an SVG that needs nothing else: the diagrams of the documentation.

A drawing has its own background, so that it reads the same on a light and on a dark page, and other colours where the
reader's system asks for dark ones.
"""

from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

Point = tuple[int, int]

STYLE: Final = """\
.sheet { fill: #ffffff } text { font: 13px system-ui, "Segoe UI", sans-serif; fill: #1b1f24 }
.name { font-weight: 600; font-size: 14px } .small { font-size: 12px; fill: #4a5361 }
.box { fill: #e8f0fb; stroke: #2f5d9b; stroke-width: 1.5 } .end { fill: #eef1f4; stroke: #4a5361; stroke-width: 1.5 }
.person { fill: #fdf1dc; stroke: #8a5a00; stroke-width: 1.5; stroke-dasharray: 6 3 }
.plain { fill: none; stroke: #8b95a3 } .way { fill: none; stroke: #4a5361; stroke-width: 1.5 }
.dashed { stroke-dasharray: 5 4 } .tip { fill: #4a5361 } .halo { stroke: #ffffff; stroke-width: 4; paint-order: stroke }
@media (prefers-color-scheme: dark) {
.sheet { fill: #16191d } text { fill: #e6e9ed } .small { fill: #b3bcc8 }
.box { fill: #1d2b40; stroke: #86b1ec } .end { fill: #262b31; stroke: #b3bcc8 }
.person { fill: #3a2d12; stroke: #e8b65a }
.plain { stroke: #79838f } .way { stroke: #b3bcc8 } .tip { fill: #b3bcc8 } .halo { stroke: #16191d }
}"""


class Sheet(NamedTuple):
    """What a drawing is called, told to those who cannot see it, and its size."""

    name: str
    title: str
    told: str
    size: Point


def svg(sheet: Sheet, parts: Sequence[str]) -> str:
    """Return the whole file: *parts* on *sheet*."""
    width, height = sheet.size
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" aria-labelledby="{sheet.name}-title {sheet.name}-told">'
    )
    tip = (
        f'<defs><marker id="{sheet.name}-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8"'
        ' markerUnits="userSpaceOnUse" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>'
    )
    lines = (
        head,
        f'<title id="{sheet.name}-title">{escape(sheet.title)}</title>',
        f'<desc id="{sheet.name}-told">{escape(sheet.told)}</desc>',
        f"<style>\n{STYLE}\n</style>",
        tip,
        f'<rect class="sheet" width="{width}" height="{height}" rx="6"/>',
        *(part.replace("#tip", f"#{sheet.name}-tip") for part in parts),
        "</svg>",
    )
    return "\n".join(lines) + "\n"


def box(centre: Point, size: Point, name: str, *, under: str = "", kind: str = "box") -> str:
    """Return a box with its *name*, and words *under* it."""
    (x, y), (width, height) = centre, size
    left, top = x - width // 2, y - height // 2
    drawn = f'<rect class="{kind}" x="{left}" y="{top}" width="{width}" height="{height}" rx="6"/>'
    if not under:
        return drawn + words((x, y + 5), name, kind="name")
    return drawn + words((x, y - 3), name, kind="name") + words((x, y + 13), under, kind="small")


def words(at: Point, text: str, *, anchor: str = "middle", kind: str = "") -> str:
    """Return *text*, its middle, ``start`` or ``end`` at a point."""
    marked = f' class="{kind}"' if kind else ""
    return f'<text x="{at[0]}" y="{at[1]}" text-anchor="{anchor}"{marked}>{escape(text)}</text>'


def arrow(way: Sequence[Point], *, dashed: bool = False) -> str:
    """Return an arrow along the points of *way*."""
    kind = "way dashed" if dashed else "way"
    path = " ".join(f"{x} {y}" for x, y in way)
    return f'<path class="{kind}" d="M{path}" marker-end="url(#tip)"/>'


def line(begin: Point, end: Point, *, kind: str = "plain dashed") -> str:
    """Return a line without a tip."""
    return f'<path class="{kind}" d="M{begin[0]} {begin[1]} {end[0]} {end[1]}"/>'

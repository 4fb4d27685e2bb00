"""The rings of the package, drawn from the import contracts that the build checks."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from scripts.drawing import Sheet, arrow, box, svg, words

PROJECT: Final = Path(__file__).parents[1] / "pyproject.toml"
HOLDS: Final = {
    "cli": "commands, the demonstration",
    "values": "names for what is returned",
    "gateway": "what a host calls; its flows tell each story in order",
    "drivers": "the two loops that perform effects",
    "telemetry": "observers",
    "transport": "the only ring that knows HTTP",
    "settings": "one frozen object",
    "outbox": "durable transmissions",
    "chorus": "how Chorus Pro speaks",
    "effects": "what a flow may ask for",
    "documents": "what a flow file is made of",
    "messages": "French and English texts",
    "icons": "five drawings, one a state",
    "rules": "what is missing, pending, worth a warning",
    "progress": "the arithmetic of a month",
    "domain": "amounts, invoice, life cycle: values that exist are valid",
    "errors": "named by what comes next",
}
"""What each ring holds; a ring without words is an error."""
WIDTH: Final = 680
STEP: Final = 52
TOP: Final = 74


def rings() -> tuple[tuple[tuple[str, ...], ...], frozenset[str]]:
    """Return the rings from the top down, siblings together, and those that are pure.

    Raises:
        ValueError: The rings are not those whose content is told here.
    """
    contracts: list[dict[str, Any]] = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    split = [tuple(name.strip(" ()") for name in layer.split("|")) for layer in layers]
    stack = tuple(names for names in split if names != ("__main__",))
    if {name for names in stack for name in names} != set(HOLDS):
        raise ValueError("the rings of pyproject.toml are not those of scripts/rings_drawing.py")
    pure = (contract["source_modules"] for contract in contracts if "pure rings" in contract["name"])
    return stack, frozenset(module.removeprefix("chorus_bridge.") for modules in pure for module in modules)


def drawing() -> str:
    """Return the drawing."""
    stack, pure = rings()
    height = TOP + STEP * len(stack) + 56
    told = "From the top down: " + "; ".join(" and ".join(names) for names in stack) + ". The simulator stands apart."
    sheet = Sheet(name="rings", title="The rings of the package", told=told, size=(1000, height))
    return svg(sheet, [*_stack(stack, pure), *_aside(len(stack)), *_legend(height)])


def _stack(stack: tuple[tuple[str, ...], ...], pure: frozenset[str]) -> Iterator[str]:
    yield words((370, 30), "your software", kind="name")
    yield arrow([(370, 38), (370, 66)])
    for row, names in enumerate(stack):
        width = (WIDTH - 10 * (len(names) - 1)) // len(names)
        for column, name in enumerate(names):
            centre = (30 + width // 2 + column * (width + 10), TOP + STEP * row + 22)
            kind = "box" if name in pure else "end"
            yield box(centre, (width, 44), name, under=HOLDS[name], kind=kind)


def _aside(rows: int) -> Iterator[str]:
    bottom = TOP + STEP * rows - 8
    yield f'<rect class="person" x="760" y="{TOP}" width="210" height="{bottom - TOP}" rx="6"/>'
    middle = (TOP + bottom) // 2
    yield words((865, middle - 14), "simulator", kind="name")
    yield words((865, middle + 8), "an independent portal:", kind="small")
    yield words((865, middle + 26), "shares no code with the client", kind="small")


def _legend(height: int) -> Iterator[str]:
    y = height - 40
    for x, kind, text in ((30, "box", "pure: no input or output, no clock, no chance"), (360, "end", "obeys")):
        yield f'<rect class="{kind}" x="{x}" y="{y}" width="22" height="14" rx="3"/>'
        yield words((x + 30, y + 12), text, anchor="start", kind="small")
    yield words(
        (460, y + 12), "Imports go down only. Every module named flows is pure too.", anchor="start", kind="small"
    )

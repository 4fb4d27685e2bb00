"""Draw the diagrams of the documentation, in docs/images.

``python -m scripts.diagrams`` writes; ``--check`` writes nothing and fails when a drawing is stale.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from scripts import delivery_drawing, lifecycle_drawing, rings_drawing

FOLDER: Final = Path(__file__).parents[1] / "docs" / "images"
DRAWINGS: Final[Mapping[str, Callable[[], str]]] = {
    "delivery.svg": delivery_drawing.drawing,
    "lifecycle.svg": lifecycle_drawing.drawing,
    "rings.svg": rings_drawing.drawing,
}


def main(*arguments: str) -> int:
    """Write the drawings, or with ``--check`` compare them; return 1 when one is stale, else 0."""
    drawn = {FOLDER / name: draw() for name, draw in DRAWINGS.items()}
    stale = [path for path, text in drawn.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.name} is stale: run python -m scripts.diagrams")
        return int(bool(stale))
    FOLDER.mkdir(exist_ok=True)
    for path in stale:
        path.write_text(drawn[path], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

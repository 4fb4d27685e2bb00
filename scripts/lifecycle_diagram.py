"""Write the life of a transmission from its table: a Mermaid diagram in the README, a table in the reference pages.

The forges draw Mermaid; the site shows the drawing of ``scripts/lifecycle_drawing.py``.

``python scripts/lifecycle_diagram.py`` writes; ``--check`` fails when a page no longer says what the code does.
"""

import sys
from pathlib import Path

from chorus_bridge.domain.lifecycle import CANCELLABLE, LIVE, TRANSITIONS, Happening, State

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- lifecycle: drawn from the code -->", "<!-- lifecycle: end -->"
PAGES = (ROOT / "README.md", ROOT / "docs" / "reference" / "lifecycle.md")


def diagram() -> str:
    """Return the Mermaid state diagram of every transition."""
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> queued"]
    for state, row in TRANSITIONS.items():
        targets: dict[State, list[Happening]] = {}
        for happening, target in row.items():
            targets.setdefault(target, []).append(happening)
        lines += [
            f"    {state} --> {target}: {', '.join(words(h) for h in happenings)}"
            for target, happenings in targets.items()
        ]
    lines += [f"    {state} --> [*]" for state in State if state not in LIVE]
    return "\n".join([*lines, "```"])


def words(happening: Happening) -> str:
    """Return the happening as words of a diagram."""
    return happening.value.replace("_", " ")


def table() -> str:
    """Return every (state, happening) pair the table allows, as a Markdown table."""
    rows = ["| state | what happens | next state |", "|---|---|---|"]
    for state, row in TRANSITIONS.items():
        rows += [f"| {state} | {words(happening)} | {target} |" for happening, target in row.items()]
    cancellable = ", ".join(sorted(CANCELLABLE))
    return "\n".join([*rows, "", f"Cancellable: {cancellable}, as long as it has never perhaps left."])


def drawn(page: Path) -> str:
    """Return *page* with its drawn part renewed."""
    text = page.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    body = diagram() if page.name == "README.md" else table()
    return f"{head}{BEGIN}\n\n{body}\n\n{END}{tail}"


def main(arguments: list[str]) -> int:
    """Write the pages, or check them."""
    stale = [page for page in PAGES if drawn(page) != page.read_text(encoding="utf-8")]
    if "--check" in arguments:
        for page in stale:
            print(f"{page.relative_to(ROOT)} is stale: run python scripts/lifecycle_diagram.py")
        return int(bool(stale))
    for page in stale:
        page.write_text(drawn(page), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

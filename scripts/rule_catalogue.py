"""Write the catalogue of rules, docs/reference/rules.md, from the rules themselves.

With ``--check``, write nothing and fail when the page is stale.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from chorus_bridge.rules import RULES, SUBJECTS, Rule

PAGE: Final = Path(__file__).parents[1] / "docs" / "reference" / "rules.md"

HEAD: Final = """\
# The rules

<!-- Written by scripts/rule_catalogue.py from the rules themselves: edit those, then run it again. -->

Every rule is one function, one code, one source; it reports every place where it is broken, and none stops
another. A rule is either silent or puts its findings in one list:

- **missing**: the invoice cannot leave until somebody fills it in or corrects it;
- **pending**: a step of the host's workflow is still to be done;
- **warning**: worth saying; never blocks.

A refused valid invoice is as bad as a duplicate: in doubt, a rule warns. *At validation* marks what the host
only produces when the claim is validated: while a step is pending, its absence is deferred, not missing.
Sources were read on 23 November 2026; what a source leaves unknown is said to be inferred.
"""
COLUMNS: Final = ("code", "what it demands", "list", "who acts", "where", "source", "why that list")


def _cells(rule: Rule) -> tuple[str, ...]:
    kind = f"{rule.kind}, at validation" if rule.at_validation else str(rule.kind)
    codes = "<br>".join(f"`{code}`" for code in rule.codes)
    return (codes, rule.title, kind, _words(rule.who), _words(rule.place), rule.source, rule.why)


def _words(value: str) -> str:
    return str(value).replace("_", " ")


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _lines() -> Iterator[str]:
    yield HEAD
    yield f"There are {len(RULES)} rules, for {sum(len(rule.codes) for rule in RULES)} codes."
    for subject, rules in SUBJECTS.items():
        yield f"\n## {subject}\n"
        yield _row(COLUMNS)
        yield _row(("---",) * len(COLUMNS))
        yield from (_row(_cells(rule)) for rule in rules)


def catalogue() -> str:
    """Return the page."""
    return "\n".join(_lines()) + "\n"


def main(*arguments: str) -> int:
    """Write the page, or with ``--check`` compare it; return 1 when it is stale, else 0."""
    if "--check" not in arguments:
        PAGE.write_text(catalogue(), encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == catalogue():
        return 0
    print(f"{PAGE.name} is stale: run python scripts/rule_catalogue.py")
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

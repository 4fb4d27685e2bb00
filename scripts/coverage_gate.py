"""Fail when tests cover less than the project promises.

The rings that decide must be covered whole, lines and branches; the shell around them to 95 %.
"""

import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

PURE = re.compile(
    r"chorus_bridge/((domain|rules|progress|messages|chorus|documents|effects)(/|\.py$)|(.+/)?flows(/|\.py$))"
)
WHOLE = 100.0
SHELL_FLOOR = 95.0


def percent(summaries: Iterable[Mapping[str, int]]) -> float:
    """Return the share of lines and branches covered, in percent; nothing to cover counts as covered."""
    rows = tuple(summaries)
    possible = sum(row["num_statements"] + row["num_branches"] for row in rows)
    covered = sum(row["covered_lines"] + row["covered_branches"] for row in rows)
    return WHOLE * covered / possible if possible else WHOLE


def gaps(files: Mapping[str, Any]) -> list[str]:
    """Return one sentence for each promise that *files* breaks.

    Args:
        files: The `files` table of the report written by `coverage json`.
    """
    found = []
    shell = []
    for name, report in sorted(files.items()):
        if not PURE.search(Path(name).as_posix()):
            shell.append(report["summary"])
        elif percent([report["summary"]]) < WHOLE:
            branches = [f"{start}->{end}" for start, end in report["missing_branches"]]
            found.append(f"{name}: lines {report['missing_lines']}, branches {branches} are not covered")
    if percent(shell) < SHELL_FLOOR:
        found.append(f"outside the pure rings: {percent(shell):.1f} % covered, {SHELL_FLOOR:.0f} % promised")
        found.extend(f"  {name}: {percent([files[name]['summary']]):.1f} %" for name in worst_shell(files))
    return found


def worst_shell(files: Mapping[str, Any]) -> list[str]:
    """Return the shell files below the floor, the least covered first."""
    shell = [name for name in files if not PURE.search(Path(name).as_posix())]
    below = [name for name in shell if percent([files[name]["summary"]]) < SHELL_FLOOR]
    return sorted(below, key=lambda name: percent([files[name]["summary"]]))


def main(report: str) -> int:
    """Print the gaps of the *report* file; return 1 when there is one, else 0."""
    files = json.loads(Path(report).read_text(encoding="utf-8"))["files"]
    found = gaps(files)
    print("\n".join(found) or f"coverage: every promise kept over {len(files)} files")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

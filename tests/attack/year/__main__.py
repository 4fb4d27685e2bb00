"""``python -m tests.attack.year [--months N] [--markets N] [--seed N]``: live the year and print its figures."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from tests.attack.year.year import Year

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.attack.year.year import Verdict


def table(verdict: Verdict, seconds: float) -> str:
    """Return the figures as a Markdown table."""
    figures = {
        "claims": verdict.claims,
        "transmissions ever": ", ".join(f"{many} {state}" for state, many in sorted(verdict.states.items())),
        "shown on list pages": ", ".join(f"{many} {state}" for state, many in sorted(verdict.shown.items())),
        "the portal's last words": ", ".join(f"{many} {raw}" for raw, many in sorted(verdict.portal.items())),
        "events read": verdict.events,
        "requests": verdict.requests,
        "**disagreements**": len(verdict.disagreements),
        "virtual days": verdict.took.days,
        "seconds": f"{seconds:.1f}",
    }
    lines = ["| | |", "| --- | --- |", *(f"| {name} | {figure} |" for name, figure in figures.items())]
    return "\n".join([*lines, "", *(f"- {line}" for line in verdict.disagreements)])


def main(arguments: Sequence[str] | None = None) -> int:
    """Live the year as asked and return the exit code: 1 when the books disagree."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack.year", description=__doc__)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--markets", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    began = time.perf_counter()
    verdict = Year(months=asked.months, markets=asked.markets, seed=asked.seed).live()
    sys.stdout.write(table(verdict, time.perf_counter() - began) + "\n")
    return int(bool(verdict.disagreements))


if __name__ == "__main__":
    sys.exit(main())

"""``python -m tests.attack.month [--claims N] [--seed N]``: live the month and print its figures."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from tests.attack.month.month import BAD, Month

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.attack.month.month import Outcome


def table(outcome: Outcome) -> str:
    """Return the figures as a Markdown table, and what the portal reproached."""
    figures = {
        **{f"ended {state}": many for state, many in outcome.states.items()},
        "invoices at the portal": sum(outcome.deposits.values()),
        "**of which twice**": _twice(outcome),
        **{f"requests: {name}": many for name, many in outcome.requests.items()},
        "sent again after a day without trace": outcome.sent_again,
        "virtual time": outcome.took,
    }
    said = [f"- {number}: {path}: {text}" for number, pairs in outcome.reasons.items() for path, text in pairs]
    return "\n".join(
        ["| | |", "| --- | --- |", *(f"| {name} | {figure} |" for name, figure in figures.items()), "", *said]
    )


def _twice(outcome: Outcome) -> int:
    return sum(many > 1 for many in outcome.deposits.values())


def main(arguments: Sequence[str] | None = None) -> int:
    """Live the month as asked and return the exit code: 1 when a claim is missing, or is there twice."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack.month", description=__doc__)
    parser.add_argument("--claims", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    outcome = Month(claims=asked.claims, seed=asked.seed).live()
    sys.stdout.write(table(outcome) + "\n")
    arrived = sum(outcome.deposits.values())
    return int(arrived != asked.claims - len(BAD) or bool(_twice(outcome)))


if __name__ == "__main__":
    sys.exit(main())

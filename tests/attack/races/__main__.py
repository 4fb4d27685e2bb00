"""`python -m tests.attack.races --rows 100000`: race for rows and print who won."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from tests.attack.kill.disk import scratch
from tests.attack.races.race import Races, race


def table(races: Races) -> str:
    """Return the figures as a Markdown table."""
    figures = {
        "races": races.rows,
        "claimed": races.claimed,
        "cancelled": races.cancelled,
        "**both**": races.both,
        "**neither**": races.neither,
        "**told otherwise than it is**": races.lies,
    }
    return "\n".join(["| | |", "| --- | --- |", *(f"| {name} | {figure} |" for name, figure in figures.items())])


def main(arguments: Sequence[str] | None = None) -> int:
    """Race as asked and return the exit code: 1 when a race was not won by exactly one."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack.races", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    with scratch() as folder:
        races = race(folder / "outbox.db", asked.rows, seed=asked.seed)
    sys.stdout.write(table(races) + "\n")
    return 1 if races.harm else 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.attack.kill --invoices 10000 --kills 2000`: kill workers under load and print what came of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from tests.attack.channel import FLOW, SUBMISSION
from tests.attack.kill.attack import Outcome, attack
from tests.attack.kill.disk import scratch
from tests.attack.kill.plan import Plan

HARM = ("duplicated", "lost", "cancelled_but_sent", "wrongly_rejected", "unfinished")


def table(outcomes: dict[str, Outcome]) -> str:
    """Return the figures of some attacks as a Markdown table, one column each."""
    lines: dict[str, list[str]] = {}
    for outcome in outcomes.values():
        for name, figure in _figures(outcome).items():
            lines.setdefault(name, []).append(str(figure))
    head = ["", *outcomes]
    body = [[name, *figures] for name, figures in lines.items()]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *body])


def _figures(outcome: Outcome) -> dict[str, object]:
    verdict = outcome.verdict
    return {
        "invoices": verdict.invoices,
        "workers killed": outcome.kills,
        "workers frozen past their lease": outcome.freezes,
        "workers that ended by themselves": outcome.deaths,
        "errors not foreseen": dict(outcome.failures) or 0,
        "requests": outcome.requests,
        "deposits asked": outcome.deposits,
        "faults met": sum(outcome.faults.values()),
        "host told: cancelled / too late": f"{outcome.told.get('cancelled', 0)} / {outcome.told.get('too late', 0)}",
        "deposited": verdict.deposited,
        "cancelled": verdict.cancelled,
        "refused": verdict.refused,
        "held for a person (of which at the portal)": f"{verdict.held} ({verdict.held_present})",
        **{f"**{name.replace('_', ' ')}**": f"**{getattr(verdict, name)}**" for name in HARM},
        "seconds under fire / until at rest": " / ".join(f"{spent:.0f}" for spent in outcome.seconds.values()),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Attack as asked and return the exit code: 1 when harm was done."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack.kill", description=__doc__)
    parser.add_argument("--invoices", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--naive", action="store_true", help="attack a job queue instead: harm is expected")
    parser.add_argument("--refuse-duplicates", action="store_true", help="the portal sees duplicates")
    parser.add_argument("--flow", action="store_true", help="works claims, which leave by flow")
    asked = parser.parse_args(arguments)
    with scratch() as folder:
        plan = Plan(
            folder=folder,
            invoices=asked.invoices,
            kills=asked.kills,
            workers=asked.workers,
            seed=asked.seed,
            naive=asked.naive,
            refuses_duplicates=asked.refuse_duplicates,
            channel=FLOW if asked.flow else SUBMISSION,
        )
        outcome = attack(plan)
    sys.stdout.write(table({f"seed {asked.seed}": outcome}) + f"\n\nfaults: {dict(outcome.faults)}\n")
    return 1 if outcome.verdict.harm else 0


if __name__ == "__main__":
    sys.exit(main())

"""What a list page costs: judging a thousand situations with one read of the outbox, against one read each.

Prints times and their ratio, measured in one run on one machine: compare ratios, not times.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from chorus_bridge.gateway.flows.assessing import assess, assess_many
from tests.builders import situation
from tests.gateway.stage import SETTINGS, Stage

MANY = 1000
ROUNDS = 5


def seconds(work: Callable[[], object]) -> float:
    """Return the median time of *work*."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def main() -> int:
    """Measure and print."""
    stage = Stage()
    stage.knows_everything()
    page = [situation(id=f"s{n}", invoice__number=f"F-{n}") for n in range(MANY)]
    policy = SETTINGS.policy
    together = seconds(lambda: stage.play(assess_many(page, policy=policy)))
    apart = seconds(lambda: [stage.play(assess(one, policy=policy)) for one in page])
    print(f"{MANY} situations judged with one read: {together:.3f} s ({together / MANY * 1e3:.3f} ms each)")
    print(f"{MANY} situations judged one by one:    {apart:.3f} s, {apart / together:.2f} times as long")
    return 0


if __name__ == "__main__":
    sys.exit(main())

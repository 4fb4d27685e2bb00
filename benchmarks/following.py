"""What following costs: ten thousand open invoices of which a hundred moved, by changes or one by one.

Counts the requests the simulated portal receives, in one run; nothing is timed but for information.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from chorus_bridge import HoldFor
from chorus_bridge.gateway.flows.following import refresh
from chorus_bridge.outbox import feeds, rows
from chorus_bridge.simulator import MAIN_CONTRACTOR_SIRET, PastDeposit
from tests.attack.virtual import COMPANY, Virtual, settings

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
OPEN, MOVED, WORKS = 10_000, 100, 10
SETTINGS = settings(hold=HoldFor(timedelta(0)))


def site() -> Virtual:
    """Return a portal and an outbox that hold the same open invoices, deposited a month ago."""
    made = Virtual(SETTINGS, START, seed=1)
    long_ago = START - timedelta(days=30)
    past = [
        PastDeposit(number=f"F-{n}", framework="A4" if n % WORKS == 0 else "A1", deposited_at=long_ago, **_body(n))
        for n in range(OPEN)
    ]
    held = made.simulator.seed(past)
    stamp = rows.stamp(long_ago)
    with made.store._lock:  # noqa: SLF001 — ten thousand rows at once, as months of use would have left them
        connection = made.store._connection  # noqa: SLF001
        connection.execute("INSERT INTO chorus_bridge_document VALUES ('d', x'00', ?)", (stamp,))
        for invoice in held:
            connection.execute(
                "INSERT INTO chorus_bridge_transmission (id, company, situation, key, number, state, due, document,"
                " fingerprint, works, portal_id, portal_status, portal_raw, portal_at, created_at, updated_at)"
                " VALUES (?, ?, ?, ?, ?, 'deposited', ?, 'd', '', ?, ?, ?, ?, ?, ?, ?)",
                (
                    invoice.number, COMPANY.id, invoice.number, invoice.number, invoice.number, stamp,
                    int(invoice.works_type is not None), str(invoice.id), "deposited", invoice.status,
                    stamp, stamp, stamp,
                ),
            )  # fmt: skip
    sample = {t.works: t for t in (made.gateway.transmission(COMPANY.id, f"F-{n}") for n in (0, 1))}
    for transmission in sample.values():
        made.store.execute([feeds.open_feed(transmission, MAIN_CONTRACTOR_SIRET, since=START, due=START, at=START)])
    return made


def _body(number: int) -> dict[str, Any]:
    return {"recipient_siret": "21590350100017"} if number % WORKS == 0 else {}


def by_changes(made: Virtual) -> tuple[int, int, float]:
    """Return the requests, the news and the seconds of one round."""
    before, began = len(made.simulator.ledger.requests()), time.perf_counter()
    report = made.gateway.run_once()
    return len(made.simulator.ledger.requests()) - before, report.news, time.perf_counter() - began


def one_by_one(made: Virtual) -> tuple[int, int, float]:
    """Return the same of a look at each open invoice."""
    before, began, news = len(made.simulator.ledger.requests()), time.perf_counter(), 0
    for number in range(OPEN):
        open_one = made.gateway.transmission(COMPANY.id, f"F-{number}")
        news += made.gateway._run(refresh(open_one, 0, settings=SETTINGS)) is not None  # noqa: SLF001 — what a loop would do
    return len(made.simulator.ledger.requests()) - before, news, time.perf_counter() - began


def main() -> int:
    """Measure and print."""
    results = {}
    for name, way in (("by what moved", by_changes), ("one by one", one_by_one)):
        made = site()
        made.wait(timedelta(hours=1))
        for number in range(MOVED):
            made.simulator.advance(f"F-{number}")
        made.wait(timedelta(minutes=5))
        results[name] = way(made)
    for name, (requests, news, seconds) in results.items():
        print(f"{OPEN} open, {MOVED} moved, followed {name}: {requests} requests, {news} with news ({seconds:.1f} s)")
    few, many = results["by what moved"][0], results["one by one"][0]
    print(f"ratio of requests: {many / few:.0f}")
    return int(few > 12 or results["by what moved"][1] != MOVED)  # noqa: PLR2004 — a dozen


if __name__ == "__main__":
    sys.exit(main())

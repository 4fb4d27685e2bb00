"""A simulator as a command line describes it."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from chorus_bridge.simulator.ledger import Ledger, LedgerFile
from chorus_bridge.simulator.orders import weather_in
from chorus_bridge.simulator.pace import Pace
from chorus_bridge.simulator.simulator import Simulator


@contextlib.contextmanager
def launched(
    *, pace: Pace, seed: int | None = None, chaos_file: Path | None = None, ledger_file: Path | None = None
) -> Iterator[Simulator]:
    """Give a simulator of the demo world, whose ledger file is closed at the end.

    Args:
        pace: How invoices move by themselves.
        seed: Where every number drawn comes from; 0, or the seeds of the chaos file, when absent.
        chaos_file: Faults and conditions, in JSON; none when absent.
        ledger_file: Where the ledger is written as it goes; nowhere when absent.

    Raises:
        OSError: A file cannot be read or written.
        ValueError: The chaos file says something that cannot be.
    """
    weather = None if chaos_file is None else weather_in(chaos_file, seed=seed)
    with contextlib.ExitStack() as stack:
        line_by_line = None if ledger_file is None else stack.enter_context(LedgerFile(ledger_file))
        simulator = Simulator(pace=pace, seed=seed or 0, ledger=Ledger(line_by_line))
        if weather is not None:
            simulator.conditions = weather.conditions
            simulator.unleash(weather.chaos)
        yield simulator

"""`python -m chorus_bridge.simulator`: a Chorus Pro to try a client against, until interrupted."""

import argparse
import contextlib
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from chorus_bridge.simulator.launch import launched
from chorus_bridge.simulator.pace import pace_from
from chorus_bridge.simulator.seeds import DEMO_APPLICATION, DEMO_PASSWORD, MAIN_CONTRACTOR_SIRET, demo_login
from chorus_bridge.simulator.server import SimulatorServer, address_file


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the demo world until interrupted and return the exit code.

    Args:
        arguments: Command line without the program's name, the process's own when absent.
    """
    parser = argparse.ArgumentParser(prog="python -m chorus_bridge.simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="loopback address to listen on")
    parser.add_argument("--port", type=int, default=8080, help="0 for any free port")
    parser.add_argument(
        "--pace", type=pace_from, default="manual", help="manual, reads:N or every:SECONDS (default: manual)"
    )
    parser.add_argument("--seed", type=int, help="where every number drawn comes from (default: 0)")
    parser.add_argument("--chaos", type=Path, metavar="FILE", help="faults and conditions, in JSON")
    parser.add_argument("--ledger", type=Path, metavar="FILE", help="add the ledger to this file as it goes")
    parser.add_argument("--port-file", type=Path, metavar="FILE", help="write the address there once listening")
    parser.add_argument("--quiet", action="store_true", help="do not log requests")
    asked = parser.parse_args(arguments)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_stopped_tidily())
        try:
            simulator = stack.enter_context(
                launched(pace=asked.pace, seed=asked.seed, chaos_file=asked.chaos, ledger_file=asked.ledger)
            )
        except (OSError, ValueError) as wrong:
            parser.error(str(wrong))
        log = None if asked.quiet else _say
        server = stack.enter_context(SimulatorServer(simulator, asked.host, asked.port, log=log))
        stack.enter_context(address_file(asked.port_file, server.url))
        _welcome(server.url)
        server.wait()
    return 0


@contextlib.contextmanager
def _stopped_tidily() -> Iterator[None]:
    """End at an interruption or a termination, even when what started the process had interruptions ignored."""
    kinds = (signal.SIGINT, signal.SIGTERM)
    before = {kind: signal.signal(kind, signal.default_int_handler) for kind in kinds}
    try:
        with contextlib.suppress(KeyboardInterrupt):
            yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _welcome(url: str) -> None:
    """Say where the simulator listens and whom it knows."""
    client_id, client_secret = DEMO_APPLICATION
    _say(f"Simulated Chorus Pro at {url}")
    _say(f"  token       {url}/api/oauth/token")
    _say(f"  operations  {url}/cpro/")
    _say(f"  application {client_id} / {client_secret}")
    _say(f"  account     {demo_login(MAIN_CONTRACTOR_SIRET)} / {DEMO_PASSWORD}")


def _say(line: str) -> None:
    """Write one line at once, even into a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

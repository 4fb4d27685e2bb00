"""Run the example host on the bundled simulator: ``python docs/examples/host``."""

# ruff: noqa: T201 — a program prints

from __future__ import annotations

import argparse
import contextlib
import logging
import signal
import sys
import webbrowser
from datetime import timedelta
from pathlib import Path
from queue import SimpleQueue

# Run as a folder, Python looks for modules inside it: the package is beside it.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from host.stage import DEFAULT_HOLD, Stage  # noqa: E402 — found thanks to the line above

WORDS = """\
The example host is at {url}        (Ctrl-C to stop)

  {url}/claims      the list: point at an icon, transmit one, transmit a selection
  {url}/claims/S-MISSING    fill in the service (DCPA) and the engagement number, then transmit
  {url}/claims/S-PENDING    validate it, and watch the icon change
  {url}/buyer       the other side: accept, suspend or reject what was sent
  {url}/company     type a wrong password, then the right one (docs/reference/simulator.md has it)
Everything is fictitious and stays on this machine.
"""


def main() -> int:
    """Start the scene, and end it on Ctrl-C or when the system asks."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--port", type=int, default=8700, help="port of the pages (8700; 0 for any free one)")
    words.add_argument("--folder", type=Path, help="keep the databases there (default: a temporary folder)")
    words.add_argument("--hold", type=float, default=DEFAULT_HOLD.total_seconds(), help="seconds left to cancel")
    words.add_argument("--claims", type=int, help="how many claims to begin with")
    words.add_argument("--no-browser", action="store_true", help="do not open a browser")
    given = words.parse_args()
    asked = SimpleQueue[bool]()  # unlike an event's, its lock may be taken by a handler that interrupts the wait
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: asked.put(True))
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # a line per request helps nobody here
    hold = timedelta(seconds=given.hold)
    try:
        with Stage(given.folder, hold=hold, claims=given.claims, port=given.port) as stage:
            print(WORDS.format(url=stage.url), flush=True)
            if sys.stdout.isatty() and not given.no_browser:
                with contextlib.suppress(webbrowser.Error):
                    webbrowser.open(stage.url)
            asked.get()
            print("Stopping.", flush=True)
    except (OSError, SystemExit) as error:  # werkzeug exits by itself when the port is taken
        print(f"Cannot start on port {given.port}: choose another one with --port. ({error})", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

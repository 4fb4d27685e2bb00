"""`manage.py chorus_worker`: send what is due and follow what was deposited, until told to stop."""

# mypy: allow-subclassing-any
import signal
import threading
from argparse import ArgumentParser
from queue import SimpleQueue

from django.core.management.base import BaseCommand

from django_host.claims.bridge import close_gateway, gateway


def asked_to_stop() -> threading.Event:
    """Return an event that is set once the system asks the process to stop."""
    stop, asked = threading.Event(), SimpleQueue[bool]()

    def relay() -> None:
        asked.get()
        stop.set()

    # Not stop.set() in the handler: it may interrupt stop.wait() where that holds the event's lock, and wait for ever.
    threading.Thread(target=relay, daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.put(True))
    return stop


class Command(BaseCommand):
    """The worker."""

    help = "Send to Chorus Pro what is due, and follow what was deposited."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the option of one round, for cron."""
        parser.add_argument("--once", action="store_true", help="do one round and end")

    def handle(self, *, once: bool, **options: object) -> None:
        """Work, and say what was done."""
        del options
        stop = asked_to_stop()
        try:
            report = gateway().run_once(halted=stop.is_set) if once else gateway().work(stop)
        finally:
            close_gateway()
        self.stdout.write(f"sent {report.sent}, news {report.news}, failed {report.failed}")

"""`manage.py chorus_worker`: send what is due and follow what was deposited, until told to stop."""

# mypy: allow-subclassing-any
import signal
import threading
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from django_host.claims.bridge import close_gateway, gateway


class Command(BaseCommand):
    """The worker."""

    help = "Send to Chorus Pro what is due, and follow what was deposited."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the option of one round, for cron."""
        parser.add_argument("--once", action="store_true", help="do one round and end")

    def handle(self, *, once: bool, **options: object) -> None:
        """Work, and say what was done."""
        del options
        stop = threading.Event()
        if not once:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        try:
            report = gateway().run_once() if once else gateway().work(stop)
        finally:
            close_gateway()
        self.stdout.write(f"sent {report.sent}, news {report.news}, failed {report.failed}")

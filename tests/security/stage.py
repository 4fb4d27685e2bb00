"""What security tests share: a company full of canaries, a world that knows it, and places where a canary may sing.

A canary is a word that stands for a secret or for something personal. It is looked for in every form it could take.
"""

from __future__ import annotations

import asyncio
import base64
import gc
import logging
import traceback
import weakref
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import attrs

from chorus_bridge import Attachment, Gateway, HoldFor, PisteApplication, Portal, Settings, TechnicalAccount
from chorus_bridge.drivers import Ports
from chorus_bridge.outbox.sqlite import SqliteStore
from chorus_bridge.simulator import MAIN_CONTRACTOR_SIRET, Account, Application, Simulator, SimulatorServer, World
from chorus_bridge.telemetry import LogObserver
from chorus_bridge.transport import Sender
from tests.builders import SITUATION, evolved

_TESTS = Path(__file__).parents[1]
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

CLIENT_ID, CLIENT_SECRET = "canary-client-id", "canary/client+secret"
LOGIN, PASSWORD = "TECH_canary_login@cpro.fr", "canary:password-é"
PDF = b"%PDF-1.4 canary-pdf-content " + b"." * 600 + b"%%EOF"
COMMENT, LABEL, PAYER, FIRM = "canary-comment", "canary-label", "canary-payer-name", "canary-firm-name"

PAIR = base64.b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode()
SECRETS = (CLIENT_ID, CLIENT_SECRET, quote(CLIENT_SECRET, safe=""), LOGIN, PASSWORD, PAIR)
PAYLOAD = (PDF[:20].decode(), base64.b64encode(PDF).decode()[:40], COMMENT, LABEL, PAYER, FIRM)

ACCOUNT = TechnicalAccount(login=LOGIN, password=PASSWORD)
CLAIM = evolved(
    SITUATION,
    company__siret=MAIN_CONTRACTOR_SIRET,
    company__name=FIRM,
    company__account=ACCOUNT,
    company__bank_details_id=None,
    market__recipient__service_code=None,
    market__recipient__name=PAYER,
    invoice__document=Attachment(name="F-2026-11.pdf", content=PDF, label=LABEL),
    invoice__comment=COMMENT,
)
APPLICATION = PisteApplication(client_id=CLIENT_ID, client_secret=CLIENT_SECRET)


def world():
    """Return a portal that knows the canary application and the canary account."""
    demo = World.demo()
    structure = demo.structure_of(MAIN_CONTRACTOR_SIRET)
    known = demo.with_application(Application(client_id=CLIENT_ID, client_secret=CLIENT_SECRET))
    return known.with_account(Account(login=LOGIN, password=PASSWORD, structures=(structure.id,)))


def settings(url="http://127.0.0.1:9", **changes):
    """Return settings for a portal on this machine, all credentials canaries."""
    changes = {"portal": Portal.on_this_machine(url), "hold": HoldFor(timedelta(0)), **changes}
    return Settings(application=APPLICATION, **changes)


class Ear(logging.Handler):
    """Hears every record of every logger, with all that it carries."""

    def __init__(self):
        super().__init__(logging.NOTSET)
        self.heard: list[str] = []
        self.loggers: set[str] = set()

    def emit(self, record):
        """Keep the line and everything a formatter or a collector could take from the record."""
        self.loggers.add(record.name.partition(".")[0])
        carried = {name: value for name, value in vars(record).items() if name != "exc_info"}
        self.heard.append(f"{record.getMessage()} {carried!r}")
        if record.exc_info and record.exc_info[1]:
            self.heard.append(told(record.exc_info[1]))


@contextmanager
def listening():
    """Turn every logger to its most talkative and yield what hears them."""
    ear, root = Ear(), logging.getLogger()
    names = [*root.manager.loggerDict, "httpx", "httpcore", "asyncio", "chorus_bridge"]
    before = {logger: logger.level for logger in (root, *map(logging.getLogger, names))}
    for logger in before:
        logger.setLevel(logging.DEBUG)
    root.addHandler(ear)
    try:
        yield ear
    finally:
        root.removeHandler(ear)
        for logger, level in before.items():
            logger.setLevel(level)


def told(error):
    """Return all that a crash report can show of *error*: itself, its causes, and the variables of every frame.

    But the frames of the tests, which hold the canaries by trade.
    """
    seen, parts = set[int](), []
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        parts += [str(one), repr(one), repr(one.args)]
        stack = traceback.TracebackException.from_exception(one, capture_locals=True).stack
        parts += [f"{frame.name} {frame.locals}" for frame in stack if _TESTS not in Path(frame.filename).parents]
        waiting += [one.__cause__, one.__context__]
    return "\n".join(parts)


def raised(act, *args, **kwargs):
    """Return what *act* raises."""
    try:
        act(*args, **kwargs)
    except BaseException as error:  # noqa: BLE001 — interruptions too
        return error
    raise AssertionError("nothing was raised")


def standing_values():
    """Return the repr of every value of the package that is alive now."""
    return [
        repr(thing)
        for thing in gc.get_objects()
        if attrs.has(type(thing))
        and type(thing).__module__.startswith("chorus_bridge.")
        and not type(thing).__module__.startswith("chorus_bridge.simulator")
    ]


def sung(texts, canaries=(*SECRETS, *PAYLOAD)):
    """Return which canaries are somewhere in *texts*."""
    everything = texts if isinstance(texts, str) else "\n".join(texts)
    return sorted({canary for canary in canaries if canary in everything})


class Stage:
    """A gateway over a real socket to a portal that knows the canaries, an outbox in a file, and every observer."""

    def __init__(self, path, **changes):
        self.now = NOW
        self.path = path
        self.simulator = Simulator(world(), clock=self.clock)
        self.server = SimulatorServer(self.simulator)
        self.settings = settings(self.server.url, **changes)
        self.store = SqliteStore(path)
        weakref.finalize(self, self.store.close)
        self.account = ACCOUNT
        self.events: list[str] = []
        self.sender = Sender(self.settings, lambda _: self.account, clock=self.steady, wall=self.clock, sleep=self.nap)
        observers = (LogObserver(), lambda event: self.events.append(repr(event)))
        ports = Ports(sender=self.sender, store=self.store, clock=self.clock, observers=observers)
        self.gateway = Gateway(ports, self.settings)

    def clock(self):
        """Return the present instant."""
        return self.now

    def steady(self):
        """Return steady seconds of the same clock."""
        return self.now.timestamp()

    def nap(self, seconds):
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    @property
    def bearer(self):
        """The bearer in use."""
        held = self.sender._tokens._shelf._held
        assert held is not None
        return held.token.value

    def files(self):
        """Return the bytes of the outbox, its journal included, as they are on disk."""
        return b"".join(path.read_bytes() for path in sorted(self.path.parent.glob(f"{self.path.name}*")))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sender.close()
        self.server.close()
        self.store.close()


def finished(coroutine):
    """Run a coroutine with asyncio at its most talkative."""
    return asyncio.run(coroutine, debug=True)

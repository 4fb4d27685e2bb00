"""The blocking façade. Each method performs one flow; :mod:`chorus_bridge.gateway.flows` tells the story."""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Self, TypeVar

from chorus_bridge.drivers import Ports
from chorus_bridge.errors import ConfigurationError
from chorus_bridge.gateway.companies import accounts
from chorus_bridge.gateway.flows import (
    access,
    following,
    looking_up,
    preparing,
    working,
)
from chorus_bridge.gateway.persons import PersonsGateway
from chorus_bridge.gateway.queueing import QueueGateway
from chorus_bridge.gateway.turns import shared_turns
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox.sqlite import SqliteStore
from chorus_bridge.transport import Sender

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from chorus_bridge.domain.portal import PortalNews
    from chorus_bridge.domain.situation import Situation
    from chorus_bridge.domain.transmission import Attempt, Transmission
    from chorus_bridge.drivers import Observer
    from chorus_bridge.gateway.companies import Companies
    from chorus_bridge.gateway.flows.preparing import Preparation
    from chorus_bridge.gateway.flows.working import WorkReport
    from chorus_bridge.settings import Settings

__all__ = ["LONGEST_NAP", "Gateway"]

T = TypeVar("T")

LONGEST_NAP: Final = timedelta(seconds=5)
"""Longest a worker sleeps without looking: another process may have queued something meanwhile."""


class Gateway(PersonsGateway):
    """What a blocking host embeds: assess, transmit, cancel, work, follow.

    Safe to share between threads. Close it, or use it in a ``with`` block.
    """

    @classmethod
    def open(
        cls,
        database: str | Path,
        *,
        settings: Settings,
        companies: Companies,
        observers: Sequence[Observer] = (),
    ) -> Self:
        """Open the embedded outbox and the connection to the portal.

        Args:
            database: The SQLite file, created when absent; ``":memory:"`` for a trial.
            settings: Portal, PISTE application, policies.
            companies: The companies' profiles, or how to look one up.
            observers: Called with every event.

        Raises:
            ConfigurationError: The settings or the database cannot work.
        """
        with ExitStack() as opened:
            store = SqliteStore(database)
            opened.callback(store.close)
            sender = Sender(settings, accounts(companies), turns=shared_turns(store, settings))
            opened.callback(sender.close)
            ports = Ports(sender=sender, store=store, observers=tuple(observers))
            return cls(ports, settings, close=opened.pop_all().close)

    @contextmanager
    def within(self, connection: sqlite3.Connection) -> Iterator[QueueGateway]:
        """Give a gateway that works inside a transaction of the host's: what it queues is committed with it, or never.

        For a host whose own data are in the file this gateway was opened on. It offers what never talks to the portal;
        observers are not told, since the transaction may yet be rolled back; the feed of :meth:`events` is.

        Args:
            connection: The host's, on which it has begun a transaction that it will commit or roll back itself. Begun
                with ``BEGIN IMMEDIATE``: another one may be told ``SQLITE_BUSY`` when it first writes.

        Raises:
            ConfigurationError: No transaction is open on it, it is on another file, or the store is not the embedded
                one.
        """
        store = self._ports.store
        if not isinstance(store, SqliteStore):
            raise ConfigurationError(
                setting="store",
                problem="is not the embedded one, whose statements a connection of SQLite understands",
                remedy="queue after your own commit: asked again, transmit returns the same transmission",
            )
        with store.within(connection) as inside:
            yield QueueGateway(Ports(sender=self._ports.sender, store=inside, clock=self._ports.clock), self._settings)

    def prepare(self, situations: Iterable[Situation], *, force: bool = False) -> Preparation:
        """Fetch what the portal knows of the recipients and suppliers, each once, and keep it with its age.

        A company whose access was refused is not tried again before it is resumed.

        Args:
            situations: Whose recipients and suppliers matter.
            force: Ask again even when the facts are recent, or the company waits: somebody has just mended its access.
        """
        return self._run(preparing.prepare(situations, settings=self._settings, force=force))

    def look(self, company: str, transmission: str) -> PortalNews | None:
        """Ask the portal about one deposited invoice now, keep its whole history, and return what is new, or None.

        Raises:
            NotFound: This company has no such transmission.
            ChorusBridgeError: The portal did not answer, or refused, or the company waits until somebody has mended its
                access: what is known may be old.
        """
        return self._run(following.look(company, transmission, settings=self._settings))

    def transmissions(self, company: str, *, after: str = "", limit: int = 100) -> tuple[Transmission, ...]:
        """Return up to *limit* transmissions of *company*, the newest first, after the identifier *after*.

        For an administrator's page: the last identifier of one page is the *after* of the next.
        """
        return self._run(outbox.transmissions(company, after=after, limit=limit))

    def attempts(self, company: str, transmission: str) -> tuple[Attempt, ...]:
        """Return everything that was tried, oldest first, with what the gateway's support needs to find it.

        Raises:
            NotFound: This company has no such transmission.
        """
        return self._run(outbox.attempts(company, transmission))

    def flow_syntaxes(self, company: str) -> Mapping[str, tuple[str, ...]]:
        """Return the codes of formats the portal takes in a flow at this moment, by family: a live list.

        Raises:
            ChorusBridgeError: The portal did not answer, or refused.
        """
        return self._run(looking_up.flow_syntaxes(company))

    def recover(self, since: datetime) -> int:
        """After a restore or a fail-over, search for everything that may have been sent since, and return how much.

        Call it before any worker starts again.

        Args:
            since: The last instant whose commits are certainly in this database.
        """
        return self._run(outbox.recover(since))

    def purge(self, company: str, *, before: datetime) -> int:
        """Delete what ended before *before*, with its record and documents, and return how many transmissions.

        Only end states: nothing under way, unsure, held, or still followed at the portal is ever deleted. Of an
        invoice the portal has, one line without content stays: its number must never be deposited again.
        """
        return self._run(outbox.purge(company, before=before))

    def resume(self, company: str, siret: str | None = None) -> None:
        """Let a company go on after its credentials were corrected."""
        self._run(access.resume(company, siret))

    def run_once(
        self, *, limit: int = 100, company: str | None = None, halted: Callable[[], bool] = lambda: False
    ) -> WorkReport:
        """Do one round: send what is due, search for what is unsure, ask about what is open.

        Args:
            limit: Largest number of transmissions of each kind.
            company: The only one to serve; all of them when None.
            halted: Asked between two transmissions; True ends the round there, with nothing left half done. It must
                answer at once.
        """
        return self._run(working.run_once(settings=self._settings, limit=limit, company=company, halted=halted))

    def work(
        self,
        stop: threading.Event | None = None,
        *,
        nap: timedelta = LONGEST_NAP,
        companies: Sequence[str] | None = None,
    ) -> WorkReport:
        """Do rounds until *stop* is set, sleeping between them until there may be something to do.

        What has begun is finished, nothing more is begun: nothing is left half sent.

        Args:
            stop: Set by whoever wants it to end.
            nap: Longest sleep between two rounds.
            companies: The only ones to serve, in turn, when another worker serves the others; all of them when None.

        Returns:
            The sum of all rounds.
        """
        served: Sequence[str | None] = (None,) if companies is None else companies
        halt = stop or threading.Event()
        total, failures = working.WorkReport(), 0
        while not halt.is_set():
            rounds = (self.run_once(company=company, halted=halt.is_set) for company in served)
            done = sum(rounds, start=working.WorkReport())
            total += done
            failures = failures + 1 if done.failed and done.fruitless else 0
            if done.fruitless:
                rest = self._run(working.rest(served, longest=nap, failures=failures))
                halt.wait(rest.total_seconds())
        return total

    def close(self) -> None:
        """Release connections and the database."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

"""The asynchronous façade: the same methods, the same flows, an event loop instead of a thread."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING, Self, TypeVar

from chorus_bridge.drivers import AsyncPorts
from chorus_bridge.errors import ConfigurationError
from chorus_bridge.gateway.aio_persons import AsyncPersonsGateway
from chorus_bridge.gateway.blocking import LONGEST_NAP
from chorus_bridge.gateway.companies import accounts
from chorus_bridge.gateway.flows import (
    access,
    assessing,
    following,
    looking_up,
    preparing,
    transmitting,
    working,
)
from chorus_bridge.gateway.turns import shared_turns
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox.sqlite import SqliteStore
from chorus_bridge.transport import AsyncSender

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from chorus_bridge.domain.assessment import Assessment
    from chorus_bridge.domain.change import Change
    from chorus_bridge.domain.hold import HoldPolicy
    from chorus_bridge.domain.portal import PortalNews
    from chorus_bridge.domain.situation import Situation
    from chorus_bridge.domain.transmission import Attempt, HistoryEntry, Transmission
    from chorus_bridge.drivers import Observer
    from chorus_bridge.effects import Flow
    from chorus_bridge.gateway.companies import Companies
    from chorus_bridge.gateway.flows.preparing import Preparation
    from chorus_bridge.gateway.flows.transmitting import TransmitOutcome
    from chorus_bridge.gateway.flows.working import WorkReport
    from chorus_bridge.settings import Settings

__all__ = ["AsyncGateway"]

T = TypeVar("T")


class AsyncGateway(AsyncPersonsGateway):
    """What an asynchronous host embeds. Close it, or use it in an ``async with`` block.

    It lives in one event loop, the first that uses it: its connections belong there. In another, every method but
    :meth:`close` raises :class:`ConfigurationError` and does nothing.
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
        """Open the embedded outbox and the connection to the portal; see :meth:`Gateway.open`.

        Raises:
            ConfigurationError: The settings or the database cannot work.
        """
        with contextlib.ExitStack() as opened:
            store = SqliteStore(database)
            opened.callback(store.close)
            sender = AsyncSender(settings, accounts(companies), turns=shared_turns(store, settings))
            opened.pop_all()

        async def close() -> None:
            # Whatever becomes of the connections, the database is given back.
            try:
                await sender.close()
            finally:
                store.close()

        ports = AsyncPorts(sender=sender, store=store, observers=tuple(observers))
        return cls(ports, settings, close=close)

    async def prepare(self, situations: Iterable[Situation], *, force: bool = False) -> Preparation:
        """Fetch what the portal knows of the recipients and suppliers, each once, and keep it with its age.

        A company whose access was refused is not tried again before it is resumed.

        Args:
            situations: Whose recipients and suppliers matter.
            force: Ask again even when the facts are recent, or the company waits: somebody has just mended its access.
        """
        return await self._run(preparing.prepare(situations, settings=self._settings, force=force))

    async def assess(self, situation: Situation, *, may_transmit: bool = True) -> Assessment:
        """Return everything to show for one situation. Never asks the portal."""
        return await self._run(assessing.assess(situation, policy=self._settings.policy, may_transmit=may_transmit))

    async def assess_many(
        self, situations: Iterable[Situation], *, may_transmit: bool = True
    ) -> tuple[Assessment, ...]:
        """Return everything to show for a list page, in order, with one read of the outbox. Never asks the portal."""
        flow = assessing.assess_many(situations, policy=self._settings.policy, may_transmit=may_transmit)
        return await self._run(flow)

    async def transmit(self, situation: Situation, *, hold: HoldPolicy | None = None, by: str = "") -> Transmission:
        """Queue one situation and return its transmission; called twice, returns the same one.

        Raises:
            NotTransmissible: Something is missing or pending; the assessment is attached.
        """
        return await self._run(transmitting.transmit(situation, settings=self._settings, hold=hold, by=by))

    async def transmit_many(
        self, situations: Iterable[Situation], *, hold: HoldPolicy | None = None, by: str = ""
    ) -> tuple[TransmitOutcome, ...]:
        """Queue a selection and return, in order, each transmission or the error that concerns it alone."""
        return await self._run(transmitting.transmit_many(situations, settings=self._settings, hold=hold, by=by))

    async def cancel(self, company: str, transmission: str, *, by: str = "") -> Transmission:
        """Cancel a transmission that has not left.

        Raises:
            TooLate: It has left, or may have: it was not cancelled.
            NotFound: This company has no such transmission.
        """
        return await self._run(transmitting.cancel(company, transmission, by=by))

    async def transmission(self, company: str, transmission: str) -> Transmission:
        """Return a transmission as it stands.

        Raises:
            NotFound: This company has no such transmission.
        """
        return await self._run(outbox.load(company, transmission))

    async def history(self, company: str, transmission: str) -> tuple[HistoryEntry, ...]:
        """Return everything that happened to a transmission, ours and the portal's, oldest first.

        Raises:
            NotFound: This company has no such transmission.
        """
        return await self._run(outbox.history(company, transmission))

    async def events(self, *, after: int = 0, company: str | None = None, limit: int = 100) -> tuple[Change, ...]:
        """Return up to *limit* changes after the cursor *after*, in order: none is ever lost.

        Keep the last one's cursor where you keep what you made of it, and pass it next time: at least once, and
        exactly once if both are written together.
        """
        return await self._run(outbox.changes(after=after, company=company, limit=limit))

    async def look(self, company: str, transmission: str) -> PortalNews | None:
        """Ask the portal about one deposited invoice now, keep its whole history, and return what is new, or None.

        Raises:
            NotFound: This company has no such transmission.
            ChorusBridgeError: The portal did not answer, or refused, or the company waits until somebody has mended its
                access: what is known may be old.
        """
        return await self._run(following.look(company, transmission, settings=self._settings))

    async def transmissions(self, company: str, *, after: str = "", limit: int = 100) -> tuple[Transmission, ...]:
        """Return up to *limit* transmissions of *company*, the newest first, after the identifier *after*.

        For an administrator's page: the last identifier of one page is the *after* of the next.
        """
        return await self._run(outbox.transmissions(company, after=after, limit=limit))

    async def attempts(self, company: str, transmission: str) -> tuple[Attempt, ...]:
        """Return everything that was tried, oldest first, with what the gateway's support needs to find it.

        Raises:
            NotFound: This company has no such transmission.
        """
        return await self._run(outbox.attempts(company, transmission))

    async def flow_syntaxes(self, company: str) -> Mapping[str, tuple[str, ...]]:
        """Return the codes of formats the portal takes in a flow at this moment, by family: a live list.

        Raises:
            ChorusBridgeError: The portal did not answer, or refused.
        """
        return await self._run(looking_up.flow_syntaxes(company))

    async def recover(self, since: datetime) -> int:
        """After a restore or a fail-over, search for everything that may have been sent since, and return how much.

        Call it before any worker starts again.

        Args:
            since: The last instant whose commits are certainly in this database.
        """
        return await self._run(outbox.recover(since))

    async def purge(self, company: str, *, before: datetime) -> int:
        """Delete what ended before *before*, with its record and documents, and return how many transmissions.

        Only end states: nothing under way, unsure, held, or still followed at the portal is ever deleted. Of an
        invoice the portal has, one line without content stays: its number must never be deposited again.
        """
        return await self._run(outbox.purge(company, before=before))

    async def resume(self, company: str, siret: str | None = None) -> None:
        """Let a company go on after its credentials were corrected."""
        await self._run(access.resume(company, siret))

    async def run_once(
        self, *, limit: int = 100, company: str | None = None, halted: Callable[[], bool] = lambda: False
    ) -> WorkReport:
        """Do one round: send what is due, search for what is unsure, ask about what is open.

        Args:
            limit: Largest number of transmissions of each kind.
            company: The only one to serve; all of them when None.
            halted: Asked between two transmissions; True ends the round there, with nothing left half done. It must
                answer at once.
        """
        return await self._run(working.run_once(settings=self._settings, limit=limit, company=company, halted=halted))

    async def work(
        self,
        stop: asyncio.Event | None = None,
        *,
        nap: timedelta = LONGEST_NAP,
        companies: Sequence[str] | None = None,
    ) -> WorkReport:
        """Do rounds until *stop* is set, sleeping between them until there may be something to do.

        Args:
            stop: Set by whoever wants it to end.
            nap: Longest sleep between two rounds.
            companies: The only ones to serve, in turn, when another worker serves the others; all of them when None.

        Returns:
            The sum of all rounds.
        """
        served: Sequence[str | None] = (None,) if companies is None else companies
        halt = stop or asyncio.Event()
        total, failures = working.WorkReport(), 0
        while not halt.is_set():
            done = working.WorkReport()
            for company in served:
                done += await self.run_once(company=company, halted=halt.is_set)
            total += done
            failures = failures + 1 if done.failed and done.fruitless else 0
            if done.fruitless:
                rest = await self._run(working.rest(served, longest=nap, failures=failures))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(halt.wait(), rest.total_seconds())
        return total

    async def close(self) -> None:
        """Release connections and the database; from another event loop, the database only."""
        await self._close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self.close()

    async def _run(self, flow: Flow[T]) -> T:
        here = asyncio.get_running_loop()
        # One step: of two threads that come first together, one does.
        if vars(self).setdefault("_loop", here) is not here:
            raise _elsewhere()
        return await super()._run(flow)


def _elsewhere() -> ConfigurationError:
    """Return what to raise in a second event loop.

    New connections there would be easy; but whatever waits in the first, for a bearer or for an answer, would wait for
    what only that loop can wake, and what it left open could no longer be closed.
    """
    return ConfigurationError(
        setting="gateway",
        problem="used in two event loops",
        remedy="keep one event loop for the gateway's life, as when the application's lifespan opens it; in a "
        "script, or in a task that runs a loop of its own, use the blocking Gateway",
    )

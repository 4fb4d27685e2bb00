"""Asking the portal at once about every deposited invoice that is still followed."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

from attrs import frozen

from chorus_bridge.cli.outbox_file import refuse_another_program
from chorus_bridge.drivers import Ports, run
from chorus_bridge.errors import AuthRefused, Busy, Refused, Surprise, Unsure
from chorus_bridge.gateway.companies import accounts
from chorus_bridge.gateway.flows.following import look
from chorus_bridge.gateway.turns import shared_turns
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox.sqlite import SqliteStore
from chorus_bridge.settings import Settings
from chorus_bridge.transport import Sender

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from chorus_bridge.domain.portal import PortalNews
    from chorus_bridge.domain.situation import Company
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.errors import ChorusBridgeError

__all__ = ["Refreshed", "refresh_companies"]


@frozen(kw_only=True)
class Refreshed:
    """What asking brought."""

    asked: int
    changed: tuple[tuple[Transmission, PortalNews], ...]
    """Each as it was, with what the portal says now."""
    unasked: int
    """Those left aside, because the portal would not have answered either."""
    failures: Mapping[str, ChorusBridgeError]
    """By company, what stopped the questions."""
    beyond: tuple[str, ...]
    """Companies that have more open invoices than the limit."""


def refresh_companies(
    path: Path, companies: Mapping[str, Company], *, limit: int, plan: Callable[[int], Callable[[int], None]]
) -> Refreshed:
    """Ask about up to *limit* open invoices of each company, and keep what the portal says.

    A company whose access is refused, or whose portal is away, is asked nothing more.

    Args:
        path: The outbox, which exists.
        companies: By identifier, with their accounts.
        limit: Largest number of each.
        plan: Told how many will be asked about; returns what is told of each.

    Raises:
        ConfigurationError: The settings or the database cannot work.
    """
    settings = Settings.from_environment(os.environ)
    refuse_another_program(path)
    with (
        SqliteStore(path) as store,
        closing(Sender(settings, accounts(companies), turns=shared_turns(store, settings))) as sender,
    ):
        round_ = _Round(ports=Ports(sender=sender, store=store), settings=settings)
        open_ones = {id_: run(outbox.open_deposits(id_, limit=limit + 1), round_.ports) for id_ in companies}
        step = plan(sum(min(len(found), limit) for found in open_ones.values()))
        answers = {id_: tuple(round_.company(id_, found[:limit], step)) for id_, found in open_ones.items()}
    asked = sum(len(found) for found in answers.values())
    return Refreshed(
        asked=asked,
        changed=tuple((one, news) for found in answers.values() for one, news in found if news and _moved(one, news)),
        unasked=sum(min(len(found), limit) for found in open_ones.values()) - asked,
        failures=dict(round_.failures),
        beyond=tuple(id_ for id_, found in open_ones.items() if len(found) > limit),
    )


def _moved(one: Transmission, news: PortalNews) -> bool:
    """Return whether the status is another: the same one, dated better, is nothing to tell."""
    return one.news is None or one.news.raw != news.raw


class _Round:
    """One refresh, company by company."""

    def __init__(self, *, ports: Ports, settings: Settings) -> None:
        self.ports = ports
        self.failures: dict[str, ChorusBridgeError] = {}
        self._settings = settings

    def company(
        self, company: str, open_ones: tuple[Transmission, ...], step: Callable[[int], None]
    ) -> Iterator[tuple[Transmission, PortalNews | None]]:
        """Yield each invoice asked about, as it was, with what is new."""
        for one in open_ones:
            news: PortalNews | None = None
            try:
                news = run(look(company, one.id, settings=self._settings), self.ports)
            except (AuthRefused, Busy, Unsure) as stops:
                self.failures[company] = stops
                return
            except (Refused, Surprise) as fails:  # of this invoice
                self.failures[company] = fails
            yield one, news
            step(1)

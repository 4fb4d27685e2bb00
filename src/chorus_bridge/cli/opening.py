"""Opening what a command works on: an outbox that is only read, one that is written without a portal, a gateway."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, TypeVar

from chorus_bridge.cli.assessing import NoPortal
from chorus_bridge.cli.outbox_file import OutboxFile, refuse_another_program
from chorus_bridge.cli.pauses import siret_of
from chorus_bridge.drivers import Ports, run
from chorus_bridge.gateway import Gateway
from chorus_bridge.outbox.sqlite import SqliteStore
from chorus_bridge.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from chorus_bridge.domain.situation import Company
    from chorus_bridge.drivers import Observer
    from chorus_bridge.effects import Flow

__all__ = ["asked", "changed", "gateway_on", "resume"]

T = TypeVar("T")


def asked(path: Path, flow: Flow[T]) -> T:
    """Return what *flow* reads in the outbox of *path*, which it cannot change.

    Raises:
        ChorusBridgeError: The file is no outbox, or the flow says so.
    """
    with closing(OutboxFile(path)) as store:
        return run(flow, Ports(sender=NoPortal(), store=store))


def changed(path: Path, flow: Flow[T]) -> T:
    """Return what *flow* did to the outbox of *path*, which exists; the portal is not asked.

    Raises:
        ChorusBridgeError: The file is no outbox, or the flow says so.
    """
    OutboxFile(path).close()  # of another file, nothing is made
    with SqliteStore(path) as store:
        return run(flow, Ports(sender=NoPortal(), store=store))


@contextmanager
def gateway_on(
    path: Path, companies: Mapping[str, Company], *, observers: Sequence[Observer] = ()
) -> Iterator[Gateway]:
    """Give a gateway on the outbox of *path*, with the settings of the environment.

    Raises:
        ConfigurationError: The settings or the database cannot work, or the file is another program's.
    """
    settings = Settings.from_environment(os.environ)
    refuse_another_program(path)
    with Gateway.open(path, settings=settings, companies=companies, observers=observers) as gateway:
        yield gateway


def resume(gateway: Gateway, companies: Iterable[Company]) -> None:
    """Let *companies* go on: the access that was refused is corrected now."""
    for company in companies:
        gateway.resume(company.id, siret_of(company))

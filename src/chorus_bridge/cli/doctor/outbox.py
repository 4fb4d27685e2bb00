"""The outbox: whether it can work, and whether something in it waits for somebody."""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from chorus_bridge.cli.assessing import NoPortal
from chorus_bridge.cli.outbox_file import OutboxFile
from chorus_bridge.drivers import Ports, run
from chorus_bridge.errors import ConfigurationError
from chorus_bridge.messages import duration, moment, reason_text
from chorus_bridge.messages.templates import Prose
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox import statements
from chorus_bridge.outbox.flows.reading import read_rows
from chorus_bridge.outbox.rows import instant, stamp
from chorus_bridge.outbox.sqlite import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from chorus_bridge.cli.doctor.checks import Check, Speaker

__all__ = ["ENOUGH_ROOM", "LATE", "database_checks", "paused_companies"]

LATE: Final = timedelta(minutes=10)
"""How long something due may wait before one may think that no worker runs: the longest wait of a breaker."""
ENOUGH_ROOM: Final = 200 * 1024 * 1024
"""Bytes free on the disk under which a batch of invoices may not fit."""
_COUNTED: Final = 1000


def database_checks(speak: Speaker, path: Path | None, *, at: datetime) -> Iterator[Check]:
    """Yield what the file says, and what each company's transmissions say.

    Args:
        speak: In which language.
        path: The outbox; None when the user named none.
        at: The instant of looking.
    """
    if path is None:
        yield speak.warning("database", "dr_no_database", "dr_no_database_remedy")
        return
    if not path.exists():
        yield speak.warning("database", "dr_database_absent", "dr_database_absent_remedy", path=path)
        return
    try:
        store = OutboxFile(path)
    except ConfigurationError as exc:
        yield speak.failure("database", "dr_database_wrong", "dr_database_wrong_remedy", path=path, problem=exc.problem)
        return
    with closing(store):
        yield from _file(speak, path, store)
        ports = Ports(sender=NoPortal(), store=store, clock=lambda: at)
        for company in run(outbox.companies(), ports):
            yield from _company(speak, company, ports, at)


def _file(speak: Speaker, path: Path, store: OutboxFile) -> Iterator[Check]:
    yield speak.ok("database", "dr_database", path=path, version=SCHEMA_VERSION)
    mode = store.journal_mode()
    if mode == "wal":
        yield speak.ok("database.journal", "dr_wal")
    else:
        yield speak.warning("database.journal", "dr_not_wal", "dr_not_wal_remedy", mode=mode)
    if store.takes_durable_writes() and os.access(path.parent, os.W_OK):
        yield speak.ok("database.writable", "dr_writable")
    else:
        yield speak.failure("database.writable", "dr_not_writable", "dr_not_writable_remedy")
    if os.name == "posix" and path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        yield speak.warning("database.rights", "dr_open_to_all", "dr_open_to_all_remedy", path=path)
    free = shutil.disk_usage(path.parent).free
    if free < ENOUGH_ROOM:
        yield speak.warning("database.room", "dr_no_room", "dr_no_room_remedy", free=free // 1024**2)


def _company(speak: Speaker, company: str, ports: Ports, at: datetime) -> Iterator[Check]:
    name = f"company.{company}"
    stopped = len(run(outbox.stopped(company, limit=_COUNTED), ports))
    if stopped:
        yield speak.warning(f"{name}.stopped", "dr_stopped", "dr_stopped_remedy", company=company, many=stopped)
    late = _rows(ports, "late", company=company, before=stamp(at - LATE), now=stamp(at))[0]
    if late["many"]:
        since = Prose(duration(at - instant(late["since"]), speak.language))
        yield speak.warning(
            f"{name}.late", "dr_late", "dr_late_remedy", company=company, many=late["many"], since=since
        )
    yield from _gate(speak, company, ports, at)
    if not stopped and not late["many"]:
        yield speak.ok(name, "dr_company_calm", company=company)


def _gate(speak: Speaker, company: str, ports: Ports, at: datetime) -> Iterator[Check]:
    for row in _rows(ports, "gate", company=company):
        if row["paused_until"] and instant(row["paused_until"]) > at:
            why = Prose(reason_text(_as_reason(row["reason"]), speak.language))
            yield speak.warning(f"company.{company}.paused", "dr_paused", "dr_paused_remedy", company=company, why=why)
        if row["open_until"]:
            until = Prose(moment(instant(row["open_until"]), speak.language, now=at))
            yield speak.warning(
                f"company.{company}.breaker", "dr_breaker", "dr_breaker_remedy", company=company, until=until
            )


def _as_reason(cause: str) -> str:
    """Return the short reason that says the cause of a pause."""
    return f"{cause}_refused" if cause in {"application", "subscription", "account", "rights"} else cause


def paused_companies(path: Path | None, *, at: datetime) -> frozenset[str]:
    """Return the companies that wait until somebody has corrected an access; none when the file cannot be read."""
    if path is None or not path.exists():
        return frozenset()
    try:
        store = OutboxFile(path)
    except ConfigurationError:
        return frozenset()
    with closing(store):
        ports = Ports(sender=NoPortal(), store=store, clock=lambda: at)
        waiting = [
            company
            for company in run(outbox.companies(), ports)
            for row in _rows(ports, "gate", company=company)
            if row["paused_until"] and instant(row["paused_until"]) > at and row["reason"] == "account"
        ]
    return frozenset(waiting)


def _rows(ports: Ports, name: str, **params: str) -> tuple[Any, ...]:
    return run(read_rows(statements.read(name, **params)), ports)

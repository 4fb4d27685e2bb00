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
from chorus_bridge.cli.pauses import refused_accesses, waits
from chorus_bridge.cli.store_words import store_words
from chorus_bridge.cli.transmissions import needs_somebody
from chorus_bridge.domain.waiting import PORTAL_AWAY
from chorus_bridge.drivers import Ports, run
from chorus_bridge.errors import ConfigurationError, StoreError
from chorus_bridge.messages import duration, moment, reason_text
from chorus_bridge.messages.templates import Prose
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox import statements
from chorus_bridge.outbox.flows.reading import read_rows
from chorus_bridge.outbox.opening import SCHEMA_VERSION
from chorus_bridge.outbox.rows import instant, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from chorus_bridge.cli.doctor.checks import Check, Speaker
    from chorus_bridge.domain.situation import Company
    from chorus_bridge.domain.waiting import CompanyWait

__all__ = ["ENOUGH_ROOM", "LATE", "database_checks", "refused_before"]

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
        with closing(OutboxFile(path)) as store:
            yield from _file(speak, path, store)
            ports = Ports(sender=NoPortal(), store=store, clock=lambda: at)
            for company in run(outbox.companies(), ports):
                yield from _company(speak, company, ports, at)
    except ConfigurationError as exc:
        yield speak.failure("database", "dr_database_wrong", "dr_database_wrong_remedy", path=path, problem=exc.problem)
    except StoreError as exc:
        why, todo = map(Prose, store_words(exc.problem, speak.language))
        yield speak.failure("database", "dr_database_refuses", "dr_given_remedy", path=path, why=why, todo=todo)


def _file(speak: Speaker, path: Path, store: OutboxFile) -> Iterator[Check]:
    yield speak.ok("database", "dr_database", path=path, version=SCHEMA_VERSION)
    mode = store.journal_mode()
    if mode == "wal":
        yield speak.ok("database.journal", "dr_wal")
    else:
        yield speak.warning("database.journal", "dr_not_wal", "dr_not_wal_remedy", mode=mode)
    yield _writable(speak, path, store)
    if os.name == "posix" and path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        yield speak.warning("database.rights", "dr_open_to_all", "dr_open_to_all_remedy", path=path)
    free = shutil.disk_usage(path.parent).free
    if free < ENOUGH_ROOM:
        yield speak.warning("database.room", "dr_no_room", "dr_no_room_remedy", free=free // 1024**2)


def _writable(speak: Speaker, path: Path, store: OutboxFile) -> Check:
    problem = store.write_problem() or ("" if os.access(path.parent, os.W_OK) else "SQLITE_READONLY_DIRECTORY")
    if not problem:
        return speak.ok("database.writable", "dr_writable")
    why, todo = map(Prose, store_words(problem, speak.language))
    return speak.failure("database.writable", "dr_not_writable", "dr_given_remedy", why=why, todo=todo)


def _company(speak: Speaker, company: str, ports: Ports, at: datetime) -> Iterator[Check]:
    name, told = f"company.{company}", False
    stopped = len(_needing(company, ports))
    if stopped:
        told = True
        yield speak.warning(f"{name}.stopped", "dr_stopped", "dr_stopped_remedy", company=company, many=stopped)
    late = _rows(ports, "late", company=company, before=stamp(at - LATE), now=stamp(at))[0]
    if late["many"]:
        told = True
        since = Prose(duration(at - instant(late["since"]), speak.language))
        yield speak.warning(
            f"{name}.late", "dr_late", "dr_late_remedy", company=company, many=late["many"], since=since
        )
    for wait in run(waits([company]), ports):
        told = True
        yield _wait(speak, wait, at)
    if not told:
        yield speak.ok(name, "dr_company_calm", company=company)


def _needing(company: str, ports: Ports) -> frozenset[str]:
    """Return those that wait for a person: held, in conflict, or refused with nothing in their place since."""
    found = {one.id for one in run(outbox.stopped(company, limit=_COUNTED), ports)}
    replaced: set[str] = set()
    for one in run(outbox.transmissions(company, limit=_COUNTED), ports):  # the newest first
        if one.situation not in replaced and needs_somebody(one):
            found.add(one.id)
        if one.standing:
            replaced.add(one.situation)
    return frozenset(found)


def _wait(speak: Speaker, wait: CompanyWait, at: datetime) -> Check:
    name, company = f"company.{wait.company}", wait.company
    if wait.reason != PORTAL_AWAY:
        why = Prose(reason_text(wait.reason, speak.language))
        return speak.warning(f"{name}.paused", "dr_paused", "dr_paused_remedy", company=company, why=why)
    until = Prose(moment(wait.until or at, speak.language, now=at))
    return speak.warning(f"{name}.breaker", "dr_breaker", "dr_breaker_remedy", company=company, until=until)


def refused_before(path: Path | None, companies: Iterable[Company], *, at: datetime) -> Mapping[str, bool]:
    """Return the companies that wait since an access was refused, with whether it was their account.

    None when the file cannot be read.
    """
    if path is None or not path.exists():
        return {}
    try:
        with closing(OutboxFile(path)) as store:
            return run(refused_accesses(companies), Ports(sender=NoPortal(), store=store, clock=lambda: at))
    except (ConfigurationError, StoreError):
        return {}


def _rows(ports: Ports, name: str, **params: str) -> tuple[Any, ...]:
    return run(read_rows(statements.read(name, **params)), ports)

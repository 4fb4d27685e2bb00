"""Fetching the directory once a day at most, and keeping what it says beside what was asked of the portal."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from chorus_bridge.chorus import operations
from chorus_bridge.domain.recipient import Freshness, freshness
from chorus_bridge.effects import Accepted, Statement, Undone, ask, execute, now
from chorus_bridge.errors import Busy
from chorus_bridge.outbox import facts as fact_text
from chorus_bridge.outbox import statements
from chorus_bridge.outbox.flows.reading import read_rows
from chorus_bridge.outbox.rows import instant, stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from chorus_bridge.cli.directory.records import Directory
    from chorus_bridge.domain.recipient import RecipientFacts
    from chorus_bridge.effects import Flow
    from chorus_bridge.settings import Settings

__all__ = ["DAILY", "fetched", "kept"]

DAILY: Final = timedelta(days=1)
"""Shortest time between two downloads: the file is large, and third parties say that it changes once a day."""
_KIND: Final = "directory"
_SUBJECT: Final = "recipients"
_TOGETHER: Final = 200
"""Facts written in one transaction: a worker waits no longer than for these."""


def fetched(company: str, *, settings: Settings, again: bool) -> Flow[bytes]:
    """Return the archive, asked in the name of *company*, and note when.

    Raises:
        Busy: It was fetched less than a day ago, and *again* is not asked for.
        ChorusBridgeError: The portal did not answer, or refused.
    """
    at = yield from now()
    last = yield from read_rows(statements.facts_wanted([(company, _KIND, _SUBJECT)]))
    if last and not again:
        wait = instant(last[0]["fetched_at"]) + DAILY - at
        if wait > timedelta(0):
            raise Busy(operation="directory", reason="directory_recent", retry_in=wait)
    reply = yield from ask(operations.recipients_directory(limit=settings.download_limit), company)
    if not isinstance(reply, Accepted):
        raise reply
    body = json.dumps({"sha256": hashlib.sha256(reply.value).hexdigest(), "bytes": len(reply.value)})
    yield from execute(_fact(company, _KIND, _SUBJECT, body, at))
    return reply.value


def kept(
    company: str, directory: Directory, *, max_age: timedelta, step: Callable[[int], None]
) -> Flow[tuple[int, int]]:
    """Keep what *directory* says for *company*, and return how many were kept, and left as they were.

    What the portal itself said of a recipient, recently enough, is left: it says more.

    Args:
        company: Whose facts.
        directory: What was read.
        max_age: How old what the portal said may be.
        step: Called after some.
    """
    at = yield from now()
    sirets, written = tuple(directory.recipients), 0
    for begin in range(0, len(sirets), _TOGETHER):
        some = sirets[begin : begin + _TOGETHER]
        better = yield from _better(company, some, directory.recipients, at, max_age)
        chosen = [siret for siret in some if siret not in better]
        if chosen:
            yield from execute(*(_recipient(company, siret, directory) for siret in chosen))
        written += len(chosen)
        step(len(some))
    return written, len(sirets) - written


def _better(
    company: str,
    sirets: Collection[str],
    imported: Mapping[str, RecipientFacts],
    at: datetime,
    max_age: timedelta,
) -> Flow[frozenset[str]]:
    """Return those of which something newer is known, or that the portal told of itself and recently."""
    result = yield from execute(statements.facts_wanted([(company, statements.RECIPIENT, siret) for siret in sirets]))
    rows = () if isinstance(result, Undone) else result[0]
    return frozenset(
        row["subject"]
        for row in rows
        if instant(row["fetched_at"]) > imported[row["subject"]].fetched_at
        or (
            _KIND not in json.loads(row["body"])
            and freshness(instant(row["fetched_at"]), now=at, max_age=max_age) is Freshness.KNOWN
        )
    )


def _recipient(company: str, siret: str, directory: Directory) -> Statement:
    """Keep one recipient with the columns that nobody has described, which readers of facts pass over."""
    known = directory.recipients[siret]
    body = {**json.loads(fact_text.write(known)), _KIND: dict(directory.others[siret])}
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    return _fact(company, statements.RECIPIENT, siret, text, known.fetched_at)


def _fact(company: str, kind: str, subject: str, body: str, at: datetime) -> Statement:
    params = {"company": company, "kind": kind, "subject": subject, "body": body, "fetched_at": stamp(at)}
    return Statement(name="keep_fact", params=params)

"""`status` and `history`: what an outbox holds, read and never changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from chorus_bridge.cli.endings import errors_told
from chorus_bridge.cli.looking import (
    Gate,
    gate_of,
    looked_json,
    next_text,
    notes,
    required_by,
    required_text,
    standing_text,
)
from chorus_bridge.cli.opening import asked
from chorus_bridge.cli.options import AS_JSON, DATABASE, LANGUAGE, reader
from chorus_bridge.cli.screen import output, show_table, write_json
from chorus_bridge.cli.transmissions import status_word, transmission_json
from chorus_bridge.cli.words import say
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.drivers import utc_now
from chorus_bridge.errors import NotFound
from chorus_bridge.messages import history_text, portal_status_word
from chorus_bridge.messages.formats import clean
from chorus_bridge.outbox import flows as outbox

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from chorus_bridge.domain.transmission import HistoryEntry, Transmission
    from chorus_bridge.effects import Flow
    from chorus_bridge.messages import Language

__all__ = ["history", "status"]

_COLUMNS: Final = ("company", "situation", "number", "label", "due", "status", "action", "id")


@click.command(
    short_help="List the transmissions of an outbox.",
    help="""List the transmissions of an outbox, the newest first of each company: where each stands and why, what
    comes next, what the portal says, what is required of whom. Hours are those of Paris. The file is read, never
    changed, even while a worker uses it; the portal is not asked (see `refresh`). Without --company, the companies
    come one after the other.

    Exit code: 0, even when the list is empty; 6 when --after names no transmission.""",
    epilog="""\b
    Examples:
      chorus-bridge status --database outbox.sqlite
      chorus-bridge status --company masonry --state held --json
      chorus-bridge status --number 2026-11-S07""",
)
@DATABASE
@click.option("--company", help="Only this company's.")
@click.option("--state", type=click.Choice([state.value for state in State]), help="Only those in this state.")
@click.option("--number", help="Only those of the invoice of this number.")
@click.option("--situation", help="Only those of this situation.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="Lines at most.")
@click.option("--after", default="", metavar="TRANSMISSION", help="Go on after the last one of the page before.")
@AS_JSON
@LANGUAGE
def status(
    database: Path,
    *,
    limit: int,
    after: str,
    company: str | None,
    as_json: bool,
    language: str | None,
    **filters: str | None,
) -> None:
    """Print one page of transmissions."""
    spoken, now_at = reader(language), utc_now()
    with errors_told(spoken, as_json=as_json):
        found, gates = asked(database, _page(company, after=after, limit=limit + 1, filters=filters))
    page, more = found[:limit], len(found) > limit
    if as_json:
        report = {"format": "chorus-bridge/transmissions", "version": 1}
        rows = [
            transmission_json(one, spoken, at=now_at) | looked_json(one, gates[one.company], spoken, at=now_at)
            for one in page
        ]
        write_json({**report, "transmissions": rows, "next": page[-1].id if more else None})
        return
    if not page:
        click.echo(say("nothing", spoken))
        return
    _tell(page, gates, spoken, at=now_at)
    if more:
        click.echo(say("more", spoken, id=page[-1].id))


def _tell(page: Sequence[Transmission], gates: Mapping[str, Gate], spoken: Language, *, at: datetime) -> None:
    """Print the table of a page, then what to do about each kind of thing that somebody must do."""
    headings = [say(f"head_{name}", spoken) for name in _COLUMNS]
    show_table(output(folded=False), headings, [_row(one, gates[one.company], spoken, at) for one in page])
    for note in notes(((one, required_by(one, gates[one.company], at=at)) for one in page), spoken):
        click.echo(note)


def _page(
    company: str | None, *, after: str, limit: int, filters: dict[str, str | None]
) -> Flow[tuple[tuple[Transmission, ...], dict[str, Gate]]]:
    """Return a page of one company, or of all of them one after the other, and whether each company on it waits.

    Raises:
        NotFound: *after* names nothing.
    """
    chosen = (company,) if company else (yield from outbox.companies())
    if after:
        chosen = yield from _from_owner(chosen, after)
    state = State(filters["state"]) if filters["state"] else None
    page: list[Transmission] = []
    for rank, one in enumerate(chosen):
        if len(page) == limit:
            break
        page += yield from outbox.transmissions(
            one,
            after=after if rank == 0 else "",
            limit=limit - len(page),
            state=state,
            number=filters["number"],
            situation=filters["situation"],
        )
    gates = {}
    for owner in dict.fromkeys(one.company for one in page):
        gates[owner] = yield from gate_of(owner)
    return tuple(page), gates


def _from_owner(companies: Sequence[str], transmission: str) -> Flow[tuple[str, ...]]:
    """Return the companies from the one that owns *transmission* on."""
    for rank, company in enumerate(companies):
        try:
            yield from outbox.load(company, transmission)
        except NotFound:
            continue
        return tuple(companies[rank:])
    raise NotFound(what="transmission", id=transmission)


def _row(one: Transmission, gate: Gate, spoken: Language, at: datetime) -> tuple[str, ...]:
    return (
        clean(one.company),
        clean(one.situation),
        clean(one.number),
        standing_text(one, gate, spoken, at=at),
        next_text(one, gate, spoken, at=at),
        status_word(one, spoken),
        required_text(required_by(one, gate, at=at), spoken),
        one.id,
    )


@click.command(
    short_help="Tell everything that happened to a transmission.",
    help="""Print the dated history of a transmission of COMPANY, ours and the portal's, oldest first. Hours are
    those of Paris.

    TRANSMISSION is its identifier, as `status` shows it. The file is read, never changed.

    Exit code: 0; 6 when this outbox holds no such transmission.""",
    epilog="""\b
    Examples:
      chorus-bridge history masonry 6f0c1d2e9a8b7c6d5e4f3a2b1c0d9e8f
      chorus-bridge history masonry 6f0c1d2e9a8b7c6d5e4f3a2b1c0d9e8f --json --lang fr""",
)
@click.argument("company")
@click.argument("transmission")
@DATABASE
@AS_JSON
@LANGUAGE
def history(company: str, transmission: str, *, database: Path, as_json: bool, language: str | None) -> None:
    """Print the history of one transmission."""
    spoken, now_at = reader(language), utc_now()
    with errors_told(spoken, as_json=as_json):
        lines = asked(database, outbox.history(company, transmission))
    if as_json:
        about = {"format": "chorus-bridge/history", "version": 1, "company": company, "transmission": transmission}
        write_json({**about, "history": [_entry(line, spoken, now_at) for line in lines]})
        return
    click.echo(say("history_times", spoken))
    for line in lines:
        who = say("by", spoken, who=line.by) if line.by else ""
        click.echo(history_text(line, spoken, now=now_at) + who)


def _entry(line: HistoryEntry, spoken: Language, now_at: datetime) -> dict[str, object]:
    news = line.news
    return {
        "at": line.at.isoformat(),
        "code": line.code,
        "reason": line.detail,
        "by": line.by,
        "text": history_text(line, spoken, now=now_at),
        "portal": news
        and {
            "status": news.status,
            "raw": news.raw,
            "word": portal_status_word(news, spoken),
            "comment": news.comment,
        },
    }

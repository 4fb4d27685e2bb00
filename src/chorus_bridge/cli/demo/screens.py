"""What the story shows: the list page's column, the detail panel, as a terminal can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from chorus_bridge.cli.symbols import SYMBOLS
from chorus_bridge.messages import Language, amount, day, history_text, label, portal_status_word, tooltip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from rich.console import RenderableType

    from chorus_bridge.domain.assessment import Assessment
    from chorus_bridge.domain.situation import Situation
    from chorus_bridge.domain.transmission import HistoryEntry

__all__ = ["detail_panel", "list_page", "status_counts"]

_PARIS: Final = ZoneInfo("Europe/Paris")

_HEADINGS: Final = {
    Language.FR: ("Situation", "Client", "Montant TTC", "ChorusPRO", "Infobulle"),
    Language.EN: ("Claim", "Client", "Incl. VAT", "ChorusPRO", "Tooltip"),
}


def list_page(rows: Iterable[tuple[Situation, Assessment]], language: Language, *, now: datetime) -> Table:
    """Return the list page: one line a claim, with the ChorusPRO column and its tooltip."""
    table = Table(header_style="bold", pad_edge=False)
    claim, client, total, column, lines = _HEADINGS[language]
    table.add_column(claim, no_wrap=True)
    table.add_column(client, max_width=18)
    table.add_column(total, justify="right", no_wrap=True)
    table.add_column(column, max_width=22)
    table.add_column(lines, ratio=1)
    for situation, assessment in rows:
        table.add_row(
            situation.id,
            situation.market.recipient.name or "",
            _total(situation, language),
            _icon(assessment, language, now),
            _tooltip(situation, assessment, language, now),
            end_section=True,
        )
    return table


def _total(situation: Situation, language: Language) -> str:
    total = situation.invoice.total_incl_vat
    return "" if total is None else amount(total, situation.invoice.currency, language)


def _icon(assessment: Assessment, language: Language, now: datetime) -> Text:
    glyph, colour = SYMBOLS[assessment.state]
    return Text(f"{glyph} {label(assessment, language, now=now)}", style=colour)


def _tooltip(situation: Situation, assessment: Assessment, language: Language, now: datetime) -> str:
    return "\n".join(tooltip(assessment, language, now=now, currency=situation.invoice.currency))


def detail_panel(
    situation: Situation,
    assessment: Assessment,
    history: Sequence[HistoryEntry],
    language: Language,
    *,
    now: datetime,
) -> RenderableType:
    """Return the panel of a detail page: the state, what to do, and everything that happened."""
    body = Text()
    body.append_text(_icon(assessment, language, now))
    body.append(f"\n{_tooltip(situation, assessment, language, now)}\n\n")
    body.append("\n".join(history_text(entry, language, now=now) for entry in history), style="bright_black")
    return Panel(body, title=f"{situation.id} · {situation.invoice.number}", title_align="left", expand=True)


def status_counts(assessments: Iterable[Assessment], language: Language, *, now: datetime) -> str:
    """Return one line: when it is in the story, and how many invoices the portal says are where."""
    counts: dict[str, int] = {}
    for assessment in assessments:
        if assessment.portal is not None:
            word = portal_status_word(assessment.portal, language)
            counts[word] = counts.get(word, 0) + 1
    many = ", ".join(f"{count} {word}" for word, count in sorted(counts.items(), key=lambda item: -item[1]))
    when = day(now.astimezone(_PARIS).date(), language)
    return f"{when}{' : ' if language == Language.FR else ': '}{many}"

"""What ``assess`` shows to people: a table, the tooltips when asked for, and how many of each state."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from rich import box
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from chorus_bridge.cli.screen import ABSENT, trimmed
from chorus_bridge.cli.symbols import SYMBOLS
from chorus_bridge.domain.assessment import DisplayState
from chorus_bridge.messages import Language, amount, label, tooltip
from chorus_bridge.messages.formats import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from rich.console import Console

    from chorus_bridge.cli.assessing import Judged
    from chorus_bridge.domain.situation import Situation

__all__ = ["show_judgement"]

_HEADINGS: Final[Mapping[Language, tuple[str, ...]]] = {
    Language.FR: ("Situation", "Facture", "Client", "Montant TTC", "État"),
    Language.EN: ("Situation", "Invoice", "Client", "Amount incl. VAT", "State"),
}
_AMOUNT_COLUMN: Final = 3


def show_judgement(
    console: Console, judged: Sequence[Judged], language: Language, *, at: datetime, details: bool
) -> None:
    """Print the table and the counts.

    Args:
        console: Where.
        judged: The situations, in order.
        language: The reader's.
        at: The instant of judging.
        details: Whether to print the lines of every tooltip too.
    """
    with trimmed(console):
        console.print(_table(judged, language, at, boxed=console.is_terminal))
        for one in judged if details else ():
            console.print()
            console.print(Text.assemble(clean(one.situation.id), "  ", _state(one, language, at)))
            lines = tooltip(one.assessment, language, now=at, currency=one.situation.invoice.currency)
            console.print(Padding(Text("\n".join(lines)), (0, 0, 0, 4), expand=False))
        console.print()
        _count(console, judged, language, at)


def _count(console: Console, judged: Sequence[Judged], language: Language, at: datetime) -> None:
    states = {one.assessment.state: _state(one, language, at) for one in judged}
    counts = Counter(one.assessment.state for one in judged)
    for state in DisplayState:
        if state in counts:
            console.print(Text.assemble(f"{counts[state]:>6}  ", states[state]))
    console.print(Text(f"{len(judged):>6}  Total"))


def _table(judged: Sequence[Judged], language: Language, at: datetime, *, boxed: bool) -> Table:
    table = Table(box=box.ROUNDED if boxed else None, pad_edge=boxed)
    for column, heading in enumerate(_HEADINGS[language]):
        table.add_column(heading, justify="right" if column == _AMOUNT_COLUMN else "left", overflow="fold")
    for one in judged:
        situation = one.situation
        cells = (clean(situation.id), clean(situation.invoice.number or ABSENT), _client(situation))
        table.add_row(*map(Text, cells), Text(_amount(situation, language)), _state(one, language, at))
    return table


def _state(judged: Judged, language: Language, at: datetime) -> Text:
    symbol, style = SYMBOLS[judged.assessment.state]
    return Text(f"{symbol} {label(judged.assessment, language, now=at)}", style=style)


def _client(situation: Situation) -> str:
    """Return who is billed: the payer, or the contracting authority where no payer is named."""
    market = situation.market
    known = (market.recipient, market.contracting_authority)
    names = (party.name or party.siret for party in known if party is not None)
    return clean(next(filter(None, names), ABSENT))


def _amount(situation: Situation, language: Language) -> str:
    total = situation.invoice.total_incl_vat
    return ABSENT if total is None else amount(total, situation.invoice.currency, language)

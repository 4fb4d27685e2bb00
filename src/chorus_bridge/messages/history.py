"""The dated lines of a detail panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chorus_bridge.messages.formats import clean, moment
from chorus_bridge.messages.tables import TEXTS
from chorus_bridge.messages.templates import Prose, fill
from chorus_bridge.messages.texts import Phrase
from chorus_bridge.messages.wording import portal_status_word, reason_text

if TYPE_CHECKING:
    from datetime import datetime

    from chorus_bridge.domain.transmission import HistoryEntry
    from chorus_bridge.messages.language import Language

__all__ = ["history_text"]


def history_text(entry: HistoryEntry, language: Language, *, now: datetime) -> str:
    """Return one line: when, and what happened.

    Args:
        entry: One step of ours, or one status of the portal. A code without a text is shown as it is.
        language: The reader's.
        now: The instant of reading; today's lines show the hour only.
    """
    texts = TEXTS[language]
    params = {
        "detail": Prose(reason_text(entry.detail, language)),
        "status": Prose(portal_status_word(entry.news, language)) if entry.news else "",
        "comment": entry.news.comment if entry.news else "",
    }
    template = texts.history.get(entry.code)
    what = Prose(fill(template, params, language) if template else clean(entry.code))
    when = moment(entry.at, language, now=now)
    line = fill(texts.phrases[Phrase.HISTORY_LINE], {"at": Prose(when), "text": what}, language)
    return line[0].upper() + line[1:]

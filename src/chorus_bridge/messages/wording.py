"""From a code and its parameters to a sentence: findings, places, people, portal statuses, buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chorus_bridge.domain.motives import motives_in
from chorus_bridge.domain.portal import PortalStatus
from chorus_bridge.messages.formats import clean
from chorus_bridge.messages.tables import TEXTS
from chorus_bridge.messages.templates import EURO, fill

if TYPE_CHECKING:
    from chorus_bridge.domain.codes import NotApplicable, Place, Who
    from chorus_bridge.domain.finding import Finding
    from chorus_bridge.domain.portal import Actor, PortalAction, PortalNews
    from chorus_bridge.messages.language import Language
    from chorus_bridge.messages.texts import Button

__all__ = [
    "actor_text",
    "button",
    "finding_text",
    "motive_texts",
    "not_applicable_text",
    "place_text",
    "portal_action_text",
    "portal_meaning_text",
    "portal_status_word",
    "reason_text",
    "who_text",
]


def finding_text(finding: Finding, language: Language, *, currency: str = EURO) -> str:
    """Return what *finding* says and what to do about it, without a final full stop.

    Args:
        finding: What a rule found.
        language: The reader's.
        currency: Currency of the invoice, for the amounts.
    """
    return fill(TEXTS[language].findings[finding.code], finding.params, language, currency=currency)


def place_text(place: Place, language: Language) -> str:
    """Return the name of the page where something is filled in."""
    return TEXTS[language].places[place]


def who_text(who: Who, language: Language) -> str:
    """Return who must act."""
    return TEXTS[language].people[who]


def not_applicable_text(why: NotApplicable, language: Language) -> str:
    """Return why Chorus Pro is not concerned."""
    return TEXTS[language].not_applicable[why]


def portal_status_word(news: PortalNews, language: Language) -> str:
    """Return the portal's own word for the status, translated in English.

    A status nobody knows keeps its raw code.
    """
    if news.status is PortalStatus.UNKNOWN and news.raw:
        return clean(news.raw)
    return TEXTS[language].statuses[news.status]


def portal_meaning_text(news: PortalNews, language: Language) -> str:
    """Return what the status means for the supplier, in one sentence.

    Of a status nobody knows it says so, with its raw code.
    """
    return fill(TEXTS[language].meanings[news.status], {"raw": news.raw}, language)


def actor_text(actor: Actor, language: Language) -> str:
    """Return who acts next at the portal."""
    return TEXTS[language].actors[actor]


def motive_texts(comment: str, language: Language) -> tuple[str, ...]:
    """Return what the codes a recipient's *comment* quotes mean; nothing for words, or for codes nobody has described.

    Args:
        comment: The recipient's own words, as in :attr:`PortalNews.comment`.
        language: The reader's.
    """
    return tuple(TEXTS[language].motives[motive] for motive in motives_in(comment))


def portal_action_text(action: PortalAction, language: Language) -> str:
    """Return what the supplier must do at the portal or in the host."""
    return TEXTS[language].actions[action]


def reason_text(code: str, language: Language) -> str:
    """Return what a short outcome code means, without a final full stop; an unknown one as it is."""
    return TEXTS[language].words.get(("reason", code)) or clean(code)


def button(name: Button, language: Language) -> str:
    """Return the caption of a button."""
    return TEXTS[language].buttons[name]

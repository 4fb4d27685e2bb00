"""What a code means: of a finding, a reason, a status of the portal, a motive, an error."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from chorus_bridge import errors
from chorus_bridge.chorus.statuses import WIRE_CODES
from chorus_bridge.cli.words.remedies import EVENTS, REMEDIES
from chorus_bridge.domain.codes import NotApplicable, Place, Who
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.motives import NAMED_ONLY, Motive
from chorus_bridge.domain.portal import INFERRED, MEANINGS, PortalNews
from chorus_bridge.errors import AuthCause, ChorusBridgeError
from chorus_bridge.messages import (
    Language,
    actor_text,
    not_applicable_text,
    place_text,
    portal_action_text,
    portal_meaning_text,
    portal_status_word,
    who_text,
)
from chorus_bridge.messages.tables import TEXTS
from chorus_bridge.messages.templates import fill
from chorus_bridge.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["KINDS", "Explanation", "close_to", "every_code", "explained"]

KINDS: Final = ("finding", "not_applicable", "reason", "state", "status", "motive", "cause", "event", "error")
"""In the order in which they are listed."""
_SWAGGER: Final = "AIFE, Swagger “Factures” 2020, and Dossier de spécifications externes Chorus Pro v1.1 (30/04/2026)"
_MOTIVES: Final = "AIFE, Dossier de spécifications externes Chorus Pro v1.1 (30/04/2026), p. 50-52"
_OURS: Final = "chorus_bridge"


@frozen(kw_only=True)
class Explanation:
    """One meaning of one code."""

    code: str
    kind: str
    text: Mapping[Language, str] = field(repr=False)
    source: str
    who: Mapping[Language, str] = field(factory=dict)
    """Who acts; empty where nobody has to, or nobody knows."""
    where: Mapping[Language, str] = field(factory=dict)
    action: Mapping[Language, str] = field(factory=dict)
    """What must be done: by the supplier at the portal, or by whoever answers for what is stopped."""
    why: str = ""
    """The argument of the rule: why it blocks, or only warns."""
    inferred: bool = False
    """Whether the meaning is read in the name alone, and is to be verified when going live."""


def every_code() -> tuple[Explanation, ...]:
    """Return every code there is, by kind."""
    made = (_findings, _not_applicable, _reasons, _states, _statuses, _motives, _causes, _events, _errors)
    return tuple(one for make in made for one in make())


def explained(code: str) -> tuple[Explanation, ...]:
    """Return every meaning of *code*, however its letters are cased."""
    wanted = _plain(code)
    return tuple(one for one in every_code() if _plain(one.code) == wanted)


def close_to(code: str) -> tuple[str, ...]:
    """Return up to three codes spelled much like *code*."""
    known = {_plain(one.code): one.code for one in every_code()}
    return tuple(known[found] for found in difflib.get_close_matches(_plain(code), known, n=3, cutoff=0.6))


def _plain(code: str) -> str:
    return code.strip().casefold().replace("-", "_").replace(" ", "_")


def _people(who: Who) -> Mapping[Language, str]:
    return {} if who is Who.NOBODY else {language: who_text(who, language) for language in Language}


def _place(place: Place) -> Mapping[Language, str]:
    return {language: place_text(place, language) for language in Language}


def _findings() -> Iterator[Explanation]:
    for rule in RULES:
        for code in rule.codes:
            # The parameters of a finding are shown as "…": there is no invoice here.
            said = {language: fill(TEXTS[language].findings[code], {}, language) for language in Language}
            yield Explanation(
                code=code,
                kind="finding",
                text=said,
                who=_people(rule.who),
                where=_place(rule.place),
                why=rule.why,
                source=rule.source,
            )


def _not_applicable() -> Iterator[Explanation]:
    for why in NotApplicable:
        text = {language: not_applicable_text(why, language) for language in Language}
        yield Explanation(code=why, kind="not_applicable", text=text, source=_OURS)


def _worded(name: str, kind: str) -> Iterator[Explanation]:
    """Yield the codes that sentences are filled with."""
    for parameter, code in TEXTS[Language.EN].words:
        if parameter == name:
            text = {language: TEXTS[language].words[name, code] for language in Language}
            yield _remedied(code, kind, text)


def _remedied(code: str, kind: str, text: Mapping[Language, str]) -> Explanation:
    """Return the explanation of what may be stopped, with who acts and what to do where that is so."""
    cure = REMEDIES.get(code)
    who, action = (cure.who, cure.action) if cure else ({}, {})
    return Explanation(code=code, kind=kind, text=text, source=_OURS, who=who, action=action)


def _reasons() -> Iterator[Explanation]:
    return _worded("reason", "reason")


def _states() -> Iterator[Explanation]:
    for state in State:
        text = {language: TEXTS[language].words["state", state] for language in Language}
        yield _remedied(state, "state", text)


def _causes() -> Iterator[Explanation]:
    for cause in AuthCause:
        text = {language: TEXTS[language].words["cause", cause] for language in Language}
        yield _remedied(cause, "cause", text)


def _events() -> Iterator[Explanation]:
    for name, (text, cure) in EVENTS.items():
        yield Explanation(code=name, kind="event", text=text, source=_OURS, who=cure.who, action=cure.action)


def _statuses() -> Iterator[Explanation]:
    for raw, status in WIRE_CODES.items():
        news, meaning = PortalNews(status=status, raw=raw), MEANINGS[status]
        said = {
            language: f"{portal_status_word(news, language)}. {portal_meaning_text(news, language)}"
            for language in Language
        }
        who, action = meaning.who, meaning.action
        yield Explanation(
            code=raw,
            kind="status",
            text=said,
            source=_SWAGGER,
            who={} if who is None else {language: actor_text(who, language) for language in Language},
            action={} if action is None else {language: portal_action_text(action, language) for language in Language},
            inferred=status in INFERRED,
        )


def _motives() -> Iterator[Explanation]:
    for motive in Motive:
        text = {language: TEXTS[language].motives[motive] for language in Language}
        yield Explanation(code=motive, kind="motive", text=text, source=_MOTIVES, inferred=motive in NAMED_ONLY)


def _errors() -> Iterator[Explanation]:
    for name in errors.__all__:
        kind = getattr(errors, name)
        if issubclass(kind, ChorusBridgeError):
            text = {language: fill(TEXTS[language].errors[kind], {}, language) for language in Language}
            yield Explanation(
                code=name, kind="error", text=text, source=_OURS, why=(kind.__doc__ or "").partition("\n")[0]
            )

"""What an error means and what to do next, for the person in front of the screen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import attrs

from chorus_bridge.domain.assessment import Assessment
from chorus_bridge.domain.codes import FindingCode, NotApplicable
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.portal import PortalStatus
from chorus_bridge.errors import (
    BadValue,
    Busy,
    ChorusBridgeError,
    ConfigurationError,
    IllegalTransition,
    NotTransmissible,
)
from chorus_bridge.messages.formats import clean, duration
from chorus_bridge.messages.problems import problem_text
from chorus_bridge.messages.settings import setting_text, variables_text
from chorus_bridge.messages.tables import TEXTS
from chorus_bridge.messages.templates import EURO, Prose, fill
from chorus_bridge.messages.texts import Phrase
from chorus_bridge.messages.wording import finding_text, not_applicable_text

if TYPE_CHECKING:
    from chorus_bridge.domain.finding import Param
    from chorus_bridge.messages.language import Language

__all__ = ["error_text"]

_SILENT: Final = frozenset(NotApplicable)
_FOUND: Final = frozenset(FindingCode)
_OURS: Final = frozenset(State)


def error_text(error: BaseException, language: Language, *, currency: str = EURO) -> str:
    """Return what *error* means and what to do next.

    Args:
        error: Anything this library raises, or a subclass of the host's. Of any other exception, the general sentence
            is said, and nothing of what it carries.
        language: The reader's.
        currency: Currency of the invoice, for the findings of a refused transmission.

    Raises:
        BadValue: The language is not one of the texts'.
    """
    whole = _whole(error, language)
    if whole is not None:
        return whole
    errors = TEXTS[language].errors
    template = next((errors[kind] for kind in type(error).__mro__ if kind in errors), errors[ChorusBridgeError])
    params = {name: _param(value, language) for name, value in _values(error).items()}
    if isinstance(error, NotTransmissible):
        params["codes"] = _problems(error, language, currency)
    if isinstance(error, ConfigurationError):
        params |= {name: Prose(setting_text(getattr(error, name), language)) for name in ("problem", "remedy")}
    if isinstance(error, IllegalTransition):
        params["state"] = _why_impossible(error, language)
    return fill(template, params, language)


def _whole(error: BaseException, language: Language) -> str | None:
    """Return the sentence of an error that has one of its own, beside that of its class."""
    if isinstance(error, BadValue):
        return problem_text(error, language)
    if isinstance(error, ConfigurationError):
        return variables_text(error, language)
    if isinstance(error, Busy) and error.reason == "company_paused" and error.retry_in is None:
        return fill(TEXTS[language].phrases[Phrase.COMPANY_PAUSED], {}, language)
    if isinstance(error, NotTransmissible):
        for code in error.codes:
            if code in _SILENT:
                return not_applicable_text(NotApplicable(code), language)
    return None


def _values(error: BaseException) -> dict[str, object]:
    """Return what the constructor was given; a host's own subclass may carry nothing we know."""
    kind: Any = type(error)
    fields = attrs.fields(kind) if attrs.has(kind) else ()
    return {a.name: getattr(error, a.name) for a in fields}


def _param(value: object, language: Language) -> Param:
    match value:
        case timedelta():
            return Prose(duration(value, language))
        case str():
            return value
        case int():
            return str(value)
        case _:
            return ""


def _problems(error: NotTransmissible, language: Language, currency: str) -> Prose:
    """Return the sentences of the findings, with their values when the assessment is attached."""
    told: list[str] = []
    if isinstance(error.assessment, Assessment):
        found = (*error.assessment.missing, *error.assessment.pending)
        told = [finding_text(one, language, currency=currency) for one in found]
    separator = TEXTS[language].phrases[Phrase.SEPARATOR]
    return Prose(separator.join(told or [_bare(code, language) for code in error.codes]))


def _bare(code: str, language: Language) -> str:
    """Return the sentence of a finding of which nothing but the code is known; any other code as it is."""
    return fill(TEXTS[language].findings[FindingCode(code)], {}, language) if code in _FOUND else clean(code)


def _why_impossible(error: IllegalTransition, language: Language) -> Prose:
    """Return where the transmission stands, or the invoice at the portal, and what it would take."""
    texts = TEXTS[language]
    needs = Prose(texts.words.get(("needs", error.happening), ""))
    ours = error.state in _OURS and not isinstance(error.state, PortalStatus)
    phrase, name = (Phrase.TRANSMISSION_IS, "state") if ours else (Phrase.PORTAL_STATUS_IS, "portal_status")
    return Prose(fill(texts.phrases[phrase], {name: error.state, "needs": needs}, language))

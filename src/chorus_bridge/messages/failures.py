"""What an error means and what to do next, for the person in front of the screen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs

from chorus_bridge.domain.assessment import Assessment
from chorus_bridge.errors import NotTransmissible
from chorus_bridge.messages.formats import duration
from chorus_bridge.messages.tables import TEXTS
from chorus_bridge.messages.templates import EURO, Prose, fill
from chorus_bridge.messages.texts import Phrase
from chorus_bridge.messages.wording import finding_text

if TYPE_CHECKING:
    from chorus_bridge.domain.finding import Param
    from chorus_bridge.errors import ChorusBridgeError
    from chorus_bridge.messages.language import Language

__all__ = ["error_text"]


def error_text(error: ChorusBridgeError, language: Language, *, currency: str = EURO) -> str:
    """Return what *error* means and what to do next.

    Args:
        error: Anything this library raises, or a subclass of the host's.
        language: The reader's.
        currency: Currency of the invoice, for the findings of a refused transmission.
    """
    errors = TEXTS[language].errors
    template = next(errors[kind] for kind in type(error).__mro__ if kind in errors)
    params = {name: _param(value, language) for name, value in _values(error).items()}
    if isinstance(error, NotTransmissible):
        params["codes"] = _problems(error, language, currency)
    return fill(template, params, language)


def _values(error: ChorusBridgeError) -> dict[str, object]:
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
    """Return the sentences of the findings when the assessment is attached, their codes otherwise."""
    if isinstance(error.assessment, Assessment):
        found = (*error.assessment.missing, *error.assessment.pending)
        if found:
            separator = TEXTS[language].phrases[Phrase.SEPARATOR]
            return Prose(separator.join(finding_text(f, language, currency=currency) for f in found))
    return Prose(", ".join(error.codes))

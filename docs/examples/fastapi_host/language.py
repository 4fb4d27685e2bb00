"""The language of a request. The library's texts exist in French and English."""

from typing import Annotated

from fastapi import Header

from chorus_bridge import Language


def preferred(accept: str) -> Language:
    """Return the language an ``Accept-Language`` header prefers; French when it names neither."""
    wanted: list[tuple[float, Language]] = []
    for part in accept.split(","):
        tag, _, parameter = part.strip().partition(";")
        name = tag.partition("-")[0].strip().lower()
        if name in set(Language):
            wanted.append((_weight(parameter), Language(name)))
    # The first of equal weights: browsers write the preferred one first.
    weight, language = max(wanted, key=lambda pair: pair[0], default=(1.0, Language.FR))
    return language if weight > 0 else Language.FR


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0


def of_request(accept_language: Annotated[str, Header()] = "") -> Language:
    """Return the language of the reader; a FastAPI dependency."""
    return preferred(accept_language)

"""The date formats of the portal, mixed on purpose as they are in real answers.

*Source:* answers recorded by third parties between 2016 and 2026: `YYYY-MM-DD` for a deposit or an invoice,
`YYYY-MM-DD HH:MM` without a zone for a history, ISO 8601 with an offset, with or without milliseconds,
elsewhere. A text without a zone is Paris time.
"""

import re
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

PARIS: Final = ZoneInfo("Europe/Paris")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_BASIC_DAY: Final = re.compile(r"\d{8}", re.ASCII)
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?", re.ASCII)
_LOCAL_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}", re.ASCII)


def day(moment: datetime) -> str:
    """Return `YYYY-MM-DD` in Paris."""
    return paris_date(moment).isoformat()


def minute(moment: datetime) -> str:
    """Return `YYYY-MM-DD HH:MM` in Paris, without seconds or zone."""
    return moment.astimezone(PARIS).strftime("%Y-%m-%d %H:%M")


def second(moment: datetime) -> str:
    """Return ISO 8601 to the second with the Paris offset."""
    return moment.astimezone(PARIS).isoformat(timespec="seconds")


def utc_second(moment: datetime) -> str:
    """Return ISO 8601 to the second in UTC, written `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def millisecond(moment: datetime) -> str:
    """Return ISO 8601 to the millisecond with the Paris offset."""
    return moment.astimezone(PARIS).isoformat(timespec="milliseconds")


def midnight(when: date) -> datetime:
    """Return the first moment of a day in Paris."""
    return datetime(when.year, when.month, when.day, tzinfo=PARIS)


def paris_date(moment: datetime) -> date:
    """Return the day it is in Paris at that moment."""
    return moment.astimezone(PARIS).date()


def read_day(text: str) -> date | None:
    """Return the day written `YYYY-MM-DD`, `None` when it is written otherwise or does not exist."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_basic_day(text: str) -> date | None:
    """Return the day written `YYYYMMDD`, as flows write it, `None` when it is another form or does not exist."""
    if not _BASIC_DAY.fullmatch(text):
        return None
    return read_day(f"{text[:4]}-{text[4:6]}-{text[6:]}")


def is_moment(text: str) -> bool:
    """Say whether a text is a date with a time of day, the form `soumettre` breaks on."""
    return _MOMENT.fullmatch(text) is not None


def read_bound(text: str) -> datetime | None:
    """Return the bound of a search period, `None` when the form is not one the portal is known to take.

    Args:
        text: `YYYY-MM-DD`, read as the first moment of that day, or `YYYY-MM-DDTHH:MM:SS`, in Paris time.
            That a bare day means midnight is our reading (a third-party client writes `T23:59:59` to include
            the last day), to be verified on the qualification platform.
    """
    if (when := read_day(text)) is not None:
        return midnight(when)
    if not _LOCAL_MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=PARIS)
    except ValueError:
        return None

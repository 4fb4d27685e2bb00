"""Amounts, dates, sizes and lists as people write them, without a locale: two small tables are enough."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from chorus_bridge.domain.money import EXACT
from chorus_bridge.errors import BadValue
from chorus_bridge.messages.language import ByLanguage, Language
from chorus_bridge.messages.typography import NARROW_SPACE, NO_BREAK_SPACE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

__all__ = [
    "FOREIGN_LIMIT",
    "amount",
    "aware",
    "clean",
    "day",
    "duration",
    "in_days",
    "listing",
    "moment",
    "number",
    "paris_day",
    "percent",
    "size",
    "visible",
]

FOREIGN_LIMIT: Final = 300
"""Characters kept of a text written by somebody else: a tooltip is read, not scrolled."""

PARIS: Final = ZoneInfo("Europe/Paris")
MINUS: Final = "−"
PLAIN_DIGITS: Final = 30
"""Beyond this many digits no amount is real: it is shown as the host wrote it."""

_MONTHS: Final = ByLanguage({
    Language.FR: (
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
    Language.EN: (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
})  # fmt: skip
_MARKS: Final = ByLanguage({Language.FR: (NARROW_SPACE, ","), Language.EN: (",", ".")})
_AND: Final = ByLanguage({Language.FR: "et", Language.EN: "and"})
_ON: Final = ByLanguage({Language.FR: "le", Language.EN: "on"})
_TODAY: Final = ByLanguage({Language.FR: "aujourd’hui", Language.EN: "today"})
_SIZES: Final = ByLanguage(
    {
        Language.FR: (f"{NO_BREAK_SPACE}Mo", f"{NO_BREAK_SPACE}Ko", f"{NO_BREAK_SPACE}octets"),
        Language.EN: (" MB", " KB", " bytes"),
    }
)
_LENGTHS: Final = (86_400, 3_600, 60, 1)
_UNITS: Final = ByLanguage(
    {Language.FR: ("jour", "heure", "minute", "seconde"), Language.EN: ("day", "hour", "minute", "second")}
)
_SPACES: Final = re.compile(" {2,}")
_KIB: Final = 1024
_MIB: Final = 1024 * 1024
_SECOND: Final = timedelta(seconds=1)
_MOST_DAYS: Final = timedelta.max.days


def number(value: Decimal, language: Language, *, places: int = 0) -> str:
    """Return *value* with its thousands apart, every decimal that counts, and at least *places* of them."""
    thousands, mark = _MARKS[language]
    if not value.is_finite() or max(len(value.as_tuple().digits), abs(value.adjusted())) > PLAIN_DIGITS:
        return str(value)
    whole, _, fraction = f"{value.copy_abs():,f}".partition(".")
    fraction = fraction.rstrip("0").ljust(places, "0")
    sign = MINUS if value < 0 else ""
    return sign + whole.replace(",", thousands) + (mark + fraction if fraction else "")


def amount(value: Decimal, currency: str, language: Language) -> str:
    """Return *value* in *currency*: ``59 904,00 €`` or ``€59,904.00``.

    The Pacific franc (XPF) has no cents; other currencies show two decimals, more when the amount has more.
    """
    text = number(value, language, places=0 if currency == "XPF" else 2)
    if language == Language.FR:
        return f"{text}{NO_BREAK_SPACE}{'€' if currency == 'EUR' else clean(currency)}"
    symbol = "€" if currency == "EUR" else f"{clean(currency)}{NO_BREAK_SPACE}"
    return f"{MINUS}{symbol}{text[1:]}" if text.startswith(MINUS) else symbol + text


def percent(rate: Decimal, language: Language) -> str:
    """Return *rate* as a percentage: ``5,5 %`` or ``5.5%``."""
    return number(rate, language) + (f"{NO_BREAK_SPACE}%" if language == Language.FR else "%")


def day(date: date, language: Language) -> str:
    """Return a calendar day: ``1er novembre 2026`` or ``1 November 2026``."""
    nth = "1er" if language == Language.FR and date.day == 1 else str(date.day)
    return f"{nth} {_MONTHS[language][date.month - 1]} {date.year}"


def paris_day(instant: datetime) -> date:
    """Return the day *instant* falls on in Paris, which is the one the portal and the law count."""
    return instant.astimezone(PARIS).date()


def aware(instant: object, field: str) -> datetime:
    """Return *instant*, which says its zone: one that does not would be read in the zone of the machine.

    Raises:
        BadValue: It has no zone, or is no instant; *field* is named.
    """
    if not isinstance(instant, datetime) or instant.utcoffset() is None:
        problem, remedy = "not an instant with its time zone", "give an aware datetime, like datetime.now(timezone.utc)"
        raise BadValue(field=field, problem=problem, remedy=remedy)
    return instant


def moment(instant: datetime, language: Language, *, now: datetime) -> str:
    """Return *instant* in Paris time, without the day when it is today's.

    ``à 14 h 05`` or ``on 25 November 2026 at 08:00``.
    """
    local, on = aware(instant, "instant").astimezone(PARIS), _ON[language]
    if language == Language.FR:
        hour = f"à {local.hour}{NO_BREAK_SPACE}h{NO_BREAK_SPACE}{local.minute:02}"
    else:
        hour = f"at {local.hour:02}:{local.minute:02}"
    if local.date() == paris_day(aware(now, "now")):
        return hour
    return f"{on} {day(local, language)} {hour}"


def size(octets: int, language: Language) -> str:
    """Return a file size: ``10 Mo`` or ``10 MB``.

    Rounded up, so that a file over a limit never looks equal to it.
    """
    mega, kilo, small = _SIZES[language]
    if octets < _KIB:
        return f"{octets}{small}"
    unit, name = (_MIB, mega) if octets >= _MIB else (_KIB, kilo)
    hundredths = -(-octets * 100 // unit)
    return number(Decimal(hundredths).scaleb(-2, EXACT), language) + name


def duration(span: timedelta, language: Language) -> str:
    """Return *span* in its largest unit, rounded up: ``5 minutes``, ``1 heure``, ``2 days``."""
    seconds = max(0, -(-span // _SECOND))
    rank = next((rank for rank, unit in enumerate(_LENGTHS) if seconds >= unit), -1)
    count, word = -(-seconds // _LENGTHS[rank]), _UNITS[language][rank]
    # French keeps zero in the singular, English does not.
    singular = count <= 1 if language == Language.FR else count == 1
    return f"{count} {word}" if singular else f"{count} {word}s"


def in_days(days: int, language: Language) -> str:
    """Return how far *days* days are ahead, or behind if negative: ``aujourd’hui``, ``dans 3 jours``, ``1 day ago``."""
    if days == 0:
        return _TODAY[language]
    span = duration(timedelta(days=min(abs(days), _MOST_DAYS)), language)
    if language == Language.FR:
        return f"{'dans' if days > 0 else 'il y a'} {span}"
    return f"in {span}" if days > 0 else f"{span} ago"


def listing(items: Sequence[str], language: Language) -> str:
    """Return *items* in one breath: ``a, b et c`` or ``a, b and c``."""
    joint = _AND[language]
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joint} {items[-1]}"


def clean(text: str) -> str:
    """Return a text written by somebody else, on one line, cut at ``FOREIGN_LIMIT``, nothing invisible left.

    Direction marks go too: they can make a sentence read as another one.
    """
    visible_text = "".join(" " if _invisible(c) else c for c in text)
    one_line = _SPACES.sub(" ", visible_text).strip()
    return one_line if len(one_line) <= FOREIGN_LIMIT else one_line[: FOREIGN_LIMIT - 1] + "…"


def visible(character: str, language: Language) -> str:
    """Return something to see for one character: itself between quotes, ``espace``, or its Unicode number."""
    if character == " ":
        return "espace" if language == Language.FR else "space"
    if character.isprintable():
        return f"«{NO_BREAK_SPACE}{character}{NO_BREAK_SPACE}»" if language == Language.FR else f"“{character}”"
    return " ".join(f"U+{ord(c):04X}" for c in character)


def _invisible(character: str) -> bool:
    category = unicodedata.category(character)
    return category.startswith("C") or category in {"Zl", "Zp"}

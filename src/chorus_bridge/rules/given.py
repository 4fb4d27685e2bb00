"""What counts as given: a blank text is absent, and an amount the portal cannot hold is no amount."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeGuard

from chorus_bridge.domain.identifiers import SiretDefect, siret_defect
from chorus_bridge.domain.vocabulary import Environment

if TYPE_CHECKING:
    from chorus_bridge.domain.policy import Policy

AMOUNT_BOUND: Final = Decimal(10) ** 13
"""Amounts stay below. *Source:* AIFE, Annexe API: amounts are decimal(19,6), which leaves 13 digits before
the mark."""

_UNWRITABLE: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode categories of controls, lone surrogates and line separators: what no one-line field can carry."""


def absent(text: str | None) -> bool:
    """Return whether *text* says nothing."""
    return text is None or not text.strip()


def has_controls(text: str) -> bool:
    """Return whether *text* holds a character no one-line field can carry."""
    return any(unicodedata.category(character) in _UNWRITABLE for character in text)


def usable(amount: Decimal | None) -> TypeGuard[Decimal]:
    """Return whether *amount* is given, and one the portal can hold."""
    return amount is not None and abs(amount) < AMOUNT_BOUND


def siret_barred(text: str | None, policy: Policy) -> SiretDefect | None:
    """Return the defect that bars *text* as a SIRET, or None; an absent one is not judged.

    A wrong check digit bars in production only: the bodies of the qualification platform are fictitious.
    """
    if text is None or absent(text):
        return None
    defect = siret_defect(text)
    lenient = policy.environment is Environment.QUALIFICATION
    return None if lenient and defect is SiretDefect.CHECKSUM else defect


def siret_doubtful(text: str | None, policy: Policy) -> bool:
    """Return whether only the check digit of *text* is wrong, on the platform where that may be."""
    if text is None or policy.environment is not Environment.QUALIFICATION:
        return False
    return siret_defect(text) is SiretDefect.CHECKSUM


def siret_usable(text: str | None, policy: Policy) -> TypeGuard[str]:
    """Return whether *text* can be sent as a SIRET."""
    return not absent(text) and siret_barred(text, policy) is None


def same_siret(one: str | None, other: str | None) -> bool:
    """Return whether both texts name one establishment, spaces aside."""
    return one is not None and other is not None and "".join(one.split()) == "".join(other.split())

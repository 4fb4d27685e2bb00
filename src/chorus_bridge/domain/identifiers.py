"""SIREN, SIRET and the key that makes an invoice unique, all parsed before they exist."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Self

from attrs import frozen
from stdnum import exceptions as stdnum_errors
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

from chorus_bridge.errors import BadValue

if TYPE_CHECKING:
    from datetime import date

__all__ = ["InvoiceKey", "Siren", "Siret", "SiretDefect", "siret_defect"]

SIREN_DIGITS = 9
SIRET_DIGITS = 14


class SiretDefect(StrEnum):
    """What keeps a text from being a SIRET."""

    SHAPE = "shape"
    """Not exactly 14 digits (spaces between groups are fine)."""
    CHECKSUM = "checksum"
    """14 digits whose check digit is wrong."""


def _compact(text: str) -> str:
    return "".join(text.split())


def _text(value: object, field: str) -> str:
    if not isinstance(value, str):
        # A number has lost its leading zeros.
        raise BadValue(field=field, problem=f"text expected, not {type(value).__name__}", remedy="give text")
    return value


def siret_defect(text: str) -> SiretDefect | None:
    """Return what is wrong with *text* as a SIRET, or None.

    La Poste's establishments follow their own rule (Luhn, or a digit sum that is a multiple of five).

    *Source:* INSEE's Luhn rule and La Poste's exception, as kept by python-stdnum. Recipients of the qualification
    platform are fictitious and may fail the check digit, hence the separate verdict.
    """
    digits = _compact(text)
    if not (len(digits) == SIRET_DIGITS and digits.isascii() and digits.isdigit()):
        return SiretDefect.SHAPE
    try:
        stdnum_siret.validate(digits)
    except stdnum_errors.ValidationError:
        return SiretDefect.CHECKSUM
    return None


class Siren(str):
    """The nine digits of a French legal unit."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Parse nine digits; the check digit is the SIRET's business."""
        digits = _compact(_text(text, "siren"))
        if not (len(digits) == SIREN_DIGITS and digits.isascii() and digits.isdigit()):
            raise BadValue(field="siren", problem="not 9 digits", remedy="give the 9 digits of the legal unit")
        return super().__new__(cls, digits)

    @property
    def checksum_ok(self) -> bool:
        """Whether the Luhn check digit is right."""
        return bool(stdnum_siren.is_valid(str(self)))


class Siret(str):
    """The fourteen digits of a French establishment; exists only when well formed."""

    __slots__ = ()

    def __new__(cls, text: str, *, lenient: bool = False) -> Self:
        """Parse *text*.

        Args:
            text: Fourteen digits, spaces allowed.
            lenient: Accept a wrong check digit (qualification platform only).

        Raises:
            BadValue: Not 14 digits, or a wrong check digit without *lenient*.
        """
        defect = siret_defect(_text(text, "siret"))
        if defect is SiretDefect.SHAPE:
            raise BadValue(field="siret", problem="not 14 digits", remedy="give the 14 digits of the establishment")
        if defect is SiretDefect.CHECKSUM and not lenient:
            raise BadValue(
                field="siret",
                problem="wrong check digit",
                remedy="compare it with the company's official record",
            )
        return super().__new__(cls, _compact(text))

    @property
    def siren(self) -> Siren:
        """The legal unit this establishment belongs to."""
        return Siren(self[:SIREN_DIGITS])


@frozen(kw_only=True)
class InvoiceKey:
    """What makes an invoice unique for Chorus Pro: year of issue, supplier's SIREN, number.

    *Source:* AIFE, Dossier de spécifications externes Chorus Pro v1.1 (30/04/2026), p. 33-34. An older annex says
    "unique per supplier" without a year; the year is kept so that a valid invoice is never refused here, and the
    portal decides.
    """

    siren: Siren
    year: int
    number: str

    @classmethod
    def of(cls, supplier: Siret, issued: date, number: str) -> Self:
        """Return the key of the invoice *number* issued by *supplier* on *issued*."""
        return cls(siren=supplier.siren, year=issued.year, number=number)

    def __str__(self) -> str:
        return f"{self.siren}/{self.year}/{self.number}"

"""The two languages every text exists in."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Language"]


class Language(StrEnum):
    """Language of a text, passed wherever one is made; there is no default and no locale."""

    FR = "fr"
    EN = "en"

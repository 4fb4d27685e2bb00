"""What a refusal of SQLite means for whoever typed the command, and what to do: by the code it is known by."""

from __future__ import annotations

from typing import Final

from chorus_bridge.cli.words import say
from chorus_bridge.messages import Language

__all__ = ["store_words"]

_KNOWN: Final = (
    ("SQLITE_FULL", "db_full"),
    ("SQLITE_IOERR_SHM", "db_full"),  # the index of the log did not fit
    ("SQLITE_IOERR", "db_ioerr"),
    ("SQLITE_BUSY", "db_busy"),
    ("SQLITE_LOCKED", "db_busy"),
    ("SQLITE_READONLY", "db_rights"),
    ("SQLITE_PERM", "db_rights"),
    ("SQLITE_AUTH", "db_rights"),
    ("SQLITE_CANTOPEN", "db_cannot_open"),
    ("SQLITE_CORRUPT", "db_damaged"),
    ("synchronous", "db_not_durable"),
)
"""Beginnings of codes. *Source:* SQLite, result and error codes, https://sqlite.org/rescode.html."""


def store_words(problem: str, language: Language) -> tuple[str, str]:
    """Return what *problem*, a code of SQLite or other words, means, and what to do about it.

    Args:
        problem: As a ``StoreError`` carries it.
        language: The reader's.
    """
    key = next((key for beginning, key in _KNOWN if problem.startswith(beginning)), "db_other")
    return say(key, language, code=problem), say(f"{key}_remedy", language)

"""What the portal's own sentences say, where a code alone does not tell: with or without accents, in any case.

A code means one thing for one operation and another for the next: 20000 is "no result" of a search, and "unknown
invoice" elsewhere. Where the real wording is not public, the guess says so, and errs towards looking again.
"""

import re
import unicodedata
from typing import Final

__all__ = ["plain", "says_duplicate", "says_no_result"]

_DUPLICATE: Final = (
    r"doublon",
    r"dupli[cq]",
    r"unicite",
    r"\bunique\b",
    r"\bdeja\b",
    r"rej_uni",
    r"(?<!n')(?<!n' )(?<!\bn )\bexiste\b",
)
_NO_RESULT: Final = (r"tra_msg_00\.015", r"gft_msg_01\.075", r"\baucun resultat\b")


def plain(text: str) -> str:
    """Return *text* without accents, its apostrophes straight."""
    letters = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in letters if not unicodedata.combining(c))


def says_duplicate(text: str) -> bool:
    """Return whether a refusal or a reproach may mean that the portal already has this number.

    The real wording is not public: a guess, made to err towards a search (which proves the truth) rather than towards
    a refusal (which would free a number in use).
    """
    return _says(text, _DUPLICATE)


def says_no_result(text: str) -> bool:
    """Return whether the label of an answer says that a search found nothing.

    *Source:* the labels and the sentence recorded by a third party's production code, for two other searches; that
    the supplier's uses them too is inferred, to be verified at go-live.
    """
    return _says(text, _NO_RESULT)


def _says(text: str, hints: tuple[str, ...]) -> bool:
    words = plain(text).casefold()
    return any(re.search(hint, words) for hint in hints)

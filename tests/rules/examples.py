"""What an example of a rule is, and every table of them."""

from typing import Any

Changes = dict[str, Any]
Found = tuple[str, dict[str, Any]]
Examples = tuple[list[Changes], list[tuple[Changes, list[Found]]]]
"""Cases in which the rule is silent, then cases in which it objects, each with what it finds, in order."""


def found(path: str, **params: Any) -> Found:
    """Return one expected finding."""
    return path, params

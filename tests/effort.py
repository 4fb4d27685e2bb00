"""How many cases a property is tried on: the same few at every run, or many new ones when somebody searches."""

from hypothesis import settings

_USUAL = 100


def cases(count: int) -> int:
    """Return *count*, as many times more as the loaded profile tries of a property that says nothing."""
    return count * settings().max_examples // _USUAL

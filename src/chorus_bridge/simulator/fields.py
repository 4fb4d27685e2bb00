"""Typed reading of a JSON object whose shape was verified: a dotted path in, a value or its absence out."""

from collections.abc import Mapping
from decimal import Decimal

from attrs import field, frozen


@frozen
class Fields:
    """A JSON object; `null` and a missing field read the same."""

    raw: Mapping[str, object] = field(factory=dict, repr=False)

    def value(self, path: str) -> object:
        """Return what stands at a dotted path, `None` when any part of it is absent."""
        found: object = self.raw
        for name in path.split("."):
            if not isinstance(found, Mapping):
                return None
            found = found.get(name)
        return found

    def has(self, path: str) -> bool:
        """Say whether something other than `null`, an empty text or an empty array is there."""
        return self.value(path) not in (None, "", [])

    def text(self, path: str) -> str:
        """Return a text, empty when absent."""
        found = self.value(path)
        return found if isinstance(found, str) else ""

    def whole(self, path: str) -> int | None:
        """Return an integer, `None` when absent."""
        found = self.value(path)
        return found if isinstance(found, int) and not isinstance(found, bool) else None

    def amount(self, path: str) -> Decimal | None:
        """Return a number as a decimal, `None` when absent."""
        found = self.value(path)
        if isinstance(found, Decimal):
            return found
        whole = self.whole(path)
        return None if whole is None else Decimal(whole)

    def total(self, path: str) -> Decimal:
        """Return a number as a decimal, zero when absent."""
        found = self.amount(path)
        return Decimal(0) if found is None else found

    def flag(self, path: str) -> bool | None:
        """Return a boolean, `None` when absent."""
        found = self.value(path)
        return found if isinstance(found, bool) else None

    def group(self, path: str) -> "Fields":
        """Return the object at a path, empty when absent."""
        found = self.value(path)
        return Fields(found) if isinstance(found, Mapping) else Fields()

    def each(self, path: str) -> tuple["Fields", ...]:
        """Return the objects of an array, in order."""
        found = self.value(path)
        return tuple(Fields(item) for item in found if isinstance(item, Mapping)) if isinstance(found, list) else ()

    def members(self, path: str) -> tuple[object, ...]:
        """Return the plain members of an array, in order."""
        found = self.value(path)
        return tuple(found) if isinstance(found, list) else ()

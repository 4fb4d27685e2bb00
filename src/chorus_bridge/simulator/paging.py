"""Pages of a search: what a caller may ask, what is cut, and what the answer says of it."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final, Generic, TypeVar

from attrs import field, frozen

from chorus_bridge.simulator.fields import Fields
from chorus_bridge.simulator.refusals import PAGING_INVALID, VALUE_NOT_ALLOWED, Refused
from chorus_bridge.simulator.shapes import Group, Shape, Text, Whole

_DIRECTIONS: Final = frozenset({"Ascendant", "Descendant"})

Item = Mapping[str, object]
T = TypeVar("T")


@frozen(kw_only=True)
class Rows(Generic[T]):
    """How what was found is shown, and what it may be sorted by.

    Attributes:
        item: Shows one as a row.
        columns: The columns the operation sorts by; those of a row when absent.
        keys: For some columns, what they are sorted by, so that nothing has to be shown to be sorted.
    """

    item: Callable[[T], Item]
    columns: frozenset[str] | None = None
    keys: Mapping[str, Callable[[T], object]] = field(factory=dict)


@frozen(kw_only=True)
class Page(Generic[T]):
    """One page of what was found and the four numbers that describe it."""

    found: tuple[T, ...]
    number: int
    pages: int | None
    size: int
    total: int

    def numbers(self) -> dict[str, object]:
        """Return the block `parametresRetour`."""
        return {
            "pageCourante": self.number,
            "pages": self.pages,
            "nbResultatsParPage": self.size,
            "total": self.total,
        }


def paging_block(*, with_maximum: bool = False) -> Group:
    """Return the shape of a paging block.

    Args:
        with_maximum: Whether the operation knows `nbResultatsMaximum`.
    """
    fields: dict[str, Shape] = {
        "nbResultatsParPage": Whole(),
        "pageResultatDemandee": Whole(),
        "triColonne": Text(),
        "triSens": Text(choices=_DIRECTIONS),
    }
    return Group(fields={**fields, "nbResultatsMaximum": Whole()} if with_maximum else fields)


def page_of(
    found: Sequence[T], asked: Fields, rows: Rows[T], *, present: bool, size: int, cap: int | None = None
) -> Page[T]:
    """Return the page asked for, sorted as asked; equal values stay in the default order.

    Two readings of ours: the cap applies after sorting and shows in `total`; without a paging block `pages`
    is `null`, as one recorded search answer has it. To be verified on the qualification platform.

    Args:
        found: Every match, already in the default order.
        asked: The paging block.
        rows: How a match is shown and sorted.
        present: Whether the request had one.
        size: Matches per page when the caller does not say.
        cap: Most matches ever returned when the caller does not say, `None` for no cap.

    Raises:
        Refused: A page, a size, a maximum or a column that cannot be.
    """
    number = _positive(asked, "pageResultatDemandee", 1)
    size = _positive(asked, "nbResultatsParPage", size)
    limit = _positive(asked, "nbResultatsMaximum", len(found) if cap is None else cap)
    kept = _sorted(found, asked, rows)[:limit]
    first = (number - 1) * size
    pages = -(-len(kept) // size)
    return Page(
        found=tuple(kept[first : first + size]),
        number=number,
        pages=pages if present else None,
        size=size,
        total=len(kept),
    )


def _positive(asked: Fields, name: str, default: int) -> int:
    """Return a number of the block, refused below 1."""
    value = asked.whole(name)
    if value is not None and value < 1:
        raise Refused(PAGING_INVALID, name)
    return default if value is None else value


def _sorted(found: Sequence[T], asked: Fields, rows: Rows[T]) -> list[T]:
    """Return what was found by the column asked for, absent values last; untouched when none is asked for."""
    column = asked.text("triColonne")
    if column and rows.columns is not None and column not in rows.columns:
        raise Refused(VALUE_NOT_ALLOWED, "triColonne")
    if not column or not found:
        return list(found)
    key = rows.keys.get(column) or _shown(rows, found[0], column[0].lower() + column[1:])
    values = [(key(one), one) for one in found]
    filled = [(_rank(value), one) for value, one in values if value is not None]
    empty = [one for value, one in values if value is None]
    filled.sort(key=lambda pair: pair[0], reverse=asked.text("triSens") == "Descendant")
    return [one for _, one in filled] + empty


def _shown(rows: Rows[T], first: T, name: str) -> Callable[[T], object]:
    """Return what reads a column in the rows themselves.

    Raises:
        Refused: Rows have no such column.
    """
    if name not in rows.item(first):
        raise Refused(VALUE_NOT_ALLOWED, "triColonne")
    return lambda one: rows.item(one)[name]


def _rank(value: object) -> tuple[float, str]:
    """Return something numbers and texts can both be ordered by."""
    return (float(value), "") if isinstance(value, int | float | Decimal) else (0.0, str(value))

"""Where an operation is, what it is called, and when a list of answers ends."""

from collections.abc import Callable
from typing import TypeVar

from chorus_bridge.chorus import wire
from chorus_bridge.chorus.results import Page
from chorus_bridge.chorus.wire import Paging
from chorus_bridge.chorus.wordings import says_no_result
from chorus_bridge.effects import JsonObject, Operation

__all__ = ["page", "post", "proving_rows"]

T = TypeVar("T")


def post(
    api: str,
    verb: str,
    body: JsonObject,
    read: Callable[[JsonObject], T],
    *,
    repeatable: bool = True,
    empty_codes: frozenset[int] = frozenset(),
) -> Operation[T]:
    """Return the operation *verb* of *api*; all of them are POSTed JSON objects, reads included.

    *Source:* AIFE, Swaggers "Factures" and "Structures": paths are case-sensitive.
    """
    return Operation(
        name=f"{api}/{verb}",
        path=f"/cpro/{api}/v1/{verb}",
        body=body,
        read=read,
        repeatable=repeatable,
        empty_codes=empty_codes,
    )


def page(items: tuple[T, ...], said: Paging, *, asked: int, size: int) -> Page[T]:
    """Return a page of *items* and whether it is the last, judged by the best figure the answer gives.

    Args:
        items: What the page holds.
        said: The paging figures of the answer.
        asked: Number of the page asked for.
        size: Items per page asked for.
    """
    # The portal may give fewer per page than asked: what it says it gave counts.
    given = said.size or size
    if said.pages is not None:
        last = asked >= said.pages
    elif said.total is not None:
        last = asked * given >= said.total
    else:
        last = len(items) < given
    return Page(items=items, page=asked, pages=said.pages, total=said.total, last=last or not items)


def proving_rows(answer: JsonObject, key: str) -> tuple[JsonObject, ...]:
    """Return the rows of a search whose silence is taken for an absence, on which a second deposit may stand.

    Raises:
        ValueError: A row cannot be read, or the answer has no rows and does not say that there are none: by an empty
            list, by a count of zero, or by the label of "no result".
    """
    rows = wire.many(answer, key)
    if rows or isinstance(answer.get(key), list | tuple):
        return rows
    said = wire.page_of(answer)
    counted = 0 in {said.total, said.pages}
    if not counted and not (wire.whole(answer, "codeRetour") and says_no_result(wire.text(answer, "libelle") or "")):
        raise ValueError(f"neither {key} nor a word that there is nothing")
    return ()

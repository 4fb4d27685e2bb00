"""Read the lists only the portal knows, for whoever prepares a first invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from chorus_bridge.chorus import operations
from chorus_bridge.effects import Accepted, ask

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chorus_bridge.effects import Flow, Operation

T = TypeVar("T")

__all__ = ["flow_syntaxes"]


def flow_syntaxes(company: str) -> Flow[Mapping[str, tuple[str, ...]]]:
    """Return the codes of formats the portal takes in a flow at this moment, by family.

    Raises:
        ChorusBridgeError: The portal did not answer, or refused.
    """
    families = yield from _answer(operations.flow_formats(), company)
    found: dict[str, tuple[str, ...]] = {}
    for family in families:
        found[family] = yield from _answer(operations.flow_syntaxes(family), company)
    return found


def _answer(operation: Operation[T], company: str) -> Flow[T]:
    reply = yield from ask(operation, company)
    if isinstance(reply, Accepted):
        return reply.value
    raise reply

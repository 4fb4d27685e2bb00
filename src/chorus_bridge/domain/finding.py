"""Problems found by rules, and findings shown to people: data only, no sentence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chorus_bridge.domain.codes import FindingCode, Kind, Place, Who

__all__ = ["Finding", "Param", "Problem"]

Param = str | int | Decimal | date | tuple[str, ...]
"""What a text may be filled with."""


@frozen(kw_only=True)
class Problem:
    """What a rule yields: where, and with which parameters."""

    path: str
    """Dotted path in the situation, e.g. ``"invoice.vat_lines[0].rate"``."""
    params: Mapping[str, Param] = field(factory=dict, repr=False)
    who: Who | None = None
    """Overrides the rule's own answer when the case decides who must act."""
    code: FindingCode | None = None
    """Overrides the rule's code; only for the workflow's steps, each of which brings its own."""


@frozen(kw_only=True)
class Finding:
    """One finding: what, where, who must act and at which place."""

    code: FindingCode
    kind: Kind
    path: str
    who: Who
    place: Place
    params: Mapping[str, Param] = field(factory=dict, repr=False)

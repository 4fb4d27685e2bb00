"""What a host may choose about judging: every choice named, with the argument for its default."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from chorus_bridge.domain.assessment import Precedence
from chorus_bridge.domain.fields import choice, is_duration, listed, refused, switch
from chorus_bridge.domain.vocabulary import Environment, FlowPackage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from attrs import Attribute

__all__ = ["Policy"]


_USUAL_CURRENCIES: Final = frozenset({"EUR", "XPF"})


def _currencies(value: Iterable[str] | None) -> frozenset[str]:
    if value is None:
        return _USUAL_CURRENCIES
    codes: object = listed(value)
    codes_only = isinstance(codes, tuple) and all(isinstance(code, str) for code in codes)
    return frozenset(codes) if codes_only else value  # type: ignore[return-value, call-overload]  # validator's business


def _are_currencies(instance: object, attribute: Attribute[Any], value: object) -> None:
    if not isinstance(value, frozenset):
        problem, remedy = f"a set of codes expected, not {type(value).__name__}", 'give codes, like {"EUR"}'
        raise refused(instance, attribute.name, problem, remedy)


@frozen(kw_only=True)
class Policy:
    """How situations are judged."""

    environment: Environment = choice(Environment, Environment.PRODUCTION)
    """Whether a wrong SIRET check digit refuses (production) or only warns (qualification, of fictitious bodies)."""
    precedence: Precedence = choice(Precedence, Precedence.MISSING_FIRST)
    """Which list gives the icon when both are non-empty."""
    allow_zero_amount: bool = switch(False)
    """Whether a month without work is sent. What the portal does with 0 € is not published, hence off."""
    facts_max_age: timedelta = field(default=timedelta(hours=24), validator=is_duration)
    """Age beyond which facts about a recipient are called stale: a day, as directories change slowly and a month-end
    must not depend on the portal being up."""
    currencies: frozenset[str] = field(default=_USUAL_CURRENCIES, converter=_currencies, validator=_are_currencies)
    """Accepted currencies: the euro, and the Pacific franc for the Pacific territories."""
    flow_package: FlowPackage = choice(FlowPackage, FlowPackage.MIXED)
    """How a flow carries the invoice: data and PDF together by default, which no conversion can spoil."""
    works_submission: bool = switch(False)
    """Whether the portal's works operation is configured. Its contract is not public, hence off."""
    password_notice: timedelta = field(default=timedelta(days=30), validator=is_duration)
    """How long before its expiry the technical account's password is announced."""

"""What a host may choose about judging: every choice named, with the argument for its default."""

from __future__ import annotations

from datetime import timedelta

from attrs import frozen

from chorus_bridge.domain.assessment import Precedence
from chorus_bridge.domain.fields import choice
from chorus_bridge.domain.vocabulary import Environment, FlowPackage

__all__ = ["Policy"]


@frozen(kw_only=True)
class Policy:
    """How situations are judged."""

    environment: Environment = choice(Environment, Environment.PRODUCTION)
    """Whether a wrong SIRET check digit refuses (production) or only warns (qualification, of fictitious bodies)."""
    precedence: Precedence = choice(Precedence, Precedence.MISSING_FIRST)
    """Which list gives the icon when both are non-empty."""
    allow_zero_amount: bool = False
    """Whether a month without work is sent. What the portal does with 0 € is not published, hence off."""
    facts_max_age: timedelta = timedelta(hours=24)
    """Age beyond which facts about a recipient are called stale: a day, as directories change slowly and a month-end
    must not depend on the portal being up."""
    currencies: frozenset[str] = frozenset({"EUR", "XPF"})
    """Accepted currencies: the euro, and the Pacific franc for the Pacific territories."""
    flow_package: FlowPackage = choice(FlowPackage, FlowPackage.MIXED)
    """How a flow carries the invoice: data and PDF together by default, which no conversion can spoil."""
    works_submission: bool = False
    """Whether the portal's works operation is configured. Its contract is not public, hence off."""
    password_notice: timedelta = timedelta(days=30)
    """How long before its expiry the technical account's password is announced."""

"""The portal: whether it is reached, the clock, the bearer, and each company's account by one harmless read."""

from __future__ import annotations

import os
import random
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

import attrs

from chorus_bridge.chorus import operations
from chorus_bridge.chorus.token import Token
from chorus_bridge.effects import Accepted
from chorus_bridge.errors import AuthRefused, Busy, ConfigurationError, Refused, Surprise
from chorus_bridge.gateway.companies import accounts
from chorus_bridge.messages import duration, error_text
from chorus_bridge.messages.templates import Prose
from chorus_bridge.settings import Settings
from chorus_bridge.transport import Sender
from chorus_bridge.transport.clock import steady
from chorus_bridge.transport.conversation import Conversation
from chorus_bridge.transport.httpx_sync import HttpxHttp
from chorus_bridge.transport.port import TransportFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from chorus_bridge.cli.doctor.checks import Check, Speaker
    from chorus_bridge.domain.situation import Company
    from chorus_bridge.transport.port import Http, HttpAnswer, HttpRequest

__all__ = ["SKEW", "portal_checks"]

SKEW: Final = timedelta(minutes=2)
"""Difference between the two clocks above which dates and the life of a bearer may be misread."""
_PATIENCE: Final = timedelta(seconds=15)
"""For each request: somebody waits."""


_AWAY: Final = frozenset({"token_unavailable", "rate_limited"})
"""What the gateway itself answers when nothing is to be corrected on this side."""


class _Dated:
    """An HTTP client that remembers how far the last answer's date was from here."""

    def __init__(self, http: Http, wall: Callable[[], datetime]) -> None:
        self._http = http
        self._wall = wall
        self.ahead: timedelta | None = None

    def exchange(self, request: HttpRequest) -> HttpAnswer:
        """Make *request*, and compare its date with the clock."""
        before = self._wall()
        answer = self._http.exchange(request)
        written = answer.headers.get("date", "")
        try:
            theirs = parsedate_to_datetime(written).astimezone(UTC)
        except ValueError:
            return answer
        # The date was written somewhere between the two; its fraction of a second is lost.
        self.ahead = theirs - (before + (self._wall() - before) / 2)
        return answer

    def close(self) -> None:
        """Close every connection."""
        self._http.close()


def portal_checks(
    speak: Speaker,
    companies: Mapping[str, Company],
    *,
    refused_before: Mapping[str, bool],
    try_again: bool,
    wall: Callable[[], datetime],
    step: Callable[[int], None] = lambda _steps: None,
) -> Iterator[Check]:
    """Yield what the portal answers: the bearer first, then each company's account; one request each, in bounded time.

    Args:
        speak: In which language.
        companies: Whose accounts are tried.
        refused_before: Companies that wait since an access was refused, with whether it was their account: that one is
            not tried again, which could lock it.
        try_again: Try those all the same.
        wall: The present instant.
        step: Called after each company.
    """
    try:
        settings = attrs.evolve(
            Settings.from_environment(os.environ),
            attempts=1,
            token_timeout=_PATIENCE,
            reading_deadline=_PATIENCE,
            retry_deadline=_PATIENCE,
        )
        http = _Dated(HttpxHttp(settings), wall)
    except ConfigurationError:
        yield speak.warning("portal", "dr_portal_unasked", "dr_portal_unasked_remedy")
        return
    with closing(http), closing(Sender(settings, accounts(companies), http=http, wall=wall)) as sender:
        bearer = _bearer(speak, settings, http, wall)
        yield bearer
        yield _clock(speak, http.ahead)
        if bearer.remedy:
            return
        if not companies:
            yield speak.warning("account", "dr_no_company", "dr_no_company_remedy")
        for company in companies.values():
            tried = try_again or not refused_before.get(company.id)
            yield _account(speak, company, sender, tried=tried, waits=company.id in refused_before)
            step(1)


def _bearer(speak: Speaker, settings: Settings, http: _Dated, wall: Callable[[], datetime]) -> Check:
    talk = Conversation(settings=settings, accounts=lambda _: None, clock=steady, wall=wall, rng=random.SystemRandom())
    try:
        fetched = talk.token_read(http.exchange(talk.token_request()))
    except TransportFailure as failure:
        fetched = talk.token_read(failure)
    host = settings.portal.token_url.partition("//")[2].partition("/")[0]
    if isinstance(fetched, Token):
        return speak.ok("portal.token", "dr_token", host=host)
    why = Prose(error_text(fetched, speak.language))
    away = isinstance(fetched, Busy) and fetched.reason in _AWAY
    remedy = "dr_away_remedy" if away else "dr_token_remedy"
    return speak.failure("portal.token", "dr_token_refused", remedy, host=host, why=why)


def _clock(speak: Speaker, ahead: timedelta | None) -> Check:
    if ahead is None:
        return speak.ok("clock", "dr_clock_untold")
    if abs(ahead) <= SKEW:
        return speak.ok("clock", "dr_clock")
    apart = Prose(duration(abs(ahead), speak.language))
    return speak.warning("clock", "dr_clock_apart", "dr_clock_remedy", apart=apart)


def _account(speak: Speaker, company: Company, sender: Sender, *, tried: bool, waits: bool) -> Check:
    name = f"account.{company.id}"
    if company.account is None:
        return speak.warning(name, "dr_no_account", "dr_no_account_remedy", company=company.id)
    if not tried:
        return speak.failure(name, "dr_account_untried", "dr_account_untried_remedy", company=company.id)
    reply = sender.send(operations.own_structures(), company.id)
    if not isinstance(reply, Accepted):
        why = Prose(error_text(reply, speak.language))
        remedy = "dr_account_remedy" if isinstance(reply, AuthRefused | Refused | Surprise) else "dr_away_remedy"
        return speak.failure(name, "dr_account_refused", remedy, company=company.id, why=why)
    siret = "".join((company.siret or "").split())
    if all(structure.siret != siret for structure in reply.value):
        return speak.warning(name, "dr_account_unlinked", "dr_account_unlinked_remedy", company=company.id)
    if waits:
        return speak.warning(name, "dr_account_waits", "dr_account_waits_remedy", company=company.id)
    return speak.ok(name, "dr_account", company=company.id)

"""How one operation is carried out, written once for both colours: which steps, and what their results mean.

A read may be made again. A deposit or an upload is made once, on its own connection, with a bearer that
outlives its deadline, and is said to be "not processed" only when that is certain.
"""

import base64
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeAlias, TypeGuard, TypeVar

from attrs import field, frozen

from chorus_bridge.chorus import wire
from chorus_bridge.chorus.replies import read_answer, read_failure, retry_after
from chorus_bridge.chorus.token import OPERATION as TOKEN_OPERATION
from chorus_bridge.chorus.token import Token, read_token, token_request
from chorus_bridge.domain.situation import TechnicalAccount
from chorus_bridge.effects import Operation, Reply
from chorus_bridge.errors import AuthCause, AuthRefused, Busy, Surprise
from chorus_bridge.settings import Settings
from chorus_bridge.transport.patience import Patience, Talk, Wait
from chorus_bridge.transport.port import HttpAnswer, HttpRequest, TransportFailure
from chorus_bridge.transport.token import Fetched

__all__ = ["Borrow", "Conversation", "Drop", "Exchange", "Reserve", "Step", "Wait"]

T = TypeVar("T")
Exchanged: TypeAlias = HttpAnswer | TransportFailure

_JSON: Final = "application/json;charset=utf-8"


@frozen
class Borrow:
    """Ask for a bearer that lives at least this long. Result: the bearer, or why there is none."""

    valid_for: timedelta


@frozen
class Drop:
    """Forget a refused bearer. Result: None."""

    token: Token


@frozen
class Exchange:
    """Make a request. Result: its answer, or the failure."""

    request: HttpRequest


@frozen
class Reserve:
    """Ask for one's turn. Result: the seconds to wait for it; more than *patience* means that none was taken."""

    patience: float


Step: TypeAlias = Wait | Borrow | Drop | Exchange | Reserve


@frozen(kw_only=True)
class Conversation:
    """Everything a conversation needs to know; it performs nothing itself."""

    settings: Settings
    accounts: Callable[[str], TechnicalAccount | None] = field(repr=False)
    clock: Callable[[], float]
    """Steady seconds."""
    wall: Callable[[], datetime]
    """The present instant, aware."""
    rng: random.Random

    def send(self, operation: Operation[T], company: str, *, until: datetime | None = None) -> Talk[Reply[T]]:
        """Return the outcome of *operation* in the name of *company*; a deposit is not begun after *until*."""
        try:
            account = self.accounts(company)
        except Exception as exc:  # noqa: BLE001 — the host's own look-up: nothing has left, whatever it raises
            failed = Busy(operation=operation.name, reason="profile_unavailable")
            failed.__cause__ = exc
            return failed
        if account is None or not account.login.strip() or not account.password.strip():
            return AuthRefused(operation=operation.name, cause=AuthCause.ACCOUNT_MISSING)
        if not _encodable(account):
            return AuthRefused(operation=operation.name, cause=AuthCause.ACCOUNT)
        if operation.repeatable:
            return (yield from self._patience.persist(lambda: self._read(operation, account)))
        return (yield from self._deposit(operation, account, self._watch(until)))

    def _watch(self, until: datetime | None) -> Callable[[], bool]:
        """Return what says whether *until* has passed, by either clock: one may be set back, one may sleep."""
        if until is None:
            return lambda: False
        spent_at = self.clock() + (until - self.wall()).total_seconds()
        return lambda: self.clock() > spent_at or self.wall() > until

    @property
    def _patience(self) -> Patience:
        return Patience(
            attempts=self.settings.attempts,
            wait_max=self.settings.retry_wait_max,
            server_wait_max=self.settings.retry_after_max,
            deadline=self.settings.retry_deadline,
            clock=self.clock,
            rng=self.rng,
        )

    def _read(self, operation: Operation[T], account: TechnicalAccount) -> Talk[Reply[T]]:
        """Ask once, and once more with a new bearer if the first was refused."""
        reply = yield from self._read_once(operation, account)
        return (yield from self._read_once(operation, account)) if _token_refused(reply) else reply

    def _read_once(self, operation: Operation[T], account: TechnicalAccount) -> Talk[Reply[T]]:
        token: Fetched = yield Borrow(self.settings.token_margin)
        if not isinstance(token, Token):
            return token
        reply = yield from self._ask(operation, account, token)
        if _token_refused(reply):
            yield Drop(token)
        return reply

    def _deposit(self, operation: Operation[T], account: TechnicalAccount, spent: Callable[[], bool]) -> Talk[Reply[T]]:
        """Ask once. The bearer is fetched before, never in between; a refused one means "not processed"."""
        needed = self.settings.deposit_deadline + self.settings.deposit_token_margin
        token: Fetched = yield from self._patience.persist(lambda: _borrow(needed))
        if isinstance(token, Surprise):
            return Busy(operation=operation.name, reason="token_unreadable", http_status=token.http_status)
        if not isinstance(token, Token):
            return token
        reply = yield from self._ask(operation, account, token, spent)
        if _token_refused(reply):
            yield Drop(token)
            return Busy(operation=operation.name, reason="token_refused", http_status=reply.http_status)
        return reply

    def _ask(
        self,
        operation: Operation[T],
        account: TechnicalAccount,
        token: Token,
        spent: Callable[[], bool] = lambda: False,
    ) -> Talk[Reply[T]]:
        """Wait for one's turn, make the request, and read what came."""
        patience = self.settings.queue_patience.total_seconds()
        wait: float = yield Reserve(patience)
        if wait > patience:
            return Busy(operation=operation.name, reason="queue_full", retry_in=timedelta(seconds=wait))
        if wait:
            yield Wait(wait)
        if spent():
            # The bearer came first and the lease is looked at last: from here on only a dead bearer can be late.
            return Busy(operation=operation.name, reason="lease_spent")
        heard: Exchanged = yield Exchange(self._request(operation, account, token))
        if isinstance(heard, TransportFailure):
            return read_failure(operation, sent=heard.sent, reason=heard.reason)
        return read_answer(operation, heard.status, heard.headers, heard.body, now=self.wall())

    def _request(self, operation: Operation[T], account: TechnicalAccount, token: Token) -> HttpRequest:
        headers = {
            "Authorization": f"Bearer {token.value}",
            "cpro-account": _account_header(account),
            "Accept": _JSON,
            **self._own_headers,
        }
        reads = operation.method == "GET"
        # Files take as long to come as to go.
        quick = operation.repeatable and operation.answer_limit is None
        return HttpRequest(
            method=operation.method,
            url=self.settings.portal.api_url + operation.path,
            headers=headers if reads else {**headers, "Content-Type": _JSON},
            body=b"" if reads else wire.dump(operation.body),
            total=self.settings.reading_deadline if quick else self.settings.deposit_deadline,
            fresh=not operation.repeatable,
            limit=operation.answer_limit,
        )

    @property
    def _own_headers(self) -> dict[str, str]:
        # A compressed answer is not read, hence not asked for.
        return {"User-Agent": self.settings.user_agent, "Accept-Encoding": "identity"}

    def token_request(self) -> HttpRequest:
        """Return the request for a bearer."""
        application = self.settings.application
        headers, form = token_request(application.client_id, application.client_secret)
        return HttpRequest(
            method="POST",
            url=self.settings.portal.token_url,
            headers={**headers, **self._own_headers},
            body=form,
            total=self.settings.token_timeout,
            fresh=False,
        )

    def token_read(self, heard: Exchanged) -> Fetched:
        """Return the bearer in what the gateway answered, or why there is none."""
        if isinstance(heard, TransportFailure):
            return Busy(operation=TOKEN_OPERATION, reason=heard.reason)
        return read_token(heard.status, heard.body, retry_in=retry_after(heard.headers, self.wall()))


def _borrow(valid_for: timedelta) -> Talk[Fetched]:
    fetched: Fetched = yield Borrow(valid_for)
    return fetched


def _token_refused(reply: object) -> TypeGuard[AuthRefused]:
    return isinstance(reply, AuthRefused) and reply.cause is AuthCause.TOKEN


def _encodable(account: TechnicalAccount) -> bool:
    """Return whether the account is text: a variable in another encoding is not, and the error would quote it."""
    pair = account.login + account.password
    return pair.encode(errors="replace").decode() == pair


def _account_header(account: TechnicalAccount) -> str:
    pair = f"{account.login.strip()}:{account.password.strip()}"
    return base64.b64encode(pair.encode()).decode()

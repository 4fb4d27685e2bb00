"""A read may be made again; a deposit never is."""

import asyncio
import base64
import logging
import traceback
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from chorus_bridge.chorus import operations
from chorus_bridge.domain.situation import TechnicalAccount
from chorus_bridge.domain.vocabulary import Signature
from chorus_bridge.effects import Accepted, Operation
from chorus_bridge.errors import AuthCause, AuthRefused, Busy, Refused, Surprise, Unsure
from tests.effort import cases
from tests.transport.stage import (
    LOST,
    SECRETS,
    TOKEN,
    UNREACHED,
    Clock,
    Played,
    Scripted,
    answer,
    async_sender,
    nobody,
    sender,
    settings,
)

SEARCH = operations.find_invoices(number="canary-number")
DEPOSIT = operations.submit({"numeroFactureSaisi": "canary-number", "montant": Decimal("1.10")})
UPLOAD = operations.upload_pdf("a.pdf", b"%PDF", Signature.NONE)
ATTACH = operations.add_file("a.png", b"x", "image/png")
FOUND = answer(body=b'{"codeRetour":0,"listeFactures":[]}')
DONE = answer(body=b'{"codeRetour":0,"identifiantFactureCPP":1,"pieceJointeId":1,"listeFactures":[]}')
DENIED = answer(401)
WRONG_ACCOUNT = answer(401, www_authenticate="login or password incorrects")
DOWN = answer(503, b"<html>")
LIMITED = answer(429, b"", retry_after="7")


def talk(operation: Operation[Any], *answers: Played, tokens: tuple[Played, ...] = (TOKEN,), **changes: Any) -> Any:
    """Return the reply, what was asked and how long was slept, the same in both colours."""
    outcomes = []
    for colour in (sender, async_sender):
        http, clock = Scripted(answers, tokens), Clock()
        made: Any = colour(http, clock, **changes).send(operation, "company")
        reply = made if colour is sender else asyncio.run(made)
        outcomes.append((reply, http, clock.slept))
    (reply, http, slept), (other, http2, slept2) = outcomes
    assert (reply, http.requests, slept) == (other, http2.requests, slept2)
    return reply, http, slept


def test_a_request_carries_both_credentials_trimmed():
    """The bearer, the account in base64, the content type; a blank around a secret is not sent."""
    reply, http, _ = talk(SEARCH, FOUND)
    assert isinstance(reply, Accepted)
    (request,) = http.asked
    assert request.headers == {
        "Authorization": "Bearer canary-bearer",
        "cpro-account": base64.b64encode(b"canary-login:canary-password").decode(),
        "Accept": "application/json;charset=utf-8",
        "User-Agent": "chorus-bridge",
        "Accept-Encoding": "identity",
        "Content-Type": "application/json;charset=utf-8",
    }
    assert (request.method, request.url) == ("POST", "http://127.0.0.1:9/cpro/factures/v1/rechercher/fournisseur")
    assert (request.total, request.fresh) == (timedelta(seconds=60), False)


def test_a_deposit_has_its_own_connection_and_deadline():
    """And its exact bytes."""
    _, http, _ = talk(DEPOSIT, DONE)
    (request,) = http.asked
    assert (request.total, request.fresh) == (timedelta(seconds=95), True)
    assert request.body == b'{"numeroFactureSaisi":"canary-number","montant":1.10}'


def test_a_get_has_no_body():
    """Nor a content type."""
    _, http, _ = talk(operations.health(), answer(body=b'{"statusCodeValue":200}'))
    (request,) = http.asked
    assert (request.method, request.body, "Content-Type" in request.headers) == ("GET", b"", False)


def test_the_token_is_asked_with_the_application_alone():
    """No account, a short deadline."""
    _, http, _ = talk(SEARCH, FOUND)
    request = http.requests[0]
    assert request.url == "http://127.0.0.1:9/api/oauth/token"
    assert "cpro-account" not in request.headers
    assert (request.total, request.fresh) == (timedelta(seconds=10), False)
    assert b"client_secret=canary-secret&" in request.body


@pytest.mark.parametrize(
    "accounts",
    [
        nobody,
        lambda _: TechnicalAccount(login=" ", password="x"),
        lambda _: TechnicalAccount(login="x", password="\n"),
    ],
)
def test_without_an_account_nothing_is_asked(accounts):
    """Not even a bearer."""
    http = Scripted([FOUND])
    reply = sender(http, Clock(), accounts=accounts).send(SEARCH, "company")
    assert reply == AuthRefused(operation=SEARCH.name, cause=AuthCause.ACCOUNT_MISSING)
    assert http.requests == []


@pytest.mark.parametrize("operation", [SEARCH, DEPOSIT])
def test_a_look_up_that_fails_is_certainly_nothing_sent(operation):
    """The host's database is away for a moment: an invoice is not unsure for that, and whoever debugs sees why."""

    def broken(company: str) -> None:
        raise ConnectionError(company)

    http = Scripted((DONE,), (TOKEN,))
    reply = sender(http, Clock(), accounts=broken).send(operation, "company")
    assert reply == Busy(operation=operation.name, reason="profile_unavailable")
    assert isinstance(reply, Busy)
    assert isinstance(reply.__cause__, ConnectionError)
    assert http.requests == []


@pytest.mark.parametrize("first", [DOWN, LIMITED, LOST, UNREACHED, answer(200, b""), answer(504)])
def test_a_read_is_made_again(first):
    """Outages, limits, silences: asking again is harmless."""
    reply, http, slept = talk(SEARCH, first, FOUND)
    assert isinstance(reply, Accepted)
    assert (len(http.asked), len(slept)) == (2, 1)


@pytest.mark.parametrize(
    "first",
    [answer(500), answer(404), answer(403), WRONG_ACCOUNT, answer(200, b'{"codeRetour":1}'), answer(302), answer(200)],
)
def test_what_would_not_change_is_not_asked_again(first):
    """A refusal, a wrong password, an unknown route, a fault the request may cause."""
    reply, http, slept = talk(SEARCH, first, FOUND)
    assert not isinstance(reply, Accepted)
    assert (len(http.asked), slept) == (1, [])


def test_a_refused_certificate_is_not_asked_again():
    """Nobody waits for a certificate to become right."""
    refused = type(UNREACHED)(sent=False, reason="tls_failed")
    reply, http, _ = talk(SEARCH, refused, FOUND)
    assert (reply, len(http.asked)) == (Busy(operation=SEARCH.name, reason="tls_failed"), 1)


def test_waits_double_and_reach_their_ceiling():
    """The worst draw is the ceiling itself, and the last reply is returned, not raised."""
    reply, http, slept = talk(
        SEARCH, DOWN, attempts=7, retry_wait_max=timedelta(seconds=30), retry_deadline=timedelta(hours=1)
    )
    assert reply == Busy(operation=SEARCH.name, reason="portal_unavailable", http_status=503)
    assert (len(http.asked), slept) == (7, [2, 4, 8, 16, 30, 30])


def test_attempts_stop_before_their_deadline():
    """No wait is begun that would end after it."""
    _, http, slept = talk(SEARCH, DOWN, attempts=9, retry_deadline=timedelta(seconds=14))
    assert (slept, len(http.asked)) == ([2, 4, 8], 4)


def test_the_server_is_waited_for_at_least_as_long_as_it_asks():
    """Seven seconds, and a random part so that not everybody comes back at once."""
    _, _, slept = talk(SEARCH, LIMITED, FOUND)
    assert slept == [9]


def test_a_wait_too_long_is_returned():
    """A worker does not sleep two minutes: the caller plans it."""
    far = answer(429, b"", retry_after="121")
    reply, http, slept = talk(SEARCH, far, FOUND)
    assert reply == Busy(operation=SEARCH.name, reason="rate_limited", retry_in=timedelta(seconds=121), http_status=429)
    assert (len(http.asked), slept) == (1, [])


def test_a_read_renews_its_bearer_once():
    """A refused bearer is replaced; refused again, somebody must look."""
    reply, http, _ = talk(SEARCH, DENIED, FOUND)
    assert isinstance(reply, Accepted)
    assert http.tokens == 2
    reply, http, _ = talk(SEARCH, DENIED)
    assert reply == AuthRefused(operation=SEARCH.name, cause=AuthCause.TOKEN, http_status=401)
    assert (http.tokens, len(http.asked)) == (2, 2)


def test_a_wrong_password_is_tried_once():
    """Repeating it could lock the account."""
    reply, http, _ = talk(SEARCH, WRONG_ACCOUNT)
    assert (reply.cause, len(http.asked), http.tokens) == (AuthCause.ACCOUNT, 1, 1)


@pytest.mark.parametrize("operation", [SEARCH, DEPOSIT])
def test_the_token_is_asked_again(operation):
    """An empty success, an outage, then a bearer: nothing was lost."""
    empty = answer(body=b'{"access_token":"","token_type":"","expires_in":0}')
    reply, http, slept = talk(operation, DONE, tokens=(empty, DOWN, TOKEN))
    assert isinstance(reply, Accepted)
    assert (http.tokens, len(slept), len(http.asked)) == (3, 2, 1)


@pytest.mark.parametrize(
    ("token", "read", "deposited"),
    [
        (
            answer(400, b'{"error":"invalid_client"}'),
            AuthRefused(operation="token", cause=AuthCause.APPLICATION, http_status=400),
            AuthRefused(operation="token", cause=AuthCause.APPLICATION, http_status=400),
        ),
        (
            answer(418),
            Surprise(operation="token", detail="token refused without a known reason", http_status=418),
            Busy(operation=DEPOSIT.name, reason="token_unreadable", http_status=418),
        ),
        (
            LOST,
            Busy(operation="token", reason="read_timeout"),
            Busy(operation="token", reason="read_timeout"),
        ),
        (
            answer(429, b"", retry_after="3600"),
            Busy(operation="token", reason="token_unavailable", http_status=429, retry_in=timedelta(hours=1)),
            Busy(operation="token", reason="token_unavailable", http_status=429, retry_in=timedelta(hours=1)),
        ),
    ],
)
def test_without_a_bearer_nothing_was_sent(token, read, deposited):
    """A deposit whose bearer could not be had is never unsure."""
    for operation, expected in ((SEARCH, read), (DEPOSIT, deposited)):
        reply, http, _ = talk(operation, DONE, tokens=(token,))
        assert (reply, http.asked) == (expected, [])


@pytest.mark.parametrize(
    ("heard", "outcome"),
    [
        (DONE, Accepted),
        (LOST, Unsure),
        (DOWN, Unsure),
        (answer(200, b""), Unsure),
        (answer(500, b"{}"), Unsure),
        (answer(302), Unsure),
        (answer(408), Unsure),
        (UNREACHED, Busy),
        (LIMITED, Busy),
        (DENIED, Busy),
        (WRONG_ACCOUNT, AuthRefused),
        (answer(403), AuthRefused),
        (answer(413), Refused),
        (answer(200, b'{"codeRetour":1}'), Refused),
    ],
)
@pytest.mark.parametrize("operation", [DEPOSIT, UPLOAD, ATTACH])
def test_a_deposit_is_made_once(operation, heard, outcome):
    """Whatever is heard, or not heard."""
    reply, http, slept = talk(operation, heard, DONE)
    assert isinstance(reply, outcome)
    assert (len(http.asked), slept) == (1, [])


def test_a_refused_bearer_sends_a_deposit_back_to_the_queue():
    """Not processed, for certain; the next deposit has a new bearer."""
    http, clock = Scripted([DENIED, DONE]), Clock()
    talker = sender(http, clock)
    assert talker.send(DEPOSIT, "c") == Busy(operation=DEPOSIT.name, reason="token_refused", http_status=401)
    assert isinstance(talker.send(DEPOSIT, "c"), Accepted)
    assert http.tokens == 2


def test_a_bearer_outlives_the_deposit_it_serves():
    """One that could die under way is replaced before."""
    http, clock = Scripted([DONE]), Clock()
    talker = sender(http, clock)
    talker.send(DEPOSIT, "c")
    clock.sleep(3600 - 95 - 240)
    talker.send(DEPOSIT, "c")
    assert http.tokens == 1
    clock.sleep(1)
    talker.send(DEPOSIT, "c")
    assert http.tokens == 2


played = st.sampled_from(
    [FOUND, DONE, DENIED, WRONG_ACCOUNT, DOWN, LIMITED, LOST, UNREACHED, answer(500), answer(200, b"")]
)
token_played = st.sampled_from([TOKEN, TOKEN, DOWN, LOST, UNREACHED, LIMITED, answer(400), answer(200, b"")])


@hypothesis_settings(max_examples=cases(200))
@given(st.lists(played, min_size=1, max_size=6), st.lists(token_played, min_size=1, max_size=6))
def test_no_sequence_of_answers_repeats_a_deposit(answers, tokens):
    """At most one request, ever, and nothing raised."""
    http, clock = Scripted(answers, tokens), Clock()
    reply = sender(http, clock).send(DEPOSIT, "company")
    assert len(http.asked) <= 1
    if isinstance(reply, Unsure):
        assert http.asked
    if not http.asked:
        assert isinstance(reply, Busy | AuthRefused)
    if answers[0] is LOST:
        assert not http.asked or isinstance(reply, Unsure)


@hypothesis_settings(max_examples=cases(200))
@given(st.lists(played, min_size=1, max_size=6), st.lists(token_played, min_size=1, max_size=6))
def test_no_sequence_of_answers_keeps_a_read_for_long(answers, tokens):
    """Bounded in requests and in time, and never unsure."""
    http, clock = Scripted(answers, tokens), Clock()
    reply = sender(http, clock).send(SEARCH, "company")
    assert not isinstance(reply, Unsure)
    assert len(http.asked) <= 6
    assert sum(clock.slept) <= 60


def test_requests_take_turns():
    """One per second, all companies together."""
    http, clock = Scripted([FOUND]), Clock()
    talker = sender(http, clock, requests_per_second=Decimal(1))
    for _ in range(3):
        talker.send(SEARCH, "company")
    assert clock.slept == [1, 1]


@pytest.mark.parametrize("operation", [SEARCH, DEPOSIT])
def test_a_queue_too_long_is_not_joined(operation):
    """The caller learns how long it would have been, and nothing was sent."""
    http, clock = Scripted([FOUND]), Clock()
    talker = sender(http, clock, requests_per_second=Decimal("0.01"))
    talker.send(SEARCH, "company")
    reply = talker.send(operation, "company")
    assert reply == Busy(operation=operation.name, reason="queue_full", retry_in=timedelta(seconds=100))
    assert len(http.asked) == 1


def test_a_fault_of_ours_is_not_swallowed():
    """An exception that is not an outcome goes up, and the conversation is closed."""

    class Broken(Scripted):
        def exchange(self, request):
            raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        sender(Broken([FOUND]), Clock()).send(SEARCH, "company")


def test_nothing_secret_shows(caplog):
    """Neither in outcomes, nor in representations, nor in logs, whatever happens."""
    with caplog.at_level(logging.DEBUG):
        for heard in (
            FOUND,
            DONE,
            DENIED,
            WRONG_ACCOUNT,
            DOWN,
            LOST,
            answer(200, b'{"codeRetour":1,"libelle":"canary-number"}'),
        ):
            for operation in (SEARCH, DEPOSIT):
                reply, http, _ = talk(operation, heard)
                shown = f"{reply!r}{http.requests!r}{operation!r}{settings()!r}"
                if isinstance(reply, BaseException):
                    shown += "".join(traceback.format_exception(reply))
                assert not any(secret in shown for secret in (*SECRETS, "canary"))
    assert "canary" not in caplog.text


def test_a_sender_closes_only_what_it_opened():
    """A client given by the host is the host's."""
    closed = []

    class Given(Scripted):
        def close(self):
            closed.append(1)

    sender(Given([FOUND]), Clock()).close()
    assert closed == []
    asyncio.run(async_sender(Scripted([FOUND]), Clock()).close())

"""No secret and no payload in what is logged, told, raised, shown or kept, whatever goes wrong."""

from __future__ import annotations

import asyncio
import base64
import importlib
import pkgutil
import sqlite3

import attrs
import pytest
from click.testing import CliRunner

import chorus_bridge
from chorus_bridge import Settings, TechnicalAccount
from chorus_bridge.chorus import operations
from chorus_bridge.cli.commands import commands
from chorus_bridge.cli.options import file_of
from chorus_bridge.effects import Statement
from chorus_bridge.errors import AuthCause, AuthRefused, ConfigurationError
from chorus_bridge.simulator import Fault, FaultKind
from chorus_bridge.transport import AsyncSender, HttpxAsyncHttp, HttpxHttp, InProcess, Sender
from tests.builders import evolved
from tests.security.stage import (
    ACCOUNT,
    CLAIM,
    CLIENT_ID,
    CLIENT_SECRET,
    COMMENT,
    PAIR,
    PASSWORD,
    PAYLOAD,
    PDF,
    SECRETS,
    Stage,
    finished,
    listening,
    raised,
    settings,
    standing_values,
    sung,
    told,
    world,
)
from tests.transport.loopback import hanging_up, loopback, whole

TROUBLES = (FaultKind.HTTP_429, FaultKind.HTTP_500_JSON, FaultKind.HTML_200, FaultKind.CUT)
PROXY = f"http://user:{CLIENT_SECRET}@proxy.example"
DEPOSIT = operations.submit({"commentaire": COMMENT})
READ = operations.own_structures()
TOKEN = b'{"access_token":"canary-bearer","token_type":"Bearer","expires_in":3600}'


@pytest.fixture
def stage(tmp_path):
    """Return everything open, closed at the end."""
    with Stage(tmp_path / "outbox.sqlite3") as opened:
        yield opened


def troubled_life(stage):
    """Live through success, refusal, outage, silence, stolen credentials; return every error met."""
    gateway, errors = stage.gateway, []
    gateway.prepare([CLAIM])
    errors.append(raised(gateway.transmit, evolved(CLAIM, id="other", invoice__number=None)))
    errors.append(raised(gateway.cancel, "company-1", "unknown"))
    for rank, kind in enumerate(TROUBLES):
        claim = evolved(CLAIM, id=f"claim-{rank}", invoice__number=f"F-{rank}")
        stage.simulator.fault([Fault(route="soumettre", kind=kind)])
        gateway.transmit(claim)
        gateway.run_once()
        stage.nap(3600)
    sent = gateway.transmit(CLAIM)
    errors.append(raised(gateway.forget_refusal, "company-1", sent.id))
    gateway.run_once()
    errors.append(raised(gateway.cancel, "company-1", sent.id))
    stage.account = TechnicalAccount(login=ACCOUNT.login, password=PASSWORD + "-stolen")
    unprepared = gateway.prepare([CLAIM], force=True).failures
    errors += [failure.error for failure in unprepared]
    stage.account = None
    errors += [failure.error for failure in gateway.prepare([CLAIM], force=True).failures]
    assert unprepared
    gateway.history("company-1", sent.id)
    stage.store.close()
    errors.append(raised(gateway.assess, CLAIM))
    return errors


def test_nothing_leaks_in_a_troubled_life(stage):
    """Logs of every library at their most talkative, events and errors: identifiers and codes alone."""
    with listening() as ear:
        errors = troubled_life(stage)
    assert {"httpx", "httpcore", "chorus_bridge"} <= ear.loggers
    assert stage.simulator.deposits(CLAIM.invoice.number)
    canaries = (*SECRETS, *PAYLOAD, stage.bearer)
    assert sung(ear.heard, canaries) == []
    assert sung(stage.events, canaries) == []
    assert [type(error).__name__ for error in errors if sung(told(error), canaries)] == []


def test_the_outbox_keeps_no_secret(stage):
    """What is on disk holds the invoices to send, and nothing that opens the portal."""
    stage.gateway.prepare([CLAIM])
    stage.gateway.transmit(CLAIM)
    stage.gateway.run_once()
    stage.account = TechnicalAccount(login=ACCOUNT.login, password=PASSWORD + "-stolen")
    stage.gateway.prepare([CLAIM], force=True)
    kept = stage.files()
    assert PDF in kept
    forms = [*(secret.encode() for secret in (*SECRETS, stage.bearer)), base64.b64decode(PAIR)]
    assert [form for form in forms if form in kept] == []


def test_no_living_value_shows_a_secret():
    """In the middle of a request, with every value it needs alive, the repr of none shows anything."""
    seen = []

    def look(method, url, headers, body):
        assert headers.get("cpro-account", PAIR) == PAIR
        seen.extend(standing_values())
        return simulator.handle(method, url, headers, body)

    simulator = chorus_bridge.simulator.Simulator(world())
    sender = Sender(settings(), lambda _: ACCOUNT, InProcess(look))
    sender.send(READ, "company-1")
    sender.send(DEPOSIT, "company-1")
    assert any(text.startswith("HttpRequest") for text in seen)
    assert any(text.startswith("Settings") for text in seen)
    held = sender._tokens._shelf._held
    assert held is not None
    assert sung(seen, (*SECRETS, *PAYLOAD, held.token.value)) == []
    assert sung(repr(CLAIM)) == []


def classes():
    """Yield every attrs class of the package, the imitation of the portal apart."""
    for found in pkgutil.walk_packages(chorus_bridge.__path__, "chorus_bridge."):
        if ".simulator" in found.name or found.name.endswith("__main__"):
            continue
        for thing in vars(importlib.import_module(found.name)).values():
            if isinstance(thing, type) and attrs.has(thing) and thing.__module__ == found.name:
                yield thing


UNSHOWN = {
    "login", "password", "client_id", "client_secret", "proxy", "headers", "body", "content", "comment", "accounts",
    "params", "refusal_text", "certificate", "total_incl_vat", "total_excl_vat", "total_vat", "payable", "bank_details",
    "text", "value",
}  # fmt: skip
"""Names that a field has when it holds a secret, a payload, somebody's words or an amount."""
VALUES = {("Submission", "content"), ("FlowSubmission", "content"), ("Accepted", "value")}
"""Fields of those names that hold a value with a repr of its own."""


@pytest.mark.parametrize("kind", list(classes()), ids=lambda kind: kind.__name__)
def test_no_repr_shows_a_field_that_may_hold_a_secret(kind):
    """Of every class of the package, found by looking for them."""
    shown = {field.name for field in attrs.fields(kind) if field.repr is not False}
    assert {name for name in shown & UNSHOWN if (kind.__name__, name) not in VALUES} == set()


def interrupted(error):
    """Return a server's behaviour, and a way to break the client in the middle of a request."""

    def break_off(*_args, **_kwargs):
        raise error

    return break_off


@pytest.mark.parametrize("error", [KeyboardInterrupt("stop"), RuntimeError("canary-free"), MemoryError()])
def test_an_interruption_shows_no_credential(monkeypatch, error):
    """What breaks inside the HTTP library is an outcome, and an interruption leaves its frames behind."""
    monkeypatch.setattr("h11.Connection.send", interrupted(error))
    with loopback(whole(TOKEN)) as server, listening() as ear:
        sender = Sender(settings(server.url), lambda _: ACCOUNT)
        if isinstance(error, Exception):
            found = told(sender.send(DEPOSIT, "company-1"))
        else:
            found = told(raised(sender.send, DEPOSIT, "company-1"))
        sender.close()
    assert sung(found) == []
    assert sung(ear.heard) == []


def test_a_cancelled_task_shows_no_credential():
    """Nor does a task that is cancelled while the portal thinks."""

    async def story(server):
        sender = AsyncSender(settings(server.url), lambda _: ACCOUNT)
        task = asyncio.ensure_future(sender.send(DEPOSIT, "company-1"))
        while not server.requests:  # noqa: ASYNC110 — the server lives in a thread of its own
            await asyncio.sleep(0.01)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError as error:
            return told(error)
        finally:
            await sender.close()
        raise AssertionError("it was not cancelled")

    with loopback(lambda *_: None) as server, listening() as ear:
        found = finished(story(server))
    assert "asyncio" in ear.loggers
    assert sung(found) == []
    assert sung(ear.heard) == []


@pytest.mark.parametrize("behaviour", [hanging_up, whole(b"canary"), whole(b"{}", "401 No"), whole(TOKEN)])
def test_every_outcome_is_mute(behaviour):
    """Lost, unreadable, refused or surprising: what comes back carries neither credentials nor what was sent."""
    with loopback(behaviour) as server, listening() as ear:
        sender = Sender(settings(server.url), lambda _: ACCOUNT, sleep=lambda _: None)
        found = [told(sender.send(operation, "company-1")) for operation in (READ, DEPOSIT)]
        sender.close()
    assert sung(found, (*SECRETS, *PAYLOAD, "canary")) == []
    assert sung(ear.heard, (*SECRETS, *PAYLOAD, "canary")) == []


def test_an_account_that_is_not_text_is_refused_without_being_quoted():
    """A password read in the wrong encoding would make an error that holds it; it is an access refused instead."""
    broken = TechnicalAccount(login=ACCOUNT.login, password=PASSWORD + "\udce9")
    reply = Sender(settings(), lambda _: broken, InProcess(interrupted(AssertionError("sent")))).send(READ, "c")
    assert reply == AuthRefused(operation=READ.name, cause=AuthCause.ACCOUNT)


@pytest.mark.parametrize("secret", [CLIENT_SECRET + "\udce9", CLIENT_SECRET + "\n" + CLIENT_ID, ""])
def test_a_configuration_error_leads_to_no_secret(secret):
    """A program started with a wrong environment crashes; no frame of ours then holds the value of a variable."""
    values = {"PORTAL": "sandbox", "CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": secret, "PROXY": PROXY + ":99999"}
    error = raised(Settings.from_environment, {f"CHORUS_BRIDGE_{name}": value for name, value in values.items()})
    assert sung(told(error), (CLIENT_ID, CLIENT_SECRET)) == []
    assert error.context["CHORUS_BRIDGE_CLIENT_SECRET"] in {"missing", "not printable text"}


def test_an_unusable_proxy_is_refused_at_once_and_not_quoted():
    """Both clients say so when they are made, not when an invoice is to leave."""
    chosen = settings(proxy=f"http://user:{CLIENT_ID}@[::1]:80")
    object.__setattr__(chosen, "proxy", f"http://user:{CLIENT_ID}@[nonsense]:80")
    for adapter in (HttpxHttp, HttpxAsyncHttp):
        error = raised(adapter, chosen)
        assert isinstance(error, ConfigurationError)
        assert sung([str(error), repr(error)]) == []


def test_text_that_is_not_unicode_is_not_quoted():
    """The error of an encoder holds all it was to encode; ours holds nothing."""
    broken = operations.submit({"commentaire": COMMENT, "x": "\udce9"})
    error = raised(Sender(settings(), lambda _: ACCOUNT, _Tokens()).send, broken, "company-1")
    assert isinstance(error, ValueError)
    assert sung([str(error), repr(error), repr(vars(error))]) == []


class _Tokens:
    """A client that gives bearers and nothing else."""

    def exchange(self, request):
        """Answer the request for a bearer."""
        assert request.url.endswith("/token")
        return chorus_bridge.transport.HttpAnswer(status=200, headers={}, body=TOKEN)

    def close(self):
        """Do nothing."""


def test_a_store_that_refuses_quotes_no_value(tmp_path):
    """A statement that breaks a rule of the database says which statement and which rule."""
    with Stage(tmp_path / "outbox.sqlite3") as stage:
        broken = Statement(name="keep_document", params={"sha256": COMMENT, "body": None, "at": COMMENT})
        error = raised(stage.store.execute, [broken])
    assert isinstance(error.__cause__, sqlite3.Error)
    assert sung([str(error), repr(error)]) == []


def test_the_command_line_shows_no_secret(tmp_path, monkeypatch):
    """Judging a file whose account is in the environment prints neither, in any form of output."""
    monkeypatch.setenv("CB_LOGIN", ACCOUNT.login)
    monkeypatch.setenv("CB_PASSWORD", PASSWORD)
    good = tmp_path / "claims.json"
    good.write_text(_claims("CB_PASSWORD"), encoding="utf-8")
    bad = tmp_path / "bad.json"
    bad.write_text(_claims("CB_ABSENT"), encoding="utf-8")
    codes = set()
    for words in (["--details"], ["--json"], ["--lang", "fr"]):
        for file in (good, bad):
            done = CliRunner().invoke(commands, ["assess", str(file), *words])
            codes.add(done.exit_code)
            assert sung([done.output, done.stderr, told(done.exception) if done.exception else ""], SECRETS) == []
    assert codes == {0, 1}
    assert sung(told(raised(file_of, bad, as_json=False)), SECRETS) == []


def _claims(password_env):
    return f"""{{"format": "chorus-bridge/situations", "version": 1,
      "companies": [{{"id": "c", "account": {{"login_env": "CB_LOGIN", "password_env": "{password_env}"}}}}],
      "markets": [{{"id": "m"}}],
      "situations": [{{"id": "s", "company": "c", "market": "m", "invoice": {{}}}}]}}"""

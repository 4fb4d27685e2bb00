"""Servers are authenticated, always: no setting, no variable of the machine and no failure turns it off."""

from __future__ import annotations

import contextlib
import ssl
import threading
import warnings
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import attrs
import certifi
import pytest

from chorus_bridge import Portal, Settings
from chorus_bridge.chorus import operations
from chorus_bridge.errors import Busy, ConfigurationError
from chorus_bridge.settings.environment import VARIABLES
from chorus_bridge.transport import AsyncSender, HttpxAsyncHttp, HttpxHttp, Sender
from chorus_bridge.transport.httpx_options import client_options, tls_context
from tests.security.stage import ACCOUNT, CLAIM, Stage, finished, settings, sung
from tests.transport.loopback import Loopback, received, whole

CERTIFICATES = Path(__file__).parent / "certificates"
HERE, ELSEWHERE, EXPIRED = (str(CERTIFICATES / f"{name}.pem") for name in ("here", "elsewhere", "expired"))
TOKEN = b'{"access_token":"canary-bearer","token_type":"Bearer","expires_in":3600}'
READ, DEPOSIT = operations.own_structures(), operations.submit({})


class Secure(Loopback):
    """A server that speaks TLS with a certificate of its own."""

    def __init__(self, certificate, *, most=None):
        super().__init__(whole(TOKEN), deaf=False, opening=b"")
        self.url = self.url.replace("http:", "https:")
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        if most is not None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # the very thing to be refused
                self.context.set_ciphers("ALL:@SECLEVEL=0")
                self.context.minimum_version = ssl.TLSVersion.TLSv1
                self.context.maximum_version = most

    def serve(self, client):
        """Answer the requests of one connection, once the client trusts us."""
        with contextlib.suppress(OSError), self.context.wrap_socket(client, server_side=True) as secured:
            while request := received(secured):
                self.requests.append(request)
                self.behaviour(secured, request)


@contextlib.contextmanager
def secure(certificate, **more):
    """Run a TLS server for a while."""
    server = Secure(certificate, **more)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join(5)


def blocking(chosen, *asked):
    """Return the outcomes of some operations, blocking."""
    sender = Sender(chosen, lambda _: ACCOUNT, sleep=lambda _: None)
    try:
        return [sender.send(operation, "company-1") for operation in asked]
    finally:
        sender.close()


def asynchronous(chosen, *asked):
    """Return the outcomes of some operations, asynchronously."""

    async def story():
        sender = AsyncSender(chosen, lambda _: ACCOUNT)
        try:
            return [await sender.send(operation, "company-1") for operation in asked]
        finally:
            await sender.close()

    return finished(story())


colours = pytest.mark.parametrize("ask", [blocking, asynchronous])
UNTRUSTED = [
    pytest.param(HERE, None, "127.0.0.1", id="an unknown authority"),
    pytest.param(HERE, ELSEWHERE, "127.0.0.1", id="another authority"),
    pytest.param(ELSEWHERE, ELSEWHERE, "127.0.0.1", id="another host's certificate, by address"),
    pytest.param(ELSEWHERE, ELSEWHERE, "localhost", id="another host's certificate, by name"),
    pytest.param(EXPIRED, EXPIRED, "127.0.0.1", id="an expired certificate"),
]


@colours
@pytest.mark.parametrize(("certificate", "trusted", "host"), UNTRUSTED)
def test_nothing_is_sent_to_a_server_that_cannot_prove_who_it_is(ask, certificate, trusted, host):
    """No byte of a request, not even of the one for a bearer; the outcome is "come back later", said apart."""
    with secure(certificate) as server:
        url = server.url.replace("127.0.0.1", host)
        replies = ask(settings(url, ca_bundle=trusted), READ, DEPOSIT)
    assert [(type(reply), reply.reason) for reply in replies] == [(Busy, "tls_failed")] * 2
    assert server.connections == 2
    assert server.requests == []


@colours
def test_a_server_that_proves_who_it_is_is_answered(ask):
    """The same server, its authority trusted: the tests above would otherwise prove nothing."""
    with secure(HERE) as server:
        ask(settings(server.url, ca_bundle=HERE), READ)
    assert len(server.requests) == 2


@colours
def test_old_versions_of_tls_are_refused(ask):
    """A server that speaks nothing later than TLS 1.1 is not spoken to, its certificate being in order."""
    with secure(HERE, most=ssl.TLSVersion.TLSv1_1) as server:
        (reply,) = ask(settings(server.url, ca_bundle=HERE), READ)
    assert (type(reply), reply.reason, server.requests) == (Busy, "tls_failed", [])
    with secure(HERE, most=ssl.TLSVersion.TLSv1_2) as server:
        ask(settings(server.url, ca_bundle=HERE), READ)
    assert len(server.requests) == 2


@colours
@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_machine_adds_no_authority(ask, variable, monkeypatch):
    """Who is trusted is a choice of the settings: a variable of the machine makes no certificate good."""
    monkeypatch.setenv(variable, str(CERTIFICATES) if variable.endswith("DIR") else HERE)
    with secure(HERE) as server:
        (reply,) = ask(settings(server.url), READ)
    assert (reply.reason, server.requests) == ("tls_failed", [])


@colours
def test_the_machine_is_given_no_key(ask, monkeypatch, tmp_path):
    """A variable that makes other programs write the keys of their connections has no effect here."""
    keys = tmp_path / "keys.log"
    monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
    with secure(HERE) as server:
        ask(settings(server.url, ca_bundle=HERE), READ)
    assert len(server.requests) == 2
    assert not keys.exists()


def test_an_invoice_waits_while_the_portal_cannot_prove_who_it_is(tmp_path):
    """It stays in the queue, cancellable; its company waits an hour, and nothing secret was said."""
    with Stage(tmp_path / "outbox.sqlite3") as stage:
        stage.gateway.prepare([CLAIM])
        queued = stage.gateway.transmit(CLAIM)
        with secure(HERE) as server:
            untrusted = Sender(settings(server.url), lambda _: ACCOUNT, sleep=lambda _: None)
            object.__setattr__(stage.gateway._ports, "sender", untrusted)
            stage.gateway.run_once()
            untrusted.close()
        found = stage.gateway.transmission("company-1", queued.id)
        assert (found.state, found.reason, found.uncertain) == ("queued", "tls_failed", 0)
        stage.nap(50 * 60)
        assert stage.gateway.run_once().idle
        assert stage.gateway.assess(CLAIM).can_cancel
        assert (server.requests, sung(stage.events)) == ([], [])


CHANGES = {
    "portal": [Portal.sandbox(), Portal.production(), Portal.on_this_machine("http://127.0.0.1:9")],
    "requests_per_second": [None, Decimal("0.001")],
    "proxy": ["http://proxy.example:3128", "https://proxy.example"],
    "flow_syntax": ["IN_DP_E5_X"],
    "works_encoder": [None],
    "ca_bundle": [HERE, certifi.where()],
}
"""Other values of the settings whose kind does not tell them."""


def ends(name, usual):
    """Return the ends that a setting can be pushed to."""
    if name in CHANGES:
        return CHANGES[name]
    match usual:
        case StrEnum():
            return list(type(usual))
        case timedelta():
            return [timedelta(microseconds=1), timedelta(days=365)]
        case bool():
            return [True, False]
        case int():
            return [1, 2**40]
        case str():
            return ["x"]
        case tuple():
            return [usual[:1]]
        case _ if attrs.has(type(usual)):
            return [usual]
        case _:
            raise AssertionError(f"{name} is a new kind of setting: say in CHANGES what it may be")


def test_no_setting_weakens_a_connection():
    """Every setting there is, pushed to its ends: certificate, name and version are still checked, nothing followed."""
    usual = settings()
    for name in (field.name for field in attrs.fields(Settings)):
        for value in ends(name, getattr(usual, name)):
            chosen = attrs.evolve(usual, **{name: value})
            context = tls_context(chosen)
            options = client_options(chosen, context, connections=1)
            assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
            assert context.minimum_version is ssl.TLSVersion.TLSv1_2
            assert options["verify"] is context
            assert (options["trust_env"], options["follow_redirects"]) == (False, False)
            assert options["proxy"] is None or options["proxy"].ssl_context in {None, context}


def test_no_name_promises_to_weaken_a_connection():
    """Neither a setting nor a variable is about checking less; the only permission is for this very machine."""
    words = {field.name for kind in (Settings, Portal) for field in attrs.fields(kind)} | {n.lower() for n in VARIABLES}
    suspects = {word for word in words if any(hint in word for hint in ("tls", "ssl", "verif", "insecure", "allow"))}
    assert suspects == {"allow_plain_http_on_loopback", "allowed_hosts"}


def test_a_secure_proxy_is_authenticated_as_the_portal_is():
    """By the same authorities: the proxy that receives a password proves who it is too."""
    with secure(ELSEWHERE) as proxy:
        chosen = settings("http://127.0.0.1:9", proxy=proxy.url.replace("https://", "https://user:canary@"))
        assert [reply.reason for reply in blocking(chosen, READ)] == ["tls_failed"]
    assert proxy.requests == []


@pytest.mark.parametrize("adapter", [HttpxHttp, HttpxAsyncHttp])
@pytest.mark.parametrize("content", [b"", b"not a certificate", None])
def test_authorities_that_cannot_be_read_stop_everything(adapter, content, tmp_path):
    """No fallback to the public ones, and no request without any."""
    file = tmp_path / "authorities.pem"
    if content is not None:
        file.write_bytes(content)
    for path in (str(file), str(tmp_path), "\0"):
        with pytest.raises(ConfigurationError, match="ca_bundle"):
            adapter(settings(ca_bundle=path))

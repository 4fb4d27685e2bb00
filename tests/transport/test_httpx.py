"""The two httpx adapters, over real sockets where it matters."""

import asyncio
import contextlib
import gzip
import logging
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import certifi
import httpx
import pytest
import respx

from chorus_bridge.errors import ConfigurationError
from chorus_bridge.settings import Portal, Settings
from chorus_bridge.transport import AsyncSender, HttpxAsyncHttp, HttpxHttp, Sender
from chorus_bridge.transport.httpx_options import failure_of, tls_context
from chorus_bridge.transport.httpx_sync import _Lane
from chorus_bridge.transport.port import HttpAnswer, HttpRequest, TransportFailure
from tests.transport.loopback import dripping, hanging_up, loopback, whole
from tests.transport.stage import nobody, settings

Exchange = Callable[..., list[HttpAnswer | TransportFailure]]


def request(url: str, *, total: float = 5, fresh: bool = False, body: bytes = b"{}") -> HttpRequest:
    """Return a request that carries a secret."""
    return HttpRequest(
        method="POST",
        url=url,
        headers={"Authorization": "Bearer canary", "Accept-Encoding": "identity"},
        body=body,
        total=timedelta(seconds=total),
        fresh=fresh,
    )


def blocking(chosen: Settings, *requests: HttpRequest) -> list[HttpAnswer | TransportFailure]:
    """Make requests one after the other, blocking."""
    http, results = HttpxHttp(chosen), list[HttpAnswer | TransportFailure]()
    for each in requests:
        try:
            results.append(http.exchange(each))
        except TransportFailure as failure:
            results.append(failure)
    http.close()
    return results


def asynchronous(chosen: Settings, *requests: HttpRequest) -> list[HttpAnswer | TransportFailure]:
    """Make requests one after the other, asynchronously."""

    async def story() -> list[HttpAnswer | TransportFailure]:
        http, results = HttpxAsyncHttp(chosen), list[HttpAnswer | TransportFailure]()
        for each in requests:
            try:
                results.append(await http.exchange(each))
            except TransportFailure as failure:
                results.append(failure)
        await http.close()
        return results

    return asyncio.run(story())


@pytest.fixture(params=[blocking, asynchronous])
def exchange(request: Any) -> Exchange:
    """Both colours, one expectation."""
    colour: Exchange = request.param
    return colour


def failed(reason: str, *, sent: bool) -> TransportFailure:
    """Return a failure."""
    return TransportFailure(sent=sent, reason=reason)


def same(result: HttpAnswer | TransportFailure, expected: TransportFailure) -> bool:
    """Return whether a result is that failure."""
    return isinstance(result, TransportFailure) and (result.sent, result.reason) == (expected.sent, expected.reason)


@pytest.mark.parametrize(
    ("error", "sent", "reason"),
    [
        (httpx.ConnectError, False, "not_connected"),
        (httpx.ConnectTimeout, False, "connect_timeout"),
        (httpx.PoolTimeout, False, "connect_timeout"),
        (httpx.ProxyError, False, "proxy_refused"),
        (httpx.UnsupportedProtocol, False, "unsupported_protocol"),
        (httpx.WriteTimeout, True, "write_timeout"),
        (httpx.WriteError, True, "connection_lost"),
        (httpx.ReadTimeout, True, "read_timeout"),
        (httpx.ReadError, True, "connection_lost"),
        (httpx.CloseError, True, "connection_lost"),
        (httpx.RemoteProtocolError, True, "connection_lost"),
        (httpx.LocalProtocolError, True, "protocol_error"),
        (httpx.DecodingError, True, "protocol_error"),
        (httpx.TooManyRedirects, True, "protocol_error"),
    ],
)
def test_every_exception_says_whether_anything_left(exchange, error, sent, reason):
    """Only what fails before the connection is certainly not sent."""
    with respx.mock:
        respx.post("https://portal.example/x").mock(side_effect=error("canary"))
        for fresh in (False, True):
            (result,) = exchange(settings(), request("https://portal.example/x", fresh=fresh))
            assert same(result, failed(reason, sent=sent))
            assert "canary" not in f"{result!r}{result}"


@pytest.mark.parametrize("error", [OSError("x"), httpx.InvalidURL("x"), httpx.StreamClosed(), ValueError("x")])
def test_what_is_not_in_the_table_may_have_left(error):
    """In doubt, it was sent."""
    assert same(failure_of(error), failed("protocol_error", sent=True))


def test_a_refused_certificate_is_told_apart(exchange):
    """Speaking TLS to a server that does not fails before anything left, and nobody repeats it."""
    with loopback(whole(), opening=b"HTTP/1.1 400 Plain\r\n\r\n") as server:
        (result,) = exchange(settings(), request(server.url.replace("http:", "https:")))
    assert same(result, failed("tls_failed", sent=False))


def test_an_answer_is_read_whole(exchange):
    """Status, header names in lower case, body."""
    with loopback(whole(b'{"a":1}', "401 No", "WWW-Authenticate: Bearer x")) as server:
        (result,) = exchange(settings(), request(server.url + "/x"))
    assert isinstance(result, HttpAnswer)
    assert (result.status, result.body, result.headers["www-authenticate"]) == (401, b'{"a":1}', "Bearer x")
    assert "Bearer" not in repr(result)


def test_nobody_listening_is_not_sent(exchange):
    """A connection refused is certain."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    (result,) = exchange(settings(), request(url))
    assert same(result, failed("not_connected", sent=False))


def test_a_server_that_hangs_up_may_have_read(exchange):
    """The request left; what became of it is unknown."""
    with loopback(hanging_up) as server:
        (result,) = exchange(settings(), request(server.url, fresh=True))
    assert same(result, failed("connection_lost", sent=True))


def test_redirects_are_not_followed(exchange):
    """Credentials go nowhere else, and a deposit is not made twice."""
    with loopback(whole(b"", "307 Moved", "Location: /elsewhere")) as server:
        (result,) = exchange(settings(), request(server.url))
    assert isinstance(result, HttpAnswer)
    assert (result.status, len(server.requests)) == (307, 1)


@pytest.mark.parametrize(
    "opening",
    [
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
        b"",
    ],
)
@pytest.mark.parametrize("fresh", [False, True])
def test_a_dripping_server_is_cut_at_the_deadline(exchange, opening, fresh):
    """However alive it looks, in its headers or its body, and a body cut short is never taken for a whole one."""
    with loopback(dripping(opening)) as server:
        began = time.monotonic()
        (result,) = exchange(settings(), request(server.url, total=0.15, fresh=fresh))
        took = time.monotonic() - began
    assert same(result, failed("deadline", sent=True))
    assert took < 2


def test_a_deaf_server_is_cut_while_writing(exchange):
    """A request that nobody reads ends at the deadline too."""
    with loopback(whole(), deaf=True) as server:
        began = time.monotonic()
        (result,) = exchange(settings(), request(server.url, total=0.15, body=b"x" * 20_000_000))
        took = time.monotonic() - began
    assert same(result, failed("deadline", sent=True))
    assert took < 3


def test_a_silence_is_cut_by_its_own_limit(exchange):
    """The time-outs of the settings apply as well."""
    with loopback(lambda client, _: time.sleep(1)) as server:
        (result,) = exchange(settings(read_timeout=timedelta(milliseconds=100)), request(server.url))
    assert same(result, failed("read_timeout", sent=True))


def test_an_answer_is_read_up_to_a_limit(exchange):
    """More than that is not an answer of this portal."""
    with loopback(whole(b"x" * 5001)) as server:
        within, beyond = settings(answer_limit=5001), settings(answer_limit=5000)
        assert isinstance(exchange(within, request(server.url))[0], HttpAnswer)
        assert same(exchange(beyond, request(server.url))[0], failed("answer_too_large", sent=True))


def test_a_compressed_answer_is_not_unpacked(exchange):
    """It was not asked for, and a small one may unpack without end."""
    with loopback(whole(gzip.compress(b"0" * 100_000), "200 OK", "Content-Encoding: gzip")) as server:
        (result,) = exchange(settings(), request(server.url))
    assert same(result, failed("encoded_answer", sent=True))


def test_the_machine_s_proxies_and_passwords_are_ignored(exchange, monkeypatch, tmp_path):
    """Where credentials go is a choice of the settings alone."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with loopback(whole()) as server:
        (result,) = exchange(settings(), request(server.url))
    assert isinstance(result, HttpAnswer)
    assert b"authorization: bearer canary" in server.requests[0].lower()


def test_a_chosen_proxy_is_used(exchange):
    """The request goes to the proxy, with the whole address."""
    with loopback(whole()) as proxy:
        (result,) = exchange(settings(proxy=proxy.url), request("http://portal.example/x"))
    assert isinstance(result, HttpAnswer)
    assert proxy.requests[0].startswith(b"POST http://portal.example/x")


def test_cookies_do_not_travel(exchange):
    """What one answer sets, no other request carries."""
    with loopback(whole(b"{}", "200 OK", "Set-Cookie: session=1; Path=/")) as server:
        exchange(settings(), request(server.url), request(server.url))
    assert len(server.requests) == 2
    assert not any(b"cookie" in each.lower() for each in server.requests)


def test_reads_share_a_connection_and_a_deposit_has_its_own(exchange):
    """Seen from the server: one connection for the reads, one for each deposit."""
    with loopback(whole()) as server:
        read, deposit = request(server.url), request(server.url, fresh=True)
        counts = []
        for story in ([read, read], [read, deposit, read, deposit]):
            before = server.connections
            exchange(settings(), *story)
            counts.append(server.connections - before)
    assert counts == [1, 3]


def test_a_failed_connection_is_not_used_again():
    """After a cut, the next read opens another."""
    with loopback(dripping(b"HTTP/1.1 200 OK\r\nX: ")) as server:
        http = HttpxHttp(settings())
        with pytest.raises(TransportFailure):
            http.exchange(request(server.url, total=0.1))
        server.behaviour = whole()
        assert http.exchange(request(server.url)).status == 200
        http.close()
    assert server.connections == 2


def test_an_alarm_that_comes_late_hurts_nobody():
    """The deadline of an answered request does not cut the next one on that connection."""
    with loopback(whole()) as server:
        http = HttpxHttp(settings())
        http.exchange(request(server.url, total=0.1))
        (lane,) = http._idle
        lane._cut(1)
        time.sleep(0.2)
        assert http.exchange(request(server.url)).status == 200
        http.close()
    assert server.connections == 1


def test_a_connection_made_after_the_deadline_is_cut_at_once():
    """A name that was slow to resolve does not buy more time."""
    lane = _Lane(httpx.Client())
    ours, theirs = socket.socketpair()

    class Stream:
        def get_extra_info(self, _: str) -> socket.socket:
            return ours

    lane._cut(0)
    lane._watch("connection.connect_tcp.complete", {"return_value": Stream()})
    assert theirs.recv(1) == b""
    ours.close()
    theirs.close()
    lane.close()


def after(seconds: float, response: httpx.Response) -> Callable[[httpx.Request], httpx.Response]:
    """Return a server that takes its time."""

    def respond(_: httpx.Request) -> httpx.Response:
        time.sleep(seconds)
        return response

    return respond


def test_a_body_that_ends_after_the_deadline_is_late():
    """Even when nothing could be cut."""
    lane = _Lane(httpx.Client())
    with respx.mock:
        respx.post("https://portal.example/x").mock(side_effect=after(0.1, httpx.Response(200, text="x")))
        with pytest.raises(TransportFailure, match="deadline"):
            lane.exchange(request("https://portal.example/x", total=0.01), limit=10)
        respx.post("https://portal.example/y").mock(side_effect=after(0.1, httpx.Response(200)))
        with pytest.raises(TransportFailure, match="deadline"):
            lane.exchange(request("https://portal.example/y", total=0.01), limit=10)
    lane.close()


def test_threads_do_not_wait_for_each_other():
    """Each request under way has its own connection."""
    arrived, gate = threading.Barrier(4), threading.Event()

    def answer_together(client: socket.socket, _: bytes) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            arrived.wait(5)
        gate.set()
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    with loopback(answer_together) as server:
        http, statuses = HttpxHttp(settings()), []
        threads = [
            threading.Thread(target=lambda: statuses.append(http.exchange(request(server.url)).status))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        http.close()
    assert (statuses, server.connections, gate.is_set()) == ([200] * 4, 4, True)


def test_a_forked_worker_opens_its_own_connections(monkeypatch):
    """Two processes never speak over one connection."""
    with loopback(whole()) as server:
        http = HttpxHttp(settings())
        http.exchange(request(server.url))
        inherited = list(http._idle)
        monkeypatch.setattr(os, "getpid", lambda: -1)
        http.exchange(request(server.url))
        http.close()
        for lane in inherited:
            lane.close()
    assert server.connections == 2


def test_authorities_may_be_the_host_s_own(tmp_path):
    """A file of authorities replaces the public ones; a wrong one is a configuration error."""
    assert tls_context(settings(ca_bundle=certifi.where())).minimum_version is ssl.TLSVersion.TLSv1_2
    usual = tls_context(settings())
    assert (usual.verify_mode, usual.check_hostname) == (ssl.CERT_REQUIRED, True)
    wrong = tmp_path / "ca.pem"
    wrong.write_text("not a certificate")
    for path in (str(wrong), str(tmp_path / "absent.pem")):
        for adapter in (HttpxHttp, HttpxAsyncHttp):
            with pytest.raises(ConfigurationError, match="ca_bundle"):
                adapter(settings(ca_bundle=path))


def test_libraries_log_no_secret(caplog, exchange):
    """Even at their most talkative."""
    with caplog.at_level(logging.DEBUG), loopback(whole(b"canary")) as server:
        exchange(settings(), request(server.url, body=b"canary"))
    assert "canary" not in caplog.text


def test_senders_make_their_own_client():
    """Nothing is opened before the first request; closing is harmless."""
    chosen = settings(portal=Portal.sandbox())
    sender = Sender(chosen, nobody)
    sender.close()

    async def story() -> None:
        await AsyncSender(chosen, nobody).close()

    asyncio.run(story())


def test_connections_of_another_loop_are_left_to_it():
    """A client that is closed in another event loop than it was used in says nothing, and touches nothing."""
    with loopback(whole()) as server:
        http = HttpxAsyncHttp(settings())
        with contextlib.closing(asyncio.new_event_loop()) as loop:
            loop.run_until_complete(http.exchange(request(server.url)))
            asyncio.run(http.close())
            assert loop.run_until_complete(http.exchange(request(server.url))).status == 200
            loop.run_until_complete(http.close())
    assert server.connections == 1

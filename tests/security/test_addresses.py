"""Where credentials go: to the hosts of the settings, over TLS, and nowhere a server or the machine suggests."""

from __future__ import annotations

import string
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chorus_bridge import Portal, Settings
from chorus_bridge.chorus import operations
from chorus_bridge.chorus.actions import UNREAD
from chorus_bridge.domain.acts import Completion, Rerouting, ValidatorCorrection
from chorus_bridge.domain.vocabulary import Signature
from chorus_bridge.effects import Operation
from chorus_bridge.errors import ConfigurationError
from chorus_bridge.transport import Sender
from tests.security.stage import ACCOUNT, PAIR, settings
from tests.transport.loopback import loopback, whole

RELAY = "relay.example"
TOKEN = b'{"access_token":"canary-bearer","token_type":"Bearer","expires_in":3600}'
NUMBERED = [
    "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "127.0.0.1", "8.8.8.8",  # noqa: S104 — refused
    "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[::ffff:10.0.0.1]", "[2001:db8::1]", "[fe80::1%25eth0]",
    "127.1", "0x7f.1", "2130706433", "0x7f000001", "017700000001", "10.0.0.1.", "relay.0x7f000001",
]  # fmt: skip


def portal(url, *hosts, loopback_allowed=False):
    """Return a portal at *url*, all *hosts* allowed."""
    allowed = {RELAY, *hosts}
    return Portal.custom(
        token_url=url, api_url=url, allowed_hosts=allowed, allow_plain_http_on_loopback=loopback_allowed
    )


@pytest.mark.parametrize("host", NUMBERED)
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_a_numbered_host_is_refused_however_it_is_written(host, scheme):
    """Private, link-local, metadata or public: even when somebody put it among the allowed ones."""
    with pytest.raises(ConfigurationError, match=r"numbered|only https|not an address"):
        portal(f"{scheme}://{host}/", host.strip("[]"), host)


@pytest.mark.parametrize("host", ["10.0.0.1", "192.168.1.1", "169.254.169.254", "8.8.8.8", "[fe80::1]", "2130706433"])
def test_the_loopback_permission_opens_nothing_else(host):
    """It is for a simulator on this machine, whatever the list of hosts says."""
    for scheme in ("http", "https"):
        with pytest.raises(ConfigurationError):
            portal(f"{scheme}://{host}/", host.strip("[]"), loopback_allowed=True)
    assert portal("http://127.0.0.1:8080", "127.0.0.1", loopback_allowed=True).local


@pytest.mark.parametrize("before", ["user@", "user:word@", ":@", "@", "relay.example@", "relay.example%40x@"])
def test_an_address_carries_no_user_name(before):
    """It would be logged with it, and read by some as the host."""
    with pytest.raises(ConfigurationError, match="no user name"):
        portal(f"https://{before}{RELAY}/")


@pytest.mark.parametrize("end", ["?", "#", "?x=1", "#x", "/?", "/#"])
def test_an_address_that_would_swallow_the_path_is_refused(end):
    """What comes after it would be a query or a fragment, even an empty one."""
    with pytest.raises(ConfigurationError, match="no query and no fragment"):
        portal(f"https://{RELAY}{end}")


pieces = st.sampled_from(
    ["https://", "http://", "//", RELAY, "evil.example", "@", ":", "\\", "/", "?", "#", ".", "%2f", "%40", "443", "[",
     "]", " ", "\t", "\r\n", "ⓔ", "。", ";", "user", "relay.example.", "RELAY.EXAMPLE"]
)  # fmt: skip
addresses = st.lists(pieces | st.text(string.printable, max_size=3), max_size=7).map("".join)


@example(f"https://{RELAY}:8443/piste/")
@given(addresses | addresses.map(lambda tail: f"https://{tail}") | addresses.map(lambda tail: f"https://{RELAY}{tail}"))
def test_what_is_accepted_leads_where_it_says(url):
    """For any text taken as an address, the HTTP library reads the allowed host in it too, and no other."""
    try:
        chosen = portal(url)
    except ConfigurationError:
        return
    for read_by_library in (httpx.URL(chosen.token_url), httpx.URL(chosen.api_url + "/cpro/x/v1/y")):
        assert (read_by_library.scheme, read_by_library.host) == ("https", RELAY)
        assert (read_by_library.userinfo, read_by_library.query, read_by_library.fragment) == (b"", b"", "")
    assert httpx.URL(chosen.api_url + "/cpro/x/v1/y").path.endswith("/cpro/x/v1/y")


def test_the_presets_name_the_state_s_hosts_and_no_environment_changes_them():
    """A variable for a custom portal has no effect on production."""
    stray = {
        "CHORUS_BRIDGE_PORTAL": "production",
        "CHORUS_BRIDGE_CLIENT_ID": "a",
        "CHORUS_BRIDGE_CLIENT_SECRET": "b",
        "CHORUS_BRIDGE_TOKEN_URL": "http://127.0.0.1/api/oauth/token",
        "CHORUS_BRIDGE_API_URL": "http://127.0.0.1",
        "CHORUS_BRIDGE_ALLOWED_HOSTS": "127.0.0.1",
        "CHORUS_BRIDGE_ALLOW_PLAIN_HTTP_ON_LOOPBACK": "1",
    }
    chosen = Settings.from_environment(stray).portal
    assert chosen == Portal.production()
    assert all(host.endswith(".piste.gouv.fr") for host in chosen.allowed_hosts)
    assert not chosen.allow_plain_http_on_loopback


@pytest.mark.parametrize("location", ["https://evil.example/", "//evil.example/", "/elsewhere", "http://127.0.0.1:1/"])
@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_an_answer_like_another(status, location):
    """Neither the token's request nor an operation's goes where a server says; a deposit is then unsure."""
    with loopback(whole(TOKEN)) as tokens, loopback(whole(b"", status, f"Location: {location}")) as server:
        chosen = Portal.custom(
            token_url=tokens.url,
            api_url=server.url,
            allowed_hosts=("127.0.0.1",),
            allow_plain_http_on_loopback=True,
        )
        sender = Sender(settings(portal=chosen), lambda _: ACCOUNT)
        reply = sender.send(operations.submit({}), "company-1")
        sender.close()
    assert type(reply).__name__ == "Unsure"
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "proxy",
    [
        "http://", "http://[oops", "http://h:99999", "http://h:0", "http://h:x", "http://h\r\nX: y", "http://exämple",
        "socks5://h:1", "HTTP://h:1", "file:///x", "h:3128", "",
    ],
)  # fmt: skip
def test_a_doubtful_proxy_is_refused_with_the_settings(proxy):
    """Before anything is sent through it, and without being quoted."""
    with pytest.raises(ConfigurationError, match="proxy: not an http or https address"):
        settings(proxy=proxy)


@pytest.mark.parametrize(
    "variable", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"]
)
def test_the_machine_s_proxy_sees_nothing(variable, monkeypatch):
    """A proxy named by the environment receives no request; one named by the settings receives all of them."""
    with loopback(whole(TOKEN)) as portal_server, loopback(whole(TOKEN)) as proxy:
        monkeypatch.setenv(variable, proxy.url)
        sender = Sender(settings(portal_server.url), lambda _: ACCOUNT)
        sender.send(operations.own_structures(), "company-1")
        sender.close()
    assert (len(portal_server.requests), len(proxy.requests)) == (2, 0)


def test_the_machine_s_passwords_replace_ours_nowhere(monkeypatch, tmp_path):
    """With a ``.netrc`` in the home folder that names the portal, the bearer goes as it is."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login someone password else\ndefault login a password b\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("NETRC", raising=False)
    with loopback(whole(TOKEN)) as server:
        sender = Sender(settings(server.url), lambda _: ACCOUNT)
        sender.send(operations.own_structures(), "company-1")
        sender.close()
    token, asked = (request.lower() for request in server.requests)
    assert b"authorization:" not in token
    assert b"authorization: bearer canary-bearer" in asked
    assert f"cpro-account: {PAIR}".lower().encode() in asked


HOSTILE = "../../admin?x=1#\r\nX-Evil: 1"
OPERATIONS: dict[str, Callable[[], Operation[Any]]] = {
    "acknowledge_rejection": lambda: operations.acknowledge_rejection("1"),
    "add_file": lambda: operations.add_file(HOSTILE, b"x", HOSTILE),
    "bank_details": lambda: operations.bank_details(1),
    "bearing": lambda: operations.bearing("1"),
    "changes": lambda: operations.changes(works=True, since=datetime(2026, 1, 1, tzinfo=UTC)),
    "complete": lambda: operations.complete("1", Completion(comment=HOSTILE), []),
    "deposit_flow": lambda: operations.deposit_flow(HOSTILE, b"x", HOSTILE),
    "download": lambda: operations.download(["1"], limit=1),
    "find_invoices": lambda: operations.find_invoices(number=HOSTILE, supplier_id=None),
    "find_structures": lambda: operations.find_structures(HOSTILE),
    "find_works": lambda: operations.find_works(number=HOSTILE, flow_number=HOSTILE),
    "fix_validator": lambda: operations.fix_validator("1", ValidatorCorrection(validator="21590350100017")),
    "flow_formats": operations.flow_formats,
    "flow_report": lambda: operations.flow_report(HOSTILE),
    "flow_syntaxes": lambda: operations.flow_syntaxes(HOSTILE),
    "health": operations.health,
    "history": lambda: operations.history(HOSTILE),
    "invoice": lambda: operations.invoice(HOSTILE),
    "own_structures": operations.own_structures,
    "recipients_directory": lambda: operations.recipients_directory(limit=1),
    "reroute": lambda: operations.reroute("1", Rerouting(service=HOSTILE, comment=HOSTILE), UNREAD),
    "service": lambda: operations.service(1, 2),
    "services": lambda: operations.services(1),
    "structure": lambda: operations.structure(1),
    "submit": lambda: operations.submit({"numeroFactureSaisi": HOSTILE}),
    "submit_works": lambda: operations.submit_works({"numeroFactureSaisi": HOSTILE}),
    "upload_pdf": lambda: operations.upload_pdf(HOSTILE, b"x", Signature.NONE),
}
"""Every operation, made of hostile words where words are taken."""


def test_no_word_of_anybody_is_part_of_an_address():
    """Paths are written in the code: what a host or the portal says travels in bodies alone."""
    assert set(OPERATIONS) == set(operations.__all__) - {"upload"}
    for operation in (make() for make in OPERATIONS.values()):
        assert set(operation.path) <= {*string.ascii_letters, *string.digits, "/", "-"}, operation.path

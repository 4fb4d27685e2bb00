"""Settings refuse what cannot work, say all of it at once, and show no secret."""

from datetime import timedelta
from decimal import Decimal

import pytest

from chorus_bridge.chorus.content import Upload
from chorus_bridge.domain.hold import HoldFor
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.vocabulary import Environment
from chorus_bridge.errors import ConfigurationError
from chorus_bridge.settings import PisteApplication, Portal, Settings
from chorus_bridge.settings.environment import VARIABLES
from tests.transport.stage import APPLICATION, SECRETS, settings

BASE = {
    "CHORUS_BRIDGE_PORTAL": "sandbox",
    "CHORUS_BRIDGE_CLIENT_ID": " canary-id ",
    "CHORUS_BRIDGE_CLIENT_SECRET": "canary-secret\n",
}


def test_the_presets_are_the_published_addresses():
    """Qualification and production, each with its environment."""
    sandbox, production = Portal.sandbox(), Portal.production()
    assert sandbox.token_url == "https://sandbox-oauth.piste.gouv.fr/api/oauth/token"
    assert sandbox.api_url == "https://sandbox-api.piste.gouv.fr"
    assert (sandbox.environment, sandbox.local) == (Environment.QUALIFICATION, False)
    assert production.token_url == "https://oauth.piste.gouv.fr/api/oauth/token"
    assert production.api_url == "https://api.piste.gouv.fr"
    assert production.environment is Environment.PRODUCTION


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://relay.example/x", "only https"),
        ("ftp://relay.example/x", "only https"),
        ("https://elsewhere.example", "not among the allowed"),
        ("https://relay.example.evil.example", "not among the allowed"),
        ("https://user@relay.example", "no user name"),
        ("https://:canary@relay.example", "no user name"),
        ("https://relay.example/#x", "no fragment"),
        ("https://relay.example/?x", "no query"),
        ("https://192.0.2.1/", "named, not numbered"),
        ("https://[2001:db8::1]/", "named, not numbered"),
        ("https://127.0.0.1/", "named, not numbered"),
        ("http://127.0.0.1:8080", "only https"),
        ("https://relay.example:99999/", "not an address"),
        ("https://[oops/", "not an address"),
        ("https:///path", "not an address"),
        ("https://relay.example/a b", "not an address"),
        ("https://relay.example/\r\nX", "not an address"),
        ("https://relay.exämple/", "not an address"),
        ("", "not an address"),
    ],
)
def test_credentials_go_to_no_doubtful_address(url, problem):
    """Named, over https, among the allowed hosts, with nothing hidden in it."""
    for wrong in ("token_url", "api_url"):
        urls = {"token_url": "https://relay.example/t", "api_url": "https://relay.example/", wrong: url}
        with pytest.raises(ConfigurationError, match=problem) as caught:
            Portal.custom(**urls, allowed_hosts=("relay.example", "127.0.0.1", "192.0.2.1"))
        assert caught.value.setting == f"portal.{wrong}"
        assert "canary" not in str(caught.value)


def test_another_portal_may_be_named():
    """A relay with its own host, its trailing slash dropped."""
    portal = Portal.custom(
        token_url="https://relay.example/token",
        api_url="https://relay.example/piste/",
        allowed_hosts=("relay.example",),
        environment=Environment.PRODUCTION,
    )
    assert (portal.api_url, portal.environment) == ("https://relay.example/piste", Environment.PRODUCTION)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080", "http://localhost:1/", "http://[::1]:80", "https://127.0.0.1"]
)
def test_a_simulator_on_this_machine_may_be_plain(url):
    """Loopback only, and no limit of requests for it."""
    portal = Portal.on_this_machine(url)
    assert portal.token_url == url.rstrip("/") + "/api/oauth/token"
    assert settings(url).requests_per_second is None


def test_plain_http_never_leaves_the_machine():
    """The allowance for loopback opens nothing else."""
    with pytest.raises(ConfigurationError, match="only https"):
        Portal.on_this_machine("http://192.0.2.7:8080")


def test_a_real_portal_is_asked_once_a_second():
    """Unless the host knows its quota."""
    assert settings(portal=Portal.sandbox()).requests_per_second == 1
    assert settings(portal=Portal.sandbox(), requests_per_second=None).requests_per_second is None


def test_the_rules_follow_the_portal():
    """The environment cannot contradict the address."""
    assert settings(portal=Portal.production()).policy == Policy(environment=Environment.PRODUCTION)
    policy = Policy(allow_zero_amount=True)
    chosen = settings(portal=Portal.sandbox(), policy=policy).policy
    assert (chosen.environment, chosen.allow_zero_amount) == (Environment.QUALIFICATION, True)


def test_the_lease_outlives_a_deposit():
    """Twice its deadline and a minute."""
    assert settings().lease == timedelta(seconds=250)
    assert settings().deposit_deadline == timedelta(seconds=95)


@pytest.mark.parametrize(
    "wrong",
    [
        {"connect_timeout": timedelta(0)},
        {"deposit_deadline": timedelta(seconds=-1)},
        {"attempts": 0},
        {"answer_limit": -1},
        {"requests_per_second": Decimal(0)},
        {"poll_steps": ()},
        {"poll_steps": (timedelta(seconds=1), timedelta(0))},
        {"proxy": "socks5://canary@host"},
        {"user_agent": "a\r\nX: y"},
        {"user_agent": ""},
        {"reverse_charge_wire": "é"},
    ],
)
def test_what_cannot_work_is_named(wrong):
    """The setting at fault is the error's own, its value is not quoted."""
    with pytest.raises(ConfigurationError) as caught:
        settings(**wrong)
    assert caught.value.setting in wrong
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("field", ["client_id", "client_secret"])
def test_an_application_needs_both_credentials(field):
    """A blank one is missing."""
    with pytest.raises(ConfigurationError, match=field):
        PisteApplication(**{"client_id": "a", "client_secret": "b", field: " \n"})


def test_no_secret_shows():
    """Neither the application's, nor a proxy's password."""
    shown = repr(settings(proxy="http://user:canary-proxy@host:3128"))
    assert "canary" not in shown
    assert APPLICATION.client_secret == "canary-secret"


def test_settings_come_from_the_environment():
    """Everything has a variable that an operator needs."""
    read = Settings.from_environment(
        {
            **BASE,
            "CHORUS_BRIDGE_PORTAL": "Production",
            "CHORUS_BRIDGE_HOLD_SECONDS": "0",
            "CHORUS_BRIDGE_REQUESTS_PER_SECOND": "0.5",
            "CHORUS_BRIDGE_UPLOAD": "ajouter_fichier",
            "CHORUS_BRIDGE_PROXY": "http://proxy.example:3128",
            "CHORUS_BRIDGE_CA_BUNDLE": "/etc/ssl/certs/ca.pem",
            "CHORUS_BRIDGE_REVERSE_CHARGE": "EXONERATION",
            "CHORUS_BRIDGE_USER_AGENT": "Visiobat/3",
            "CHORUS_BRIDGE_SOMETHING_ELSE": "ignored",
        }
    )
    assert read.portal == Portal.production()
    assert read.application == APPLICATION
    assert read.hold == HoldFor(timedelta(0))
    assert (read.requests_per_second, read.upload) == (Decimal("0.5"), Upload.ADD_FILE)
    assert (read.proxy, read.ca_bundle) == ("http://proxy.example:3128", "/etc/ssl/certs/ca.pem")
    assert (read.reverse_charge_wire, read.user_agent) == ("EXONERATION", "Visiobat/3")


def test_no_limit_can_be_said_in_words():
    """An empty variable means the default, "none" means none."""
    assert Settings.from_environment({**BASE, "CHORUS_BRIDGE_REQUESTS_PER_SECOND": "none"}).requests_per_second is None
    assert Settings.from_environment({**BASE, "CHORUS_BRIDGE_REQUESTS_PER_SECOND": ""}).requests_per_second == 1


CUSTOM = {
    **BASE,
    "CHORUS_BRIDGE_PORTAL": "custom",
    "CHORUS_BRIDGE_TOKEN_URL": "http://127.0.0.1:1/api/oauth/token",
    "CHORUS_BRIDGE_API_URL": "http://127.0.0.1:1",
    "CHORUS_BRIDGE_ALLOWED_HOSTS": "localhost, 127.0.0.1",
}


def test_a_custom_portal_comes_from_the_environment():
    """Plain http on this machine needs its own permission."""
    allowed = {**CUSTOM, "CHORUS_BRIDGE_ALLOW_PLAIN_HTTP_ON_LOOPBACK": "yes"}
    assert Settings.from_environment(allowed).portal.local
    with pytest.raises(ConfigurationError) as caught:
        Settings.from_environment(CUSTOM)
    assert caught.value.context == {
        "CHORUS_BRIDGE_TOKEN_URL": "refused: only https is spoken",
        "CHORUS_BRIDGE_API_URL": "refused: only https is spoken",
    }


@pytest.mark.parametrize(
    ("environ", "problems"),
    [
        ({}, {"PORTAL": "missing", "CLIENT_ID": "missing", "CLIENT_SECRET": "missing"}),
        ({**BASE, "CHORUS_BRIDGE_PORTAL": "prod"}, {"PORTAL": "not sandbox, production or custom"}),
        (
            {
                "CHORUS_BRIDGE_PORTAL": "custom",
                "CHORUS_BRIDGE_CLIENT_ID": "canary",
                "CHORUS_BRIDGE_HOLD_SECONDS": "canary",
            },
            {
                "TOKEN_URL": "missing",
                "API_URL": "missing",
                "ALLOWED_HOSTS": "missing",
                "CLIENT_SECRET": "missing",
                "HOLD_SECONDS": "not a whole number of seconds",
            },
        ),
        (
            {**BASE, "CHORUS_BRIDGE_UPLOAD": "canary", "CHORUS_BRIDGE_REQUESTS_PER_SECOND": "canary"},
            {
                "UPLOAD": "not deposer_pdf or ajouter_fichier",
                "REQUESTS_PER_SECOND": 'not a number such as 0.5, or "none"',
            },
        ),
        ({**BASE, "CHORUS_BRIDGE_HOLD_SECONDS": "9" * 20}, {"HOLD_SECONDS": "not a whole number of seconds"}),
        ({**BASE, "CHORUS_BRIDGE_HOLD_SECONDS": "-1"}, {"HOLD_SECONDS": "not a whole number of seconds"}),
        ({**BASE, "CHORUS_BRIDGE_REQUESTS_PER_SECOND": "-1"}, {"REQUESTS_PER_SECOND": "not above zero"}),
        ({**BASE, "CHORUS_BRIDGE_PROXY": "canary"}, {"PROXY": "not an http or https address"}),
        (
            {
                "CHORUS_BRIDGE_CLIENT_ID": "canary\x00",
                "CHORUS_BRIDGE_CLIENT_SECRET": "canary\x00",
                "CHORUS_BRIDGE_HOLD_SECONDS": "canary",
                "CHORUS_BRIDGE_REQUESTS_PER_SECOND": "-1",
                "CHORUS_BRIDGE_PROXY": "canary",
                "CHORUS_BRIDGE_USER_AGENT": "canaré",
            },
            {
                "PORTAL": "missing",
                "CLIENT_ID": "not printable text",
                "CLIENT_SECRET": "not printable text",
                "HOLD_SECONDS": "not a whole number of seconds",
                "REQUESTS_PER_SECOND": "not above zero",
                "PROXY": "not an http or https address",
                "USER_AGENT": "not plain printable text",
            },
        ),
        (
            {**CUSTOM, "CHORUS_BRIDGE_TOKEN_URL": "http://canary.example", "CHORUS_BRIDGE_API_URL": "canary"},
            {"TOKEN_URL": "refused: only https is spoken", "API_URL": "refused: not an address"},
        ),
    ],
)
def test_every_problem_is_said_at_once(environ, problems):
    """An operator corrects everything in one go, and reads no value in the message."""
    with pytest.raises(ConfigurationError) as caught:
        Settings.from_environment(environ)
    assert caught.value.context == {f"CHORUS_BRIDGE_{name}": problem for name, problem in problems.items()}
    assert not any(secret in f"{caught.value}{caught.value!r}" for secret in (*SECRETS, "canary"))


def test_each_variable_gives_a_setting_that_exists():
    """The table and the settings agree."""
    assert {setting for setting, _, _ in VARIABLES.values()} <= set(Settings.__annotations__)

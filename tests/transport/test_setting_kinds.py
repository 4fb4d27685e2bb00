"""A setting of the wrong type is refused by its name when it is given, not when the first invoice leaves."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from chorus_bridge.chorus.content import Upload
from chorus_bridge.domain.vocabulary import Environment
from chorus_bridge.errors import ConfigurationError
from chorus_bridge.settings import PisteApplication, Portal, Settings
from tests.transport.stage import APPLICATION, settings


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"portal": "sandbox"}, "Portal expected, not str"),
        ({"application": ("canary", "canary")}, "PisteApplication expected, not tuple"),
        ({"policy": {}}, "Policy expected, not dict"),
        ({"hold": timedelta(seconds=60)}, "HoldFor or NextSendingHour expected, not timedelta"),
        ({"read_timeout": 60}, "timedelta expected, not int"),
        ({"attempts": "3"}, "a whole number expected, not str"),
        ({"attempts": True}, "a whole number expected, not bool"),
        ({"requests_per_second": "canary"}, "a number or None expected, not str"),
        ({"requests_per_second": True}, "a number or None expected, not bool"),
        ({"resend_flows": "no"}, "True or False expected, not str"),
        ({"poll_steps": timedelta(1)}, "a list of timedelta expected, not timedelta"),
        ({"report_steps": [60]}, "a list of timedelta expected, not tuple"),
        ({"upload": "canary"}, "Upload expected, not str"),
        ({"ca_bundle": 1}, "text or None expected, not int"),
        ({"works_encoder": object()}, "WorksEncoder or None expected, not object"),
        ({"limits": None}, "Limits expected, not NoneType"),
        ({"user_agent": None}, "not plain printable text"),
        ({"proxy": 3128}, "not an http or https address"),
    ],
)
def test_a_setting_of_another_kind_is_named(wrong, problem):
    """At once, not when the first invoice leaves; the value is not quoted."""
    chosen = {"portal": Portal.sandbox(), "application": APPLICATION, **wrong}
    with pytest.raises(ConfigurationError) as caught:
        Settings(**chosen)
    assert (caught.value.setting, caught.value.problem) == (next(iter(wrong)), problem)
    assert "canary" not in f"{caught.value}{caught.value!r}"


class _Encoder:
    """What a host gives: it has the two methods, and no common parent."""

    def encode(self, invoice):
        """Return nothing of use."""

    def complete(self, body, structure_id, file_ids):
        """Return nothing of use."""


def test_a_setting_may_be_given_plainly():
    """Numbers and lists as they come, the path of a file, the word of an upload, any encoder."""
    plain = settings(
        requests_per_second=0.5,
        poll_steps=[timedelta(1)],
        ca_bundle=Path("/etc/ca.pem"),
        upload="ajouter_fichier",
        works_encoder=_Encoder(),
    )
    assert (plain.requests_per_second, plain.poll_steps) == (Decimal("0.5"), (timedelta(1),))
    assert (plain.ca_bundle, plain.upload) == ("/etc/ca.pem", Upload.ADD_FILE)
    assert plain.policy.works_submission
    assert settings(requests_per_second=2).requests_per_second == 2


@pytest.mark.parametrize("wrong", [None, 8080, b"http://127.0.0.1:8080"])
def test_an_address_of_another_kind_is_no_address(wrong):
    """None, as from a variable that is not set, is refused by name."""
    with pytest.raises(ConfigurationError, match="not an address") as caught:
        Portal.on_this_machine(wrong)
    assert caught.value.setting == "portal.token_url"
    with pytest.raises(ConfigurationError, match="not an address"):
        Portal.custom(token_url="https://relay.example/t", api_url=wrong, allowed_hosts=("relay.example",))


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"allowed_hosts": "relay.example"}, "a list of host names expected, not str"),
        ({"allowed_hosts": 1}, "a list of host names expected, not int"),
        ({"allowed_hosts": ["relay.example", 1]}, "a list of host names expected, not list"),
        ({"environment": "prod"}, "an Environment expected, not str"),
        ({"allow_plain_http_on_loopback": "no"}, "True or False expected, not str"),
    ],
)
def test_what_else_describes_a_portal_is_checked(wrong, problem):
    """A text is no list of hosts, and a word is no permission."""
    relay = {"token_url": "https://relay.example/t", "api_url": "https://relay.example", "allowed_hosts": ["x"]}
    with pytest.raises(ConfigurationError) as caught:
        Portal.custom(**{**relay, **wrong})
    assert (caught.value.setting, caught.value.problem) == (f"portal.{next(iter(wrong))}", problem)


def test_the_environment_of_a_portal_may_be_a_word():
    """Its plain text is taken as the word itself."""
    portal = Portal.custom(
        token_url="https://relay.example/t",
        api_url="https://relay.example",
        allowed_hosts=["relay.example"],
        environment="production",  # type: ignore[arg-type]  # on purpose
    )
    assert portal.environment is Environment.PRODUCTION


@pytest.mark.parametrize("wrong", [None, b"canary", 42])
@pytest.mark.parametrize("field", ["client_id", "client_secret"])
def test_a_credential_is_text(field, wrong):
    """Never taken for another value, never quoted."""
    with pytest.raises(ConfigurationError) as caught:
        PisteApplication(**{"client_id": "a", "client_secret": "b", field: wrong})
    assert caught.value.setting == f"application.{field}"
    assert "canary" not in str(caught.value)


def test_a_policy_of_the_host_s_own_is_taken():
    """What has the method of a policy is one."""

    class Tomorrow:
        def due(self, now):
            """Return when."""
            return now + timedelta(days=1)

    own = Tomorrow()
    assert id(settings(hold=own).hold) == id(own)

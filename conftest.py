"""Rules for every test and every documentation example: no network, and examples that print what they say."""

import ipaddress
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser, SkipParser

# The same code always gets the same verdict; new cases are looked for on purpose (`make search`), and kept as examples.
settings.register_profile("usual", deadline=None, derandomize=True, print_blob=True)
settings.register_profile(
    "search",
    deadline=None,
    derandomize=False,
    max_examples=2_000,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("usual")

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()],
    patterns=["*.md"],
    fixtures=["network_is_blocked"],
).pytest()

APART = (Path(__file__).parent / "tests" / "browser", Path(__file__).parent / "tests" / "examples")
"""Suites with a make target of their own: they need what the product and its fast tests do not."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the suites apart alone unless the command names them."""
    named = [(config.invocation_params.dir / word.partition("::")[0]).resolve() for word in config.args]
    asked = any(path.is_relative_to(apart) for apart in APART for path in named)
    return True if collection_path in APART and not asked else None


def _is_loopback(host: object) -> bool:
    if host in ("localhost", b"localhost", "", None):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


def _guarded(connect: Callable[..., object]) -> Callable[..., object]:
    def guard(self: socket.socket, address: tuple[object, ...]) -> object:
        inet = self.family in (socket.AF_INET, socket.AF_INET6)
        if inet and not _is_loopback(address[0]):
            pytest.fail(f"a test tried to reach {address[0]}: tests never leave this machine")
        return connect(self, address)

    return guard


@pytest.fixture(autouse=True)
def network_is_blocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that connects to, or looks up, anything but this machine."""
    look_up: Callable[..., object] = socket.getaddrinfo

    def guarded_look_up(host: object, *rest: object, **named: object) -> object:
        if not _is_loopback(host):
            pytest.fail(f"a test tried to look up {host}: tests never leave this machine")
        return look_up(host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)
    monkeypatch.setattr(socket.socket, "connect", _guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex))

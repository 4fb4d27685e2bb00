"""Which Chorus Pro is addressed, and by which PISTE application."""

import hashlib
import ipaddress
import re
from collections.abc import Iterable
from typing import Final, Self
from urllib.parse import SplitResult, urlsplit

from attrs import field, frozen

from chorus_bridge.domain.fields import listed
from chorus_bridge.domain.vocabulary import Environment
from chorus_bridge.errors import ConfigurationError

__all__ = ["PisteApplication", "Portal"]

_TOKEN_PATH: Final = "/api/oauth/token"  # noqa: S105 — a path
_NUMBERED: Final = re.compile(r"(^|\.)(0x[0-9a-f]*|[0-9]+)\.?$")
"""What resolvers read as an IPv4 address however it is written: ``127.1``, ``2130706433``, ``0x7f000001``."""
_REMEDY: Final = "use Portal.sandbox() or Portal.production(), or correct the address"


# Whatever cannot be read goes through these as it is, to be refused by its name once the object exists.


def _trimmed(text: str) -> str:
    try:
        return text.strip()
    except AttributeError:
        return text


def _address(url: str) -> str:
    return str(url)


def _without_end(url: str) -> str:
    return str(url).rstrip("/")


def _environment(value: Environment) -> Environment:
    try:
        return Environment(value)
    except ValueError:
        return value


def _hosts(value: Iterable[str]) -> frozenset[str]:
    hosts: object = listed(value)
    if isinstance(hosts, tuple) and all(isinstance(host, str) for host in hosts):
        return frozenset(hosts)
    return value  # type: ignore[return-value]


_KINDS: Final[tuple[tuple[str, type, str], ...]] = (
    ("environment", Environment, "an Environment"),
    ("allowed_hosts", frozenset, "a list of host names"),
    ("allow_plain_http_on_loopback", bool, "True or False"),
)


@frozen(kw_only=True)
class Portal:
    """The two addresses of one Chorus Pro. Made by :meth:`sandbox`, :meth:`production` or :meth:`custom`.

    *Source:* the hosts every public client uses since the ministry's own were closed on 2023-09-30.
    """

    token_url: str = field(converter=_address)
    api_url: str = field(converter=_without_end)
    environment: Environment = field(converter=_environment)
    allowed_hosts: frozenset[str] = field(converter=_hosts)
    """Hosts the two addresses may name: an address never comes from a company's data alone."""
    allow_plain_http_on_loopback: bool = False
    """For a simulator on this machine. No other host is ever spoken to without TLS."""

    def __attrs_post_init__(self) -> None:
        """Refuse an address that must not receive credentials, and what is not what its field means."""
        for name, kind, expected in _KINDS:
            given = getattr(self, name)
            if not isinstance(given, kind):
                wrong = f"{expected} expected, not {type(given).__name__}"
                raise ConfigurationError(setting=f"portal.{name}", problem=wrong, remedy=f"give {expected}")
        for name in ("token_url", "api_url"):
            problem = self._problem(getattr(self, name))
            if problem:
                raise ConfigurationError(setting=f"portal.{name}", problem=problem, remedy=_REMEDY)

    @classmethod
    def sandbox(cls) -> Self:
        """Return the qualification platform."""
        return cls._of("sandbox-oauth.piste.gouv.fr", "sandbox-api.piste.gouv.fr", Environment.QUALIFICATION)

    @classmethod
    def production(cls) -> Self:
        """Return the real portal."""
        return cls._of("oauth.piste.gouv.fr", "api.piste.gouv.fr", Environment.PRODUCTION)

    @classmethod
    def _of(cls, token_host: str, api_host: str, environment: Environment) -> Self:
        return cls(
            token_url=f"https://{token_host}{_TOKEN_PATH}",
            api_url=f"https://{api_host}",
            environment=environment,
            allowed_hosts=frozenset({token_host, api_host}),
        )

    @classmethod
    def custom(
        cls,
        *,
        token_url: str,
        api_url: str,
        allowed_hosts: Iterable[str],
        allow_plain_http_on_loopback: bool = False,
        environment: Environment = Environment.QUALIFICATION,
    ) -> Self:
        """Return a portal at other addresses: the State's internal network, a relay, a simulator.

        Args:
            token_url: Where a bearer is asked for.
            api_url: What the operations' paths come after.
            allowed_hosts: Every host the two may name.
            allow_plain_http_on_loopback: Accept ``http`` and an IP address on this very machine.
            environment: Which rules apply; qualification unless said otherwise.

        Raises:
            ConfigurationError: An address is not one to send credentials to.
        """
        return cls(
            token_url=token_url,
            api_url=api_url,
            environment=environment,
            allowed_hosts=allowed_hosts,
            allow_plain_http_on_loopback=allow_plain_http_on_loopback,
        )

    @classmethod
    def on_this_machine(cls, url: str) -> Self:
        """Return the simulator listening at *url*, e.g. ``"http://127.0.0.1:8080"``."""
        return cls.custom(
            token_url=f"{_without_end(url)}{_TOKEN_PATH}",
            api_url=url,
            allowed_hosts=("localhost", "127.0.0.1", "::1"),
            allow_plain_http_on_loopback=True,
        )

    @property
    def local(self) -> bool:
        """Whether the operations go to this very machine."""
        return _is_loopback(urlsplit(self.api_url).hostname or "")

    def _problem(self, url: str) -> str | None:
        """Return what keeps *url* from being an address to trust, or None."""
        try:
            parts = urlsplit(url)
            parts.port  # noqa: B018 — reading it checks it
        except ValueError:
            return "not an address"
        host = parts.hostname or ""
        if not url.isascii() or not url.isprintable() or " " in url or not host:
            return "not an address"
        if parts.username is not None or parts.password is not None:
            return "an address carries no user name"
        if "?" in url or "#" in url:
            return "an address carries no query and no fragment"
        return self._host_problem(parts, host)

    def _host_problem(self, parts: SplitResult, host: str) -> str | None:
        local = self.allow_plain_http_on_loopback and _is_loopback(host)
        if parts.scheme != "https" and not (local and parts.scheme == "http"):
            return "only https is spoken"
        if (_is_ip(host) or _NUMBERED.search(host)) and not local:
            return "a host is named, not numbered"
        return None if host in self.allowed_hosts else "its host is not among the allowed ones"


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_ip(host) and ipaddress.ip_address(host).is_loopback)


@frozen(kw_only=True)
class PisteApplication:
    """The host's application on PISTE.

    Blanks around its credentials are dropped: a stray newline is refused as a wrong secret.
    """

    client_id: str = field(converter=_trimmed, repr=False)
    client_secret: str = field(converter=_trimmed, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse an application without credentials, or whose credentials are not text that can be sent."""
        for name in ("client_id", "client_secret"):
            value = getattr(self, name)
            if not isinstance(value, str) or not value or not value.isprintable():
                problem = "not printable text" if value else "empty"
                remedy = "copy the OAuth credentials of the application from the PISTE portal"
                raise ConfigurationError(setting=f"application.{name}", problem=problem, remedy=remedy)

    @property
    def key(self) -> str:
        """A name for this application in the outbox, from which its identifier cannot be read."""
        return hashlib.sha256(self.client_id.encode()).hexdigest()[:16]

"""Settings from environment variables: every problem found, none of the values quoted."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeVar

from chorus_bridge.chorus.content import Upload
from chorus_bridge.domain.hold import HoldFor
from chorus_bridge.errors import ConfigurationError
from chorus_bridge.settings.portal import PisteApplication, Portal

__all__ = ["PREFIX", "VARIABLES", "read"]

T = TypeVar("T")

PREFIX: Final = "CHORUS_BRIDGE_"
_YES: Final = frozenset({"1", "true", "yes", "on"})
_NO: Final = frozenset({"0", "false", "no", "off"})
_PORTALS: Final[Mapping[str, Callable[[], Portal]]] = {
    "sandbox": Portal.sandbox,
    "production": Portal.production,
}

_NO_APPLICATION: Final = PisteApplication(client_id="-", client_secret="-")  # noqa: S106 — of no application


def _rate(text: str) -> Decimal | None:
    return None if text.lower() == "none" else Decimal(text)


def _switch(text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise ValueError("neither yes nor no")
    return text.lower() in _YES


VARIABLES: Final[Mapping[str, tuple[str, Callable[[str], Any], str]]] = {
    "HOLD_SECONDS": ("hold", lambda text: HoldFor(timedelta(seconds=int(text))), "a whole number of seconds"),
    "REQUESTS_PER_SECOND": ("requests_per_second", _rate, 'a number such as 0.5, or "none"'),
    "PROXY": ("proxy", str, "an http or https address"),
    "CA_BUNDLE": ("ca_bundle", str, "the path of a file"),
    "USER_AGENT": ("user_agent", str, "plain text"),
    "UPLOAD": ("upload", Upload, " or ".join(Upload)),
    "FLOW_SYNTAX": ("flow_syntax", str, "one of the portal's codes of formats"),
    "RESEND_FLOWS": ("resend_flows", _switch, "yes or no"),
    "REVERSE_CHARGE": ("reverse_charge_wire", str, "one of the portal's VAT regimes"),
}
"""Optional variables: the setting each gives, how it is read, and what it must be."""


def read(environ: Mapping[str, str], make: Callable[..., T]) -> T | ConfigurationError:
    """Return what *make* makes of the variables of *environ*, or everything that is missing or wrong.

    The error is returned, not raised: its traceback would lead to the environment, secrets included.
    """
    problems: dict[str, str] = {}
    portal, application = _portal(environ, problems), _application(environ, problems)
    optional = _optional(environ, problems)
    # The others are judged even without these two, in the place of which any do.
    stand_ins = {"portal": portal or Portal.sandbox(), "application": application or _NO_APPLICATION}
    made = _made(make, {**stand_ins, **optional}, problems)
    return _all(problems) if made is None or problems else made


def _made(make: Callable[..., T], chosen: dict[str, object], problems: dict[str, str]) -> T | None:
    """Return what *make* makes of *chosen*; it tells one problem at a time, so each that it tells is left out next."""
    while True:
        try:
            return make(**chosen)
        except ConfigurationError as exc:
            problems[_variable(exc.setting)] = exc.problem
            if chosen.pop(exc.setting, None) is None:
                return None


def _all(problems: Mapping[str, str]) -> ConfigurationError:
    return ConfigurationError(
        setting="environment",
        problem="; ".join(f"{name} is {problem}" for name, problem in problems.items()),
        remedy="set these variables; the reference page on settings describes each",
        context=problems,
    )


def _variable(setting: str) -> str:
    return next((PREFIX + name for name, (target, *_) in VARIABLES.items() if target == setting), setting)


def _get(environ: Mapping[str, str], name: str) -> str:
    return environ.get(PREFIX + name, "").strip()


def _required(environ: Mapping[str, str], name: str, problems: dict[str, str]) -> str:
    value = _get(environ, name)
    if not value:
        problems[PREFIX + name] = "missing"
    return value


def _portal(environ: Mapping[str, str], problems: dict[str, str]) -> Portal | None:
    named = _get(environ, "PORTAL").lower()
    if named in _PORTALS:
        return _PORTALS[named]()
    if named != "custom":
        problems[PREFIX + "PORTAL"] = "not sandbox, production or custom" if named else "missing"
        return None
    names = ("TOKEN_URL", "API_URL")
    urls = [_required(environ, name, problems) for name in names]
    hosts = _required(environ, "ALLOWED_HOSTS", problems)
    if not (all(urls) and hosts):
        return None
    allowed = tuple(host.strip() for host in hosts.split(","))
    plain = _get(environ, "ALLOW_PLAIN_HTTP_ON_LOOPBACK").lower() in _YES

    def portal(token_url: str, api_url: str) -> Portal:
        return Portal.custom(
            token_url=token_url, api_url=api_url, allowed_hosts=allowed, allow_plain_http_on_loopback=plain
        )

    # Each address by itself first: of two wrong ones, the first would hide the other.
    for name, url in zip(names, urls, strict=True):
        try:
            portal(url, url)
        except ConfigurationError as exc:
            problems[PREFIX + name] = f"refused: {exc.problem}"
    return None if any(PREFIX + name in problems for name in names) else portal(*urls)


def _application(environ: Mapping[str, str], problems: dict[str, str]) -> PisteApplication | None:
    names = ("CLIENT_ID", "CLIENT_SECRET")
    given = [_required(environ, name, problems) for name in names]
    for name, value in zip(names, given, strict=True):
        try:
            PisteApplication(client_id=value or "-", client_secret=value or "-")
        except ConfigurationError as exc:
            problems[PREFIX + name] = exc.problem
    if any(PREFIX + name in problems for name in names):
        return None
    return PisteApplication(client_id=given[0], client_secret=given[1])


def _optional(environ: Mapping[str, str], problems: dict[str, str]) -> dict[str, object]:
    chosen: dict[str, object] = {}
    for name, (setting, parse, expected) in VARIABLES.items():
        value = _get(environ, name)
        if not value:
            continue
        try:
            chosen[setting] = parse(value)
        except (ValueError, InvalidOperation, OverflowError, OSError):
            problems[PREFIX + name] = f"not {expected}"
    return chosen

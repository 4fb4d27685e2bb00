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
    chosen = {
        "portal": _portal(environ, problems),
        "application": _application(environ, problems),
        **_optional(environ, problems),
    }
    if not problems:
        try:
            return make(**chosen)
        except ConfigurationError as exc:
            problems[_variable(exc.setting)] = exc.problem
    return _all(problems)


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
    token_url = _required(environ, "TOKEN_URL", problems)
    api_url = _required(environ, "API_URL", problems)
    hosts = _required(environ, "ALLOWED_HOSTS", problems)
    if not (token_url and api_url and hosts):
        return None
    try:
        return Portal.custom(
            token_url=token_url,
            api_url=api_url,
            allowed_hosts=tuple(host.strip() for host in hosts.split(",")),
            allow_plain_http_on_loopback=_get(environ, "ALLOW_PLAIN_HTTP_ON_LOOPBACK").lower() in _YES,
        )
    except ConfigurationError as exc:
        problems[PREFIX + exc.setting.removeprefix("portal.").upper()] = f"refused: {exc.problem}"
        return None


def _application(environ: Mapping[str, str], problems: dict[str, str]) -> PisteApplication | None:
    client_id = _required(environ, "CLIENT_ID", problems)
    client_secret = _required(environ, "CLIENT_SECRET", problems)
    if not (client_id and client_secret):
        return None
    try:
        return PisteApplication(client_id=client_id, client_secret=client_secret)
    except ConfigurationError as exc:
        problems[PREFIX + exc.setting.removeprefix("application.").upper()] = exc.problem
        return None


def _optional(environ: Mapping[str, str], problems: dict[str, str]) -> dict[str, object]:
    chosen: dict[str, object] = {}
    for name, (setting, parse, expected) in VARIABLES.items():
        value = _get(environ, name)
        if not value:
            continue
        try:
            chosen[setting] = parse(value)
        except (ValueError, InvalidOperation, OverflowError):
            problems[PREFIX + name] = f"not {expected}"
    return chosen

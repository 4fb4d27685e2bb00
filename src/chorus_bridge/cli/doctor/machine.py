"""The interpreter, the libraries, the variables of the environment."""

from __future__ import annotations

import difflib
import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final

from chorus_bridge.errors import ConfigurationError
from chorus_bridge.messages.settings import setting_text
from chorus_bridge.messages.templates import Prose
from chorus_bridge.outbox.opening import OLDEST_SQLITE
from chorus_bridge.settings import Settings
from chorus_bridge.settings.environment import PREFIX, VARIABLES
from chorus_bridge.transport.httpx_sync import HttpxHttp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chorus_bridge.cli.doctor.checks import Check, Speaker

__all__ = ["SHOWN", "libraries", "settings_checks", "variables"]

_LIBRARIES: Final = ("chorus-bridge", "attrs", "httpx", "tenacity", "python-stdnum", "click", "pydantic", "rich")
_EXTRAS: Final = {"facturx": "factur-x"}
_FIXED: Final = (
    "PORTAL", "TOKEN_URL", "API_URL", "ALLOWED_HOSTS", "ALLOW_PLAIN_HTTP_ON_LOOPBACK", "CLIENT_ID", "CLIENT_SECRET",
    "DATABASE",
)  # fmt: skip
SHOWN: Final = frozenset({"PORTAL", "HOLD_SECONDS", "REQUESTS_PER_SECOND", "UPLOAD", "RESEND_FLOWS"})
"""Variables whose value is shown, once it is known to be a good one; of every other, only whether it is set."""


def libraries(speak: Speaker) -> Iterator[Check]:
    """Yield what this program runs with."""
    yield speak.ok("python", "dr_python", version=platform.python_version(), system=platform.system())
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        known = {"version": sqlite3.sqlite_version, "oldest": oldest}
        yield speak.failure("sqlite", "dr_sqlite_old", "dr_sqlite_remedy", **known)
    else:
        yield speak.ok("sqlite", "dr_library", name="SQLite", version=sqlite3.sqlite_version)
    for name in _LIBRARIES:
        found = _version(name)
        if found:
            yield speak.ok(f"library.{name}", "dr_library", name=name, version=found)
        else:
            yield speak.failure(f"library.{name}", "dr_library_absent", "dr_library_remedy", name=name)
    for extra, name in _EXTRAS.items():
        found = _version(name)
        key = "dr_extra" if found else "dr_extra_absent"
        yield speak.ok(f"extra.{extra}", key, extra=extra, version=found)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def settings_checks(speak: Speaker, environ: Mapping[str, str]) -> Iterator[Check]:
    """Yield what each variable says, and what is wrong with it, without its value."""
    problems = _problems(environ)
    for name in (*_FIXED, *VARIABLES):
        full = PREFIX + name
        value = environ.get(full, "").strip()
        if full in problems:
            yield speak.failure(
                f"setting.{full}",
                "dr_setting_wrong",
                "dr_setting_remedy",
                name=full,
                problem=Prose(setting_text(problems[full], speak.language)),
            )
        elif value:
            shown = value if name in SHOWN and not problems else ""
            yield speak.ok(f"setting.{full}", "dr_setting" if shown else "dr_setting_set", name=full, value=shown)
    for full, problem in problems.items():
        if full.removeprefix(PREFIX) not in {*_FIXED, *VARIABLES}:
            yield speak.failure(
                "settings",
                "dr_setting_wrong",
                "dr_setting_remedy",
                name=full,
                problem=Prose(setting_text(problem, speak.language)),
            )
    yield from variables(speak, environ)


def variables(speak: Speaker, environ: Mapping[str, str]) -> Iterator[Check]:
    """Yield the variables that look like settings and are none: a misspelt name is a setting that is not read."""
    known = (*_FIXED, *VARIABLES)
    for name in sorted(environ):
        own = name.removeprefix(PREFIX)
        if name.startswith(PREFIX) and own not in known:
            close = "".join(PREFIX + found for found in difflib.get_close_matches(own, known, n=1))
            remedy = "dr_variable_remedy" if close else "dr_variable_remove"
            yield speak.warning(f"setting.{name}", "dr_variable", remedy, name=name, close=close)


def _problems(environ: Mapping[str, str]) -> Mapping[str, str]:
    try:
        settings = Settings.from_environment(environ)
    except ConfigurationError as exc:
        return exc.context or {exc.setting: exc.problem}
    try:
        HttpxHttp(settings).close()  # opens nothing; reads the certification authorities, and the proxy's address
    except ConfigurationError as exc:
        return {PREFIX + exc.setting.upper(): f"{exc.problem}: {exc.remedy}"}
    return {}

"""What keeps settings from working is told in the reader's words, each variable by its name."""

import re

import pytest

from chorus_bridge.errors import ConfigurationError
from chorus_bridge.messages import Language, error_text
from chorus_bridge.messages.settings import setting_text
from chorus_bridge.messages.tables import TEXTS
from chorus_bridge.settings import Settings
from tests.messages.samples import plain
from tests.messages.sources import SOURCES

FR, EN = Language.FR, Language.EN
CUSTOM = {"PORTAL": "custom", "TOKEN_URL": "x", "API_URL": "https://h/?q", "ALLOWED_HOSTS": "h"}
ADDRESSES = ("http://h", "https://me@h", "https://h/?q", "https://10.0.0.1", "https://other", "x")
WRONG = [
    {},
    {"PORTAL": "canary"},
    *({**CUSTOM, "TOKEN_URL": address} for address in ADDRESSES),
    {
        "CLIENT_ID": "\x07",
        "HOLD_SECONDS": "a",
        "REQUESTS_PER_SECOND": "a",
        "PROXY": "a",
        "CA_BUNDLE": "/nowhere",
        "USER_AGENT": "é",
        "UPLOAD": "a",
        "RESEND_FLOWS": "a",
    },
    {"REQUESTS_PER_SECOND": "-1"},
]


def refusal(environ):
    """Return what an environment is refused for."""
    with pytest.raises(ConfigurationError) as caught:
        Settings.from_environment({f"CHORUS_BRIDGE_{name}": value for name, value in environ.items()})
    return caught.value


@pytest.mark.parametrize("environ", WRONG, ids=str)
def test_every_problem_of_the_environment_is_told_in_french(environ):
    """With the name of its variable, and nothing left of the English."""
    error = refusal(environ)
    told = plain(error_text(error, FR))
    assert told.startswith("Variables d'environnement absentes ou inexactes : CHORUS_BRIDGE_")
    assert "la page de référence des réglages" in told
    for name, problem in error.context.items():
        assert f"{name} (" in told
        assert f"({problem})" not in told
        assert setting_text(problem, FR) in error_text(error, FR)


def test_both_languages_in_full():
    """Every variable at once, then where to read what each must be."""
    error = refusal({"PORTAL": "sandbox", "CLIENT_ID": "x", "HOLD_SECONDS": "a"})
    assert error_text(error, EN) == (
        "Variables of the environment missing or wrong: CHORUS_BRIDGE_CLIENT_SECRET (missing) and "
        "CHORUS_BRIDGE_HOLD_SECONDS (not a whole number of seconds). To do: set these variables; the reference page on "
        "settings describes each."
    )
    assert plain(error_text(error, FR)) == (
        "Variables d'environnement absentes ou inexactes : CHORUS_BRIDGE_CLIENT_SECRET (absente) et "
        "CHORUS_BRIDGE_HOLD_SECONDS (pas un nombre entier de secondes). À faire : définissez ces variables ; la page "
        "de référence des réglages décrit chacune."
    )


def test_a_setting_given_by_code_is_told_by_its_name():
    """With the detail in the reader's words; what only a developer meets keeps the code's."""
    known = ConfigurationError(setting="proxy", problem="unusable", remedy='write "http://host:port"')
    assert plain(error_text(known, FR)) == (
        "Le réglage « proxy » empêche le fonctionnement : corrigez-le. "
        "Détail technique : inutilisable ; donnez une adresse http, avec son port."
    )
    developers = ConfigurationError(setting="proxy", problem="text expected, not int", remedy="give text")
    assert plain(error_text(developers, FR)).endswith("Détail technique : text expected, not int ; give text.")


@pytest.mark.parametrize("language", Language)
def test_what_is_filled_in_cannot_drive_a_terminal(language):
    """A path is somebody's words."""
    told = setting_text("/srv/a\x1b[2J.db cannot be used as an outbox (SQLITE_READONLY)", language)
    assert "\x1b" not in told
    assert told.startswith("/srv/a [2J.db ")
    assert told.endswith("(SQLITE_READONLY)")


def test_every_sentence_is_one_that_the_code_says():
    """None is left that nothing raises, and none is misspelt: French would then never be read."""
    source = "".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py") if "messages" not in path.parts)
    written = re.sub(r'"\s*\n\s*f?"', "", source).replace('\\"', '"')
    built = ("refused: ", "not deposer_pdf", "not a whole", "not a number", "not yes", "not the path", "has schema")
    fixed = {form: re.split(r"\{\w+\}", form) for name, form in TEXTS[EN].words if name == "setting"}
    for form, parts in fixed.items():
        if not form.startswith(built):
            assert all(part in written for part in parts), form

"""`explain` and `completion`: what a code means, and what a shell can complete."""

import json
import shutil
import subprocess

import pytest
from click.testing import CliRunner

from chorus_bridge import errors
from chorus_bridge.chorus.statuses import WIRE_CODES
from chorus_bridge.cli.commands import commands
from chorus_bridge.cli.explaining import KINDS, every_code
from chorus_bridge.cli.words.errors import ERROR_REASONS
from chorus_bridge.cli.words.frameworks import FRAMEWORKS
from chorus_bridge.domain.codes import FindingCode
from chorus_bridge.domain.motives import Motive
from chorus_bridge.domain.vocabulary import Framework
from chorus_bridge.errors import AuthCause, ChorusBridgeError
from chorus_bridge.messages import Language


def run(*arguments, **environ):
    """Run a command in this process, as a user whose locale says nothing."""
    silent = dict.fromkeys(("LC_ALL", "LC_MESSAGES", "LANG"))
    return CliRunner().invoke(commands, arguments, env=silent | environ, prog_name="chorus-bridge")


def test_a_finding_is_explained_in_both_languages():
    """What it means, who acts, where, why it blocks, and where the rule comes from."""
    assert run("explain", "ENGAGEMENT_MISSING").stdout == (
        "ENGAGEMENT_MISSING — finding of a rule\n"
        "  Numéro d’engagement obligatoire pour ce destinataire\u00a0: il figure sur le bon de commande\n"
        "  Engagement number required by this recipient: it is on the purchase order\n"
        "  Who acts: l’entreprise / the company\n"
        "  Where: fiche du marché / contract sheet\n"
        "  Why: The buyer's, or its service's, own setting: the portal refuses an invoice without it.\n"
        "  Source: AIFE, Swagger “Structures”\n"
    )


def test_one_language_is_told_when_asked_for():
    """`--lang` leaves the other one out, and the words around follow it."""
    told = run("explain", "suspendue", "--lang", "fr").stdout
    assert told.startswith("SUSPENDUE — statut sur le portail\n  suspendue. ")
    assert "  Qui agit\u00a0: l’entreprise\n" in told
    assert "supplier" not in told


def test_a_code_of_several_vocabularies_is_explained_in_each():
    """`refused` is a state of a transmission, a short reason, and the class of an error."""
    found = json.loads(run("explain", "refused", "--json").stdout)["codes"]
    assert [one["kind"] for one in found] == ["reason", "state", "error"]
    assert set(found[0]["text"]) == {"fr", "en"}


@pytest.mark.parametrize("code", ["TOOLATE", "TooLate", "toolate"])
def test_the_class_of_an_error_is_explained(code):
    """However its letters are cased."""
    assert run("explain", code, "--lang", "en").stdout.startswith("TooLate — error\n  Too late to cancel: ")


@pytest.mark.parametrize("name", [one.code for one in every_code() if one.kind == "error"])
def test_why_an_error_is_raised_is_said_in_the_language_asked_for(name):
    """Neither in that of the source code, nor with its marks."""
    for language, heading in ((Language.FR, "  Pourquoi\u00a0: "), (Language.EN, "  Why: ")):
        told = run("explain", name, "--lang", language.value).stdout
        assert f"{heading}{ERROR_REASONS[name][language]}\n" in told
        assert "`" not in told
    assert ERROR_REASONS[name][Language.FR] != ERROR_REASONS[name][Language.EN]


def test_the_argument_of_a_rule_is_said_to_be_in_english():
    """It is part of the rule's source code, which is in English."""
    assert "  Pourquoi (en anglais)\u00a0: The buyer's" in run("explain", "ENGAGEMENT_MISSING", "--lang", "fr").stdout


def test_an_invoicing_framework_is_explained():
    """What it is in both languages, and where that is known from."""
    assert run("explain", "a4").stdout == (
        "A4 — invoicing framework\n"
        "  projet de décompte mensuel du titulaire ou du mandataire\u00a0: la situation de travaux elle-même\n"
        "  main or lead contractor's draft monthly statement: the progress claim itself\n"
        "  Source: AIFE, Swagger “Factures” (names of the 25 codes), and works circuits\n"
    )
    assert run("explain", "A25", "--lang", "fr").stdout.startswith("A25 — cadre de facturation\n")
    assert json.loads(run("explain", "A25", "--json").stdout)["codes"][0]["inferred"] is True


@pytest.mark.parametrize("language", Language)
def test_no_two_frameworks_are_the_same(language):
    """Each has its own words."""
    assert len({texts[language] for texts in FRAMEWORKS.values()}) == len(Framework)


def test_what_is_inferred_is_said_to_be():
    """A status whose meaning is read in its name alone is to be verified."""
    assert "inferred from the name" in run("explain", "A_COMPLETER", "--lang", "en").stdout
    assert "inferred" not in run("explain", "SUSPENDUE", "--lang", "en").stdout
    assert json.loads(run("explain", "EJ_ERR", "--json").stdout)["codes"][0]["inferred"] is True


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "There is no code ENGAGMENT_MISING. Did you mean ENGAGEMENT_MISSING"),
        ("fr", "Il n’y a pas de code ENGAGMENT_MISING. Vouliez-vous dire ENGAGEMENT_MISSING"),
    ],
)
def test_a_misspelt_code_gets_a_suggestion(language, sentence):
    """It ends with 6, the closest codes named, for programs too."""
    done = run("explain", "ENGAGMENT_MISING", "--lang", language)
    assert (done.exit_code, done.stdout) == (6, "")
    assert done.stderr.startswith(sentence)
    told = json.loads(run("explain", "ENGAGMENT_MISING", "--json").stderr)
    assert (told["exit_code"], told["suggestions"][0]) == (6, "ENGAGEMENT_MISSING")


def test_a_code_like_no_other_gets_no_suggestion():
    """Nothing is invented."""
    done = run("explain", "0000", "--lang", "en")
    assert (done.exit_code, done.stderr) == (6, "There is no code 0000.\n")


def test_every_code_is_explained():
    """No finding, status, motive, cause or error is left without its text, in either language."""
    known = {kind: {one.code for one in every_code() if one.kind == kind} for kind in KINDS}
    kinds = {name for name in errors.__all__ if issubclass(getattr(errors, name), ChorusBridgeError)}
    assert known["finding"] == set(FindingCode)
    assert known["status"] == set(WIRE_CODES)
    assert known["motive"] == set(Motive)
    assert known["cause"] == set(AuthCause)
    assert known["error"] == kinds
    assert all(one.text[language] and one.source for one in every_code() for language in Language)
    assert {one.kind for one in every_code()} == set(KINDS)


def test_every_code_is_listed():
    """By kind, under a heading of the reader's language."""
    lines = run("explain", "--list", "--lang", "fr").stdout.splitlines()
    assert "constat d’une règle" in lines
    assert {f"  {one.code}" for one in every_code()} | {f"  {one}" for one in Framework} <= set(lines)
    told = json.loads(run("explain", "--list", "--json").stdout)["codes"]
    assert len(told) == len(every_code()) + len(Framework)


@pytest.mark.parametrize("words", [(), ("BUSY", "--list")])
def test_one_code_or_the_list(words):
    """Neither nothing nor both."""
    assert run("explain", *words).exit_code == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_script(shell):
    """It names the program; the help says how to install it."""
    done = run("completion", shell)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "_CHORUS_BRIDGE_COMPLETE" in done.stdout
    assert f"chorus-bridge completion {shell} > " in run("completion", "--help").stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_one_that_the_shell_reads(shell):
    """Where that shell is installed, it finds no mistake in it."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed here")
    script = run("completion", shell).stdout
    done = subprocess.run([program, "-n"], input=script, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stderr) == (0, "")


def test_commands_and_options_are_completed():
    """What the script asks for is answered with the commands' names."""
    environ = {"_CHORUS_BRIDGE_COMPLETE": "bash_complete", "COMP_WORDS": "chorus-bridge tr", "COMP_CWORD": "1"}
    assert run(**environ).stdout == "plain,transmit\n"


def test_another_shell_is_refused():
    """With the ones there are."""
    done = run("completion", "tcsh")
    assert done.exit_code == 2
    assert "'bash', 'fish', 'zsh'" in done.stderr

"""What an operator meets at night: a corrected password, what a round brought, a company that is not served."""

import json
from pathlib import Path

import pytest

from chorus_bridge.simulator import DEMO_PASSWORD, MAIN_CONTRACTOR_SIRET, Fault, FaultKind, demo_login
from tests.cli.stage import Stage

ACCOUNT = {"login_env": "LOGIN", "password_env": "PASSWORD"}
RIGHT = {"LOGIN": demo_login(MAIN_CONTRACTOR_SIRET), "PASSWORD": DEMO_PASSWORD}
WRONG = {**RIGHT, "PASSWORD": "last-year"}
CURE = "chorus-bridge worker FILE --company masonry --resume --once"
DEMANDING = "21130055300016"
"""A body that refuses an invoice without engagement."""
DEPOSIT = "factures/v1/soumettre"


@pytest.fixture
def stage(tmp_path):
    """Give a stage, closed at the end."""
    made = Stage(tmp_path)
    yield made
    made.close()


def changed(path, change):
    """Rewrite a situation file."""
    content = json.loads(Path(path).read_text(encoding="utf-8"))
    change(content)
    Path(path).write_text(json.dumps(content), encoding="utf-8")
    return path


# --- a password that was refused, then corrected


def test_a_refusal_that_is_remembered_is_told_with_its_cure(stage):
    """Once the password is corrected, transmit still refuses, says why, and names what to type."""
    file = stage.claims("N-1", account=ACCOUNT)
    stage.run("transmit", file, **WRONG)
    again = stage.run("transmit", file, "--lang", "en", **RIGHT)
    assert (again.exit_code, CURE in again.stderr, "transmit FILE --resume" in again.stderr) == (1, True, True)
    assert stage.json("transmit", file, code=1, **RIGHT)["waiting"] == ["masonry"]
    assert stage.run("transmit", file, "--resume", **RIGHT).exit_code == 0


def test_a_password_that_works_is_told_with_the_refusal_that_still_stands(stage):
    """Doctor does not say that all is well while the outbox keeps the company waiting; resumed, it does."""
    file = stage.claims("N-1", account=ACCOUNT)
    stage.run("transmit", file, **WRONG)

    def account(*options, code=0):
        report = stage.json("doctor", file, "--lang", "en", *options, code=code, **RIGHT)
        return next(check for check in report["checks"] if check["name"] == "account.masonry")

    assert account(code=1)["text"].endswith("was not tried again")
    assert (account("--try-again")["level"], account("--try-again")["remedy"]) == ("warning", CURE)
    stage.run("worker", file, "--resume", "--once", **RIGHT)
    assert account()["level"] == "ok"


def test_an_account_that_was_missing_is_told_to_be_resumed(stage):
    """It works now, and no time ends the pause: doctor tries it, and says what does."""
    without = stage.claims("N-1", name="without.json", account=None)
    file = stage.claims("N-1", account=ACCOUNT)
    stage.json("transmit", file, "--no-prepare", "--now-hold", **RIGHT)
    assert stage.run("worker", without, "--once").exit_code == 4
    checks = stage.json("doctor", file, **RIGHT)["checks"]
    assert [check["level"] for check in checks if check["name"] == "account.masonry"] == ["warning"]


def test_blanks_in_a_siret_do_not_hide_the_refusal(stage):
    """A file may write the SIRET in groups: what is remembered of it is found and forgotten all the same."""
    file = stage.claims("N-1", account=ACCOUNT)
    grouped = f"{MAIN_CONTRACTOR_SIRET[:9]} {MAIN_CONTRACTOR_SIRET[9:]}"
    changed(file, lambda content: content["companies"][0].update(siret=grouped))
    stage.run("transmit", file, **WRONG)
    stage.run("worker", file, "--resume", "--once", **RIGHT)
    assert stage.run("transmit", file, **RIGHT).exit_code == 0


def test_a_trial_resumes_nobody(stage):
    """--dry-run changes nothing: with --resume it is a wrong use."""
    assert stage.run("transmit", stage.claims("N-1"), "--dry-run", "--resume").exit_code == 2


# --- what a round brought


def test_a_round_in_an_outage_does_not_look_successful(stage):
    """What was tried is not called sent: each outcome is counted with its reason, and the code says to come back."""
    file = stage.claims("N-1", "N-2")
    stage.json("transmit", file, "--now-hold")
    stage.simulator.fault([Fault(route=DEPOSIT, kind=FaultKind.HTTP_429, times=9)])
    done = stage.run("worker", file, "--once", "--lang", "en")
    assert (done.exit_code, "Tried: " in done.stdout, "waiting to be sent (" in done.stdout) == (3, True, True)


def test_a_refused_invoice_is_a_warning_and_has_its_code(stage):
    """The log's line is a warning, the report counts it, and the command ends with 4."""
    file = stage.claims("N-1", recipient=DEMANDING)
    stage.json("transmit", file, "--no-prepare", "--now-hold")
    done = stage.run("worker", file, "--once", "--lang", "en")
    assert (done.exit_code, "WARNING delivery.settled" in done.stderr) == (4, True)
    assert stage.listed()["N-1"]["state"] == "refused"


def test_a_refused_password_is_told_by_the_round_and_by_the_next(stage):
    """Programs read who waits and why; people read what to type; both rounds end with 4."""
    file = stage.claims("N-1", account=ACCOUNT)
    stage.json("transmit", file, "--no-prepare", "--now-hold", **WRONG)
    first = stage.run("worker", file, "--once", "--json", **WRONG)
    report = json.loads(first.stdout.splitlines()[-1])
    assert (first.exit_code, report["sent"]) == (4, 1)
    assert report["outcomes"] == [{"state": "queued", "reason": "account_refused", "many": 1}]
    assert report["waiting"] == [{"company": "masonry", "reason": "account_refused", "until": None}]
    second = stage.run("worker", file, "--once", "--lang", "en", **WRONG)
    assert (second.exit_code, f"masonry waits: the technical account's login or password is refused. Once it is "
            f"corrected: {CURE}" in second.stdout) == (4, True)  # fmt: skip


def test_refreshing_a_company_that_waits_is_refused_with_the_cure(stage):
    """No time ends that pause: to try again would be wrong advice."""
    good = stage.claims("N-1")
    file = stage.claims("N-1", name="account.json", account=ACCOUNT)
    stage.json("transmit", good, "--now-hold", "--wait")
    stage.run("refresh", file, **WRONG)
    done = stage.run("refresh", file, "--lang", "en", **WRONG)
    assert (done.exit_code, CURE in done.stderr) == (4, True)


# --- one company's file does not stop the others


def test_situations_that_cannot_be_read_stop_nobody(stage):
    """A document that is not there matters to transmit, not to a worker, a refresh or a check."""
    file = stage.claims("N-1")
    stage.json("transmit", file, "--now-hold")
    (stage.folder / "claim.pdf").unlink()
    assert stage.run("worker", file, "--once").exit_code == 0
    assert len(stage.simulator.deposits()) == 1
    assert stage.run("refresh", file).exit_code == 0
    assert stage.run("doctor", file).exit_code == 0
    assert stage.run("transmit", file).exit_code == 1


def test_a_company_without_its_password_leaves_the_others_served(stage):
    """It is named, the others work, and the code says that something was wrong; chosen companies alone count."""
    file = stage.claims("N-1")
    other = stage.claims("N-2", name="roofing.json", company="roofing", account=ACCOUNT)
    stage.json("transmit", file, "--now-hold")
    done = stage.run("worker", file, other, "--once")
    assert (done.exit_code, "companies[0].account.password_env: names an environment variable" in done.stderr) == (
        1,
        True,
    )
    assert len(stage.simulator.deposits()) == 1
    chosen = stage.run("worker", file, other, "--company", "masonry", "--once")
    assert (chosen.exit_code, "password_env" in chosen.stderr) == (0, False)
    alone = stage.run("worker", other, "--once")
    assert (alone.exit_code, "Serving" in alone.stderr) == (1, False)
    names = {check["name"] for check in stage.json("doctor", other, code=1)["checks"]}
    assert "file.roofing" in names


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is not JSON"),
        ('{"format": "chorus-bridge/situations", "version": 1}', "companies: is not a list of companies"),
        ('{"format": "chorus-bridge/situations", "version": 1, "version": 1}', "is written twice"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_the_others_served(stage, text, told):
    """Its problems are told; with a company of another file chosen, too, since it may have named it."""
    file = stage.claims("N-1")
    broken = stage.folder / "broken.json"
    broken.write_text(text, encoding="utf-8")
    stage.json("transmit", file, "--now-hold")
    done = stage.run("worker", str(broken), file, "--once")
    assert (done.exit_code, told in done.stderr, len(stage.simulator.deposits())) == (1, True, 1)
    assert stage.run("worker", str(broken), file, "--company", "roofing", "--once").exit_code == 1


def test_an_identifier_given_to_two_companies_is_nobodys(stage):
    """Whose account would be used is not guessed; a third company is served."""
    file = stage.claims("N-1")
    stage.json("transmit", file, "--now-hold")

    def twice(content):
        one = content["companies"][0]
        content["companies"] = [{**one, "id": "twin"}, one, {**one, "id": "twin"}]

    done = stage.run("worker", changed(file, twice), "--once")
    assert (done.exit_code, done.stderr.count("is the identifier of another company")) == (1, 2)
    assert len(stage.simulator.deposits()) == 1

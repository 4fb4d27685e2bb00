"""`directory import`: what the public directory says, read with care and kept with its age."""

import io
import json
import os
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from chorus_bridge.cli.directory import archive, records
from chorus_bridge.cli.directory.archive import tables
from chorus_bridge.cli.directory.columns import found_columns
from chorus_bridge.cli.directory.records import read_directory
from chorus_bridge.effects import Undone
from chorus_bridge.errors import BadValue
from chorus_bridge.outbox import facts, statements
from chorus_bridge.outbox.sqlite import SqliteStore
from tests.cli.stage import Stage

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LYON, MARSEILLE = "21690123100011", "21130055300016"
DOWNLOAD = "telecharger/annuaire/destinataire"


@pytest.fixture
def stage(tmp_path):
    """Give a stage, closed at the end."""
    made = Stage(tmp_path)
    yield made
    made.close()


def packed(**members):
    """Return a ZIP archive of texts, by name."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in members.items():
            made.writestr(name.replace("__", "."), text)
    return content.getvalue()


def read(*lines, wanted=None, chosen=None):
    """Return what a table of *lines* says."""
    return read_directory([("a.csv", "\n".join(lines))], wanted=wanted, chosen=chosen or {}, at=AT)


def known(stage, siret, company="masonry"):
    """Return the body of what the outbox knows of a recipient, or None."""
    with SqliteStore(stage.database) as store:
        found = store.execute([statements.facts_wanted([(company, statements.RECIPIENT, siret)])])
    assert not isinstance(found, Undone)
    return json.loads(found[0][0]["body"]) if found[0] else None


# --- the command


def test_what_the_recipients_require_is_known_without_asking_for_each(stage):
    """One request; then a claim on a body that requires an engagement says that it lacks one."""
    file = stage.claims("D-1", recipient=MARSEILLE)
    report = stage.json("directory", "import", file)
    assert (report["format"], report["found"], report["problems"]) == ("chorus-bridge/directory", 1, [])
    assert report["companies"] == {"masonry": {"kept": 1, "left": 0}}
    assert len([one for one in stage.simulator.ledger.requests() if "oauth" not in one.path]) == 1
    judged = stage.json("assess", file, "--database", str(stage.database))["situations"][0]
    assert "ENGAGEMENT_MISSING" in {finding["code"] for finding in judged["missing"]}
    assert judged["recipient_knowledge"]["freshness"] == "known"


def test_columns_nobody_has_described_are_kept_unused(stage):
    """They are beside the facts, whose readers pass over them."""
    stage.json("directory", "import", stage.claims("D-1"))
    body = known(stage, LYON)
    assert body["directory"] == {"ville": "Lyon"}
    assert facts.read_recipient(json.dumps(body)).name == "Ville de Lyon"


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "masonry: 1 kept, 0 left as they were\n"), ("fr", "masonry\u00a0: 1 gardés, 0 laissés tels quels\n")],
)
def test_people_read_what_was_kept(stage, language, told):
    """In either language, without a bar where nobody watches."""
    done = stage.run("directory", "import", stage.claims("D-1"), "--lang", language)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.endswith(told)


def test_it_is_downloaded_once_a_day(stage):
    """A second time ends with 3 and how long to wait, unless it is asked for again."""
    file = stage.claims("D-1")
    stage.json("directory", "import", file)
    done = stage.run("directory", "import", file, "--lang", "en")
    assert (done.exit_code, done.stdout) == (3, "")
    assert "the directory was downloaded less than a day ago" in done.stderr
    assert len(stage.simulator.ledger.requests(DOWNLOAD)) == 1
    again = stage.json("directory", "import", file, "--again")
    assert again["companies"] == {"masonry": {"kept": 1, "left": 0}}
    assert len(stage.simulator.ledger.requests(DOWNLOAD)) == 2


def test_only_the_recipients_of_the_file_are_kept_unless_all_are_wanted(stage):
    """A whole directory is large, and kept for each company."""
    file = stage.claims("D-1")
    stage.json("directory", "import", file)
    assert known(stage, MARSEILLE) is None
    assert stage.json("directory", "import", file, "--again", "--all")["found"] > 10
    assert known(stage, MARSEILLE)["engagement_required"] is True


def test_what_the_portal_said_itself_is_left(stage):
    """It says more than the directory, as long as it is recent."""
    file = stage.claims("D-1")
    stage.json("transmit", file)
    before = known(stage, LYON)
    assert stage.json("directory", "import", file)["companies"] == {"masonry": {"kept": 0, "left": 1}}
    assert known(stage, LYON) == before


def test_a_file_on_the_disk_is_read_without_the_portal(stage):
    """What it says is as old as it is, and never replaces something newer."""
    path = stage.folder / "annuaire.csv"
    path.write_text(f"siret,numeroEJDoitEtreRenseigne\n{LYON},oui\n", encoding="utf-8")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    without = {name: None for name in stage.environ if name != "CHORUS_BRIDGE_DATABASE"}
    claims = stage.claims("D-1")
    stage.json("directory", "import", claims, "--from", str(path), **without)
    assert stage.simulator.ledger.requests() == ()
    body = known(stage, LYON)
    assert (body["engagement_required"], body["fetched_at"]) == (True, "2023-11-14T22:13:20+00:00")
    stage.json("directory", "import", claims)
    again = stage.json("directory", "import", claims, "--from", str(path), **without)
    assert again["companies"] == {"masonry": {"kept": 0, "left": 1}}
    assert known(stage, LYON)["engagement_required"] is False


def test_a_column_may_be_named(stage):
    """The user's heading wins; one that the table lacks is told with those it has."""
    path = stage.folder / "annuaire.csv"
    path.write_text(f"Numéro;Engagement obligatoire\n{LYON};O\n", encoding="cp1252")
    claims = stage.claims("D-1")
    words = ("directory", "import", claims, "--from", str(path))
    done = stage.run(*words, "--lang", "en")
    assert done.exit_code == 1
    assert "name it: --column siret=HEADING, of Numéro, Engagement obligatoire" in done.stderr
    stage.json(*words, "--column", "siret=numero", "--column", "engagement_required=Engagement obligatoire")
    assert known(stage, LYON)["engagement_required"] is True
    assert stage.run(*words, "--column", "siret=absent").exit_code == 1
    for wrong in ("siret", "what=x", "siret="):
        assert stage.run(*words, "--column", wrong).exit_code == 2


def test_a_bad_line_costs_the_others_nothing(stage):
    """It is told with its place and not with what it holds; the command ends with 1, the rest imported."""
    path = stage.folder / "annuaire.zip"
    text = f"siret;estActif\ncanary;oui\n{LYON};oui;oui\n{LYON};canary\n"
    path.write_bytes(packed(annuaire__csv=text))
    words = ("directory", "import", stage.claims("D-1"), "--from", str(path))
    report = stage.json(*words, code=1)
    assert report["problems"] == [
        {"table": "annuaire.csv", "line": 2, "problem": "siret"},
        {"table": "annuaire.csv", "line": 3, "problem": "columns"},
        {"table": "annuaire.csv", "line": 4, "problem": "neither_yes_nor_no:active"},
    ]
    assert report["companies"] == {"masonry": {"kept": 1, "left": 0}}
    done = stage.run(*words, "--lang", "en")
    assert "annuaire.csv, line 4: active is neither yes nor no: it is left unknown\n" in done.stderr
    assert "canary" not in done.stderr + done.stdout
    assert all("\u00a0: " in line for line in stage.run(*words, "--lang", "fr").stderr.splitlines())


def test_a_portal_that_refuses_is_told(stage):
    """Nothing is kept, and the day is not used up."""
    file = stage.claims("D-1", account={"login_env": "LOGIN", "password_env": "PASSWORD"})
    done = stage.run("directory", "import", file, "--json", LOGIN="nobody@cpro.fr", PASSWORD="wrong")
    assert (done.exit_code, json.loads(done.stderr)["cause"]) == (4, "account")
    assert known(stage, LYON) is None
    stage.json("directory", "import", stage.claims("D-1"))


# --- the archive


def test_a_bomb_is_not_unpacked(monkeypatch):
    """Whatever the archive says of its sizes: it is stopped while it swells."""
    monkeypatch.setattr(archive, "_PIECE", 1000)
    bomb = packed(a__csv="siret\n" + "0" * 3_000_000)
    with pytest.raises(BadValue, match="unpacks to more than a directory can be"):
        list(tables(bomb))


def test_members_share_one_bound(monkeypatch):
    """Many tables are not more room."""
    monkeypatch.setattr(archive, "LARGEST", 1000)
    assert len(list(tables(packed(a__csv="x" * 400, b__csv="y" * 400)))) == 2
    with pytest.raises(BadValue, match="unpacks to more"):
        list(tables(packed(a__csv="x" * 400, b__csv="y" * 400, c__csv="z" * 400)))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"PK\x03\x04" + b"broken" * 20, "is not an archive that can be read"),
        (packed(a__xml="<a/>", b__PDF="x"), r"holds no .csv or .txt file \(kinds: pdf, xml\)"),
        (packed(**{f"f{n}__csv": "x" for n in range(101)}), "holds more than 100 files"),
        (packed(a__csv="siret" * 100)[:60] + packed(a__csv="siret" * 100)[61:], "is not an archive|cannot be unpacked"),
    ],
)
def test_an_archive_that_is_not_what_is_expected_is_refused(content, problem):
    """With what was found in it, by kind alone."""
    with pytest.raises(BadValue, match=problem):
        list(tables(content))


def test_other_members_are_passed_over():
    """A notice beside the table does no harm, and letters of the old code page are read."""
    assert list(tables(packed(LISEZMOI__pdf="x", a__csv="siret\n".encode("cp1252")))) == [("a.csv", "siret\n")]
    assert list(tables("Numéro".encode("cp1252"))) == [("", "Numéro")]
    assert list(tables("\ufeffNuméro".encode())) == [("", "Numéro")]


# --- the table


def test_headings_are_recognised_however_they_are_written():
    """Accents, capitals, spaces and signs do not matter; two columns for one thing do."""
    assert found_columns(["Identifiant Structure", "EST_ACTIF", "Autre"], {}) == {"siret": 0, "active": 1}
    with pytest.raises(BadValue, match="two columns that could be siret"):
        found_columns(["siret", "SIRET"], {})


def test_services_are_gathered_and_never_said_to_be_all():
    """Each line adds one; an absent code is still asked of the portal."""
    heading = "siret;codeService;libelleService;serviceEstActif;numeroEngagement"
    found = read(heading, f"{LYON};A;Voirie;oui;non", f"{LYON};B;;non;", f"{LYON};A;Voirie;oui;oui")
    services = {one.code: one for one in found.recipients[LYON].services}
    assert (services["A"].engagement_required, services["B"].active, services["B"].label) == (True, False, None)
    assert found.recipients[LYON].services_complete is False


def test_lines_that_contradict_each_other_are_told():
    """The first one is kept: an obligation is never dropped in silence."""
    found = read("siret;numeroEJDoitEtreRenseigne", f"{LYON};oui", f"{LYON};non", f"{LYON};oui")
    assert found.recipients[LYON].engagement_required is True
    assert [(one.line, one.problem) for one in found.problems] == [(3, "contradiction:engagement_required")]


def test_what_is_not_said_stays_unknown():
    """An empty cell is neither yes nor no, and a body is active unless it is said not to be."""
    found = read("siret,estActif,codeServiceDoitEtreRenseigne,statutMiseEnPaiementNestPasRemonte,idStructureCPP",
                 f"{LYON},,,oui,x").recipients[LYON]  # fmt: skip
    assert (found.active, found.service_required, found.payment_status_reported) == (True, None, False)
    assert (found.structure_id, found.fetched_at) == (None, AT)


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_that_of_the_headings(separator):
    """Whichever of the usual ones there is most of."""
    found = read(separator.join(("siret", "estActif", "x")), separator.join((LYON, "non", "")))
    assert found.recipients[LYON].active is False


def test_problems_are_kept_up_to_a_number(monkeypatch):
    """The others are counted."""
    monkeypatch.setattr(records, "MOST_TOLD", 2)
    found = read("siret", *["x"] * 5)
    assert (len(found.problems), found.untold, found.lines) == (2, 3, 5)


def test_a_line_that_is_none_is_told():
    """A cell longer than the reader takes is one problem, not the end."""
    found = read("siret;x", f"{LYON};{'y' * 200_000}", f"{MARSEILLE};z")
    assert [one.problem for one in found.problems] == ["unreadable"]
    assert MARSEILLE in found.recipients


def test_a_day_is_counted_from_the_last_download(stage):
    """Twenty-four hours after it, it may be downloaded again."""
    file = stage.claims("D-1")
    stage.json("directory", "import", file)
    with SqliteStore(stage.database) as store:
        day_before = datetime.now(UTC) - timedelta(days=1, minutes=1)
        store._connection.execute(
            "UPDATE chorus_bridge_fact SET fetched_at = ? WHERE kind = 'directory'",
            (day_before.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),),
        )
    stage.json("directory", "import", file)
    assert len(stage.simulator.ledger.requests(DOWNLOAD)) == 2

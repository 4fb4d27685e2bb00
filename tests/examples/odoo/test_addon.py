"""What can be checked of the addon without Odoo: its files, its views, its fields, and what it uses of the ORM."""

import ast
import csv
import re
from pathlib import Path

import pytest
from lxml import etree
from odoo_chorus_bridge.hooks import repeat_for_ever
from odoo_chorus_bridge.models import opening

from tests.examples.odoo import recorded
from tests.examples.odoo.conftest import READY

ROOT = Path(__file__).parents[3]
ADDON = ROOT / "docs" / "examples" / "odoo_chorus_bridge"
PAGE = ROOT / "docs" / "how-to" / "odoo.md"
MANIFEST = ast.literal_eval((ADDON / "__manifest__.py").read_text(encoding="utf-8"))
FILES = [name for name in MANIFEST["data"] if name.endswith(".xml")]
BASE_FIELDS = {
    "account.move": {"move_type"},
    "res.partner": {"is_company"},
}
"""Fields of Odoo's own that our views name."""


def records(model):
    """Return the records of *model* in the data files."""
    trees = (etree.parse(ADDON / name) for name in FILES)
    return [record for tree in trees for record in tree.iterfind(f".//record[@model='{model}']")]


def value(record, name):
    """Return the text of a field of a record."""
    found = record.find(f"field[@name='{name}']")
    return None if found is None else found.text


def test_the_manifest_names_every_data_file_and_no_other():
    """What is on the disk is loaded, and what is loaded is on the disk."""
    present = {
        str(path.relative_to(ADDON)) for folder in ("data", "security", "views") for path in (ADDON / folder).iterdir()
    }
    assert set(MANIFEST["data"]) == present


def test_the_hook_of_the_manifest_exists():
    """Odoo looks for it in the package."""
    source = (ADDON / "__init__.py").read_text(encoding="utf-8")
    assert MANIFEST["post_init_hook"] in source


@pytest.mark.parametrize("name", FILES)
def test_data_files_are_well_formed_and_their_identifiers_unique(name):
    """Each file is XML with an ``odoo`` root."""
    root = etree.parse(ADDON / name).getroot()
    identifiers = [record.get("id") for record in root.iterfind(".//record")]
    assert root.tag == "odoo"
    assert len(identifiers) == len(set(identifiers)) > 0


@pytest.mark.parametrize("view", records("ir.ui.view"), ids=lambda view: view.get("id"))
def test_views_name_fields_and_methods_that_exist(view):
    """Every field, button and condition of a view is of the module, or a field of Odoo's that we list."""
    model = recorded.MODELS[value(view, "model")]
    known = set(model.added) | BASE_FIELDS.get(model._name, set())
    arch = view.find("field[@name='arch']")
    named = {node.get("name") for node in arch.iterfind(".//field")}
    conditions = " ".join(node.get("invisible", "") for node in arch.iterfind(".//*"))
    words = set(re.findall(r"[a-z_]+", re.sub(r"'[^']*'", "", conditions))) - {"not", "or", "and", "in"}
    methods = {node.get("name") for node in arch.iter("button") if node.get("type") == "object"}
    assert named | words <= known
    assert all(callable(getattr(model, method)) for method in methods)


@pytest.mark.parametrize("model", ["account.move", "res.company", "res.partner", "ir.attachment", "chorus.history"])
def test_fields_are_computed_by_methods_that_exist(model):
    """A field that is computed names a method, and is not stored."""
    made = recorded.MODELS[model]
    for field in made.added.values():
        assert field.compute is None or callable(getattr(made, field.compute))
        assert not (field.compute and field.options.get("store"))


def test_every_model_of_the_module_has_its_access_line():
    """The file of rights has Odoo's columns, and a line for each new model."""
    with (ADDON / "security" / "ir.model.access.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    columns = [
        "id",
        "name",
        "model_id:id",
        "group_id:id",
        *(f"perm_{what}" for what in ("read", "write", "create", "unlink")),
    ]
    assert [list(line) for line in lines] == [columns] * len(lines)
    new = {
        f"model_{name.replace('.', '_')}"
        for name, made in recorded.MODELS.items()
        if "_name" in vars(vars(made).get("declared", object))
    }
    assert {line["model_id:id"] for line in lines} == new == {"model_chorus_history"}


def test_the_scheduled_action_calls_a_method_that_exists():
    """Its code is one call of a method of the model."""
    (cron,) = records("ir.cron")
    called = re.fullmatch(r"model\.(\w+)\(\)", value(cron, "code"))
    assert called
    assert callable(getattr(recorded.MODELS["account.move"], called[1]))
    assert value(cron, "numbercall") is None


def test_the_glue_imports_nothing_of_odoo():
    """What is tested with the real library can be imported without Odoo."""
    for name in ("bridge.py", "gateways.py", "hooks.py", "interface.py"):
        tree = ast.parse((ADDON / name).read_text(encoding="utf-8"))
        origins = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert not {origin for origin in origins | plain if origin and origin.startswith("odoo.")} | (
            origins & {"odoo"}
        )


def test_the_page_lists_exactly_what_is_used_of_odoo(visit, gateway, database):
    """An upgrade of Odoo is checked against a list that the code cannot outgrow."""
    recorded.TOUCHED.clear()
    _everything(visit, database)
    listed = re.findall(r"^\| `([a-z.]+)` \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    told = {(model, name) for model, names in listed for name in re.findall(r"`(\w+)`", names)}
    assert told == recorded.TOUCHED


def _everything(visit, database):
    """Go through the module once: the page, the buttons, the window, the scheduled action, a refusal, the hook."""
    env = visit()
    with env.cr:
        move = env["account.move"].browse(READY)
        _ = move.chorus_icon
        move.action_chorus_transmit()
    with (env := visit()).cr:
        move = env["account.move"].browse(READY)
        move.action_chorus_history()
        move.action_chorus_cancel()
        repeat_for_ever(env)
    with (env := visit()).cr:
        env.cr.dies_at_commit = True
        env["account.move"].browse(READY).action_chorus_transmit()
    database["account.move"][READY]["state"] = "draft"
    database["account.move"][READY + 4]["state"] = "posted"
    with (env := visit()).cr:
        env["account.move"].browse(READY + 4).action_chorus_transmit()
    with (env := visit(uid=1)).cr:
        env["account.move"]._cron_chorus_round()
    assert opening.profile("test", "7") is not None

"""The catalogue of rules: complete, argued, and written in the documentation."""

import ast
from collections import Counter
from pathlib import Path

import pytest

import chorus_bridge
from chorus_bridge.domain.codes import FindingCode, Kind
from chorus_bridge.rules import RULES, SUBJECTS
from scripts import rule_catalogue

SOURCES = Path(chorus_bridge.__file__).parent


def test_every_code_comes_from_exactly_one_rule():
    """No code is forgotten, none is given twice."""
    assert Counter(code for rule in RULES for code in rule.codes) == Counter(FindingCode)


def test_every_rule_of_the_folder_is_in_the_catalogue():
    """A rule written is a rule run: as many in the files as in the catalogue."""
    written = 0
    for path in (SOURCES / "rules").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        decorated = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list]
        written += len(decorated)
    assert written == len(RULES) == sum(len(rules) for rules in SUBJECTS.values())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_is_argued(rule):
    """Each rule says in one sentence what it demands, where that comes from, and why it blocks or warns."""
    assert rule.title.endswith(".")
    assert rule.source
    assert rule.why.endswith((".", "”."))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_only_what_blocks_can_be_deferred(rule):
    """A step or a warning is never put off until validation."""
    assert not rule.at_validation or rule.kind is Kind.MISSING


def test_rules_cannot_be_changed_at_run_time():
    """The catalogue is a value: nothing registers itself by being imported."""
    assert isinstance(RULES, tuple)
    assert all(isinstance(rules, tuple) for rules in SUBJECTS.values())
    with pytest.raises(AttributeError):
        RULES[0].kind = Kind.WARNING  # type: ignore[misc]


def test_the_page_of_the_documentation_is_up_to_date(capsys):
    """The reference is what the rules say today."""
    assert rule_catalogue.main("--check") == 0, capsys.readouterr().out


def test_a_stale_page_is_noticed(tmp_path, monkeypatch, capsys):
    """Without its page, or with another one, the check fails; writing it again settles it."""
    page = tmp_path / "rules.md"
    monkeypatch.setattr(rule_catalogue, "PAGE", page)
    assert rule_catalogue.main("--check") == 1
    page.write_text("# Old\n", encoding="utf-8")
    assert rule_catalogue.main("--check") == 1
    assert "stale" in capsys.readouterr().out
    assert rule_catalogue.main() == 0
    assert rule_catalogue.main("--check") == 0

"""The works examples: what each shows was written before the rules were asked, and the rules agree."""

import json
from pathlib import Path

import pytest

from chorus_bridge.cli.situation_file.reading import read_situations
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.vocabulary import Channel, Environment, Framework
from tests.cli.test_examples import codes, judged

FOLDER = Path(__file__).parents[2] / "docs" / "examples" / "situations" / "works"
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
SITUATIONS = {s.id: s for s in read_situations(FOLDER / "situations.json", environ={}).situations}
READY = [name for name, expected in EXPECTED.items() if expected["state"] == "ready"]


def test_every_example_says_what_it_shows():
    """The expectations name every example."""
    assert set(SITUATIONS) == set(EXPECTED)


@pytest.mark.parametrize("environment", Environment)
@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_is_judged_as_expected(name, environment):
    """State, missing information, pending steps and every warning are those written down."""
    expected = EXPECTED[name]
    found = judged(SITUATIONS[name], policy=Policy(environment=environment))
    assert found.state == expected["state"]
    assert sorted(codes(found.missing)) == expected["missing"]
    assert codes(found.pending) == expected["pending"]
    assert sorted({*codes(found.warnings)}) == expected.get("warnings", [])


@pytest.mark.parametrize("name", READY)
def test_a_ready_example_may_leave_with_its_documents(name):
    """What is shown as ready is transmissible, files included."""
    found = judged(SITUATIONS[name], contents=True)
    assert found.transmissible is not None, (codes(found.missing), codes(found.pending))


def test_no_two_ready_examples_are_the_same_invoice():
    """A demonstration may send them all."""
    keys = [judged(SITUATIONS[name]).transmissible.key for name in READY]
    assert len(keys) == len(set(keys)) >= 6


def test_the_works_frameworks_are_shown():
    """The month, the end, the subcontractor, the joint contractor, the validated claim, and an ordinary flow."""
    sent = {(SITUATIONS[name].market.framework, SITUATIONS[name].channel) for name in READY}
    shown = {(Framework(value), Channel.PDF) for value in ("A4", "A6", "A7", "A10", "A13")}
    assert sent == {*shown, (Framework.A1, Channel.FLOW)}
    assert all(s.by_flow for name, s in SITUATIONS.items() if name in READY)


def test_the_readme_names_every_file():
    """The examples' page speaks of each file of this folder."""
    page = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in FOLDER.iterdir() if f"works/{path.name}" not in page] == []

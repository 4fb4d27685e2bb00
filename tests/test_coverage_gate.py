"""The coverage gate refuses what the project does not promise."""

import pytest

from scripts import coverage_gate as gate


def covered(lines, of):
    """Return the report of a file of *of* statements, *lines* of which ran."""
    summary = {"num_statements": of, "covered_lines": lines, "num_branches": 0, "covered_branches": 0}
    return {"summary": summary, "missing_lines": [1], "missing_branches": [[1, 2]]}


@pytest.mark.parametrize(
    "name",
    [
        "domain/money.py",
        "rules/amounts.py",
        "effects.py",
        "effects/kinds.py",
        "gateway/flows.py",
        "outbox/flows.py",
    ],
)
def test_a_pure_file_must_be_covered_whole(name):
    """One line missed in a ring that decides is a gap."""
    path = f"src/chorus_bridge/{name}"
    assert gate.gaps({path: covered(99, 100)}) == [f"{path}: lines [1], branches ['1->2'] are not covered"]
    assert gate.gaps({path: covered(100, 100)}) == []


def test_the_shell_must_be_covered_to_its_floor():
    """Around the pure rings a share may be missed, and the least covered files are named."""
    shell = {
        "src/chorus_bridge/settings.py": covered(94, 100),
        "src/chorus_bridge/drivers.py": covered(96, 100),
    }
    assert gate.gaps(shell) == []
    shell["src/chorus_bridge/cli/demo.py"] = covered(80, 100)
    assert [line.split(":")[0].strip() for line in gate.gaps(shell)] == [
        "outside the pure rings",
        "src/chorus_bridge/cli/demo.py",
        "src/chorus_bridge/settings.py",
    ]

"""What a user gets: an import that needs no extra, a version, commands that exist, a clean wheel."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))

IMPORT_WITHOUT_EXTRAS = """
import sys
sys.modules.update(dict.fromkeys(("click", "pydantic", "rich")))  # None: importing them fails
import chorus_bridge
for name in getattr(chorus_bridge, "__all__", ()):
    getattr(chorus_bridge, name)
"""


def run(*arguments):
    """Run this Python on *arguments* from the root; return what happened."""
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def made_targets(text):
    """Return the targets that a page tells its reader to make, in code or in a command line."""
    code = re.findall(r"```(?:\w*)\n(.*?)```", text, re.DOTALL) + re.findall(r"`([^`\n]+)`", text)
    return {target for piece in code for target in re.findall(r"\bmake ([a-z-]+)", piece)}


def test_the_package_and_all_it_exports_import_without_any_extra():
    """Nothing a host imports from the package needs an optional dependency."""
    done = run("-W", "error", "-c", IMPORT_WITHOUT_EXTRAS)
    assert done.returncode == 0, done.stderr


def test_the_package_knows_its_version():
    """The version the package says is the one of its metadata."""
    done = run("-c", "import chorus_bridge; print(chorus_bridge.__version__)")
    assert (done.stdout.strip(), done.stderr) == (PROJECT["version"], "")


def test_the_changelog_speaks_of_this_version():
    """The changelog has an entry for the version, or for what comes next."""
    titles = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {PROJECT["version"], "Unreleased"} & set(titles)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_the_commands_a_page_gives_exist(page):
    """Every target that a page tells its reader to make is in the Makefile."""
    named = made_targets((ROOT / page).read_text(encoding="utf-8"))
    assert named
    assert named <= TARGETS


def test_every_target_a_reader_may_want_is_listed():
    """`make help` lists exactly the targets that carry a sentence."""
    listed = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE))
    assert listed >= {
        "test",
        "check",
        "slow",
        "demo",
        "demo-web",
        "examples",
        "browser",
        "docs",
        "smoke",
        "build",
        "lock",
        "audit",
        "sbom",
        "clean",
    }


@pytest.mark.parametrize("lock", ["dev.txt", "examples.txt", "supply.txt"])
def test_a_lock_pins_hashes_and_names_no_index(lock):
    """Every locked version has a hash, and nothing ties the lock to where it was made."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    pins = re.split(r"\n(?=\S)", text.strip())
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin or "==" not in pin] == []
    assert re.findall(r"https?://|file:|--(?:extra-)?index-url|--find-links| @ ", text) == []


@pytest.mark.slow
def test_the_wheel_carries_the_package_its_types_and_its_licence_only(tmp_path):
    """A built wheel holds every source file, the typing marker and the licence, and nothing else."""
    done = run("-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT))
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    sources = {p.relative_to(ROOT / "src").as_posix() for p in (ROOT / "src" / "chorus_bridge").rglob("*.py")}
    drawings = {
        p.relative_to(ROOT / "src").as_posix() for p in (ROOT / "src" / "chorus_bridge" / "icons").glob("*.svg")
    }
    assert len(drawings) == 5
    assert sources | drawings | {"chorus_bridge/py.typed"} <= names
    assert not [name for name in names if "_host" in name or "/host/" in name]
    assert {name.split("/")[0] for name in names} == {
        "chorus_bridge",
        f"chorus_bridge-{PROJECT['version']}.dist-info",
    }
    assert any(name.endswith("licenses/LICENSE") for name in names)

"""The documentation says what the code says, and its links lead somewhere."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
GENERATORS = [
    "framework_table.py",
    "lifecycle_diagram.py",
    "reference_pages.py",
    "rule_catalogue.py",
    "situation_schema.py",
]

FENCE = re.compile(r"^(```+|~~~+|:::+).*?^\1", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:)([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
TOLD = re.compile(r"\btell\(\s*\"([\w.]+)\"")
DOCUMENTED = re.compile(r"^\| `([a-z]+\.[a-z_]+)` \|", re.MULTILINE)


def links(page: Path) -> Iterator[str]:
    """Yield what *page* links to inside the repository."""
    yield from LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8")))


def anchors(page: Path) -> set[str]:
    """Return the anchors of the headings of *page*, as the builder and the forges make them."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(text)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_lead_to_a_page_and_a_heading(page):
    """Every link inside the repository names an existing file, and an existing heading when it names one."""
    broken = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("script", GENERATORS)
def test_generated_pages_are_fresh(script):
    """Each page drawn from the code says what the code says today."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, str(ROOT / "scripts" / script), "--check"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_event_is_documented_and_no_other():
    """The page of events lists exactly the names the code tells."""
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    told = {name for source in sources for name in TOLD.findall(source)}
    page = (ROOT / "docs" / "reference" / "events.md").read_text(encoding="utf-8")
    assert set(DOCUMENTED.findall(page)) == told


def test_every_page_is_reachable():
    """No page is left out of the table of contents."""
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^([\w-]+/[\w*-]+)$", index, re.MULTILINE))
    folders = {entry.removesuffix("/*") for entry in listed if entry.endswith("/*")}
    pages = [page.relative_to(ROOT / "docs").with_suffix("") for page in (ROOT / "docs").glob("*/*.md")]
    left_out = [page for page in pages if str(page) not in listed and page.parts[0] not in {*folders, "examples"}]
    assert left_out == []

"""The documentation says what the code says, and its links lead somewhere."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sybil import Document
from sybil.parsers.myst import PythonCodeBlockParser

from chorus_bridge import errors

ROOT = Path(__file__).parents[1]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
GENERATORS = [
    "cli_page",
    "diagrams",
    "framework_table",
    "lifecycle_diagram",
    "reference_pages",
    "rule_catalogue",
    "situation_schema",
]
EXAMPLES = ROOT / "docs" / "examples"
NEVER_RUN: dict[str, str] = {}
"""Pages with a Python block that is not executed, and the reason."""

FENCE = re.compile(r"^(```+|~~~+|:::+).*?^\1", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:)([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
TOLD = re.compile(r"\btell\(\s*\"([\w.]+)\"")
PYTHON_BLOCK = re.compile(
    r"^[ \t>*-]*(?:`{3,}|~{3,}|:{3,}) *(?:\{(?:code|code-block|code-cell|sourcecode)\} *)?(?:i?py\w*|doctest)\b",
    re.MULTILINE | re.IGNORECASE,
)
SKIPPED = re.compile(r"^ *(?:%|<!--+|;) *skip\b", re.MULTILINE | re.IGNORECASE)
INCLUDED = re.compile(r"^[ \t]*(?:`{3,}|:{3,}) *\{literalinclude\} +(\S+)", re.MULTILINE)
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
    command = [sys.executable, "-m", f"scripts.{script}", "--check"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_event_is_documented_and_no_other():
    """The page of events lists exactly the names the code tells."""
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    told = {name for source in sources for name in TOLD.findall(source)}
    page = (ROOT / "docs" / "reference" / "events.md").read_text(encoding="utf-8")
    assert set(DOCUMENTED.findall(page)) == told


def test_every_error_is_documented():
    """The page of errors has a section for each error the library raises, and says what comes next."""
    page = (ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
    raised = {name for name in errors.__all__ if name not in ("ChorusBridgeError", "AuthCause")}
    assert set(re.findall(r"^## `(\w+)`\n\n.+ What comes next: .+", page, re.MULTILINE)) == raised


def test_every_page_is_reachable():
    """No page is left out of the table of contents."""
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^([\w-]+/[\w*-]+)$", index, re.MULTILINE))
    folders = {entry.removesuffix("/*") for entry in listed if entry.endswith("/*")}
    pages = [page.relative_to(ROOT / "docs").with_suffix("") for page in (ROOT / "docs").glob("*/*.md")]
    left_out = [page for page in pages if str(page) not in listed and page.parts[0] not in {*folders, "examples"}]
    assert left_out == []


def never_run(page: Path) -> bool:
    """Tell whether a Python block of *page* is not executed: skipped, written otherwise, or in a page no test reads."""
    text = page.read_text(encoding="utf-8")
    blocks = len(PYTHON_BLOCK.findall(text))
    collected = page.is_relative_to(ROOT / "docs") or page == ROOT / "README.md"
    executed = len(list(Document.parse(str(page), PythonCodeBlockParser()))) if collected else 0
    return blocks != executed or (blocks > 0 and SKIPPED.search(text) is not None)


def test_every_python_block_is_executed():
    """An example nobody runs is a promise nobody keeps; an exception is named with its reason."""
    assert {str(page.relative_to(ROOT)) for page in PAGES if never_run(page)} == set(NEVER_RUN)


@pytest.mark.parametrize(
    "text",
    [
        "```py\na = 1\n```\n",
        "```Python\na = 1\n```\n",
        ":::{code-block} python\na = 1\n:::\n",
        "```pycon\n>>> a = 1\n```\n",
        "% skip: next\n\n```python\na = 1\n```\n",
        "<!--- skip: next --->\n\n```python\na = 1\n```\n",
    ],
)
def test_a_block_that_escapes_is_seen(text, tmp_path, monkeypatch):
    """What Sybil would pass over in silence is noticed."""
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    page = tmp_path / "README.md"
    page.write_text(text, encoding="utf-8")
    assert never_run(page)
    page.write_text("```python\na = 1\n```\n", encoding="utf-8")
    assert not never_run(page)


def included() -> Iterator[tuple[str, Path]]:
    """Yield each page and the file it shows a part of."""
    for page in PAGES:
        for name in INCLUDED.findall(page.read_text(encoding="utf-8")):
            yield str(page.relative_to(ROOT)), (page.parent / name).resolve()


def test_code_shown_from_a_file_is_an_example_that_exists():
    """What a page includes is a file of the examples, so that there is one copy, and it runs."""
    shown = list(included())
    astray = [(page, path) for page, path in shown if not (path.is_file() and path.is_relative_to(EXAMPLES))]
    assert shown
    assert astray == []


def test_code_shown_from_a_file_is_exercised():
    """Each folder of examples that a page shows is named by the tests of the examples or of the browser."""
    suites = (ROOT / "tests" / name for name in ("examples", "browser"))
    tests = "\n".join(file.read_text(encoding="utf-8") for suite in suites for file in suite.rglob("*.py"))
    folders = {path.relative_to(EXAMPLES).parts[0] for _, path in included()}
    assert [folder for folder in sorted(folders) if not re.search(rf"\b{re.escape(folder)}\b", tests)] == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "fr").glob("*.md")), ids=lambda page: page.name)
def test_a_french_page_is_written_as_french_is(page):
    """Curved apostrophes, and a space that does not break before double punctuation and inside quotation marks."""
    text = re.sub(r"`[^`]*`|\]\([^)]*\)|^\|[-:| ]+\|$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert re.findall(r".{12}\w'\w.{5}", text) == []
    assert re.findall(r".{12}(?<![\u00a0\u202f])[;:!?»]", text) == []
    assert re.findall(r"«(?![\u00a0\u202f]).{5}", text) == []

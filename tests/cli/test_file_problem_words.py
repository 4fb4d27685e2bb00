"""The problems of a situation file are told in French too, none of them left in English."""

import ast
import json
import re
from pathlib import Path

import pytest

from chorus_bridge.cli import situation_file
from chorus_bridge.cli.situation_file.french import FRENCH_PROBLEMS
from chorus_bridge.cli.situation_file.problems import FileProblem, FileProblems
from chorus_bridge.cli.situation_file.reading import read_situations
from chorus_bridge.cli.situation_file.wording import problems_text, said_in
from chorus_bridge.messages import Language
from tests.messages.samples import plain

HERE = Path(situation_file.__file__).parent
MODULES = [HERE / f"{name}.py" for name in ("fields", "problems", "reading", "shape", "surroundings")]
FR, EN = Language.FR, Language.EN
ABOUT = re.compile(
    r"(is|has|needs|holds|names|leaves|brings|cannot|write|add|remove|follow|compare|correct|look|check|split|save|"
    r"keep|give|put|set|copy)\b.* .*|add it"
)
"""How our problems and remedies begin; no docstring does."""


def texts(path):
    """Return what the module at *path* may say of a file, what it fills in shown as ``7``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield re.sub(r"\{\w+\}", "7", node.value)


SAID = sorted({text for path in MODULES for text in texts(path) if ABOUT.fullmatch(text)})


def test_the_sentences_of_the_code_are_found():
    """Those of each module."""
    assert len(SAID) > 60
    assert {"is not JSON", "is absent", "write your own identifier", "is larger than 7 MB"} <= set(SAID)


@pytest.mark.parametrize("said", SAID)
def test_every_sentence_has_its_french(said):
    """A sentence that is added without it fails here."""
    assert said_in(FR, said) != said
    assert said_in(EN, said) == said


@pytest.mark.parametrize("form", [form for form in FRENCH_PROBLEMS if "{" in form])
def test_what_is_filled_in_is_kept(form):
    """Numbers and words of the file's grammar pass as they are."""
    filled = re.sub(r"\{(\w+)\}", r"<\1>", form)
    told = said_in(FR, filled)
    assert set(re.findall(r"<\w+>", told)) == set(re.findall(r"<\w+>", filled))


def test_a_file_is_told_in_full_in_either_language(tmp_path):
    """Its name, how many, then each with its place."""
    path = tmp_path / "claims.json"
    content = {"format": "chorus-bridge/situations", "version": 1, "companies": 3, "markets": []}
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(FileProblems) as caught:
        read_situations(path, environ={})
    assert problems_text(caught.value, EN) == str(caught.value)
    assert problems_text(caught.value, EN).splitlines()[0] == "claims.json: 2 problems"
    assert plain(problems_text(caught.value, FR)) == (
        "claims.json : 2 problèmes\n"
        "  companies : n'est pas une liste ; écrivez-le entre [ et ]\n"
        "  situations : absent ; ajoutez-le"
    )


def test_one_problem_is_one():
    """In both languages; a name that would drive the terminal is quoted."""
    one = FileProblem(path="$", problem="is not JSON", remedy="look at line 2, column 7")
    found = FileProblems(file="a\x1b.json", problems=(one,))
    assert str(found).splitlines()[0] == '"a\\u001b.json": 1 problem'
    assert plain(problems_text(found, FR)) == (
        '"a\\u001b.json" : 1 problème\n  $ : n\'est pas du JSON ; regardez ligne 2, colonne 7'
    )

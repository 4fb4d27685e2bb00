"""The judge of documents: one process for the whole session, started when the first document is judged."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "validate_documents.py"

Judge = Callable[[bytes], list[tuple[str, str, str]]]


@pytest.fixture(scope="session")
def judge() -> Iterator[Judge]:
    """Return a function from a document to what it breaks: rule, how grave, sentence."""
    command = [sys.executable, str(SCRIPT), "--serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as child:
        assert child.stdin is not None
        assert child.stdout is not None
        questions, answers = child.stdin, child.stdout

        def ask(document: bytes) -> list[tuple[str, str, str]]:
            questions.write(json.dumps(document.decode()) + "\n")
            questions.flush()
            return [(rule, flag, text) for rule, flag, text in json.loads(answers.readline())]

        yield ask
        questions.close()

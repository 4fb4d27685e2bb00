"""The watch of the newcomer's path stops when it should."""

import sys

import pytest

from scripts.newcomer import ROOT, Failed, Step, example, path_of, run, walk


def steps(*names):
    """Return steps nobody performs."""
    return [Step(name, (), ROOT) for name in names]


def test_the_example_is_the_first_python_block():
    """What comes before, after, and in other languages is left out."""
    assert (
        example("```shell\nmake\n```\n```python\na = 1\n\nb = 2\n```\ntext\n```python\nc = 3\n```\n")
        == "a = 1\n\nb = 2\n"
    )


def test_a_readme_without_example_stops_the_newcomer():
    """There would be nothing to try."""
    with pytest.raises(Failed, match="no Python block"):
        example("```shell\nmake\n```\n")


def test_the_path_reads_the_example_of_the_clone(tmp_path):
    """What is tried is what was cloned, not what is being written."""
    *_, last = path_of(tmp_path)
    assert last.readme == tmp_path / "chorus_bridge" / "README.md"


def test_each_step_is_given_what_is_left_and_told(capsys):
    """The seconds of each step and of all of them are printed."""
    given, times = [], iter([0.0, 0.0, 2.5, 2.5, 10.0, 10.0])
    total = walk(
        steps("first", "second"), perform=lambda _, left: given.append(left), now=lambda: next(times), limit=60
    )
    assert (total, given) == (10.0, [60.0, 57.5])
    assert capsys.readouterr().out.split("\n") == ["    2.5 s  first", "    7.5 s  second", "   10.0 s  in all", ""]


def test_more_than_the_limit_is_a_failure():
    """A path that works but takes too long is not the one promised."""
    times = iter([0.0, 0.0, 601.0, 601.0])
    with pytest.raises(Failed, match="more than 600 s"):
        walk(steps("slow"), perform=lambda *_: None, now=lambda: next(times))


def test_a_step_that_ends_badly_says_its_last_words(tmp_path):
    """The newcomer is told what stopped them."""
    with pytest.raises(Failed, match=r"odd: ended with 3\nlast words"):
        run(Step("odd", (sys.executable, "-c", "print('last words'); raise SystemExit(3)"), tmp_path), 30)


def test_a_step_that_hangs_is_stopped(tmp_path):
    """A watch that waits for ever measures nothing."""
    with pytest.raises(Failed, match="not done"):
        run(Step("hang", (sys.executable, "-c", "import time; time.sleep(60)"), tmp_path), 1)


def test_a_step_reads_its_example(tmp_path):
    """The README's words are what the command is given."""
    readme = tmp_path / "README.md"
    readme.write_text("```python\nassert 1 == 2, 'wrong sum'\n```\n", encoding="utf-8")
    with pytest.raises(Failed, match="wrong sum"):
        run(Step("example", (sys.executable, "-I", "-"), tmp_path, readme=readme), 30)

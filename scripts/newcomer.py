"""Walk the path of a newcomer, watch in hand: from an empty folder to the demonstration and a first embedded call.

``python scripts/newcomer.py`` clones this repository in a temporary folder, runs ``make demo`` there, installs the
package alone in a clean environment and runs the example of the README. What is not committed is not cloned. It prints
what each step took, and fails when a step does or when all of them take more than ten minutes. The packages are
downloaded anew, from wherever pip looks for them.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
LIMIT: Final = 600.0
"""Seconds: ten minutes, the patience of somebody who looks around."""
_BLOCK: Final = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Step(NamedTuple):
    """One command a newcomer types, and what it is for."""

    name: str
    command: tuple[str, ...]
    folder: Path
    readme: Path | None = None
    """Whose example the command reads."""


class Failed(Exception):
    """A step did not do what a newcomer expects of it."""


def example(readme: str) -> str:
    """Return the first Python block of *readme*."""
    found = _BLOCK.search(readme)
    if found is None:
        raise Failed("README.md has no Python block")
    return found.group(1)


def path_of(folder: Path) -> tuple[Step, ...]:
    """Return the steps of the path, in an empty *folder*."""
    clone, venv = folder / "chorus_bridge", folder / "venv"
    python = str(venv / "bin" / "python")
    return (
        Step("git clone", ("git", "clone", "--quiet", str(ROOT), str(clone)), folder),
        Step("make demo", ("make", "--no-print-directory", "demo"), clone),
        Step("new environment", (sys.executable, "-m", "venv", str(venv)), folder),
        Step("pip install", (python, "-m", "pip", "install", "--quiet", str(clone)), folder),
        Step("example of the README", (python, "-I", "-"), folder, readme=clone / "README.md"),
    )


def run(step: Step, seconds: float) -> None:
    """Run *step* for at most so many *seconds*.

    Raises:
        Failed: It did not end in time, or ended badly; its last words are told.
    """
    hidden = {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "MAKEFLAGS", "MAKELEVEL"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment |= {"PIP_NO_CACHE_DIR": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHON": sys.executable}
    words = example(step.readme.read_text(encoding="utf-8")) if step.readme else ""
    with subprocess.Popen(  # noqa: S603 — the commands above
        step.command,
        cwd=step.folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(words, timeout=max(seconds, 1))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # what it started goes with it
            raise Failed(f"{step.name}: not done within the ten minutes") from None
    if process.returncode:
        raise Failed(f"{step.name}: ended with {process.returncode}\n" + "\n".join(said.splitlines()[-15:]))


def walk(
    steps: Sequence[Step],
    *,
    perform: Callable[[Step, float], None] = run,
    now: Callable[[], float] = monotonic,
    limit: float = LIMIT,
) -> float:
    """Perform *steps* in order, print what each took, and return the seconds of all of them.

    Raises:
        Failed: A step failed, or all of them took longer than *limit*.
    """
    began = now()
    for step in steps:
        start = now()
        perform(step, limit - (start - began))
        print(f"{now() - start:7.1f} s  {step.name}", flush=True)
    total = now() - began
    print(f"{total:7.1f} s  in all")
    if total > limit:
        raise Failed(f"more than {limit:.0f} s")
    return total


def main() -> int:
    """Walk the path in a temporary folder; return 0, or 1 when a newcomer would have been stopped."""
    with tempfile.TemporaryDirectory(prefix="newcomer-") as name:
        try:
            walk(path_of(Path(name)))
        except Failed as failure:
            print(failure)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

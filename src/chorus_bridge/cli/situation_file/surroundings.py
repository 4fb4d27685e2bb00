"""What a situation file refers to outside itself: documents beside it, secrets in the environment.

Both are looked for in the raw file, before its shape is judged, so that everything wrong is told at once.
"""

from __future__ import annotations

from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Final

from chorus_bridge.cli.situation_file.problems import FileProblem, json_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["LARGEST_DOCUMENT", "MOST_READ", "read_documents", "unset_variables", "walk"]

LARGEST_DOCUMENT: Final = 32 * 1024 * 1024
"""Bytes; well above what the portal takes, so that the rules can say it is too much."""
MOST_READ: Final = 512 * 1024 * 1024
"""Bytes of all the documents of one file together."""

Place = tuple[str | int, ...]


def walk(raw: object) -> Iterator[tuple[Place, dict[str, object]]]:
    """Yield every object of a parsed JSON file with its place, in the order of the file."""
    waiting: list[tuple[Place, object]] = [((), raw)]
    while waiting:
        place, node = waiting.pop()
        children: list[tuple[Place, object]] = []
        if isinstance(node, dict):
            yield place, node
            children = [((*place, key), child) for key, child in node.items()]
        elif isinstance(node, list):
            children = [((*place, index), child) for index, child in enumerate(node)]
        waiting.extend(reversed(children))


def unset_variables(raw: object, environ: Mapping[str, str]) -> Iterator[FileProblem]:
    """Yield a problem for every environment variable that the file names and that is not set."""
    for place, node in walk(raw):
        for key in ("login_env", "password_env"):
            name = node.get(key)
            if isinstance(name, str) and not environ.get(name):
                yield FileProblem(
                    path=json_path((*place, key)),
                    problem="names an environment variable that is not set",
                    remedy='set it, or leave "account" out to check without access to the portal',
                )


def read_documents(raw: object, folder: Path) -> tuple[Mapping[str, bytes], tuple[FileProblem, ...]]:
    """Return the content of every document by the path the file gives, and what cannot be read.

    Args:
        raw: The parsed file.
        folder: The folder of the file; nothing outside it is read.
    """
    contents: dict[str, bytes] = {}
    problems: list[FileProblem] = []
    room = MOST_READ
    for place, node in walk(raw):
        path = node.get("path")
        if not isinstance(path, str):
            continue
        if path not in contents:
            read = _read(path, folder, room=room)
            if isinstance(read, bytes):
                contents[path] = read
                room -= len(read)
            else:
                problem, remedy = read
                problems.append(FileProblem(path=json_path((*place, "path")), problem=problem, remedy=remedy))
    return contents, tuple(problems)


_OUTSIDE: Final = ("leaves the folder of this file", "copy the document beside this file and give its name")
_UNREADABLE: Final = (
    "names a document that cannot be read",
    "check the path, relative to the folder of this file",
)
_TOO_LARGE: Final = (
    f"names a document of more than {LARGEST_DOCUMENT // 1024**2} MB",
    'give its "size" instead of its "path", or make it smaller',
)
_TOO_MUCH: Final = (
    f"brings the documents of this file to more than {MOST_READ // 1024**2} MB",
    "split the file in several",
)


def _read(text: str, folder: Path, *, room: int) -> bytes | tuple[str, str]:
    """Return the content of one document, or the problem and its remedy."""
    try:
        home = folder.resolve()
        target = (home / text).resolve()
        # Read as a Windows path too: a file written there must not mean something else here.
        if PureWindowsPath(text).anchor or ".." in PureWindowsPath(text).parts or not target.is_relative_to(home):
            return _OUTSIDE
        if not target.is_file():
            return _UNREADABLE
        size = target.stat().st_size
        if size > min(LARGEST_DOCUMENT, room):
            return _TOO_LARGE if size > LARGEST_DOCUMENT else _TOO_MUCH
        return target.read_bytes()
    except (OSError, ValueError):
        return _UNREADABLE

"""The options that several commands share, and what they give."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from chorus_bridge.cli.companies_file import CompaniesFile, read_companies
from chorus_bridge.cli.endings import Ending, end
from chorus_bridge.cli.judgement_json import problems_json
from chorus_bridge.cli.parameters import language_of
from chorus_bridge.cli.situation_file.problems import FileProblems
from chorus_bridge.cli.situation_file.reading import SituationFile, read_situations
from chorus_bridge.cli.situation_file.wording import problems_text
from chorus_bridge.messages import Language
from chorus_bridge.settings.environment import PREFIX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chorus_bridge.domain.situation import Company

__all__ = [
    "AS_JSON",
    "BY",
    "DATABASE",
    "EXISTING",
    "LANGUAGE",
    "NEW_DATABASE",
    "WRITTEN",
    "companies_of",
    "file_of",
    "reader",
    "served_companies",
]

EXISTING: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
WRITTEN: Final = click.Path(dir_okay=False, path_type=Path)
_VARIABLE: Final = f"{PREFIX}DATABASE"

LANGUAGE: Final = click.option(
    "--lang",
    "language",
    type=click.Choice([language.value for language in Language]),
    help="Language of the texts; that of LC_ALL, LC_MESSAGES or LANG when absent.",
)
AS_JSON: Final = click.option("--json", "as_json", is_flag=True, help="Write one JSON object, in UTF-8.")
DATABASE: Final = click.option(
    "--database", type=EXISTING, envvar=_VARIABLE, show_envvar=True, required=True, help="The outbox's file."
)
NEW_DATABASE: Final = click.option(
    "--database",
    type=WRITTEN,
    envvar=_VARIABLE,
    show_envvar=True,
    required=True,
    help="The outbox's file, created when absent.",
)
BY: Final = click.option("--by", default="", metavar="WHO", help="Who asks, kept in the history.")


def reader(language: str | None) -> Language:
    """Return the language to speak: the one asked for, or the locale's."""
    return Language(language) if language else language_of(os.environ)


def file_of(path: Path, *, as_json: bool, language: Language = Language.EN) -> SituationFile:
    """Return what a situation file says, or tell its problems and end the command.

    Args:
        path: The file.
        as_json: Whether a program reads the problems.
        language: The reader's.

    Raises:
        Exit: The file has problems; all were told on standard error.
    """
    try:
        return read_situations(path, environ=os.environ)
    except FileProblems as problems:
        found = problems
    _tell(found, language, as_json=as_json)
    # Apart from what led here, whose frames hold the environment.
    return end(Ending.NOT_ALL)


def _tell(problems: FileProblems, language: Language, *, as_json: bool) -> None:
    click.echo(problems_json(problems).encode() if as_json else problems_text(problems, language), err=True)


def companies_of(files: Sequence[SituationFile | CompaniesFile], chosen: Sequence[str]) -> dict[str, Company]:
    """Return the companies of some files, those *chosen* when any is.

    Raises:
        BadParameter: One that is chosen is in none of the files, or two files give one identifier to two companies.
    """
    found: dict[str, Company] = {}
    for file in files:
        for id_, company in file.companies.items():
            if found.setdefault(id_, company) != company:
                raise click.BadParameter(f"two files describe the company {id_!r} otherwise", param_hint="'FILE'")
    for id_ in chosen:
        if id_ not in found:
            raise click.BadParameter(f"no file names the company {id_!r}", param_hint="'--company'")
    return {id_: company for id_, company in found.items() if not chosen or id_ in chosen}


def served_companies(
    paths: Sequence[Path], chosen: Sequence[str], *, as_json: bool, language: Language = Language.EN
) -> tuple[dict[str, Company], bool]:
    """Return the companies of some files that can be served, and whether all could; what is wrong is told.

    The situations do not matter, nor the companies that are not *chosen* when any is.

    Raises:
        BadParameter: One that is chosen is in none of the files, or two files give one identifier to two companies.
        Exit: None can be served.
    """
    files = [read_companies(path, environ=os.environ) for path in paths]
    unread = [(name, problems) for file in files for name, problems in file.unusable.items()]
    wrong = [problems for name, problems in unread if not (name and chosen) or name in chosen]
    for problems in wrong:
        _tell(problems, language, as_json=as_json)
    unusable, whole = {name for name, _problems in unread}, companies_of(files, ())
    # A company of a file that cannot be read at all may be the one that was chosen: that was told.
    companies_of(files, () if "" in unusable else [id_ for id_ in chosen if id_ not in unusable])
    served = {id_: company for id_, company in whole.items() if id_ not in unusable and (not chosen or id_ in chosen)}
    if not served:
        end(Ending.NOT_ALL)
    return served, bool(wrong)

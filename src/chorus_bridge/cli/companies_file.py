"""The companies of a situation file, whatever its situations, its documents, or one of the other companies."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from chorus_bridge.cli.situation_file.problems import FileProblem, FileProblems
from chorus_bridge.cli.situation_file.reading import (
    company_of,
    parsed,
    refuse_other_formats,
    shaped,
    text_of,
)
from chorus_bridge.cli.situation_file.shape import FORMAT, VERSION
from chorus_bridge.cli.situation_file.surroundings import unset_variables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from chorus_bridge.domain.situation import Company

__all__ = ["CompaniesFile", "read_companies"]


@frozen(kw_only=True)
class CompaniesFile:
    """What a file says of companies, as far as it can be used."""

    companies: Mapping[str, Company]
    """By identifier."""
    unusable: Mapping[str, FileProblems]
    """By identifier, or by place when it has none: what keeps a company from being served. Empty text names the whole
    file."""


def read_companies(path: Path, *, environ: Mapping[str, str]) -> CompaniesFile:
    """Return the companies of a file; what is wrong with one leaves the others.

    Args:
        path: The JSON file, of which only "companies" counts.
        environ: The environment variables in which secrets are looked up.
    """
    try:
        entries = _entries(path)
    except FileProblems as whole:
        return CompaniesFile(companies={}, unusable={"": whole.with_traceback(None)})
    named = [_name(entry, index) for index, entry in enumerate(entries)]
    many = Counter(named)
    companies: dict[str, Company] = {}
    unusable: dict[str, tuple[FileProblem, ...]] = {}
    for index, (name, entry) in enumerate(zip(named, entries, strict=True)):
        read = _again(index) if many[name] > 1 else _read(entry, index, environ)
        if isinstance(read, tuple):
            unusable[name] = (*unusable.get(name, ()), *read)
        else:
            companies[name] = read
    told = {name: FileProblems(file=path.name, problems=problems) for name, problems in unusable.items()}
    return CompaniesFile(companies=companies, unusable=told)


def _entries(path: Path) -> list[object]:
    """Return the raw companies.

    Raises:
        FileProblems: Nothing of the file can be used.
    """
    raw, twice = parsed(path, text_of(path))
    refuse_other_formats(path, raw)
    if twice:  # perhaps in a company: which of the two counts is nobody's guess
        raise FileProblems(file=path.name, problems=twice)
    entries = raw.get("companies") if isinstance(raw, dict) else None
    if not isinstance(entries, list) or not entries:
        problem = FileProblem(path="companies", problem="is not a list of companies", remedy="name at least one")
        raise FileProblems(file=path.name, problems=(problem,))
    return entries


def _name(entry: object, index: int) -> str:
    name = entry.get("id") if isinstance(entry, dict) else None
    return name if isinstance(name, str) else f"companies[{index}]"


def _again(index: int) -> tuple[FileProblem, ...]:
    problem, remedy = "is the identifier of another company, too", "give every company its own"
    return (FileProblem(path=f"companies[{index}].id", problem=problem, remedy=remedy),)


def _read(entry: object, index: int, environ: Mapping[str, str]) -> Company | tuple[FileProblem, ...]:
    """Return one company, or everything wrong with it."""
    alone = {"format": FORMAT, "version": VERSION, "companies": [entry], "markets": [], "situations": []}
    document, misshapen = shaped(json.dumps(alone))
    problems = (*misshapen, *unset_variables(alone, environ))
    if document is not None and not problems:
        return company_of(document.companies[0], environ)
    return tuple(evolve(one, path=one.path.replace("companies[0]", f"companies[{index}]", 1)) for one in problems)

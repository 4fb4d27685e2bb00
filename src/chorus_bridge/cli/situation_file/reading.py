"""Reading a situation file: every problem at once, or the domain's own values."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen
from pydantic import ValidationError

from chorus_bridge.cli.situation_file.problems import WHOLE_FILE, FileProblem, FileProblems, json_path, shape_problems
from chorus_bridge.cli.situation_file.shape import (
    FORMAT,
    VERSION,
    AddressEntry,
    CompanyEntry,
    Document,
    FileEntry,
    InvoiceEntry,
    MarketEntry,
    PartyEntry,
    SituationEntry,
)
from chorus_bridge.cli.situation_file.surroundings import read_documents, unset_variables, walk
from chorus_bridge.domain.invoice import Attachment, Invoice, Line, VatLine
from chorus_bridge.domain.situation import Address, Company, Market, Party, Situation, Step, TechnicalAccount
from chorus_bridge.simulator import DEMO_PASSWORD, demo_login

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = [
    "DEEPEST",
    "LARGEST_FILE",
    "SituationFile",
    "company_of",
    "parsed",
    "read_situations",
    "refuse_other_formats",
    "shaped",
    "text_of",
]

LARGEST_FILE: Final = 20 * 1024 * 1024
"""Bytes of JSON; about twenty thousand claims."""
DEEPEST: Final = 32
"""Levels of nesting; the shape needs seven."""


@frozen(kw_only=True)
class SituationFile:
    """What a situation file says."""

    situations: tuple[Situation, ...]
    companies: Mapping[str, Company]
    """By identifier; those without a situation too."""


def read_situations(path: Path, *, environ: Mapping[str, str]) -> SituationFile:
    """Return the situations and companies of a file, documents read and secrets found.

    Args:
        path: The JSON file; the documents it names are beside it or below.
        environ: The environment variables in which secrets are looked up.

    Raises:
        FileProblems: Something is wrong; everything wrong is in it.
    """
    text = text_of(path)
    raw, twice = parsed(path, text)
    refuse_other_formats(path, raw)
    contents, unread = read_documents(raw, path.parent)
    document, misshapen = shaped(text)
    problems = (*twice, *misshapen, *_misreferences(raw), *unset_variables(raw, environ), *unread)
    if document is None or problems:
        raise FileProblems(file=path.name, problems=problems)
    return _situations(document, environ, contents)


def text_of(path: Path) -> str:
    """Return the text of a file, bounded.

    Raises:
        FileProblems: It cannot be read, is too large, or is no text.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as exc:
        raise _whole(path, "cannot be read", "check its path and your rights on it") from exc
    if len(content) > LARGEST_FILE:
        raise _whole(path, f"is larger than {LARGEST_FILE // 1024**2} MB", "split it in several files")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise _whole(path, "is not UTF-8 text", "save it again in UTF-8") from exc


def parsed(path: Path, text: str) -> tuple[object, tuple[FileProblem, ...]]:
    """Return the parsed file, and a problem for every field written twice in one object."""
    twice: list[str] = []

    def noting(pairs: list[tuple[str, object]]) -> dict[str, object]:
        fields = dict(pairs)
        if len(fields) < len(pairs):
            times = Counter(name for name, _value in pairs)
            twice.extend(name for name in fields if times[name] > 1)
        return fields

    try:
        raw = json.loads(text, object_pairs_hook=noting)
    except json.JSONDecodeError as exc:
        raise _whole(path, "is not JSON", f"look at line {exc.lineno}, column {exc.colno}") from exc
    except (RecursionError, ValueError) as exc:
        raise _whole(path, "cannot be read as JSON", "look for thousands of brackets or of digits in a row") from exc
    if any(len(place) > DEEPEST for place, _node in walk(raw)):
        raise _whole(path, f"is nested more than {DEEPEST} levels deep", "compare it with the reference page")
    problem, remedy = "is written twice in the same object", "keep one of the two"
    return raw, tuple(FileProblem(path=json_path((name,)), problem=problem, remedy=remedy) for name in twice)


def refuse_other_formats(path: Path, raw: object) -> None:
    """Stop at a file of another format or version, of which nothing else could be said.

    Raises:
        FileProblems: It is one.
    """
    announced = raw.get("format") if isinstance(raw, dict) else None
    if announced != FORMAT:
        raise _whole(path, "is not a situation file", f'write "format": "{FORMAT}" in it')
    version = raw.get("version") if isinstance(raw, dict) else None
    if isinstance(version, int) and not isinstance(version, bool) and version != VERSION:
        remedy = f"write the file in version {VERSION}, or use a chorus_bridge that reads this one"
        problem = FileProblem(path="version", problem=f"is {version}, which this program cannot read", remedy=remedy)
        raise FileProblems(file=path.name, problems=(problem,))


def _whole(path: Path, problem: str, remedy: str) -> FileProblems:
    return FileProblems(file=path.name, problems=(FileProblem(path=WHOLE_FILE, problem=problem, remedy=remedy),))


def shaped(text: str) -> tuple[Document | None, tuple[FileProblem, ...]]:
    """Return the document of the shape that is asked for, or what is wrong with its shape."""
    try:
        return Document.model_validate_json(text), ()
    except ValidationError as errors:
        return None, shape_problems(errors)


def _misreferences(raw: object) -> Iterator[FileProblem]:
    """Yield identifiers used twice and references to nothing, whatever else is wrong."""
    known = {}
    for collection in ("companies", "markets", "situations"):
        known[collection], again = _identifiers(raw, collection)
        yield from again
    for index, situation in _entries(raw, "situations"):
        for field, collection in (("company", "companies"), ("market", "markets")):
            reference = situation.get(field)
            if isinstance(reference, str) and reference not in known[collection]:
                yield FileProblem(
                    path=json_path(("situations", index, field)),
                    problem=f'is not the identifier of one of the "{collection}"',
                    remedy=f'add it to "{collection}", or correct it',
                )


def _entries(raw: object, collection: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a collection with their places, as far as the file has them."""
    entries = raw.get(collection) if isinstance(raw, dict) else None
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict):
            yield index, entry


def _identifiers(raw: object, collection: str) -> tuple[frozenset[str], tuple[FileProblem, ...]]:
    """Return the identifiers of a collection, and a problem for each that comes again."""
    known: set[str] = set()
    again = []
    for index, entry in _entries(raw, collection):
        identifier = entry.get("id")
        if isinstance(identifier, str) and identifier in known:
            again.append(
                FileProblem(
                    path=json_path((collection, index, "id")),
                    problem="is already the identifier of another",
                    remedy=f'give every one of the "{collection}" its own',
                )
            )
        elif isinstance(identifier, str):
            known.add(identifier)
    return frozenset(known), tuple(again)


def _situations(document: Document, environ: Mapping[str, str], contents: Mapping[str, bytes]) -> SituationFile:
    companies = {entry.id: company_of(entry, environ) for entry in document.companies}
    markets = {entry.id: _market(entry) for entry in document.markets}
    return SituationFile(
        situations=tuple(
            _situation(entry, companies[entry.company], markets[entry.market], contents)
            for entry in document.situations
        ),
        companies=companies,
    )


# Entries bear the domain's own field names: what is not converted here passes as it is.


def _situation(entry: SituationEntry, company: Company, market: Market, contents: Mapping[str, bytes]) -> Situation:
    own = {
        "company": company,
        "market": market,
        "invoice": _invoice(entry.invoice, contents),
        "steps": tuple(Step(**dict(step)) for step in entry.steps),
    }
    return Situation(**dict(entry) | own)


def company_of(entry: CompanyEntry, environ: Mapping[str, str]) -> Company:
    """Return the company of one entry, its account read from the variables that it names."""
    own = {"account": _account(entry, environ), "address": _address(entry.address)}
    return Company(**dict(entry) | own)


def _address(entry: AddressEntry | None) -> Address | None:
    return None if entry is None else Address(**dict(entry))


def _account(entry: CompanyEntry, environ: Mapping[str, str]) -> TechnicalAccount | None:
    if entry.account is None:
        return None
    if isinstance(entry.account, str):
        return TechnicalAccount(login=demo_login("".join((entry.siret or "").split())), password=DEMO_PASSWORD)
    names = entry.account
    return TechnicalAccount(login=environ[names.login_env], password=environ[names.password_env])


def _market(entry: MarketEntry) -> Market:
    others = ("project_manager", "contracting_authority", "validator")
    named = {name: getattr(entry, name) for name in others}
    parties = {name: None if party is None else _party(party) for name, party in named.items()}
    return Market(**dict(entry) | parties | {"recipient": _party(entry.recipient)})


def _party(entry: PartyEntry) -> Party:
    return Party(**dict(entry) | {"address": _address(entry.address)})


def _invoice(entry: InvoiceEntry, contents: Mapping[str, bytes]) -> Invoice:
    own = {
        "lines": tuple(Line(**dict(line)) for line in entry.lines),
        "vat_lines": tuple(VatLine(**dict(line)) for line in entry.vat_lines),
        "document": None if entry.document is None else _attachment(entry.document, contents),
        "attachments": tuple(_attachment(file, contents) for file in entry.attachments),
    }
    return Invoice(**dict(entry) | own)


def _attachment(entry: FileEntry, contents: Mapping[str, bytes]) -> Attachment:
    return Attachment(
        name=entry.name,
        content=None if entry.path is None else contents[entry.path],
        declared_size=entry.size,
        label=entry.label,
        type_code=entry.type_code,
    )

"""Small, plausible mistakes in Python and in SQL: one at a time, each a :class:`Mutant`.

Left alone, because no behaviour hangs on them: annotations, docstrings, ``__all__``, the argument and source of a rule,
``kw_only``. A mistake in a function body can be put into the function that is already imported; anything else
(a table, a constant, a decorator's argument) needs a fresh import.
"""

from __future__ import annotations

import ast
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["Mutant", "enumerations", "python_mutants", "sql_mutants"]

_SILENT_KEYWORDS: Final = frozenset({"why", "source", "kw_only"})
_SKIPPED_FIELDS: Final = frozenset({"annotation", "returns", "type_params"})
_COMPARISONS: Final[Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_OPERATORS: Final[Mapping[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")

Enumerations = dict[str, tuple[str, ...]]


@frozen(kw_only=True)
class Mutant:
    """One mistake, not yet made."""

    path: str
    """The file, relative to the package."""
    line: int
    last_line: int
    scope: str
    """The function, or the name a module or class gives to what is mutated."""
    change: str
    """Before and after, for a reader."""
    fresh: bool = False
    """Whether the module must be imported anew for the mistake to show."""
    tree: ast.Module | None = field(default=None, repr=False, eq=False)
    slot: tuple[ast.AST, str, int | None] | None = field(default=None, repr=False, eq=False)
    node: ast.AST | None = field(default=None, repr=False, eq=False)
    sql: str = field(default="", repr=False)
    """The whole mutated statement; empty for Python."""

    def make(self) -> ast.Module:
        """Make the mistake in the shared tree, for good, and return the tree: call it in a process of its own."""
        assert self.slot is not None
        assert self.tree is not None
        parent, name, index = self.slot
        if index is None:
            setattr(parent, name, self.node)
        else:
            getattr(parent, name)[index] = self.node
        return ast.fix_missing_locations(self.tree)


def enumerations(paths: Iterable[Path]) -> Enumerations:
    """Return the members of every enumeration defined in *paths*."""
    found: Enumerations = {}
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(base) for base in node.bases):
                members = [target.id for stmt in node.body for target in _targets(stmt)]
                found[node.name] = tuple(members)
    return found


def _targets(stmt: ast.stmt) -> list[ast.Name]:
    return [t for t in stmt.targets if isinstance(t, ast.Name)] if isinstance(stmt, ast.Assign) else []


def python_mutants(path: str, source: str, enums: Enumerations) -> tuple[Mutant, ...]:
    """Return every mutant of the module *source*."""
    tree = ast.parse(source)
    return tuple(_Walk(path, tree, enums).below(tree, scope="", lines=None, fresh=True))


@frozen
class _Walk:
    path: str
    tree: ast.Module
    enums: Enumerations

    def below(self, node: ast.AST, *, scope: str, lines: tuple[int, int] | None, fresh: bool) -> Iterator[Mutant]:
        for name, value in ast.iter_fields(node):
            if name in _SKIPPED_FIELDS:
                continue
            inside = not (isinstance(node, ast.FunctionDef) and name == "body") and fresh
            for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(child, ast.AST) and not _silent(child):
                    where = (*_place(child, scope, lines), inside)
                    yield from self._at((node, name, index), child, where)

    def _at(
        self, slot: tuple[ast.AST, str, int | None], node: ast.AST, where: tuple[str, tuple[int, int], bool]
    ) -> Iterator[Mutant]:
        scope, lines, fresh = where
        for after in _replacements(node, self.enums):
            yield Mutant(
                path=self.path,
                line=lines[0],
                last_line=lines[1],
                scope=scope,
                change=_change(node, after),
                fresh=fresh,
                tree=self.tree,
                slot=slot,
                node=ast.copy_location(after, node) if not isinstance(after, ast.cmpop) else after,
            )
        yield from self.below(node, scope=scope, lines=lines, fresh=fresh)


def _place(node: ast.AST, scope: str, lines: tuple[int, int] | None) -> tuple[str, tuple[int, int]]:
    """Return the scope and the lines whose execution makes a mistake in *node* show."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        scope = f"{scope}.{node.name}".lstrip(".")
    named = node.target if isinstance(node, ast.AnnAssign) else next(iter(_targets(node)), None) if isinstance(node, ast.stmt) else None
    if isinstance(named, ast.Name) and named.id.isupper():
        scope = f"{scope}.{named.id}".lstrip(".")
    if lines is None or isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
        start = getattr(node, "lineno", None) or getattr(getattr(node, "pattern", None), "lineno", 1)
        lines = (start, start if hasattr(node, "body") else getattr(node, "end_lineno", start))
    elif isinstance(node, ast.expr) and lines[1] < (node.end_lineno or 0):
        lines = (lines[0], node.end_lineno or lines[1])
    return scope, lines


def _silent(node: ast.AST) -> bool:
    """Return whether a mistake in *node* would change no behaviour."""
    if isinstance(node, ast.keyword):
        return node.arg in _SILENT_KEYWORDS
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return True
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]) == "__all__" or "TypeVar(" in ast.unparse(node.value)
    annotated = isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias"
    return annotated or isinstance(node, ast.Import | ast.ImportFrom | ast.expr_context | ast.alias)


def _change(before: ast.AST, after: ast.AST) -> str:
    """Return a short, stable description of one replacement."""
    old, new = (_text(node) for node in (before, after))
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    start = max(0, start - 40)
    return f"{old[start : start + 90]} → {new[start : start + 90]}"


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.cmpop):
        return type(node).__name__
    return " ".join(ast.unparse(node).split())


def _replacements(node: ast.AST, enums: Enumerations) -> Iterator[ast.AST]:
    """Yield what a tired programmer might have written instead of *node*."""
    match node:
        case ast.cmpop():
            yield from (other() for other in _COMPARISONS[type(node)])
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(op=ast.Or() if isinstance(op, ast.And) else ast.And(), values=values)
            yield from (_fewer_operands(node, index) for index in range(len(values)))
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            yield ast.BinOp(left=left, op=_OPERATORS[type(op)](), right=right)
        case ast.Constant(value=value):
            yield from (ast.Constant(value=other) for other in _other_constants(value))
        case ast.Attribute(value=ast.Name(id=owner), attr=member) if member in enums.get(owner, ()):
            members = enums[owner]
            other = members[(members.index(member) + 1) % len(members)]
            yield ast.Attribute(value=node.value, attr=other, ctx=ast.Load())
        case ast.Call():
            yield from _fewer_keywords(node)
        case ast.Dict():
            yield from _other_tables(node, enums)
        case ast.expr():
            yield from _other_expressions(node)
        case ast.stmt():
            yield from _other_statements(node)


def _fewer_operands(node: ast.BoolOp, index: int) -> ast.expr:
    rest = [value for place, value in enumerate(node.values) if place != index]
    return rest[0] if len(rest) == 1 else ast.BoolOp(op=node.op, values=rest)


def _other_constants(value: object) -> Iterator[object]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, str) and _NUMBER.fullmatch(value):
        yield str(int(value.partition(".")[0]) + 1) + "".join(value.partition(".")[1:])
    elif isinstance(value, str):
        yield f"{value}~"
    elif isinstance(value, bytes):
        yield value + b"~"


def _fewer_keywords(node: ast.Call) -> Iterator[ast.Call]:
    for index, keyword in enumerate(node.keywords):
        if keyword.arg not in _SILENT_KEYWORDS:
            rest = [other for place, other in enumerate(node.keywords) if place != index]
            yield ast.Call(func=node.func, args=node.args, keywords=rest)


def _other_tables(node: ast.Dict, enums: Enumerations) -> Iterator[ast.Dict]:
    """Yield the table without each of its lines; a table of transitions also with each line it lacks."""
    entries = list(zip(node.keys, node.values, strict=True))
    for index in range(len(entries)):
        rest = entries[:index] + entries[index + 1 :]
        yield ast.Dict(keys=[key for key, _ in rest], values=[value for _, value in rest])
    states, happenings = enums.get("State", ()), enums.get("Happening", ())
    for place, (key, row) in enumerate(entries):
        if isinstance(row, ast.Dict) and key is not None and ast.unparse(key).startswith("State."):
            for number, name in enumerate(happenings):
                if name not in {ast.unparse(k).partition(".")[2] for k in row.keys if k is not None}:
                    extra = ast.parse(f"{{Happening.{name}: State.{states[(place + number) % len(states)]}}}", mode="eval").body
                    assert isinstance(extra, ast.Dict)
                    rows = [*node.values]
                    rows[place] = ast.Dict(keys=[*row.keys, *extra.keys], values=[*row.values, *extra.values])
                    yield ast.Dict(keys=node.keys, values=rows)


def _other_expressions(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield body
            yield orelse
            if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp):
                yield ast.IfExp(test=ast.UnaryOp(op=ast.Not(), operand=test), body=body, orelse=orelse)
        case ast.ListComp(elt=elt, generators=parts) | ast.GeneratorExp(elt=elt, generators=parts) if parts[0].ifs:
            bare = ast.comprehension(target=parts[0].target, iter=parts[0].iter, ifs=[], is_async=0)
            yield type(node)(elt=elt, generators=[bare, *parts[1:]])
        case ast.Yield(value=ast.expr()):
            yield ast.Yield(value=None)


def _other_statements(node: ast.stmt) -> Iterator[ast.stmt]:
    match node:
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Delete() | ast.Assert():
            yield ast.Pass()
        case ast.Continue() | ast.Break():
            yield ast.Pass()
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield ast.Return(value=ast.Constant(value=None))
        case ast.If(test=test, body=body, orelse=orelse):
            yield ast.If(test=ast.Constant(value=True), body=body, orelse=orelse)
            yield ast.If(test=ast.Constant(value=False), body=body, orelse=orelse)
        case ast.Match(subject=subject, cases=cases):
            for index in range(len(cases)):
                if not ast.unparse(cases[index].pattern) == "_":
                    yield ast.Match(subject=subject, cases=cases[:index] + cases[index + 1 :])


_SQL: Final = (
    (re.compile(r"<="), "<"),
    (re.compile(r"<=|<(?![=>])"), ">"),
    (re.compile(r"(?<!<)>=?(?!=)"), "<"),
    (re.compile(r"(?<![<>])="), "<>"),
    (re.compile(r"<>"), "="),
    (re.compile(r"\bIS NOT NULL\b"), "IS NULL"),
    (re.compile(r"\bIS NULL\b"), "IS NOT NULL"),
    (re.compile(r"\bMAX\b"), "MIN"),
    (re.compile(r"\bMIN\b"), "MAX"),
    (re.compile(r"\+"), "-"),
    (re.compile(r" - "), " + "),
    (re.compile(r"\bDESC\b"), "ASC"),
    (re.compile(r"\bOR\b"), "AND"),
    (re.compile(r"(?<= )\d+\b"), "7"),
    (re.compile(r"'[a-z]+'"), "'other'"),
    (re.compile(r"\bNOT EXISTS\b"), "EXISTS"),
    (re.compile(r"\bNOT IN\b"), "IN"),
    (re.compile(r"\bLEFT JOIN\b"), "JOIN"),
    (re.compile(r"COALESCE\((\S+), (\S+)\)"), r"\1"),
    (re.compile(r"COALESCE\((\S+), (\S+)\)"), r"\2"),
    (re.compile(r" ON CONFLICT.*$", re.DOTALL), ""),
    (re.compile(r" ORDER BY .*?(?= LIMIT|$)", re.DOTALL), ""),
    (re.compile(r"(?<=ORDER BY )[\w.]+,"), ""),
    (re.compile(r" LIMIT :\w+"), ""),
)
_NESTED: Final = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
_CONDITION: Final = re.compile(rf"\b(WHERE|AND|OR|ON) ((?:{_NESTED}|[^()])+?)(?= AND | OR |\)|$| ORDER| RETURNING| GROUP| LIMIT)")
_ASSIGNMENT: Final = re.compile(r"(?<=[ ])\w+ = (?:\w+\([^()]*\)|[^,()\n]+)(?=,)|, \w+ = (?:\w+\([^()]*\)|[^,()\n]+)(?=\n|$| WHERE)")


class _Absent(dict[str, None]):
    """Gives every parameter the value NULL."""

    def __missing__(self, name: str) -> None:
        """Return NULL."""


def sql_mutants(path: str, queries: Mapping[str, str], schema: str) -> tuple[Mutant, ...]:
    """Return every mutant of the named statements: a condition removed, a comparison, constant or order changed.

    What SQLite would not even accept is left out: any test would notice it.
    """
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(schema)
        found = {m.sql: m for name, sql in queries.items() for m in _of_query(path, name, sql) if _accepted(database, m.sql)}
    return tuple(found.values())


def _accepted(database: sqlite3.Connection, sql: str) -> bool:
    try:
        database.execute(f"EXPLAIN {sql}", _Absent())
    except sqlite3.Error:
        return False
    return True


def _of_query(path: str, name: str, text: str) -> Iterator[Mutant]:
    sql = " ".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))
    sql = re.sub(r"\s+", " ", sql)
    edits = [(pattern, after) for pattern, after in _SQL]
    edits += [(_CONDITION, r"\1 1 = 1"), (_ASSIGNMENT, "")]
    for pattern, after in edits:
        for found in pattern.finditer(sql):
            new = found.expand(after)
            mutated = re.sub(r"SET\s*,", "SET", sql[: found.start()] + new + sql[found.end() :])
            mutated = re.sub(r"(SET|,) ?, ", r"\1 ", mutated)
            around = sql[max(0, found.start() - 25) : found.end() + 15]
            yield Mutant(path=path, line=0, last_line=0, scope=name, change=f"…{around}… : {found[0].strip()} → {new}", sql=mutated)

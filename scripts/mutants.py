"""Small, plausible mistakes in Python, one at a time, each a :class:`Mutant`.

Left alone, because no behaviour hangs on them: annotations, docstrings, ``__all__``, the argument and source of a rule,
``kw_only``. A mistake in a function body can be put into the function that is already imported; anything else
(a table, a constant, a decorator's argument) needs a fresh import.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from attrs import frozen

from scripts.mutant import Mutant, Slot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["enumerations", "python_mutants"]
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
    ast.BitOr: ast.BitAnd,
}
_NUMBER: Final = re.compile(r"(-?\d+)(\.\d+)?")

Enumerations = Mapping[str, tuple[str, ...]]


def enumerations(paths: Iterable[Path]) -> Enumerations:
    """Return the members of every enumeration defined in *paths*."""
    found: dict[str, tuple[str, ...]] = {}
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(base) for base in node.bases):
                found[node.name] = tuple(name for stmt in node.body for name in _names(stmt))
    return found


def python_mutants(path: str, source: str, enums: Enumerations) -> tuple[Mutant, ...]:
    """Return every mutant of the module *source*."""
    tree = ast.parse(source)
    return tuple(_Walk(path, tree, enums).below(tree, _Place(scope="", first=1, last=1, fresh=True, statement=None)))


@frozen(kw_only=True)
class _Place:
    scope: str
    first: int
    last: int
    fresh: bool
    statement: ast.stmt | None


@frozen
class _Walk:
    path: str
    tree: ast.Module
    enums: Enumerations

    def below(self, node: ast.AST, place: _Place) -> Iterator[Mutant]:
        for name, value in ast.iter_fields(node):
            if name in _SKIPPED_FIELDS:
                continue
            fresh = place.fresh and not (isinstance(node, ast.FunctionDef) and name == "body")
            for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(child, ast.AST) and not _silent(child):
                    yield from self._at((node, name, index), child, _place(child, place, fresh=fresh))

    def _at(self, slot: Slot, node: ast.AST, place: _Place) -> Iterator[Mutant]:
        for after in _replacements(node, self.enums):
            yield Mutant(
                path=self.path,
                line=place.first,
                last_line=place.last,
                scope=place.scope,
                change=_change(node, after),
                fresh=place.fresh,
                statement=place.statement,
                tree=self.tree,
                slot=slot,
                node=ast.copy_location(after, node),
            )
        yield from self.below(node, place)


def _place(node: ast.AST, outer: _Place, *, fresh: bool) -> _Place:
    """Return where *node* is: the lines whose execution makes a mistake in it show."""
    scope, first, last = outer.scope, outer.first, outer.last
    for name in _names(node):
        scope = f"{scope}.{name}".lstrip(".")
    if isinstance(node, ast.stmt | ast.ExceptHandler):
        first = node.lineno
        last = first if hasattr(node, "body") else node.end_lineno or first
    elif isinstance(node, ast.match_case):
        first = last = node.pattern.lineno
    elif isinstance(node, ast.expr):
        last = max(last, node.end_lineno or last)
    statement = outer.statement or (node if isinstance(node, ast.stmt) else None)
    return _Place(scope=scope, first=first, last=last, fresh=fresh, statement=statement)


def _names(node: ast.AST) -> list[str]:
    """Return the names a definition or a constant gives to what is below it."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)) if name.isupper():
            return [name]
    return []


def _silent(node: ast.AST) -> bool:
    """Return whether a mistake in *node* would change no behaviour."""
    match node:
        case ast.Import() | ast.ImportFrom() | ast.expr_context() | ast.alias() | ast.Expr(value=ast.Constant()):
            return True
        case ast.keyword(arg=name):
            return name in _SILENT_KEYWORDS
        case (
            ast.Expr(value=ast.Call(func=ast.Name(id="assert_never")))
            | ast.If(test=ast.Name(id="TYPE_CHECKING"))
            | ast.Assign(targets=[ast.Name(id="__all__")])
        ):
            return True
        case (
            ast.Assign(value=ast.Call(func=ast.Name(id="TypeVar"))) | ast.AnnAssign(annotation=ast.Name(id="TypeAlias"))
        ):
            return True
    return False


def _change(before: ast.AST, after: ast.AST) -> str:
    """Return a short, stable description of one replacement."""
    old, new = (_text(node) for node in (before, after))
    start = next((place for place, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), 0)
    start = max(0, start - 40)
    return f"{old[start : start + 90]} → {new[start : start + 90]}"


def _text(node: ast.AST) -> str:
    return type(node).__name__ if isinstance(node, ast.cmpop) else " ".join(ast.unparse(node).split())


def _replacements(node: ast.AST, enums: Enumerations) -> Iterator[ast.AST]:
    """Yield what a tired programmer might have written instead of *node*."""
    match node:
        case ast.cmpop():
            yield from (other() for other in _COMPARISONS[type(node)])
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(op=ast.Or() if isinstance(op, ast.And) else ast.And(), values=values)
            yield from (_fewer_operands(node, index) for index in range(len(values)))
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
    rest = [*node.values[:index], *node.values[index + 1 :]]
    return rest[0] if len(rest) == 1 else ast.BoolOp(op=node.op, values=rest)


def _other_constants(value: object) -> Iterator[str | int | bytes]:
    match value:
        case bool():
            yield not value
        case int():
            yield value + 1
        case bytes():
            yield value + b"~"
        case str():
            number = _NUMBER.fullmatch(value)
            yield f"{int(number[1]) + 1}{number[2] or ''}" if number else f"{value}~"


def _fewer_keywords(node: ast.Call) -> Iterator[ast.Call]:
    for index, keyword in enumerate(node.keywords):
        if keyword.arg not in _SILENT_KEYWORDS:
            rest = [*node.keywords[:index], *node.keywords[index + 1 :]]
            yield ast.Call(func=node.func, args=node.args, keywords=rest)


def _other_tables(node: ast.Dict, enums: Enumerations) -> Iterator[ast.Dict]:
    """Yield the table without each of its lines; the table of transitions also with each line it lacks."""
    for index in range(len(node.keys)):
        keys = [*node.keys[:index], *node.keys[index + 1 :]]
        yield ast.Dict(keys=keys, values=[*node.values[:index], *node.values[index + 1 :]])
    for place, (key, row) in enumerate(zip(node.keys, node.values, strict=True)):
        if isinstance(row, ast.Dict) and key is not None and ast.unparse(key).startswith("State."):
            for more in _longer_rows(row, place, enums):
                yield ast.Dict(keys=node.keys, values=[*node.values[:place], more, *node.values[place + 1 :]])


def _longer_rows(row: ast.Dict, place: int, enums: Enumerations) -> Iterator[ast.Dict]:
    states, there = enums["State"], {ast.unparse(key) for key in row.keys if key is not None}
    for number, name in enumerate(f"Happening.{name}" for name in enums["Happening"]):
        if name not in there:
            key, target = (_expression(text) for text in (name, f"State.{states[(place + number) % len(states)]}"))
            yield ast.Dict(keys=[key, *row.keys], values=[target, *row.values])


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _other_expressions(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            yield ast.BinOp(left=left, op=_OPERATORS[type(op)](), right=right)
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
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Delete() | ast.Continue() | ast.Break():
            yield ast.Pass()
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield ast.Return(value=ast.Constant(value=None))
        case ast.If(body=body, orelse=orelse):
            yield ast.If(test=ast.Constant(value=True), body=body, orelse=orelse)
            yield ast.If(test=ast.Constant(value=False), body=body, orelse=orelse)
        case ast.Match(subject=subject, cases=cases):
            for index, case in enumerate(cases):
                if ast.unparse(case.pattern) != "_":
                    yield ast.Match(subject=subject, cases=[*cases[:index], *cases[index + 1 :]])

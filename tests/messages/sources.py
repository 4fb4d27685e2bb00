"""The calls that the library's source makes, so that what it can say is known without being listed by hand."""

import ast
from pathlib import Path

import chorus_bridge

SOURCES = Path(chorus_bridge.__file__).parent


def calls(path, name):
    """Return the calls of *name* in the module at *path*."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]


def raised(path, name, *arguments):
    """Return, for each call of *name* in the module at *path*, the texts given as *arguments*.

    A text may be given by a name that its own function assigns, alone or with others. What an f-string fills in is
    shown as ``{}``.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    found = []
    for function in functions:
        known = _assigned(function)
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                given = {keyword.arg: keyword.value for keyword in node.keywords}
                found.append(tuple(_text(given[argument], known) for argument in arguments))
    return found


def _assigned(function: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, ast.expr]:
    known: dict[str, ast.expr] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            (target,) = node.targets
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=True))
            else:
                pairs = [(target, node.value)]
            known |= {to.id: value for to, value in pairs if isinstance(to, ast.Name)}
    return known


def _text(value, known):
    match value:
        case ast.Constant():
            return value.value
        case ast.JoinedStr():
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in value.values)
        case ast.Name():
            return _text(known[value.id], known)
    raise AssertionError(f"not a text: {ast.dump(value)}")

"""How a mistake is made in a running process: in the function, in the value a module holds, or by importing anew."""

from __future__ import annotations

import ast
import gc
import importlib.abc
import importlib.machinery
import sys
from collections import defaultdict
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scripts.mutant import Mutant

__all__ = ["Functions", "become_mutant", "functions_of", "import_mutant", "module_name", "replace_code"]

Functions = dict[tuple[str, str, int], list[FunctionType]]
_OURS = ("chorus_bridge", "tests", "conftest", "scripts")


def functions_of(package: str) -> Functions:
    """Return every living function of the folder *package*, by where it was written."""
    found: Functions = defaultdict(list)
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename.startswith(package):
            found[_name(thing.__code__)].append(thing)
    return found


def module_name(path: str) -> str:
    """Return the name of the module at *path* in the package."""
    return "chorus_bridge." + path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def replace_code(mutant: Mutant, file: str, functions: Functions) -> None:
    """Make a mistake of a function's body in every living copy of that function."""
    for code in _codes(compile(mutant.make(), file, "exec")):
        for function in functions.get(_name(code), ()):
            if len(function.__code__.co_freevars) == len(code.co_freevars):
                function.__code__ = code


def become_mutant(mutant: Mutant, file: str) -> bool:
    """Evaluate the mutated statement and put its value wherever the old one is; return whether that is possible."""
    match mutant.statement:
        case (
            ast.FunctionDef(name=name)
            | ast.Assign(targets=[ast.Name(id=name)])
            | ast.AnnAssign(target=ast.Name(id=name))
        ):
            module = sys.modules[module_name(mutant.path)]
            tree = mutant.make()
            tree.body[:] = [mutant.statement]
            flags = {"annotations": compile("from __future__ import annotations", "", "exec").co_flags}
            space = dict(vars(module))
            exec(compile(tree, file, "exec", flags=flags["annotations"], dont_inherit=True), space)  # noqa: S102 — our own source
            _become(vars(module)[name], space[name])
            return True
    return False


def _become(old: Any, new: Any) -> None:  # noqa: ANN401 — any value a module may hold
    """Turn *old* into *new* where it can change, and rebind it everywhere else."""
    if type(old) is type(new) is dict:
        old.clear()
        old.update(new)
    elif type(old) is type(new) is FunctionType:
        old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__
    elif type(old) is type(new) and attrs.has(type(old)) and not isinstance(old, type):
        for attribute in attrs.fields(type(old)):
            object.__setattr__(old, attribute.name, getattr(new, attribute.name))
    else:
        for module in [module for name, module in sys.modules.items() if name.partition(".")[0] in _OURS]:
            for name in [name for name, value in vars(module).items() if value is old]:
                setattr(module, name, new)


def import_mutant(mutant: Mutant, file: str) -> None:
    """Forget every module of ours: the next import of the mutated one finds the mistake."""
    code = compile(mutant.make(), file, "exec")
    for name in [name for name in sys.modules if name.partition(".")[0] in _OURS]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Finder(module_name(mutant.path), code))


class _Finder(importlib.abc.MetaPathFinder):
    """Gives one module a code of our own; every other module is found as usual."""

    def __init__(self, module: str, code: CodeType) -> None:
        self._module = module
        self._code = code

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the usual place of the module, with our code in it."""
        if fullname != self._module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            setattr(spec.loader, "get_code", lambda _: self._code)  # noqa: B010 — this one loader only
        return spec


def _name(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Yield every function's code below *code*."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)

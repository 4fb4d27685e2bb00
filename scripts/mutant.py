"""One mistake, as data: where it is, what it changes, how it is made."""

from __future__ import annotations

import ast

from attrs import field, frozen

__all__ = ["Mutant", "Slot"]

Slot = tuple[ast.AST, str, int | None]
"""A node's parent, the field it is in, and its place when that field is a list."""


@frozen(kw_only=True)
class Mutant:
    """One mistake, not yet made."""

    path: str
    """The file, relative to the package."""
    line: int
    last_line: int
    """A test notices the mistake only if it reaches one of these lines."""
    scope: str
    """The function or table, or the name of the statement."""
    change: str
    """Before and after, for a reader."""
    fresh: bool = False
    """Whether it is outside every function's body: something must be imported or evaluated anew for it to show."""
    statement: ast.stmt | None = field(default=None, repr=False, eq=False)
    """The statement of the module that holds it."""
    tree: ast.Module | None = field(default=None, repr=False, eq=False)
    slot: Slot | None = field(default=None, repr=False, eq=False)
    node: ast.AST | None = field(default=None, repr=False, eq=False)
    sql: str = field(default="", repr=False)
    """The whole mutated statement; empty for Python."""

    @property
    def key(self) -> str:
        """What names the mistake from one run to the next."""
        return f"{self.path} {self.scope}: {self.change}"

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

"""Modules named as Odoo's, so that the addon's own can be imported; classes that inherit run on the imitated ORM."""

import sys
import types
from typing import Any, ClassVar

from tests.examples.odoo import recorded


class Field:
    """A field as declared, read through the imitated ORM."""

    def __init__(self, *args, compute=None, groups=None, **options):
        self.args, self.compute, self.groups, self.options, self.name = args, compute, groups, options, ""

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, records, owner):
        return self if records is None else records.read_added(self)


class Model:
    """Registers what inherits, under the model it extends or makes."""

    _inherit = _name = ""

    def __init_subclass__(cls):
        if issubclass(cls, recorded.Records):
            return  # the class made below
        name = cls.__dict__.get("_inherit") or cls.__dict__["_name"]
        added = {key: value for key, value in vars(cls).items() if isinstance(value, Field)}
        recorded.MODELS[name] = type(name, (cls, recorded.Records), {"_name": name, "added": added, "declared": cls})


class UserError(Exception):
    """What Odoo shows to the user."""


class Registry:
    """The databases of this process."""

    databases: ClassVar[dict[str, Any]] = {}

    def __init__(self, name):
        self._name = name

    def cursor(self):
        """Return a transaction of its own."""
        return recorded.Cursor(self.databases[self._name], self._name)


def _passing(*_, **__):
    return lambda function: function


def install():
    """Put the modules where an import finds them; once."""
    if "odoo" in sys.modules:
        return
    kinds = ("Boolean", "Char", "Datetime", "Html", "Many2one", "Selection", "Text")
    parts: dict[str, dict[str, Any]] = {
        "odoo": {"SUPERUSER_ID": 1, "_": lambda text: text},
        "odoo.api": {
            "depends": _passing,
            "depends_context": _passing,
            "model": lambda function: function,
            "Environment": recorded.Environment,
        },
        "odoo.fields": dict.fromkeys(kinds, Field),
        "odoo.models": {"Model": Model, "TransientModel": Model},
        "odoo.exceptions": {"UserError": UserError},
        "odoo.tools": {"config": {"data_dir": ""}},
        "odoo.modules": {},
        "odoo.modules.registry": {"Registry": Registry},
    }
    for name, content in parts.items():
        module = sys.modules[name] = types.ModuleType(name)
        vars(module).update(content)
    for name in parts:
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, sys.modules[name])

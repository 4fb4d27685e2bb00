"""The documented part of Odoo's ORM that the module uses, imitated, and a record of what was used of it.

Odoo itself is not here: what follows is our reading of its documentation. It holds recordsets and their iteration,
prefetching of computed fields, a transaction that can be committed or rolled back, callbacks after a commit, fields
kept from ordinary users, absent values that are ``False`` or empty recordsets, and attachments hidden by their field.
"""

import copy
from collections import defaultdict
from typing import Any, ClassVar

TOUCHED: set[tuple[str, str]] = set()
"""Every (model, name) of Odoo's own that the module has used since the tests began."""

RELATIONS = {
    ("account.move", "currency_id"): "res.currency",
    ("account.move", "company_id"): "res.company",
    ("account.move", "commercial_partner_id"): "res.partner",
    ("account.move", "line_ids"): "account.move.line",
    ("account.move.line", "tax_line_id"): "account.tax",
    ("chorus.history", "move_id"): "account.move",
}
CORE = {
    "account.move": {"name", "state", "move_type", "invoice_date", "amount_untaxed", "amount_tax", "amount_total"},
    "account.move.line": {"tax_base_amount", "balance"},
    "account.tax": {"amount", "amount_type"},
    "res.currency": {"name"},
    "res.company": {"name"},
    "res.partner": {"name", "is_company", "vat"},
    "ir.attachment": {"res_model", "res_id", "res_field", "name", "file_size", "raw", "mimetype"},
    "ir.cron": {"name", "numbercall"},
    "res.users": {"name"},
}


class AccessError(Exception):
    """A user read what is the administrators'."""


class Callbacks:
    """``cr.postcommit``."""

    def __init__(self):
        self.kept = []

    def add(self, callback):
        """Keep *callback* until the commit."""
        self.kept.append(callback)
        return callback


class Cursor:
    """A transaction on a database that is a dictionary."""

    def __init__(self, tables, dbname="test"):
        self.dbname, self.tables, self.postcommit = dbname, tables, Callbacks()
        self.working = copy.deepcopy(tables)
        self.dies_at_commit = False
        self.flushes = 0

    def commit(self):
        """Make the writes lasting, then call back; a process that dies in between calls nobody."""
        self.tables.clear()
        self.tables.update(copy.deepcopy(self.working))
        waiting, self.postcommit.kept = self.postcommit.kept, []
        if not self.dies_at_commit:
            for callback in waiting:
                callback()

    def rollback(self):
        """Forget the writes and the callbacks."""
        self.working = copy.deepcopy(self.tables)
        self.postcommit.kept = []

    def __enter__(self):
        return self

    def __exit__(self, kind, exc, tb):
        self.commit() if kind is None else self.rollback()


class Environment:
    """``env``: who reads, in which language, in which transaction."""

    def __init__(self, cr, uid=2, context=None, *, su=False, cache=None, groups=("account.group_account_invoice",)):
        self.cr, self.uid, self.su, self.groups = cr, uid, su or uid == 1, groups
        self.context = context or {}
        self.cache = {} if cache is None else cache

    @property
    def lang(self):
        """Language of the user."""
        return self.context.get("lang")

    @property
    def user(self):
        """The user."""
        return self["res.users"].browse(self.uid)

    def __getitem__(self, model):
        return (MODELS.get(model) or _bare(model))(self, ())

    def ref(self, xml_id):
        """Return the record of an XML identifier."""
        model, identifier = self.cr.working["refs"][xml_id]
        return self[model].browse(identifier)


def _bare(model):
    MODELS[model] = type(model, (Records,), {"_name": model, "added": {}})
    return MODELS[model]


class Records:
    """A recordset of any model."""

    _name = ""
    added: ClassVar[dict[str, Any]] = {}

    def __init__(self, env, ids, prefetch=None):
        self.env, self._ids, self._prefetch = env, tuple(ids), tuple(prefetch or ids)

    def __iter__(self):
        return (type(self)(self.env, (one,), self._prefetch) for one in self._ids)

    def __len__(self):
        return len(self._ids)

    def __bool__(self):
        return bool(self._ids)

    @property
    def ids(self):
        """Identifiers of the saved records."""
        self._touch("ids")
        return list(self._ids)

    @property
    def id(self):
        """Identifier of a recordset of one; False of an empty one."""
        self._touch("id")
        return self._only() if self._ids else False

    @property
    def _origin(self):
        self._touch("_origin")
        return self

    @property
    def _fields(self):
        self._touch("_fields")
        return CORE.get(self._name, set()) | set(self.added)

    def ensure_one(self):
        """Refuse any recordset but of one."""
        self._touch("ensure_one")
        self._only()
        return self

    def browse(self, ids):
        """Return the records of *ids*, known or not."""
        return type(self)(self.env, (ids,) if isinstance(ids, int) else ids)

    def exists(self):
        """Return those that exist."""
        self._touch("exists")
        return self.browse([one for one in self._ids if one in self._table])

    def sudo(self):
        """Return the same records without the user's restrictions."""
        self._touch("sudo")
        env = self.env
        return type(self)(Environment(env.cr, env.uid, env.context, su=True, groups=env.groups), self._ids)

    def has_group(self, group):
        """Say whether the user is in *group*."""
        self._touch("has_group")
        return group in self.env.groups

    def search(self, domain, limit=None):
        """Return the records for which every condition is true."""
        self._touch("search")
        for name, _, _ in domain:
            self._check(name)
        named = {name for name, _, _ in domain}
        found = [one for one in sorted(self._table) if all(self._holds(one, *term) for term in domain)]
        if self._name == "ir.attachment" and "res_field" not in named:
            found = [one for one in found if not self._table[one].get("res_field")]
        return self.browse(found[:limit])

    def write(self, values):
        """Write in the transaction."""
        self._touch("write")
        for name in values:
            self._check(name)
        for one in self._ids:
            self._table[one].update(values)
        return True

    def update(self, values):
        """Give computed fields their values."""
        self._touch("update")
        for one in self._ids:
            for name, value in values.items():
                self._check(name)
                self.env.cache[self._name, one, name] = value

    def create(self, values):
        """Create a record."""
        self._touch("create")
        for name in values:
            self._check(name)
        identifier = max(self._table, default=0) + 1
        self._table[identifier] = dict(values)
        return self.browse(identifier)

    def flush_recordset(self):
        """Send pending writes."""
        self._touch("flush_recordset")
        self.env.cr.flushes += 1

    def message_post(self, *, body):
        """Write in the discussion."""
        self._touch("message_post")
        self.env.cr.working["messages"].append((self._name, self._only(), body))

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        self._check(name)
        relation = RELATIONS.get((self._name, name))
        self._touch(name)
        if not self._ids:
            return self.env[relation] if relation else False
        value = self._table[self._only()].get(name, False)
        if relation:
            return self.env[relation].browse(value or ())
        return value

    def read_added(self, field):
        """Return the value of a field the module adds."""
        if field.groups and not self.env.su:
            raise AccessError(field.name)
        if field.compute and self._ids:
            key = (self._name, self._only(), field.name)
            if key not in self.env.cache:
                getattr(self.browse(self._prefetch), field.compute)()
            return self.env.cache[key]
        return type(self).__getattr__(self, field.name)

    @property
    def _table(self):
        return self.env.cr.working.setdefault(self._name, {})

    def _only(self):
        if len(self._ids) != 1:
            raise ValueError(f"Expected singleton: {self._name}{self._ids}")
        return self._ids[0]

    def _check(self, name):
        known = (
            CORE.get(self._name, set()) | set(self.added) | {field for model, field in RELATIONS if model == self._name}
        )
        if name not in known:
            raise AttributeError(f"{self._name} has no field {name}")

    def _holds(self, one, name, operator, wanted):
        value = self._table[one].get(name, False)
        return {"=": value == wanted, "!=": value != wanted, "in": operator == "in" and value in wanted}[operator]

    def _touch(self, name):
        if name not in self.added:
            TOUCHED.add((self._name, name))


MODELS: dict[str, type[Records]] = {}


def tables():
    """Return an empty database."""
    made: defaultdict[str, Any] = defaultdict(dict)
    made["messages"] = []
    return made

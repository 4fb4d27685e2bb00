"""What is known of recipients and suppliers, as text the outbox can keep."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import attrs

from chorus_bridge.domain.recipient import CredentialsVerdict, RecipientFacts, ServiceFacts, SupplierFacts

__all__ = ["read_recipient", "read_supplier", "write"]


def write(facts: RecipientFacts | SupplierFacts) -> str:
    """Return *facts* as JSON text."""
    return json.dumps(attrs.asdict(facts, value_serializer=_plain), ensure_ascii=False, sort_keys=True)


def _plain(instance: object, attribute: attrs.Attribute[object], value: object) -> object:
    del instance, attribute
    return value.isoformat() if isinstance(value, date) else value


def read_recipient(text: str) -> RecipientFacts:
    """Return the facts written by :func:`write`; fields this version does not know are ignored."""
    values = _known(RecipientFacts, json.loads(text))
    services = tuple(ServiceFacts(**_known(ServiceFacts, service)) for service in values.pop("services", ()))
    fetched_at = datetime.fromisoformat(values.pop("fetched_at"))
    return RecipientFacts(fetched_at=fetched_at, services=services, **values)


def read_supplier(text: str) -> SupplierFacts:
    """Return the facts written by :func:`write`; fields this version does not know are ignored."""
    values = _known(SupplierFacts, json.loads(text))
    expires = values.pop("password_expires", None)
    return SupplierFacts(
        fetched_at=datetime.fromisoformat(values.pop("fetched_at")),
        credentials=CredentialsVerdict(values.pop("credentials")),
        bank_details=tuple(values.pop("bank_details", ())),
        password_expires=date.fromisoformat(expires) if expires else None,
        **values,
    )


def _known(kind: type, values: dict[str, Any]) -> dict[str, Any]:
    names = {a.name for a in attrs.fields(kind)}
    return {name: value for name, value in values.items() if name in names}

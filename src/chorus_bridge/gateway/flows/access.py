"""What the portal says of a company's access, remembered so that a list page can show it without asking again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from chorus_bridge.domain.recipient import CredentialsVerdict, SupplierFacts
from chorus_bridge.effects import Accepted, Undone, execute, now, tell
from chorus_bridge.errors import AuthCause, AuthRefused
from chorus_bridge.outbox import facts, gates, statements

if TYPE_CHECKING:
    from chorus_bridge.effects import Flow, Reply

__all__ = ["known_supplier", "note", "resume", "tell_refusal"]


def known_supplier(company: str, siret: str) -> Flow[SupplierFacts | None]:
    """Return what is remembered of the supplier *siret* of *company*."""
    result = yield from execute(statements.facts_wanted([(company, statements.SUPPLIER, siret)]))
    if isinstance(result, Undone) or not result[0]:
        return None
    return facts.read_supplier(result[0][0]["body"])


def note(company: str, siret: str, reply: Reply[Any]) -> Flow[None]:
    """Remember that the technical account was accepted or refused, when *reply* tells."""
    verdict = _verdict(reply)
    if verdict is None:
        return
    at = yield from now()
    known = (yield from known_supplier(company, siret)) or SupplierFacts(siret=siret, fetched_at=at)
    if known.credentials is verdict:
        return
    if verdict is CredentialsVerdict.REFUSED:
        known = attrs.evolve(known, fetched_at=at)
    yield from execute(statements.fact(company, attrs.evolve(known, credentials=verdict), statements.SUPPLIER))


def tell_refusal(company: str, siret: str, refusal: AuthRefused) -> Flow[None]:
    """Remember a refused access and tell the observers: the administrator has something to do."""
    yield from note(company, siret, refusal)
    yield from tell("access.refused", company=company, cause=refusal.cause)


def _verdict(reply: Reply[Any]) -> CredentialsVerdict | None:
    if isinstance(reply, Accepted):
        return CredentialsVerdict.ACCEPTED
    if isinstance(reply, AuthRefused) and reply.cause is AuthCause.ACCOUNT:
        return CredentialsVerdict.REFUSED
    return None


def resume(company: str, siret: str | None) -> Flow[None]:
    """Let a paused company go on, after its credentials were corrected: what was said of the old ones is forgotten."""
    yield from execute(gates.resume(company))
    known = (yield from known_supplier(company, "".join(siret.split()))) if siret else None
    if known:
        forgotten = attrs.evolve(known, credentials=CredentialsVerdict.UNKNOWN)
        yield from execute(statements.fact(company, forgotten, statements.SUPPLIER))

"""Take over an invoice that somebody deposited by hand at the portal: found there, compared, followed; never sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chorus_bridge.chorus.compare import same_invoice
from chorus_bridge.chorus.recorded import recorded
from chorus_bridge.chorus.results import midnight
from chorus_bridge.domain.lifecycle import Happening, State
from chorus_bridge.domain.transmissible import fingerprint
from chorus_bridge.domain.transmission import Transmission
from chorus_bridge.effects import Undone, execute, now, tell
from chorus_bridge.errors import BadValue, NotFound, NotTransmissible, StaleWrite
from chorus_bridge.gateway.flows.asking import let_through, noted
from chorus_bridge.gateway.flows.reconciling import presence
from chorus_bridge.gateway.flows.searching import NoAnswer, Nothing, search
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox import rows, statements
from chorus_bridge.outbox.flows.queueing import RACES
from chorus_bridge.outbox.flows.reading import read_rows
from chorus_bridge.outbox.manual import record_deposit as inserted

if TYPE_CHECKING:
    from datetime import datetime

    from chorus_bridge.chorus.submission import Submission
    from chorus_bridge.domain.identifiers import InvoiceKey
    from chorus_bridge.domain.situation import Situation
    from chorus_bridge.effects import Flow
    from chorus_bridge.gateway.flows.searching import Found
    from chorus_bridge.settings import Settings

__all__ = ["record_deposit"]


def record_deposit(
    situation: Situation, *, settings: Settings, portal_id: str | None = None, by: str = ""
) -> Flow[Transmission]:
    """Record that the invoice of *situation* was deposited by hand, once the portal's list proves it.

    What was queued, held or unsure for it is adopted; called twice, returns the same transmission.

    Args:
        situation: With at least its number, date, total, supplier and recipient.
        settings: How.
        portal_id: The invoice's identifier at the portal, when several could bear the number.
        by: Who asked.

    Raises:
        BadValue: What would recognise it is missing, or the portal holds another content under this number.
        NotFound: The portal lists no such invoice.
        NotTransmissible: The number belongs to another situation.
        Busy: The company waits, or the portal is not there.
        ChorusBridgeError: The portal did not answer, or refused.
        StaleWrite: Others kept getting in between; nothing was written.
    """
    key, content = recorded(situation)
    yield from let_through(situation.company.id, "record_deposit")
    ours: Found | None = None
    for _ in range(RACES):
        past = yield from _past(situation, key)
        standing = _standing(situation, key, past)
        if standing is not None and standing.state is State.DEPOSITED:
            return _agreed(standing, portal_id)
        at = yield from now()
        draft = _draft(situation, key, content, len(past), at)
        if ours is None:
            ours = yield from _found(draft, content, portal_id, settings)
        if standing is not None:
            return (yield from outbox.adopt(standing.company, standing.id, ours.portal_id, by=by))
        if (yield from _kept(draft, content, ours, settings, by)):
            yield from tell("transmission.recorded", company=draft.company, transmission=draft.id)
            return (yield from outbox.load(draft.company, draft.id))
    raise StaleWrite(transmission=situation.id, fence=0)


def _past(situation: Situation, key: InvoiceKey) -> Flow[tuple[Transmission, ...]]:
    asked = statements.wanted([(situation.company.id, situation.id, str(key))])
    return tuple(rows.transmission(row) for row in (yield from read_rows(asked)))


def _standing(situation: Situation, key: InvoiceKey, past: tuple[Transmission, ...]) -> Transmission | None:
    """Return what already speaks for this situation, or for this number of it.

    Raises:
        NotTransmissible: Another situation has the number.
    """
    for one in past:
        if one.situation == situation.id and (one.standing or (one.blocks_number and one.key == str(key))):
            return one
    if any(one.blocks_number and one.situation != situation.id for one in past):
        raise NotTransmissible(codes=("NUMBER_ALREADY_USED",))
    return None


def _agreed(standing: Transmission, portal_id: str | None) -> Transmission:
    if portal_id not in {None, standing.portal_id}:
        problem, remedy = "it is known under another identifier", "look at both invoices on the portal"
        raise BadValue(field="portal_id", problem=problem, remedy=remedy)
    return standing


def _draft(situation: Situation, key: InvoiceKey, content: Submission, earlier: int, at: datetime) -> Transmission:
    return Transmission(
        id=rows.identifier(situation.company.id, situation.id, str(key), earlier, rows.stamp(at)),
        company=situation.company.id,
        situation=situation.id,
        key=str(key),
        number=key.number,
        state=State.DEPOSITED,
        fence=0,
        due=at,
        document=content.digest,
        fingerprint=fingerprint(situation),
        works=situation.works,
        reason="manual",
        created_at=at,
        updated_at=at,
    )


def _found(draft: Transmission, content: Submission, portal_id: str | None, settings: Settings) -> Flow[Found]:
    """Return the invoice the portal lists, once it is proved to be this one."""
    outcome = yield from search(draft, content)
    if isinstance(outcome, NoAnswer):
        raise (yield from noted(outcome.reply, draft.company, settings))
    found = () if isinstance(outcome, Nothing) else outcome
    named = [one for one in found if portal_id in {None, one.portal_id}]
    if not named:
        raise NotFound(what="invoice at the portal", id=draft.number)
    for one in named:
        if same_invoice(content.content, one):
            return one
    problem = "the portal holds another content under this number"
    remedy = "compare the total, the date, the recipient and the kind with those on the portal"
    raise BadValue(field="invoice", problem=problem, remedy=remedy)


def _kept(draft: Transmission, content: Submission, ours: Found, settings: Settings, by: str) -> Flow[bool]:
    """Write it down, unless somebody was first."""
    at = draft.created_at
    change, also = presence(draft, ours, at, settings)
    done = yield from execute(
        statements.keep_document(draft.document, content.to_bytes(), at),
        inserted(
            draft,
            portal_id=ours.portal_id,
            deposited_at=midnight(ours.deposited_on) or at,
            poll_due=change.poll_due or at,
        ),
        statements.record(draft, step="manual", at=at, outcome=Happening.FOUND, reason="manual", by=by),
        *also,
    )
    return not isinstance(done, Undone)

"""What the portal, or the outbox, remembers of this invoice."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.codes import FindingCode, Kind, Place, Who
from chorus_bridge.domain.finding import Problem
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.portal import PortalStatus
from chorus_bridge.rules import sources
from chorus_bridge.rules.catalogue import Case, rule
from chorus_bridge.rules.given import absent

if TYPE_CHECKING:
    from collections.abc import Iterator

_on_situation = partial(rule, who=Who.COMPANY, place=Place.SITUATION)

_NUMBER: Final = "invoice.number"


@_on_situation(
    FindingCode.NUMBER_ALREADY_USED,
    kind=Kind.MISSING,
    source=f"{sources.SPECIFICATION}, p. 33-34; {sources.OUTBOX}",
    why="One number per supplier and year of issue: a second deposit is refused, or worse, attached to the first.",
)
def number_already_used(case: Case) -> Iterator[Problem]:
    """No other claim of this company was sent, or is being sent, under this number."""
    if case.same_number is not None:
        yield Problem(path=_NUMBER, params={"status": case.same_number.state.value})


@_on_situation(
    FindingCode.REMOTE_FIELD_REJECTED,
    kind=Kind.MISSING,
    source=f"{sources.SPECIFICATION}, p. 35; {sources.OUTBOX}",
    why="The portal has refused this very invoice and would refuse it again; once anything is corrected, it "
    "may leave under the same number.",
)
def remote_field_rejected(case: Case) -> Iterator[Problem]:
    """The invoice is not the very one the portal refused last time."""
    last = case.transmission
    if last is None or last.state is not State.REFUSED or not case.unchanged:
        return
    code = "" if last.refusal_code is None else str(last.refusal_code)
    # A flow's report may reproach several things: each is told where it is filled in.
    told = [(refusal.path, refusal.text) for refusal in last.refusals] or [("invoice", last.refusal_text)]
    for path, text in told:
        yield Problem(path=path, params={"text": text, "code": code})


@rule(
    FindingCode.LAST_ATTEMPT_FAILED,
    kind=Kind.WARNING,
    who=Who.NOBODY,
    place=Place.SITUATION,
    source=sources.OUTBOX,
    why="Nothing was received last time, and nothing is wrong with the invoice.",
)
def last_attempt_failed(case: Case) -> Iterator[Problem]:
    """The last try to send this invoice did not fail."""
    last = case.transmission
    if last is None or last.state not in {State.QUEUED, State.CANCELLED}:
        return
    if last.reason and last.attempts > 0:
        yield Problem(path="transmission", params={"reason": last.reason})


@_on_situation(
    FindingCode.CHANGED_SINCE_QUEUED,
    kind=Kind.WARNING,
    source=sources.OUTBOX,
    why="What was judged is what is sent: the edit did not follow, and the host must know.",
)
def changed_since_queued(case: Case) -> Iterator[Problem]:
    """The invoice is still the one that was handed over for sending."""
    last = case.transmission
    if last is not None and last.blocks_number and not case.dead_at_portal and not case.unchanged:
        yield Problem(path="invoice")


@_on_situation(
    FindingCode.REISSUE_WITH_NEW_NUMBER,
    kind=Kind.PENDING,
    source=f"{sources.SPECIFICATION}, p. 25-26; {sources.INFERRED}: withdrawn ones too",
    why="A rejected invoice keeps its number: it is cancelled in the books and billed anew, which the host does.",
)
def reissue_with_new_number(case: Case) -> Iterator[Problem]:
    """An invoice rejected after its deposit is issued again under a new number."""
    last, number = case.transmission, case.invoice.number
    if last is None or last.news is None or not case.dead_at_portal:
        return
    if absent(number) or number == last.number:
        said = last.news.raw if last.news.status is PortalStatus.UNKNOWN else last.news.status
        yield Problem(path=_NUMBER, params={"number": last.number, "portal_status": said})


@_on_situation(
    FindingCode.REISSUE_LINK_MISSING,
    kind=Kind.WARNING,
    source=f"{sources.OURS}: the books of both sides; {sources.OUTBOX}",
    why="No channel sends it and the portal takes the new invoice without it, so nothing is stopped; but the link "
    "between a rejected invoice and the one that takes its place cannot be found again later.",
)
def reissue_link_missing(case: Case) -> Iterator[Problem]:
    """An invoice issued after a rejection says which rejected one it takes the place of."""
    rejected = _reissued(case)
    if rejected is not None and absent(case.situation.replaces):
        yield Problem(path="replaces", params={"number": rejected})


@_on_situation(
    FindingCode.REISSUE_LINK_WRONG,
    kind=Kind.WARNING,
    source=f"{sources.OURS}: the books of both sides; {sources.OUTBOX}",
    why="Nothing of it is sent, so it stops nothing; but the books would cancel another invoice than the rejected one.",
)
def reissue_link_wrong(case: Case) -> Iterator[Problem]:
    """An invoice issued after a rejection names the rejected number, not another."""
    rejected, named = _reissued(case), case.situation.replaces
    if rejected is not None and named is not None and not absent(named) and named.strip() != rejected:
        yield Problem(path="replaces", params={"number": rejected, "name": named})


def _reissued(case: Case) -> str | None:
    """Return the number of the rejected invoice that this one, under a new number, takes the place of."""
    last, number = case.transmission, case.invoice.number
    if last is None or not case.dead_at_portal or absent(number) or number == last.number:
        return None
    return last.number


RULES: Final = (
    number_already_used,
    remote_field_rejected,
    last_attempt_failed,
    changed_since_queued,
    reissue_with_new_number,
    reissue_link_missing,
    reissue_link_wrong,
)

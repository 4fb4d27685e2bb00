"""The life of a transmission, every pair of state and happening."""

from itertools import product

import pytest

from chorus_bridge.domain.lifecycle import CANCELLABLE, LIVE, TRANSITIONS, Happening, State, advance
from chorus_bridge.domain.portal import PortalStatus
from chorus_bridge.errors import IllegalTransition
from tests.builders import news, transmission

EXPECTED = {
    ("queued", "claimed"): "sending",
    ("queued", "cancel"): "cancelled",
    ("queued", "received"): "received",
    ("queued", "found"): "deposited",
    ("queued", "recovered"): "unsure",
    ("sending", "accepted"): "deposited",
    ("sending", "received"): "received",
    ("sending", "refused"): "refused",
    ("sending", "duplicate"): "unsure",
    ("sending", "not_sent"): "queued",
    ("sending", "misconfigured"): "held",
    ("sending", "silence"): "unsure",
    ("sending", "lease_expired"): "unsure",
    ("sending", "found"): "deposited",
    ("received", "pending"): "received",
    ("received", "found"): "deposited",
    ("received", "refused"): "refused",
    ("received", "duplicate"): "unsure",
    ("received", "silence"): "unsure",
    ("received", "given_up"): "held",
    ("unsure", "received"): "received",
    ("unsure", "found"): "deposited",
    ("unsure", "found_different"): "conflict",
    ("unsure", "not_found"): "unsure",
    ("unsure", "absent"): "queued",
    ("unsure", "absent_cancelled"): "cancelled",
    ("unsure", "given_up"): "held",
    ("cancelled", "received"): "received",
    ("cancelled", "found"): "deposited",
    ("conflict", "found"): "deposited",
    ("conflict", "abandoned"): "cancelled",
    ("held", "received"): "received",
    ("held", "found"): "deposited",
    ("held", "released"): "queued",
    ("held", "abandoned"): "cancelled",
}


@pytest.mark.parametrize(("state", "happening"), [*product(State, Happening)])
def test_every_pair_leads_where_it_should_or_nowhere(state, happening):
    """The table is complete: any other transition is refused, naming both."""
    expected = EXPECTED.get((state.value, happening.value))
    if expected is None:
        with pytest.raises(IllegalTransition) as refused:
            advance(state, happening)
        assert (refused.value.state, refused.value.happening) == (state, happening)
    else:
        assert advance(state, happening) is State(expected)


def test_every_state_has_its_row():
    """None is forgotten in the table."""
    assert set(TRANSITIONS) == set(State)


def test_only_a_queued_transmission_can_be_cancelled():
    """From the first claim on, it may have left."""
    assert {State.QUEUED} == CANCELLABLE
    assert [s for s in State if transmission(state=s).cancellable] == [State.QUEUED]
    assert not transmission(state=State.QUEUED, in_doubt=True).cancellable


def test_doubt_leads_back_to_the_queue_by_proof_or_by_a_human_only():
    """Without "absent" and "released", no chain of happenings sends again what may have been received."""
    proofs = {Happening.ABSENT, Happening.RELEASED}
    reached, todo = set(), [State.UNSURE]
    while todo:
        state = todo.pop()
        if state not in reached:
            reached.add(state)
            todo.extend(target for happening, target in TRANSITIONS[state].items() if happening not in proofs)
    assert not reached & {State.QUEUED, State.SENDING}


def test_nothing_is_stuck():
    """From every state, some chain of happenings leads to an end."""
    ends = {State.DEPOSITED, State.REFUSED, State.CANCELLED}
    for start in State:
        reached, todo = set(), [start]
        while todo:
            state = todo.pop()
            if state not in reached:
                reached.add(state)
                todo.extend(TRANSITIONS[state].values())
        assert reached & ends


def test_what_is_deposited_stays_deposited():
    """Nothing this library does undoes a deposit."""
    assert TRANSITIONS[State.DEPOSITED] == {}


@pytest.mark.parametrize("state", State)
def test_a_number_is_taken_while_under_way_and_once_deposited(state):
    """A refusal and a cancellation free the number."""
    freed = {State.REFUSED, State.CANCELLED}
    sent = transmission(state=state)
    assert sent.live == (state in LIVE) == (state not in {*freed, State.DEPOSITED})
    assert sent.blocks_number == (state not in freed)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("status", [None, *PortalStatus])
def test_a_transmission_stands_until_the_portal_closes_it(state, status):
    """It speaks for its claim while it holds the number, unless the portal has rejected or withdrawn it."""
    sent = transmission(state=state, news=None if status is None else news(status))
    closed = status in {PortalStatus.REJECTED, PortalStatus.ABANDONED, PortalStatus.DELETED}
    assert sent.standing == (state not in {State.REFUSED, State.CANCELLED} and not closed)

"""What may be asked of the portal is checked when it is said, and the same words are the same act."""

from __future__ import annotations

import attrs
import pytest

from chorus_bridge import Attachment
from chorus_bridge.domain.action import ASKED_BY, Action, ActionState, Before, Effect, asks_again, effect_of
from chorus_bridge.domain.acts import (
    Act,
    ActionKind,
    Completion,
    RejectionAcknowledgement,
    Rerouting,
    ValidatorCorrection,
    digest_of,
    expected,
    written,
)
from chorus_bridge.domain.portal import PortalNews, PortalStatus
from chorus_bridge.errors import BadValue
from tests.builders import AUTHORITY_SIRET, BAD_CHECK_DIGIT, NOW

PLAN = Attachment(name="plan.pdf", content=b"plan", label="Plan", type_code="01")
MIB = 1024 * 1024
BAD_PLANS = [
    ({"content": None}, "attachments[1].content"),
    ({"content": b""}, "attachments[1].content"),
    ({"content": b"x" * (10 * MIB + 1)}, "attachments[1].content"),
    ({"name": "plan"}, "attachments[1].name"),
    ({"name": ".pdf"}, "attachments[1].name"),
    ({"name": "x" * 47 + ".pdf"}, "attachments[1].name"),
    ({"label": "x" * 101}, "attachments[1].label"),
    ({"type_code": "x" * 31}, "attachments[1].type_code"),
    ({"type_code": None}, "attachments[1].type_code"),
    ({"type_code": ""}, "attachments[1].type_code"),
]
GOOD_PLANS = [
    {"content": b"x" * (10 * MIB)},
    {"name": "x" * 46 + ".pdf"},
    {"label": "x" * 100},
    {"label": None},
    {"type_code": "x" * 30},
]
BAD_ROUTES = [
    ({"recipient": "123"}, "recipient"),
    ({"recipient": ""}, "recipient"),
    ({"service": "x" * 101}, "service"),
    ({"engagement": "x" * 51}, "engagement"),
    ({"contract": "x" * 51}, "contract"),
    ({"service": "x", "comment": "x" * 2001}, "comment"),
    ({}, "act"),
    ({"comment": "x"}, "act"),
]
GOOD_ROUTES = [
    {"recipient": AUTHORITY_SIRET},
    {"recipient": BAD_CHECK_DIGIT},
    {"service": "x" * 100},
    {"service": ""},
    {"engagement": "x" * 50},
    {"contract": "x" * 50, "comment": "x" * 2000},
]


@pytest.mark.parametrize(("spoilt", "path"), BAD_PLANS, ids=[f"{path}-{n}" for n, (_, path) in enumerate(BAD_PLANS)])
def test_a_file_the_portal_would_refuse_is_named(spoilt, path):
    """By its rank and its part."""
    with pytest.raises(BadValue) as bad:
        Completion(attachments=(PLAN, attrs.evolve(PLAN, **spoilt)))
    assert bad.value.field == path


@pytest.mark.parametrize("change", GOOD_PLANS, ids=[str(n) for n in range(len(GOOD_PLANS))])
def test_a_file_at_the_limit_is_taken(change):
    """The limits are those published."""
    assert Completion(attachments=(attrs.evolve(PLAN, **change),)).attachments


@pytest.mark.parametrize(("words", "path"), [("", "act"), (" \n", "act"), ("x" * 2001, "comment")])
def test_words_that_say_nothing_or_too_much_are_refused(words, path):
    """A completion adds something."""
    with pytest.raises(BadValue) as bad:
        Completion(comment=words)
    assert bad.value.field == path


def test_words_at_the_limit_are_taken():
    """Two thousand characters, or a file and no word."""
    assert Completion(comment="x" * 2000).comment
    assert Completion(attachments=(PLAN,)).comment == ""


@pytest.mark.parametrize(("given", "path"), BAD_ROUTES)
def test_a_route_the_portal_would_refuse_is_named(given, path):
    """Before anything is asked."""
    with pytest.raises(BadValue) as bad:
        Rerouting(**given)
    assert bad.value.field == path


@pytest.mark.parametrize("given", GOOD_ROUTES)
def test_a_route_at_the_limit_is_taken(given):
    """A wrong check digit is the portal's to judge."""
    assert Rerouting(**given).kind is ActionKind.REROUTE


def test_a_siret_is_taken_as_people_write_it():
    """With its blanks."""
    spaced = f"{AUTHORITY_SIRET[:9]} {AUTHORITY_SIRET[9:]}"
    assert Rerouting(recipient=spaced).recipient == AUTHORITY_SIRET
    assert ValidatorCorrection(validator=spaced) == ValidatorCorrection(validator=AUTHORITY_SIRET)
    with pytest.raises(BadValue) as bad:
        ValidatorCorrection(validator="12")
    assert bad.value.field == "validator"


def test_what_is_said_is_never_shown():
    """Neither words nor establishments."""
    shown = repr((Completion(comment="secret"), Rerouting(recipient=AUTHORITY_SIRET, comment="secret")))
    assert "secret" not in shown
    assert AUTHORITY_SIRET not in shown
    assert AUTHORITY_SIRET not in repr(ValidatorCorrection(validator=AUTHORITY_SIRET))


DIFFERENT: list[Act] = [
    Completion(comment="x"),
    Completion(comment="y"),
    Completion(comment="x", attachments=(PLAN,)),
    *(
        Completion(comment="x", attachments=(attrs.evolve(PLAN, **change),))
        for change in ({"content": b"other"}, {"name": "p.pdf"}, {"label": "P"}, {"type_code": "02"})
    ),
    Rerouting(service="x"),
    Rerouting(engagement="x"),
    Rerouting(contract="x"),
    Rerouting(recipient=AUTHORITY_SIRET),
    Rerouting(service="x", comment="x"),
    ValidatorCorrection(validator=AUTHORITY_SIRET),
    RejectionAcknowledgement(),
]


def test_only_the_same_act_has_the_same_digest():
    """Whatever part differs."""
    assert len({digest_of(act) for act in DIFFERENT}) == len(DIFFERENT)
    assert digest_of(DIFFERENT[0]) == digest_of(Completion(comment="x"))


def test_what_must_be_found_afterwards_is_read_back():
    """The parts that can be compared, and of them those that were given."""
    route = Rerouting(recipient=AUTHORITY_SIRET, service="", contract="M", engagement="E", comment="c")
    assert expected(written(route)) == {"recipient": AUTHORITY_SIRET, "contract": "M", "engagement": "E"}
    assert expected(written(Rerouting(service="S"))) == {"service": "S"}
    assert expected(written(ValidatorCorrection(validator=AUTHORITY_SIRET))) == {"validator": AUTHORITY_SIRET}
    assert expected(written(Completion(comment="x"))) == {}
    with pytest.raises(ValueError, match="Expecting"):
        expected(b"damaged")


def passed(*statuses):
    """Return a history."""
    return tuple(PortalNews(status=status, raw=status.name) for status in statuses)


def action(kind=ActionKind.COMPLETE, entries=1):
    """Return an action begun when the history had that many entries."""
    return Action(
        id="a",
        company="acme",
        transmission="t",
        kind=kind,
        digest="d",
        state=ActionState.DONE,
        before=Before(raw="SUSPENDUE", entries=entries),
        created_at=NOW,
        updated_at=NOW,
    )


S = PortalStatus
HISTORIES = [
    (ActionKind.COMPLETE, (S.SUSPENDED,), Effect.UNMOVED),
    (ActionKind.COMPLETE, (S.SUSPENDED, S.COMPLETED), Effect.SEEN),
    (ActionKind.COMPLETE, (S.SUSPENDED, S.COMPLETED, S.REJECTED), Effect.SEEN),
    (ActionKind.COMPLETE, (S.SUSPENDED, S.REJECTED), Effect.ELSEWHERE),
    (ActionKind.COMPLETE, (S.COMPLETED,), Effect.UNMOVED),
    (ActionKind.COMPLETE, (S.SUSPENDED, S.SUSPENDED), Effect.UNMOVED),
    (ActionKind.COMPLETE, (S.SUSPENDED, S.AVAILABLE, S.TO_COMPLETE), Effect.UNMOVED),
    (ActionKind.COMPLETE, (S.SUSPENDED, S.SUSPENDED, S.AVAILABLE), Effect.ELSEWHERE),
    (ActionKind.COMPLETE, (S.SUSPENDED, S.COMPLETED, S.SUSPENDED), Effect.SEEN),
    (ActionKind.COMPLETE, (S.SUSPENDED, S.TO_REROUTE), Effect.ELSEWHERE),
    (ActionKind.ACKNOWLEDGE_REJECTION, (S.REJECTED, S.REJECTED), Effect.UNMOVED),
    (ActionKind.COMPLETE, (S.SUSPENDED, S.UNKNOWN), Effect.ELSEWHERE),
    (ActionKind.REROUTE, (S.TO_REROUTE, S.DEPOSITED), Effect.SEEN),
    (ActionKind.REROUTE, (S.TO_REROUTE, S.TO_ATTACH_MOE), Effect.SEEN),
    (ActionKind.REROUTE, (S.TO_REROUTE, S.REJECTED), Effect.ELSEWHERE),
    (ActionKind.FIX_VALIDATOR, (S.WRONG_VALIDATOR_BY_SUPPLIER, S.TO_VALIDATE_1), Effect.SEEN),
    (ActionKind.FIX_VALIDATOR, (S.WRONG_VALIDATOR_BY_SUPPLIER, S.REJECTED), Effect.ELSEWHERE),
]


@pytest.mark.parametrize(("kind", "statuses", "effect"), HISTORIES)
def test_an_effect_is_what_came_since(kind, statuses, effect):
    """Only what the history did not have before counts."""
    assert effect_of(kind, Before(entries=1), passed(*statuses)) is effect


ANEW = [
    ((S.SUSPENDED,), False),
    ((S.SUSPENDED, S.SUSPENDED), False),
    ((S.SUSPENDED, S.COMPLETED), False),
    ((S.SUSPENDED, S.COMPLETED, S.SUSPENDED), True),
    ((S.SUSPENDED, S.COMPLETED, S.TO_COMPLETE), True),
    ((S.SUSPENDED, S.COMPLETED, S.TO_REROUTE), False),
]


@pytest.mark.parametrize(("statuses", "anew"), ANEW)
def test_the_portal_asks_anew_once_it_moved_on(statuses, anew):
    """A status that only stays is answered."""
    assert asks_again(action(), passed(*statuses)) is anew


def test_each_kind_is_asked_for_by_statuses_of_its_own():
    """No status asks for two things, and every kind is asked for."""
    asking = [status for kind in ActionKind for status in ASKED_BY[kind]]
    assert len(asking) == len(set(asking))
    assert all(ASKED_BY[kind] for kind in ActionKind)


@pytest.mark.parametrize("before", [Before(), Before(raw="A B", entries=12)])
def test_where_the_history_stood_is_read_back(before):
    """As it was written."""
    assert Before.read(str(before)) == before
    with pytest.raises(ValueError, match="invalid literal"):
        Before.read("SUSPENDUE")


@pytest.mark.parametrize("state", ActionState)
def test_what_is_open_may_still_have_an_effect(state):
    """Begun or unsure."""
    assert attrs.evolve(action(), state=state).open is (state in {ActionState.BEGUN, ActionState.UNSURE})


def test_a_comment_left_out_is_no_comment():
    """A host hands over the empty column of its database."""
    with pytest.raises(BadValue, match="changes nothing"):
        Completion(comment=None)

"""Acts at the portal, value by value: the words kept in rows, the statuses that ask and answer, what is never shown."""

from __future__ import annotations

import hashlib
import json

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
    written,
)
from chorus_bridge.domain.portal import PortalNews, PortalStatus
from chorus_bridge.errors import BadValue
from tests.builders import AUTHORITY_SIRET, NOW

S = PortalStatus
PLAN = Attachment(name="plan.pdf", content=b"plan", label="Plan", type_code="01")

ASK = {
    ActionKind.COMPLETE: {S.SUSPENDED, S.TO_COMPLETE},
    ActionKind.REROUTE: {
        S.TO_REROUTE,
        S.AWAITING_REROUTING_BY_SUPPLIER,
        S.WRONG_RECIPIENT_PD,
        S.WRONG_RECIPIENT_EA,
    },
    ActionKind.FIX_VALIDATOR: {S.WRONG_VALIDATOR_BY_SUPPLIER, S.WRONG_VALIDATOR_BY_JOINT_CONTRACTOR},
    ActionKind.ACKNOWLEDGE_REJECTION: {S.REJECTED},
}
ANSWER = {
    ActionKind.COMPLETE: {S.COMPLETED},
    ActionKind.REROUTE: {
        *(S.DEPOSITED, S.ROUTING, S.PIVOT_BEING_MADE, S.AVAILABLE, S.TO_VALIDATE_1, S.TO_VALIDATE_2),
        *(S.AVAILABLE_TO_MOE, S.TO_ATTACH_MOE, S.AVAILABLE_TO_MOA, S.TO_ATTACH_MOA, S.SENT_TO_MOA),
    },
    ActionKind.FIX_VALIDATOR: {S.TO_VALIDATE_1, S.TO_VALIDATE_2, S.VALIDATED_1, S.VALIDATED_2},
    ActionKind.ACKNOWLEDGE_REJECTION: set(),
}


def begun(kind, **changes):
    """Return an action begun when the history had one status."""
    asked = Action(
        id="a",
        company="acme",
        transmission="t",
        kind=kind,
        digest="d",
        state=ActionState.BEGUN,
        before=Before(raw="X", entries=1),
        created_at=NOW,
        updated_at=NOW,
    )
    return attrs.evolve(asked, **changes)


def passed(*statuses):
    """Return a history."""
    return tuple(PortalNews(status=status, raw=status.name) for status in statuses)


def test_the_words_kept_in_rows_are_those_of_always():
    """A row written by one version is read by the next."""
    assert [state.value for state in ActionState] == ["begun", "done", "refused", "unsure", "absent"]
    assert [kind.value for kind in ActionKind] == ["complete", "reroute", "fix_validator", "acknowledge_rejection"]
    assert [effect.value for effect in Effect] == ["seen", "unmoved", "elsewhere"]


@pytest.mark.parametrize("kind", ActionKind)
@pytest.mark.parametrize("status", PortalStatus)
def test_each_status_asks_for_what_the_table_says(kind, status):
    """Every status, every act."""
    assert (status in ASKED_BY[kind]) is (status in ASK[kind])


@pytest.mark.parametrize("kind", ActionKind)
@pytest.mark.parametrize("status", PortalStatus)
def test_each_status_shows_an_effect_as_the_table_says(kind, status):
    """Every status, every act: only the act leads there, it asks for the act again, or the act is no longer taken."""
    found = effect_of(kind, Before(entries=1), passed(S.SUSPENDED, status))
    otherwise = Effect.UNMOVED if status in ASK[kind] else Effect.ELSEWHERE
    assert found is (Effect.SEEN if status in ANSWER[kind] else otherwise)


@pytest.mark.parametrize(("before", "effect"), [(0, Effect.SEEN), (1, Effect.SEEN), (2, Effect.UNMOVED)])
def test_what_the_history_had_before_shows_nothing(before, effect):
    """A completion of last month is not this one's."""
    assert effect_of(ActionKind.COMPLETE, Before(entries=before), passed(S.SUSPENDED, S.COMPLETED)) is effect


@pytest.mark.parametrize(("entries", "anew"), [(0, True), (1, True), (2, False), (3, False)])
def test_what_asks_anew_came_since(entries, anew):
    """The portal moved on, then asked: both after the act began."""
    history = passed(S.SUSPENDED, S.COMPLETED, S.SUSPENDED)
    assert asks_again(begun(ActionKind.COMPLETE, before=Before(entries=entries)), history) is anew


def test_nothing_said_yet_about_where_the_history_stood_is_its_beginning():
    """The first status is what came since."""
    assert (Before().raw, Before().entries, str(Before())) == ("", 0, "0 ")
    assert str(Before(raw="A B", entries=12)) == "12 A B"


def test_a_new_action_was_asked_once_and_nothing_is_known_of_it():
    """Its defaults say so."""
    asked = begun(ActionKind.COMPLETE)
    assert (asked.tries, asked.unsure_since, asked.reason, asked.refusal_text, asked.by) == (1, None, "", "", "")


def test_an_action_shows_neither_the_portals_words_nor_who_asked():
    """They may name a person."""
    shown = repr(begun(ActionKind.COMPLETE, refusal_text="Mme Durand refuse", by="durand@example.org"))
    assert "urand" not in shown
    assert "refusal_text" not in shown
    assert "by=" not in shown


@pytest.mark.parametrize(
    "value", [Before(), begun(ActionKind.COMPLETE), Completion(comment="x"), Rerouting(service="S")]
)
def test_what_is_known_of_an_act_does_not_change(value):
    """Values are frozen."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        value.raw = value.state = value.comment = "other"


def test_each_act_is_of_its_kind():
    """Four values, four kinds."""
    acts: list[Act] = [
        Completion(comment="x"),
        Rerouting(service="S"),
        ValidatorCorrection(validator=AUTHORITY_SIRET),
        RejectionAcknowledgement(),
    ]
    assert [act.kind for act in acts] == list(ActionKind)


WRONG_TYPES: list[tuple[type, dict[str, object]]] = [
    (Completion, {"comment": 7}),
    (Completion, {"comment": "x", "attachments": ("plan.pdf",)}),
    (Rerouting, {"service": "S", "comment": 7}),
    (Rerouting, {"service": 7}),
    (Rerouting, {"engagement": 7}),
    (Rerouting, {"contract": 7}),
    (Rerouting, {"recipient": 7}),
    (ValidatorCorrection, {"validator": 7}),
]


@pytest.mark.parametrize(("act", "given"), WRONG_TYPES)
def test_what_is_not_text_or_a_file_is_refused_where_it_is_given(act, given):
    """A value of the wrong type is named, not met far away."""
    with pytest.raises(BadValue):
        act(**given)


REFUSED = [
    (Completion, "act", "it changes nothing", "say what to add or to change"),
    (lambda: Rerouting(comment="x"), "act", "it changes nothing", "say what to add or to change"),
    (lambda: Completion(comment="x" * 2001), "comment", "2001 characters", "write at most 2000"),
    (lambda: Rerouting(service="x" * 101), "service", "101 characters", "write at most 100"),
    (lambda: Rerouting(engagement="x" * 51), "engagement", "51 characters", "write at most 50"),
    (lambda: Rerouting(contract="x" * 51), "contract", "51 characters", "write at most 50"),
    (lambda: Rerouting(service="S", comment="x" * 2001), "comment", "2001 characters", "write at most 2000"),
    (lambda: Rerouting(recipient="12"), "recipient", "not a SIRET", "give the 14 digits of the establishment"),
    (
        lambda: ValidatorCorrection(validator="12"),
        "validator",
        "not a SIRET",
        "give the 14 digits of the establishment",
    ),
    (lambda: file(content=b""), "attachments[0].content", "empty", "give the file's bytes"),
    (
        lambda: file(content=b"x" * (10 * 1024 * 1024 + 1)),
        "attachments[0].content",
        "larger than 10 MiB",
        "split or shrink the file",
    ),
    (lambda: file(name="plan"), "attachments[0].name", "without an extension", "give the file's whole name"),
    (lambda: file(name="x" * 47 + ".pdf"), "attachments[0].name", "51 characters", "write at most 50"),
    (lambda: file(label="x" * 101), "attachments[0].label", "101 characters", "write at most 100"),
    (lambda: file(type_code=None), "attachments[0].type_code", "absent", "give the portal's code of its kind"),
    (lambda: file(type_code="x" * 31), "attachments[0].type_code", "31 characters", "write at most 30"),
]


def file(**changes):
    """Return a completion with one file, spoilt."""
    return Completion(attachments=(attrs.evolve(PLAN, **changes),))


@pytest.mark.parametrize(("make", "field", "problem", "remedy"), REFUSED, ids=[f"{r[1]}: {r[2]}" for r in REFUSED])
def test_a_refusal_names_the_field_what_is_wrong_and_what_to_do(make, field, problem, remedy):
    """The three parts, in words."""
    with pytest.raises(BadValue) as bad:
        make()
    assert (bad.value.field, bad.value.problem, bad.value.remedy) == (field, problem, remedy)


def test_what_is_said_is_kept_in_plain_words():
    """Every part by its name, accents as they are, the same whatever the order; files by their digest."""
    said = Completion(comment="Été", attachments=(PLAN,))
    digest = hashlib.sha256(b"plan").hexdigest()
    assert said.words() == {"comment": "Été", "attachments": [[digest, "plan.pdf", "Plan", "01"]]}
    assert "Été".encode() in written(said)
    route = Rerouting(service="S", comment="c")
    assert route.words() == {
        "recipient": None,
        "service": "S",
        "engagement": None,
        "contract": None,
        "comment": "c",
    }
    assert Rerouting(service="S").comment == ""
    assert ValidatorCorrection(validator=AUTHORITY_SIRET).words() == {"validator": AUTHORITY_SIRET}
    assert RejectionAcknowledgement().words() == {}
    assert written(route) == (
        b'["reroute", {"comment": "c", "contract": null, "engagement": null, "recipient": null, "service": "S"}]'
    )
    assert written(RejectionAcknowledgement()) == b'["acknowledge_rejection", {}]'
    assert json.loads(written(said))[0] == "complete"


def test_the_digest_of_an_act_is_that_of_always():
    """A row of an earlier version is recognised as the same act."""
    assert digest_of(RejectionAcknowledgement()) == "61f98bcb1cb4e8d6119e1d0f7c01dfe3a0473a51f0b213b9c70aa88f82b2907f"

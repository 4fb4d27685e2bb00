"""Every interleaving of the delivery protocol, and what each safeguard is for."""

import attrs
import pytest

from chorus_bridge.domain.lifecycle import TRANSITIONS, Happening, State
from chorus_bridge.errors import IllegalTransition
from tests.attack.model import variants
from tests.attack.model.checker import INVARIANTS, STUCK
from tests.attack.model.happenings import first, steps
from tests.attack.model.protocol import Row, moved
from tests.attack.model.rules import Rules
from tests.attack.model.variants import FULL, LARGE, SABOTAGED, SCALE, SPARE, VARIANTS, examined

pytestmark = pytest.mark.attack

PROTOCOLS = (*FULL, *(LARGE if SCALE > 1 else ()))
SURROUNDINGS = {
    *("portal_refuses_duplicates", "typing", "restores", "sleeping_sweeps", "people"),
    *("flow", "flows_resent", "horizon_covers_flows"),
}
SAFEGUARDS = {a.name for a in attrs.fields(Rules) if a.type in {"bool", bool}} - SURROUNDINGS


def named(variant):
    """Return the name of a variant."""
    return variant.name


@pytest.mark.parametrize("variant", PROTOCOLS, ids=named)
def test_the_protocol_keeps_every_promise(variant):
    """No interleaving of workers, losses, delays, crashes, cancels, decisions and restores breaks one."""
    assert examined(variant).broken == {}


@pytest.mark.parametrize("variant", SABOTAGED, ids=named)
def test_a_safeguard_taken_down_is_missed(variant):
    """Exactly the promises it protects break: the checker sees, and the safeguard is no decoration."""
    assert set(examined(variant).broken) == variant.breaks


@pytest.mark.parametrize("variant", SPARE, ids=named)
def test_some_safeguards_only_spare_work_or_bound_an_error_of_a_person(variant):
    """Without them, and nothing else wrong, the promises still hold."""
    assert examined(variant).broken == {}


def test_the_protocol_moves_as_the_lifecycle_says_and_uses_every_line():
    """The table is the library's own, and each of its lines is some step of the full protocol."""
    assert all(variant.rules.table is TRANSITIONS for variant in FULL)
    used = frozenset().union(*(examined(variant).used for variant in FULL))
    assert used == {(state, happening) for state, row in TRANSITIONS.items() for happening in row}


def test_a_move_the_lifecycle_does_not_have_cannot_be_played():
    """A model that invents a transition stops at once."""
    with pytest.raises(IllegalTransition):
        moved(Row(State.UNSURE), Happening.RELEASED, Rules())


def test_the_full_protocol_has_every_safeguard_and_each_is_taken_down_once():
    """A safeguard added to the model comes with the variant that shows what it is for."""
    assert all(getattr(variant.rules, name) for variant in FULL for name in SAFEGUARDS)
    assert {name for v in (*SABOTAGED, *SPARE) for name in SAFEGUARDS if not getattr(v.rules, name)} == SAFEGUARDS


def test_every_promise_can_be_broken():
    """An invariant that nothing breaks would prove nothing by holding."""
    assert {name for variant in SABOTAGED for name in examined(variant).broken} == {*INVARIANTS, STUCK}


@pytest.mark.parametrize("variant", [v for v in SABOTAGED if STUCK not in v.breaks], ids=named)
def test_a_counter_example_can_be_played_again(variant):
    """Its steps, taken in order from the first world, lead to a world that breaks the promise."""
    for name, way in examined(variant).broken.items():
        worlds = {first(variant.rules)}
        for label in way:
            worlds = {step.after for world in worlds for step in steps(world, variant.rules) if step.label == label}
        assert any(not INVARIANTS[name](world, variant.rules) for world in worlds)


def test_the_table_is_shown(capsys):
    """The visit says what it visited, what held and what broke, with the shortest way to each."""
    shown = variants.table(VARIANTS)
    with capsys.disabled():
        print(f"\n{shown}\n\n{variants.counter_examples(SABOTAGED)}\n\n{variants.summary(VARIANTS)}")  # noqa: T201 — what the suite is for
    assert len(shown.splitlines()) == 1 + len(VARIANTS)

"""Faults drawn at random are the same for the same seed, at most one a request, and end when asked to."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus_bridge.simulator import Chaos, ConnectionCut, Fault, FaultKind
from chorus_bridge.simulator.chaos import Dice

SUBMIT, RATES = "factures/v1/soumettre", "transverses/v1/recuperer/tauxtva"
PATHS = [f"/cpro/{SUBMIT}", f"/cpro/{RATES}", "/cpro/structures/v1/rechercher", "/api/oauth/token"]
WORDS = sorted(
    {Fault(kind=kind, after_processing=after).word for kind in FaultKind for after in (False, True)} - {"EMPTY_TOKEN"}
)


@st.composite
def odds(draw):
    """Return probabilities for some words, one at most in all."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6, unique=True))
    return dict.fromkeys(words, draw(st.floats(0, 1)) / len(words))


CHAOS = st.builds(
    lambda seed, submit, others: Chaos(seed, {SUBMIT: submit, "*": others}, retry_after=(1, 9)),
    st.integers(),
    odds(),
    odds(),
)


def drawn(chaos, paths):
    """Return what each request meets."""
    dice = Dice(chaos)
    return [dice.draw(path) for path in paths]


@given(CHAOS, st.lists(st.sampled_from(PATHS), max_size=60))
def test_the_same_seed_draws_the_same_faults(chaos, paths):
    """Two runs in the same order meet the same faults, and so does a copy of the chaos."""
    copy = Chaos(chaos.seed, {route: dict(odds) for route, odds in chaos.routes.items()}, retry_after=(1, 9))
    assert drawn(chaos, paths) == drawn(copy, paths)


@given(CHAOS, st.lists(st.sampled_from(PATHS), max_size=60))
def test_a_route_does_not_feel_the_others(chaos, paths):
    """The fate of the n-th deposit is the same whatever other requests come in between."""
    mixed = [fault for path, fault in zip(paths, drawn(chaos, paths), strict=True) if path.endswith(SUBMIT)]
    assert mixed == drawn(chaos, [PATHS[0]] * len(mixed))


@given(CHAOS, st.integers(0, 5))
def test_a_limit_is_never_passed(chaos, limit):
    """So many faults and no more."""
    limited = Chaos(chaos.seed, chaos.routes, limit=limit)
    met = [fault for fault in drawn(limited, PATHS * 30) if fault is not None]
    assert len(met) <= limit
    assert all(fault.word in WORDS for fault in met)


@given(CHAOS)
def test_the_token_is_met_only_when_named(chaos):
    """A star stands for the operations."""
    assert set(drawn(chaos, ["/api/oauth/token"] * 20)) == {None}
    named = Chaos(chaos.seed, {"oauth/token": {"EMPTY_TOKEN": 1.0}})
    assert {fault.kind for fault in drawn(named, ["/api/oauth/token"] * 5)} == {FaultKind.EMPTY_TOKEN}


def test_seeds_differ():
    """Another seed is another run."""
    runs = {tuple(drawn(Chaos(seed, {"*": {"CUT_AFTER": 0.5}}), PATHS * 10)) for seed in range(20)}
    assert len(runs) == 20


def test_probabilities_are_kept():
    """Over thousands of requests each fault comes about as often as said."""
    chaos = Chaos(1, {SUBMIT: {"CUT_AFTER": 0.05, "CUT_BEFORE": 0.1, "HTTP_429": 0.2}})
    met = Counter(fault.word if fault else None for fault in drawn(chaos, [PATHS[0]] * 20_000))
    assert met[None] / 20_000 == pytest.approx(0.65, abs=0.02)
    assert met["CUT_AFTER"] / 20_000 == pytest.approx(0.05, abs=0.01)
    assert met["CUT_BEFORE"] / 20_000 == pytest.approx(0.1, abs=0.01)
    assert met["HTTP_429_BEFORE"] / 20_000 == pytest.approx(0.2, abs=0.02)


def test_settings_are_drawn_within_their_bounds():
    """Delays and announcements lie between the least and the most, in every form."""
    bounds = (timedelta(seconds=1), timedelta(seconds=3))
    chaos = Chaos(4, {"*": {"LATE": 0.5, "HTTP_429": 0.5}}, delay=bounds, retry_after=(2, 4))
    met = drawn(chaos, [PATHS[0]] * 300)
    late = [fault.delay for fault in met if fault.kind is FaultKind.LATE]
    assert bounds[0] <= min(late) < max(late) <= bounds[1]
    announced = {(fault.retry_after, fault.retry_as_date) for fault in met if fault.kind is FaultKind.HTTP_429}
    assert announced == {(None, False), *((seconds, date) for seconds in (2, 3, 4) for date in (False, True))}


def test_nothing_is_announced_unless_asked_for():
    """Without bounds a 429 says nothing more."""
    met = drawn(Chaos(4, {"*": {"HTTP_429": 1}}), [PATHS[0]] * 20)
    assert {fault.retry_after for fault in met} == {None}


def test_the_first_route_that_concerns_a_request_decides():
    """Order is precedence, and a certain fault is met each time."""
    chaos = Chaos(0, {RATES: {}, "*": {FaultKind.EMPTY_200: 1.0}})
    assert [fault and fault.kind for fault in drawn(chaos, PATHS)] == [
        FaultKind.EMPTY_200, None, FaultKind.EMPTY_200, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("routes", "settings", "says"),
    [
        ({"*": {"EARTHQUAKE": 0.1}}, {}, "not a fault"),
        ({"*": {"CUT": 1.1}}, {}, "between 0 and 1"),
        ({"*": {"CUT": -0.1}}, {}, "between 0 and 1"),
        ({"*": {"CUT": float("nan")}}, {}, "between 0 and 1"),
        ({"*": {"CUT": 0.6, "RESET": 0.6}}, {}, "between 0 and 1"),
        ({"*": {"EMPTY_TOKEN": 0.1}}, {}, "only the token endpoint"),
        ({}, {"limit": -1}, "limit"),
        ({}, {"retry_after": (3, 2)}, "the least, then the most"),
        ({}, {"delay": (timedelta(seconds=-1), timedelta(0))}, "the least, then the most"),
    ],
)
def test_odds_that_cannot_be_are_refused(routes, settings, says):
    """A mistake in a chaos is told at once, not met in the middle of a run."""
    with pytest.raises(ValueError, match=says):
        Chaos(0, routes, **settings)


def test_ten_tenths_are_one():
    """Rounding does not refuse a certain fault."""
    assert len(Chaos(0, {"*": dict.fromkeys(WORDS[:10], 0.1)}).routes["*"]) == 10


def test_a_chaos_does_not_change_behind_its_back():
    """What was given may be changed afterwards without effect."""
    routes = {"*": {"CUT": 0.5}}
    chaos = Chaos(0, routes)
    routes["*"]["CUT"] = 0.0
    assert chaos.routes["*"]["CUT"] == 0.5


def test_a_script_comes_first(build, as_siret):
    """A scripted fault takes the place of the drawn one, which the next request meets."""
    simulator = build(chaos=Chaos(0, {"*": {"HTTP_502_HTML": 1.0}}))
    company = as_siret(simulator)
    simulator.fault([Fault(kind=FaultKind.HTTP_429)])
    assert [company.send(RATES, {}).status for _ in range(2)] == [429, 502]
    assert simulator.ledger.faults() == {"HTTP_429_BEFORE": 1, "HTTP_502_HTML_BEFORE": 1}


def test_calm_ends_every_fault(build, as_siret):
    """Drawn and scripted faults stop, unknown statuses too; the lag of searches stays."""
    simulator = build(
        chaos=Chaos(0, {"*": {"HTTP_502_HTML": 1.0}}), unknown_statuses=1.0, index_lag=timedelta(minutes=1)
    )
    simulator.fault([Fault(kind=FaultKind.CUT, times=9)])
    simulator.calm()
    company = as_siret(simulator)
    company.submit()
    assert simulator.advance()[0].status == "EN_COURS_ACHEMINEMENT"
    assert simulator.conditions.index_lag == (timedelta(minutes=1), timedelta(minutes=1))


def test_a_run_is_played_again(build, as_siret):
    """Two simulators under the same chaos answer the same requests the same way."""

    def played():
        simulator = build(chaos=Chaos(11, {SUBMIT: {"CUT_AFTER": 0.3, "HTTP_429": 0.2, "DUPLICATE_AFTER": 0.2}}))
        company = as_siret(simulator)
        seen: list[object] = []
        for rank in range(40):
            body = company.invoice(numeroFactureSaisi=f"F-{rank}")
            try:
                answer = company.send(SUBMIT, body)
                seen.append((answer.status, answer.body))
            except ConnectionCut as cut:
                seen.append(cut.processed)
        return seen, simulator.ledger.requests(), simulator.deposits()

    assert played() == played()
    assert len({str(outcome) for outcome in played()[0]}) > 3

"""How faults, chaos and conditions are written in JSON: by another process, or in a file."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen

from chorus_bridge.simulator.chaos import Chaos
from chorus_bridge.simulator.conditions import Conditions
from chorus_bridge.simulator.faults import Fault, worded
from chorus_bridge.simulator.fields import Fields
from chorus_bridge.simulator.refusals import Refused, WrongType
from chorus_bridge.simulator.requests import json_object
from chorus_bridge.simulator.shapes import Amount, Flag, Group, Several, Shape, Text, Whole, verify

FAULTS: Final = Group(
    fields={
        "faults": Several(
            required=True,
            each=Group(
                fields={
                    "kind": Text(required=True),
                    "route": Text(),
                    "times": Whole(),
                    "after_processing": Flag(),
                    "retry_after": Whole(),
                    "retry_as_date": Flag(),
                    "delay_seconds": Amount(),
                }
            ),
        )
    }
)
CONDITIONS: Final = Group(
    fields={
        "index_lag_seconds": Several(each=Amount()),
        "clock_skew_seconds": Amount(),
        "unknown_statuses": Amount(),
        "refuse_duplicates": Flag(),
        "seed": Whole(),
        "flow_delay_seconds": Several(each=Amount()),
        "flow_unknown_seconds": Several(each=Amount()),
        "flow_labels": Flag(),
        "flow_syntaxes": Several(
            each=Group(fields={"syntax": Text(required=True), "opened_like": Text(required=True)})
        ),
        "works_apart": Flag(),
        "status_lag_seconds": Several(each=Amount()),
        "status_dates_vary": Flag(),
        "spoilt_rows": Amount(),
    }
)
_SPANS: Final[Mapping[str, str]] = {
    "index_lag": "index_lag_seconds",
    "status_lag": "status_lag_seconds",
    "flow_delay": "flow_delay_seconds",
    "flow_unknown_for": "flow_unknown_seconds",
}
_FLAGS: Final = ("refuse_duplicates", "flow_labels", "works_apart", "status_dates_vary")
_CHAOS: Final[dict[str, Shape]] = {
    "seed": Whole(),
    "delay_seconds": Several(each=Amount()),
    "retry_after_seconds": Several(each=Whole()),
    "limit": Whole(),
}


def fault_from(item: Fields) -> Fault:
    """Return the fault an object of verified shape writes.

    Raises:
        ValueError: Its kind names no fault, or a number cannot be.
    """
    kind, after = worded(item.text("kind"))
    seconds, times = item.amount("delay_seconds"), item.whole("times")
    return Fault(
        route=item.text("route") or None,
        kind=kind,
        times=1 if times is None else times,
        after_processing=after or item.flag("after_processing") is True,
        retry_after=item.whole("retry_after"),
        retry_as_date=item.flag("retry_as_date") is True,
        delay=None if seconds is None else _span(seconds),
    )


def chaos_from(written: Mapping[str, object]) -> Chaos:
    """Return the chaos an object writes.

    Args:
        written: `seed` (0 when absent), `routes` (a probability for each word of fault, for each route),
            `delay_seconds` and `retry_after_seconds` (the least and the most), `limit`.

    Raises:
        Refused: A field is unknown.
        WrongType: A field has another JSON type.
        ValueError: A value cannot be.
    """
    verify(Group(fields=_CHAOS), {name: value for name, value in written.items() if name != "routes"})
    read = Fields(written)
    delay, retry = _pair(read, "delay_seconds"), _pair(read, "retry_after_seconds")
    chaos = Chaos(
        read.whole("seed") or 0,
        _routes(written.get("routes")),
        retry_after=None if retry is None else (int(retry[0]), int(retry[1])),
        limit=read.whole("limit"),
    )
    return chaos if delay is None else evolve(chaos, delay=(_span(delay[0]), _span(delay[1])))


def conditions_from(read: Fields, now: Conditions) -> Conditions:
    """Return conditions that differ from those of now by what an object of verified shape writes.

    Raises:
        ValueError: A value cannot be.
    """
    skew, seed = read.amount("clock_skew_seconds"), read.whole("seed")
    odds = {name: read.amount(name) for name in ("unknown_statuses", "spoilt_rows")}
    flags = {name: read.flag(name) for name in _FLAGS}
    spans = {name: _spans(read, written) for name, written in _SPANS.items()}
    changes: dict[str, Any] = {
        **flags,
        **spans,
        "clock_skew": None if skew is None else _span(skew),
        **{name: None if odd is None else float(odd) for name, odd in odds.items()},
        "seed": seed,
    }
    if "flow_syntaxes" in read.raw:
        changes["flow_syntaxes"] = {
            item.text("syntax"): item.text("opened_like") for item in read.each("flow_syntaxes")
        }
    return evolve(now, **{name: value for name, value in changes.items() if value is not None})


def conditions_shown(conditions: Conditions) -> dict[str, object]:
    """Return conditions the way `conditions_from` reads them."""
    spans = {
        written: [bound.total_seconds() for bound in getattr(conditions, name)] for name, written in _SPANS.items()
    }
    return {
        **spans,
        "clock_skew_seconds": conditions.clock_skew.total_seconds(),
        "unknown_statuses": conditions.unknown_statuses,
        "refuse_duplicates": conditions.refuse_duplicates,
        "seed": conditions.seed,
        "flow_labels": conditions.flow_labels,
        "flow_syntaxes": [{"syntax": name, "opened_like": like} for name, like in conditions.flow_syntaxes.items()],
        "works_apart": conditions.works_apart,
        "status_dates_vary": conditions.status_dates_vary,
        "spoilt_rows": conditions.spoilt_rows,
    }


@frozen(kw_only=True)
class Weather:
    """What a chaos file says: faults drawn at random, and the conditions they are met under."""

    chaos: Chaos
    conditions: Conditions


def weather_in(path: Path, *, seed: int | None = None) -> Weather:
    """Return what a chaos file says: a chaos in JSON, with the conditions under the name `conditions`.

    Args:
        path: The file.
        seed: Where all the numbers come from, in place of the seeds of the file.

    Raises:
        OSError: The file cannot be read.
        ValueError: It says something that cannot be, and where.
    """
    read = json_object(path.read_bytes())
    if read is None:
        raise ValueError("a JSON object is expected")
    written = read.pop("conditions", None)
    try:
        chaos = chaos_from(read)
        verify(CONDITIONS, written, "conditions")
        conditions = conditions_from(Fields(written if isinstance(written, dict) else {}), Conditions(seed=chaos.seed))
    except (Refused, WrongType) as wrong:
        raise ValueError(str(wrong)) from wrong
    if seed is None:
        return Weather(chaos=chaos, conditions=conditions)
    return Weather(chaos=evolve(chaos, seed=seed), conditions=evolve(conditions, seed=seed))


def _routes(written: object) -> Mapping[str, Mapping[str, float]]:
    """Return the probabilities of each route; none when nothing is written.

    Raises:
        WrongType: They are not objects of numbers.
    """
    if written is None:
        return {}
    if not isinstance(written, dict):
        raise WrongType("routes", "objet attendu")
    for route, odds in written.items():
        if not isinstance(odds, dict):
            raise WrongType(f"routes.{route}", "objet attendu")
        for word, odd in odds.items():
            verify(Amount(required=True), odd, f"routes.{route}.{word}")
    return {route: {word: float(odd) for word, odd in odds.items()} for route, odds in written.items()}


def _pair(read: Fields, name: str) -> tuple[Decimal, Decimal] | None:
    """Return two numbers, the same twice when only one is written, `None` when none is.

    Raises:
        ValueError: There are more than two.
    """
    numbers = [Decimal(str(number)) for number in read.members(name)]
    if len(numbers) > 2:  # noqa: PLR2004 - a pair
        raise ValueError(f"{name}: the least and the most are expected")
    return (numbers[0], numbers[-1]) if numbers else None


def _spans(read: Fields, name: str) -> tuple[timedelta, timedelta] | None:
    """Return the shortest and the longest time, `None` when none is written."""
    pair = _pair(read, name)
    return None if pair is None else (_span(pair[0]), _span(pair[1]))


def _span(seconds: Decimal) -> timedelta:
    """Return a duration of so many seconds, to the millisecond."""
    return timedelta(milliseconds=int(seconds * 1000))

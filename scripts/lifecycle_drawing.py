"""The life of a transmission, drawn: places chosen by hand, states and arrows taken from the table of the code.

A transition without a way, or a way without its transition, is an error: the drawing says what the code does.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from chorus_bridge.domain.lifecycle import LIVE, TRANSITIONS, Happening, State
from scripts.drawing import Point, Sheet, arrow, box, svg, words

SIZE: Final = (136, 48)
SHEET: Final = Sheet(
    name="lifecycle",
    title="The life of a transmission",
    told="Nine states and the ways between them. The table under the drawing says the same in words.",
    size=(1080, 690),
)
PLACES: Final[Mapping[State, Point]] = {
    State.QUEUED: (124, 200),
    State.SENDING: (420, 200),
    State.RECEIVED: (650, 82),
    State.DEPOSITED: (960, 200),
    State.REFUSED: (960, 82),
    State.UNSURE: (420, 390),
    State.HELD: (760, 390),
    State.CONFLICT: (420, 540),
    State.CANCELLED: (124, 390),
}
BY_A_PERSON: Final = frozenset({State.HELD, State.CONFLICT})
LATE: Final = frozenset({(Happening.FOUND, State.DEPOSITED), (Happening.RECEIVED, State.RECEIVED)})
"""What a late answer brings, from wherever the transmission is: told in words where no way is drawn."""


class Way(NamedTuple):
    """An arrow, and where its words are."""

    points: tuple[Point, ...]
    at: Point
    anchor: str = "middle"


WAYS: Final[Mapping[tuple[State, State], Way]] = {
    (State.QUEUED, State.SENDING): Way(((192, 190), (352, 190)), (272, 183)),
    (State.SENDING, State.QUEUED): Way(((352, 210), (192, 210)), (272, 226)),
    (State.QUEUED, State.CANCELLED): Way(((96, 224), (96, 366)), (90, 300), "end"),
    (State.QUEUED, State.UNSURE): Way(((166, 224), (166, 270), (400, 270), (400, 366)), (278, 264)),
    (State.UNSURE, State.QUEUED): Way(((376, 366), (376, 312), (134, 312), (134, 224)), (255, 306)),
    (State.SENDING, State.RECEIVED): Way(((430, 176), (430, 82), (582, 82)), (506, 75)),
    (State.SENDING, State.REFUSED): Way(((396, 176), (396, 32), (960, 32), (960, 58)), (678, 26)),
    (State.SENDING, State.DEPOSITED): Way(((488, 196), (892, 196)), (540, 189)),
    (State.SENDING, State.UNSURE): Way(((440, 224), (440, 366)), (447, 262), "start"),
    (State.SENDING, State.HELD): Way(((488, 212), (750, 212), (750, 366)), (757, 300), "start"),
    (State.RECEIVED, State.REFUSED): Way(((718, 72), (892, 72)), (806, 65)),
    (State.RECEIVED, State.DEPOSITED): Way(((718, 94), (850, 94), (850, 184), (892, 184)), (857, 142), "start"),
    (State.RECEIVED, State.UNSURE): Way(((610, 106), (610, 340), (468, 340), (468, 366)), (617, 136), "start"),
    (State.RECEIVED, State.HELD): Way(((708, 106), (708, 366)), (702, 300), "end"),
    (State.UNSURE, State.CANCELLED): Way(((352, 390), (192, 390)), (272, 383)),
    (State.UNSURE, State.HELD): Way(((488, 390), (692, 390)), (590, 383)),
    (State.UNSURE, State.DEPOSITED): Way(((450, 414), (450, 452), (945, 452), (945, 224)), (590, 446)),
    (State.UNSURE, State.CONFLICT): Way(((400, 414), (400, 516)), (394, 446), "end"),
    (State.HELD, State.DEPOSITED): Way(((828, 390), (930, 390), (930, 224)), (880, 383)),
    (State.HELD, State.CANCELLED): Way(((740, 414), (740, 488), (160, 488), (160, 414)), (590, 482)),
    (State.HELD, State.QUEUED): Way(((780, 414), (780, 596), (28, 596), (28, 200), (56, 200)), (590, 590)),
    (State.CONFLICT, State.DEPOSITED): Way(((488, 540), (960, 540), (960, 224)), (590, 534)),
    (State.CONFLICT, State.CANCELLED): Way(((352, 540), (124, 540), (124, 414)), (250, 534)),
}


def said(happening: Happening) -> str:
    """Return a happening as words."""
    return happening.value.replace("_", " ")


def moves() -> dict[tuple[State, State], list[Happening]]:
    """Return what leads from each state to each other one, or to itself."""
    found: dict[tuple[State, State], list[Happening]] = {}
    for state, row in TRANSITIONS.items():
        for happening, target in row.items():
            found.setdefault((state, target), []).append(happening)
    return found


def undrawn(pair: tuple[State, State], happenings: list[Happening]) -> list[Happening]:
    """Return what is told in words rather than drawn: late answers, from where they are no ordinary end."""
    if pair[0] is pair[1]:
        return []
    if pair not in WAYS:
        return happenings
    drawn = [happening for happening in happenings if (happening, pair[1]) not in LATE]
    return [happening for happening in happenings if happening not in drawn] if drawn else []


def wrong() -> list[str]:
    """Return what keeps the drawing from being true."""
    found = moves()
    for pair, happenings in found.items():
        if any((happening, pair[1]) not in LATE for happening in undrawn(pair, happenings)):
            return [f"no way is drawn from {pair[0]} to {pair[1]}"]
    return [f"a way is drawn from {a} to {b}, where nothing leads" for a, b in WAYS if (a, b) not in found]


def drawing() -> str:
    """Return the drawing.

    Raises:
        ValueError: The ways drawn are not those of the table.
    """
    if problems := wrong():
        raise ValueError("; ".join(problems))
    return svg(SHEET, [*_arrows(), *_states(), *_legend()])


def _arrows() -> Iterator[str]:
    found = moves()
    yield '<circle class="tip" cx="124" cy="146" r="6"/>' + arrow([(124, 146), (124, 176)])
    for pair, way in WAYS.items():
        yield arrow(way.points)
        drawn = [h for h in found[pair] if h not in undrawn(pair, found[pair])]
        texts = [", ".join(map(said, drawn))] if way.anchor == "middle" else [said(happening) for happening in drawn]
        for row, text in enumerate(texts):
            yield words((way.at[0], way.at[1] + 16 * row), text, anchor=way.anchor, kind="halo")


def _states() -> Iterator[str]:
    found = moves()
    for state, place in PLACES.items():
        kind = "person" if state in BY_A_PERSON else "box" if state in LIVE else "end"
        again = ", ".join(map(said, found.get((state, state), [])))
        yield box(place, SIZE, state.value, under=f"↻ {again}" if again else "", kind=kind)


def _legend() -> Iterator[str]:
    for x, kind, text in ((40, "box", "under way"), (170, "person", "a person decides"), (340, "end", "settled")):
        yield f'<rect class="{kind}" x="{x}" y="616" width="22" height="14" rx="3"/>'
        yield words((x + 30, 628), text, anchor="start", kind="small")
    late: dict[State, list[str]] = {}
    for (state, target), happenings in moves().items():
        if undrawn((state, target), happenings):
            late.setdefault(target, []).append(state.value)
    told = ", and ".join(f"from {', '.join(states)} to {target.value}" for target, states in late.items())
    yield words((40, 660), f"Not drawn: a late answer from the portal also leads {told}.", anchor="start", kind="small")

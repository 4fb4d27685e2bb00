"""One delivery, its answer lost: who says what to whom, in order."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from scripts.drawing import Sheet, arrow, box, line, svg, words

ACTORS: Final = {"your pages": 110, "outbox": 370, "worker": 630, "portal": 890}
STEP: Final = 46
TOP: Final = 106


class Said(NamedTuple):
    """One message, from one actor to another, or a remark on one of them."""

    speaker: str
    hearer: str
    text: str
    lost: bool = False


STORY: Final = (
    Said("your pages", "outbox", "transmit: judged, encoded, stored"),
    Said("outbox", "your pages", "queued, and still cancellable"),
    Said("worker", "outbox", "claim, intent written to disk"),
    Said("outbox", "worker", "no longer cancellable"),
    Said("worker", "portal", "the deposit, posted once"),
    Said("portal", "worker", "answer lost", lost=True),
    Said("worker", "outbox", "unsure: decided nothing from silence"),
    Said("worker", "portal", "search: this supplier, this number"),
    Said("portal", "worker", "found, with the same content"),
    Said("worker", "outbox", "adopted: deposited, once"),
    Said("your pages", "outbox", "assess"),
    Said("outbox", "your pages", "transmitted"),
)


def drawing() -> str:
    """Return the drawing."""
    height = TOP + STEP * len(STORY) + 10
    told = " ".join(f"{said.speaker} to {said.hearer}: {said.text}." for said in STORY)
    sheet = Sheet(name="delivery", title="One delivery whose answer is lost", told=told, size=(1000, height))
    return svg(sheet, [*_actors(height), *_messages()])


def _actors(height: int) -> Iterator[str]:
    for name, x in ACTORS.items():
        yield line((x, 60), (x, height - 20))
        yield box((x, 38), (150, 40), name, kind="end" if name == "portal" else "box")


def _messages() -> Iterator[str]:
    for row, said in enumerate(STORY):
        y = TOP + STEP * row
        begin, end = ACTORS[said.speaker], ACTORS[said.hearer]
        if said.lost:
            middle = (begin + end) // 2
            yield arrow([(begin, y), (middle + 12, y)], dashed=True)
            yield words((middle, y + 5), "✕", kind="name")
        else:
            yield arrow([(begin, y), (end, y)])
        yield words(((begin + end) // 2, y - 8), said.text, kind="halo")

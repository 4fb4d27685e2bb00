"""What the API answers, as pydantic models: the documentation at ``/docs`` is made of them."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from chorus_bridge import Assessment, Language, Transmission, icons
from chorus_bridge.messages import label, tooltip


class Cell(BaseModel):
    """The ChorusPRO column of one claim."""

    claim: str
    state: str
    icon: str | None
    """Name of the drawing; None: show nothing."""
    svg: str
    label: str
    """What a screen reader must be given: the drawing is hidden from it."""
    lines: tuple[str, ...]
    can_transmit: bool
    can_cancel: bool
    action_required: bool
    transmission: str | None
    """Its identifier, to cancel it or read its history."""

    @classmethod
    def of(cls, number: str, seen: Assessment, language: Language, now: datetime) -> Self:
        """Return what to show of one assessment."""
        return cls(
            claim=number,
            state=seen.state,
            icon=seen.icon,
            svg=icons.svg(seen),
            label=label(seen, language, now=now),
            lines=tooltip(seen, language, now=now),
            can_transmit=seen.can_transmit,
            can_cancel=seen.can_cancel,
            action_required=seen.action_required,
            transmission=seen.transmission.id if seen.transmission else None,
        )


class Sent(BaseModel):
    """A transmission as it stands."""

    id: str
    number: str
    state: str
    due: datetime
    """Until when it can be cancelled, unless a worker is late."""

    @classmethod
    def of(cls, sent: Transmission) -> Self:
        """Return what the API tells of one transmission."""
        return cls(id=sent.id, number=sent.number, state=sent.state, due=sent.due)


class Line(BaseModel):
    """One dated line of a history."""

    at: datetime
    text: str


class Problem(BaseModel):
    """Why something was not done, in the reader's language."""

    error: str
    """Name of the error, for programs."""
    text: str
    """A sentence for the person in front of the screen."""


class Health(BaseModel):
    """Whether this process still sends."""

    worker: str

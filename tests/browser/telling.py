"""What the library says of a claim: what the pages are compared with."""

from __future__ import annotations

from datetime import UTC, datetime

from host.stage import Stage

from chorus_bridge import Assessment
from chorus_bridge.errors import TooLate
from chorus_bridge.messages import Language, error_text, label, tooltip


def assessed(stage: Stage, claim: str) -> Assessment:
    """Return how the library judges *claim*, as the host knows it."""
    bridge = stage.bridge
    [situation] = bridge.situations(bridge.records.claims([claim]), contents=True)
    return bridge.gateway.assess(situation)


def told(stage: Stage, claim: str, lang: str) -> list[str]:
    """Return the title and the lines of the tooltip of *claim*."""
    seen, language, now = assessed(stage, claim), Language(lang), datetime.now(UTC)
    return [label(seen, language, now=now), *tooltip(seen, language, now=now)]


def too_late(lang: str) -> str:
    """Return how the library begins to say that a transmission can no longer be cancelled."""
    return error_text(TooLate(transmission="", state=""), Language(lang)).partition(":")[0].strip()

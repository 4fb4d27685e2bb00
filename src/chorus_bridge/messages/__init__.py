"""Codes in, sentences out, in French and English: pure tables, no clock, no locale."""

from __future__ import annotations

from chorus_bridge.messages.failures import error_text
from chorus_bridge.messages.formats import amount, day, duration, listing, moment, percent, size
from chorus_bridge.messages.history import history_text
from chorus_bridge.messages.language import Language
from chorus_bridge.messages.texts import Button
from chorus_bridge.messages.tooltips import label, tooltip
from chorus_bridge.messages.wording import (
    actor_text,
    button,
    finding_text,
    motive_texts,
    not_applicable_text,
    place_text,
    portal_action_text,
    portal_meaning_text,
    portal_status_word,
    reason_text,
    who_text,
)

__all__ = [
    "Button",
    "Language",
    "actor_text",
    "amount",
    "button",
    "day",
    "duration",
    "error_text",
    "finding_text",
    "history_text",
    "label",
    "listing",
    "moment",
    "motive_texts",
    "not_applicable_text",
    "percent",
    "place_text",
    "portal_action_text",
    "portal_meaning_text",
    "portal_status_word",
    "reason_text",
    "size",
    "tooltip",
    "who_text",
]

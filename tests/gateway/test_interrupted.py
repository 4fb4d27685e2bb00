"""A flow whose neighbour was quicker, or whose worker is told to stop, says so and loses nothing: answered by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from chorus_bridge.chorus.results import FoundInvoice
from chorus_bridge.chorus.statuses import news
from chorus_bridge.effects import Undone
from chorus_bridge.errors import NotFound
from chorus_bridge.gateway.flows import following, proving, watching, working
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox.flows import deciding
from tests.builders import NOW, transmission
from tests.gateway.stage import SETTINGS

DEPOSITED = transmission(portal_id="42")


def answered(flow, *answers):
    """Answer each effect of *flow* in turn, an exception by raising it, and return its result."""
    next(flow)
    for answer in answers:
        try:
            if isinstance(answer, Exception):
                flow.throw(answer)
            else:
                flow.send(answer)
        except StopIteration as end:
            return end.value
    raise AssertionError("the flow goes on")


def test_a_purge_that_was_undone_counts_nothing():
    """Everything is still there."""
    assert answered(deciding.purge("company-1", before=NOW), Undone("purge")) == 0


def test_an_invoice_whose_document_was_purged_is_looked_at_by_itself():
    """No search for changes is opened for a supplier nobody can name."""
    watched = following._watched(DEPOSITED, NOW, SETTINGS)
    assert answered(watched, NotFound(what="document", id="d" * 64)) == ()


def test_what_another_worker_announced_first_is_not_announced_twice():
    """The row already says it."""
    empty: dict[str, Any] = dict.fromkeys((field.name for field in attrs.fields(FoundInvoice)), None)
    item = FoundInvoice(**(empty | {"portal_id": "42", "news": news("SUSPENDUE")}))
    assert answered(watching._announced(DEPOSITED, item, SETTINGS), NOW, Undone("announce")) == 0


@pytest.mark.parametrize("step", ["_settle", "_await", "_watch"])
def test_a_worker_told_to_stop_looks_at_no_act_no_flow_and_no_list(step, monkeypatch):
    """What is due is left to the next worker."""
    monkeypatch.setattr(proving, "due", _one_due)
    monkeypatch.setattr(outbox, "work_due", lambda *_, **__: _one_due())
    monkeypatch.setattr(working, "feeds_due", _one_due)
    round_ = working._Round(limit=10, company=None, settings=SETTINGS, halted=lambda: True)
    assert answered(getattr(working, step)(round_), NOW).idle


def _one_due(**_):
    return (SimpleNamespace(company="company-1", transmission=DEPOSITED.id, id="1"),)
    yield  # a flow that needs nothing

"""Events become log lines a collector can index, alarms louder than the rest."""

from __future__ import annotations

import logging

import pytest

from chorus_bridge.effects import Event
from chorus_bridge.telemetry import LogObserver


@pytest.mark.parametrize(("name", "level"), [("delivery.claimed", logging.INFO), ("access.refused", logging.WARNING)])
def test_an_event_is_one_line_with_its_fields(caplog, name, level):
    """The line names the event, its ids and its facts; the level says whether somebody should look."""
    caplog.set_level(logging.INFO, logger="chorus_bridge")
    LogObserver()(Event(name=name, company="acme", transmission="t1", facts={"attempt": 2}))
    (record,) = caplog.records
    assert record.getMessage() == f"{name} company=acme transmission=t1 attempt=2"
    assert (record.levelno, record.action, record.company) == (level, name, "acme")


def test_the_host_may_give_its_own_logger(caplog):
    """The name of the logger is the host's choice."""
    caplog.set_level(logging.INFO, logger="host")
    LogObserver(logging.getLogger("host"))(Event(name="e", company="acme"))
    assert caplog.records[0].name == "host"

"""Hosts of other kinds: one that sends works claims by flow, one whose outbox is a file that may be restored."""

from __future__ import annotations

import itertools
import sqlite3
from datetime import datetime, timedelta

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from chorus_bridge.simulator import FlowFate
from tests.attack.channel import FLOW, LONGEST_WAY
from tests.attack.stateful.luck import NOW, fates, picks
from tests.attack.stateful.machine import Host

_FILES = itertools.count()


class FlowHost(Host):
    """The same with works claims, which the portal judges after their receipt."""

    channel = FLOW

    @rule(hours=st.sampled_from([0, 0, 1, LONGEST_WAY // timedelta(hours=1)]), unknown=st.booleans())
    def judge_late(self, hours, unknown):
        """Flows received from now on wait for their verdict."""
        way = timedelta(hours=hours)
        changed = evolve(self.site.simulator.conditions, flow_delay=(way / 2, way), flow_unknown_for=way / 8 * unknown)
        self.site.simulator.conditions = changed

    @rule(pick=picks, fate=fates, hours=st.none() | st.sampled_from([0, 1]))
    def decide_of_a_flow(self, pick, fate, hours):
        """Something becomes of a flow that is not judged, or of the next one of that number."""
        numbers = [flow.number for flow in self.site.simulator.flows()] or [s.invoice.number for s in self.situations]
        after = None if hours is None else timedelta(hours=hours)
        self.site.simulator.flow_fate(numbers[pick % len(numbers)], fate, after=after)

    @rule(pick=picks, rejected=st.booleans())
    def deposit_and_wait(self, pick, rejected):
        """Deposit, and read the report until there is a verdict, or the night falls."""
        situation = self.situations[pick % len(self.situations)]
        if rejected:
            self.site.simulator.flow_fate(situation.invoice.number, FlowFate.REJECTED)
        self.transmit(pick % len(self.situations), NOW, edit=False)
        for hour in range(6):
            self.site.survive(self.site.gateway.run_once)
            self.site.wait(minutes=10 * hour)


class HostOnDisk(Host):
    """The same on a file, which may be replaced by an older copy of itself."""

    folder = ""
    backup: tuple[sqlite3.Connection, datetime, set[str]] | None = None

    def __init__(self):
        self.path = f"{self.folder}/{next(_FILES)}.db"
        super().__init__()

    @rule()
    def back_up(self):
        """Copy the outbox."""
        self.backup = self.site.back_up(), self.site.now, set(self.site.judge.read())

    @precondition(lambda self: self.backup is not None)
    @rule()
    def restore(self):
        """Lose everything since the last copy, but for what was queued since: the host would queue it again."""
        assert self.backup is not None
        copy, since, ids = self.backup
        if ids == set(self.site.judge.read()):
            self.site.figures["restores"] += 1
            self.site.restore(copy, since=since)


class FlowHostOnDisk(FlowHost, HostOnDisk):
    """Both."""

"""The flows the portal received, and what was ordered for them."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from chorus_bridge.simulator.flow.states import Flow, FlowFate

_Order = tuple[FlowFate, timedelta | None]


class FlowRegister:
    """Every flow by its number, in order of receipt, with the fates that await some."""

    def __init__(self) -> None:
        self._flows: dict[str, Flow] = {}
        self._waiting: dict[str, Flow] = {}
        self._orders: dict[str, _Order] = {}
        self._reads: Counter[str] = Counter()

    def add(self, flow: Flow) -> None:
        """Take in a flow just received; a fate ordered beforehand for the number of its invoice is its own."""
        fate, after = self._orders.pop(flow.invoice_number, (FlowFate.JUDGED, None))
        ready = flow.on_its_way()
        self.keep(ready if fate is FlowFate.JUDGED else ready.bound_for(fate, after, flow.received_at))

    def keep(self, flow: Flow) -> None:
        """Hold a flow as it is now."""
        self._flows[flow.number] = flow
        if flow.judged:
            self._waiting.pop(flow.number, None)
        else:
            self._waiting[flow.number] = flow

    def get(self, number: str) -> Flow | None:
        """Return a flow, `None` when the number is unknown."""
        return self._flows.get(number)

    def all(self) -> tuple[Flow, ...]:
        """Return every flow, oldest receipt first."""
        return tuple(self._flows.values())

    def judge(self, now: datetime, verdict: Callable[[Flow], Flow]) -> None:
        """Give their verdict to the flows due by now, in the order they are due.

        Args:
            now: The present moment, by the true clock.
            verdict: Does what a verdict does, and returns the flow judged.
        """
        due = [flow for flow in self._waiting.values() if flow.judged_at is not None and flow.judged_at <= now]
        for flow in sorted(due, key=lambda flow: flow.judged_at or now):
            self.keep(verdict(flow))

    def order(self, number: str, fate: FlowFate, after: timedelta | None, now: datetime) -> tuple[Flow, ...]:
        """Give a fate to the flows of a number, or to the next one of that number, and return those it concerns.

        Args:
            number: That of a flow or that of an invoice.
            fate: What becomes of them; a flow already judged keeps its verdict.
            after: How long an incident lasts, `None` for ever.
            now: The present moment, by the true clock.
        """
        concerned = [flow for flow in self._waiting.values() if number in {flow.number, flow.invoice_number}]
        for flow in concerned:
            self.keep(flow.bound_for(fate, after, now))
        if not concerned:
            self._orders[number] = (fate, after)
        return tuple(self._flows[flow.number] for flow in concerned)

    def count_read(self, number: str) -> int:
        """Note that the report of a flow was read, and return how often it had been before."""
        self._reads[number] += 1
        return self._reads[number] - 1

"""One seed drives everything: the clock, who goes next, who sleeps, who dies, what the network and the portal do.

No thread, no socket, no real clock: the same seed lives the same life, to the last effect.
"""

from __future__ import annotations

import hashlib
import heapq
import itertools
import random
import weakref
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from attrs import evolve

from chorus_bridge.chorus.token import Token
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.gateway.flows import preparing, working
from chorus_bridge.outbox.sqlite import SqliteStore
from chorus_bridge.simulator import ConnectionCut, Fault, FaultKind
from chorus_bridge.transport.conversation import Conversation
from chorus_bridge.transport.port import HttpAnswer, TransportFailure
from tests.attack.channel import DEPOSITS, FLOW, SUBMISSION
from tests.attack.simulation import hosts
from tests.attack.simulation.actors import Actor
from tests.attack.simulation.judge import ALL, Broken, Judge
from tests.attack.simulation.portal import luck_of_a_flow, portal, typed_by_hand
from tests.attack.simulation.situations import CLAIMS, SETTINGS, START, account

BEARER_LIFE = timedelta(hours=1)
"""A request that arrives later is refused: the assumption the settle horizon stands on, kept here by the simulator."""

_ANSWERED = (
    FaultKind.HTTP_429,
    FaultKind.HTTP_500_JSON,
    FaultKind.HTTP_502_HTML,
    FaultKind.HTTP_503_HTML,
    FaultKind.EMPTY_200,
    FaultKind.HTML_200,
    FaultKind.TRUNCATED_JSON,
    FaultKind.DUPLICATE,
    FaultKind.EXPIRED_TOKEN,
)
_NEVER_PROCESSED = frozenset({FaultKind.HTTP_429, FaultKind.DUPLICATE, FaultKind.EXPIRED_TOKEN})
"""What the portal answers when it did nothing; after processing, they would be its lie, not its bad luck."""


class Life:
    """One life of an outbox: a stormy part, then a calm one, at the end of which nothing may be left undone."""

    def __init__(
        self,
        seed,
        *,
        settings=SETTINGS,
        workers=3,
        bearer_life=BEARER_LIFE,
        late=0.07,
        watched=ALL,
        channel=SUBMISSION,
    ):
        self.channel, self.situations = channel, CLAIMS[channel]
        self.rng = random.Random(f"{seed}")  # noqa: S311 — the same seed, the same life
        self.late = late
        self.settings, self.bearer_life = evolve(settings, resend_limit=self.rng.randint(1, 3)), bearer_life
        if channel is FLOW:
            self.settings = evolve(self.settings, resend_flows=self.rng.random() < 0.7)
        self.now, self.calm = START, False
        self.figures: Counter[str] = Counter(lives=1)
        self._trace = hashlib.sha256()
        self._ahead: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self.simulator = portal(self.rng, lambda: self.now, bearer_life, channel)
        self.store = SqliteStore(":memory:")
        weakref.finalize(self, self.store.close)
        self._deaths: dict[str, datetime] = {}
        """When the portal stops taking each bearer."""
        self.judge = Judge(self.store, self.simulator, lambda: self.now, watched)
        self.conversation = self._talking()
        self.edits: Counter[str] = Counter()
        self.workers = [Actor(f"worker {n}", self) for n in range(workers)]
        self.hosts = [Actor(f"host {n}", self) for n in range(2)]
        self._prepare()

    @property
    def digest(self):
        """What happened, to the last effect, in one text."""
        return self._trace.hexdigest()

    def live(self, steps):
        """Live *steps* effects of storm, then calm down until nothing is left to do, and judge."""
        while self.figures["steps"] < steps:
            self._step(self._chosen([*self.workers, *self.hosts]))
        self.calm = True
        self.simulator.clear_faults()
        self._finish()
        self.judge.final()
        states = Counter(row["state"] for row in self.judge.rows.values())
        self.figures.update({f"{state}": many for state, many in states.items()})
        self.figures["posts"] += len(self.judge.posts)
        self.figures["deposits"] += len(self.judge.ledger.deposits())
        self.store.close()
        return self

    def _finish(self):
        """Let the workers alone go on until every transmission has ended and nothing travels."""
        for host in self.hosts:
            host.vanish()
        last = self.figures["steps"] + 30_000
        # A company whose password was refused waits for a human; nothing here refuses one, so nothing is resumed.
        while self.judge.unfinished() or self._ahead or any(worker.talk for worker in self.workers):
            if self.figures["steps"] > last:
                raise Broken(f"I5: unfinished after a long calm: {self.judge.unfinished()}")
            self._step(self._chosen(self.workers))

    # -- who goes next, and when

    def _chosen(self, actors):
        ready = [actor for actor in actors if actor.ready_at <= self.now]
        if not ready:
            self._pass_until(min(actor.ready_at for actor in actors))
            ready = [actor for actor in actors if actor.ready_at <= self.now]
        return self.rng.choice(ready)

    def _pass_until(self, moment):
        while self._ahead and self._ahead[0][0] <= moment:
            at, _, arrive = heapq.heappop(self._ahead)
            self.now = max(self.now, at)
            arrive()
        self.now = max(self.now, moment)

    def _step(self, actor):
        self._pass_until(self.now + timedelta(milliseconds=self.rng.randrange(400)))
        self.figures["steps"] += 1
        if actor.flow is None:
            self._begin(actor)
        done = actor.step()
        self._trace.update(f"{self.now:%d%H%M%S%f} {actor.name} {done}\n".encode())
        if not self.calm:
            self._bad_luck(actor)

    def _begin(self, actor):
        if actor in self.hosts:
            actor.begin(*hosts.next_wish(self))
        else:
            only = None if self.rng.random() < 0.8 else self.rng.choice(self.situations).company.id
            flow = working.run_once(settings=self.settings, limit=self.rng.randint(1, 6), company=only)
            actor.begin(flow, self._round_done)

    def _round_done(self, worker, report):
        assert not isinstance(report, Exception), report
        if report.idle:
            self.delay(worker, self.rng.uniform(1, 300))

    def _bad_luck(self, actor):
        """Kill it, put it to sleep, or let it be."""
        dice = self.rng.random() / actor.delicacy
        if dice < 0.004 and actor in self.workers:
            self.figures["kills"] += 1
            actor.vanish()
            self.delay(actor, self.rng.uniform(1, 600))
        elif dice < 0.02:
            self.figures["sleeps"] += 1
            self.delay(actor, self.rng.choice([30, 300, 3600, 3 * 3600]) * self.rng.random())

    def delay(self, actor, seconds):
        """Let *actor* do nothing for *seconds*."""
        actor.ready_at = self.now + timedelta(seconds=seconds)

    # -- what the effects do

    def seconds(self):
        """Return steady seconds."""
        return self.now.timestamp()

    def execute(self, statements):
        """Run one transaction, then look whether everything is still true."""
        result = self.store.execute(statements)
        self.judge.check(one_step=True)
        return result

    def told(self, event):
        """Count what observers are told."""
        self.figures[event.name] += 1
        if event.name == "work.failed":
            raise Broken(f"a transmission failed unexpectedly: {event}")

    def fetch_token(self):
        """Ask the gateway for a bearer."""
        try:
            fetched = self.conversation.token_read(self._carried(self.conversation.token_request(), ""))
        except ConnectionCut:
            fetched = self.conversation.token_read(TransportFailure(sent=True, reason="connection_lost"))
        if isinstance(fetched, Token):
            self._deaths[f"Bearer {fetched.value}"] = self.now + self.bearer_life
        return fetched

    def exchange(self, actor, request):
        """Carry one request to the portal, or not, and its answer back, or not."""
        deposit = request.url.endswith(DEPOSITS)
        dice = 1.0 if self.calm else self.rng.random() * (0.7 if deposit else 3)
        if dice < 0.05:
            return self._failed("not_connected", sent=False)
        if dice < 0.10:
            return self._failed("lost_before")
        if dice < 0.10 + self.late and deposit:
            return self._straggles(actor, request)
        if dice < 0.18 + self.late:
            self._arrived(request, actor.subject)
            return self._failed("lost_after")
        if dice < 0.30 + self.late:
            kind = self.rng.choice(_ANSWERED)
            after = self.rng.random() < 0.5 and kind not in _NEVER_PROCESSED
            self.simulator.fault(
                [Fault(kind=kind, after_processing=after, retry_after=self.rng.choice([None, 5, 900]))]
            )
            self.figures["faults"] += 1
        return self._arrived(request, actor.subject)

    def _failed(self, figure, *, sent=True):
        self.figures[figure] += 1
        return TransportFailure(sent=sent, reason="connection_lost" if sent else "not_connected")

    def _straggles(self, actor, request):
        """Let the client give up while the request is still on its way, for seconds or for hours."""
        self.delay(actor, request.total.total_seconds())
        subject = actor.subject
        late = timedelta(seconds=95 + 7200 * self.rng.random() ** 2)
        # Its bearer's own death, not a whole life from now: a process that slept carries an old one.
        dies = self._deaths[request.headers["Authorization"]]
        self.judge.travelling[subject].append(dies)

        def arrive():
            self.judge.travelling[subject].remove(dies)
            self._arrived(request, subject)
            self.judge.check()

        heapq.heappush(self._ahead, (self.now + late, next(self._order), arrive))
        return self._failed("stragglers")

    def _arrived(self, request, subject):
        try:
            return self._carried(request, subject)
        except ConnectionCut:
            return TransportFailure(sent=True, reason="connection_lost")

    def _carried(self, request, subject):
        if request.url.endswith(DEPOSITS):
            if not self.calm and self.rng.random() < 0.04:
                typed_by_hand(self.simulator, request)
                self.figures["typed by hand"] += 1
            self.judge.posts[len(self.judge.ledger.requests()) + 1] = subject
        answer = self.simulator.handle(request.method, request.url, request.headers, request.body)
        if self.channel is FLOW and request.url.endswith(DEPOSITS) and not self.calm:
            self.figures[luck_of_a_flow(self.simulator, self.rng)] += 1
        headers = {name.lower(): value for name, value in answer.headers}
        return HttpAnswer(status=answer.status, headers=headers, body=answer.body)

    def _talking(self):
        return Conversation(
            settings=self.settings,
            accounts=account,
            clock=self.seconds,
            wall=lambda: self.now,
            rng=self.rng,
        )

    def _prepare(self):
        self.calm = True
        reader = Actor("reader", self)
        reader.begin(preparing.prepare(self.situations, settings=self.settings), lambda *_: None)
        while reader.flow is not None:
            reader.step()
        self.calm = False

    def rows_in(self, *states):
        """Return the rows in one of *states*, oldest identifier first."""
        return [row for _, row in sorted(self.judge.rows.items()) if State(row["state"]) in states]

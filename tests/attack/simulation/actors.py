"""Workers and hosts, each performing its flow one effect at a time, at a moment somebody else chooses."""

from __future__ import annotations

from typing import Any

from chorus_bridge.effects import Execute, Now, Send, Tell
from chorus_bridge.errors import ChorusBridgeError
from chorus_bridge.transport.conversation import Borrow, Drop, Exchange, Reserve, Wait
from chorus_bridge.transport.token import TokenCache
from tests.attack.channel import DELICATE

_DELICATE = dict.fromkeys(DELICATE, 6)


class Actor:
    """Somebody who performs one flow; between two effects anything may happen to the others, or to it.

    An effect is performed at one step and its result delivered at the next: a worker may fall asleep with an answer in
    its hand, or between deciding to send and sending.
    """

    def __init__(self, name, world):
        self.name, self.world = name, world
        self.ready_at = world.now
        self.subject = ""
        """The transmission its flow claimed last."""
        self.delicacy = 1
        """How much bad luck what it last said to the portal attracts: most of all a deposit."""
        self.flow: Any = None
        self.talk: Any = None
        self._answer: Any = None
        self._failure: Exception | None = None
        self._heard: Any = None
        self._request: Any = None
        self.tokens = self._new_tokens()

    def begin(self, flow, then):
        """Take up *flow*; *then* receives its result, or the library's error that ended it."""
        self.flow, self._then = flow, then
        self._answer = self._failure = None

    def vanish(self):
        """Die here and now; a new process takes the place later, with nothing in memory."""
        for generator in (self.talk, self.flow):
            if generator is not None:
                generator.close()
        self.flow = self.talk = self._request = None
        self.tokens = self._new_tokens()

    def step(self):
        """Deliver the last result, then perform one effect; return the effect's name."""
        return self._converse() if self.talk is not None else self._advance()

    def _advance(self):
        try:
            effect = self.flow.throw(self._failure) if self._failure else self.flow.send(self._answer)
        except StopIteration as end:
            return self._end(end.value)
        except ChorusBridgeError as error:
            return self._end(error)
        self._answer = self._failure = None
        try:
            self._answer = self._perform(effect)
        except ChorusBridgeError as error:
            self._failure = error
        return type(effect).__name__

    def _end(self, outcome):
        self.flow = None
        self._then(self, outcome)
        return f"end {outcome.state}" if hasattr(outcome, "state") else f"end {type(outcome).__name__}"

    def _perform(self, effect):
        match effect:
            case Now():
                return self.world.now
            case Execute(statements):
                return self.world.execute(statements)
            case Tell(event):
                if event.name == "delivery.claimed":
                    self.subject = event.transmission or ""
                self.world.told(event)
            case Send(operation, company, until):
                self.delicacy = _DELICATE.get(operation.name, 1)
                self.talk, self._heard = self.world.conversation.send(operation, company, until=until), None
            case _:
                raise AssertionError(f"no flow asks for {effect}")
        return None

    def _converse(self):
        if self._request is not None:
            self._heard, self._request = self.world.exchange(self, self._request), None
            return "Exchanged"
        try:
            step = self.talk.send(self._heard)
        except StopIteration as end:
            self.talk, self._answer = None, end.value
            return f"reply {type(end.value).__name__}"
        self._heard = self._take(step)
        return type(step).__name__

    def _take(self, step):
        match step:
            case Wait(seconds):
                self.world.delay(self, seconds)
            case Borrow(valid_for):
                return self.tokens.get(valid_for)
            case Drop(token):
                self.tokens.drop(token)
            case Reserve():
                return 0.0
            case Exchange(request):
                # Made at the next step: one may fall asleep after the last look at the lease, the bearer in hand.
                self._request = request
            case _:
                raise AssertionError(f"no conversation asks for {step}")
        return None

    def _new_tokens(self):
        return TokenCache(self.world.fetch_token, self.world.seconds)

"""The act of the works documents: sent as flows, judged later, then read by those who must act at the portal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from attrs import evolve

from chorus_bridge.cli.demo.telling import Teller
from chorus_bridge.domain.assessment import DisplayState, Reason
from chorus_bridge.domain.hold import HoldFor
from chorus_bridge.domain.vocabulary import Framework

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chorus_bridge.domain.situation import Situation

__all__ = ["WorksAct"]

_NO_HOLD: Final = HoldFor(timedelta(0))
_JUDGED_AFTER: Final = timedelta(hours=2)
_AWAITING_VALIDATOR: Final = frozenset({Framework.A10, Framework.A13, Framework.A14})


class WorksAct(Teller):
    """Works documents, from the click to the contracting authority's answer."""

    def told(self, claims: Sequence[Situation]) -> list[Situation]:
        """Tell the act and return the claims, all of them at the portal in the end."""
        self.act("works")
        monthly = next(claim for claim in claims if claim.market.framework is Framework.A4)
        stopped, rejected = [claim for claim in claims if claim is not monthly][:2]
        self._received(claims, stopped, rejected)
        self._judged(claims, stopped, rejected)
        self._corrected(rejected)
        self._at_the_portal(claims, monthly)
        return list(claims)

    def _received(self, claims: Sequence[Situation], stopped: Situation, rejected: Situation) -> None:
        simulator = self.stage.simulator
        simulator.conditions = evolve(simulator.conditions, flow_delay=_JUDGED_AFTER)
        simulator.flow_fate(_number(stopped), "INCIDENT", after=timedelta(hours=4))
        simulator.flow_fate(_number(rejected), "REJECTED")
        self.gateway.transmit_many(claims, hold=_NO_HOLD)
        self.gateway.run_once(limit=500)
        self.say("works_received")
        found = self.assess(claims)
        self.show_list(claims, found)
        reasons = {assessment.verdict.reason for assessment in found.values()}
        self.proof.equal("works claims once their flows are received", reasons, {Reason.RECEIVED})
        self.proof.equal("invoices the portal made of them so far", self._made(claims), [])

    def _judged(self, claims: Sequence[Situation], stopped: Situation, rejected: Situation) -> None:
        self._later(timedelta(hours=3))
        found = self.assess(claims)
        self.say("works_judged")
        self.show_list(claims, found)
        refused = found[rejected.id]
        codes = [finding.code.value for finding in refused.missing]
        self.proof.equal("the rejected flow", (refused.state, codes), (_MISSING, ["REMOTE_FIELD_REJECTED"]))
        waiting = found[stopped.id]
        self.proof.equal("the flow an incident stops", waiting.verdict.reason, Reason.RECEIVED)
        rest = {found[claim.id].state for claim in claims if claim not in (stopped, rejected)}
        self.proof.equal("the other flows", rest, {DisplayState.TRANSMITTED})

    def _corrected(self, rejected: Situation) -> None:
        self.say("works_again")
        refused = self.assess([rejected])[rejected.id].transmission
        self.stage.simulator.flow_fate(_number(rejected), "JUDGED")
        if refused is not None:
            # The file was spoiled on its way, the claim is right: the same number leaves again.
            self.gateway.forget_refusal(refused.company, refused.id)
        self.gateway.transmit(rejected, hold=_NO_HOLD)
        self._later(timedelta(hours=3))
        self._later(timedelta(hours=3))

    def _at_the_portal(self, claims: Sequence[Situation], monthly: Situation) -> None:
        self.say("works_actors")
        simulator = self.stage.simulator
        for claim in claims:
            if claim.market.framework in _AWAITING_VALIDATOR:
                simulator.validator_accepts(_number(claim))
        simulator.moe_takes(_number(monthly))
        self._later(timedelta(days=1))
        simulator.moe_answers(_number(monthly))
        simulator.moa_validates(_number(monthly))
        self._later(timedelta(days=1))
        found = self.assess(claims)
        self.show_list(claims, found)
        self.show_detail(monthly, found[monthly.id])
        raw = found[monthly.id].portal
        self.proof.equal("the month's claim once it is answered", raw.raw if raw else None, "ASSOCIEE")
        self.proof.equal("works claims at the portal", self._made(claims), sorted(map(_number, claims)))

    def _later(self, duration: timedelta) -> None:
        self.stage.clock.jump(duration)
        self.gateway.run_once(limit=500)

    def _made(self, claims: Iterable[Situation]) -> list[str]:
        deposits = self.stage.simulator.ledger.deposits()
        return sorted(d.number for d in deposits if d.number in set(map(_number, claims)))


_MISSING: Final = DisplayState.MISSING_INFORMATION


def _number(claim: Situation) -> str:
    return claim.invoice.number or ""

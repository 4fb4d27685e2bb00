"""Ask the portal on a person's behalf, who waits: let through or not, answered, or told why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from chorus_bridge.effects import Accepted, Undone, ask, execute, now, tell
from chorus_bridge.errors import AuthRefused, Busy, IllegalTransition, Refused, Surprise, Unsure
from chorus_bridge.gateway.flows.gating import consequences
from chorus_bridge.outbox import actions as statements_of
from chorus_bridge.outbox import flows as outbox
from chorus_bridge.outbox import gates
from chorus_bridge.outbox.rows import instant

if TYPE_CHECKING:
    from chorus_bridge.domain.transmission import Transmission
    from chorus_bridge.effects import Flow, Operation
    from chorus_bridge.settings import Settings

__all__ = ["answer", "deposited", "let_through", "noted"]

T = TypeVar("T")
E = TypeVar("E", bound="Refused | Busy | Unsure | AuthRefused | Surprise")


def deposited(company: str, transmission: str, wish: str) -> Flow[tuple[Transmission, str]]:
    """Return a transmission the portal has, and its identifier there, if the company may talk to the portal.

    Raises:
        NotFound: This company has no such transmission.
        IllegalTransition: The portal does not have it.
        Busy: The company waits.
    """
    about = yield from outbox.load(company, transmission)
    if about.portal_id is None:
        raise IllegalTransition(state=about.state, happening=wish)
    yield from let_through(company, wish)
    return about, about.portal_id


def let_through(company: str, wish: str) -> Flow[None]:
    """Do nothing, if the company may talk to the portal.

    Raises:
        Busy: It waits: its access was refused, or a certificate could not be trusted. Without a ``retry_in``, until
            somebody resumes it.
    """
    at = yield from now()
    result = yield from execute(statements_of.paused(company, at))
    waits = () if isinstance(result, Undone) else result[0]
    for row in waits:
        # Trying a refused password again could lock the account.
        until = instant(row["paused_until"])
        wait = until - at if until < gates.UNTIL_RESUMED else None
        raise Busy(operation=f"outbox/{wish}", reason="company_paused", retry_in=wait)


def answer(operation: Operation[T], company: str, settings: Settings) -> Flow[T]:
    """Return what a reading gives, or raise why it gives nothing.

    Raises:
        ChorusBridgeError: The portal did not answer, or refused.
    """
    reply = yield from ask(operation, company)
    if isinstance(reply, Accepted):
        return reply.value
    raise (yield from noted(reply, company, settings))


def noted(reply: E, company: str, settings: Settings) -> Flow[E]:
    """Return *reply*, after a refused access was written down: nobody tries it again before somebody has looked."""
    if isinstance(reply, AuthRefused):
        at = yield from now()
        yield from execute(*consequences(company, reply, at, settings))
        yield from tell("access.refused", company=company, cause=reply.cause)
    return reply

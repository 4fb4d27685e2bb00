"""How a transmission moves through the outbox, told as flows: they ask for statements, nothing more.

Two habits hold everywhere. A change of state names the version it read and loses to whoever was first; and what was
tried is recorded whatever the version, because evidence does not become false by coming late.
"""

from chorus_bridge.outbox.flows.deciding import abandon, adopt, purge, recover, release
from chorus_bridge.outbox.flows.queueing import Draft, cancel, enqueue, forget_refusal
from chorus_bridge.outbox.flows.reading import (
    attempts,
    changes,
    companies,
    document,
    expired,
    history,
    load,
    open_deposits,
    probes_due,
    stopped,
    transmissions,
    work_due,
)
from chorus_bridge.outbox.flows.settling import claim, prove_presence, renew, settle

__all__ = [
    "Draft",
    "abandon",
    "adopt",
    "attempts",
    "cancel",
    "changes",
    "claim",
    "companies",
    "document",
    "enqueue",
    "expired",
    "forget_refusal",
    "history",
    "load",
    "open_deposits",
    "probes_due",
    "prove_presence",
    "purge",
    "recover",
    "release",
    "renew",
    "settle",
    "stopped",
    "transmissions",
    "work_due",
]

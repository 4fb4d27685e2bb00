"""The façade a host embeds: :class:`Gateway` for blocking hosts, :class:`AsyncGateway` for asynchronous ones."""

from chorus_bridge.gateway.aio import AsyncGateway
from chorus_bridge.gateway.blocking import Gateway
from chorus_bridge.gateway.flows.preparing import Preparation, Unprepared
from chorus_bridge.gateway.flows.working import WorkReport

__all__ = ["AsyncGateway", "Gateway", "Preparation", "Unprepared", "WorkReport"]

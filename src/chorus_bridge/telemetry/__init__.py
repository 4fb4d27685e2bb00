"""Observers for what flows tell: today, Python's own logging."""

from chorus_bridge.telemetry.log import LogObserver

__all__ = ["LogObserver"]

"""The demonstration: a company's month, from the list of its claims to their payment, over real HTTP on this machine.

It checks itself: what it shows is compared with what the examples promise, and with what the simulated portal received.
"""

from chorus_bridge.cli.demo.story import play

__all__ = ["play"]

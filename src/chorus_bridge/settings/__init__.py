"""Everything a host chooses about the connection, in one frozen object whose ``repr`` shows no secret."""

from chorus_bridge.settings.choices import Settings
from chorus_bridge.settings.portal import PisteApplication, Portal

__all__ = ["PisteApplication", "Portal", "Settings"]

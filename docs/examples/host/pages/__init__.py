"""The pages, one module each. None of them knows how chorus_bridge works: they call :mod:`host.bridge`."""

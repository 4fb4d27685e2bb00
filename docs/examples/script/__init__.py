"""A plain script, and how a scheduler starts it."""

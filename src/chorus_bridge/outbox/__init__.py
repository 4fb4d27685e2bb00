"""Durable transmissions: the tables, the named statements, and the flows that move a transmission through its life."""

"""Flows: received at once, judged later, reported on."""

"""Celery as the bell of chorus_bridge: it says when to look, and the outbox knows what to do."""

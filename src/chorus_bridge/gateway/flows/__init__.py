"""The whole story, in order: prepare, assess, transmit, deliver, reconcile, follow, work."""

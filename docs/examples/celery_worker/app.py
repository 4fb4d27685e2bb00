"""The Celery application: where messages go, and how often the bell rings."""

import os
from datetime import timedelta

from celery import Celery

EVERY = timedelta(seconds=30)

app = Celery("claims", broker=os.environ.get("CELERY_BROKER_URL", "memory://"), include=["celery_worker.tasks"])
app.conf.beat_schedule = {
    "chorus-bridge": {
        "task": "celery_worker.tasks.ring",
        "schedule": EVERY,
        # A bell nobody heard in time is worth nothing: they do not pile up while the workers are away.
        "options": {"expires": EVERY.total_seconds()},
    }
}

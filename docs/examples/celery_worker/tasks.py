"""One task, which carries nothing: every due date, lease and outcome is a row of the outbox."""

# mypy: allow-untyped-decorators
import os
import threading
import time
from datetime import timedelta
from functools import cache

from celery import shared_task
from celery.signals import worker_process_init, worker_process_shutdown

import chorus_bridge as cb

AT_MOST = 20
"""Of each kind of work in one round: the bell rings again soon."""

LONGEST = timedelta(minutes=1)
"""After that, a round begins nothing more. A time limit of Celery would cut it anywhere, in a deposit too."""

_opening = threading.Lock()


def gateway() -> cb.Gateway:
    """Return the gateway of this process."""
    with _opening:
        return _opened()


@cache
def _opened() -> cb.Gateway:
    settings = cb.Settings.from_environment(os.environ)
    return cb.Gateway.open(os.environ["CHORUS_DATABASE"], settings=settings, companies=company)


def company(identifier: str) -> cb.Company | None:
    """Return the profile of a company; yours: a query, and a decryption."""
    if identifier != os.environ["CHORUS_COMPANY"]:
        return None
    account = cb.TechnicalAccount(login=os.environ["CHORUS_LOGIN"], password=os.environ["CHORUS_PASSWORD"])
    return cb.Company(id=identifier, siret=os.environ["CHORUS_SIRET"], account=account)


@worker_process_init.connect
def open_gateway(**_: object) -> None:
    """Open the gateway when a process of the pool has just been forked: a connection never crosses a fork."""
    gateway()


@worker_process_shutdown.connect
def close_gateway(**_: object) -> None:
    """Close it when the process ends."""
    with _opening:
        if _opened.cache_info().currsize:
            _opened().close()
            _opened.cache_clear()


@shared_task(acks_late=True, ignore_result=True)
def ring() -> None:
    """Do one round: send what is due, search for what is unsure, ask about what is open."""
    end = time.monotonic() + LONGEST.total_seconds()
    gateway().run_once(limit=AT_MOST, halted=lambda: time.monotonic() >= end)

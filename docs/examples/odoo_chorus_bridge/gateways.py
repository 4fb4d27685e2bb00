"""One gateway per process and database, opened when first needed. No Odoo import."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from chorus_bridge import Gateway


class Gateways:
    """Opens a gateway once per process and database.

    Odoo loads its registry, and calls ``_register_hook``, before it forks its workers: what is opened there would be
    shared by all of them, which SQLite does not allow. Hence the process in the key.
    """

    def __init__(self, open_: Callable[[str], Gateway]) -> None:
        self._open = open_
        self._lock = threading.Lock()
        self._opened: dict[tuple[int, str], Gateway] = {}

    def of(self, database: str) -> Gateway:
        """Return this process's gateway for an Odoo database."""
        key = (os.getpid(), database)
        with self._lock:
            if key not in self._opened:
                self._opened[key] = self._open(database)
            return self._opened[key]

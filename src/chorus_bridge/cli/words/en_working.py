"""What the commands say of the work done, of who waits, and of a database that refuses, in English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ENGLISH_WORKING"]

ENGLISH_WORKING: Final[Mapping[str, str]] = {
    "db_full": "no room is left on its disk ({code})",
    "db_full_remedy": "make room, then run the command again; the file is not at fault, keep it where it is",
    "db_ioerr": "its disk does not read or write ({code})",
    "db_ioerr_remedy": "look at the disk and at the system's log; the file is not at fault, keep it where it is",
    "db_busy": "another process holds it ({code})",
    "db_busy_remedy": "wait, then look for a transaction left open: a backup, a shell of SQLite",
    "db_rights": "this user may not write the file or its directory ({code})",
    "db_rights_remedy": "run the command as the user of the worker, or give this user the right to write both: even to "
    "read, SQLite opens two files beside it",
    "db_cannot_open": "it cannot be opened ({code})",
    "db_cannot_open_remedy": "check the path, that its directory has room, and your rights on both; the file is kept",
    "db_damaged": "its content is damaged ({code})",
    "db_damaged_remedy": "stop every process that uses it, move it away with its -wal and -shm, and restore a "
    "backup: see the page on keeping it running",
    "db_not_durable": "it does not keep each commit on the disk ({code})",
    "db_not_durable_remedy": "put it on a local disk",
    "db_other": "{code}",
    "db_other_remedy": "look for this code in the page on keeping it running",
    "database_refuses": "Why: {why}. To do: {todo}.",
    "outcome": "  {many}: {state}",
    "outcome_why": "  {many}: {state} ({why})",
    "waits": "{company} waits: {why}. Once it is corrected: chorus-bridge worker FILE --company {company} --resume "
    "--once",
    "waits_until": "{company} waits until {until}: {why}. Once it is corrected, --resume lets it go on at once.",
    "waits_portal": "{company} waits until {until}: the portal did not answer several times.",
    "served_without": "What is written above keeps some companies from being served; the others are.",
    "refused_before": "{company} waits: its access was refused before, and is not tried again. Once it is corrected: "
    "chorus-bridge transmit FILE --resume, or chorus-bridge worker FILE --company {company} --resume --once",
    "output_lost": "Standard output could not be written ({code}). What had begun is finished: look with status, then "
    "make room or correct where the output goes.",
    "dr_account_waits": "{company}: the account works now, and the outbox still keeps it waiting: it was refused "
    "before",
    "dr_account_waits_remedy": "chorus-bridge worker FILE --company {company} --resume --once",
    "dr_file_wrong": "{place}: {problem}",
    "dr_file_wrong_remedy": "{todo}",
    "dr_database_refuses": "{path}: {why}",
    "dr_given_remedy": "{todo}",
    "dr_away_remedy": "nothing to correct here: try again later",
}
"""By name."""

"""What `doctor` says, in English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ENGLISH_CHECKS"]

ENGLISH_CHECKS: Final[Mapping[str, str]] = {
    "dr_python": "Python {version} on {system}",
    "dr_library": "{name} {version}",
    "dr_library_absent": "{name} is not installed as a package",
    "dr_library_remedy": "pip install 'chorus-bridge[cli]'",
    "dr_sqlite_old": "SQLite {version} is older than {oldest}: no outbox is opened with it",
    "dr_sqlite_remedy": "use a Python built with a newer SQLite",
    "dr_extra": "extra “{extra}” installed ({version})",
    "dr_extra_absent": "extra “{extra}” not installed: only Factur-X in a flow needs it",
    "dr_setting": "{name} = {value}",
    "dr_setting_set": "{name} is set",
    "dr_setting_wrong": "{name} is {problem}",
    "dr_setting_remedy": "set {name}; the reference page on settings describes it",
    "dr_variable": "{name} is no setting: it is not read",
    "dr_variable_remedy": "write {close}",
    "dr_variable_remove": "remove it, or correct its name",
    "dr_no_database": "no outbox was named: it was not looked at",
    "dr_no_database_remedy": "give --database, or set CHORUS_BRIDGE_DATABASE",
    "dr_database_absent": "there is no outbox at {path} yet",
    "dr_database_absent_remedy": "the first `transmit` or `worker` makes it; if there should be one, correct the path",
    "dr_database": "outbox at {path}, schema version {version}",
    "dr_database_wrong": "{path} {problem}",
    "dr_database_wrong_remedy": "name the outbox's own file; an older one is upgraded when a gateway first opens it",
    "dr_wal": "SQLite keeps it with a write-ahead log",
    "dr_not_wal": "SQLite keeps it with the journal “{mode}”, not with a write-ahead log",
    "dr_not_wal_remedy": "a gateway asks for WAL when it opens the file; if it stays so, put it on a local disk",
    "dr_writable": "it can be written, each commit on the disk before it is told (synchronous=FULL)",
    "dr_not_writable": "it cannot be written: {why}",
    "dr_open_to_all": "{path} can be read or written by every user of this machine",
    "dr_open_to_all_remedy": "it holds whole invoices: give it the rights that your accounting has",
    "dr_no_room": "{free} MB are free on its disk",
    "dr_no_room_remedy": "make room: a full disk stops every transmission",
    "dr_stopped": "{company}: transmissions that wait for a person: {many}",
    "dr_stopped_remedy": "status --company {company} says what each needs; the page on human decisions says how",
    "dr_late": "{company}: {many} transmissions should have been taken up, the first one {since} ago; no worker seems "
    "to run",
    "dr_late_remedy": "start one: chorus-bridge worker FILE",
    "dr_paused": "{company} waits: {why}",
    "dr_paused_remedy": "correct the access, try it with --try-again; then chorus-bridge worker FILE --company "
    "{company} --resume --once, or gateway.resume in your software, lets it go on",
    "dr_breaker": "{company}: the portal did not answer several times; it is left alone until {until}",
    "dr_breaker_remedy": "nothing to do: a search asks then whether it is back",
    "dr_company_calm": "{company}: nothing waits for a person, nothing is late",
    "dr_asking": "Asking the portal",
    "dr_portal_unasked": "the portal was not asked: the settings do not allow it",
    "dr_portal_unasked_remedy": "correct the settings above first",
    "dr_token": "{host} gave a token",
    "dr_token_refused": "{host} gave no token. {why}",
    "dr_token_remedy": "check the network, then the PISTE application; the page on access errors "
    "tells one from the other",
    "dr_clock": "the clock agrees with the portal's",
    "dr_clock_untold": "the clock was not compared: the answers carry no date",
    "dr_clock_apart": "the clock is {apart} from the portal's",
    "dr_clock_remedy": "set this machine's clock by a time server",
    "dr_no_company": "no account was tried",
    "dr_no_company_remedy": "give a FILE that names the companies",
    "dr_no_account": "{company} has no technical account in this file",
    "dr_no_account_remedy": "name the variables of its login and password in “account”",
    "dr_account_untried": "{company}: the account was refused before, and was not tried again",
    "dr_account_untried_remedy": "correct its password, then run with --try-again",
    "dr_account_refused": "{company}: the account could not be used. {why}",
    "dr_account_remedy": "the page on access errors says which lock did not open",
    "dr_account_unlinked": "{company}: the account works, and does not act for the SIRET of the file",
    "dr_account_unlinked_remedy": "at the portal, link the account to this establishment; or correct the SIRET",
    "dr_account": "{company}: the account works, and acts for its SIRET",
    "dr_sum": "{ok} in order, {warning} to look at, {failure} failing",
}
"""By name."""

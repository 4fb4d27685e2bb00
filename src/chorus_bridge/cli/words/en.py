"""The commands' own English sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chorus_bridge.cli.words.en_checks import ENGLISH_CHECKS
from chorus_bridge.cli.words.en_working import ENGLISH_WORKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ENGLISH"]

_QUEUEING: Final[Mapping[str, str]] = {
    "preparing": "Asking what the recipients require",
    "queueing": "Queueing",
    "sending": "Sending",
    "soon": "as soon as a worker runs",
    "queued": "{situation} ({number}): queued, leaves {due} unless cancelled ({id})",
    "stands": "{situation} ({number}): {state} ({id})",
    "would_queue": "{situation} ({number}): would be queued",
    "not_transmissible": "{situation} ({number}): {why}",
    "count_queued": "{many} queued",
    "count_already": "{many} there already",
    "count_would_queue": "{many} would be queued",
    "count_not_transmissible": "{many} not transmissible",
    "unprepared": "What the recipients of {company} require could not all be asked: {why}",
    "no_worker_no_sending": "Nothing leaves while no worker runs: chorus-bridge worker FILE.",
    "cancelled": "{situation} ({number}): cancelled, it will not be sent ({id})",
}

_LOOKING: Final[Mapping[str, str]] = {
    "head_company": "Company",
    "head_situation": "Situation",
    "head_number": "Invoice",
    "head_label": "State",
    "head_due": "Next (Paris time)",
    "head_status": "At the portal",
    "head_action": "Action required",
    "head_id": "Transmission",
    "stands_because": "{state}: {why}",
    "stands_retried": "waiting to be tried again",
    "stands_in_doubt": "waiting to be tried again, and searched for before that",
    "stands_paused": "the company is paused ({why})",
    "next_resumed": "once the company is resumed",
    "required_nothing": "no",
    "required_decide": "a person decides",
    "required_access": "the administrator opens the access",
    "required_correct": "correct the invoice, same number",
    "required_reissue": "bill it under a new number",
    "required_portal": "act on Chorus Pro",
    "note_decide": "To decide: search the invoice on Chorus Pro by its number; the page on human decisions says what "
    "to do then: chorus-bridge adopt, release or abandon.",
    "note_access": "For the administrator: correct the access (page on access errors), then run "
    "chorus-bridge worker FILE --resume --once.",
    "note_correct": "To correct: nothing was created; correct what the portal names, then transmit again under the "
    "same number.",
    "note_portal": "{number}: {text}",
    "nothing": "No transmission.",
    "released": "{situation} ({number}): released, it leaves at the next round of a worker ({id})",
    "adopted": "{situation} ({number}): adopted as {portal_id}, it is followed from now on ({id})",
    "abandoned": "{situation} ({number}): given up, its number is free ({id})",
    "refusal_forgotten": "{situation} ({number}): the refusal is forgotten, it may leave again as it is ({id})",
    "recovered": "Transmissions to search for before anything is sent: {many}. Workers may start.",
    "purged": "{company}: deleted transmissions: {many}.",
    "history_times": "At the time of Paris:",
    "more": "There are more: --after {id}",
    "by": " (by {who})",
}

_WORKING: Final[Mapping[str, str]] = {
    "work_begins": "Serving {companies}. Ctrl-C to stop; what has begun is finished.",
    "work_ends": "Stopped. Tried: {sent}; searched for: {reconciled}; asked about: {watched}; news: {news}; "
    "failed: {failed}.",
    "refreshing": "Asking the portal",
    "changed": "{situation} ({number}): {was} → {became}",
    "unchanged": "{asked} asked about, {changed} changed, {unasked} not asked.",
    "no_status": "no status yet",
    "refresh_stopped": "The invoices of {company} could not all be asked about: {why}",
    "refresh_limited": "More of {company} are open than {limit}: the rest was not asked about (--limit).",
}

_EXPLAINING: Final[Mapping[str, str]] = {
    "no_such_code": "There is no code {code}.",
    "did_you_mean": " Did you mean {codes}?",
    "kind_finding": "finding of a rule",
    "kind_not_applicable": "why Chorus Pro is not concerned",
    "kind_reason": "short reason of an outcome",
    "kind_state": "state of a transmission",
    "kind_status": "status at the portal",
    "kind_motive": "motive of a recipient",
    "kind_cause": "cause of a refused access",
    "kind_event": "event that warns",
    "kind_error": "error",
    "kind_framework": "invoicing framework",
    "explain_who": "Who acts: {text}",
    "explain_where": "Where: {text}",
    "explain_action": "To do: {text}",
    "explain_why": "Why: {text}",
    "explain_why_english": "Why: {text}",
    "explain_source": "Source: {text}",
    "explain_inferred": "This meaning is inferred from the name: to be verified when going live.",
}

_DIRECTORY: Final[Mapping[str, str]] = {
    "directory_downloading": "Downloading the directory",
    "directory_keeping": "Keeping the recipients",
    "directory_read": "{lines} lines read, {found} recipients found",
    "directory_kept": "{company}: {kept} kept, {left} left as they were",
    "directory_problem": "{table}, line {line}: {why}",
    "directory_more": "{many} more lines have problems.",
    "directory_unreadable": "it cannot be read as a line of a table",
    "directory_columns": "it has another number of columns than the headings",
    "directory_siret": "its SIRET is not 14 digits",
    "directory_neither_yes_nor_no": "{name} is neither yes nor no: it is left unknown",
    "directory_contradiction": "{name} contradicts an earlier line of the same recipient, which is kept",
}

ENGLISH: Final[Mapping[str, str]] = {
    **_QUEUEING,
    **_LOOKING,
    **_WORKING,
    **_EXPLAINING,
    **_DIRECTORY,
    **ENGLISH_CHECKS,
    **ENGLISH_WORKING,
}

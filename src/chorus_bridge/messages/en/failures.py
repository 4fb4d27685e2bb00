"""English sentences of the errors, and of what a user may give wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chorus_bridge import errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chorus_bridge.errors import ChorusBridgeError

__all__ = ["ERRORS", "PROBLEMS"]

ERRORS: Final[Mapping[type[ChorusBridgeError], str]] = {
    errors.ChorusBridgeError: "The operation did not succeed: try again, then tell the administrator if it goes on.",
    errors.BadValue: "The value of field “{field}” is not acceptable: correct it. Technical detail: "
    "{problem}; {remedy}.",
    errors.NotTransmissible: "The invoice cannot be transmitted yet[: {codes}]. Complete it, then try again.",
    errors.TooLate: "Too late to cancel: the transmission is {state}.",
    errors.Refused: "Chorus Pro refused the request[: “{text}”][ (code {code})]. "
    "Nothing was created: correct it, then try again.",
    errors.Busy: "The request was not processed ({reason}) and nothing was created: try again[ in {retry_in}].",
    errors.Unsure: "Chorus Pro may have received the request ({reason}). "
    "Do not repeat it: the invoice is searched for there first.",
    errors.AuthRefused: "Access refused: {cause}. No further attempt is made, so as not to lock the account.",
    errors.Surprise: "Chorus Pro gave an unexpected answer to “{operation}”[ (HTTP {http_status})]: "
    "conclude nothing and report it to the publisher.",
    errors.IllegalTransition: "It is not possible to {happening}: {state}. Reload the page if it shows otherwise.",
    errors.StaleWrite: "Somebody else changed the transmission, nothing was saved: reload the page, then try again.",
    errors.NotFound: "Not found for this company: {what} {id}. Check this number or identifier.",
    errors.StoreError: "The database refused the operation, nothing was changed: tell the administrator.",
    errors.ConfigurationError: "Setting “{setting}” prevents the software from working: correct it. "
    "Technical detail: {problem}; {remedy}.",
}
"""What each error means and what to do next."""

PROBLEMS: Final[Mapping[str, str]] = {
    "it changes nothing; say what to add or to change": "Nothing is asked for: say what to add or to change.",
    "{got} characters; write at most {max}": "Text too long ({field}): {got} characters, {max} at most.",
    "not a SIRET; give the 14 digits of the establishment": "SIRET invalid ({field}): "
    "give the 14 digits of the establishment.",
    "empty; give the file's bytes": "Empty file ({field}): replace it or remove it.",
    "larger than 10 MiB; split or shrink the file": "File too large ({field}): 10 MB at most, "
    "make it smaller or split it.",
    "without an extension; give the file's whole name": "File name without an extension ({field}): "
    "give it in full, like plan.pdf.",
    "absent; give the portal's code of its kind": "Type of document missing ({field}): "
    "choose one from Chorus Pro's list.",
    "absent; give what the invoice at the portal bears": "Information missing ({field}): "
    "give it as on the invoice deposited on Chorus Pro.",
    "it is known under another identifier; look at both invoices on the portal": "This invoice is already followed "
    "here under another Chorus Pro identifier: compare both invoices on the portal.",
    "the portal holds another content under this number; compare the total, the date, the recipient and the kind with "
    "those on the portal": "Chorus Pro holds another invoice under this number: "
    "compare the total, the date, the recipient and the kind with those on the portal.",
}
"""What is wrong and what to do, by the problem and the remedy that the code names."""

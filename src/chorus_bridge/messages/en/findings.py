"""English sentences of the findings: what is wrong and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.codes import FindingCode as F

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FINDINGS"]

_COMPANY: Final = {
    F.CREDENTIALS_MISSING: "Chorus Pro credentials not entered: give the technical account's login and password",
    F.CREDENTIALS_INVALID: "Chorus Pro credentials refused: check the technical account's login and password",
    F.CREDENTIALS_EXPIRED: "The technical account's password expired on {date}: "
    "renew it on Chorus Pro, then enter the new one",
    F.CREDENTIALS_EXPIRING: "The technical account's password expires on {date} ({days:days}): renew it on Chorus Pro",
    F.SUPPLIER_SIRET_MISSING: "Company SIRET missing",
    F.SUPPLIER_SIRET_INVALID: "Company SIRET invalid: {reason}",
    F.SUPPLIER_SIRET_CHECKSUM: "The company SIRET has a wrong check digit, which only the qualification "
    "platform accepts",
    F.SUPPLIER_NOT_IN_CHORUS: "Company unknown or inactive in Chorus Pro: create or reactivate its entity",
    F.SUPPLIER_NOT_LINKED: "Technical account not linked to the company: ask the entity's manager to link it",
    F.SUPPLIER_NOT_VERIFIED: "The company's registration in Chorus Pro could not be checked yet",
    F.BANK_DETAILS_MISSING: "Bank details missing: choose the ones recorded on Chorus Pro",
    F.SUPPLIER_NAME_MISSING: "Company name missing",
    F.SUPPLIER_COUNTRY_INVALID: "Country code of the company's address invalid: two capital letters, like FR",
    F.VAT_NUMBER_MISSING: "Company VAT number missing[: after its SIREN, it should be {number}]",
    F.VAT_NUMBER_INVALID: "Company VAT number invalid[: after its SIREN, it should be {number}]",
    F.IBAN_MISSING: "Company IBAN missing: it is needed to be paid by transfer",
    F.IBAN_INVALID: "Company IBAN invalid: compare it with the bank's own statement",
    F.APPROVED_PLATFORM_OBLIGATION: "Since {date}, a company of this size must issue its invoices through "
    "an approved platform: "
    "check that this direct deposit is allowed",
}

_RECIPIENT: Final = {
    F.RECIPIENT_SIRET_MISSING: "Recipient SIRET missing",
    F.RECIPIENT_SIRET_INVALID: "Recipient SIRET invalid: {reason}",
    F.RECIPIENT_SIRET_CHECKSUM: "The recipient SIRET has a wrong check digit, which only the qualification "
    "platform accepts",
    F.RECIPIENT_UNKNOWN: "Recipient not in the Chorus Pro directory: check its SIRET with the contracting authority",
    F.RECIPIENT_INACTIVE: "Recipient inactive in Chorus Pro: ask the contracting authority for its current SIRET",
    F.RECIPIENT_NOT_VERIFIED: "The recipient could not be checked in the Chorus Pro directory yet",
    F.RECIPIENT_FACTS_STALE: "The recipient's requirements were read on {date} and may have changed",
    F.RECIPIENT_NAME_MISSING: "Recipient name missing",
    F.RECIPIENT_COUNTRY_INVALID: "Country code of the recipient's address invalid: two capital letters, like FR",
    F.SERVICE_CODE_MISSING: "Service code required by this recipient",
    F.SERVICE_CODE_UNKNOWN: "Service code “{name}” unknown at this recipient: choose one from its list",
    F.SERVICE_CODE_INACTIVE: "Service code “{name}” inactive: ask the recipient which one replaces it",
    F.SERVICE_CODE_RESERVED: "Service code “{name}” is reserved for invoices between public bodies: choose another one",
    F.SERVICE_CODE_TOO_LONG: "Service code of {got} characters, {max} at most",
    F.ENGAGEMENT_MISSING: "Engagement number required by this recipient: it is on the purchase order",
    F.ENGAGEMENT_INVALID: "Engagement number invalid: 1 to {max} characters, no control character",
    F.SERVICE_OR_ENGAGEMENT_MISSING: "Service code or engagement number required by this recipient",
    F.PAYMENT_STATUS_NOT_REPORTED: "This recipient does not announce payments: watch your bank account",
}

_MARKET: Final = {
    F.CLIENT_KIND_MISSING: "Kind of client not set: say whether it is public or private",
    F.CONTRACT_REFERENCE_MISSING: "Neither contract number nor engagement number: the invoice must carry one of them",
    F.CONTRACT_REFERENCE_INVALID: "Contract number invalid: {max} characters at most, no control character",
    F.FRAMEWORK_MISSING: "Invoicing framework not set: it is agreed with the contracting authority",
    F.FRAMEWORK_NOT_ALLOWED: "Invoicing framework {framework} impossible: {reason}",
    F.CONSORTIUM_BILLED_BY_LEAD: "The lead contractor bills for the whole consortium: "
    "the joint contractor's share is in its claim, or correct the contract's sheet",
    F.CHANNEL_NOT_ALLOWED: "Framework {framework} cannot be deposited this way ({channel}): choose the PDF or the flow",
    F.CHANNEL_NOT_CONFIGURED: "The portal's operation for works documents is not configured: "
    "choose the flow, or configure that operation",
    F.MOE_MISSING: "Project manager not named, although framework {framework} goes through them",
    F.MOE_SIRET_INVALID: "Project manager SIRET invalid: {reason}",
    F.MOE_NOT_IN_CHORUS: "Project manager not registered in Chorus Pro: ask them to register, or check the SIRET",
    F.MOA_MISSING: "Contracting authority not named, although framework {framework} goes through it",
    F.MOA_SIRET_INVALID: "Contracting authority SIRET invalid: {reason}",
    F.MOA_NOT_ENABLED: "Entity without the contracting authority role in Chorus Pro: "
    "check its SIRET with the contracting authority",
    F.VALIDATOR_MISSING: "Validator not named: framework {framework} needs the SIRET of the {role}",
    F.VALIDATOR_SIRET_INVALID: "Validator SIRET invalid: {reason}",
    F.CURRENCY_NOT_ALLOWED: "Currency “{name}” not allowed (accepted: {codes}): correct it",
}

_IDENTITY: Final = {
    F.INVOICE_NUMBER_MISSING: "Invoice number missing",
    F.INVOICE_NUMBER_TOO_LONG: "Invoice number of {got} characters, {max} at most",
    F.INVOICE_NUMBER_INVALID: "Invoice number with refused characters ({characters:characters}): "
    "letters without accents, digits, - _ / + only",
    F.NUMBER_ALREADY_USED: "Invoice number already taken by another claim[ ({status})]: choose another one",
    F.INVOICE_DATE_MISSING: "Invoice date missing",
    F.INVOICE_DATE_FUTURE: "Invoice date ({date}) later than today: correct it, or wait for that day",
    F.TYPED_DATE_IGNORED: "Chorus Pro will date the invoice with the day of its deposit, not {date}",
    F.ORIGIN_INVOICE_MISSING: "Original invoice of the credit note missing: give its number",
    F.ORIGIN_INVOICE_INVALID: "Number of the original invoice invalid: "
    "{max} characters at most, letters without accents, digits, - _ / + only",
    F.COMMENT_TOO_LONG: "Comment of {got} characters, {max} at most",
}

_AMOUNTS: Final = {
    F.AMOUNT_MISSING: "Amount missing: {field}",
    F.AMOUNT_TOO_PRECISE: "Too many decimals ({field}): {got}, {max} at most",
    F.AMOUNTS_INCONSISTENT: "Total excl. VAT + VAT ≠ total incl. VAT: {expected} expected, {got} given",
    F.NEGATIVE_INVOICE: "Negative total incl. VAT ({amount}): issue a credit note rather than an invoice",
    F.PAYABLE_EXCEEDS_TOTAL: "Amount payable ({amount}) above the total due ({expected})",
    F.PAYABLE_ABOVE_TOTAL: "Amount payable ({amount}) above the total due ({expected}): is a retention released?",
    F.NET_NOT_POSITIVE: "The amount payable ({amount}) is not positive although the total is: check the deductions",
    F.CREDIT_NOTE_SIGN_UNVERIFIED: "The sign expected for the amounts of a credit note is not published: "
    "they are sent as given, check them on Chorus Pro after the deposit",
    F.DISCOUNT_REASON_MISSING: "A global discount is given without its reason: add it",
    F.DISCOUNT_NOT_CARRIED: "A flow cannot carry the global discount incl. VAT ({amount}): "
    "take it off the amounts excl. VAT",
    F.LINES_MISSING: "No invoice line: at least one is needed",
    F.LINE_INCOMPLETE: "Line {number} incomplete: {field}",
    F.LINES_INCONSISTENT: "The lines add up to {got}, which differs from the total excl. VAT ({expected})",
    F.LINES_SUMMARISED: "The lines do not make, to the cent, the base of each VAT rate: "
    "Chorus Pro gets a single line per rate",
}

_VAT: Final = {
    F.VAT_REGIME_MISSING: "VAT regime not set: on debits, on receipts, exempt, no VAT or reverse charge",
    F.VAT_MISSING: "VAT not detailed: give the base and the amount of each rate",
    F.VAT_INCOMPLETE: "VAT line {number} incomplete: {field}",
    F.VAT_RATE_NOT_ALLOWED: "VAT rate of {rate} not allowed in France: correct it",
    F.VAT_INCONSISTENT: "VAT inconsistent ({field}): {expected} expected, {got} given",
    F.VAT_ROUNDING_UNUSUAL: "VAT at {rate}: {got} given, {expected} by calculation; check the rounding",
    F.VAT_NOT_EXPECTED: "VAT of {amount} although the chosen regime has none: correct one or the other",
    F.EXEMPTION_REASON_MISSING: "VAT exemption reason missing",
    F.REVERSE_CHARGE_EXPECTED: "VAT of {amount} billed by a subcontractor: "
    "construction works are under reverse charge, check the regime",
    F.REVERSE_CHARGE_UNVERIFIED: "What Chorus Pro expects for a reverse charge is not published: "
    "check the invoice on the portal after the deposit",
    F.REVERSE_CHARGE_MENTION_MISSING: "The mention “Autoliquidation” is in neither the comment nor the lines: add it",
    F.PAYMENT_MODE_MISSING: "Payment mode missing",
    F.CREDIT_NOTE_PAYMENT_MODE: "A credit note usually has no payment mode: remove it unless it is intended",
}

_FILES: Final = {
    F.PDF_MISSING: "Invoice PDF missing",
    F.PDF_TOO_LARGE: "Invoice PDF too large: {got:size}, {max:size} at most",
    F.PDF_NAME_INVALID: "PDF name invalid (“{name}”): {max} characters at most, ending with .pdf, without / or \\",
    F.PDF_DAMAGED: "Invoice PDF unreadable ({reason}): make it again",
    F.PDF_ENCRYPTED: "The invoice PDF is encrypted and its recipient may not open it: attach it without protection",
    F.SIGNED_PDF_IN_FACTURX: "A signed PDF cannot hold the data of a Factur-X: "
    "choose the mixed package, or give it unsigned",
    F.PDF_IS_FACTURX: "The PDF also holds an electronic invoice ({name}), which Chorus Pro would read instead: "
    "attach a plain PDF",
    F.PDF_HOLDS_INVOICE_DATA: "The PDF already holds an electronic invoice ({name}), "
    "which Chorus Pro may read too: rather attach a plain PDF",
    F.FLOW_MAY_BE_TOO_LARGE: "The flow may pass {max:size} (about {got:size} with its files): "
    "make the PDF or the attachments lighter",
    F.ATTACHMENT_TOO_LARGE: "Attachment “{name}” too large: {got:size}, {max:size} at most",
    F.ATTACHMENT_NAME_TOO_LONG: "Name of attachment “{name}” too long: "
    "{got} characters, {max} at most with its extension",
    F.ATTACHMENT_NAME_INVALID: "Name of attachment “{name}” invalid: add an extension, remove / and \\",
    F.ATTACHMENT_TYPE_NOT_ALLOWED: "Format of attachment “{name}” refused by Chorus Pro: convert it to PDF",
    F.ATTACHMENT_TOTAL_TOO_LARGE: "Files too large together: {got:size}, {max:size} at most for one invoice",
    F.ATTACHMENT_EMPTY: "Attachment “{name}” is empty: replace it or remove it",
    F.ATTACHMENT_TYPE_MISSING: "Type of attachment “{name}” missing: choose one from Chorus Pro's list "
    "({max} characters at most)",
    F.ATTACHMENT_LABEL_TOO_LONG: "Label of attachment “{name}” too long: {got} characters, {max} at most",
    F.ATTACHMENT_REQUIRED_MISSING: "Supporting document demanded by the contract missing: {name}",
    F.ATTACHMENT_CONTENT_MISSING: "Content of file “{name}” absent: attach it again",
}

_REMEMBERED: Final = {
    F.REMOTE_FIELD_REJECTED: "Refused by Chorus Pro[: “{text}”][ (code {code})]; correct it, then transmit again",
    F.LAST_ATTEMPT_FAILED: "The last attempt did not succeed: {reason}",
    F.CHANGED_SINCE_QUEUED: "The claim was edited after it was queued: Chorus Pro gets the earlier version",
    F.REISSUE_LINK_MISSING: "This invoice follows no. {number}, closed by Chorus Pro: say that it replaces it",
    F.REISSUE_LINK_WRONG: "Replaced invoice given: no. {name}; Chorus Pro closed no. {number}, correct it",
    F.REISSUE_WITH_NEW_NUMBER: "Invoice no. {number} closed by Chorus Pro (status: {portal_status}): "
    "cancel it and issue a new invoice with a new number",
}

_WORKFLOW: Final = {
    F.SITUATION_DRAFT: "Claim to be completed by the company[ – {label}]",
    F.SITUATION_NOT_SUBMITTED: "Claim to be submitted[ – {label}]",
    F.PREVIOUS_SITUATION_OPEN: "Previous claim to be closed[ – {label}]",
    F.SUBCONTRACTOR_PENDING: "Subcontractor's claim to be accepted[ – {label}]",
    F.OPC_VALIDATION: "Site coordinator's (OPC) approval expected[ – {label}]",
    F.MOE_VALIDATION: "Project manager's validation expected[ – {label}]",
    F.AMO_VALIDATION: "Client's assistant's (AMO) approval expected[ – {label}]",
    F.MOA_VALIDATION: "Contracting authority's validation expected[ – {label}]",
    F.MANDATAIRE_VALIDATION: "Lead contractor's validation expected[ – {label}]",
    F.CERTIFICATE_NOT_ISSUED: "Payment certificate to be issued[ – {label}]",
    F.SIGNATURE_PENDING: "Signature expected[ – {label}]",
    F.INVOICE_NOT_GENERATED: "Invoice to be generated[ – {label}]",
    F.MARKET_SETUP_PENDING: "Contract's identity sheet to be set up[ – {label}]",
    F.HOST_STEP_PENDING: "Step to be finished[: {label}]",
    F.SITUATION_REFUSED: "Claim refused at step “{step}”[ ({label})]: correct it and submit it again",
}

FINDINGS: Final[Mapping[F, str]] = {
    **_COMPANY,
    **_RECIPIENT,
    **_MARKET,
    **_IDENTITY,
    **_AMOUNTS,
    **_VAT,
    **_FILES,
    **_REMEMBERED,
    **_WORKFLOW,
}
"""What each finding says."""

"""English words for the codes that sentences are filled with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.acts import ActionKind
from chorus_bridge.domain.codes import FindingCode as F
from chorus_bridge.domain.lifecycle import Happening, State
from chorus_bridge.domain.vocabulary import Channel, Role
from chorus_bridge.errors import AuthCause
from chorus_bridge.messages.en.portal import STATUSES
from chorus_bridge.messages.en.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["WORDS"]

_OUTCOMES: Final[Mapping[str, str]] = {
    "rate_limited": "Chorus Pro limits the number of calls",
    "not_connected": "Chorus Pro could not be reached",
    "connect_timeout": "Chorus Pro could not be reached",
    "portal_unavailable": "Chorus Pro is momentarily unavailable",
    "portal_error": "Chorus Pro answered with an error",
    "timeout": "Chorus Pro did not answer in time",
    "server_error": "Chorus Pro met an internal error",
    "unreadable_answer": "the answer of Chorus Pro is unreadable",
    "empty_answer": "the answer of Chorus Pro is empty",
    "lease_expired": "sending was interrupted before its end",
    "lease_lost": "another worker took over the sending meanwhile",
    "preparation_failed": "Chorus Pro did not answer, or not readably, while the sending was being prepared",
    "unexpected_status": "Chorus Pro answered otherwise than expected",
    "deadline": "Chorus Pro did not answer in time",
    "cut": "the connection was cut while sending",
    "connection_lost": "the connection was cut while sending",
    "read_timeout": "Chorus Pro did not answer in time",
    "write_timeout": "sending took too long",
    "tls_failed": "the secure connection to Chorus Pro could not be made",
    "protocol_error": "the exchange with Chorus Pro was interrupted",
    "unsupported_protocol": "the address of Chorus Pro cannot be called",
    "proxy_refused": "the proxy refused the connection",
    "answer_too_large": "the answer of Chorus Pro is too large",
    "encoded_answer": "the answer of Chorus Pro is unreadable",
    "queue_full": "too many calls are waiting for their turn",
    "profile_unavailable": "the company's profile could not be read in your software",
    "encoder_failed": "the program that writes the works invoices failed: tell its developer",
    "search_refused": "Chorus Pro refused the search",
    "search_denied": "the company's access to Chorus Pro was refused while searching",
    "search_unreadable": "the answer of Chorus Pro to the search cannot be used",
    "unreadable_document": "the invoice kept for sending can no longer be read",
    "token_unavailable": "the PISTE access service is momentarily unavailable",
    "token_unreadable": "the answer of the PISTE access service is unreadable",
    "token_empty": "the PISTE access service gave no token",
    "token_refused": "the PISTE access token is refused",
    "application_refused": "the PISTE application is unknown, or its secret is wrong",
    "subscription_refused": "the PISTE application has not subscribed to this API",
    "portal_away": "Chorus Pro does not answer",
    "account_refused": "the technical account's login or password is refused",
    "account_missing": "the company has no technical account",
    "rights_refused": "the technical account has no right on this entity",
    "unknown_route": "the address called does not exist at Chorus Pro",
    "too_large": "what was sent is too large",
    "unsupported": "Chorus Pro does not support what was sent",
    "duplicate": "Chorus Pro already knows this number",
    "refused": "Chorus Pro refused the invoice",
    "other_content": "Chorus Pro holds another invoice under this number",
    "not_found_yet": "the invoice cannot be seen on Chorus Pro yet",
    "settling": "what was sent may still arrive at Chorus Pro",
    "absent": "the invoice is not on Chorus Pro",
    "human": "decided in the application",
    "recovered": "the database was restored",
    "lease_spent": "sending did not begin in time",
    "not_found": "the invoice still cannot be found on Chorus Pro",
    "effect_seen": "its effect is seen on Chorus Pro",
    "moved_elsewhere": "the invoice went another way on Chorus Pro",
    "already_there": "Chorus Pro already had it",
    "misconfigured": "the connection to Chorus Pro is not set up for this",
    "action_under_way": "something else is being asked of Chorus Pro about this invoice",
    "company_paused": "the company's access to Chorus Pro is suspended here until somebody looks at it",
    "manual": "deposited by hand on Chorus Pro",
    "flow_unknown_yet": "Chorus Pro does not find the flow yet",
    "flow_pending": "being processed",
    "flow_incident": "technical incident at Chorus Pro, which may process it again",
    "flow_undescribed": "a state of the flow this version does not know",
    "report_unread": "the report on the flow could not be read",
    "integrated_not_listed": "flow integrated, invoice not visible yet",
    "flow_rejected": "Chorus Pro rejected the flow",
    "flow_unseen": "no search found the invoice, but a flow may be processed later",
    "other_flow": "another sending of the same invoice may still be processed",
    "directory_recent": "the directory was downloaded less than a day ago",
    "gate_paused": "the company's sending is paused",
}

_JUDGEMENTS: Final[Mapping[str, str]] = {
    "shape": "14 digits are needed",
    "checksum": "its check digit is wrong, compare it with the official company register",
    "role": "it does not match the company's role on this contract",
    "moa_only": "this recipient receives works documents only",
    "not_a_builder": "a construction company never deposits under this framework",
    "final_account": "a final account is not deposited under a monthly framework",
    "not_a_pdf": "it is not a PDF",
    "truncated": "its end is missing",
}

_STATES: Final[Mapping[str, str]] = {
    State.QUEUED: "waiting to be sent",
    State.SENDING: "being sent",
    State.UNSURE: "awaiting confirmation",
    State.RECEIVED: "received by Chorus Pro, whose verdict is awaited",
    State.DEPOSITED: "deposited on Chorus Pro",
    State.REFUSED: "refused by Chorus Pro",
    State.CANCELLED: "cancelled",
    State.CONFLICT: "in conflict with another invoice",
    State.HELD: "stopped",
}

_ROLES: Final[Mapping[str, str]] = {
    Role.MAIN_CONTRACTOR: "main contractor",
    Role.LEAD_CONTRACTOR: "lead contractor",
    Role.JOINT_CONTRACTOR: "joint contractor",
    Role.SUBCONTRACTOR: "subcontractor",
    Role.PROJECT_MANAGER: "project manager",
    Role.CONTRACTING_AUTHORITY: "contracting authority",
}

_CHANNELS: Final[Mapping[str, str]] = {
    Channel.PDF: "PDF",
    Channel.TYPED: "typed data, no PDF",
    Channel.FLOW: "flow",
    Channel.WORKS_SUBMIT: "works operation",
}

_FIELDS: Final[Mapping[str, str]] = {
    "total_excl_vat": "total excl. VAT",
    "total_vat": "total VAT",
    "total_incl_vat": "total incl. VAT",
    "payable": "amount payable",
    "discount_incl_vat": "global discount incl. VAT",
    "label": "label",
    "quantity": "quantity",
    "unit_price": "unit price excl. VAT",
    "discount": "discount",
    "vat_rate": "VAT rate",
    "rate": "rate",
    "base": "base excl. VAT",
    "vat": "VAT amount",
    "name": "name",
    "content": "content",
    "type_code": "type",
    "comment": "comment",
    "recipient": "recipient",
    "service": "service code",
    "engagement": "engagement number",
    "contract": "contract number",
    "validator": "validator",
    "company.siret": "company",
    "market.recipient.siret": "recipient",
    "invoice.number": "invoice number",
    "invoice.issue_date": "invoice date",
    "invoice.total_incl_vat": "total incl. VAT",
}

_STEPS: Final[Mapping[str, str]] = {
    F.SITUATION_DRAFT: "entry by the company",
    F.SITUATION_NOT_SUBMITTED: "submission",
    F.PREVIOUS_SITUATION_OPEN: "closing of the previous claim",
    F.SUBCONTRACTOR_PENDING: "acceptance of the subcontractor's claim",
    F.OPC_VALIDATION: "site coordinator's (OPC) approval",
    F.MOE_VALIDATION: "project manager's validation",
    F.AMO_VALIDATION: "client's assistant's (AMO) approval",
    F.MOA_VALIDATION: "contracting authority's validation",
    F.MANDATAIRE_VALIDATION: "lead contractor's validation",
    F.CERTIFICATE_NOT_ISSUED: "payment certificate",
    F.SIGNATURE_PENDING: "signature",
    F.INVOICE_NOT_GENERATED: "invoice generation",
    F.MARKET_SETUP_PENDING: "contract set-up",
    F.HOST_STEP_PENDING: "validation workflow",
    F.SITUATION_REFUSED: "validation workflow",
}

_LOCKS: Final[Mapping[str, str]] = {
    AuthCause.APPLICATION: "the PISTE application is unknown, or its secret is wrong: correct the connection settings",
    AuthCause.TOKEN: "a token just obtained is refused: "
    "check that the PISTE application and the address belong together",
    AuthCause.SUBSCRIPTION: "the PISTE application has not subscribed to this API, or its terms are not "
    "accepted: "
    "subscribe it in the PISTE catalogue",
    AuthCause.ACCOUNT: "the technical account's login or password is refused, or has expired: "
    "correct it in the company's profile",
    AuthCause.ACCOUNT_MISSING: "the company has no technical account: enter it in its profile",
    AuthCause.RIGHTS: "the technical account has no right on this entity: ask its manager for it, on Chorus Pro",
}

_WISHES: Final[Mapping[str, str]] = {
    **dict.fromkeys(Happening, "change the transmission"),
    Happening.CANCEL: "cancel the transmission",
    Happening.RELEASED: "decide a new sending",
    Happening.ABANDONED: "give the transmission up",
    Happening.FOUND: "adopt the invoice found on Chorus Pro",
    ActionKind.COMPLETE: "complete the invoice",
    ActionKind.REROUTE: "reroute the invoice",
    ActionKind.FIX_VALIDATOR: "name another validator",
    ActionKind.ACKNOWLEDGE_REJECTION: "declare the rejection dealt with",
    "download": "download the invoice",
    "refusal_forgotten": "set the refusal aside",
}

_NEEDS: Final[Mapping[str, str]] = {
    Happening.RELEASED: "only a stopped transmission can leave again",
    Happening.ABANDONED: "only a transmission that is stopped, or in conflict, can be given up",
    ActionKind.COMPLETE: "it is only possible when Chorus Pro shows the invoice as suspended or to be completed",
    ActionKind.REROUTE: "it is only possible when Chorus Pro shows the invoice as to be rerouted, or its "
    "recipient as wrong",
    ActionKind.FIX_VALIDATOR: "it is only possible when Chorus Pro reports a wrong validator",
    ActionKind.ACKNOWLEDGE_REJECTION: "it is only possible when Chorus Pro shows the invoice as rejected",
    "download": "it is only possible once Chorus Pro has recorded the invoice",
    "refusal_forgotten": "only a refusal by Chorus Pro at the deposit can be set aside",
}
"""What would make it possible, where a reader can use it."""

_VOCABULARIES: Final[Mapping[str, Mapping[str, str]]] = {
    "reason": {**_OUTCOMES, **_JUDGEMENTS},
    "status": _STATES,
    "state": _STATES,
    "portal_status": {status.value: word for status, word in STATUSES.items()},
    "happening": _WISHES,
    "needs": _NEEDS,
    "role": _ROLES,
    "channel": _CHANNELS,
    "field": _FIELDS,
    "step": _STEPS,
    "cause": _LOCKS,
    "setting": SETTINGS,
    "what": {
        "transmission": "transmission",
        "company": "company",
        "situation": "claim",
        "document": "document",
        "action": "request made to Chorus Pro",
        "invoice at the portal": "invoice on Chorus Pro",
    },
}

WORDS: Final = {(name, code): text for name, words in _VOCABULARIES.items() for code, text in words.items()}
"""By parameter and code."""

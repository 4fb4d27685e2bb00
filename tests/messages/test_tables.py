"""Both languages say everything, with the same parameters and each in its own typography."""

import re
from collections.abc import Iterable
from typing import Any

import attrs
import pytest

from chorus_bridge import errors
from chorus_bridge.domain.acts import ActionKind
from chorus_bridge.domain.assessment import DisplayState, Reason
from chorus_bridge.domain.codes import FindingCode, NotApplicable, Place, Who
from chorus_bridge.domain.lifecycle import Happening, State
from chorus_bridge.domain.motives import Motive
from chorus_bridge.domain.portal import Actor, PortalAction, PortalStatus
from chorus_bridge.domain.vocabulary import Channel, Role
from chorus_bridge.errors import AuthCause
from chorus_bridge.messages import Button, Language, finding_text
from chorus_bridge.messages.tables import TEXTS
from chorus_bridge.messages.templates import slots
from chorus_bridge.messages.texts import Phrase, Texts
from chorus_bridge.messages.typography import french
from tests.messages.samples import PARAMS, finding, plain

FR, EN = Language.FR, Language.EN

OUTCOMES = [
    "rate_limited",
    "not_connected",
    "portal_unavailable",
    "timeout",
    "server_error",
    "unreadable_answer",
    "lease_expired",
    "cut",
    "token_refused",
    "application_refused",
    "subscription_refused",
    "account_refused",
    "account_missing",
    "rights_refused",
    "unknown_route",
    "too_large",
    "unsupported",
    "duplicate",
    "not_found_yet",
    "gate_paused",
    "connection_lost",
    "read_timeout",
    "write_timeout",
    "connect_timeout",
    "tls_failed",
    "protocol_error",
    "unsupported_protocol",
    "proxy_refused",
    "answer_too_large",
    "encoded_answer",
    "queue_full",
    "profile_unavailable",
    "encoder_failed",
    "search_refused",
    "search_denied",
    "search_unreadable",
    "absent",
    "settling",
    "human",
    "recovered",
    "lease_spent",
    "unexpected_status",
    "deadline",
    "unreadable_document",
    "preparation_failed",
    "lease_lost",
    "other_content",
    "not_found",
    "refused",
]
HISTORY = [*Happening, "queued", "portal", "cancel_asked", "refusal_forgotten"]
ERRORS = [getattr(errors, name) for name in errors.__all__ if name != "AuthCause"]

MEMBERS: dict[str, Iterable[Any]] = {
    "states": DisplayState,
    "reasons": Reason,
    "findings": FindingCode,
    "not_applicable": NotApplicable,
    "places": Place,
    "remedies": Place,
    "people": Who,
    "statuses": PortalStatus,
    "meanings": PortalStatus,
    "actors": Actor,
    "motives": Motive,
    "actions": PortalAction,
    "history": HISTORY,
    "buttons": Button,
    "errors": ERRORS,
    "phrases": Phrase,
}
WORDS: dict[str, Iterable[str]] = {
    "reason": [
        *OUTCOMES,
        *("shape", "checksum", "role", "moa_only", "not_a_builder", "final_account"),
        *("not_a_pdf", "truncated"),
    ],
    "channel": Channel,
    "status": State,
    "state": State,
    "portal_status": PortalStatus,
    "happening": [*Happening, *ActionKind, "download", "refusal_forgotten"],
    "needs": [*ActionKind, "download", "refusal_forgotten", Happening.RELEASED, Happening.ABANDONED],
    "role": Role,
    "step": [code for code in FindingCode if "label" in PARAMS[code]],
    "cause": AuthCause,
    "field": [
        "total_excl_vat",
        "total_vat",
        "total_incl_vat",
        "payable",
        "discount_incl_vat",
        "quantity",
        "unit_price",
        "discount",
        "vat_rate",
        "rate",
        "base",
        "vat",
        "label",
    ],
}
TEMPLATES = [
    pytest.param(language, text, id=f"{language}-{table}-{key}")
    for language, texts in TEXTS.items()
    for table, entries in attrs.asdict(texts, recurse=False).items()
    for key, text in entries.items()
]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("table", "member"), [(table, member) for table, members in MEMBERS.items() for member in members]
)
def test_every_code_has_a_text(language, table, member):
    """Whatever the library can say, it can say in both languages."""
    assert getattr(TEXTS[language], table)[member]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("name", "code"), [(name, code) for name, codes in WORDS.items() for code in codes])
def test_every_parameter_that_is_a_code_has_a_word(language, name, code):
    """A parameter that is itself a code is put in words."""
    assert TEXTS[language].words[name, str(code)]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("motive", Motive)
def test_a_motive_is_said_in_words(language, motive):
    """A coded reason is put in words that end no sentence, and no two mean the same."""
    text = TEXTS[language].motives[motive]
    assert not re.search(r"[_.]", text)
    assert list(TEXTS[language].motives.values()).count(text) == 1


@pytest.mark.parametrize("table", [a.name for a in attrs.fields(Texts)])
def test_both_languages_have_the_same_entries_with_the_same_parameters(table):
    """No language says more than the other."""
    mine, theirs = getattr(TEXTS[FR], table), getattr(TEXTS[EN], table)
    assert {key: slots(text) for key, text in mine.items()} == {key: slots(text) for key, text in theirs.items()}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("code", FindingCode)
def test_a_finding_says_all_its_parameters_and_asks_for_no_other(language, code):
    """The parameters of the sentence are those of the rule, none left out, none asked in vain."""
    assert slots(TEXTS[language].findings[code]) == set(PARAMS[code])


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("code", FindingCode)
def test_a_finding_reads_without_a_hole(language, code):
    """No brace, bracket, ellipsis or raw code is left in a finding's sentence."""
    text = finding_text(finding(code), language)
    assert not re.search(r"[{}\[\]…]|None|_[a-z]", text)
    assert text == text.strip()
    assert text[0].isupper()
    assert not text.endswith(".")


@pytest.mark.parametrize("kind", [kind for kind in ERRORS if attrs.has(kind)])
def test_an_error_text_asks_only_for_what_the_error_carries(kind):
    """Every parameter of the sentence is a field of the error."""
    assert slots(TEXTS[FR].errors[kind]) <= {a.name for a in attrs.fields(kind)}


@pytest.mark.parametrize(("language", "text"), TEMPLATES)
def test_typography(language, text):
    """French has curly apostrophes and no-break spaces, English neither a space before a mark nor guillemets."""
    if language is FR:
        assert "'" not in text
        assert not re.search(r"(?<!\u202f)[;!?]|(?<=[ \w}\])»]):(?!\w+})(?<!\u00a0:)", text)
        assert not re.search(r"«(?!\u00a0)|(?<!\u00a0)»|n°(?!\u00a0)|(?<!\u00a0)%", text)
    else:
        assert not re.search(r" [:;!?]|[«»’]", text)


@pytest.mark.parametrize("text", ["Il manque:", "Quoi ?", "a; b", "« oui »", "l'envoi", "n° 4"])
def test_the_typography_check_can_fail(text):
    """A text typed on a keyboard does not pass for typeset French."""
    with pytest.raises(AssertionError):
        test_typography(FR, text)


def test_typeset_french_says_the_same():
    """Setting a text changes spaces and apostrophes only, and only once."""
    text = "L'envoi n° 4 : « prêt » ; oui ! non ? 5 % et 3 €"
    assert plain(french(text)) == text
    assert french(french(text)) == french(text)
    assert french(text) == (
        "L’envoi n°\u00a04\u00a0: «\u00a0prêt\u00a0»\u202f; oui\u202f! non\u202f? 5\u00a0% et 3\u00a0€"
    )


def test_a_draft_is_never_sent_and_only_the_portal_makes_it_transmitted():
    """No button says « envoyer », and only the state the portal confirmed says « transmise »."""
    assert not any("nvoyer" in text for text in TEXTS[FR].buttons.values())
    said = {state for state, text in TEXTS[FR].states.items() if text.endswith("transmise") and "être" not in text}
    assert said == {DisplayState.TRANSMITTED}

"""Templates and the sentences made from them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus_bridge.domain.action import ActionState
from chorus_bridge.domain.codes import FindingCode as F
from chorus_bridge.domain.codes import NotApplicable, Place, Who
from chorus_bridge.domain.lifecycle import Happening
from chorus_bridge.domain.portal import Actor, PortalAction, PortalNews, PortalStatus
from chorus_bridge.domain.transmission import HistoryEntry
from chorus_bridge.messages import (
    Button,
    Language,
    actor_text,
    button,
    finding_text,
    history_text,
    motive_texts,
    not_applicable_text,
    place_text,
    portal_action_text,
    portal_meaning_text,
    portal_status_word,
    reason_text,
    who_text,
)
from chorus_bridge.messages.templates import fill
from tests.messages.samples import NOW, finding, news, plain

FR, EN = Language.FR, Language.EN
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("template", "params", "filled"),
    [
        ("a {x}", {"x": "b"}, "a b"),
        ("a {x}", {}, "a …"),
        ("a[ ({x})] c", {"x": "b"}, "a (b) c"),
        ("a[ ({x})] c", {"x": ""}, "a c"),
        ("a[ ({x})] c", {"x": ()}, "a c"),
        ("a[ ({x}, {y})] c", {"x": "b"}, "a c"),
        ("{x}", {"x": "{y}[z]", "y": "never"}, "{y}[z]"),
        ("{x}", {"x": "two\nlines"}, "two lines"),
        ("{x}", {"x": 0}, "0"),
        ("{x}", {"x": ("a", "b\n")}, "a and b"),
        ("{amount}", {"amount": Decimal(3), "currency": "XPF"}, "XPF\u00a03"),
        ("{rate}", {"rate": Decimal("5.5")}, "5.5%"),
        ("{role}", {"role": "main_contractor"}, "main contractor"),
        ("{role}", {"role": "unheard_of"}, "unheard_of"),
        ("{n:size}", {"n": 1024}, "1 KB"),
        ("{n:days}", {"n": 0}, "today"),
        ("{c:characters}", {"c": ("é", " ")}, "“é” and space"),
    ],
)
def test_templates(template, params, filled):
    """A template shows its parameters, drops what is optional and empty, and reads none of them again."""
    assert fill(template, params, EN) == filled


PARAM = st.one_of(st.text(), st.integers(), st.decimals(), st.dates(), st.lists(st.text(), max_size=3).map(tuple))
NAMES = st.sampled_from(
    ["max", "got", "name", "codes", "reason", "expected", "rate", "days", "date", "number", "label"]
)


@given(st.sampled_from(F), st.dictionaries(NAMES, PARAM), st.sampled_from(Language), st.text(max_size=400))
def test_no_parameter_breaks_a_sentence(code, params, language, currency):
    """Whatever a rule gives, there is a sentence."""
    assert finding_text(finding(code, params), language, currency=currency)


@pytest.mark.parametrize(
    ("code", "french", "english"),
    [
        (
            F.AMOUNTS_INCONSISTENT,
            "HT + TVA ≠ TTC : 1 200,00 € attendus, 1 200,50 € indiqués",
            "Total excl. VAT + VAT ≠ total incl. VAT: €1,200.00 expected, €1,200.50 given",
        ),
        (
            F.CREDENTIALS_EXPIRING,
            (
                "Le mot de passe du compte technique expire le 24 novembre 2026 (dans 3 jours) : "
                "renouvelez-le sur Chorus Pro"
            ),
            "The technical account's password expires on 24 November 2026 (in 3 days): renew it on Chorus Pro",
        ),
        (
            F.INVOICE_NUMBER_INVALID,
            (
                "Numéro de facture avec des caractères refusés (« é », espace et U+0009) : "
                "lettres sans accent, chiffres, - _ / + seulement"
            ),
            (
                "Invoice number with refused characters (“é”, space and U+0009): "
                "letters without accents, digits, - _ / + only"
            ),
        ),
        (
            F.PDF_TOO_LARGE,
            "PDF de la facture trop lourd : 10,01 Mo, 10 Mo au plus",
            "Invoice PDF too large: 10.01 MB, 10 MB at most",
        ),
        (
            F.VALIDATOR_MISSING,
            "Valideur non désigné : le cadre A9 demande le SIRET du titulaire",
            "Validator not named: framework A9 needs the SIRET of the main contractor",
        ),
        (
            F.LAST_ATTEMPT_FAILED,
            "La dernière tentative n'a pas abouti : Chorus Pro limite le nombre d'appels",
            "The last attempt did not succeed: Chorus Pro limits the number of calls",
        ),
        (
            F.SITUATION_REFUSED,
            (
                "Situation refusée à l'étape « validation du maître d'œuvre » (quantités) : "
                "à corriger et à soumettre de nouveau"
            ),
            "Claim refused at step “project manager's validation” (quantités): correct it and submit it again",
        ),
        (
            F.REMOTE_FIELD_REJECTED,
            "Refusé par Chorus Pro : « Le service est inconnu » (code 20001) ; corrigez, puis transmettez de nouveau",
            "Refused by Chorus Pro: “Le service est inconnu” (code 20001); correct it, then transmit again",
        ),
    ],
)
def test_findings_in_full(code, french, english):
    """A finding says what is wrong and what to do, with its amounts, dates and words as people write them."""
    assert plain(finding_text(finding(code), FR)) == french
    assert finding_text(finding(code), EN) == english


def test_a_finding_without_its_optional_words():
    """The portal may refuse without a word, and a step may have no label."""
    refused = finding(F.REMOTE_FIELD_REJECTED, {"text": "", "code": ""})
    assert plain(finding_text(refused, FR)) == "Refusé par Chorus Pro ; corrigez, puis transmettez de nouveau"
    assert finding_text(finding(F.SIGNATURE_PENDING, {"label": ""}), EN) == "Signature expected"


def test_amounts_are_in_the_currency_of_the_invoice():
    """An invoice in Pacific francs is not told in euros."""
    assert finding_text(finding(F.VAT_NOT_EXPECTED), EN, currency="XPF").startswith("VAT of XPF\u00a020 ")


def test_small_words():
    """Places, people, buttons, actions, motives and silences have their word."""
    assert actor_text(Actor.PROJECT_MANAGER, FR) == "le maître d’œuvre"
    assert motive_texts("COORD_BANC_ERR", FR) == ("coordonnées bancaires erronées",)
    assert motive_texts("RIB", FR) == ()
    assert place_text(Place.MARKET, FR) == "fiche du marché"
    assert who_text(Who.PROJECT_MANAGER, EN) == "the project manager"
    assert button(Button.TRANSMIT, FR) == "Transmettre à Chorus Pro"
    assert plain(not_applicable_text(NotApplicable.NOT_PUBLIC_CLIENT, FR)) == (
        "Client privé : pas de transmission à Chorus Pro."
    )
    assert portal_action_text(PortalAction.FIX_VALIDATOR, EN).startswith("Name the right validator")


def test_a_portal_status_is_said_in_the_portals_words():
    """French keeps the portal's word, English translates it, and a status nobody knows keeps its code."""
    assert portal_status_word(news(PortalStatus.PAYMENT_LAUNCHED), FR) == "mise en paiement"
    assert portal_status_word(news(PortalStatus.PAYMENT_LAUNCHED), EN) == "payment initiated"
    assert portal_status_word(PortalNews(status=PortalStatus.UNKNOWN, raw="NOUVEAU\n"), FR) == "NOUVEAU"
    assert portal_status_word(PortalNews(status=PortalStatus.UNKNOWN, raw=""), FR) == "statut inconnu"


def test_a_portal_status_is_explained_in_one_sentence():
    """What it means for the supplier; of a status nobody knows, that nobody does, on one line whatever its code."""
    assert plain(portal_meaning_text(news(PortalStatus.DEPOSITED), FR)) == (
        "Chorus Pro l'a enregistrée et doit l'acheminer."
    )
    assert plain(portal_meaning_text(PortalNews(status=PortalStatus.UNKNOWN, raw="NOU\nVEAU"), FR)) == (
        "Statut inconnu de cette version : NOU VEAU ; consultez la facture sur Chorus Pro."
    )


@pytest.mark.parametrize(
    ("action", "french", "english"),
    [
        (
            PortalAction.ADD_DOCUMENTS,
            "Ajoutez les pièces ou le commentaire demandés, sur Chorus Pro ou ici si c'est proposé : ",
            "Add the documents or comment asked for, on Chorus Pro or here where it is offered: ",
        ),
        (
            PortalAction.REROUTE,
            (
                "Corrigez le destinataire, le code service ou le numéro d'engagement, sur Chorus Pro ou ici si c'est "
                "proposé ; "
            ),
            (
                "Correct the recipient, the service code or the engagement number, on Chorus Pro or here where it is "
                "offered; "
            ),
        ),
        (
            PortalAction.FIX_VALIDATOR,
            "Désignez le bon valideur (SIRET et service), sur Chorus Pro ou ici si c'est proposé.",
            "Name the right validator (SIRET and service), on Chorus Pro or here where it is offered.",
        ),
    ],
)
def test_what_the_host_may_do_too_is_not_said_to_be_done_at_the_portal_only(action, french, english):
    """The sentence is true at the portal, in a host that offers it, and in one that does not."""
    assert plain(portal_action_text(action, FR)).startswith(french)
    assert portal_action_text(action, EN).startswith(english)


def test_an_unknown_outcome_is_shown_as_it_is():
    """A code without words is better than silence."""
    assert reason_text("timeout", EN) == "Chorus Pro did not answer in time"
    assert reason_text("http_418", FR) == "http_418"


@pytest.mark.parametrize(
    ("entry", "french", "english"),
    [
        (
            HistoryEntry(at=NOW, code="queued"),
            "À 14 h 00 : transmission demandée",
            "At 14:00: transmission asked for",
        ),
        (
            HistoryEntry(at=AT, code=Happening.NOT_SENT, detail="not_connected"),
            (
                "Le 23 novembre 2026 à 10 h 00 : facture non envoyée, remise en attente : "
                "connexion à Chorus Pro impossible"
            ),
            "On 23 November 2026 at 10:00: invoice not sent, back in the queue: Chorus Pro could not be reached",
        ),
        (
            HistoryEntry(at=AT, code="portal", news=news(PortalStatus.SUSPENDED, comment="RIB\nabsent")),
            "Le 23 novembre 2026 à 10 h 00 : statut sur Chorus Pro : suspendue – motif : « RIB absent »",
            "On 23 November 2026 at 10:00: status on Chorus Pro: suspended – reason: “RIB absent”",
        ),
        (
            HistoryEntry(at=AT, code="portal"),
            "Le 23 novembre 2026 à 10 h 00 : statut sur Chorus Pro",
            "On 23 November 2026 at 10:00: status on Chorus Pro",
        ),
        (
            HistoryEntry(at=AT, code="something_new"),
            "Le 23 novembre 2026 à 10 h 00 : something_new",
            "On 23 November 2026 at 10:00: something_new",
        ),
    ],
)
def test_history_lines(entry, french, english):
    """A line says when and what; a step nobody has words for keeps its code."""
    assert plain(history_text(entry, FR, now=NOW)) == french
    assert history_text(entry, EN, now=NOW) == english


@pytest.mark.parametrize("language", [FR, EN])
@pytest.mark.parametrize("state", ActionState)
def test_what_became_of_an_act_has_words(state, language):
    """Each in its own, and an unsure one says what is unsure."""
    code = f"action_{state}"
    line = history_text(HistoryEntry(at=NOW, code=code, detail="read_timeout"), language, now=NOW)
    assert code not in line
    assert (reason_text("read_timeout", language) in line) is (state is ActionState.UNSURE)

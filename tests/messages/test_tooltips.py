"""The title and the lines of the icon, for every reason and in both languages."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus_bridge.domain.assessment import Assessment, DisplayState, Findings, Reason, Verdict
from chorus_bridge.domain.codes import FindingCode as F
from chorus_bridge.domain.codes import Kind, NotApplicable, Place, Who
from chorus_bridge.domain.finding import Finding
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.payment import PaymentHorizon
from chorus_bridge.domain.portal import PortalNews, PortalStatus
from chorus_bridge.domain.recipient import Freshness
from chorus_bridge.domain.waiting import CompanyWait
from chorus_bridge.errors import BadValue
from chorus_bridge.messages import Language, label, tooltip
from tests.builders import assessed
from tests.messages.samples import NOW, assessment, finding, news, plain, transmission

FR, EN = Language.FR, Language.EN
S, R = DisplayState, Reason

MISSING = (
    finding(F.SERVICE_CODE_MISSING),
    finding(F.CREDENTIALS_MISSING, who=Who.ADMINISTRATOR, place=Place.PROFILE),
    finding(F.SUPPLIER_NOT_LINKED, who=Who.ADMINISTRATOR, place=Place.PORTAL),
)
PENDING = (finding(F.MOE_VALIDATION, {"label": ""}), finding(F.MOA_VALIDATION, {"label": "visa du 30"}))
WARNINGS = (finding(F.RECIPIENT_NOT_VERIFIED, kind=Kind.WARNING),)
STILL_OF_USE = (finding(F.PAYMENT_STATUS_NOT_REPORTED, kind=Kind.WARNING),)
DEPOSITED = transmission(State.DEPOSITED, deposited_at=datetime(2026, 11, 22, 23, 0, tzinfo=UTC), portal_id="9001")

GOLDEN = [
    (
        assessment(
            S.TRANSMITTED,
            R.ON_PORTAL,
            transmission=attrs.evolve(DEPOSITED, news=news(PortalStatus.PAYMENT_LAUNCHED)),
            findings=Findings(missing=MISSING, pending=PENDING, warnings=(*WARNINGS, *STILL_OF_USE)),
        ),
        [
            "Facture transmise",
            (
                "Transmise à Chorus Pro le 23 novembre 2026, facture n° F-42, identifiant Chorus Pro 9001. "
                "Statut : mise en paiement depuis le 23 novembre 2026."
            ),
            "Le virement est lancé : ce n'est pas encore l'encaissement.",
            "À noter — Ce destinataire n'annonce pas la mise en paiement : suivez le virement sur votre compte",
        ],
        [
            "Invoice transmitted",
            (
                "Transmitted to Chorus Pro on 23 November 2026, invoice no. F-42, Chorus Pro identifier 9001. "
                "Status: payment initiated since 23 November 2026."
            ),
            "The transfer has been initiated: the money has not necessarily arrived.",
            "Note — This recipient does not announce payments: watch your bank account",
        ],
    ),
    (
        assessment(S.TRANSMITTED, R.ON_PORTAL, transmission=transmission(State.DEPOSITED)),
        ["Facture transmise", "Transmise à Chorus Pro, facture n° F-42."],
        ["Invoice transmitted", "Transmitted to Chorus Pro, invoice no. F-42."],
    ),
    (
        assessment(
            S.TRANSMITTED,
            R.ON_PORTAL,
            transmission=attrs.evolve(
                DEPOSITED, portal_id=None, news=PortalNews(status=PortalStatus.AVAILABLE, raw="", comment="rien")
            ),
        ),
        [
            "Facture transmise",
            (
                "Transmise à Chorus Pro le 23 novembre 2026, facture n° F-42. "
                "Statut : mise à disposition du destinataire."
            ),
            "Le destinataire en dispose : le délai de paiement court.",
        ],
        [
            "Invoice transmitted",
            (
                "Transmitted to Chorus Pro on 23 November 2026, invoice no. F-42. "
                "Status: made available to the recipient."
            ),
            "The recipient has it: the payment period is running.",
        ],
    ),
    (
        assessment(
            S.TRANSMITTED,
            R.ACTION_REQUIRED,
            transmission=attrs.evolve(DEPOSITED, news=news(PortalStatus.SUSPENDED, comment="RIB\nabsent")),
        ),
        [
            "Facture transmise",
            (
                "Chorus Pro demande une action sur la facture n° F-42, transmise le 23 novembre 2026. "
                "Statut : suspendue depuis le 23 novembre 2026."
            ),
            "Le destinataire attend une pièce ou une précision pour la traiter.",
            (
                "Ajoutez les pièces ou le commentaire demandés, sur Chorus Pro ou ici si c'est proposé : "
                "la facture reprendra son cours. Ne la transmettez pas de nouveau."
            ),
            "Motif donné par le destinataire : « RIB absent »",
        ],
        [
            "Invoice transmitted",
            (
                "Chorus Pro asks for an action on invoice no. F-42, transmitted on 23 November 2026. "
                "Status: suspended since 23 November 2026."
            ),
            "The recipient waits for a document or a clarification before handling it.",
            (
                "Add the documents or comment asked for, on Chorus Pro or here where it is offered: "
                "the invoice will go on. Do not transmit it again."
            ),
            "Reason given by the recipient: “RIB absent”",
        ],
    ),
    (
        assessment(
            S.TRANSMITTING,
            R.DRAFT_ON_PORTAL,
            transmission=attrs.evolve(DEPOSITED, news=news(PortalStatus.DRAFT)),
        ),
        [
            "Transmission en cours",
            (
                "La facture n° F-42 n'est pas envoyée : Chorus Pro n'en a qu'un brouillon. "
                "Statut : brouillon depuis le 23 novembre 2026."
            ),
            "Envoyez ce brouillon sur Chorus Pro, ou supprimez-le.",
        ],
        [
            "Being transmitted",
            (
                "Invoice no. F-42 is not sent: Chorus Pro only holds a draft of it. "
                "Status: draft since 23 November 2026."
            ),
            "Send this draft on Chorus Pro, or delete it.",
        ],
    ),
    (
        assessment(S.TRANSMITTING, R.SCHEDULED, transmission=transmission()),
        ["Transmission en cours", "Envoi programmé à 14 h 05. Vous pouvez encore annuler la transmission."],
        ["Being transmitted", "Sending scheduled at 14:05. You can still cancel the transmission."],
    ),
    (
        assessment(S.TRANSMITTING, R.SCHEDULED, transmission=transmission(due=NOW)),
        [
            "Transmission en cours",
            "Envoi programmé dès que possible. Vous pouvez encore annuler la transmission.",
        ],
        ["Being transmitted", "Sending scheduled as soon as possible. You can still cancel the transmission."],
    ),
    (
        assessment(
            S.TRANSMITTING,
            R.RETRY,
            transmission=transmission(due=NOW + timedelta(hours=19), attempts=1, reason="rate_limited"),
        ),
        [
            "Transmission en cours",
            (
                "Nouvelle tentative le 25 novembre 2026 à 9 h 00 (Chorus Pro limite le nombre d'appels). "
                "Vous pouvez encore annuler la transmission."
            ),
        ],
        [
            "Being transmitted",
            (
                "Next attempt on 25 November 2026 at 09:00 (Chorus Pro limits the number of calls). "
                "You can still cancel the transmission."
            ),
        ],
    ),
    (
        assessment(S.TRANSMITTING, R.CHECKED_BEFORE_RETRY, transmission=transmission(in_doubt=True)),
        [
            "Transmission en cours",
            (
                "Chorus Pro a peut-être déjà la facture : elle y est cherchée avant toute nouvelle tentative, "
                "prévue à 14 h 05. Annulation impossible."
            ),
        ],
        [
            "Being transmitted",
            (
                "Chorus Pro may already have the invoice: it is searched for there before any new attempt, "
                "planned at 14:05. It cannot be cancelled."
            ),
        ],
    ),
    (
        assessment(S.TRANSMITTING, R.SENDING, transmission=transmission(State.SENDING)),
        ["Transmission en cours", "Envoi en cours auprès de Chorus Pro : annulation impossible."],
        ["Being transmitted", "Being sent to Chorus Pro: it cannot be cancelled."],
    ),
    (
        assessment(S.TRANSMITTING, R.RECEIVED, transmission=transmission(State.RECEIVED)),
        [
            "Transmission en cours",
            (
                "Reçue par Chorus Pro, qui la vérifie avant de l'enregistrer : annulation impossible. "
                "Prochaine vérification à 14 h 05."
            ),
        ],
        [
            "Being transmitted",
            "Received by Chorus Pro, which checks it before recording it: it cannot be cancelled. Next check at 14:05.",
        ],
    ),
    (
        assessment(S.TRANSMITTING, R.AWAITING_CONFIRMATION, transmission=transmission(State.UNSURE, reason="timeout")),
        [
            "Transmission en cours",
            (
                "Chorus Pro n'a pas confirmé la réception (Chorus Pro n'a pas répondu à temps) : "
                "la facture y est cherchée et n'est pas renvoyée entre-temps. Prochaine recherche à 14 h 05."
            ),
        ],
        [
            "Being transmitted",
            (
                "Chorus Pro has not confirmed receipt (Chorus Pro did not answer in time): "
                "the invoice is searched for there and is not sent again meanwhile. Next search at 14:05."
            ),
        ],
    ),
    (
        assessment(S.TRANSMITTING, R.HELD, transmission=transmission(State.HELD, reason="too_large")),
        [
            "Transmission en cours",
            (
                "Transmission arrêtée (l'envoi est trop volumineux) : rien ne partira sans décision. "
                "Cherchez la facture n° F-42 sur Chorus Pro, puis prévenez l'administrateur."
            ),
        ],
        [
            "Being transmitted",
            (
                "Transmission stopped (what was sent is too large): nothing will leave without a decision. "
                "Look for invoice no. F-42 on Chorus Pro, then tell the administrator."
            ),
        ],
    ),
    (
        assessment(S.TRANSMITTING, R.CONFLICT, transmission=transmission(State.CONFLICT)),
        [
            "Transmission en cours",
            "Chorus Pro contient une autre facture sous le même numéro (F-42) : comparez les deux sur le portail.",
        ],
        [
            "Being transmitted",
            "Chorus Pro holds another invoice under the same number (F-42): compare both on the portal.",
        ],
    ),
    (
        assessment(
            S.AWAITING_ACTION,
            R.SITUATION_REFUSED,
            findings=Findings(pending=(finding(F.SITUATION_REFUSED),), missing=MISSING[:1]),
        ),
        [
            "Transmission possible après certaines actions",
            "La situation a été refusée : la transmission sera possible quand elle aura été corrigée et acceptée.",
            (
                "Situation refusée à l'étape « validation du maître d'œuvre » (quantités) : "
                "à corriger et à soumettre de nouveau"
            ),
            "Informations à compléter aussi :",
            "Code service obligatoire pour ce destinataire — à compléter dans : fiche du marché",
        ],
        [
            "Transmission possible after certain actions",
            "The claim was refused: transmission will be possible once it is corrected and accepted.",
            ("Claim refused at step “project manager's validation” (quantités): correct it and submit it again"),
            "Information to fill in too:",
            "Service code required by this recipient — fill in: contract sheet",
        ],
    ),
    (
        assessment(
            S.AWAITING_ACTION,
            R.REISSUE,
            transmission=attrs.evolve(
                DEPOSITED, news=news(PortalStatus.REJECTED, comment="MONTANT_ERR : montant erroné")
            ),
            findings=Findings(pending=(finding(F.REISSUE_WITH_NEW_NUMBER),)),
        ),
        [
            "Transmission possible après certaines actions",
            "Chorus Pro ne traite plus la facture n° F-42. Statut : rejetée depuis le 23 novembre 2026.",
            "Le destinataire l'a rejetée : son numéro ne servira plus.",
            "Motif donné par le destinataire : « MONTANT_ERR : montant erroné »",
            "Ce motif veut dire : montant erroné.",
            (
                "Facture n° F-42 close par Chorus Pro (statut : rejetée) : "
                "annulez-la et émettez une nouvelle facture avec un nouveau numéro"
            ),
        ],
        [
            "Transmission possible after certain actions",
            "Chorus Pro no longer handles invoice no. F-42. Status: rejected since 23 November 2026.",
            "The recipient rejected it: its number is spent.",
            "Reason given by the recipient: “MONTANT_ERR : montant erroné”",
            "This reason means: wrong amount.",
            (
                "Invoice no. F-42 closed by Chorus Pro (status: rejected): "
                "cancel it and issue a new invoice with a new number"
            ),
        ],
    ),
    (
        assessment(
            S.MISSING_INFORMATION,
            R.MISSING,
            findings=Findings(missing=MISSING, pending=PENDING, warnings=WARNINGS),
        ),
        [
            "Informations manquantes",
            "Il manque des informations, ou certaines sont à corriger :",
            "Code service obligatoire pour ce destinataire — à compléter dans : fiche du marché",
            (
                "Identifiants Chorus Pro non renseignés : saisissez l'identifiant et le mot de passe "
                "du compte technique — à compléter dans : profil de l'entreprise (par l'administrateur)"
            ),
            (
                "Compte technique non rattaché à l'entreprise : demandez le rattachement au gestionnaire "
                "de la structure — à faire sur : portail Chorus Pro (par l'administrateur)"
            ),
            "Étapes à terminer aussi :",
            "1. Validation du maître d'œuvre attendue",
            "2. Validation du maître d'ouvrage attendue – visa du 30",
            "À noter — Le destinataire n'a pas encore pu être vérifié dans l'annuaire Chorus Pro",
        ],
        [
            "Information missing",
            "Information is missing, or must be corrected:",
            "Service code required by this recipient — fill in: contract sheet",
            (
                "Chorus Pro credentials not entered: give the technical account's login and password"
                " — fill in: company profile (by the administrator)"
            ),
            (
                "Technical account not linked to the company: ask the entity's manager to link it"
                " — do it on: Chorus Pro portal (by the administrator)"
            ),
            "Steps to finish too:",
            "1. Project manager's validation expected",
            "2. Contracting authority's validation expected – visa du 30",
            "Note — The recipient could not be checked in the Chorus Pro directory yet",
        ],
    ),
    (
        assessment(S.AWAITING_ACTION, R.PENDING, findings=Findings(pending=PENDING)),
        [
            "Transmission possible après certaines actions",
            "Transmission possible après :",
            "1. Validation du maître d'œuvre attendue",
            "2. Validation du maître d'ouvrage attendue – visa du 30",
        ],
        [
            "Transmission possible after certain actions",
            "Transmission possible after:",
            "1. Project manager's validation expected",
            "2. Contracting authority's validation expected – visa du 30",
        ],
    ),
    (
        assessed(),
        ["Prête à être transmise", "Cliquez pour transmettre à Chorus Pro : Ville de Lyon, 71 884,80 € TTC."],
        ["Ready to be transmitted", "Click to transmit to Chorus Pro: Ville de Lyon, €71,884.80 incl. VAT."],
    ),
    (
        assessed(may_transmit=False, market__recipient__name=None),
        [
            "Prête à être transmise",
            (
                "Prête à être transmise à Chorus Pro : SIRET 21690123100011, 71 884,80 € TTC. "
                "Vous n'avez pas le droit de la transmettre."
            ),
        ],
        [
            "Ready to be transmitted",
            (
                "Ready to be transmitted to Chorus Pro: SIRET 21690123100011, €71,884.80 incl. VAT. "
                "You are not allowed to transmit it."
            ),
        ],
    ),
    (
        assessment(S.NOT_APPLICABLE, R.NOT_APPLICABLE, not_applicable=NotApplicable.NOT_PUBLIC_CLIENT),
        ["Sans objet", "Client privé : pas de transmission à Chorus Pro."],
        ["Not applicable", "Private client: no transmission to Chorus Pro."],
    ),
    (
        assessment(S.NOT_APPLICABLE, R.NOT_APPLICABLE),
        ["Sans objet", "Pas de transmission à Chorus Pro."],
        ["Not applicable", "No transmission to Chorus Pro."],
    ),
]


@pytest.mark.parametrize(("judged", "french", "english"), GOLDEN, ids=[g[0].verdict.reason for g in GOLDEN])
def test_tooltips_in_full(judged, french, english):
    """The title, the reason, what the portal wants, both lists and the warnings, in that order."""
    assert [plain(t) for t in (label(judged, FR, now=NOW), *tooltip(judged, FR, now=NOW))] == french
    assert [label(judged, EN, now=NOW), *tooltip(judged, EN, now=NOW)] == english


def test_every_reason_has_a_tooltip_in_full():
    """The table above leaves no reason out."""
    assert {judged.verdict.reason for judged, _, _ in GOLDEN} == set(Reason)


def test_the_currency_may_be_given_or_known():
    """Amounts are in the invoice's own currency, or in the one the host names while there is no sealed invoice."""
    warned = Findings(warnings=(finding(F.NET_NOT_POSITIVE),))
    judged = assessment(S.AWAITING_ACTION, R.PENDING, findings=warned)
    assert "XPF\u00a00" in tooltip(judged, EN, now=NOW, currency="XPF")[-1]
    sealed = attrs.evolve(assessed(), findings=warned)
    assert "€0.00" in tooltip(sealed, EN, now=NOW, currency="XPF")[-1]


def waiting(reason, until=None):
    """Return the wait of a company."""
    return CompanyWait(company="c-1", reason=reason, until=until)


HELD_BACK = [R.SCHEDULED, R.RETRY, R.CHECKED_BEFORE_RETRY, R.AWAITING_CONFIRMATION, R.RECEIVED]


@pytest.mark.parametrize("reason", ["account_refused", "account_missing"])
@pytest.mark.parametrize("held", HELD_BACK)
def test_a_refused_password_says_who_must_act_and_promises_no_new_attempt(held, reason):
    """Nothing is tried before somebody resumes the company: no hour is announced, the administrator is named."""
    judged = assessment(S.TRANSMITTING, held, transmission=transmission(due=NOW), wait=waiting(reason))
    french = [plain(line) for line in tooltip(judged, FR, now=NOW)]
    assert "après intervention de l'administrateur" in french[0]
    assert french[1] == (
        "À faire par l'administrateur : saisir le bon compte technique dans le profil de l'entreprise, "
        "puis relancer ses envois. Rien n'est tenté d'ici là."
    )
    english = tooltip(judged, EN, now=NOW)
    assert "once the administrator has acted" in english[0]
    assert english[1] == (
        "For the administrator to do: enter the right technical account in the company's profile, "
        "then resume its sending. Nothing is tried until then."
    )
    assert not any("dès que possible" in line for line in french)


def test_what_was_never_tried_says_why_it_does_not_leave():
    """Another invoice met the refusal: this one must not announce the hour it was queued for."""
    judged = assessment(S.TRANSMITTING, R.SCHEDULED, transmission=transmission(), wait=waiting("account_refused"))
    assert plain(tooltip(judged, FR, now=NOW)[0]) == (
        "Envoi programmé après intervention de l'administrateur (l'identifiant ou le mot de passe du compte technique "
        "est refusé). Vous pouvez encore annuler la transmission."
    )
    assert tooltip(judged, EN, now=NOW)[0] == (
        "Sending scheduled once the administrator has acted (the technical account's login or password is refused). "
        "You can still cancel the transmission."
    )


def test_a_wait_that_ends_by_itself_tells_the_hour_of_its_end():
    """The later of both: an invoice's own hour may come after its company's."""
    for until, hour in ((NOW + timedelta(hours=1), "à 15 h 00"), (NOW + timedelta(minutes=1), "à 14 h 05")):
        judged = assessment(
            S.TRANSMITTING, R.SCHEDULED, transmission=transmission(), wait=waiting("portal_away", until)
        )
        assert [plain(line) for line in tooltip(judged, FR, now=NOW)] == [
            f"Envoi programmé {hour} (Chorus Pro ne répond pas). Vous pouvez encore annuler la transmission."
        ]
    late = assessment(S.TRANSMITTING, R.RETRY, transmission=transmission(due=NOW), wait=waiting("portal_away", NOW))
    assert plain(tooltip(late, FR, now=NOW)[0]).startswith("Nouvelle tentative dès que possible (Chorus Pro ne")


def test_an_invoice_searched_for_keeps_its_own_reason_and_waits_with_its_company():
    """Why it is not confirmed is about the invoice; when it is searched for is about the company."""
    judged = assessment(
        S.TRANSMITTING,
        R.AWAITING_CONFIRMATION,
        transmission=transmission(State.UNSURE, reason="not_found_yet"),
        wait=waiting("rights_refused", NOW + timedelta(hours=1)),
    )
    said = [plain(line) for line in tooltip(judged, FR, now=NOW)]
    assert "(la facture n'est pas encore visible sur Chorus Pro)" in said[0]
    assert "15 h 00" in said[0]
    assert said[1:] == ["Prévenez l'administrateur : rien ne part tant que cet accès est refusé."]


def test_a_company_that_was_resumed_is_served_at_the_hour_of_the_invoice():
    """What the last try met is told, not what was required before somebody acted."""
    judged = assessment(S.TRANSMITTING, R.RETRY, transmission=transmission(reason="account_refused"))
    assert [plain(line) for line in tooltip(judged, FR, now=NOW)] == [
        (
            "Nouvelle tentative à 14 h 05 (l'identifiant ou le mot de passe du compte technique est refusé). "
            "Vous pouvez encore annuler la transmission."
        )
    ]


def test_a_wait_is_told_of_nothing_but_what_it_holds_back():
    """An invoice that is being sent, is at the portal or could leave has nothing to do with it."""
    wait = waiting("account_refused")
    for state, reason, last in (
        (S.TRANSMITTED, R.ON_PORTAL, DEPOSITED),
        (S.TRANSMITTING, R.SENDING, transmission(State.SENDING)),
        (S.READY, R.READY, None),
        (S.MISSING_INFORMATION, R.MISSING, transmission(State.REFUSED)),
    ):
        free, held = (assessment(state, reason, transmission=last, wait=known) for known in (None, wait))
        assert tooltip(held, FR, now=NOW) == tooltip(free, FR, now=NOW)


@pytest.mark.parametrize("reason", ["application_refused", "subscription_refused", "rights_refused"])
def test_another_refused_access_names_the_administrator(reason):
    """It is tried again by itself, in vain as long as nobody has opened the access."""
    judged = assessment(S.TRANSMITTING, R.RETRY, transmission=transmission(reason=reason))
    assert [plain(line) for line in tooltip(judged, FR, now=NOW)[1:]] == [
        "Prévenez l'administrateur : rien ne part tant que cet accès est refusé."
    ]
    assert tooltip(judged, EN, now=NOW)[1:] == (
        "Tell the administrator: nothing leaves as long as this access is refused.",
    )


def test_an_access_refused_before_is_not_told_of_an_invoice_that_is_there():
    """Who must act is said of what waits only."""
    there = attrs.evolve(DEPOSITED, reason="account_refused")
    assert len(tooltip(assessment(S.TRANSMITTED, R.ON_PORTAL, transmission=there), FR, now=NOW)) == 1


def test_a_portal_that_does_not_answer_is_named():
    """What comes before the sending itself asks the portal too: its silence is not called our preparation."""
    judged = assessment(S.TRANSMITTING, R.RETRY, transmission=transmission(reason="preparation_failed"))
    assert plain(tooltip(judged, FR, now=NOW)[0]) == (
        "Nouvelle tentative à 14 h 05 (Chorus Pro n'a pas répondu, ou pas lisiblement, pendant la préparation de "
        "l'envoi). Vous pouvez encore annuler la transmission."
    )
    assert "Chorus Pro did not answer, or not readably" in tooltip(judged, EN, now=NOW)[0]


@pytest.mark.parametrize("judged", [g[0] for g in GOLDEN], ids=[g[0].verdict.reason for g in GOLDEN])
def test_an_instant_without_a_zone_is_refused_by_name(judged):
    """Whatever the state: it is not the state that decides whether the call is right."""
    with pytest.raises(BadValue) as refused:
        tooltip(judged, FR, now=NOW.replace(tzinfo=None))
    assert refused.value.field == "now"


def test_a_comment_without_a_known_code_is_only_quoted():
    """Several codes are told together; silence is not quoted; words and codes nobody has described stay as they are."""
    lines = {}
    for comment in ("", "RIB absent", "MOTIF_DE_DEMAIN", "TX_TVA_ERR et SE_ERR"):
        suspended = attrs.evolve(DEPOSITED, news=news(PortalStatus.SUSPENDED, comment=comment))
        lines[comment] = tooltip(assessment(S.TRANSMITTED, R.ACTION_REQUIRED, transmission=suspended), FR, now=NOW)
    assert len(lines[""]) == 3
    assert len(lines["RIB absent"]) == len(lines["MOTIF_DE_DEMAIN"]) == 4
    assert plain(lines["TX_TVA_ERR et SE_ERR"][-1]) == (
        "Ce motif veut dire : taux de TVA erroné et service destinataire erroné."
    )


INSTANTS = st.integers(0, 4 * 10**9).map(lambda second: datetime.fromtimestamp(second, UTC))
PARAM = st.one_of(st.text(), st.integers(), st.decimals(), st.dates(), st.tuples(st.text(), st.text()))
NAMES = st.sampled_from(["max", "got", "name", "reason", "expected", "rate", "days", "date", "number", "label"])
FINDINGS = st.lists(
    st.builds(
        Finding,
        code=st.sampled_from(F),
        kind=st.sampled_from(Kind),
        path=st.text(max_size=5),
        who=st.sampled_from(Who),
        place=st.sampled_from(Place),
        params=st.dictionaries(NAMES, PARAM, max_size=4),
    ),
    max_size=3,
).map(tuple)
NEWS = st.builds(
    PortalNews,
    status=st.sampled_from(PortalStatus),
    raw=st.text(),
    at=st.none() | INSTANTS,
    comment=st.text(max_size=400),
)
TRANSMISSIONS = st.builds(
    transmission,
    st.sampled_from(State),
    due=INSTANTS,
    number=st.text(),
    reason=st.text(),
    portal_id=st.none() | st.text(),
    deposited_at=st.none() | INSTANTS,
    news=st.none() | NEWS,
)
HORIZONS = st.builds(
    PaymentHorizon,
    since=st.none() | st.dates(),
    days=st.none() | st.integers(0, 99),
    expected=st.none() | st.dates(),
    late_by=st.integers(0, 10**6),
    announced=st.booleans(),
    suspended=st.booleans(),
    paid_on=st.none() | st.dates(),
)
ASSESSMENTS = st.builds(
    Assessment,
    situation=st.just("s-1"),
    verdict=st.builds(
        Verdict,
        state=st.sampled_from(DisplayState),
        reason=st.sampled_from(Reason),
        can_transmit=st.booleans(),
    ),
    findings=st.builds(Findings, missing=FINDINGS, pending=FINDINGS, warnings=FINDINGS),
    not_applicable=st.none() | st.sampled_from(NotApplicable),
    transmission=st.none() | TRANSMISSIONS,
    recipient=st.sampled_from(Freshness),
    transmissible=st.sampled_from([None, assessed().transmissible]),
    payment=st.none() | HORIZONS,
)


@given(ASSESSMENTS, st.sampled_from(Language), INSTANTS)
def test_every_assessment_has_a_tooltip(judged: Assessment, language: Language, now: datetime):
    """Whatever was judged, there is a title and at least one line, each on one line."""
    lines = (label(judged, language, now=now), *tooltip(judged, language, now=now))
    assert len(lines) > 1
    assert all(line and not {*line} & {"\n", "\r", "\u2028", "\u202e"} for line in lines)


@given(ASSESSMENTS, INSTANTS)
def test_both_languages_tell_the_same_lines(judged, now):
    """No language hides what the other tells."""
    assert len(tooltip(judged, FR, now=now)) == len(tooltip(judged, EN, now=now))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("state", DisplayState)
def test_a_state_by_itself_has_the_title_of_its_icon(state, language):
    """A filter by state names it as the column does."""
    assert label(state, language) == label(assessment(state, R.READY), language, now=NOW)


@pytest.mark.parametrize("case", GOLDEN, ids=range(len(GOLDEN)))
@pytest.mark.parametrize("language", Language)
def test_a_language_may_be_its_plain_word(case, language):
    """What a host keeps of its user is a text, and no sentence is half in one language."""
    assert tooltip(case[0], language.value, now=NOW) == tooltip(case[0], language, now=NOW)

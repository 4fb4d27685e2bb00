"""What an error tells the person in front of the screen."""

from datetime import timedelta

import pytest

from chorus_bridge import errors
from chorus_bridge.domain.acts import ActionKind
from chorus_bridge.domain.assessment import DisplayState, Findings, Reason
from chorus_bridge.domain.codes import FindingCode as F
from chorus_bridge.domain.lifecycle import Happening, State
from chorus_bridge.domain.portal import PortalStatus
from chorus_bridge.domain.vocabulary import ClientKind
from chorus_bridge.errors import AuthCause
from chorus_bridge.gateway.flows.transmitting import refusal
from chorus_bridge.messages import Language, error_text
from chorus_bridge.messages.tables import TEXTS
from tests.builders import assessed
from tests.messages.samples import assessment, finding, plain
from tests.messages.sources import SOURCES, calls

FR, EN = Language.FR, Language.EN

SAMPLES = [
    errors.ChorusBridgeError(),
    errors.BadValue(field="invoice.number", problem="too long", remedy="shorten it"),
    errors.NotTransmissible(codes=("PDF_MISSING",)),
    errors.TooLate(transmission="t-1", state="sending"),
    errors.Refused(operation="factures/soumettre", code=20001, text="Numéro\ninvalide"),
    errors.Busy(operation="x", reason="rate_limited", retry_in=timedelta(minutes=2)),
    errors.Unsure(operation="x", reason="timeout"),
    *(errors.AuthRefused(operation="x", cause=cause) for cause in AuthCause),
    errors.Surprise(operation="x", detail="odd", http_status=302),
    errors.IllegalTransition(state="queued", happening="found"),
    errors.StaleWrite(transmission="t-1", fence=3),
    errors.NotFound(what="transmission", id="t-1"),
    errors.StoreError(statement="claim", problem="locked"),
    errors.ConfigurationError(setting="zone", problem="unknown", remedy="use Europe/Paris"),
]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("error", SAMPLES, ids=repr)
def test_every_error_is_a_whole_sentence(error, language):
    """Each error says what it means and ends as a sentence does, without a hole."""
    text = error_text(error, language)
    assert text.endswith(".")
    assert not any(mark in text for mark in "{}[]…")


def test_every_error_has_a_sample():
    """The samples above leave no class out."""
    assert {type(error).__name__ for error in SAMPLES} == {*errors.__all__} - {"AuthCause"}


@pytest.mark.parametrize(
    ("error", "french", "english"),
    [
        (
            errors.Refused(operation="x", code=20001, text="Numéro\ninvalide"),
            (
                "Chorus Pro a refusé la demande : « Numéro invalide » (code 20001). "
                "Rien n'a été créé : corrigez, puis recommencez."
            ),
            (
                "Chorus Pro refused the request: “Numéro invalide” (code 20001). "
                "Nothing was created: correct it, then try again."
            ),
        ),
        (
            errors.Refused(operation="x", code=None),
            "Chorus Pro a refusé la demande. Rien n'a été créé : corrigez, puis recommencez.",
            "Chorus Pro refused the request. Nothing was created: correct it, then try again.",
        ),
        (
            errors.Busy(operation="x", reason="rate_limited", retry_in=timedelta(minutes=2)),
            (
                "La demande n'a pas été traitée (Chorus Pro limite le nombre d'appels) et rien n'a été créé : "
                "réessayez dans 2 minutes."
            ),
            (
                "The request was not processed (Chorus Pro limits the number of calls) and nothing was created: "
                "try again in 2 minutes."
            ),
        ),
        (
            errors.TooLate(transmission="t-1", state="sending"),
            "Trop tard pour annuler : la transmission est en cours d'envoi.",
            "Too late to cancel: the transmission is being sent.",
        ),
        (
            errors.AuthRefused(operation="x", cause=AuthCause.ACCOUNT_MISSING),
            (
                "Accès refusé : l'entreprise n'a pas de compte technique : renseignez-le dans son profil. "
                "Aucun nouvel essai n'est fait, pour ne pas bloquer le compte."
            ),
            (
                "Access refused: the company has no technical account: enter it in its profile. "
                "No further attempt is made, so as not to lock the account."
            ),
        ),
    ],
)
def test_errors_in_full(error, french, english):
    """An error quotes the portal, its wait and its cause in the reader's language."""
    assert plain(error_text(error, FR)) == french
    assert error_text(error, EN) == english


def test_an_invoice_that_cannot_leave_says_why():
    """The findings of the attached assessment are told in full; what their codes say otherwise."""
    found = Findings(missing=(finding(F.PDF_MISSING),), pending=(finding(F.SIGNATURE_PENDING, {"label": ""}),))
    judged = assessment(DisplayState.MISSING_INFORMATION, Reason.MISSING, findings=found)
    told = error_text(errors.NotTransmissible(codes=("PDF_MISSING",), assessment=judged), EN)
    assert told == (
        "The invoice cannot be transmitted yet: Invoice PDF missing; Signature expected. Complete it, then try again."
    )
    bare = assessment(DisplayState.TRANSMITTED, Reason.ON_PORTAL)
    for unexplained in (None, bare):
        error = errors.NotTransmissible(codes=("PDF_MISSING",), assessment=unexplained)
        assert "transmitted yet: Invoice PDF missing. " in error_text(error, EN)


def test_an_error_of_the_host_is_told_as_its_parent():
    """A subclass made by a host is told in the words of the class it refines."""

    class Nightly(errors.ChorusBridgeError):
        pass

    assert error_text(Nightly(), EN) == error_text(errors.ChorusBridgeError(), EN)


STALE = "Actualisez la page si elle montre autre chose."
RELOAD = "Reload the page if it shows otherwise."


@pytest.mark.parametrize(
    ("state", "happening", "french", "english"),
    [
        (
            PortalStatus.COMPLETED,
            ActionKind.COMPLETE,
            (
                "Impossible de compléter la facture : le statut de la facture sur Chorus Pro est « complétée » ; "
                "cela n'est possible que pour une facture suspendue ou à compléter."
            ),
            (
                "It is not possible to complete the invoice: the status of the invoice on Chorus Pro is “completed”; "
                "it is only possible when Chorus Pro shows the invoice as suspended or to be completed."
            ),
        ),
        (
            PortalStatus.UNKNOWN,
            ActionKind.ACKNOWLEDGE_REJECTION,
            (
                "Impossible de déclarer le rejet traité : le statut de la facture sur Chorus Pro est « statut "
                "inconnu » ; cela n'est possible que pour une facture rejetée."
            ),
            (
                "It is not possible to declare the rejection dealt with: the status of the invoice on Chorus Pro is "
                "“unknown status”; it is only possible when Chorus Pro shows the invoice as rejected."
            ),
        ),
        (
            "NOUVEAU\n",
            ActionKind.FIX_VALIDATOR,
            (
                "Impossible de désigner un autre valideur : le statut de la facture sur Chorus Pro est « NOUVEAU » ; "
                "cela n'est possible que si Chorus Pro signale un mauvais valideur."
            ),
            (
                "It is not possible to name another validator: the status of the invoice on Chorus Pro is “NOUVEAU”; "
                "it is only possible when Chorus Pro reports a wrong validator."
            ),
        ),
        (
            State.QUEUED,
            "download",
            (
                "Impossible de télécharger la facture : la transmission est en attente d'envoi ; "
                "cela n'est possible qu'une fois la facture enregistrée par Chorus Pro."
            ),
            (
                "It is not possible to download the invoice: the transmission is waiting to be sent; "
                "it is only possible once Chorus Pro has recorded the invoice."
            ),
        ),
        (
            State.QUEUED,
            Happening.RELEASED,
            (
                "Impossible de décider un nouvel envoi : la transmission est en attente d'envoi ; "
                "seule une transmission arrêtée peut repartir."
            ),
            (
                "It is not possible to decide a new sending: the transmission is waiting to be sent; "
                "only a stopped transmission can leave again."
            ),
        ),
        (
            State.REFUSED,
            Happening.FOUND,
            "Impossible de rattacher la facture trouvée sur Chorus Pro : la transmission est refusée par Chorus Pro.",
            "It is not possible to adopt the invoice found on Chorus Pro: the transmission is refused by Chorus Pro.",
        ),
    ],
)
def test_what_is_not_possible_is_said_with_the_reason(state, happening, french, english):
    """What was asked, where the transmission or the invoice stands in the reader's words, and what it would take."""
    error = errors.IllegalTransition(state=state, happening=happening)
    assert plain(error_text(error, FR)) == f"{french} {STALE}"
    assert error_text(error, EN) == f"{english} {RELOAD}"


def test_a_private_client_is_said_to_be_one():
    """Nothing is to be completed where Chorus Pro is not concerned, whether the assessment is attached or not."""
    error = errors.NotTransmissible(codes=("NOT_PUBLIC_CLIENT",))
    assert plain(error_text(error, FR)) == "Client privé : pas de transmission à Chorus Pro."
    assert error_text(error, EN) == "Private client: no transmission to Chorus Pro."
    private = assessed(market__client=ClientKind.PRIVATE)
    assert error_text(refusal(private), EN) == error_text(error, EN)


@pytest.mark.parametrize("code", F)
def test_a_code_alone_is_put_in_words(code):
    """A finding of which only the code is known is told by its sentence."""
    for language in Language:
        assert code not in error_text(errors.NotTransmissible(codes=(code,)), language)


def test_a_number_that_another_situation_has_leaves_no_hole():
    """This one is raised without its assessment."""
    taken = errors.NotTransmissible(codes=("NUMBER_ALREADY_USED",))
    assert plain(error_text(taken, FR)) == (
        "La facture ne peut pas encore être transmise : Numéro de facture déjà pris par une autre situation : "
        "choisissez-en un autre. Complétez, puis recommencez."
    )


def test_a_code_of_the_host_is_shown_as_it_is():
    """A code without words is better than silence."""
    assert "yet: OURS_1. " in error_text(errors.NotTransmissible(codes=("OURS_1",)), EN)


@pytest.mark.parametrize("error", [KeyError("F-42 of Mr Martin"), ValueError(), KeyboardInterrupt()])
def test_any_other_exception_gets_the_general_sentence(error):
    """And nothing of what it carries."""
    for language in Language:
        assert error_text(error, language) == error_text(errors.ChorusBridgeError(), language)


def test_what_is_not_found_is_named():
    """In the reader's language."""
    error = errors.NotFound(what="invoice at the portal", id="F-42")
    assert plain(error_text(error, FR)) == (
        "Introuvable pour cette entreprise : facture sur Chorus Pro F-42. Vérifiez ce numéro ou cet identifiant."
    )


def test_everything_that_may_not_be_found_has_words():
    """Every name the library gives to what it does not find, wherever it does."""
    names = {
        keyword.value.value
        for path in SOURCES.rglob("*.py")
        for call in calls(path, "NotFound")
        for keyword in call.keywords
        if keyword.arg == "what"
    }
    assert {"transmission", "invoice at the portal"} <= names
    for language in Language:
        assert {name for name in names if ("what", name) not in TEXTS[language].words} == set()


@pytest.mark.parametrize("language", Language)
def test_a_pause_that_only_a_person_ends_does_not_say_to_try_again(language):
    """It says who does what; one that time ends says when."""
    paused = errors.Busy(operation="outbox/look", reason="company_paused")
    text = error_text(paused, language)
    assert {FR: "administrateur", EN: "administrator"}[language] in text
    assert {FR: "réessayez", EN: "try again"}[language] not in text
    waits = errors.Busy(operation="outbox/look", reason="company_paused", retry_in=timedelta(minutes=15))
    assert "15 minutes" in error_text(waits, language)

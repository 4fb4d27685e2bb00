"""What an error tells the person in front of the screen."""

from datetime import timedelta

import pytest

from chorus_bridge import errors
from chorus_bridge.domain.assessment import DisplayState, Findings, Reason
from chorus_bridge.domain.codes import FindingCode as F
from chorus_bridge.errors import AuthCause
from chorus_bridge.messages import Language, error_text
from tests.messages.samples import assessment, finding, plain

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
    """The findings of the attached assessment are told in full; their codes otherwise."""
    found = Findings(missing=(finding(F.PDF_MISSING),), pending=(finding(F.SIGNATURE_PENDING, {"label": ""}),))
    judged = assessment(DisplayState.MISSING_INFORMATION, Reason.MISSING, findings=found)
    told = error_text(errors.NotTransmissible(codes=("PDF_MISSING",), assessment=judged), EN)
    assert told == (
        "The invoice cannot be transmitted yet: Invoice PDF missing; Signature expected. Complete it, then try again."
    )
    bare = assessment(DisplayState.TRANSMITTED, Reason.ON_PORTAL)
    for unexplained in (None, bare):
        error = errors.NotTransmissible(codes=("PDF_MISSING",), assessment=unexplained)
        assert "transmitted yet: PDF_MISSING. " in error_text(error, EN)


def test_an_error_of_the_host_is_told_as_its_parent():
    """A subclass made by a host is told in the words of the class it refines."""

    class Nightly(errors.ChorusBridgeError):
        pass

    assert error_text(Nightly(), EN) == error_text(errors.ChorusBridgeError(), EN)

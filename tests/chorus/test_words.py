"""The portal's words and ours."""

import pytest

from chorus_bridge.chorus import vocabulary
from chorus_bridge.chorus.statuses import WIRE_CODES, news
from chorus_bridge.domain.portal import PortalStatus
from chorus_bridge.domain.vocabulary import (
    Channel,
    Framework,
    InvoiceKind,
    PaymentMode,
    Signature,
    VatRegime,
)


def test_every_status_has_one_code_and_every_code_one_status():
    """Fifty-seven codes, and only "unknown" has none."""
    assert len(WIRE_CODES) == len(set(WIRE_CODES.values())) == 57
    assert set(PortalStatus) - set(WIRE_CODES.values()) == {PortalStatus.UNKNOWN}


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("A_RECYCLER", PortalStatus.TO_REROUTE),
        ("MISE_EN_PAIEMENT", PortalStatus.PAYMENT_LAUNCHED),
        ("MANDATEE", PortalStatus.PAYMENT_ORDERED),
        ("ERREUR_MOE_SUR_MOA", PortalStatus.WRONG_MOA_BY_MOE),
        ("ERREUR_MOA_SUR_FOURNISSEUR", PortalStatus.WRONG_SUPPLIER_BY_MOA),
        (" DEPOSEE ", PortalStatus.DEPOSITED),
    ],
)
def test_a_known_code_gives_its_status(code, status):
    """The raw code stays beside the meaning."""
    assert (news(code).status, news(code).raw) == (status, code)


def test_an_unknown_code_is_kept():
    """A status nobody has described is shown as received, never guessed."""
    said = news("PAYEE_EN_CRYPTO", None, "motif")
    assert (said.status, said.raw, said.comment) == (PortalStatus.UNKNOWN, "PAYEE_EN_CRYPTO", "motif")
    assert news(None).raw == ""


@pytest.mark.parametrize("framework", Framework)
def test_every_framework_has_a_code_that_reads_back(framework):
    """All twenty-five are spelled, each starting with its short code."""
    assert vocabulary.framework_read(vocabulary.FRAMEWORKS[framework]) is framework


@pytest.mark.parametrize("code", [None, "", "SANS_CADRE_DE_FACTURATION", "A26_AUTRE", "FACTURE"])
def test_what_is_not_a_framework_is_none(code):
    """The portal also answers "without framework"."""
    assert vocabulary.framework_read(code) is None


def test_tables_are_complete():
    """Every word of ours has a word of the portal's."""
    assert set(vocabulary.KINDS) == set(InvoiceKind)
    assert set(vocabulary.PAYMENT_MODES) == set(PaymentMode)
    assert set(vocabulary.PDF_FORMATS) == set(Signature)


def test_kinds_read_back_and_instalments_are_none():
    """The portal lists instalments, which nobody deposits here."""
    assert vocabulary.kind_read("AVOIR") is InvoiceKind.CREDIT_NOTE
    assert vocabulary.kind_read("ACOMPTE") is vocabulary.kind_read(None) is None


@pytest.mark.parametrize(
    ("regime", "code"),
    [
        (VatRegime.ON_DEBITS, "TVA_SUR_DEBIT"),
        (VatRegime.ON_RECEIPTS, "TVA_SUR_ENCAISSEMENT"),
        (VatRegime.EXEMPT, "EXONERATION"),
        (VatRegime.NO_VAT, "SANS_TVA"),
        (VatRegime.REVERSE_CHARGE, "as-configured"),
    ],
)
def test_only_the_reverse_charge_is_configured(regime, code):
    """Its word is not published, so the host chooses it."""
    assert vocabulary.vat_regime_code(regime, "as-configured") == code


@pytest.mark.parametrize(
    ("channel", "signature", "mode"),
    [
        (Channel.TYPED, Signature.PADES, "SAISIE_API"),
        (Channel.PDF, Signature.NONE, "DEPOT_PDF_API"),
        (Channel.PDF, Signature.XADES, "DEPOT_PDF_SIGNE_API"),
    ],
)
def test_the_channel_decides_the_mode(channel, signature, mode):
    """Typed, around a PDF, around a signed one."""
    assert vocabulary.deposit_mode(channel, signature) == mode


@pytest.mark.parametrize(
    ("name", "mime"),
    [("a.PDF", "application/pdf"), ("plan.tar.gz", "application/gzip"), ("sans", "application/octet-stream")],
)
def test_media_types_come_from_the_extension(name, mime):
    """The same file has the same type on every machine."""
    assert vocabulary.media_type(name) == mime

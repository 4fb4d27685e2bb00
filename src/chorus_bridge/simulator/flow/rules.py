"""What the portal demands of the head of an invoice in a flow: framework, number, dates, references, payment.

*Source:* AIFE, EDI annex, rules quoted by third parties (G1.02 framework, G1.05 number, S2.05 means of payment) and
reports recorded from real rejections. The words of the other sentences are ours.
"""

import re
from collections.abc import Iterator
from typing import Final

from chorus_bridge.simulator.dates import read_basic_day
from chorus_bridge.simulator.flow.case import (
    CONTRACT,
    CREDIT_NOTE,
    CURRENCY,
    ENGAGEMENT,
    FRAMEWORK,
    ISSUED,
    KIND,
    LINE,
    MEANS,
    NUMBER,
    ORIGIN,
    Case,
    Rule,
    balise,
    compulsory,
    not_allowed,
)
from chorus_bridge.simulator.flow.syntaxes import FACTURX, MIXED
from chorus_bridge.simulator.works.circuit import BY_SUPPLIER, is_works

_NUMBER: Final = re.compile(r"[A-Za-z0-9+_/-]([A-Za-z0-9 +_/-]*[A-Za-z0-9+_/-])?", re.ASCII)
_LONGEST_NUMBER: Final = 20
_LONGEST_REFERENCE: Final = 50
_KINDS: Final = frozenset({"380", CREDIT_NOTE})
_MEANS_ADMITTED: Final = frozenset({"01", "1", "10", "20", "30", "31", "42", "48", "49", "58", "59", "97"})
_TRANSFERS: Final = frozenset({"30", "31", "42", "58"})
_IBAN: Final = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,23}", re.ASCII)
_CURRENCY: Final = re.compile(r"[A-Z]{3}", re.ASCII)
_PROFILE: Final = "ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID"
_MINIMUM: Final = "minimum"


def framework(case: Case) -> Iterator[str]:
    """The framework is one of A1 to A25, a company may deposit it, and this syntax takes it."""
    written = case.said(FRAMEWORK)
    if not written:
        yield compulsory(FRAMEWORK)
    elif not case.framework:
        yield f"{not_allowed(FRAMEWORK)} Le cadre de facturation doit etre compris entre A1 et A25 (G1.02)."
    elif written not in BY_SUPPLIER:
        yield f"Le cadre de facturation {written} ({balise(FRAMEWORK)}) ne peut pas etre depose par un fournisseur."
    elif case.works_apart and case.official and is_works(written):
        yield f"Le cadre de facturation {written} ({balise(FRAMEWORK)}) n'est pas admis pour cette syntaxe de flux."


def number(case: Case) -> Iterator[str]:
    """The number has 1 to 20 characters among letters, digits, space, plus, dash, underscore and slash."""
    written = case.said(NUMBER)
    if not written:
        yield compulsory(NUMBER)
    elif len(written) > _LONGEST_NUMBER or not _NUMBER.fullmatch(written):
        yield f"{not_allowed(NUMBER)} 20 caracteres au plus, lettres, chiffres, espace, +, -, _ et / (G1.05)."


def head(case: Case) -> Iterator[str]:
    """Kind, date, currency and the two names are there."""
    kind, issued = case.said(KIND), case.root.at(ISSUED)
    if kind not in _KINDS:
        yield not_allowed(KIND) if kind else compulsory(KIND)
    if issued is None:
        yield compulsory(ISSUED)
    # The schema of a Factur-X demands the format; AIFE's own examples of XML leave it out.
    elif read_basic_day(issued.text) is None or (case.syntax == FACTURX and "format" not in issued.attributes):
        yield not_allowed(ISSUED)
    if not _CURRENCY.fullmatch(case.said(CURRENCY)):
        yield not_allowed(CURRENCY) if case.said(CURRENCY) else compulsory(CURRENCY)
    for party in ("SellerTradeParty", "BuyerTradeParty"):
        path = f"SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement/{party}/Name"
        if not case.said(path):
            yield compulsory(path)


def references(case: Case) -> Iterator[str]:
    """Contract and engagement have 50 characters at most; a credit note names one origin, and an invoice none."""
    for path in (CONTRACT, ENGAGEMENT):
        if len(case.said(path)) > _LONGEST_REFERENCE:
            yield f"{not_allowed(path)} 50 caracteres au plus."
    origins, path = list(case.root.each(ORIGIN)), f"{ORIGIN}/IssuerAssignedID"
    if case.credit_note and not case.said(path):
        yield compulsory(path)
    elif len(origins) > 1 or len(case.said(path)) > _LONGEST_NUMBER:
        yield f"{not_allowed(path)} Une seule facture d'origine, de 20 caracteres au plus, est attendue."


def payment(case: Case) -> Iterator[str]:
    """An invoice says how it is paid; a transfer names an IBAN.

    A credit note may say it or not: two independent clients never do, AIFE's own examples did.
    """
    path = f"{MEANS}/TypeCode"
    means = list(case.root.each(MEANS))
    if not case.said(path) and (means or not case.credit_note):
        yield compulsory(path)
    for mean in means:
        code, iban = mean.said("TypeCode"), mean.said("PayeePartyCreditorFinancialAccount/IBANID")
        if code and code not in _MEANS_ADMITTED:
            yield f"{not_allowed(path)} (S2.05)"
        account = f"{MEANS}/PayeePartyCreditorFinancialAccount/IBANID"
        if code in _TRANSFERS and not iban:
            yield compulsory(account)
        if iban and not _IBAN.fullmatch(iban):
            yield not_allowed(account)


def profile(case: Case) -> Iterator[str]:
    """A Factur-X names its profile, MINIMUM not being enough; data without lines only goes with a PDF beside it."""
    if case.syntax == FACTURX and (_MINIMUM in case.said(_PROFILE).lower() or not case.said(_PROFILE)):
        yield not_allowed(_PROFILE) if case.said(_PROFILE) else compulsory(_PROFILE)
    if case.syntax != MIXED and case.root.at(LINE) is None:
        yield compulsory(LINE)


RULES: Final[tuple[Rule, ...]] = (framework, number, head, references, payment, profile)

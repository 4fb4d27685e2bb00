"""The company and its access: what each rule lets through, and what it objects to."""

from datetime import date, timedelta

from chorus_bridge.domain.codes import FindingCode as C
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.recipient import CredentialsVerdict
from chorus_bridge.domain.vocabulary import Channel, CompanySize, Environment, Framework, InvoiceKind, PaymentMode
from tests.builders import BAD_CHECK_DIGIT, LA_POSTE, NOW, TODAY, given, supplier
from tests.rules.examples import Examples, found

ACCOUNT, SIRET = "company.account", "company.siret"
QUALIFICATION = Policy(environment=Environment.QUALIFICATION)


def expires(days: int) -> dict[str, object]:
    """Return a password that expires in *days* days, as the portal says it."""
    return given(supplier=supplier(password_expires=TODAY + timedelta(days=days)))


TABLE: dict[C, Examples] = {
    C.CREDENTIALS_MISSING: (
        [
            given(),
            given(company__account__login="TECH_1"),
            given(supplier=supplier(credentials=CredentialsVerdict.REFUSED)),
        ],
        [
            (given(company__account=None), [found(ACCOUNT)]),
            (given(company__account__login=" "), [found(ACCOUNT)]),
            (given(company__account__password=""), [found(ACCOUNT)]),
        ],
    ),
    C.CREDENTIALS_INVALID: (
        [
            given(),
            given(supplier=None),
            given(supplier=supplier(credentials=CredentialsVerdict.UNKNOWN)),
            given(supplier=supplier(credentials=CredentialsVerdict.REFUSED), company__account=None),
            given(supplier=supplier(credentials=CredentialsVerdict.REFUSED, siret=LA_POSTE)),
        ],
        [
            (given(supplier=supplier(credentials=CredentialsVerdict.REFUSED)), [found(ACCOUNT)]),
            (
                given(supplier=supplier(credentials=CredentialsVerdict.REFUSED, linked=None)),
                [found(ACCOUNT)],
            ),
            (
                given(supplier=supplier(credentials=CredentialsVerdict.REFUSED), company__size=None),
                [found(ACCOUNT)],
            ),
        ],
    ),
    C.CREDENTIALS_EXPIRED: (
        [
            given(),
            expires(0),
            expires(1),
            given(company__password_expires=TODAY),
            # The portal's word comes first.
            {**expires(10), "company__password_expires": date(2020, 1, 1)},
            {**expires(-1), "company__account": None},
        ],
        [
            (expires(-1), [found(ACCOUNT, date=date(2026, 11, 23))]),
            (given(company__password_expires=date(2026, 1, 1)), [found(ACCOUNT, date=date(2026, 1, 1))]),
            (
                given(supplier=None, company__password_expires=date(2026, 1, 1)),
                [found(ACCOUNT, date=date(2026, 1, 1))],
            ),
        ],
    ),
    C.CREDENTIALS_EXPIRING: (
        [
            given(),
            expires(31),
            expires(-1),
            {**expires(3), "company__account": None},
            {**expires(3), "policy": Policy(password_notice=timedelta(days=2))},
        ],
        [
            (expires(0), [found(ACCOUNT, date=TODAY, days=0)]),
            (expires(30), [found(ACCOUNT, date=date(2026, 12, 24), days=30)]),
            (
                given(company__password_expires=date(2026, 11, 25)),
                [found(ACCOUNT, date=date(2026, 11, 25), days=1)],
            ),
        ],
    ),
    C.SUPPLIER_SIRET_MISSING: (
        [given(), given(company__siret="732 829 320 00074"), given(company__siret="nonsense")],
        [
            (given(company__siret=None), [found(SIRET)]),
            (given(company__siret=""), [found(SIRET)]),
            (given(company__siret="   "), [found(SIRET)]),
        ],
    ),
    C.SUPPLIER_SIRET_INVALID: (
        [
            given(),
            given(company__siret="732 829 320 00074"),
            given(company__siret=LA_POSTE),
            given(company__siret=None),
            given(company__siret=BAD_CHECK_DIGIT, policy=QUALIFICATION),
        ],
        [
            (given(company__siret="73282932000075"), [found(SIRET, reason="checksum")]),
            (given(company__siret="732829320"), [found(SIRET, reason="shape")]),
            (given(company__siret="٧٣٢٨٢٩٣٢٠٠٠٠٧٤"), [found(SIRET, reason="shape")]),
            (given(company__siret="7328293200007X", policy=QUALIFICATION), [found(SIRET, reason="shape")]),
        ],
    ),
    C.SUPPLIER_SIRET_CHECKSUM: (
        [
            given(policy=QUALIFICATION),
            given(company__siret=BAD_CHECK_DIGIT),
            given(company__siret="123", policy=QUALIFICATION),
            given(company__siret=None, policy=QUALIFICATION),
        ],
        [
            (given(company__siret=BAD_CHECK_DIGIT, policy=QUALIFICATION), [found(SIRET)]),
            (given(company__siret="64994699139861", policy=QUALIFICATION), [found(SIRET)]),
            (given(company__siret="196 723 375 16762", policy=QUALIFICATION), [found(SIRET)]),
        ],
    ),
    C.SUPPLIER_NOT_IN_CHORUS: (
        [
            given(),
            given(supplier=None),
            given(supplier=supplier(in_chorus=None)),
            given(supplier=supplier(in_chorus=False, siret=LA_POSTE)),
        ],
        [
            (given(supplier=supplier(in_chorus=False)), [found(SIRET)]),
            (given(supplier=supplier(in_chorus=False, linked=None)), [found(SIRET)]),
            (given(supplier=supplier(in_chorus=False, siret="732 829 320 00074")), [found(SIRET)]),
        ],
    ),
    C.SUPPLIER_NOT_LINKED: (
        [
            given(),
            given(supplier=None),
            given(supplier=supplier(linked=None)),
            given(supplier=supplier(linked=False), company__siret=LA_POSTE),
        ],
        [
            (given(supplier=supplier(linked=False)), [found(SIRET)]),
            (given(supplier=supplier(linked=False, in_chorus=None)), [found(SIRET)]),
            (given(supplier=supplier(linked=False, fetched_at=NOW - timedelta(days=9))), [found(SIRET)]),
        ],
    ),
    C.SUPPLIER_NOT_VERIFIED: (
        [
            given(),
            given(supplier=supplier(linked=None)),
            given(supplier=supplier(in_chorus=None)),
            given(supplier=None, company__siret="123"),
            given(supplier=None, company__siret=None),
        ],
        [
            (given(supplier=None), [found(SIRET)]),
            (given(supplier=supplier(linked=None, in_chorus=None)), [found(SIRET)]),
            (given(company__siret=LA_POSTE), [found(SIRET)]),
            (given(supplier=None, company__siret=BAD_CHECK_DIGIT, policy=QUALIFICATION), [found(SIRET)]),
        ],
    ),
    C.BANK_DETAILS_MISSING: (
        [
            given(),
            given(company__bank_details_required=True),
            given(company__bank_details_id=None),
            *(
                given(company__bank_details_required=True, company__bank_details_id=None, **other)
                for other in (
                    given(invoice__payment_mode=PaymentMode.CHEQUE),
                    given(invoice__payment_mode=None),
                    given(invoice__kind=InvoiceKind.CREDIT_NOTE),
                    # A flow names the account itself.
                    given(channel=Channel.FLOW),
                    given(market__framework=Framework.A4),
                )
            ),
        ],
        [
            (
                given(company__bank_details_required=True, company__bank_details_id=None, **other),
                [found("company.bank_details_id")],
            )
            for other in (given(), given(supplier=None), given(market__framework=Framework.A2))
        ],
    ),
    C.APPROVED_PLATFORM_OBLIGATION: (
        [
            given(),
            given(company__size=CompanySize.SMALL),
            given(company__size=CompanySize.SMALL, invoice__issue_date=date(2027, 8, 31)),
            given(company__size=CompanySize.LARGE_OR_MID, market__framework=Framework.A4),
            given(company__size=CompanySize.LARGE_OR_MID, market__framework=None),
            given(company__size=CompanySize.LARGE_OR_MID, invoice__issue_date=date(2026, 8, 31)),
        ],
        [
            (
                given(company__size=CompanySize.LARGE_OR_MID),
                [found("company.size", date=date(2026, 9, 1))],
            ),
            (
                given(company__size=CompanySize.LARGE_OR_MID, invoice__issue_date=None),
                [found("company.size", date=date(2026, 9, 1))],
            ),
            (
                given(company__size=CompanySize.LARGE_OR_MID, invoice__issue_date=date(2026, 9, 1)),
                [found("company.size", date=date(2026, 9, 1))],
            ),
            (
                given(company__size=CompanySize.SMALL, invoice__issue_date=date(2027, 9, 1)),
                [found("company.size", date=date(2027, 9, 1))],
            ),
        ],
    ),
}

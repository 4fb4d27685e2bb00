"""What only a flow demands: names, VAT number, account, amounts in cents, lines that add up."""

from decimal import Decimal

from chorus_bridge.domain.codes import FindingCode as C
from chorus_bridge.domain.invoice import Line
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.situation import Address
from chorus_bridge.domain.vocabulary import Channel, Environment, FlowPackage, Framework, PaymentMode, VatRegime
from tests.builders import LINE, VAT_LINE, evolved, given, works
from tests.rules.examples import Changes, Examples, found
from tests.rules.examples_vat import CREDIT, split

FLOW = given(channel=Channel.FLOW)
NUMBER, SUGGESTED = "company.vat_number", "FR44732829320"
IBAN, LINES, DISCOUNT = "company.iban", "invoice.lines", "invoice.discount_incl_vat"
QUALIFICATION = Policy(environment=Environment.QUALIFICATION)
STRUCTURED = Policy(flow_package=FlowPackage.STRUCTURED)
MOA, PAYER = "market.contracting_authority", "market.recipient"


def flow(**changes: object) -> Changes:
    """Return an ordinary invoice that leaves as a flow."""
    return given(**FLOW, **changes)


def vat_number(number: str | None, **changes: object) -> Changes:
    """Return a flow of a company with this VAT number."""
    return flow(company__vat_number=number, **changes)


def iban(number: str | None, **changes: object) -> Changes:
    """Return a flow of a company with this account."""
    return flow(company__iban=number, **changes)


def lines(*own: Line, **changes: object) -> Changes:
    """Return a flow of these lines."""
    return flow(invoice__lines=own, **changes)


HALVES = tuple(evolved(LINE, label=f"Part {n}", unit_price=Decimal("29952.00")) for n in (1, 2))
THIRDS = (evolved(LINE, quantity=Decimal(3), unit_price=Decimal("19967.999999")),)

ISSUER: dict[C, Examples] = {
    C.SUPPLIER_NAME_MISSING: (
        [given(), flow(), given(company__name=None), given(company__name=" ", channel=Channel.TYPED)],
        [
            (flow(company__name=None), [found("company.name")]),
            (flow(company__name=" "), [found("company.name")]),
            (works(company__name=""), [found("company.name")]),
        ],
    ),
    C.SUPPLIER_COUNTRY_INVALID: (
        [
            flow(company__address=Address()),
            flow(company__address=Address(country="BE")),
            given(company__address=Address(country="France")),
            flow(company__address=None),
        ],
        [
            (flow(company__address=Address(country=country)), [found("company.address.country")])
            for country in ("France", "fr", "", "F1", "ÉÉ", "FR\n")
        ],
    ),
    C.VAT_NUMBER_MISSING: (
        [
            flow(),
            given(company__vat_number=None),
            vat_number(None, invoice__vat_regime=VatRegime.NO_VAT),
            vat_number(None, invoice__vat_regime=None),
        ],
        [
            (vat_number(None), [found(NUMBER, number=SUGGESTED)]),
            (vat_number(" ", company__siret="732 829 320 00074"), [found(NUMBER, number=SUGGESTED)]),
            (vat_number(None, company__siret="00010001600013"), [found(NUMBER, number="FR39000100016")]),
            (vat_number(None, company__siret="123"), [found(NUMBER, number="")]),
            (vat_number(None, company__siret=None), [found(NUMBER, number="")]),
            (vat_number(None, invoice__vat_regime=VatRegime.EXEMPT), [found(NUMBER, number=SUGGESTED)]),
            (vat_number(None, invoice__vat_regime=VatRegime.REVERSE_CHARGE), [found(NUMBER, number=SUGGESTED)]),
            (works(company__vat_number=""), [found(NUMBER, number=SUGGESTED)]),
        ],
    ),
    C.VAT_NUMBER_INVALID: (
        [
            flow(),
            vat_number("fr 44 732 829 320"),
            # Of a VAT group, of Monaco, of another Member State.
            vat_number("FR83404833048"),
            vat_number("FR53000004605"),
            vat_number("BE0697449992"),
            vat_number(None),
            vat_number("FR1", invoice__vat_regime=VatRegime.NO_VAT),
            given(company__vat_number="FR1"),
            vat_number("FR45732829320", policy=QUALIFICATION),
            vat_number("FR00981257305", policy=QUALIFICATION),
        ],
        [
            *(
                (vat_number(number), [found(NUMBER, number=SUGGESTED)])
                for number in (
                    "FR45732829320",
                    "44732829320",
                    "FR4473282932",
                    "FRIO732829320",
                    "XX123",
                    "FR٤٤732829320",
                    "FR-44.732829320",
                )
            ),
            (vat_number("FR4473282932", policy=QUALIFICATION), [found(NUMBER, number=SUGGESTED)]),
            (vat_number("FR1", company__siret=None), [found(NUMBER, number="")]),
            (works(company__vat_number="N/A"), [found(NUMBER, number=SUGGESTED)]),
        ],
    ),
    C.IBAN_MISSING: (
        [
            flow(),
            given(company__iban=None),
            iban(None, invoice__payment_mode=PaymentMode.CHEQUE),
            iban(None, invoice__payment_mode=None),
            iban(None, **CREDIT),
            # Paid already, it asks for nothing.
            iban(None, market__framework=Framework.A2),
        ],
        [
            (iban(None), [found(IBAN)]),
            (iban(" ", invoice__vat_regime=VatRegime.NO_VAT), [found(IBAN)]),
            (works(company__iban=None), [found(IBAN)]),
        ],
    ),
    C.IBAN_INVALID: (
        [
            flow(),
            iban("fr76 3000 6000 0112 3456 7890 189"),
            # Banks that no longer exist, or not yet, are not judged.
            iban("BE68 5390 0754 7034"),
            iban(None),
            given(company__iban="FR00"),
            iban("FR00", invoice__payment_mode=PaymentMode.CHEQUE),
            iban("FR00", **CREDIT),
        ],
        [
            (iban(number), [found(IBAN)])
            for number in (
                "FR7630006000011234567890188",
                "30006000011234567890189",
                "FR76300060000112345678901",
                "FR76-3000-6000-0112-3456-7890-189",
                "é",
            )
        ]
        + [(works(company__iban="x"), [found(IBAN)])],
    ),
}

BUYER: dict[C, Examples] = {
    C.RECIPIENT_NAME_MISSING: (
        [flow(), works(), given(market__recipient__name=None), works(market__recipient__name=None)],
        [
            (flow(market__recipient__name=None), [found(f"{PAYER}.name")]),
            (works(market__contracting_authority__name=" "), [found(f"{MOA}.name")]),
            (works(market__framework=Framework.A6), [found(f"{PAYER}.name")]),
        ],
    ),
    C.RECIPIENT_COUNTRY_INVALID: (
        [
            flow(),
            flow(market__recipient__address=Address(city="Lyon")),
            given(market__recipient__address=Address(country="France")),
            works(market__recipient__address=Address(country="France")),
        ],
        [
            (flow(market__recipient__address=Address(country="FRA")), [found(f"{PAYER}.address.country")]),
            (flow(market__recipient__address=Address(country="")), [found(f"{PAYER}.address.country")]),
            (
                works(market__contracting_authority__address=Address(country="fr")),
                [found(f"{MOA}.address.country")],
            ),
        ],
    ),
}

AMOUNTS: dict[C, Examples] = {
    C.DISCOUNT_NOT_CARRIED: (
        [
            flow(),
            flow(invoice__discount_incl_vat=Decimal("0.00")),
            flow(invoice__discount_incl_vat=Decimal("1e14")),
            given(invoice__discount_incl_vat=Decimal(5)),
        ],
        [
            (flow(invoice__discount_incl_vat=Decimal(5)), [found(DISCOUNT, amount=Decimal(5))]),
            (flow(invoice__discount_incl_vat=Decimal("-0.01")), [found(DISCOUNT, amount=Decimal("-0.01"))]),
            (works(invoice__discount_incl_vat=Decimal("0.01")), [found(DISCOUNT, amount=Decimal("0.01"))]),
        ],
    ),
    C.LINES_SUMMARISED: (
        [
            flow(),
            works(),
            lines(*HALVES),
            lines(),
            given(invoice__lines=HALVES[:1]),
            # What cannot be compared is told by other rules.
            lines(*HALVES[:1], invoice__vat_lines=(evolved(VAT_LINE, base=None),)),
            lines(*HALVES[:1], invoice__vat_lines=(evolved(VAT_LINE, base=Decimal("1e9999999")),)),
            lines(*HALVES[:1], invoice__vat_lines=(evolved(VAT_LINE, vat=Decimal("1e14")),)),
            lines(*HALVES[:1], invoice__vat_lines=(evolved(VAT_LINE, rate=None),)),
            lines(*HALVES[:1], invoice__total_excl_vat=None),
            # Rounded to the cent, the only line is the base.
            lines(*THIRDS),
        ],
        [
            (lines(*HALVES[:1]), [found(LINES)]),
            (lines(evolved(LINE, vat_rate=Decimal(10))), [found(LINES)]),
            (lines(LINE, **split(("20", "50000", "10000"), ("10", "9904", "990.40"))), [found(LINES)]),
            (lines(policy=STRUCTURED), [found(LINES)]),
            (works(invoice__lines=(evolved(LINE, label=None),)), [found(LINES)]),
        ],
    ),
}

TABLE = {**ISSUER, **BUYER, **AMOUNTS}

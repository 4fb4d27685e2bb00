"""Number, date, references and amounts."""

from datetime import UTC, date, datetime
from decimal import Decimal

from chorus_bridge.domain.codes import FindingCode as C
from chorus_bridge.domain.vocabulary import Channel, Framework, InvoiceKind, VatRegime
from tests.builders import LINE, TODAY, VAT_LINE, evolved, given, works
from tests.rules.examples import Changes, Examples, found

NUMBER, DATE, ORIGIN = "invoice.number", "invoice.issue_date", "invoice.origin_number"
INCL, PAYABLE = "invoice.total_incl_vat", "invoice.payable"
CREDIT = given(invoice__kind=InvoiceKind.CREDIT_NOTE)


def numbered(number: str | None) -> Changes:
    """Return an invoice of this number."""
    return given(invoice__number=number)


def dated(day: date | None, **changes: object) -> Changes:
    """Return an invoice of this day."""
    return given(invoice__issue_date=day, **changes)


def correcting(origin: str | None) -> Changes:
    """Return a credit note on this invoice."""
    return given(invoice__origin_number=origin, **CREDIT)


def totals(excl: str, vat: str, incl: str, **changes: object) -> Changes:
    """Return an invoice of these totals."""
    return given(
        invoice__total_excl_vat=Decimal(excl),
        invoice__total_vat=Decimal(vat),
        invoice__total_incl_vat=Decimal(incl),
        **changes,
    )


def net(payable: str, **changes: object) -> Changes:
    """Return an invoice of 71 884.80 incl. VAT with this payable amount."""
    return given(invoice__payable=Decimal(payable), **changes)


def typed(*lines: object, **changes: object) -> Changes:
    """Return a typed invoice of these lines."""
    return given(channel=Channel.TYPED, invoice__lines=lines, **changes)


IDENTITY: dict[C, Examples] = {
    C.INVOICE_NUMBER_MISSING: (
        [given(), numbered("1"), numbered("é" * 30)],
        [(numbered(number), [found(NUMBER)]) for number in (None, "", "  ")],
    ),
    C.INVOICE_NUMBER_TOO_LONG: (
        [given(), numbered("A" * 20), numbered(None), numbered(" " * 30)],
        [(numbered("A" * got), [found(NUMBER, max=20, got=got)]) for got in (21, 35, 200)],
    ),
    C.INVOICE_NUMBER_INVALID: (
        [given(), numbered("aZ09-_/+"), numbered("F 2026 042"), numbered(None), numbered("   ")],
        [
            *((numbered(number), [found(NUMBER, characters=(" ",))]) for number in (" F1", "F1 ", "F  1")),
            (numbered("F\u00a01"), [found(NUMBER, characters=("\u00a0",))]),
            (numbered("n°1é°"), [found(NUMBER, characters=("°", "é"))]),
            (numbered("F.1"), [found(NUMBER, characters=(".",))]),
            (numbered("F1\n"), [found(NUMBER, characters=("\n",))]),
        ],
    ),
    C.INVOICE_DATE_MISSING: (
        [given(), dated(date(1999, 1, 1)), dated(date(2030, 1, 1))],
        [
            (dated(None, **other), [found(DATE)])
            for other in (given(), given(channel=Channel.TYPED), given(recipient=None))
        ],
    ),
    C.INVOICE_DATE_FUTURE: (
        [
            given(),
            dated(None),
            dated(date(2026, 1, 31)),
            # In Paris it is already tomorrow; in Nouméa it has been for ten hours.
            dated(date(2026, 11, 25), now=datetime(2026, 11, 24, 23, 30, tzinfo=UTC)),
            dated(date(2026, 11, 25), now=datetime(2026, 11, 24, 13, 0, tzinfo=UTC)),
        ],
        [
            (dated(date(2026, 11, 26)), [found(DATE, date=date(2026, 11, 26))]),
            (dated(date(2027, 1, 1)), [found(DATE, date=date(2027, 1, 1))]),
            (
                dated(date(2026, 11, 25), now=datetime(2026, 11, 24, 11, 59, tzinfo=UTC)),
                [found(DATE, date=date(2026, 11, 25))],
            ),
        ],
    ),
    C.TYPED_DATE_IGNORED: (
        [
            dated(date(2026, 1, 1)),
            typed(LINE),
            dated(None, channel=Channel.TYPED),
            dated(TODAY, channel=Channel.TYPED),
        ],
        [
            (dated(day, channel=Channel.TYPED), [found(DATE, date=day)])
            for day in (date(2026, 11, 23), date(2026, 11, 25), date(2020, 2, 29))
        ],
    ),
    C.ORIGIN_INVOICE_MISSING: (
        [given(), given(invoice__origin_number=""), correcting("F-1"), correcting("é")],
        [(correcting(origin), [found(ORIGIN)]) for origin in (None, "", "  ")],
    ),
    C.ORIGIN_INVOICE_INVALID: (
        [given(), correcting("F-1"), correcting("F 2025 17"), correcting(None), correcting(" ")],
        [
            *((correcting(origin), [found(ORIGIN, max=20)]) for origin in ("A" * 21, " F1", "n°1")),
            # It is sent whatever the kind.
            (given(invoice__origin_number="é" * 40), [found(ORIGIN, max=20)]),
        ],
    ),
    C.COMMENT_TOO_LONG: (
        [given(), given(invoice__comment=""), given(invoice__comment="é\n" * 1000)],
        [
            (given(invoice__comment="x" * got), [found("invoice.comment", max=2000, got=got)])
            for got in (2001, 2002, 9000)
        ],
    ),
}

AMOUNTS: dict[C, Examples] = {
    C.AMOUNT_MISSING: (
        [
            given(),
            net("0"),
            net("-3.5"),
            given(invoice__discount_incl_vat=Decimal(0)),
            net("9999999999999.99"),
        ],
        [
            *(
                (given(**{f"invoice__{name}": None}), [found(f"invoice.{name}", field=name)])
                for name in ("total_excl_vat", "total_vat", "total_incl_vat", "payable")
            ),
            (net("-1e13"), [found(PAYABLE, field="payable")]),
            (net("1e13"), [found(PAYABLE, field="payable")]),
            (
                given(invoice__discount_incl_vat=Decimal("1e9999999")),
                [found("invoice.discount_incl_vat", field="discount_incl_vat")],
            ),
            (
                given(invoice__total_excl_vat=None, invoice__payable=Decimal("1e20")),
                [
                    found("invoice.total_excl_vat", field="total_excl_vat"),
                    found(PAYABLE, field="payable"),
                ],
            ),
        ],
    ),
    C.AMOUNT_TOO_PRECISE: (
        [
            given(),
            net("54350.123456"),
            net("1.1234560000"),
            given(invoice__payable=None),
            # A PDF's lines are not sent.
            given(invoice__lines=(evolved(LINE, quantity=Decimal("0.1234567")),)),
        ],
        [
            (net("1.1234567"), [found(PAYABLE, field="payable", max=6, got=7)]),
            (net("1e-9999999"), [found(PAYABLE, field="payable", max=6, got=9999999)]),
            (
                given(invoice__discount_incl_vat=Decimal("1e-9")),
                [found("invoice.discount_incl_vat", field="discount_incl_vat", max=6, got=9)],
            ),
            (
                given(invoice__vat_lines=(VAT_LINE, evolved(VAT_LINE, base=Decimal("0.1234567"), vat=None))),
                [found("invoice.vat_lines[1].base", field="base", max=6, got=7)],
            ),
            (
                typed(evolved(LINE, quantity=Decimal("0.12345678"), discount=Decimal("0.1234567"))),
                [
                    found("invoice.lines[0].quantity", field="quantity", max=6, got=8),
                    found("invoice.lines[0].discount", field="discount", max=6, got=7),
                ],
            ),
            # A flow counts in cents, but a rate is no amount and lines are summed up.
            (net("1.001", channel=Channel.FLOW), [found(PAYABLE, field="payable", max=2, got=3)]),
            (
                given(
                    market__framework=Framework.A4,
                    invoice__vat_lines=(
                        evolved(VAT_LINE, rate=Decimal("1.0501"), base=Decimal("0.001"), vat=Decimal("0.0001")),
                        evolved(VAT_LINE, rate=Decimal("1.0000001")),
                    ),
                ),
                [
                    found("invoice.vat_lines[0].base", field="base", max=2, got=3),
                    found("invoice.vat_lines[0].vat", field="vat", max=2, got=4),
                    found("invoice.vat_lines[1].rate", field="rate", max=6, got=7),
                ],
            ),
        ],
    ),
    C.AMOUNTS_INCONSISTENT: (
        [
            given(),
            totals("100", "20", "120.000"),
            totals("100.004", "20", "120"),
            totals("100.005", "20", "120"),
            totals("-100", "-20", "-120"),
            totals("100", "20", "1e13"),
            totals("100", "1e13", "121"),
            totals("1e13", "20", "121"),
            given(invoice__total_vat=None),
        ],
        [
            (totals("100", "20", "121"), [found(INCL, expected=Decimal(120), got=Decimal(121))]),
            (totals("100", "20", "119.99"), [found(INCL, expected=Decimal(120), got=Decimal("119.99"))]),
            (totals("100", "20", "-120"), [found(INCL, expected=Decimal(120), got=Decimal(-120))]),
            (
                totals("100.005001", "20", "120"),
                [found(INCL, expected=Decimal("120.005001"), got=Decimal(120))],
            ),
        ],
    ),
    C.NEGATIVE_INVOICE: (
        [given(), totals("0", "0", "0"), totals("-1", "0", "-1", **CREDIT), totals("0", "0", "1e13")],
        [(totals("-1", "0", incl), [found(INCL, amount=Decimal(incl))]) for incl in ("-1", "-0.01", "-71884.80")],
    ),
    C.PAYABLE_EXCEEDS_TOTAL: (
        [
            given(),
            net("71884.80"),
            net("71884.805"),
            net("-20666.67"),
            net("99999", **CREDIT),
            works(**net("80000")),
            net("71000", invoice__discount_incl_vat=Decimal("884.80")),
            totals("-100", "-20", "-120"),
            given(invoice__payable=None),
            given(invoice__total_incl_vat=None),
        ],
        [
            (net("71884.81"), [found(PAYABLE, amount=Decimal("71884.81"), expected=Decimal("71884.80"))]),
            (
                totals("0", "0", "0", invoice__payable=Decimal("0.01")),
                [found(PAYABLE, amount=Decimal("0.01"), expected=Decimal(0))],
            ),
            (net("80000"), [found(PAYABLE, amount=Decimal(80000), expected=Decimal("71884.80"))]),
            (
                net("71884.80", invoice__discount_incl_vat=Decimal("84.80")),
                [found(PAYABLE, amount=Decimal("71884.80"), expected=Decimal(71800))],
            ),
        ],
    ),
    C.PAYABLE_ABOVE_TOTAL: (
        [
            given(),
            net("80000"),
            works(),
            works(**net("71884.80")),
            works(**net("80000", **CREDIT)),
            works(invoice__payable=None),
        ],
        [
            # A month without much work, on which the retention is released.
            (
                works(**totals("10000", "2000", "12000", invoice__payable=Decimal(40800))),
                [found(PAYABLE, amount=Decimal(40800), expected=Decimal(12000))],
            ),
            (
                # Works taken back: the advance recovered too much is given back with the month.
                works(**totals("400", "80", "480", invoice__payable=Decimal(2720))),
                [found(PAYABLE, amount=Decimal(2720), expected=Decimal(480))],
            ),
            (
                works(**net("71884.81")),
                [found(PAYABLE, amount=Decimal("71884.81"), expected=Decimal("71884.80"))],
            ),
        ],
    ),
    C.NET_NOT_POSITIVE: (
        [
            given(),
            net("0.01"),
            net("0", market__framework=Framework.A2),
            net("0", **CREDIT),
            totals("0", "0", "0", invoice__payable=Decimal(0)),
            given(invoice__payable=None),
            given(invoice__total_incl_vat=None, invoice__payable=Decimal(0)),
        ],
        [
            (net("0"), [found(PAYABLE, amount=Decimal(0))]),
            # Fourth month of a job whose advance is recovered in one go: 14 000 billed, 34 666.67 to give back.
            (
                totals("11666.67", "2333.33", "14000", invoice__payable=Decimal("-20666.67")),
                [found(PAYABLE, amount=Decimal("-20666.67"))],
            ),
            (net("-1", market__framework=Framework.A2), [found(PAYABLE, amount=Decimal(-1))]),
        ],
    ),
    C.CREDIT_NOTE_SIGN_UNVERIFIED: (
        [given(), totals("-1", "0", "-1"), given(invoice__origin_number="F-1")],
        [
            (CREDIT, [found(INCL)]),
            (totals("-1", "0", "-1", **CREDIT), [found(INCL)]),
            (correcting("F-1"), [found(INCL)]),
        ],
    ),
    C.DISCOUNT_REASON_MISSING: (
        [
            given(),
            given(invoice__discount_incl_vat=Decimal(0)),
            given(invoice__discount_incl_vat=Decimal("1e13")),
            given(invoice__discount_incl_vat=Decimal(10), invoice__discount_reason="Escompte"),
        ],
        [
            (
                given(invoice__discount_incl_vat=Decimal(discount), invoice__discount_reason=reason),
                [found("invoice.discount_reason")],
            )
            for discount, reason in (("10", None), ("0.01", ""), ("-5", " "))
        ],
    ),
    C.LINES_MISSING: (
        [given(), given(invoice__lines=()), typed(LINE)],
        [(typed(**other), [found("invoice.lines")]) for other in (given(), CREDIT, given(recipient=None))],
    ),
    C.LINE_INCOMPLETE: (
        [
            typed(LINE),
            given(invoice__lines=(evolved(LINE, label=None),)),
            typed(evolved(LINE, vat_rate=None), invoice__vat_regime=VatRegime.EXEMPT),
            typed(evolved(LINE, vat_rate=None), invoice__vat_regime=None, invoice__total_vat=None),
            typed(evolved(LINE, discount=Decimal(0), unit=None)),
        ],
        [
            (
                typed(LINE, evolved(LINE, label=" ", quantity=None, unit_price=None, vat_rate=None)),
                [
                    found(f"invoice.lines[1].{gap}", number=2, field=gap)
                    for gap in ("label", "quantity", "unit_price", "vat_rate")
                ],
            ),
            (
                typed(evolved(LINE, vat_rate=None), invoice__vat_regime=None),
                [found("invoice.lines[0].vat_rate", number=1, field="vat_rate")],
            ),
            *(
                (
                    typed(evolved(LINE, **{gap: value})),
                    [found(f"invoice.lines[0].{gap}", number=1, field=gap)],
                )
                for gap, value in (
                    ("quantity", Decimal("1e13")),
                    ("unit_price", None),
                    ("discount", Decimal("1e20")),
                    ("vat_rate", None),
                )
            ),
        ],
    ),
    C.LINES_INCONSISTENT: (
        [
            typed(LINE),
            typed(),
            given(invoice__lines=(evolved(LINE, quantity=Decimal(2)),)),
            typed(evolved(LINE, quantity=None)),
            typed(evolved(LINE, quantity=Decimal(2)), invoice__total_excl_vat=None),
            typed(evolved(LINE, unit_price=Decimal("59904.01"))),
            typed(evolved(LINE, quantity=Decimal(2), discount=Decimal("59904.00"))),
        ],
        [
            (
                typed(evolved(LINE, unit_price=Decimal("59904.02"))),
                [found("invoice.lines", expected=Decimal(59904), got=Decimal("59904.02"))],
            ),
            (typed(LINE, LINE), [found("invoice.lines", expected=Decimal(59904), got=Decimal(119808))]),
            (
                typed(evolved(LINE, discount=Decimal("0.02"))),
                [found("invoice.lines", expected=Decimal(59904), got=Decimal("59903.98"))],
            ),
        ],
    ),
}

TABLE = {**IDENTITY, **AMOUNTS}

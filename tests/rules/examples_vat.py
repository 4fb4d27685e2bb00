"""VAT and payment."""

from decimal import Decimal

from chorus_bridge.domain.codes import FindingCode as C
from chorus_bridge.domain.invoice import VatLine
from chorus_bridge.domain.vocabulary import Channel, InvoiceKind, PaymentMode, VatRegime
from tests.builders import LINE, VAT_LINE, evolved, given
from tests.rules.examples import Changes, Examples, found

REGIME = "invoice.vat_regime"
UNTAXED = (VatRegime.EXEMPT, VatRegime.NO_VAT, VatRegime.REVERSE_CHARGE)
REVERSE = given(invoice__vat_regime=VatRegime.REVERSE_CHARGE)
CREDIT = given(invoice__kind=InvoiceKind.CREDIT_NOTE)


def under(regime: VatRegime | None, **changes: object) -> Changes:
    """Return an invoice under this regime."""
    return given(invoice__vat_regime=regime, **changes)


def split(*rows: tuple[str, str, str], **changes: object) -> Changes:
    """Return an invoice split into these VAT lines, whose totals agree with them."""
    lines = tuple(VatLine(rate=Decimal(rate), base=Decimal(base), vat=Decimal(vat)) for rate, base, vat in rows)
    sums = given(
        invoice__total_excl_vat=sum(Decimal(base) for _, base, _ in rows),
        invoice__total_vat=sum(Decimal(vat) for _, _, vat in rows),
    )
    return {**sums, **given(invoice__vat_lines=lines, **changes)}


def off(expected: str, got: str, rate: str = "20") -> dict[str, Decimal]:
    """Return the parameters of a VAT amount that is not its rate's."""
    return {"rate": Decimal(rate), "expected": Decimal(expected), "got": Decimal(got)}


TABLE: dict[C, Examples] = {
    C.VAT_REGIME_MISSING: (
        [given(), under(VatRegime.NO_VAT), under(VatRegime.REVERSE_CHARGE)],
        [(under(None, **other), [found(REGIME)]) for other in (given(), CREDIT, given(recipient=None))],
    ),
    C.VAT_MISSING: (
        [
            given(),
            *(under(regime, invoice__vat_lines=()) for regime in UNTAXED),
            *(under(None, invoice__vat_lines=(), invoice__total_vat=Decimal(total)) for total in ("0", "1e13")),
            under(None, invoice__vat_lines=(), invoice__total_vat=None),
        ],
        [
            (under(regime, invoice__vat_lines=(), **other), [found("invoice.vat_lines")])
            for regime, other in (
                (VatRegime.ON_DEBITS, given()),
                (VatRegime.ON_RECEIPTS, given()),
                (VatRegime.ON_DEBITS, CREDIT),
                (None, given()),
                (None, given(invoice__total_vat=Decimal("-0.01"))),
            )
        ],
    ),
    C.VAT_INCOMPLETE: (
        [given(), given(invoice__vat_lines=()), split(("0", "0", "0"), ("20", "100", "20"))],
        [
            *(
                (
                    given(invoice__vat_lines=(VAT_LINE, evolved(VAT_LINE, **{gap: value}))),
                    [found(f"invoice.vat_lines[1].{gap}", number=2, field=gap)],
                )
                for gap, value in (("rate", None), ("base", Decimal("1e13")), ("vat", Decimal("1e40")))
            ),
            (
                given(invoice__vat_lines=(VatLine(),)),
                [found(f"invoice.vat_lines[0].{gap}", number=1, field=gap) for gap in ("rate", "base", "vat")],
            ),
        ],
    ),
    C.VAT_RATE_NOT_ALLOWED: (
        [
            given(),
            split(*((rate, "0", "0") for rate in ("0", "0.9", "1.05", "2.10", "5.5", "8.5", "10", "20.00"))),
            split(("16", "100", "16"), invoice__currency="XPF"),
            given(invoice__lines=(evolved(LINE, vat_rate=Decimal("12.3")),)),
            given(invoice__vat_lines=(evolved(VAT_LINE, rate=Decimal("1e20")),)),
        ],
        [
            (split(("21", "100", "21")), [found("invoice.vat_lines[0].rate", rate=Decimal(21))]),
            (split(("0.2", "100", "0.2")), [found("invoice.vat_lines[0].rate", rate=Decimal("0.2"))]),
            (
                given(
                    channel=Channel.TYPED,
                    invoice__vat_lines=(VAT_LINE, evolved(VAT_LINE, rate=Decimal(-20))),
                    invoice__lines=(LINE, evolved(LINE, vat_rate=Decimal("5.6"))),
                ),
                [
                    found("invoice.vat_lines[1].rate", rate=Decimal(-20)),
                    found("invoice.lines[1].vat_rate", rate=Decimal("5.6")),
                ],
            ),
        ],
    ),
    C.VAT_INCONSISTENT: (
        [
            given(),
            split(("20", "100", "20"), ("10", "50", "5"), ("0", "7", "0")),
            split(("20", "-100", "-20")),
            split(
                ("20", "100.004", "20.004"),
                invoice__total_excl_vat=Decimal(100),
                invoice__total_vat=Decimal(20),
            ),
            # One euro, the norm's own tolerance: still a rounding.
            split(("20", "100", "21")),
            split(("20", "1000000", "199999")),
            # Rounded line by line: half a cent more for each.
            split(("20", "100", "21.02"), invoice__lines=(LINE,) * 4),
            split(("20", "0.01", "0.01")),
            # Incomplete lines are told by another rule.
            given(invoice__vat_lines=(VatLine(rate=Decimal(20), base=Decimal(1)),)),
            given(invoice__total_vat=None, invoice__total_excl_vat=None),
            # Where no VAT is billed, the rate of a line is for information.
            under(VatRegime.REVERSE_CHARGE, **split(("20", "100", "0"))),
        ],
        [
            (
                given(invoice__total_vat=Decimal("11980.81")),
                [
                    found(
                        "invoice.total_vat",
                        field="total_vat",
                        expected=Decimal("11980.80"),
                        got=Decimal("11980.81"),
                    )
                ],
            ),
            (
                given(invoice__total_excl_vat=Decimal(60000)),
                [
                    found(
                        "invoice.total_excl_vat",
                        field="total_excl_vat",
                        expected=Decimal(59904),
                        got=Decimal(60000),
                    )
                ],
            ),
            (
                split(("20", "100", "5.5"), ("20", "100", "21.01")),
                [
                    found("invoice.vat_lines[0].vat", field="vat", expected=Decimal(20), got=Decimal("5.5")),
                    found("invoice.vat_lines[1].vat", field="vat", expected=Decimal(20), got=Decimal("21.01")),
                ],
            ),
            (
                split(("20", "1000000", "190000")),
                [found("invoice.vat_lines[0].vat", field="vat", expected=Decimal(200000), got=Decimal(190000))],
            ),
            (
                split(("0.9", "1000000", "0")),
                [found("invoice.vat_lines[0].vat", field="vat", expected=Decimal(9000), got=Decimal(0))],
            ),
            (
                split(("20", "100", "21.03"), invoice__lines=(LINE,) * 4),
                [found("invoice.vat_lines[0].vat", field="vat", expected=Decimal(20), got=Decimal("21.03"))],
            ),
            (
                under(None, **split(("20", "100", "0"))),
                [found("invoice.vat_lines[0].vat", field="vat", expected=Decimal(20), got=Decimal(0))],
            ),
            (
                given(invoice__vat_lines=(VAT_LINE, VAT_LINE)),
                [
                    found(
                        "invoice.total_vat",
                        field="total_vat",
                        expected=Decimal("23961.60"),
                        got=Decimal("11980.80"),
                    ),
                    found(
                        "invoice.total_excl_vat",
                        field="total_excl_vat",
                        expected=Decimal(119808),
                        got=Decimal(59904),
                    ),
                ],
            ),
        ],
    ),
    C.VAT_ROUNDING_UNUSUAL: (
        [
            given(),
            split(("20", "100.03", "20.01")),
            split(("20", "100.03", "20.02")),
            split(("20", "100", "19.99")),
            split(("16", "12345", "1975"), invoice__currency="XPF"),
            split(("20", "100", "5.5")),
            given(invoice__vat_lines=(evolved(VAT_LINE, vat=None),)),
            under(VatRegime.EXEMPT, **split(("20", "100", "20.5"))),
        ],
        [
            (split(("20", "100", "20.02")), [found("invoice.vat_lines[0].vat", **off("20", "20.02"))]),
            (
                split(("20", "100", "20"), ("5.5", "1000", "55.4")),
                [found("invoice.vat_lines[1].vat", **off("55", "55.4", "5.5"))],
            ),
            (
                split(("16", "12345", "1977"), invoice__currency="XPF"),
                [found("invoice.vat_lines[0].vat", **off("1975.20", "1977", "16"))],
            ),
            (split(("20", "-100", "-21")), [found("invoice.vat_lines[0].vat", **off("-20", "-21"))]),
        ],
    ),
    C.VAT_NOT_EXPECTED: (
        [
            given(),
            under(None),
            *(under(regime, **split(("0", "100", "0"))) for regime in UNTAXED),
            under(VatRegime.NO_VAT, invoice__vat_lines=(), invoice__total_vat=None),
            under(VatRegime.NO_VAT, invoice__vat_lines=(VatLine(),), invoice__total_vat=Decimal(0)),
        ],
        [
            *(
                (
                    under(regime, invoice__vat_lines=(), invoice__total_vat=Decimal(20)),
                    [found("invoice.total_vat", amount=Decimal(20))],
                )
                for regime in UNTAXED
            ),
            (
                under(VatRegime.EXEMPT, **split(("0", "50", "0"), ("20", "100", "20"))),
                [
                    found("invoice.total_vat", amount=Decimal(20)),
                    found("invoice.vat_lines[1].vat", amount=Decimal(20)),
                ],
            ),
        ],
    ),
    C.EXEMPTION_REASON_MISSING: (
        [given(), under(VatRegime.NO_VAT), under(VatRegime.EXEMPT, invoice__exemption_reason="ART261")],
        [
            (
                under(VatRegime.EXEMPT, invoice__exemption_reason=reason),
                [found("invoice.exemption_reason")],
            )
            for reason in (None, "", " ")
        ],
    ),
    C.REVERSE_CHARGE_UNVERIFIED: (
        [given(), under(None), under(VatRegime.EXEMPT)],
        [({**REVERSE, **other}, [found(REGIME)]) for other in (given(), CREDIT, given(recipient=None))],
    ),
    C.REVERSE_CHARGE_MENTION_MISSING: (
        [
            given(),
            {**REVERSE, "invoice__comment": "Autoliquidation de la taxe par le preneur"},
            {**REVERSE, "invoice__lines": (LINE, evolved(LINE, label="AUTOLIQUIDATION"))},
            under(VatRegime.NO_VAT),
        ],
        [
            (REVERSE, [found("invoice.comment")]),
            ({**REVERSE, "invoice__comment": "TVA due par le preneur"}, [found("invoice.comment")]),
            ({**REVERSE, "invoice__lines": (evolved(LINE, label=None),)}, [found("invoice.comment")]),
        ],
    ),
    C.PAYMENT_MODE_MISSING: (
        [
            given(),
            given(invoice__payment_mode=PaymentMode.OTHER),
            given(invoice__payment_mode=None, **CREDIT),
        ],
        [
            (given(invoice__payment_mode=None, **other), [found("invoice.payment_mode")])
            for other in (given(), given(channel=Channel.TYPED), given(recipient=None))
        ],
    ),
    C.CREDIT_NOTE_PAYMENT_MODE: (
        [
            given(),
            given(invoice__payment_mode=PaymentMode.CASH),
            *(given(invoice__payment_mode=mode, **CREDIT) for mode in (None, PaymentMode.TRANSFER)),
        ],
        [
            (given(invoice__payment_mode=mode, **CREDIT), [found("invoice.payment_mode")])
            for mode in (PaymentMode.CHEQUE, PaymentMode.CARRIED_OVER, PaymentMode.CASH)
        ],
    ),
}

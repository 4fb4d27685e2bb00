"""Works documents: who may bill, by which channel."""

from decimal import Decimal

from chorus_bridge.domain.codes import FindingCode as C
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.vocabulary import Channel, Consortium, Framework, Role, VatRegime
from tests.builders import given, works
from tests.rules.examples import Changes, Examples, found
from tests.rules.examples_market import as_role, framework

VAT = Decimal("11980.80")
CONSORTIUM = "market.consortium"
LEAD_FOR_ALL = given(market__consortium=Consortium.LEAD_FOR_ALL)
SUBMIT = given(channel=Channel.WORKS_SUBMIT)


def through(channel: Channel, value: str) -> Changes:
    """Return a document of this framework that leaves this way."""
    return framework(value, channel=channel)


def barred(value: str, channel: str) -> list[tuple[str, dict[str, object]]]:
    """Return what is found of a document that leaves the wrong way."""
    return [found("channel", framework=value, channel=channel)]


TABLE: dict[C, Examples] = {
    C.CONSORTIUM_BILLED_BY_LEAD: (
        [
            given(),
            as_role(Role.JOINT_CONTRACTOR, "A13"),
            {**as_role(Role.JOINT_CONTRACTOR, "A13"), "market__consortium": Consortium.EACH_MEMBER},
            {**as_role(Role.LEAD_CONTRACTOR, "A4"), **LEAD_FOR_ALL},
            {**as_role(Role.SUBCONTRACTOR, "A10"), **LEAD_FOR_ALL},
        ],
        [
            ({**as_role(Role.JOINT_CONTRACTOR, "A13"), **LEAD_FOR_ALL}, [found(CONSORTIUM)]),
            ({**as_role(Role.JOINT_CONTRACTOR, "A12"), **LEAD_FOR_ALL}, [found(CONSORTIUM)]),
            ({**framework("A14", final=True), **LEAD_FOR_ALL}, [found(CONSORTIUM)]),
            (given(market__role=Role.JOINT_CONTRACTOR, market__framework=None, **LEAD_FOR_ALL), [found(CONSORTIUM)]),
        ],
    ),
    C.CHANNEL_NOT_ALLOWED: (
        [
            given(),
            given(channel=Channel.TYPED),
            given(channel=Channel.FLOW),
            works(),
            works(channel=Channel.FLOW),
            works(**SUBMIT),
            given(market__framework=None, channel=Channel.TYPED),
            given(market__framework=None, **SUBMIT),
        ],
        [
            *(
                (through(Channel.TYPED, value), barred(value, "typed"))
                for value in ("A4", "A5", "A6", "A7", "A8", "A10", "A13", "A14", "A22", "A23")
            ),
            *((through(Channel.WORKS_SUBMIT, value), barred(value, "works_submit")) for value in ("A1", "A9", "A12")),
        ],
    ),
    C.CHANNEL_NOT_CONFIGURED: (
        [
            given(),
            works(),
            works(policy=Policy(works_submission=True), **SUBMIT),
            works(channel=Channel.FLOW),
        ],
        [
            (works(**SUBMIT), [found("channel")]),
            (works(market__framework=Framework.A8, **SUBMIT), [found("channel")]),
            (given(market__framework=None, **SUBMIT), [found("channel")]),
        ],
    ),
    C.REVERSE_CHARGE_EXPECTED: (
        [
            given(),
            works(),
            framework("A10", invoice__vat_regime=VatRegime.REVERSE_CHARGE),
            framework("A9", invoice__vat_regime=VatRegime.NO_VAT),
            framework("A10", invoice__total_vat=None),
            framework("A10", invoice__total_vat=Decimal(0)),
        ],
        [
            (framework("A10"), [found("invoice.vat_regime", amount=VAT)]),
            (framework("A9", invoice__vat_regime=VatRegime.ON_DEBITS), [found("invoice.vat_regime", amount=VAT)]),
            (as_role(Role.SUBCONTRACTOR, "A1"), [found("invoice.vat_regime", amount=VAT)]),
        ],
    ),
}

"""The contract and the other parties."""

from datetime import timedelta

from chorus_bridge.domain.codes import FindingCode as C
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.situation import Party
from chorus_bridge.domain.vocabulary import ClientKind, Environment, Framework, Role
from tests.builders import BAD_CHECK_DIGIT, LA_POSTE, NOW, VALIDATOR_SIRET, given, recipient
from tests.rules.examples import Changes, Examples, found

CONTRACT, FRAMEWORK = "market.contract_number", "market.framework"
MOE, MOA, VALIDATOR = "market.project_manager", "market.contracting_authority", "market.validator"
QUALIFICATION = Policy(environment=Environment.QUALIFICATION)
PARTY = Party(siret=VALIDATOR_SIRET)
FACTS = recipient(siret=VALIDATOR_SIRET)


def framework(value: str, **changes: object) -> Changes:
    """Return a contract under this framework, whatever the role."""
    return given(market__framework=Framework(value), market__role=None, **changes)


def moe(value: str, party: Party | None, **changes: object) -> Changes:
    """Return a contract with this project manager."""
    return framework(value, market__project_manager=party, **changes)


def moa(value: str, party: Party | None, **changes: object) -> Changes:
    """Return a contract with this contracting authority."""
    return framework(value, market__contracting_authority=party, **changes)


def validator(value: str, siret: str | None, **changes: object) -> Changes:
    """Return a contract with this validator."""
    return framework(value, market__validator=Party(siret=siret), **changes)


def refused(value: str, *reasons: str) -> list[tuple[str, dict[str, object]]]:
    """Return what is found of a framework that is not allowed."""
    return [found(FRAMEWORK, framework=value, reason=reason) for reason in reasons]


def as_role(role: Role, value: str) -> Changes:
    """Return a contract where the company plays *role* under this framework."""
    return given(market__framework=Framework(value), market__role=role)


TABLE: dict[C, Examples] = {
    C.CLIENT_KIND_MISSING: (
        [given(), given(market__client=ClientKind.PRIVATE), given(market__client=None, cancelled=True)],
        [
            (given(market__client=None, **other), [found("market.client")])
            for other in (given(), given(recipient=None), given(market__role=None))
        ],
    ),
    C.CONTRACT_REFERENCE_MISSING: (
        [given(), given(market__contract_number=None), given(market__engagement=None)],
        [
            (given(market__contract_number=number, market__engagement=engagement), [found(CONTRACT)])
            for number, engagement in ((None, None), ("", None), (None, ""))
        ],
    ),
    C.CONTRACT_REFERENCE_INVALID: (
        [
            given(),
            given(market__contract_number=None),
            given(market__contract_number=""),
            given(market__contract_number="n° 7" + "X" * 46),
        ],
        [(given(market__contract_number=bad), [found(CONTRACT, max=50)]) for bad in ("X" * 51, " ", "a\tb", "a\x85b")],
    ),
    C.FRAMEWORK_MISSING: (
        [given(), framework("A4"), framework("A3")],
        [
            (given(market__framework=None, **other), [found(FRAMEWORK)])
            for other in (given(), given(market__role=None), given(recipient=None))
        ],
    ),
    C.FRAMEWORK_NOT_ALLOWED: (
        [
            given(),
            given(market__framework=None),
            framework("A9"),
            as_role(Role.LEAD_CONTRACTOR, "A4"),
            as_role(Role.SUBCONTRACTOR, "A10"),
            as_role(Role.JOINT_CONTRACTOR, "A12"),
            as_role(Role.PROJECT_MANAGER, "A1"),
            as_role(Role.CONTRACTING_AUTHORITY, "A2"),
            framework("A4", recipient=recipient(moa_only=True)),
            framework("A9", recipient=recipient(moa_only=False)),
            # Whether such a structure also pays a validated claim is not published.
            framework("A6", recipient=recipient(moa_only=True)),
            framework("A6", final=True),
            framework("A10", final=True),
            framework("A7", final=True),
            framework("A14", final=True),
            framework("A7"),
            framework("A14"),
            framework("A1", recipient=recipient(moa_only=True, known=False)),
            framework("A1", recipient=recipient(moa_only=None)),
        ],
        [
            (as_role(Role.MAIN_CONTRACTOR, "A9"), refused("A9", "role")),
            (as_role(Role.SUBCONTRACTOR, "A1"), refused("A1", "role")),
            (as_role(Role.JOINT_CONTRACTOR, "A4"), refused("A4", "role")),
            (as_role(Role.LEAD_CONTRACTOR, "A13"), refused("A13", "role")),
            (as_role(Role.PROJECT_MANAGER, "A4"), refused("A4", "role")),
            (given(recipient=recipient(moa_only=True)), refused("A1", "moa_only")),
            (
                {**as_role(Role.SUBCONTRACTOR, "A2"), "recipient": recipient(moa_only=True)},
                refused("A2", "role", "moa_only"),
            ),
            *((framework(value, final=True), refused(value, "final_account")) for value in ("A4", "A13")),
            ({**as_role(Role.SUBCONTRACTOR, "A4"), "final": True}, refused("A4", "role", "final_account")),
            *(
                (framework(value), refused(value, "not_a_builder"))
                for value in ("A3", "A11", "A15", "A16", "A17", "A18", "A19", "A20", "A21", "A24", "A25")
            ),
        ],
    ),
    C.CURRENCY_NOT_ALLOWED: (
        [
            given(),
            given(invoice__currency="XPF"),
            given(invoice__currency="CHF", policy=Policy(currencies=frozenset({"CHF"}))),
        ],
        [
            *(
                (
                    given(invoice__currency=name),
                    [found("invoice.currency", name=name, codes=("EUR", "XPF"))],
                )
                for name in ("USD", "eur", "€", "")
            ),
            (
                given(invoice__currency="EURO", policy=Policy(currencies=frozenset({"EURO"}))),
                [found("invoice.currency", name="EURO", codes=("EURO",))],
            ),
            (
                given(invoice__currency="É1R", policy=Policy(currencies=frozenset({"É1R"}))),
                [found("invoice.currency", name="É1R", codes=("É1R",))],
            ),
        ],
    ),
    C.MOE_MISSING: (
        [given(), moe("A4", PARTY), moe("A6", None), moe("A9", None), given(market__framework=None)],
        [
            *((moe(value, None), [found(MOE, framework=value)]) for value in ("A4", "A7", "A10", "A13")),
            (moe("A14", Party()), [found(MOE, framework="A14")]),
            (moe("A4", Party(siret=" ", name="Architecte")), [found(MOE, framework="A4")]),
        ],
    ),
    C.MOE_SIRET_INVALID: (
        [
            moe("A4", PARTY),
            moe("A4", None),
            moe("A1", Party(siret="1")),
            *(moe(value, Party(siret="1")) for value in ("A5", "A6", "A8", "A22", "A23")),
            moe("A4", Party(siret=BAD_CHECK_DIGIT), policy=QUALIFICATION),
        ],
        [
            (moe("A4", Party(siret="1")), [found(f"{MOE}.siret", reason="shape")]),
            (moe("A14", Party(siret=BAD_CHECK_DIGIT)), [found(f"{MOE}.siret", reason="checksum")]),
            (
                moe("A7", Party(siret="1"), policy=QUALIFICATION),
                [found(f"{MOE}.siret", reason="shape")],
            ),
        ],
    ),
    C.MOE_NOT_IN_CHORUS: (
        [
            moe("A4", PARTY),
            moe("A4", PARTY, moe=FACTS),
            moe("A4", Party(siret=LA_POSTE), moe=recipient(siret=VALIDATOR_SIRET, known=False)),
            *(
                moe(value, PARTY, moe=recipient(siret=VALIDATOR_SIRET, known=False))
                for value in ("A1", "A5", "A6", "A8", "A22", "A23")
            ),
            moe("A4", None, moe=recipient(siret=VALIDATOR_SIRET, known=False)),
        ],
        [
            (moe("A4", PARTY, moe=recipient(siret=VALIDATOR_SIRET, **bad)), [found(f"{MOE}.siret")])
            for bad in (
                given(known=False),
                given(active=False),
                given(active=False, fetched_at=NOW - timedelta(days=9)),
            )
        ],
    ),
    C.MOA_MISSING: (
        [
            given(),
            moa("A4", PARTY),
            moa("A4", Party(siret="1")),
            moa("A12", None),
            given(market__framework=None),
        ],
        [
            (moa("A4", None), [found(MOA, framework="A4")]),
            (moa("A6", Party(siret=" ")), [found(MOA, framework="A6")]),
            (moa("A22", Party()), [found(MOA, framework="A22")]),
        ],
    ),
    C.MOA_SIRET_INVALID: (
        [
            moa("A4", PARTY),
            moa("A4", None),
            moa("A4", Party(siret=" ")),
            moa("A1", Party(siret="1")),
            moa("A4", Party(siret=BAD_CHECK_DIGIT), policy=QUALIFICATION),
        ],
        [
            (moa("A4", Party(siret="1")), [found(f"{MOA}.siret", reason="shape")]),
            (moa("A6", Party(siret=BAD_CHECK_DIGIT)), [found(f"{MOA}.siret", reason="checksum")]),
            (moa("A22", Party(siret="1"), policy=QUALIFICATION), [found(f"{MOA}.siret", reason="shape")]),
        ],
    ),
    C.MOA_NOT_ENABLED: (
        [
            moa("A4", PARTY),
            moa("A4", PARTY, moa=FACTS),
            moa("A4", PARTY, moa=recipient(siret=VALIDATOR_SIRET, has_moa=None)),
            moa("A1", PARTY, moa=recipient(siret=VALIDATOR_SIRET, has_moa=False)),
            moa("A4", Party(siret=LA_POSTE), moa=recipient(siret=VALIDATOR_SIRET, has_moa=False)),
            # Addressed to it, an unknown structure is an unknown recipient.
            moa("A4", PARTY, moa=recipient(siret=VALIDATOR_SIRET, known=False, has_moa=False)),
        ],
        [
            (moa("A4", PARTY, moa=recipient(siret=VALIDATOR_SIRET, has_moa=False)), [found(f"{MOA}.siret")]),
            *(
                (moa("A6", PARTY, moa=recipient(siret=VALIDATOR_SIRET, **bad)), [found(f"{MOA}.siret")])
                for bad in (given(has_moa=False), given(known=False), given(known=False, has_moa=None))
            ),
        ],
    ),
    C.VALIDATOR_MISSING: (
        [
            given(),
            validator("A9", VALIDATOR_SIRET),
            validator("A12", "1"),
            framework("A4"),
            given(market__framework=None),
        ],
        [
            *(
                (framework(value), [found(VALIDATOR, framework=value, role="main_contractor")])
                for value in ("A9", "A10")
            ),
            *(
                (validator(value, siret), [found(VALIDATOR, framework=value, role="lead_contractor")])
                for value, siret in (("A12", None), ("A13", ""), ("A14", " "))
            ),
        ],
    ),
    C.VALIDATOR_SIRET_INVALID: (
        [
            validator("A9", VALIDATOR_SIRET),
            validator("A12", LA_POSTE),
            validator("A9", BAD_CHECK_DIGIT, policy=QUALIFICATION),
            validator("A1", "1"),
            validator("A9", None),
        ],
        [
            (validator("A9", "1"), [found(f"{VALIDATOR}.siret", reason="shape")]),
            (validator("A12", BAD_CHECK_DIGIT), [found(f"{VALIDATOR}.siret", reason="checksum")]),
            (
                validator("A9", "1", policy=QUALIFICATION),
                [found(f"{VALIDATOR}.siret", reason="shape")],
            ),
        ],
    ),
}

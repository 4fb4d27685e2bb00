"""What the portal and the outbox remember, and the host's workflow."""

from typing import Any

from chorus_bridge.domain.codes import FindingCode as C
from chorus_bridge.domain.lifecycle import State
from chorus_bridge.domain.portal import PortalStatus
from chorus_bridge.domain.situation import Step, StepStatus
from chorus_bridge.domain.transmission import RemoteRefusal
from tests.builders import given, news, situation, transmission
from tests.rules.examples import Changes, Examples, found

NUMBER = "invoice.number"
REJECTED = "F-2026/11_042+A"
EDITED = situation(invoice__comment="edited")


def last(state: State, **changes: Any) -> Changes:
    """Return a situation whose last transmission is in this state."""
    return given(transmission=transmission(state=state, **changes))


def edited(state: State, **changes: Any) -> Changes:
    """Return a situation edited since its last transmission."""
    return given(transmission=transmission(EDITED, state=state, **changes))


def told(status: PortalStatus, raw: str = "RAW", **changes: Any) -> Changes:
    """Return a deposited situation of which the portal said this."""
    return given(transmission=transmission(state=State.DEPOSITED, news=news(status, raw), **changes))


def reissued(status: PortalStatus, replaces: str | None = None) -> Changes:
    """Return a situation billed again, under a new number, after the portal said this of the first invoice."""
    return {**told(status), "invoice__number": "F-NEW", "replaces": replaces}


def steps(*workflow: Step) -> Changes:
    """Return a situation with this workflow."""
    return given(steps=workflow)


def step(code: C, status: StepStatus = StepStatus.PENDING, label: str | None = None) -> Step:
    """Return one step."""
    return Step(code=code, status=status, label=label)


OTHER: dict[str, Any] = {"id": "transmission-2", "situation": "situation-2"}
DONE = step(C.MOE_VALIDATION, StepStatus.DONE)
REFUSED = step(C.MOE_VALIDATION, StepStatus.REFUSED, "Visa MOE")

MEMORY: dict[C, Examples] = {
    C.NUMBER_ALREADY_USED: (
        [given(), last(State.DEPOSITED), last(State.QUEUED)],
        [
            (given(same_number=transmission(state=state, **OTHER)), [found(NUMBER, status=state.value)])
            for state in (State.QUEUED, State.UNSURE, State.DEPOSITED)
        ],
    ),
    C.REMOTE_FIELD_REJECTED: (
        [
            given(),
            edited(State.REFUSED, refusal_text="non"),
            last(State.QUEUED),
            last(State.CANCELLED, refusal_text="non"),
        ],
        [
            (
                last(State.REFUSED, refusal_text="Service inconnu", refusal_code=20013),
                [found("invoice", text="Service inconnu", code="20013")],
            ),
            (last(State.REFUSED), [found("invoice", text="", code="")]),
            (last(State.REFUSED, refusal_code=0, attempts=3), [found("invoice", text="", code="0")]),
            (
                last(
                    State.REFUSED,
                    refusal_text="Deux reproches",
                    refusals=(
                        RemoteRefusal(path="market.engagement", text="Engagement obligatoire"),
                        RemoteRefusal(path="invoice", text="Montants"),
                    ),
                ),
                [
                    found("market.engagement", text="Engagement obligatoire", code=""),
                    found("invoice", text="Montants", code=""),
                ],
            ),
        ],
    ),
    C.LAST_ATTEMPT_FAILED: (
        [
            given(),
            last(State.QUEUED, reason="rate_limited"),
            last(State.QUEUED, attempts=1),
            last(State.UNSURE, attempts=1, reason="timeout"),
            last(State.DEPOSITED, attempts=1, reason="timeout"),
        ],
        [
            (last(State.QUEUED, attempts=1, reason="busy"), [found("transmission", reason="busy")]),
            (last(State.CANCELLED, attempts=2, reason="cut"), [found("transmission", reason="cut")]),
            (edited(State.CANCELLED, attempts=1, reason="cut"), [found("transmission", reason="cut")]),
        ],
    ),
    C.CHANGED_SINCE_QUEUED: (
        [
            given(),
            last(State.QUEUED),
            last(State.DEPOSITED),
            edited(State.REFUSED),
            edited(State.CANCELLED),
            edited(State.DEPOSITED, news=news(PortalStatus.REJECTED)),
        ],
        [
            (edited(state), [found("invoice")])
            for state in (
                State.QUEUED,
                State.SENDING,
                State.UNSURE,
                State.HELD,
                State.CONFLICT,
                State.DEPOSITED,
            )
        ]
        + [(edited(State.DEPOSITED, news=news(PortalStatus.SUSPENDED)), [found("invoice")])],
    ),
    C.REISSUE_LINK_MISSING: (
        [
            given(replaces=None),
            told(PortalStatus.REJECTED),
            reissued(PortalStatus.SUSPENDED),
            reissued(PortalStatus.REJECTED, replaces=REJECTED),
            # Another number is another mistake.
            reissued(PortalStatus.REJECTED, replaces="F-1"),
            {**reissued(PortalStatus.REJECTED), "invoice__number": " "},
        ],
        [
            (reissued(PortalStatus.REJECTED), [found("replaces", number=REJECTED)]),
            (reissued(PortalStatus.ABANDONED, replaces=" "), [found("replaces", number=REJECTED)]),
            (reissued(PortalStatus.DELETED, replaces=""), [found("replaces", number=REJECTED)]),
        ],
    ),
    C.REISSUE_LINK_WRONG: (
        [
            given(replaces="F-1"),
            {**told(PortalStatus.REJECTED), "replaces": "F-1"},
            reissued(PortalStatus.SUSPENDED, replaces="F-1"),
            reissued(PortalStatus.REJECTED, replaces=REJECTED),
            reissued(PortalStatus.REJECTED, replaces=f" {REJECTED} "),
            reissued(PortalStatus.REJECTED, replaces=" "),
            reissued(PortalStatus.REJECTED),
        ],
        [
            (reissued(PortalStatus.REJECTED, replaces="F-1"), [found("replaces", number=REJECTED, name="F-1")]),
            (reissued(PortalStatus.DELETED, replaces="F-NEW"), [found("replaces", number=REJECTED, name="F-NEW")]),
            (
                reissued(PortalStatus.ABANDONED, replaces=REJECTED.lower()),
                [found("replaces", number=REJECTED, name=REJECTED.lower())],
            ),
        ],
    ),
    C.REISSUE_WITH_NEW_NUMBER: (
        [
            given(),
            last(State.DEPOSITED),
            told(PortalStatus.SUSPENDED),
            last(State.REFUSED, news=news(PortalStatus.REJECTED)),
            {**told(PortalStatus.REJECTED), "invoice__number": "F-NEW"},
        ],
        [
            (
                told(PortalStatus.REJECTED, "RAW_1"),
                [found(NUMBER, number="F-2026/11_042+A", portal_status="rejected")],
            ),
            (told(PortalStatus.DELETED), [found(NUMBER, number="F-2026/11_042+A", portal_status="deleted")]),
            (
                {**told(PortalStatus.ABANDONED), "invoice__number": None},
                [found(NUMBER, number="F-2026/11_042+A", portal_status="abandoned")],
            ),
        ],
    ),
}

WORKFLOW: dict[C, Examples] = {
    C.SITUATION_REFUSED: (
        [
            given(),
            steps(DONE),
            steps(step(C.SITUATION_REFUSED, StepStatus.DONE)),
            steps(step(C.OPC_VALIDATION)),
        ],
        [
            (steps(DONE, REFUSED), [found("steps[1]", step="MOE_VALIDATION", label="Visa MOE")]),
            (
                steps(step(C.SITUATION_REFUSED)),
                [found("steps[0]", step="SITUATION_REFUSED", label="")],
            ),
            (
                steps(step(C.MARKET_SETUP_PENDING, StepStatus.REFUSED)),
                [found("steps[0]", step="MARKET_SETUP_PENDING", label="")],
            ),
        ],
    ),
    C.MARKET_SETUP_PENDING: (
        [
            given(),
            steps(step(C.MARKET_SETUP_PENDING, StepStatus.DONE)),
            steps(step(C.MARKET_SETUP_PENDING, StepStatus.REFUSED)),
        ],
        [
            (steps(step(C.MARKET_SETUP_PENDING)), [found("steps[0]", label="")]),
            (steps(DONE, step(C.MARKET_SETUP_PENDING, label="Fiche")), [found("steps[1]", label="Fiche")]),
            (steps(REFUSED, step(C.MARKET_SETUP_PENDING)), [found("steps[1]", label="")]),
        ],
    ),
    C.HOST_STEP_PENDING: (
        [
            given(),
            steps(step(C.HOST_STEP_PENDING, StepStatus.DONE)),
            steps(step(C.HOST_STEP_PENDING, StepStatus.REFUSED)),
            steps(step(C.OPC_VALIDATION)),
        ],
        [
            (steps(Step()), [found("steps[0]", label="")]),
            (steps(DONE, Step(label="Visa du comptable")), [found("steps[1]", label="Visa du comptable")]),
            # A code that is no step is told as a step of the host's own.
            (steps(step(C.PDF_MISSING, label="PDF")), [found("steps[0]", label="PDF")]),
            (steps(step(C.REISSUE_WITH_NEW_NUMBER)), [found("steps[0]", label="")]),
        ],
    ),
    **{
        code: (
            [given(), steps(step(code, StepStatus.DONE)), steps(step(code, StepStatus.REFUSED))],
            [
                (steps(step(code)), [found("steps[0]", label="")]),
                (steps(DONE, step(code, label="x")), [found("steps[1]", label="x")]),
                (
                    steps(step(code), Step(), step(code)),
                    [found("steps[0]", label=""), found("steps[2]", label="")],
                ),
            ],
        )
        for code in (
            C.SITUATION_DRAFT,
            C.SITUATION_NOT_SUBMITTED,
            C.PREVIOUS_SITUATION_OPEN,
            C.SUBCONTRACTOR_PENDING,
            C.OPC_VALIDATION,
            C.MOE_VALIDATION,
            C.AMO_VALIDATION,
            C.MOA_VALIDATION,
            C.MANDATAIRE_VALIDATION,
            C.CERTIFICATE_NOT_ISSUED,
            C.SIGNATURE_PENDING,
            C.INVOICE_NOT_GENERATED,
        )
    },
}

TABLE = {**MEMORY, **WORKFLOW}

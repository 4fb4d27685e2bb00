"""The payer, its services and its commitments."""

from datetime import UTC, date, datetime, timedelta

from chorus_bridge.domain.codes import FindingCode as C
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.recipient import ServiceFacts
from chorus_bridge.domain.vocabulary import Environment
from tests.builders import BAD_CHECK_DIGIT, LA_POSTE, NOW, given, recipient
from tests.rules.examples import Examples, found

SIRET, SERVICE, ENGAGEMENT = "market.recipient.siret", "market.recipient.service_code", "market.engagement"
QUALIFICATION = Policy(environment=Environment.QUALIFICATION)
FREE = recipient(service_required=False, engagement_required=False)
EITHER = recipient(service_required=None, engagement_required=None, service_or_engagement=True)
NO_SERVICE = given(market__recipient__service_code=None)
NO_ENGAGEMENT = given(market__engagement=None)


def services(*found_services: ServiceFacts, **changes: object) -> dict[str, object]:
    """Return a payer with these services."""
    return given(recipient=recipient(services=found_services, **changes))


TABLE: dict[C, Examples] = {
    C.RECIPIENT_SIRET_MISSING: (
        [
            given(),
            given(market__recipient__siret=LA_POSTE),
            given(market__recipient__siret="217 303 000 12345"),
        ],
        [
            (given(market__recipient__siret=None), [found(SIRET)]),
            (given(market__recipient__siret=""), [found(SIRET)]),
            (given(market__recipient__siret="\t "), [found(SIRET)]),
        ],
    ),
    C.RECIPIENT_SIRET_INVALID: (
        [
            given(),
            given(market__recipient__siret=LA_POSTE),
            given(market__recipient__siret=None),
            given(market__recipient__siret=BAD_CHECK_DIGIT, policy=QUALIFICATION),
        ],
        [
            (given(market__recipient__siret="21690123100012"), [found(SIRET, reason="checksum")]),
            (given(market__recipient__siret="2169012310001"), [found(SIRET, reason="shape")]),
            (
                given(market__recipient__siret="21690123100O11", policy=QUALIFICATION),
                [found(SIRET, reason="shape")],
            ),
        ],
    ),
    C.RECIPIENT_SIRET_CHECKSUM: (
        [
            given(policy=QUALIFICATION),
            given(market__recipient__siret=BAD_CHECK_DIGIT),
            given(market__recipient__siret="1", policy=QUALIFICATION),
        ],
        [
            (given(market__recipient__siret=siret, policy=QUALIFICATION), [found(SIRET)])
            for siret in (BAD_CHECK_DIGIT, "64994699139861", "62101060702436")
        ],
    ),
    C.RECIPIENT_UNKNOWN: (
        [
            given(),
            given(recipient=None),
            # Facts about another body than the contract's say nothing of this one.
            given(recipient=recipient(known=False), market__recipient__siret=LA_POSTE),
        ],
        [
            (given(recipient=recipient(known=False)), [found(SIRET)]),
            (given(recipient=recipient(known=False, active=False)), [found(SIRET)]),
            (given(recipient=recipient(known=False, fetched_at=NOW - timedelta(days=3))), [found(SIRET)]),
        ],
    ),
    C.RECIPIENT_INACTIVE: (
        [given(), given(recipient=None), given(recipient=recipient(known=False, active=False))],
        [
            (given(recipient=recipient(active=False)), [found(SIRET)]),
            (given(recipient=recipient(active=False, services=())), [found(SIRET)]),
            (given(recipient=recipient(active=False, fetched_at=NOW - timedelta(days=3))), [found(SIRET)]),
        ],
    ),
    C.RECIPIENT_NOT_VERIFIED: (
        [
            given(),
            given(recipient=recipient(known=False)),
            given(recipient=None, market__recipient__siret="1"),
            given(recipient=None, market__recipient__siret=BAD_CHECK_DIGIT),
            given(recipient=None, market__recipient__siret=None),
        ],
        [
            (given(recipient=None), [found(SIRET)]),
            (given(market__recipient__siret=LA_POSTE), [found(SIRET)]),
            (
                given(recipient=None, market__recipient__siret=BAD_CHECK_DIGIT, policy=QUALIFICATION),
                [found(SIRET)],
            ),
        ],
    ),
    C.RECIPIENT_FACTS_STALE: (
        [
            given(),
            given(recipient=None),
            given(recipient=recipient(fetched_at=NOW - timedelta(hours=24))),
            given(
                recipient=recipient(fetched_at=NOW - timedelta(days=2)),
                policy=Policy(facts_max_age=timedelta(days=2)),
            ),
        ],
        [
            (
                given(recipient=recipient(fetched_at=NOW - timedelta(hours=25))),
                [found(SIRET, date=date(2026, 11, 23))],
            ),
            # The day is Paris's: 23:30 UTC is already the next one there.
            (
                given(recipient=recipient(fetched_at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC))),
                [found(SIRET, date=date(2026, 11, 21))],
            ),
            (
                given(policy=Policy(facts_max_age=timedelta(minutes=5))),
                [found(SIRET, date=date(2026, 11, 24))],
            ),
        ],
    ),
    C.PAYMENT_STATUS_NOT_REPORTED: (
        [
            given(),
            given(recipient=None),
            given(recipient=recipient(payment_status_reported=None)),
            given(recipient=recipient(payment_status_reported=False, known=False)),
        ],
        [
            (given(recipient=recipient(payment_status_reported=False)), [found(SIRET)]),
            (given(recipient=recipient(payment_status_reported=False, active=False)), [found(SIRET)]),
            (given(recipient=recipient(payment_status_reported=False, name="Lyon")), [found(SIRET)]),
        ],
    ),
    C.SERVICE_CODE_MISSING: (
        [
            given(),
            given(recipient=FREE, **NO_SERVICE),
            given(recipient=None, **NO_SERVICE),
            given(recipient=recipient(service_required=None), **NO_SERVICE),
            given(recipient=recipient(known=False), **NO_SERVICE),
        ],
        [
            (NO_SERVICE, [found(SERVICE)]),
            (given(market__recipient__service_code=" "), [found(SERVICE)]),
            # Old knowledge still applies.
            (given(recipient=recipient(fetched_at=NOW - timedelta(days=30)), **NO_SERVICE), [found(SERVICE)]),
        ],
    ),
    C.SERVICE_CODE_UNKNOWN: (
        [
            given(),
            NO_SERVICE,
            # White space around it is not sent.
            given(market__recipient__service_code=" VOIRIE\t"),
            given(recipient=None, market__recipient__service_code="X"),
            given(recipient=recipient(services_complete=False), market__recipient__service_code="X"),
            given(market__recipient__service_code="FACTURES_PUBLIQUES"),
            given(market__recipient__service_code="X" * 101),
        ],
        [
            (given(market__recipient__service_code="X"), [found(SERVICE, name="X")]),
            (given(market__recipient__service_code="X" * 100), [found(SERVICE, name="X" * 100)]),
            (services(services_complete=True), [found(SERVICE, name="TRAVAUX")]),
        ],
    ),
    C.SERVICE_CODE_INACTIVE: (
        [
            given(),
            services(ServiceFacts(code="TRAVAUX"), ServiceFacts(code="VOIRIE", active=False)),
            services(ServiceFacts(code="TRAVAUX", active=False), known=False),
            {**services(ServiceFacts(code="TRAVAUX", active=False)), **NO_SERVICE},
        ],
        [
            (services(ServiceFacts(code="TRAVAUX", active=False)), [found(SERVICE, name="TRAVAUX")]),
            (
                services(ServiceFacts(code="TRAVAUX", active=False), services_complete=False),
                [found(SERVICE, name="TRAVAUX")],
            ),
            (
                {
                    **services(ServiceFacts(code="VOIRIE", active=False)),
                    "market__recipient__service_code": "VOIRIE",
                },
                [found(SERVICE, name="VOIRIE")],
            ),
        ],
    ),
    C.SERVICE_CODE_RESERVED: (
        [
            given(),
            NO_SERVICE,
            given(market__recipient__service_code="FACTURES"),
        ],
        [
            (
                given(market__recipient__service_code="FACTURES_PUBLIQUES", **other),
                [found(SERVICE, name="FACTURES_PUBLIQUES")],
            )
            for other in (
                given(),
                given(recipient=None),
                services(ServiceFacts(code="FACTURES_PUBLIQUES")),
            )
        ],
    ),
    C.SERVICE_CODE_TOO_LONG: (
        [given(), NO_SERVICE, given(market__recipient__service_code="X" * 100)],
        [
            (
                given(market__recipient__service_code="X" * got, **other),
                [found(SERVICE, max=100, got=got)],
            )
            for got, other in ((101, given()), (250, given(recipient=None)), (101, given(recipient=FREE)))
        ],
    ),
    C.ENGAGEMENT_MISSING: (
        [
            given(),
            given(recipient=FREE, **NO_ENGAGEMENT),
            given(recipient=None, **NO_ENGAGEMENT),
            given(recipient=recipient(known=False), **NO_ENGAGEMENT),
            # A blank one is said to be invalid, once.
            given(market__engagement="  "),
            {
                **services(ServiceFacts(code="VOIRIE", engagement_required=True), engagement_required=None),
                **NO_ENGAGEMENT,
            },
        ],
        [
            (NO_ENGAGEMENT, [found(ENGAGEMENT)]),
            (given(market__engagement=""), [found(ENGAGEMENT)]),
            (
                {
                    **services(ServiceFacts(code="TRAVAUX", engagement_required=True), engagement_required=False),
                    **NO_ENGAGEMENT,
                },
                [found(ENGAGEMENT)],
            ),
        ],
    ),
    C.ENGAGEMENT_INVALID: (
        [given(), NO_ENGAGEMENT, given(market__engagement=""), given(market__engagement="É 45/01 " * 6)],
        [
            (given(market__engagement=bad), [found(ENGAGEMENT, max=50)])
            for bad in ("X" * 51, "   ", "45\n01", "45\x0001", "45\u202801")
        ],
    ),
    C.SERVICE_OR_ENGAGEMENT_MISSING: (
        [
            given(recipient=EITHER),
            given(recipient=EITHER, **NO_SERVICE),
            given(recipient=EITHER, **NO_ENGAGEMENT),
            given(recipient=None, **NO_SERVICE, **NO_ENGAGEMENT),
            given(recipient=FREE, **NO_SERVICE, **NO_ENGAGEMENT),
            # Said already by the rule on what is demanded by itself.
            given(
                recipient=recipient(service_or_engagement=True, engagement_required=False),
                **NO_SERVICE,
                **NO_ENGAGEMENT,
            ),
            given(
                recipient=recipient(service_or_engagement=True, service_required=False),
                **NO_SERVICE,
                **NO_ENGAGEMENT,
            ),
        ],
        [
            (given(recipient=EITHER, **NO_SERVICE, **NO_ENGAGEMENT), [found("market.recipient")]),
            (
                given(recipient=EITHER, **NO_ENGAGEMENT, market__recipient__service_code=" "),
                [found("market.recipient")],
            ),
            (given(recipient=EITHER, **NO_SERVICE, market__engagement=""), [found("market.recipient")]),
        ],
    ),
}

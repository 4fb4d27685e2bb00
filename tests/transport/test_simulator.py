"""The whole way, against an independent portal: in process or over a socket, blocking or not, with one result."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chorus_bridge.chorus import operations
from chorus_bridge.chorus.compare import same_invoice
from chorus_bridge.chorus.facts import best_match, recipient_facts
from chorus_bridge.chorus.replies import is_duplicate
from chorus_bridge.chorus.submission import Frozen, Submission, Upload, freeze
from chorus_bridge.domain.invoice import Attachment
from chorus_bridge.domain.portal import PortalStatus
from chorus_bridge.domain.situation import Party, TechnicalAccount
from chorus_bridge.domain.vocabulary import Channel, Framework, InvoiceKind, VatRegime
from chorus_bridge.effects import Accepted, Operation
from chorus_bridge.errors import AuthCause, AuthRefused, Busy, Refused, Unsure
from chorus_bridge.settings import PisteApplication, Portal, Settings
from chorus_bridge.simulator import (
    DEMO_APPLICATION,
    DEMO_PASSWORD,
    EXPIRED_SIRET,
    MAIN_CONTRACTOR_SIRET,
    SUBCONTRACTOR_SIRET,
    Fault,
    FaultKind,
    Simulator,
    SimulatorServer,
    demo_login,
)
from chorus_bridge.transport import AsyncInProcess, AsyncSender, InProcess, Sender
from tests.builders import LINE, evolved
from tests.chorus.invoices import transmissible
from tests.transport.stage import Clock

LYON, NANTES, BORDEAUX = "21690123100011", "21440109300015", "21330063500017"
SUPPLIERS = {MAIN_CONTRACTOR_SIRET: 26_000_001, SUBCONTRACTOR_SIRET: 26_000_002}


def account(company: str) -> TechnicalAccount:
    """Return the demo account of the company, named by its SIRET."""
    return TechnicalAccount(login=demo_login(company), password=DEMO_PASSWORD)


def settings(url: str, **changes: Any) -> Settings:
    """Return settings for the simulator at *url*."""
    client_id, client_secret = changes.pop("application", DEMO_APPLICATION)
    application = PisteApplication(client_id=client_id, client_secret=client_secret)
    return Settings(portal=Portal.on_this_machine(url), application=application, **changes)


class Way:
    """One of the four ways to the portal."""

    def __init__(self, name: str, simulator: Simulator, url: str) -> None:
        self.simulator, self.clock = simulator, Clock()
        self.blocking = name.startswith("blocking")
        self.in_process = name.endswith("process")
        self.settings = settings(url)

    def send(self, operation: Operation[Any], company: str = MAIN_CONTRACTOR_SIRET, **changes: Any) -> Any:
        """Return the reply to one operation; waits between attempts take no time."""
        chosen = changes.get("settings", self.settings)
        if self.blocking:
            http = InProcess(self.simulator.handle) if self.in_process else None
            sender = Sender(chosen, account, http, sleep=self.clock.sleep)
            try:
                return sender.send(operation, company)
            finally:
                sender.close()
        return asyncio.run(self._asend(chosen, operation, company))

    async def _asend(self, chosen: Settings, operation: Operation[Any], company: str) -> Any:
        http = AsyncInProcess(self.simulator.handle) if self.in_process else None
        sender = AsyncSender(chosen, account, http, sleep=self.clock.asleep)
        try:
            return await sender.send(operation, company)
        finally:
            await sender.close()

    def value(self, operation: Operation[Any], company: str = MAIN_CONTRACTOR_SIRET) -> Any:
        """Return what an operation gives, which must succeed."""
        reply = self.send(operation, company)
        assert isinstance(reply, Accepted), reply
        return reply.value

    def deposit(self, made: Frozen[Submission], company: str = MAIN_CONTRACTOR_SIRET) -> Any:
        """Upload the files, submit, and return the last reply."""
        submission = made.submission
        ids = {
            ref.key: self.value(operations.upload(ref, made.files[ref.sha256], submission.upload), company)
            for ref in submission.files
        }
        return self.send(operations.submit(submission.wire_body(SUPPLIERS[company], ids)), company)


@pytest.fixture(params=["blocking, in process", "blocking, socket", "asynchronous, in process", "asynchronous, socket"])
def way(request: pytest.FixtureRequest) -> Iterator[Way]:
    """Each way in turn."""
    simulator = Simulator()
    with SimulatorServer(simulator) as server:
        yield Way(request.param, simulator, server.url)


def invoice(number: str = "F-1", upload: Upload = Upload.DEPOSIT_PDF, **changes: Any) -> Frozen[Submission]:
    """Return an invoice of the demo company to Lyon, frozen."""
    today = datetime.now(UTC).astimezone().date()
    usual: dict[str, Any] = {
        "company__siret": MAIN_CONTRACTOR_SIRET,
        "company__bank_details_id": None,
        "market__recipient": Party(siret=LYON),
        "invoice__number": number,
        "invoice__issue_date": today,
    }
    return freeze(transmissible(**{**usual, **changes}), upload=upload)


def test_the_portal_answers_everything_a_preflight_asks(way):
    """Health, one's own establishment, its bank details, a body, its services, each service's sheet."""
    assert way.value(operations.health()) is True
    (own,) = way.value(operations.own_structures())
    assert (own.siret, own.structure_id) == (MAIN_CONTRACTOR_SIRET, 26_000_001)
    assert len(way.value(operations.bank_details(own.structure_id))) == 2
    sheet = way.value(operations.structure(own.structure_id))
    assert (sheet.public, sheet.password_expires is not None) == (False, True)
    ref = best_match(BORDEAUX, way.value(operations.find_structures(BORDEAUX)))
    assert ref is not None
    services = way.value(operations.services(ref.structure_id))
    sheets = {s.code: way.value(operations.service(ref.structure_id, s.service_id)) for s in services.items}
    facts = recipient_facts(
        BORDEAUX,
        ref=ref,
        sheet=way.value(operations.structure(ref.structure_id)),
        services=services.items,
        complete=services.last,
        service_sheets=sheets,
        fetched_at=datetime.now(UTC),
    )
    assert facts.active
    assert any(service.engagement_required for service in facts.services)
    assert way.value(operations.find_structures("99999999999999")) == ()


def test_a_long_list_is_read_page_by_page(way):
    """Two hundred and thirty services, none lost, none twice."""
    ref = best_match(NANTES, way.value(operations.find_structures(NANTES)))
    assert ref is not None
    codes, number = [], 0
    while True:
        number += 1
        page = way.value(operations.services(ref.structure_id, page=number, page_size=100))
        codes += [service.code for service in page.items]
        if page.last:
            break
    assert (len(codes), len(set(codes)), number) == (230, 230, 3)


@pytest.mark.parametrize("upload", Upload)
def test_an_invoice_goes_in_and_is_found_again(way, upload):
    """Deposited, searched, read, and recognised as ours by both answers."""
    plan = Attachment(name="plan.png", content=b"\x89PNG", label="Plan", type_code="05")
    made = invoice(upload=upload, invoice__attachments=(plan, evolved(plan, name="copie.png")))
    reply = way.deposit(made)
    assert isinstance(reply, Accepted), reply
    assert reply.value.news.status is PortalStatus.DEPOSITED
    (found,) = way.value(operations.find_invoices(number="F-1", supplier_id=26_000_001)).items
    assert same_invoice(made.submission.content, found) is True
    sheet = way.value(operations.invoice(found.portal_id))
    assert same_invoice(made.submission.content, sheet.as_found()) is True
    assert sheet.framework is Framework.A1


def test_a_typed_invoice_goes_in(way):
    """Lines, no date, no file; the portal dates it."""
    made = invoice(channel=Channel.TYPED, invoice__lines=(evolved(LINE, unit="forfait"),))
    assert isinstance(way.deposit(made), Accepted)
    (found,) = way.value(operations.find_invoices(number="F-1")).items
    assert same_invoice(made.submission.content, found) is True


def test_a_credit_note_goes_in(way):
    """Its origin is named, no payment mode is sent."""
    made = invoice(
        number="AV-1",
        invoice__kind=InvoiceKind.CREDIT_NOTE,
        invoice__origin_number="F-1",
    )
    assert isinstance(way.deposit(made), Accepted)
    (found,) = way.value(operations.find_invoices(number="AV-1")).items
    assert found.kind is InvoiceKind.CREDIT_NOTE


def test_a_subcontractor_s_request_goes_to_its_validator(way):
    """Framework A9, reverse charge, no VAT."""
    made = invoice(
        company__siret=SUBCONTRACTOR_SIRET,
        market__framework=Framework.A9,
        market__validator=Party(siret=MAIN_CONTRACTOR_SIRET),
        invoice__vat_regime=VatRegime.REVERSE_CHARGE,
        invoice__vat_lines=(),
        invoice__total_vat=None,
        invoice__total_incl_vat=LINE.unit_price,
    )
    reply = way.deposit(made, SUBCONTRACTOR_SIRET)
    assert isinstance(reply, Accepted), reply
    assert reply.value.news.status is PortalStatus.TO_VALIDATE_1


def test_an_invoice_is_followed(way):
    """What changed since, and the whole history, the recipient's reason with it."""
    deposited = way.deposit(invoice())
    way.simulator.advance("F-1", steps=2)
    way.simulator.set_status("F-1", "SUSPENDUE", "Procès-verbal manquant")
    now = datetime.now(UTC)
    changed = way.value(
        operations.find_invoices(portal_changes_since=now - timedelta(hours=1), until=now + timedelta(hours=1))
    )
    (row,) = changed.items
    assert (row.news.status, row.news.comment) == (PortalStatus.SUSPENDED, "Procès-verbal manquant")
    assert way.value(operations.find_invoices(portal_changes_since=now + timedelta(hours=1))).items == ()
    history = way.value(operations.history(deposited.value.portal_id))
    assert [entry.raw for entry in history.entries] == [
        "DEPOSEE",
        "EN_COURS_ACHEMINEMENT",
        "MISE_A_DISPOSITION",
        "SUSPENDUE",
    ]
    assert history.complete


def test_a_number_in_use_is_recognised(way):
    """The refusal of a duplicate leads to a search, not to "refused"."""
    assert isinstance(way.deposit(invoice()), Accepted)
    again = way.deposit(invoice())
    assert isinstance(again, Refused)
    assert is_duplicate(again)


def test_a_refusal_gives_the_portal_s_words(way):
    """A service that does not exist is a refusal, not a number in use."""
    reply = way.deposit(invoice(market__recipient=Party(siret=LYON, service_code="NULLE-PART")))
    assert isinstance(reply, Refused)
    assert reply.text
    assert not is_duplicate(reply)


def test_each_lock_says_which_one_it_is(way):
    """Application, account, and an account without any right on an establishment."""
    wrong = settings(way.settings.portal.api_url, application=("nobody", "nothing"))
    reply = way.send(operations.health(), settings=wrong)
    assert reply == AuthRefused(operation="token", cause=AuthCause.APPLICATION, http_status=400)
    expired = way.send(operations.health(), EXPIRED_SIRET)
    assert isinstance(expired, AuthRefused)
    assert expired.cause is AuthCause.ACCOUNT


READ_FAULTS = [
    Fault(kind=FaultKind.HTTP_429, retry_after=1),
    Fault(kind=FaultKind.HTTP_502_HTML),
    Fault(kind=FaultKind.HTTP_503_HTML),
    Fault(kind=FaultKind.EMPTY_200),
    Fault(kind=FaultKind.HTML_200),
    Fault(kind=FaultKind.CUT),
    Fault(kind=FaultKind.EMPTY_TOKEN),
]


@pytest.mark.parametrize("fault", READ_FAULTS, ids=lambda fault: fault.kind.name)
def test_a_read_survives_a_passing_fault(way, fault):
    """Once is nothing; every kind at least."""
    way.simulator.fault([fault])
    assert way.value(operations.find_invoices()).items == ()


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        (FaultKind.HTTP_429, Busy),
        (FaultKind.HTTP_500_JSON, Unsure),
        (FaultKind.HTTP_502_HTML, Unsure),
        (FaultKind.HTTP_503_HTML, Unsure),
        (FaultKind.EMPTY_200, Unsure),
        (FaultKind.HTML_200, Unsure),
        (FaultKind.CUT, Unsure),
    ],
    ids=lambda case: getattr(case, "name", ""),
)
@pytest.mark.parametrize("processed", [False, True])
def test_a_deposit_survives_a_fault_without_a_second_one(way, kind, outcome, processed):
    """One request whatever happens; what was processed is found by a search."""
    way.simulator.fault([Fault(route="factures/v1/soumettre", kind=kind, after_processing=processed)])
    reply = way.deposit(invoice())
    assert isinstance(reply, outcome)
    paths = [request.path for request in way.simulator.ledger.requests()]
    assert paths.count("/cpro/factures/v1/soumettre") == 1
    found = way.value(operations.find_invoices(number="F-1")).items
    assert len(found) == len(way.simulator.deposits("F-1")) == processed


def test_an_answer_that_comes_too_late_is_unsure(way):
    """Processed after the client stopped waiting: the search finds it."""
    slow = Fault(route="factures/v1/soumettre", kind=FaultKind.DELAY, delay=timedelta(seconds=1))
    way.simulator.fault([slow])
    way.settings = settings(way.settings.portal.api_url, deposit_deadline=timedelta(milliseconds=300))
    reply = way.deposit(invoice())
    assert isinstance(reply, Unsure)
    assert len(way.value(operations.find_invoices(number="F-1")).items) == 1


def test_a_bearer_that_died_is_replaced_for_a_read():
    """Expired at the portal, still young for us: one renewal."""
    started = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    passed = [timedelta(0)]
    simulator = Simulator(clock=lambda: started + passed[0])
    sender = Sender(settings("http://127.0.0.1:9"), account, InProcess(simulator.handle))
    assert isinstance(sender.send(operations.health(), MAIN_CONTRACTOR_SIRET), Accepted)
    passed[0] = timedelta(hours=2)
    assert isinstance(sender.send(operations.health(), MAIN_CONTRACTOR_SIRET), Accepted)
    passed[0] = timedelta(hours=4)
    refused = sender.send(operations.submit({}), MAIN_CONTRACTOR_SIRET)
    assert refused == Busy(operation="factures/soumettre", reason="token_refused", http_status=401)
    assert simulator.deposits() == ()


def test_a_fault_of_the_function_called_is_not_a_silence():
    """Only an exception that says what became of the request is a cut connection."""

    def broken(*_: object) -> Any:
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        Sender(settings("http://127.0.0.1:9"), account, InProcess(broken)).send(operations.health(), LYON)

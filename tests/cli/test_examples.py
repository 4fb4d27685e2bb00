"""The example situations: what each shows was written before the rules were asked, and the rules agree."""

import json
from base64 import b64encode
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from chorus_bridge.chorus import operations, wire
from chorus_bridge.chorus.submission import freeze
from chorus_bridge.cli.situation_file.reading import read_situations
from chorus_bridge.domain.assessment import DisplayState
from chorus_bridge.domain.codes import FindingCode
from chorus_bridge.domain.identifiers import siret_defect
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.recipient import CredentialsVerdict, RecipientFacts, ServiceFacts, SupplierFacts
from chorus_bridge.domain.situation import StepStatus
from chorus_bridge.domain.vocabulary import Channel, Environment, Framework, InvoiceKind, VatRegime
from chorus_bridge.rules import SUBJECTS, assess
from chorus_bridge.simulator import DEMO_APPLICATION, Simulator, World, demo_login

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples" / "situations"
SCHEMA = EXAMPLES.parent / "reference" / "situation.schema.json"
FILES = sorted(path for path in EXAMPLES.glob("*.json") if path.name != "expected.json")
EXPECTED = json.loads((EXAMPLES / "expected.json").read_text(encoding="utf-8"))
SITUATIONS = {situation.id: situation for path in FILES for situation in read_situations(path, environ={}).situations}
WORLD = World.demo()
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def body_facts(siret):
    """Return what the simulated directory says of a public body."""
    if siret is None:
        return None
    structure = WORLD.structure_by_siret(siret)
    if structure is None:
        return RecipientFacts(siret=siret, fetched_at=NOW, known=False)
    return RecipientFacts(
        siret=siret,
        fetched_at=NOW,
        active=structure.active,
        structure_id=structure.id,
        name=structure.name,
        service_required=structure.service_required,
        engagement_required=structure.engagement_required,
        service_or_engagement=structure.service_or_engagement,
        moa_only=structure.moa_only,
        has_moa=structure.has_moa,
        payment_status_reported=not structure.payment_status_not_reported,
        services=tuple(
            ServiceFacts(
                code=service.code,
                active=service.usable_on(NOW.date()),
                label=service.label,
                engagement_required=service.engagement_required,
            )
            for service in structure.services
        ),
        services_complete=True,
    )


def company_facts(company):
    """Return what the simulated portal tells the company's technical account of itself."""
    structure = WORLD.structure_by_siret(company.siret or "")
    account = WORLD.account(demo_login(company.siret or ""))
    if company.account is None or structure is None or account is None:
        return None
    if account.expired:
        return SupplierFacts(siret=company.siret, fetched_at=NOW, credentials=CredentialsVerdict.REFUSED)
    return SupplierFacts(
        siret=company.siret,
        fetched_at=NOW,
        credentials=CredentialsVerdict.ACCEPTED,
        linked=structure.id in account.structures,
        in_chorus=structure.active,
        structure_id=structure.id,
        bank_details=tuple(details.id for details in structure.bank_details),
        password_expires=structure.password_expiry,
    )


def judged(situation, **more):
    """Return the assessment of an example, everything the simulator would tell being known."""
    market = situation.market
    parties = {"moe": market.project_manager, "moa": market.contracting_authority}
    return assess(
        situation,
        now=NOW,
        recipient=body_facts(market.recipient.siret),
        supplier=company_facts(situation.company),
        **{name: body_facts(party.siret) for name, party in parties.items() if party is not None},
        **more,
    )


def codes(findings):
    """Return the codes of findings, in order."""
    return [finding.code.value for finding in findings]


def test_every_example_says_what_it_shows():
    """The expectations name every example, once."""
    assert set(SITUATIONS) == set(EXPECTED)
    assert sum(path.read_text(encoding="utf-8").count('"invoice":') for path in FILES) == len(SITUATIONS)


@pytest.mark.parametrize("environment", Environment)
@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_is_judged_as_expected(name, environment):
    """State, missing information, pending steps and named warnings are those written down."""
    expected, situation = EXPECTED[name], SITUATIONS[name]
    found = judged(situation, policy=Policy(environment=environment))
    assert found.state == expected["state"]
    assert sorted({*codes(found.missing)}) == sorted(expected["missing"])
    assert codes(found.pending) == expected["pending"]
    assert set(expected.get("warnings", [])) <= set(codes(found.warnings))
    assert found.not_applicable == expected.get("not_applicable")


READY = [name for name, expected in EXPECTED.items() if expected["state"] == "ready"]


@pytest.mark.parametrize("name", READY)
def test_a_ready_example_may_leave_with_its_documents(name):
    """What is shown as ready is transmissible, files included."""
    found = judged(SITUATIONS[name], contents=True)
    assert found.transmissible is not None, (codes(found.missing), codes(found.pending))


class Portal:
    """The simulated portal, spoken to without a network."""

    def __init__(self):
        self.simulator = Simulator(WORLD, clock=lambda: NOW)
        client_id, secret = DEMO_APPLICATION
        form = f"grant_type=client_credentials&client_id={client_id}&client_secret={secret}&scope=openid"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self.simulator.handle("POST", "/api/oauth/token", headers, form.encode())
        self.token = json.loads(answer.body)["access_token"]

    def ask(self, operation, account):
        """Return the portal's answer to an operation, its refusal being a failure of the test."""
        headers = {
            "Authorization": f"Bearer {self.token}",
            "cpro-account": b64encode(f"{account.login}:{account.password}".encode()).decode(),
            "Content-Type": "application/json",
        }
        answer = self.simulator.handle("POST", operation.path, headers, wire.dump(operation.body))
        said = wire.load(answer.body, limit=1_000_000)
        assert (answer.status, said["codeRetour"]) == (200, 0), said
        return operation.read(said)


def test_the_simulated_portal_accepts_every_ready_example():
    """All of them, sent one after the other, become as many deposits."""
    portal = Portal()
    for name in READY:
        situation = SITUATIONS[name]
        frozen = freeze(judged(situation, contents=True).transmissible)
        submission, account = frozen.submission, situation.company.account
        keys = {
            ref.key: portal.ask(operations.upload(ref, frozen.files[ref.sha256], submission.upload), account)
            for ref in submission.files
        }
        portal.ask(operations.submit(submission.wire_body(submission.structure_id or 0, keys)), account)
    assert {deposit.number for deposit in portal.simulator.ledger.deposits()} == {
        SITUATIONS[name].invoice.number for name in READY
    }


def test_no_two_ready_examples_are_the_same_invoice():
    """A demonstration may send them all."""
    keys = [judged(SITUATIONS[name]).transmissible.key for name in READY]
    assert len(keys) == len(set(keys)) >= 16


def test_the_examples_cover_every_state_before_sending_and_every_family_of_findings():
    """Each state reachable without a transmission and each subject of the rules but memory is shown."""
    states = {expected["state"] for expected in EXPECTED.values()}
    assert states == set(DisplayState) - {DisplayState.TRANSMITTED, DisplayState.TRANSMITTING}
    shown = {
        code
        for expected in EXPECTED.values()
        for code in (*expected["missing"], *expected["pending"], *expected.get("warnings", []))
    }
    silent = [
        subject
        for subject, rules in SUBJECTS.items()
        if not shown & {code.value for r in rules for code in codes_of(r)}
    ]
    assert silent == ["Lines", "What the portal and the outbox remember"]


def codes_of(rule):
    """Return the codes a rule may give: the workflow's rule gives those of the steps."""
    steps = [code for code in FindingCode if code is FindingCode.MOE_VALIDATION]
    return [rule.code, *steps] if rule.code is FindingCode.HOST_STEP_PENDING else [rule.code]


def test_the_frameworks_and_cases_of_the_trade_are_shown():
    """Every framework sent, works, credit notes, VAT regimes, overseas and mixed rates are there."""
    invoices = [situation.invoice for situation in SITUATIONS.values()]
    assert {s.market.framework for s in SITUATIONS.values()} == {
        None, Framework.A1, Framework.A2, Framework.A4, Framework.A9, Framework.A12,
    }  # fmt: skip
    assert {i.kind for i in invoices} == set(InvoiceKind)
    assert {i.vat_regime for i in invoices} >= set(VatRegime) - {VatRegime.NO_VAT}
    assert {s.channel for s in SITUATIONS.values()} == {Channel.PDF, Channel.TYPED}
    assert any(Decimal("8.5") in {line.rate for line in i.vat_lines} for i in invoices)
    assert any(len(i.vat_lines) >= 3 for i in invoices)
    assert any(step.status is StepStatus.REFUSED for s in SITUATIONS.values() for step in s.steps)
    assert len({s.market.recipient.siret for s in SITUATIONS.values()}) >= 15


def test_the_recovery_of_an_advance_makes_one_net_negative():
    """100,000 of works, 40,000 advanced and recovered between 65 % and 80 %: the fourth month costs money."""
    invoices = [SITUATIONS[f"nice-mur-s0{n}"].invoice for n in range(1, 7)]
    assert [str(i.total_incl_vat) for i in invoices] == [
        "20000.00", "20000.00", "24000.00", "14000.00", "12000.00", "10000.00",
    ]  # fmt: skip
    assert [str(i.payable) for i in invoices] == [
        "20000.00", "20000.00", "24000.00", "-20666.67", "6666.67", "10000.00",
    ]  # fmt: skip
    assert sum(i.payable or 0 for i in invoices) == Decimal(100_000 - 40_000)


def test_a_whole_situation_is_shown_with_its_deductions():
    """Revision, retention, recovery and penalties: 59,904.00 excl. VAT leaves 54,350.56 to pay."""
    invoice = SITUATIONS["lyon-gymnase-s06"].invoice
    amounts = (invoice.total_excl_vat, invoice.total_vat, invoice.total_incl_vat, invoice.payable)
    assert [str(amount) for amount in amounts] == ["59904.00", "11980.80", "71884.80", "54350.56"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_editor_finds_the_schema_of_an_example(path):
    """Each example names the schema by a path that leads to it."""
    content = json.loads(path.read_text(encoding="utf-8"))
    assert (path.parent / content["$schema"]).resolve() == EXAMPLES.parent / "reference" / "situation.schema.json"


def test_the_suppliers_are_fictitious_and_well_formed():
    """Every company that has a SIRET has a valid one of the fictitious range, and no file holds a secret."""
    sirets = {str(situation.company.siret) for situation in SITUATIONS.values()} - {"None"}
    assert len(sirets) == 4
    assert all(siret.startswith("0001") and siret_defect(siret) is None for siret in sirets)
    assert not any('"password":' in path.read_text(encoding="utf-8") for path in FILES)


def test_the_shared_invoice_is_a_small_pdf():
    """The PDF that every example sends is one, under two kilobytes, and its cross-references are right."""
    pdf = (EXAMPLES / "facture.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert len(pdf) < 2048
    start = int(pdf.rsplit(b"startxref\n", 1)[1].split()[0])
    offsets = [int(line[:10]) for line in pdf[start:].splitlines() if line.endswith(b" n ")]
    assert [pdf[offset:].split()[0] for offset in offsets] == [b"%d" % n for n in range(1, len(offsets) + 1)]


def test_the_readme_names_every_file():
    """The examples' page speaks of each file beside it."""
    page = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in EXAMPLES.iterdir() if path.name != "README.md" and path.name not in page] == []

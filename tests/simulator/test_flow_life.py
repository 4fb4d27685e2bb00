"""A flow lives between its receipt and its verdict: states, delays, incidents, reports, and the invoice at the end."""

import base64
import json
from datetime import timedelta

import pytest
from attrs import evolve

from chorus_bridge.simulator import (
    MAIN_CONTRACTOR_SIRET,
    MIXED,
    SUBCONTRACTOR_SIRET,
    Conditions,
    Every,
    Fault,
    FaultKind,
    Ledger,
    LedgerFile,
)
from tests.simulator.flow_stage import (
    BUYER,
    DEPOSIT,
    LYON,
    ORDINARY,
    REPORT,
    SIMPLE_REPORT,
    WAY,
    deposit,
    invoice,
    judged,
    ordinary,
    report,
    situation,
    state,
    walked,
    words,
    written,
)


def test_without_a_delay_the_next_look_sees_the_verdict(company, simulator):
    """What an ordinary test wants."""
    answer = judged(company, situation())
    assert (answer["codeRetour"], answer["libelle"]) == (0, "TRA_MSG_00.000")
    assert answer["etatCourantDepotFlux"] == "IN_INTEGRE"
    assert words(answer) == ""
    assert simulator.invoice("S07").status == "A_ASSOCIER_MOE"


def test_a_flow_takes_every_state(company, slow, clock):
    """In order, each once, then stays integrated for ever."""
    flow = deposit(company, situation())["numeroFluxDepot"]
    assert walked(company, clock, flow, 7, minutes=1) == [*WAY, "IN_INTEGRE", "IN_INTEGRE"]
    clock.move(days=400)
    company.token = None
    assert state(company, flow) == "IN_INTEGRE"


def test_received_is_not_integrated(company, slow, clock):
    """No invoice and no deposit before the verdict, then one of each, dated of the verdict."""
    received = clock.now
    deposit(company, situation())
    clock.move(minutes=4, seconds=59)
    assert slow.deposits() == slow.invoices() == ()
    clock.move(hours=1)
    (deposited,) = slow.deposits("S07")
    assert deposited.at == received + timedelta(minutes=5)
    assert deposited.request == slow.ledger.requests(DEPOSIT)[0].serial
    assert slow.invoice("S07").deposited_at == deposited.at
    assert slow.ledger.flows()[0].judged_at == deposited.at


def test_an_integrated_invoice_moves_from_its_true_instant(build, as_siret, clock):
    """Nobody looked for a while: the pace counts from the verdict, not from the look."""
    simulator = build(pace=Every(timedelta(minutes=1)), flow_delay=timedelta(minutes=5))
    deposit(as_siret(simulator), situation())
    clock.move(minutes=6, seconds=30)
    assert simulator.invoice("S07").status == "PRISE_EN_COMPTE_MOE"


def test_the_verdict_comes_before_a_later_request(company, slow, clock):
    """A number submitted after the verdict fell is used, even though nobody had looked in between."""
    deposit(company, ordinary("F-9"))
    slow.fault([Fault(route="factures/v1/soumettre", kind=FaultKind.LATE, delay=timedelta(minutes=6))])
    held = company.invoice(numeroFactureSaisi="F-9")
    exchange = slow.exchange("POST", "/cpro/factures/v1/soumettre", company.headers(), json.dumps(held).encode())
    clock.move(hours=1)
    assert slow.conclude(exchange.held).json()["codeRetour"] != 0
    assert slow.invoice("F-9").flow
    (late,) = slow.ledger.requests("soumettre")
    assert [refused.request for refused in slow.ledger.duplicates()] == [late.serial]


def test_each_flow_has_its_own_delay(build, as_siret, clock):
    """Within the bounds, the same for the same seed."""

    def instants(seed):
        simulator = build(flow_delay=(timedelta(minutes=1), timedelta(minutes=9)), seed=seed)
        for rank in range(20):
            deposit(as_siret(simulator), ordinary(f"F-{rank}"))
        return [flow.due - flow.received_at for flow in simulator.flows()]

    first = instants(1)
    assert min(first) >= timedelta(minutes=1)
    assert max(first) <= timedelta(minutes=9)
    assert len(set(first)) == 20
    assert first == instants(1) != instants(2)


def test_a_new_flow_is_unknown_for_a_while(build, as_siret, clock):
    """Its report says so in the recorded words, though its invoice may already be there."""
    simulator = build(flow_unknown_for=timedelta(minutes=2))
    company = as_siret(simulator)
    flow = deposit(company, situation())["numeroFluxDepot"]
    answer = report(company, flow)
    assert (answer["codeRetour"], answer["libelle"]) == (20001, "POQ_MSG_01.003 - Flux introuvable.")
    assert simulator.invoice("S07")
    clock.move(minutes=2)
    assert state(company, flow) == "IN_INTEGRE"


def test_a_flow_is_its_depositor_s(company, simulator, as_siret):
    """Another account, another number and another syntax are all told that there is no such flow."""
    flow = deposit(company, situation())["numeroFluxDepot"]
    stranger = as_siret(simulator, SUBCONTRACTOR_SIRET)
    for caller, asked in (
        (stranger, {"numeroFluxDepot": flow}),
        (company, {"numeroFluxDepot": flow[:-1]}),
        (company, {"numeroFluxDepot": flow, "syntaxeFlux": "IN_DP_E1_CII_16B"}),
    ):
        assert caller.call(REPORT, asked)["codeRetour"] == 20001
        assert caller.call(SIMPLE_REPORT, asked)["codeRetour"] == 20001
    assert company.call(REPORT, {"numeroFluxDepot": flow, "syntaxeFlux": MIXED})["codeRetour"] == 0


def test_a_report_tells_the_flow(company, slow, clock):
    """Interface, file and moments, by the portal's clock, with the offset of Paris."""
    slow.conditions = evolve(slow.conditions, clock_skew=timedelta(hours=1))
    flow = deposit(company, situation())["numeroFluxDepot"]
    clock.move(minutes=1)
    answer = report(company, flow)
    assert (answer["numeroFluxDepot"], answer["codeInterfaceDepotFlux"]) == (flow, "FSO1116A")
    assert answer["nomFichier"] == "S07.xml"
    assert answer["dateDepotFlux"] == "2026-11-24T11:30:15+01:00"
    assert answer["dateHeureEtatCourantFlux"] == "2026-11-24T11:31:15+01:00"


def test_a_simple_report_has_a_file(company, simulator):
    """It says the state, and the errors when there are some."""
    flow = deposit(company, invoice(**{BUYER: "99999999999999"}))["numeroFluxDepot"]
    answer = company.call(SIMPLE_REPORT, {"numeroFluxDepot": flow, "dateDepot": "2026-11-24"})
    assert (answer["etatCourantFlux"], answer["codeInterfaceFlux"]) == ("IN_REJETE", "FSO1116A")
    file = base64.b64decode(answer["fichierCR"]).decode()
    assert "IN_REJETE" in file
    assert "n'est pas reference" in file


def test_states_may_be_shown_in_french(company, slow, clock):
    """As some screens do; the first one has no label."""
    slow.conditions = evolve(slow.conditions, flow_labels=True)
    flow = deposit(company, situation())["numeroFluxDepot"]
    refused = deposit(company, invoice(**{BUYER: LYON}))["numeroFluxDepot"]
    assert walked(company, clock, flow, 6, minutes=1) == [
        WAY[0], "Reçu", "Traité", "En attente de traitement", "En cours de traitement", "Intégré",
    ]  # fmt: skip
    assert state(company, refused) == "Rejeté"


def test_an_empty_list_comes_in_three_forms(company, simulator):
    """Absent, null, empty, by turns, and never together the same way."""
    flow = deposit(company, situation())["numeroFluxDepot"]
    seen = [report(company, flow) for _ in range(6)]
    absent = object()
    forms = {name: [answer.get(name, absent) for answer in seen] for name in ("listeErreurDP", "listeErreurTechnique")}
    assert forms["listeErreurTechnique"] == [absent, None, []] * 2
    assert forms["listeErreurDP"] == [None, [], absent] * 2


def test_a_label_is_cut_and_has_no_accent(company):
    """All the errors are there, joined, as far as 200 characters go."""
    wrong = invoice(**{BUYER: "99999999999999"})
    wrong[3][1][3][0][1] = "numéro trop long pour passer"
    answer = judged(company, wrong)
    (error,) = answer["listeErreurDP"]
    label = error["libelleErreurDP"]
    assert len(label) == 200
    assert label.isascii()
    assert "|L'identifiant destinataire" in label
    assert (error["identifiantFournisseur"], error["identifiantDestinataire"]) == (MAIN_CONTRACTOR_SIRET, "9" * 14)
    assert error["numeroDP"] == "numéro trop long pour passer"


def test_an_integrated_invoice_still_lags_in_searches(build, as_siret, clock):
    """The flow says integrated, and the search finds nothing for a while."""
    company = as_siret(build(index_lag=timedelta(minutes=3)))
    flow = deposit(company, ordinary())["numeroFluxDepot"]
    assert state(company, flow) == "IN_INTEGRE"
    assert company.call(ORDINARY, {"numeroFluxDepot": flow})["listeFactures"] == []
    clock.move(minutes=3)
    (found,) = company.call(ORDINARY, {"numeroFluxDepot": flow})["listeFactures"]
    assert (found["numeroFluxDepot"], found["modeDepot"], found["numeroFacture"]) == (flow, "UPLOAD_API", "F-1")


def test_a_duplicate_is_refused_at_the_verdict(company, simulator):
    """By another flow or by a submission, either way round, and the ledger says whose it is."""
    assert judged(company, ordinary("F-1"))["etatCourantDepotFlux"] == "IN_INTEGRE"
    assert "existe deja" in words(judged(company, ordinary("F-1")))
    assert company.submit(numeroFactureSaisi="F-1")["codeRetour"] != 0
    company.submit(numeroFactureSaisi="F-2")
    assert "existe deja" in words(judged(company, ordinary("F-2")))
    ledger = simulator.ledger
    assert (ledger.accepted("F-1"), ledger.refused_as_duplicates("F-1")) == (1, 2)
    assert (ledger.accepted("F-2"), ledger.refused_as_duplicates("F-2")) == (1, 1)
    assert [flow.verdict for flow in ledger.flows()] == ["IN_INTEGRE", "IN_REJETE", "IN_REJETE"]


def test_the_year_is_part_of_the_number(company):
    """The same number passes another year."""
    issued = "rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString"
    assert judged(company, ordinary("F-1"))["etatCourantDepotFlux"] == "IN_INTEGRE"
    assert judged(company, ordinary("F-1", **{issued: "20251231"}))["etatCourantDepotFlux"] == "IN_INTEGRE"


def test_duplicates_are_created_when_nothing_is_refused(company, simulator):
    """A client that sends twice is then seen in the ledger."""
    simulator.conditions = evolve(simulator.conditions, refuse_duplicates=False)
    for _ in range(2):
        assert judged(company, situation())["etatCourantDepotFlux"] == "IN_INTEGRE"
    assert (simulator.ledger.accepted("S07"), simulator.ledger.duplicates()) == (2, ())


def test_a_cut_deposit_is_a_flow_all_the_same(company, simulator):
    """The client never knows its number, and the invoice exists."""
    simulator.fault([Fault(route=DEPOSIT, kind=FaultKind.CUT, after_processing=True)])
    sent = {"fichierFlux": base64.b64encode(written(ordinary())).decode(), "nomFichier": "F.xml", "syntaxeFlux": MIXED}
    simulator.exchange("POST", f"/cpro/{DEPOSIT}", company.headers(), json.dumps(sent).encode())
    (found,) = company.call(ORDINARY, {"numeroFacture": "F-1"})["listeFactures"]
    assert found["numeroFluxDepot"] == simulator.flows()[0].number


def test_a_report_meets_faults(company, simulator):
    """Like any route."""
    flow = deposit(company, situation())["numeroFluxDepot"]
    simulator.fault([Fault(route=REPORT, kind=FaultKind.HTTP_503_HTML, times=2)])
    assert [company.send(REPORT, {"numeroFluxDepot": flow}).status for _ in range(3)] == [503, 503, 200]


def test_the_ledger_file_tells_flows_and_verdicts(build, as_siret, tmp_path):
    """One line each, before the deposit they lead to, without the file or the account."""
    with LedgerFile(tmp_path / "ledger") as file:
        simulator = build(ledger=Ledger(file))
        judged(as_siret(simulator), situation())
        judged(as_siret(simulator), situation())
    lines = [json.loads(line) for line in (tmp_path / "ledger").read_text(encoding="utf-8").splitlines()]
    events = [line["event"] for line in lines if line["event"] not in {"arrived", "answered", "opened"}]
    assert events == ["flow", "deposit", "verdict", "flow", "duplicate", "verdict"]
    flow = next(line for line in lines if line["event"] == "flow")
    assert (flow["number"], flow["syntax"], flow["verdict"]) == ("S07", MIXED, "")
    assert "TECH_1" not in json.dumps([line for line in lines if line["event"] in {"flow", "verdict"}])


@pytest.mark.parametrize(
    "wrong",
    [
        {"flow_delay": timedelta(seconds=-1)},
        {"flow_unknown_for": (timedelta(2), timedelta(1))},
        {"flow_syntaxes": {"IN_DP_E5": "IN_DP_E1_XCBL"}},
    ],
)
def test_conditions_of_flows_that_cannot_be_are_refused(wrong):
    """Each by its name."""
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Conditions(**wrong)

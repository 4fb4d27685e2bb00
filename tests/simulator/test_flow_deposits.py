"""A flow is received without being looked at, and refused at once for its envelope alone."""

import base64
import json
import re
from datetime import timedelta

import pytest
from attrs import evolve

from chorus_bridge.simulator import DEMO_APPLICATION, FACTURX, MIXED, STRUCTURED, Application, Fault, FaultKind, World
from chorus_bridge.simulator.exchanges import Ending
from tests.simulator.flow_stage import DEPOSIT, WORKS, deposit, facturx, situation, written

LIMIT = 10 * 1024 * 1024
FORMATS, SYNTAXES = "transverses/v1/recuperer/formatflux", "transverses/v1/recuperer/syntaxeflux"
OFFICIAL = {
    "IN_DP_E1_UBL_INVOICE", "IN_DP_E1_CII", "IN_DP_E1_PES_FACTURE", "IN_DP_E1_XCBL", "IN_DP_E1_CII_16B",
    "IN_DP_E2_UBL_INVOICE_MIN", "IN_DP_E2_CII_MIN", "IN_DP_E2_PES_FACTURE_MIN", "IN_DP_E2_CPP_FACTURE_MIN",
    "IN_DP_E2_CII_MIN_16B", "IN_DP_E2_CII_FACTURX", "IN_DP_PDFARCHIVE_UBL_INVOICE_MUG", "IN_DP_PDFARCHIVE_CII_MUG",
}  # fmt: skip


def body(content=b"anything", **changes):
    """Return a deposit of flow."""
    flow = {"fichierFlux": base64.b64encode(content).decode(), "nomFichier": "S07.xml", "syntaxeFlux": MIXED}
    return {**flow, "avecSignature": False, **changes}


def test_whatever_is_received_gets_a_number(company, simulator):
    """The answer comes at once, its number tells the interface, and no deposit is noted."""
    simulator.conditions = evolve(simulator.conditions, flow_delay=timedelta(hours=1))
    answer = company.call(DEPOSIT, body())
    assert (answer["codeRetour"], answer["libelle"], answer["dateDepot"]) == (0, "GCU_MSG_01_000", "2026-11-24")
    assert answer["syntaxeFlux"] == MIXED
    assert re.fullmatch(r"CPP0011116\d{15}", answer["numeroFluxDepot"])
    assert company.call(DEPOSIT, body())["numeroFluxDepot"] != answer["numeroFluxDepot"]
    assert (simulator.deposits(), simulator.invoices()) == ((), ())
    assert simulator.ledger.flows()[0].flow == answer["numeroFluxDepot"]


@pytest.mark.parametrize("syntax", sorted(OFFICIAL))
def test_every_official_syntax_is_received(company, syntax):
    """Those this portal does not read too: they are rejected later."""
    answer = company.call(DEPOSIT, body(syntaxeFlux=syntax))
    assert (answer["codeRetour"], answer["syntaxeFlux"]) == (0, syntax)


@pytest.mark.parametrize(("syntax", "digits"), [(STRUCTURED, "1106"), (FACTURX, "1117")])
def test_the_number_tells_the_interface(company, syntax, digits):
    """Its digits are those of the syntax."""
    assert company.call(DEPOSIT, body(syntaxeFlux=syntax))["numeroFluxDepot"][6:10] == digits


REFUSED = {
    "no file": {"fichierFlux": None},
    "not base64": {"fichierFlux": "a*b="},
    "truncated base64": {"fichierFlux": base64.b64encode(b"12345678").decode()[:-1]},
    "base64 with a line break": {"fichierFlux": "MTIz\nNDU2"},
    "no name": {"nomFichier": None},
    "no extension": {"nomFichier": "S07"},
    "nothing but an extension": {"nomFichier": ".xml"},
    "a path": {"nomFichier": "a/S07.xml"},
    "a Windows path": {"nomFichier": "a\\S07.xml"},
    "a forbidden character": {"nomFichier": "S#07.xml"},
    "a name too long": {"nomFichier": f"{'S' * 197}.xml"},
    "no syntax": {"syntaxeFlux": None},
    "an unknown syntax": {"syntaxeFlux": "IN_DP_E2_CII_16B"},
    "a signed flow": {"avecSignature": True},
    "a field nobody knows": {"idStructure": 1},
}


@pytest.mark.parametrize("changes", REFUSED.values(), ids=REFUSED)
def test_a_wrong_envelope_is_refused(company, simulator, changes):
    """Nothing is received then."""
    sent = {name: value for name, value in body(**changes).items() if value is not None}
    assert company.call(DEPOSIT, sent)["codeRetour"] != 0
    assert simulator.flows() == simulator.ledger.flows() == ()


def test_a_file_has_a_size(company):
    """Ten mebibytes pass; one byte more is refused in the words that were recorded."""
    assert company.call(DEPOSIT, body(b"x" * LIMIT))["codeRetour"] == 0
    answer = company.call(DEPOSIT, body(b"x" * (LIMIT + 1)))
    assert answer["codeRetour"] == 20001
    assert answer["libelle"].startswith("GDP_MSG_11.022 - ")


def test_the_longest_name_passes(company):
    """Two hundred characters, extension included."""
    assert company.call(DEPOSIT, body(nomFichier=f"{'S' * 196}.xml"))["codeRetour"] == 0


def test_the_portal_lists_its_syntaxes(company, simulator):
    """Eleven in three formats; those of the conditions beside them."""
    formats = [entry["formatFlux"] for entry in company.call(FORMATS, {})["listeFormatFlux"]]
    assert formats == ["IN_DP_E1_STRUCT", "IN_DP_E2_MIXTE", "IN_DP_E2_FACTURX"]

    def listed(**asked):
        return [entry["syntaxeFlux"] for entry in company.call(SYNTAXES, asked)["listeSyntaxeFlux"]]

    assert set(listed()) == {name for name in OFFICIAL if "ARCHIVE" not in name}
    assert listed(formatFlux="IN_DP_E2_FACTURX") == [FACTURX]
    assert sorted(name for one in formats for name in listed(formatFlux=one)) == sorted(listed())
    simulator.conditions = evolve(simulator.conditions, flow_syntaxes={"IN_DP_E5_CII": MIXED})
    assert "IN_DP_E5_CII" in listed(formatFlux="IN_DP_E2_MIXTE")
    assert "IN_DP_E5_CII" not in listed(formatFlux="IN_DP_E1_STRUCT")
    assert company.call(SYNTAXES, {"formatFlux": "IN_DP_E4"})["codeRetour"] != 0


def test_works_are_an_api_apart(build, as_siret):
    """An application that did not subscribe to it is stopped at the gateway, and still deposits flows."""
    client_id, client_secret = DEMO_APPLICATION
    apis = frozenset({"factures", "structures", "transverses"})
    unsubscribed = Application(client_id=client_id, client_secret=client_secret, apis=apis)
    company = as_siret(build(World.demo().with_application(unsubscribed)))
    assert company.send(WORKS, {"roleUtilisateur": "FOURNISSEUR"}).status == 403
    assert deposit(company, situation())["codeRetour"] == 0


def test_the_ledger_counts_every_attempt(company, simulator):
    """The number inside is read whatever carries it, whether the request is processed or not."""
    tree = situation()
    sent = body(written(tree))
    for after in (False, True):
        simulator.fault([Fault(route=DEPOSIT, kind=FaultKind.CUT, after_processing=after)])
        exchange = simulator.exchange("POST", f"/cpro/{DEPOSIT}", company.headers(), json.dumps(sent).encode())
        assert (exchange.ending, exchange.processed) == (Ending.CUT, after)
    deposit(company, facturx(written(tree)), syntax=FACTURX)
    deposit(company, b'<?xml version="1.0"?><a xmlns:x="u"><x:ExchangedDocument><x:ID> S07 </x:ID>')
    ledger = simulator.ledger
    assert ledger.attempts("S07") == 4
    assert [flow.number for flow in ledger.flows("S07")] == ["S07"] * 3
    assert (ledger.accepted("S07"), ledger.numbers()) == (1, ("S07",))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"<ExchangedDocument>", b"<ID>S07</ID>", b"%PDF-1.7 stream"])
def test_a_number_that_cannot_be_read_is_not_counted(company, simulator, content):
    """Nothing is invented."""
    company.send(DEPOSIT, body(content))
    assert simulator.ledger.numbers() == ()

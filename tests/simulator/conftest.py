"""A client of the simulator written for its tests alone: it shares nothing with the SDK."""

import base64
import copy
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from attrs import evolve

from chorus_bridge.simulator import (
    DEMO_APPLICATION,
    DEMO_PASSWORD,
    MAIN_CONTRACTOR_SIRET,
    PROJECT_MANAGER_SIRET,
    Simulator,
    demo_login,
)
from tests.simulator.flow_stage import LILLE, deposit, situation

LYON = "21690123100011"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Clock:
    """A clock that moves when told."""

    def __init__(self):
        self.now = datetime(2026, 11, 24, 9, 30, 15, 250_000, tzinfo=UTC)

    def __call__(self):
        return self.now

    def move(self, **spans):
        self.now += timedelta(**spans)


class Caller:
    """One company, or one public body, talking to the simulator."""

    def __init__(self, simulator, siret=MAIN_CONTRACTOR_SIRET):
        self.simulator = simulator
        self.siret = siret
        self.structure = simulator.world.structure_of(siret)
        self.token = None

    def credentials(self):
        return base64.b64encode(f"{demo_login(self.siret)}:{DEMO_PASSWORD}".encode()).decode()

    def headers(self):
        if self.token is None:
            self.token = grant(self.simulator).json()["access_token"]
        return {
            "Authorization": f"Bearer {self.token}",
            "cpro-account": self.credentials(),
            "Content-Type": "application/json;charset=utf-8",
        }

    def send(self, path, body, method="POST", **headers):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.simulator.handle(method, f"/cpro/{path}", self.headers() | headers, raw)

    def call(self, path, body):
        """Return the JSON of an answer that must be HTTP 200."""
        answer = self.send(path, body)
        assert answer.status == 200, (answer.status, answer.body)
        return answer.json()

    def upload(self, name="facture.pdf"):
        body = {
            "fichierFacture": base64.b64encode(b"%PDF-1.7 test").decode(),
            "nomFichier": name,
            "formatDepot": "PDF_NON_SIGNE",
        }
        return self.call("factures/v1/deposer/pdf", body)["pieceJointeId"]

    def submit(self, **changes):
        return self.call("factures/v1/soumettre", self.invoice(**changes))

    def invoice(self, **changes):
        """Return a valid invoice around an uploaded PDF, some paths changed (`None` removes one)."""
        body = pdf_invoice(self.structure, changes.pop("file", None) or self.upload())
        for path, value in changes.items():
            change(body, path.replace("__", "."), value)
        return body


def change(body, path, value):
    """Set what stands at a dotted path, or remove it."""
    *parents, last = path.split(".")
    for name in parents:
        body = body[int(name)] if isinstance(body, list) else body.setdefault(name, {})
    if value is None:
        body.pop(last, None)
    else:
        body[last] = value


def pdf_invoice(structure, file_id):
    """Return a valid submission around an uploaded PDF."""
    return copy.deepcopy(
        {
            "modeDepot": "DEPOT_PDF_API",
            "numeroFactureSaisi": "F-2026/001",
            "dateFacture": "2026-11-20",
            "destinataire": {"codeDestinataire": LYON},
            "fournisseur": {
                "idFournisseur": structure.id,
                "codeCoordonneesBancairesFournisseur": structure.bank_details[0].id,
            },
            "cadreDeFacturation": {"codeCadreFacturation": "A1_FACTURE_FOURNISSEUR"},
            "references": {
                "deviseFacture": "EUR",
                "typeFacture": "FACTURE",
                "typeTva": "TVA_SUR_DEBIT",
                "numeroMarche": "M-42",
                "modePaiement": "VIREMENT",
            },
            "ligneTva": [
                {
                    "ligneTvaTauxManuel": 20,
                    "ligneTvaMontantBaseHtParTaux": 59904.00,
                    "ligneTvaMontantTvaParTaux": 11980.80,
                }
            ],
            "montantTotal": {
                "montantHtTotal": 59904.00,
                "montantTVA": 11980.80,
                "montantTtcTotal": 71884.80,
                "montantAPayer": 54350.56,
            },
            "pieceJointePrincipale": [
                {"pieceJointePrincipaleDesignation": "Facture", "pieceJointePrincipaleId": file_id}
            ],
        }
    )


def add(caller, name="pv.pdf"):
    """Upload a file to be attached, and return its identifier."""
    body = {
        "pieceJointeFichier": base64.b64encode(b"%PDF-1.7 minutes").decode(),
        "pieceJointeNom": name,
        "pieceJointeTypeMime": "application/pdf",
        "pieceJointeExtension": "pdf",
    }
    return caller.call("transverses/v1/ajouter/fichier", body)["pieceJointeId"]


def piece(file_id, **changes):
    """Return a file as a completion attaches it."""
    return {
        "pieceJointeComplementaireDesignation": "Procès-verbal",
        "pieceJointeComplementaireType": "05",
        "pieceJointeComplementaireId": file_id,
    } | changes


def grant(simulator, **changes):
    """Return the answer to a token request, right unless changed."""
    client_id, client_secret = DEMO_APPLICATION
    form = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": client_secret,
        "scope": "openid",
    } | changes
    return simulator.handle("POST", "/api/oauth/token", FORM, urlencode(form).encode())


@pytest.fixture
def clock():
    """Return the clock of the test."""
    return Clock()


@pytest.fixture
def build(clock):
    """Return a maker of simulators on the test's clock."""
    return lambda *args, **named: Simulator(*args, clock=clock, **named)


@pytest.fixture
def simulator(build):
    """Return a simulator of the demo world."""
    return build()


@pytest.fixture
def as_siret():
    """Return a maker of callers."""
    return Caller


@pytest.fixture
def ask_token():
    """Return a function that asks for a token."""
    return grant


@pytest.fixture
def company(simulator):
    """The main contractor, with an account in order."""
    return Caller(simulator)


@pytest.fixture
def lyon(simulator):
    """The recipient of every invoice unless said otherwise."""
    return Caller(simulator, LYON)


@pytest.fixture
def typed(company):
    """Return an invoice the portal renders itself, from its lines."""
    body = company.invoice(modeDepot="SAISIE_API", dateFacture=None, pieceJointePrincipale=None)
    body["lignePoste"] = [
        {
            "lignePosteNumero": 1,
            "lignePosteDenomination": "Gros œuvre",
            "lignePosteQuantite": 1,
            "lignePosteUnite": "lot",
            "lignePosteMontantUnitaireHT": 59904.00,
            "lignePosteTauxTva": "TVA5",
        }
    ]
    return body


@pytest.fixture
def slow(simulator):
    """The simulator, whose flows take five minutes."""
    simulator.conditions = evolve(simulator.conditions, flow_delay=timedelta(minutes=5))
    return simulator


@pytest.fixture
def claim(company, simulator):
    """A month's claim, integrated; its identifier and its flow."""
    flow = deposit(company, situation())["numeroFluxDepot"]
    return simulator.invoice("S07").id, flow


@pytest.fixture
def parties(simulator, as_siret):
    """The callers of the other parties to the works."""
    return {"MOE": as_siret(simulator, PROJECT_MANAGER_SIRET), "MOA": as_siret(simulator, LILLE)}

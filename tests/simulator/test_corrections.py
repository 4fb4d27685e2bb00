"""A supplier completes and sends elsewhere what was sent back: its own, and nothing else."""

import pytest
from attrs import evolve

from chorus_bridge.simulator import MAIN_CONTRACTOR_SIRET, STATUSES, SUBCONTRACTOR_SIRET, PastDeposit, Step
from tests.simulator.conftest import LYON, Caller, add, piece
from tests.simulator.flow_stage import LILLE, METROPOLE, deposit, situation

COMPLETE, RECYCLE = "factures/v1/completer", "factures/v1/recycler"
CONSULT = "factures/v1/consulter/fournisseur"
PARIS, MARSEILLE, STRASBOURG = "21750001600019", "21130055300016", "21670482500019"
N = "F-2026/001"


@pytest.fixture
def sent(company):
    """The identifier of an invoice just deposited."""
    return company.submit(commentaire="Situation 5")["identifiantFactureCPP"]


@pytest.fixture
def suspended(sent, simulator):
    """An invoice its recipient suspended."""
    simulator.set_status(N, "SUSPENDUE", "Procès-verbal manquant")
    return sent


@pytest.fixture
def astray(sent, simulator):
    """An invoice to be sent elsewhere."""
    simulator.set_status(N, "A_RECYCLER", "Service inconnu")
    return sent


def test_a_suspended_invoice_is_completed(suspended, company, simulator):
    """The files are there for whoever consults, the comment is the new one, and the recipient has it again."""
    file_id = add(company)
    body = {"identifiantFactureCPP": suspended, "pieceJointeComplementaire": [piece(file_id)], "commentaire": "Voici"}
    answer = company.call(COMPLETE, body)
    assert (answer["libelle"], answer["identifiantFactureCPP"], answer["numeroFacture"], answer["dateTraitement"]) == (
        "GCU_MSG_01_000", suspended, N, "2026-11-24 10:30",
    )  # fmt: skip
    shown = company.call(CONSULT, {"identifiantFactureCPP": suspended})["facture"]
    (file,) = shown["listeDesPiecesJointes"]["pieceJointe"]
    assert (file["pieceJointeId"], file["pieceJointeDesignation"]) == (file_id, "Procès-verbal")
    assert (shown["statutFacture"], shown["commentaire"]) == ("COMPLETEE", "Voici")
    assert simulator.advance(N)[0].status == "SERVICE_FAIT"


@pytest.mark.parametrize("given", [{"commentaire": "Voir la page 3"}, {"pieceJointeComplementaire": "file"}])
def test_a_comment_or_a_file_is_enough(suspended, company, given):
    """One of them completes, and an absent comment leaves the one before."""
    files = {"pieceJointeComplementaire": [piece(add(company))]} if "commentaire" not in given else given
    assert company.call(COMPLETE, {"identifiantFactureCPP": suspended} | files)["codeRetour"] == 0
    shown = company.call(CONSULT, {"identifiantFactureCPP": suspended})["facture"]
    assert shown["commentaire"] == given.get("commentaire", "Situation 5")


@pytest.mark.parametrize("status", sorted(STATUSES | {"STATUT_57"}))
def test_only_what_is_suspended_is_completed(sent, company, simulator, status):
    """Every other status answers 20002, and nothing changes."""
    simulator.set_status(N, status)
    answer = company.call(COMPLETE, {"identifiantFactureCPP": sent, "commentaire": "Voici"})
    if status in {"SUSPENDUE", "A_COMPLETER"}:
        assert answer["codeRetour"] == 0
    else:
        assert (answer["codeRetour"], answer["libelle"][:14]) == (20002, "GDP_MSG_11.033")
        assert simulator.invoice(N).status == status


def test_a_completion_is_for_a_known_invoice_of_ones_own(suspended, company, lyon, as_siret):
    """The recorded answers: 20000 for one that does not exist, 20001 for another's."""
    unknown = company.call(COMPLETE, {"identifiantFactureCPP": 1, "commentaire": "Voici"})
    assert (unknown["codeRetour"], unknown["libelle"][:14]) == (20000, "GDP_MSG_11.008")
    for caller in (lyon, as_siret(company.simulator, SUBCONTRACTOR_SIRET)):
        answer = caller.call(COMPLETE, {"identifiantFactureCPP": suspended, "commentaire": "Voici"})
        assert (answer["codeRetour"], answer["libelle"][:14]) == (20001, "GDP_MSG_11.005")


def test_a_file_is_taken_once(suspended, company, simulator):
    """Another's, one that is taken and the same one twice are refused, and the invoice stays suspended."""
    stranger = add(Caller(simulator, SUBCONTRACTOR_SIRET))
    taken = simulator.invoice(N).principal
    fresh = add(company)
    for files in ([piece(stranger)], [piece(taken)], [piece(fresh), piece(fresh)], [piece(3)]):
        body = {"identifiantFactureCPP": suspended, "pieceJointeComplementaire": files}
        assert company.call(COMPLETE, body)["codeRetour"] == 20304
        assert simulator.invoice(N).status == "SUSPENDUE"
    body = {"identifiantFactureCPP": suspended, "pieceJointeComplementaire": [piece(fresh)]}
    assert company.call(COMPLETE, body)["codeRetour"] == 0
    simulator.set_status(N, "SUSPENDUE")
    assert company.call(COMPLETE, body)["codeRetour"] == 20304


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"commentaire": "x" * 2001},
        {"commentaire": ""},
        {"pieceJointeComplementaire": []},
        {"pieceJointeComplementaire": [piece(1, pieceJointeComplementaireIdLiaison=1)]},
        {"commentaire": "Voici", "numeroFacture": N},
    ],
)
def test_a_completion_says_something(suspended, company, simulator, body):
    """Nothing at all, too long a comment or a field of another operation is refused."""
    assert company.call(COMPLETE, {"identifiantFactureCPP": suspended} | body)["codeRetour"] != 0
    assert simulator.invoice(N).status == "SUSPENDUE"


def test_files_of_an_invoice_weigh_120_mo_at_most(suspended, company, simulator):
    """Beyond, the completion is refused; the sizes alone count."""
    portal, file_id = simulator._portal, add(company)
    stored = portal.files[file_id]
    body = {"identifiantFactureCPP": suspended, "pieceJointeComplementaire": [piece(file_id)]}
    used = sum(file.size for file in simulator.invoice(N).files)
    portal.files[file_id] = evolve(stored, size=120 * 1024 * 1024 - used + 1)
    assert company.call(COMPLETE, body)["codeRetour"] == 20013
    portal.files[file_id] = evolve(stored, size=120 * 1024 * 1024 - used)
    assert company.call(COMPLETE, body)["codeRetour"] == 0


def test_a_works_document_is_completed_too(company, simulator):
    """A month's claim to be completed goes back on its way to the project manager."""
    deposit(company, situation())
    simulator.set_status("S07", "A_COMPLETER", "Attachement manquant")
    claim = simulator.invoice("S07")
    assert company.call(COMPLETE, {"identifiantFactureCPP": claim.id, "commentaire": "Voici"})["codeRetour"] == 0
    assert simulator.advance("S07")[0].status == "A_ASSOCIER_MOE"


def test_an_invoice_gone_astray_is_sent_to_its_recipient(astray, company, simulator, as_siret):
    """It keeps its number, starts again, and the new recipient alone receives it."""
    body = {
        "identifiantFactureCPP": astray,
        "destinataire": {"codeDestinataire": PARIS, "codeServiceExecutant": "DVD"},
        "reference": {"numeroBonCommande": "E-7", "deviseFacture": "EUR", "modePaiement": "VIREMENT"},
        "commentaire": "Bon service",
    }
    answer = company.call(RECYCLE, body)
    assert (answer["identifiantFactureCPP"], answer["numeroFacture"], answer["statutFacture"], answer["dateDepot"]) == (
        astray, N, "DEPOSEE", "2026-11-24",
    )  # fmt: skip
    shown = company.call(CONSULT, {"identifiantFactureCPP": astray})["facture"]
    assert (shown["destinataire"]["codeDestinataire"], shown["destinataire"]["codeServiceExecutant"]) == (PARIS, "DVD")
    assert (shown["references"]["numeroBonCommande"], shown["references"]["numeroMarche"]) == ("E-7", "M-42")
    assert (shown["references"]["typeTva"], shown["commentaire"]) == ("TVA_SUR_DEBIT", "Bon service")
    assert simulator.advance(N, 2)[0].status == "MISE_A_DISPOSITION"
    received = "factures/v1/rechercher/recipiendaire"
    assert as_siret(simulator, PARIS).call(received, {})["total"] == 1
    assert as_siret(simulator, LYON).call(received, {})["codeRetour"] == 20000
    assert len(simulator.deposits()) == 1


@pytest.mark.parametrize("status", sorted(STATUSES - {"A_RECYCLER"}))
def test_only_what_is_to_be_recycled_is(sent, company, simulator, status):
    """Every other status answers that the state forbids it."""
    simulator.set_status(N, status)
    body = {"identifiantFactureCPP": sent, "destinataire": {"codeDestinataire": LYON}}
    assert company.call(RECYCLE, body)["libelle"].startswith("GDP_MSG_11.001 - ")
    assert simulator.invoice(N).status == status


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"destinataire": {}},
        {"destinataire": {"codeDestinataire": PARIS}},  # it demands a service
        {"destinataire": {"codeDestinataire": PARIS, "codeServiceExecutant": "NONE"}},
        {"destinataire": {"codeDestinataire": MARSEILLE}},  # it demands an engagement number
        {"destinataire": {"codeDestinataire": STRASBOURG}},  # inactive
        {"destinataire": {"codeDestinataire": METROPOLE}},  # a contracting authority and nothing else
        {"destinataire": {"codeDestinataire": SUBCONTRACTOR_SIRET}},
        {"destinataire": {"codeDestinataire": LYON}, "references": {"numeroMarche": "M-43"}},
        {"destinataire": {"codeDestinataire": LYON}, "reference": {"typeTva": "TVA_SUR_ENCAISSEMENT"}},
        {"destinataire": {"codeDestinataire": LYON}, "reference": {"deviseFacture": "USD"}},
        {"destinataire": {"codeDestinataire": LYON}, "reference": {"typeFacture": "AVOIR"}},
        {"destinataire": {"codeDestinataire": LYON}, "reference": {"motifExonerationTva": "X"}},
        {"destinataire": {"codeDestinataire": LYON}, "reference": {"numeroFactureOrigine": "F-1"}},
        {"destinataire": {"codeDestinataire": LYON}, "reference": {"modePaiement": "TROC"}},
        {"destinataire": {"codeDestinataire": LYON}, "commentaire": "x" * 2001},
    ],
)
def test_a_recycled_invoice_meets_what_its_recipient_demands(astray, company, simulator, body):
    """What a submission would be refused for is refused here too, and only what routes it may change."""
    before = simulator.invoice(N)
    assert company.call(RECYCLE, {"identifiantFactureCPP": astray} | body)["codeRetour"] != 0
    assert simulator.invoice(N) == before


def test_an_engagement_number_given_before_still_counts(company, simulator):
    """References that are not corrected stay as they were."""
    invoice_id = company.submit(references__numeroBonCommande="E-1")["identifiantFactureCPP"]
    simulator.set_status(N, "A_RECYCLER")
    body = {"identifiantFactureCPP": invoice_id, "destinataire": {"codeDestinataire": MARSEILLE}}
    assert company.call(RECYCLE, body)["statutFacture"] == "DEPOSEE"


def test_only_the_supplier_recycles(astray, lyon):
    """The recipient has no part in it."""
    body = {"identifiantFactureCPP": astray, "destinataire": {"codeDestinataire": LYON}}
    assert lyon.call(RECYCLE, body)["codeRetour"] == 20001


def test_a_works_document_is_sent_to_another_authority(company, simulator):
    """It awaits its project manager again, and the new authority; who has no works is refused."""
    deposit(company, situation())
    simulator.set_status("S07", "A_RECYCLER")
    claim = simulator.invoice("S07")
    body = {"identifiantFactureCPP": claim.id, "destinataire": {"codeDestinataire": LYON}}
    assert company.call(RECYCLE, body)["codeRetour"] == 20304
    answer = company.call(RECYCLE, body | {"destinataire": {"codeDestinataire": METROPOLE}})
    assert answer["statutFacture"] == "A_ASSOCIER_MOE"
    moved = simulator.invoice("S07")
    assert moved.moa is not None
    assert (moved.moa.siret, moved.recipient.siret, claim.recipient.siret) == (METROPOLE, METROPOLE, LILLE)
    assert simulator.moe_takes("S07").status == "PRISE_EN_COMPTE_MOE"


def test_a_validated_document_is_not_validated_again(simulator, as_siret):
    """A subcontractor's monthly claim sent to another authority goes straight to the project manager."""
    claim = PastDeposit(
        number="S9",
        framework="A10",
        status="A_RECYCLER",
        recipient_siret=LILLE,
        supplier_siret=SUBCONTRACTOR_SIRET,
        named_siret=MAIN_CONTRACTOR_SIRET,
    )
    (invoice,) = simulator.seed([claim])
    body = {"identifiantFactureCPP": invoice.id, "destinataire": {"codeDestinataire": METROPOLE}}
    answer = as_siret(simulator, SUBCONTRACTOR_SIRET).call(RECYCLE, body)
    assert answer["statutFacture"] == "A_ASSOCIER_MOE"


def test_a_script_replies_to_a_completion(suspended, company, simulator):
    """What was planned before is over, and the recipient may suspend again."""
    simulator.plan(N, [Step("REJETEE")])
    company.call(COMPLETE, {"identifiantFactureCPP": suspended, "commentaire": "Voici"})
    assert simulator.advance(N)[0].status == "SERVICE_FAIT"

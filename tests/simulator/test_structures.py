"""The directory of structures, their services and what they demand."""

import pytest

from chorus_bridge.simulator import (
    EXPIRED_SIRET,
    MAIN_CONTRACTOR_SIRET,
    PROJECT_MANAGER_SIRET,
    SUBCONTRACTOR_SIRET,
    World,
)
from chorus_bridge.simulator.references import VAT_RATES

SEARCH, CONSULT = "structures/v1/rechercher", "structures/v1/consulter"
SERVICES, SERVICE = "structures/v1/rechercher/services", "structures/v1/consulter/service"
PARIS_ID, BORDEAUX_ID, STRASBOURG_ID, NANTES_ID, METROPOLE_ID, REGION_ID = (
    25_000_011, 25_000_015, 25_000_016, 25_000_017, 25_000_021, 25_000_022,
)  # fmt: skip


def found(company, *, restricted=None, **criteria):
    """Return the SIRETs a search finds, in order."""
    body = {"structure": criteria, "parametres": {"nbResultatsParPage": 100}}
    if restricted is not None:
        body["restreindreStructuresPrivees"] = restricted
    return [item["identifiantStructure"] for item in company.call(SEARCH, body)["listeStructures"]]


def test_a_structure_is_found_by_its_siret(company):
    """The status is asked in the masculine and answered in the feminine."""
    answer = company.call(
        SEARCH, {"structure": {"identifiantStructure": "21670482500019", "statutStructure": "INACTIF"}}
    )
    assert answer["listeStructures"] == [
        {
            "idStructureCPP": STRASBOURG_ID,
            "identifiantStructure": "21670482500019",
            "designationStructure": "Ville de Strasbourg",
            "typeIdentifiantStructure": "SIRET",
            "statut": "INACTIVE",
        }
    ]


def test_an_active_structure_is_active_in_the_feminine(company):
    """The word of the answer is not the word of the request."""
    body = {"structure": {"identifiantStructure": "21690123100011", "statutStructure": "ACTIF"}}
    assert [item["statut"] for item in company.call(SEARCH, body)["listeStructures"]] == ["ACTIVE"]


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({"estMOAUniquement": True}, ["20004697700019"]),
        ({"estMOA": True}, ["21590350100017", "20004697700019"]),
        ({"libelleStructure": "région"}, ["23750007900312"]),
        ({"raisonSocialeStructure": "VILLE DE NANTES"}, ["21440109300015"]),
        ({"adresseVille": "lille", "adresseCodePays": "FR"}, ["21590350100017"]),
        ({"adresseCodePostal": "06000"}, ["21060088800015"]),
        ({"statutStructure": "INACTIF"}, ["21670482500019"]),
        ({"typeIdentifiantStructure": "RIDET"}, []),
        ({"nomStructure": "Dupont"}, []),
        ({"prenomStructure": "Jeanne"}, []),
        ({"identifiantStructure": "00000000000000"}, []),
    ],
)
def test_every_criterion_narrows(company, criteria, expected):
    """Each criterion keeps what it says; nothing found is an empty list with success."""
    assert found(company, **criteria) == expected


def test_private_structures_are_hidden_unless_asked(company):
    """A company sees itself among the private, and the others when it says so."""
    assert found(company, typeStructure="PRIVEE") == [MAIN_CONTRACTOR_SIRET]
    everybody = [MAIN_CONTRACTOR_SIRET, SUBCONTRACTOR_SIRET, EXPIRED_SIRET, PROJECT_MANAGER_SIRET]
    assert found(company, restricted=False, typeStructure="PRIVEE") == everybody


def test_a_switch_is_a_boolean(company):
    """A switch written as a text is a malformed request."""
    body = {"structure": {"estMOA": True}, "restreindreStructuresPrivees": "false"}
    assert company.send(SEARCH, body).status == 400


@pytest.mark.parametrize("body", [{}, {"structure": {}}, {"structure": {"libelleStructure": ""}}])
def test_a_search_needs_a_criterion(company, body):
    """Without any criterion the search is refused."""
    assert company.call(SEARCH, body)["codeRetour"] != 0


@pytest.mark.parametrize("status", ["ACTIVE", "INACTIVE"])
def test_the_answer_s_word_is_no_criterion(company, status):
    """The feminine form of the answer is refused in a request."""
    assert company.call(SEARCH, {"structure": {"statutStructure": status}})["codeRetour"] != 0


@pytest.mark.parametrize(
    ("siret", "flags"),
    [
        ("21690123100011", set()),
        ("21750001600019", {"codeServiceDoitEtreRenseigne"}),
        ("21130055300016", {"numeroEJDoitEtreRenseigne"}),
        ("21310555400017", {"gestionNumeroEJOuCodeService"}),
        ("11000201100044", {"codeServiceDoitEtreRenseigne", "numeroEJDoitEtreRenseigne"}),
        ("20004697700019", {"estMoaUniquement", "getaMoa"}),
        ("21350238800019", {"statutMiseEnPaiementNestPasRemonte"}),
    ],
)
def test_a_structure_says_what_it_demands(company, siret, flags):
    """Each obligation of the seed is told by its own flag, and no other is raised."""
    structure = World.demo().structure_of(siret)
    answer = company.call(CONSULT, {"idStructureCPP": structure.id, "codeLangue": "fr"})
    assert {name for name, value in answer["parametres"].items() if value} == flags
    assert answer["informationGenerales"]["structurePriveePublique"] == "PUBLIQUE"
    assert answer["informationGenerales"]["dateExpirationMotPasseCompteTech"] is None


def test_a_company_reads_when_its_password_expires(company):
    """The expiry date is told to the structure's own account."""
    answer = company.call(CONSULT, {"idStructureCPP": company.structure.id})
    assert answer["informationGenerales"]["dateExpirationMotPasseCompteTech"] == "2099-12-31T00:00:00+01:00"


@pytest.mark.parametrize("structure_id", [1, 26_000_002])
def test_a_stranger_cannot_be_consulted(company, structure_id):
    """An unknown structure and another company are refused alike."""
    assert company.call(CONSULT, {"idStructureCPP": structure_id})["codeRetour"] != 0
    assert company.call(SERVICES, {"idStructure": structure_id})["codeRetour"] != 0


def test_the_identifier_has_one_name(company):
    """The name of another operation is refused here."""
    assert company.call(CONSULT, {"idStructure": PARIS_ID})["codeRetour"] != 0


def test_services_are_paged(company):
    """Ten of the 230 services come by default; the last page is not full."""
    first = company.call(SERVICES, {"idStructure": NANTES_ID})
    assert len(first["listeServices"]) == 10
    assert first["parametresRetour"]["total"] == 230
    block = {
        "nbResultatsParPage": 100,
        "pageResultatDemandee": 3,
        "triColonne": "CodeService",
        "triSens": "Ascendant",
    }
    last = company.call(SERVICES, {"idStructure": NANTES_ID, "parametresRechercherServicesStructure": block})
    assert len(last["listeServices"]) == 30
    assert (last["listeServices"][-1]["codeService"], last["parametresRetour"]["pages"]) == ("SERVICE_230", 3)


def test_a_service_says_whether_it_lives(company):
    """Inactive services are listed as such, with their dates without a zone."""
    services = company.call(SERVICES, {"idStructure": REGION_ID})["listeServices"]
    by_code = {service["codeService"]: service for service in services}
    assert not by_code["TRANSPORTS"]["estActif"]
    assert by_code["ARCHIVES"]["dateFinService"] == "2024-12-31 00:00"
    assert by_code["LYCEES"]["dateDbtService"] == "2017-01-01 00:00"
    assert "FACTURES_PUBLIQUES" in by_code


def test_a_service_says_what_it_demands(company):
    """One service of Bordeaux demands an engagement number, the other does not."""
    flags = [
        company.call(SERVICE, {"idStructure": BORDEAUX_ID, "idService": BORDEAUX_ID * 1000 + rank})["parametres"]
        for rank in (1, 2)
    ]
    assert [flag["numeroEngagement"] for flag in flags] == [True, False]
    assert flags[0]["dateDebutValidite"] == "2017-01-01T00:00:00+01:00"


@pytest.mark.parametrize("body", [{"idStructure": PARIS_ID, "idService": 1}, {"idStructure": 1, "idService": 1}])
def test_a_service_belongs_to_its_structure(company, body):
    """A service of another structure is unknown."""
    assert company.call(SERVICE, body)["codeRetour"] != 0


def test_a_company_reads_its_own_structures(company):
    """The structures it may deposit for come with the identifier `soumettre` wants."""
    (own,) = company.call("transverses/v1/recuperer/structures/actives/fournisseur", {})["listeStructures"]
    assert own == {
        "idStructureCPP": company.structure.id,
        "identifiant": MAIN_CONTRACTOR_SIRET,
        "designationStructure": "Gros Œuvre Fictif SAS",
    }


def test_bank_details_are_names(company):
    """Own bank details come by name only; another's are refused."""
    path = "transverses/v1/recuperer/coordbanc/valides"
    details = company.call(path, {"idStructure": company.structure.id})["listeCoordonneeBancaire"]
    assert [item["nomCoordonneeBancaire"] for item in details] == ["Compte courant", "Compte affacturage"]
    assert company.call(path, {"idStructure": 26_000_002})["codeRetour"] != 0


def test_vat_rates_begin_with_the_recorded_one(company):
    """The first rate is the one seen on the real portal."""
    rates = company.call("transverses/v1/recuperer/tauxtva", {})["listeTauxTva"]
    assert rates[0] == {
        "codeTauxTva": "TVA1",
        "libelleTauxTva": "Art 293B(FranchiseEnBase)",
        "valeurTauxTva": 0,
    }
    assert len(rates) == len(VAT_RATES)

"""`soumettre` accepts what is right and refuses everything else, each thing for its own reason."""

import base64

import pytest
from attrs import evolve

from chorus_bridge.simulator import MAIN_CONTRACTOR_SIRET, SUBCONTRACTOR_SIRET, World

PARIS, MARSEILLE, TOULOUSE = "21750001600019", "21130055300016", "21310555400017"
BORDEAUX, REGION, STRASBOURG = "21330063500017", "23750007900312", "21670482500019"
METROPOLE_LYON, STATE = "20004697700019", "11000201100044"
SUBMIT = "factures/v1/soumettre"


def test_an_invoice_around_a_pdf_is_deposited(company, simulator):
    """A valid submission answers the recorded fields and is in the ledger once."""
    answer = company.submit()
    assert (answer["codeRetour"], answer["libelle"]) == (0, "GCU_MSG_01_000")
    assert (answer["numeroFacture"], answer["statutFacture"]) == ("F-2026/001", "DEPOSEE")
    assert (answer["dateDepot"], answer["identifiantStructure"]) == ("2026-11-24", MAIN_CONTRACTOR_SIRET)
    assert len(base64.b64decode(answer["empreinteCertificatDepot"])) == 32
    (deposit,) = simulator.deposits("F-2026/001")
    assert deposit.invoice_id == answer["identifiantFactureCPP"]


def test_a_typed_invoice_gets_a_number_and_the_date_of_the_day(company, typed, simulator):
    """Without a number the portal gives one of 20 digits, and dates the invoice itself."""
    del typed["numeroFactureSaisi"]
    numbers = [company.call(SUBMIT, typed)["numeroFacture"] for _ in range(2)]
    assert numbers == ["20260000000000000001", "20260000000000000002"]
    assert simulator.invoice(numbers[0]).issued_on.isoformat() == "2026-11-24"


def test_null_is_absence(company):
    """An explicit null reads like a missing field, whatever its type."""
    body = company.invoice() | {"commentaire": None, "lignePoste": None, "idUtilisateurCourant": None}
    body["fournisseur"]["idServiceFournisseur"] = None
    assert company.call(SUBMIT, body)["codeRetour"] == 0
    assert "dateFacture" in company.call(SUBMIT, body | {"dateFacture": None})["libelle"]


def test_strange_text_comes_back_as_json(company):
    """A lone surrogate in a field name does not break the answer that names it."""
    raw = b'{"\\ud800": 1}'
    assert b"\\ud800" in company.send(SUBMIT, raw).body


def test_a_refusal_records_nothing_and_frees_the_file(company, simulator):
    """After a refusal the same PDF and the same number can be submitted again."""
    file = company.upload()
    assert company.submit(file=file, destinataire__codeDestinataire=PARIS)["codeRetour"] != 0
    assert simulator.deposits() == ()
    assert company.submit(file=file)["codeRetour"] == 0


REFUSALS = {
    "unknown root field": ({"surprise": 1}, "surprise"),
    "unknown inner field": ({"destinataire__surprise": 1}, "destinataire.surprise"),
    "no mode": ({"modeDepot": None}, "modeDepot"),
    "unknown mode": ({"modeDepot": "UPLOAD_API"}, "modeDepot"),
    "no number": ({"numeroFactureSaisi": None}, "numeroFactureSaisi"),
    "number too long": ({"numeroFactureSaisi": "F" * 21}, "numeroFactureSaisi"),
    "number with a space": ({"numeroFactureSaisi": "F 1"}, "numeroFactureSaisi"),
    "number with an accent": ({"numeroFactureSaisi": "Fé1"}, "numeroFactureSaisi"),
    "number ending a line": ({"numeroFactureSaisi": "F1\n"}, "numeroFactureSaisi"),
    "no date": ({"dateFacture": None}, "dateFacture"),
    "date of another form": ({"dateFacture": "20/11/2026"}, "dateFacture"),
    "date that does not exist": ({"dateFacture": "2026-02-30"}, "dateFacture"),
    "no recipient": ({"destinataire": None}, "destinataire"),
    "empty recipient": ({"destinataire__codeDestinataire": ""}, "destinataire.codeDestinataire"),
    "recipient too long": ({"destinataire__codeDestinataire": "2" * 15}, "destinataire.codeDestinataire"),
    "recipient unknown": ({"destinataire__codeDestinataire": "2" * 14}, "destinataire.codeDestinataire"),
    "recipient inactive": ({"destinataire__codeDestinataire": STRASBOURG}, "introuvable ou inactif"),
    "recipient private": ({"destinataire__codeDestinataire": SUBCONTRACTOR_SIRET}, "publique"),
    "recipient for works only": ({"destinataire__codeDestinataire": METROPOLE_LYON}, "maître d'ouvrage"),
    "service missing": ({"destinataire__codeDestinataire": PARIS}, "service exécutant"),
    "service unknown": (
        {"destinataire__codeDestinataire": PARIS, "destinataire__codeServiceExecutant": "X"},
        "est inconnu",
    ),
    "service inactive": (
        {"destinataire__codeDestinataire": REGION, "destinataire__codeServiceExecutant": "TRANSPORTS"},
        "est inactif",
    ),
    "service out of date": (
        {"destinataire__codeDestinataire": REGION, "destinataire__codeServiceExecutant": "ARCHIVES"},
        "est inactif",
    ),
    "service between public bodies": (
        {
            "destinataire__codeDestinataire": REGION,
            "destinataire__codeServiceExecutant": "FACTURES_PUBLIQUES",
        },
        "réservé",
    ),
    "engagement missing": ({"destinataire__codeDestinataire": MARSEILLE}, "numeroBonCommande"),
    "engagement missing for the service": (
        {"destinataire__codeDestinataire": BORDEAUX, "destinataire__codeServiceExecutant": "TRAVAUX"},
        "numeroBonCommande",
    ),
    "neither service nor engagement": (
        {"destinataire__codeDestinataire": TOULOUSE},
        "ou le numéro d'engagement",
    ),
    "supplier missing": ({"fournisseur__idFournisseur": None}, "fournisseur.idFournisseur"),
    "supplier unknown": ({"fournisseur__idFournisseur": 1}, "fournisseur.idFournisseur"),
    "supplier of another account": ({"fournisseur__idFournisseur": 26_000_002}, "fournisseur.idFournisseur"),
    "supplier service unknown": ({"fournisseur__idServiceFournisseur": 1}, "idServiceFournisseur"),
    "bank details of another": (
        {"fournisseur__codeCoordonneesBancairesFournisseur": 260_000_021},
        "codeCoordonneesBancairesFournisseur",
    ),
    "works framework": (
        {"cadreDeFacturation__codeCadreFacturation": "A4_PROJET_DECOMPTE_MENSUEL_FOURNISSEUR"},
        "codeCadreFacturation",
    ),
    "validator missing": (
        {"cadreDeFacturation__codeCadreFacturation": "A9_FACTURE_SOUSTRAITANT"},
        "codeStructureValideur",
    ),
    "validator unknown": (
        {
            "cadreDeFacturation__codeCadreFacturation": "A12_FACTURE_COTRAITANT",
            "cadreDeFacturation__codeStructureValideur": "2" * 14,
        },
        "codeStructureValideur",
    ),
    "validator is the supplier": (
        {
            "cadreDeFacturation__codeCadreFacturation": "A9_FACTURE_SOUSTRAITANT",
            "cadreDeFacturation__codeStructureValideur": MAIN_CONTRACTOR_SIRET,
        },
        "codeStructureValideur",
    ),
    "validator service unknown": (
        {
            "cadreDeFacturation__codeCadreFacturation": "A9_FACTURE_SOUSTRAITANT",
            "cadreDeFacturation__codeStructureValideur": SUBCONTRACTOR_SIRET,
            "cadreDeFacturation__codeServiceValideur": "X",
        },
        "codeServiceValideur",
    ),
    "validator without need": (
        {"cadreDeFacturation__codeStructureValideur": SUBCONTRACTOR_SIRET},
        "codeStructureValideur",
    ),
    "currency in lower case": ({"references__deviseFacture": "eur"}, "deviseFacture"),
    "unknown kind": ({"references__typeFacture": "ACOMPTE"}, "typeFacture"),
    "unknown regime": ({"references__typeTva": "AUTOLIQUIDATION"}, "typeTva"),
    "no payment mode": ({"references__modePaiement": None}, "modePaiement"),
    "unknown payment mode": ({"references__modePaiement": "CARTE"}, "modePaiement"),
    "contract too long": ({"references__numeroMarche": "M" * 51}, "numeroMarche"),
    "engagement too long": ({"references__numeroBonCommande": "E" * 51}, "numeroBonCommande"),
    "exemption without reason": ({"references__typeTva": "EXONERATION"}, "motifExonerationTva"),
    "credit note without origin": ({"references__typeFacture": "AVOIR"}, "numeroFactureOrigine"),
    "VAT asked where there is none": ({"references__typeTva": "SANS_TVA"}, "montantTVA"),
    "no VAT line": ({"ligneTva": []}, "ligneTva"),
    "two rates on a line": ({"ligneTva.0.ligneTvaTaux": "TVA5"}, "ligneTvaTaux"),
    "no rate on a line": ({"ligneTva.0.ligneTvaTauxManuel": None}, "ligneTvaTaux"),
    "rate beyond all": ({"ligneTva.0.ligneTvaTauxManuel": 100.5}, "ligneTvaTauxManuel"),
    "bases do not add up": (
        {"ligneTva.0.ligneTvaMontantBaseHtParTaux": 59904.02},
        "ligneTvaMontantBaseHtParTaux",
    ),
    "VAT does not add up": ({"ligneTva.0.ligneTvaMontantTvaParTaux": 11980.82}, "ligneTvaMontantTvaParTaux"),
    "HT + TVA is not TTC": ({"montantTotal__montantTtcTotal": 71884.81}, "montantTtcTotal"),
    "HT + TVA misses TTC by over half a cent": ({"montantTotal__montantTtcTotal": 71884.794999}, "montantTtcTotal"),
    "more to pay than due": ({"montantTotal__montantAPayer": 71884.81}, "montantAPayer"),
    "more than half a cent more than due": ({"montantTotal__montantAPayer": 71884.805001}, "montantAPayer"),
    "more to pay than due after discount": (
        {"montantTotal__montantAPayer": 71884.80, "montantTotal__montantRemiseGlobaleTTC": 0.01},
        "montantAPayer",
    ),
    "no amount to pay": ({"montantTotal__montantAPayer": None}, "montantAPayer"),
    "seven decimals": ({"montantTotal__montantAPayer": 1.0000001}, "montantAPayer"),
    "fourteen digits": ({"montantTotal__montantAPayer": 10**13}, "montantAPayer"),
    "no main file": ({"pieceJointePrincipale": []}, "pieceJointePrincipale"),
    "file unknown": ({"pieceJointePrincipale.0.pieceJointePrincipaleId": 1}, "n'existe pas"),
    "file without designation": (
        {"pieceJointePrincipale.0.pieceJointePrincipaleDesignation": None},
        "pieceJointePrincipaleDesignation",
    ),
    "comment too long": ({"commentaire": "c" * 2001}, "commentaire"),
}


@pytest.mark.parametrize(("changes", "word"), REFUSALS.values(), ids=REFUSALS.keys())
def test_what_is_wrong_is_refused_by_name(company, simulator, changes, word):
    """Each thing wrong alone is a functional refusal that names it, and nothing is recorded."""
    answer = company.submit(**changes)
    assert answer["codeRetour"] != 0
    assert word in answer["libelle"]
    assert " - " in answer["libelle"]
    assert simulator.deposits() == ()


WRONG_TYPES = {
    "amount as a text": ("montantTotal.montantHtTotal", "59904.00"),
    "amount as a boolean": ("montantTotal.montantHtTotal", True),
    "identifier as a text": ("fournisseur.idFournisseur", "26000001"),
    "identifier as a fraction": ("fournisseur.idFournisseur", 26000001.0),
    "identifier beyond 64 bits": ("fournisseur.idFournisseur", 2**63),
    "text as a number": ("references.numeroMarche", 42),
    "object as a text": ("references", "x"),
    "array as an object": ("pieceJointePrincipale", {"pieceJointePrincipaleId": 1}),
    "array with a hole": ("ligneTva", [None]),
}


@pytest.mark.parametrize(("path", "value"), WRONG_TYPES.values(), ids=WRONG_TYPES.keys())
def test_a_wrong_json_type_is_a_malformed_request(company, simulator, path, value):
    """A value of another JSON type answers 400 with the path in its words."""
    answer = company.send(SUBMIT, company.invoice(**{path: value}))
    assert answer.status == 400
    assert path.split(".")[0] in answer.json()["libelle"]
    assert simulator.deposits() == ()


@pytest.mark.parametrize("written", ["2026-11-20T00:00:00", "2026-11-20T00:00:00Z", "2026-11-20T00:00:00.000+01:00"])
def test_a_date_with_a_time_breaks_the_portal(company, simulator, written):
    """A moment where a day is expected answers 500, as observed, and records nothing."""
    assert company.send(SUBMIT, company.invoice(dateFacture=written)).status == 500
    assert simulator.deposits() == ()


ACCEPTED = {
    "service given where none is needed": {
        "destinataire__codeDestinataire": BORDEAUX,
        "destinataire__codeServiceExecutant": "GENERAL",
    },
    "service where it is required": {
        "destinataire__codeDestinataire": PARIS,
        "destinataire__codeServiceExecutant": "DCPA",
    },
    "engagement where it is required": {
        "destinataire__codeDestinataire": MARSEILLE,
        "references__numeroBonCommande": "E" * 50,
    },
    "service instead of engagement": {
        "destinataire__codeDestinataire": TOULOUSE,
        "destinataire__codeServiceExecutant": "ARCHI",
    },
    "engagement instead of service": {
        "destinataire__codeDestinataire": TOULOUSE,
        "references__numeroBonCommande": "E1",
    },
    "both, for the State": {
        "destinataire__codeDestinataire": STATE,
        "destinataire__codeServiceExecutant": "SFACETAT",
        "references__numeroBonCommande": "1300000000",
    },
    "nothing where nothing is needed": {"destinataire__codeServiceExecutant": "", "lignePoste": []},
    "all the characters of a number": {"numeroFactureSaisi": "aZ09-_/+" + "9" * 12},
    "own service": {"fournisseur__idServiceFournisseur": 26_000_001_001},
    "already paid": {"cadreDeFacturation__codeCadreFacturation": "A2_FACTURE_FOURNISSEUR_DEJA_PAYEE"},
    "credit note without payment mode": {
        "references__typeFacture": "AVOIR",
        "references__numeroFactureOrigine": "F-2026/000",
        "references__modePaiement": None,
    },
    "negative amount to pay": {"montantTotal__montantAPayer": -20666.67},
    "whole numbers": {
        "montantTotal": {
            "montantHtTotal": 100,
            "montantTVA": 20,
            "montantTtcTotal": 120,
            "montantAPayer": 120,
        },
        "ligneTva": [{"ligneTvaTaux": "TVA5", "ligneTvaMontantBaseHtParTaux": 100, "ligneTvaMontantTvaParTaux": 20}],
    },
    "a TTC that misses HT + TVA by less than half a cent": {"montantTotal__montantTtcTotal": 71884.804999},
    "less than half a cent more to pay than due": {"montantTotal__montantAPayer": 71884.804},
    "a cent missed by one rate": {"ligneTva.0.ligneTvaMontantTvaParTaux": 11980.81},
    "no VAT at all": {
        "references__typeTva": "SANS_TVA",
        "ligneTva": [],
        "montantTotal": {
            "montantHtTotal": 100,
            "montantTVA": 0,
            "montantTtcTotal": 100,
            "montantAPayer": 100,
        },
    },
    "discount": {
        "montantTotal__montantRemiseGlobaleTTC": 100,
        "montantTotal__motifRemiseGlobaleTTC": "Geste",
    },
}


@pytest.mark.parametrize("changes", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_what_is_right_is_accepted(company, simulator, changes):
    """Each variant that breaks no rule is deposited."""
    assert company.submit(**changes)["libelle"] == "GCU_MSG_01_000"
    assert len(simulator.deposits()) == 1


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"dateFacture": "2026-11-24"}, "dateFacture"),
        ({"lignePoste": []}, "lignePoste"),
        ({"pieceJointePrincipale": True}, "pieceJointePrincipale"),
    ],
)
def test_a_typed_invoice_has_lines_and_neither_date_nor_pdf(company, typed, change, word):
    """What the portal decides itself is refused, and without lines there is nothing to render."""
    if change.get("pieceJointePrincipale"):
        change = {"pieceJointePrincipale": company.invoice()["pieceJointePrincipale"]}
    answer = company.call(SUBMIT, typed | change)
    assert answer["codeRetour"] != 0
    assert word in answer["libelle"]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"lignePosteMontantUnitaireHT": 59904.02}, "lignePoste"),
        ({"lignePosteMontantRemiseHT": 1}, "lignePoste"),
        ({"lignePosteTauxTva": "TVA9"}, "TauxTva"),
        ({"lignePosteTauxTvaManuel": 20}, "TauxTva"),
        ({"lignePosteTauxTva": None}, "TauxTva"),
        ({"lignePosteUnite": None}, "lignePosteUnite"),
    ],
)
def test_lines_agree_with_the_total(company, typed, change, word):
    """A line that does not add up, or whose rate is unclear, is refused."""
    typed["lignePoste"][0] |= change
    answer = company.call(SUBMIT, typed)
    assert answer["codeRetour"] != 0
    assert word in answer["libelle"]


def test_lines_may_be_rounded_one_by_one(company, typed):
    """Lines rounded to the cent before they are added are accepted as well as exact ones."""
    line = typed["lignePoste"][0] | {"lignePosteQuantite": 0.333, "lignePosteMontantUnitaireHT": 0.1}
    typed["lignePoste"] = [line | {"lignePosteNumero": n} for n in range(1, 11)]  # ten times 0.0333, or 0.03
    totals = {"montantHtTotal": 0.30, "montantTVA": 0.06, "montantTtcTotal": 0.36, "montantAPayer": 0.36}
    vat = {"ligneTvaTaux": "TVA5", "ligneTvaMontantBaseHtParTaux": 0.30, "ligneTvaMontantTvaParTaux": 0.06}
    assert company.call(SUBMIT, typed | {"montantTotal": totals, "ligneTva": [vat]})["codeRetour"] == 0


def test_line_numbers_are_distinct(company, typed):
    """Two lines of the same number are refused."""
    half = typed["lignePoste"][0] | {"lignePosteQuantite": 0.5}
    assert company.call(SUBMIT, typed | {"lignePoste": [half, half]})["codeRetour"] != 0


def test_a_number_serves_once_a_year(company, simulator):
    """The same number is refused for the same year and accepted for another."""
    assert company.submit()["codeRetour"] == 0
    again = company.submit()
    assert again["codeRetour"] != 0
    assert "existe déjà" in again["libelle"]
    assert company.submit(dateFacture="2025-12-31")["codeRetour"] == 0
    assert len(simulator.deposits("F-2026/001")) == 2


def test_a_number_belongs_to_its_supplier(company, simulator, as_siret):
    """Another company may use the same number."""
    company.submit()
    assert as_siret(simulator, SUBCONTRACTOR_SIRET).submit()["codeRetour"] == 0


def test_establishments_of_one_company_share_their_numbers(build, as_siret):
    """Uniqueness goes by SIREN: a second establishment cannot reuse the first one's number."""
    world = World.demo()
    head = world.structure_of(MAIN_CONTRACTOR_SIRET)
    branch = evolve(head, id=26_000_009, siret=head.siret[:9] + "00021")
    account = world.account_of(MAIN_CONTRACTOR_SIRET)
    world = world.with_structure(branch).with_account(evolve(account, structures=(head.id, branch.id)))
    caller = as_siret(build(world))
    caller.submit()
    assert "existe déjà" in caller.submit(fournisseur__idFournisseur=branch.id)["libelle"]


def test_a_rejected_invoice_keeps_its_number(company, simulator):
    """After a rejection by the recipient a new number is needed."""
    company.submit()
    simulator.set_status("F-2026/001", "REJETEE", "Erreur")
    assert company.submit()["codeRetour"] != 0


def test_a_simulator_that_allows_duplicates_counts_them(build, as_siret):
    """With the check off, a client that sends twice shows in the ledger."""
    simulator = build(refuse_duplicates=False)
    caller = as_siret(simulator)
    caller.submit()
    caller.submit()
    assert len(simulator.deposits("F-2026/001")) == 2
    with pytest.raises(LookupError):
        simulator.invoice("F-2026/001")


def test_a_file_serves_once(company):
    """A PDF already attached to an invoice is refused for another."""
    file = company.upload()
    company.submit(file=file)
    assert "déjà rattachée" in company.submit(file=file, numeroFactureSaisi="F2")["libelle"]


def test_a_file_serves_its_owner(company, simulator, as_siret):
    """A file uploaded by another account does not exist."""
    other = as_siret(simulator, SUBCONTRACTOR_SIRET)
    assert "n'existe pas" in other.submit(file=company.upload())["libelle"]


def test_more_files_come_along(company, simulator):
    """Attachments are kept with their type, and none may be attached twice."""
    content = {
        "pieceJointeFichier": "eA==",
        "pieceJointeNom": "plan.txt",
        "pieceJointeTypeMime": "text/plain",
    }
    extra = company.call("transverses/v1/ajouter/fichier", content | {"pieceJointeExtension": "txt"})
    item = {
        "pieceJointeComplementaireDesignation": "Plan",
        "pieceJointeComplementaireType": "PLAN",
        "pieceJointeComplementaireId": extra["pieceJointeId"],
    }
    assert "déjà rattachée" in company.submit(pieceJointeComplementaire=[item, item])["libelle"]
    assert company.submit(pieceJointeComplementaire=[item])["codeRetour"] == 0
    main, plan = simulator.invoice("F-2026/001").files
    assert (main.extension, plan.type_code) == ("pdf", "PLAN")
    as_main = {"pieceJointePrincipale.0.pieceJointePrincipaleId": extra["pieceJointeId"]}
    assert company.submit(**as_main)["codeRetour"] != 0


def test_an_uploaded_attachment_may_be_the_invoice(company):
    """A PDF from `ajouter/fichier` serves as main attachment, another kind of file does not."""

    def added(extension):
        name = {"pieceJointeNom": f"facture.{extension}", "pieceJointeExtension": extension}
        content = {"pieceJointeFichier": "eA==", "pieceJointeTypeMime": "application/pdf"}
        return company.call("transverses/v1/ajouter/fichier", content | name)["pieceJointeId"]

    assert "PDF" in company.submit(file=added("txt"))["libelle"]
    assert company.submit(file=added("pdf"))["codeRetour"] == 0


def test_a_subcontractor_waits_for_its_contractor(simulator, as_siret):
    """With a validator the invoice awaits validation instead of being deposited."""
    answer = as_siret(simulator, SUBCONTRACTOR_SIRET).submit(
        cadreDeFacturation__codeCadreFacturation="A9_FACTURE_SOUSTRAITANT",
        cadreDeFacturation__codeStructureValideur=MAIN_CONTRACTOR_SIRET,
        cadreDeFacturation__codeServiceValideur="SERVICE_PRIVE_1",
    )
    assert answer["statutFacture"] == "A_VALIDER_1"


def test_an_inactive_supplier_is_refused(build, as_siret):
    """A company closed in the portal deposits nothing more."""
    world = World.demo()
    closed = evolve(world.structure_of(MAIN_CONTRACTOR_SIRET), active=False)
    assert "inactive" in as_siret(build(world.with_structure(closed))).submit()["libelle"]

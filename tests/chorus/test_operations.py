"""What each operation sends, to the letter, and what it understands."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus_bridge.chorus import operations, wire
from chorus_bridge.chorus.content import FileRef, FileRole, Upload
from chorus_bridge.chorus.results import (
    BankDetails,
    Deposit,
    OwnStructure,
    Page,
    ServiceRef,
    ServiceSheet,
    StructureRef,
    StructureSheet,
)
from chorus_bridge.chorus.statuses import news
from chorus_bridge.domain.portal import PortalStatus
from chorus_bridge.domain.vocabulary import Framework, InvoiceKind, Signature
from chorus_bridge.effects import JsonObject

SINCE = datetime(2026, 7, 1, 8, 0, 0, 999_999, tzinfo=UTC)
UNTIL = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
PAGING = (
    '"rechercheFactureParFournisseur":{"nbResultatsMaximum":999999,"nbResultatsParPage":%d,'
    '"pageResultatDemandee":%d,"triColonne":"DateDepot","triSens":"Ascendant"}'
)
HISTORY_PAGING = (
    '"nbResultatsMaximum":500,"paramRechercheHistoStatuts":{"pageResultatDemandeeListeHistoStatut":1,'
    '"nbResultatsParPageListeHistoStatut":500}'
)

GOLDEN = [
    (operations.submit({"modeDepot": "SAISIE_API"}), "factures/soumettre", '{"modeDepot":"SAISIE_API"}'),
    (
        operations.upload_pdf("F1.pdf", b"%PDF", Signature.PADES),
        "factures/deposer/pdf",
        '{"fichierFacture":"JVBERg==","nomFichier":"F1.pdf","formatDepot":"PDF_SIGNE_PADES"}',
    ),
    (
        operations.add_file("plan.v2.png", b"\x89", "image/png"),
        "transverses/ajouter/fichier",
        (
            '{"pieceJointeExtension":"png","pieceJointeFichier":"iQ==","pieceJointeNom":"plan.v2.png",'
            '"pieceJointeTypeMime":"image/png"}'
        ),
    ),
    (operations.find_invoices(), "factures/rechercher/fournisseur", "{" + PAGING % (100, 1) + "}"),
    (
        operations.find_invoices(
            number="F-1", supplier_id=7, portal_changes_since=SINCE, until=UNTIL, page=2, page_size=50
        ),
        "factures/rechercher/fournisseur",
        '{"numeroFacture":"F-1","idFournisseur":7,"periodeDateHeureEtatCourantDu":"2026-07-01T10:00:00",'
        '"periodeDateHeureEtatCourantAu":"2026-12-01T09:00:00",' + PAGING % (50, 2) + "}",
    ),
    (
        operations.invoice("8420532"),
        "factures/consulter/fournisseur",
        '{"identifiantFactureCPP":8420532,"codeLangue":"fr"}',
    ),
    (operations.history("A-1"), "factures/consulter/historique", '{"idFacture":"A-1",' + HISTORY_PAGING + "}"),
    (
        operations.find_structures("21690123100011"),
        "structures/rechercher",
        (
            '{"structure":{"identifiantStructure":"21690123100011","typeIdentifiantStructure":"SIRET"},'
            '"parametres":{"nbResultatsParPage":100,"pageResultatDemandee":1},"restreindreStructuresPrivees":false}'
        ),
    ),
    (operations.structure(12), "structures/consulter", '{"codeLangue":"fr","idStructureCPP":12}'),
    (
        operations.services(12, page=3),
        "structures/rechercher/services",
        (
            '{"idStructure":12,"parametresRechercherServicesStructure":{"nbResultatsParPage":1000,'
            '"pageResultatDemandee":3,"triColonne":"CodeService","triSens":"Ascendant"}}'
        ),
    ),
    (
        operations.service(12, 34),
        "structures/consulter/service",
        '{"idStructure":12,"idService":34,"codeLangue":"fr"}',
    ),
    (operations.own_structures(), "transverses/recuperer/structures/actives/fournisseur", "{}"),
    (operations.bank_details(12), "transverses/recuperer/coordbanc/valides", '{"idStructure":12}'),
    (operations.health(), "transverses/health-check", "{}"),
]
ONCE = {"factures/soumettre", "factures/deposer/pdf", "transverses/ajouter/fichier"}


@pytest.mark.parametrize(("operation", "name", "body"), GOLDEN)
def test_each_operation_sends_exactly_this(operation, name, body):
    """Path, method and body are written down here, so that a change is a decision."""
    api, _, verb = name.partition("/")
    assert (operation.name, operation.path) == (name, f"/cpro/{api}/v1/{verb}")
    assert operation.method == ("GET" if name.endswith("health-check") else "POST")
    assert wire.dump(operation.body).decode() == body


@pytest.mark.parametrize(("operation", "name", "_body"), GOLDEN)
def test_only_what_creates_something_is_not_repeatable(operation, name, _body):
    """Reads and searches may be repeated; a deposit and an upload may not."""
    assert operation.repeatable is (name not in ONCE)


@pytest.mark.parametrize(("operation", "_name", "_body"), GOLDEN)
@given(
    answer=st.recursive(
        st.dictionaries(
            st.sampled_from(
                [
                    "codeRetour", "listeFactures", "facture", "identifiantFactureCPP", "listeStructures",
                    "idStructureCPP", "listeServices", "historiquesDesStatuts", "histoStatut", "parametres",
                    "listeCoordonneeBancaire", "parametresRetour", "pages", "total", "pieceJointeId",
                ]
            ),
            st.none() | st.integers() | st.text(max_size=3) | st.booleans(),
            max_size=5,
        ),
        lambda inner: st.dictionaries(
            st.sampled_from(["listeFactures", "facture", "listeServices", "histoStatut", "parametresRetour"]),
            inner | st.lists(inner, max_size=3),
            max_size=3,
        ),
        max_leaves=6,
    )
)  # fmt: skip
def test_reading_an_odd_answer_gives_a_value_or_a_value_error(operation, _name, _body, answer):
    """Whatever JSON comes, no reader fails in another way: a lost exception would be a lost outcome."""
    try:
        operation.read(answer)
    except ValueError:
        return


def test_a_deposit_is_read():
    """The answer of a real submission, as third parties recorded it."""
    answer: JsonObject = {
        "codeRetour": 0,
        "libelle": "GCU_MSG_01_000",
        "identifiantFactureCPP": 8420532,
        "numeroFacture": "20260000000000000002",
        "statutFacture": "DEPOSEE",
        "dateDepot": "2026-04-03",
        "empreinteCertificatDepot": "canary=",
    }
    deposit = operations.submit({}).read(answer)
    assert deposit == Deposit(
        portal_id="8420532",
        number="20260000000000000002",
        news=news("DEPOSEE"),
        deposited_on=date(2026, 4, 3),
        certificate="canary=",
    )
    assert "canary" not in repr(deposit)


def test_a_deposit_without_a_status_is_still_one():
    """Only the identifier matters; without it nothing is certain."""
    read = operations.submit({}).read
    assert read({"identifiantFactureCPP": "7"}).news is None
    with pytest.raises(ValueError, match="identifiantFactureCPP"):
        read({"codeRetour": 0, "statutFacture": "DEPOSEE"})


ROW: JsonObject = {
    "identifiantFactureCPP": 1,
    "numeroFacture": "F-1",
    "codeFournisseur": "73282932000074",
    "codeDestinataire": "21690123100011",
    "typeFacture": "AVOIR",
    "dateFacture": "2026-11-24",
    "dateDepot": "2026-11-24",
    "montantTTC": Decimal("-120.50"),
    "montantAPayer": 0,
    "devise": "EUR",
    "statut": "SUSPENDUE",
    "dateHeureEtatCourant": "2026-11-24T10:00:00.5+01:00",
    "commentaireEtatCourant": "pièce manquante",
    "numeroFluxDepot": None,
}


def test_a_search_is_read():
    """Every figure that recognises an invoice comes back exact, the recipient's reason with it."""
    page = operations.find_invoices().read(
        {"listeFactures": [ROW, {"identifiantFactureCPP": 2}], "parametresRetour": {"pages": 1}}
    )
    first, second = page.items
    assert (first.total_incl_vat, first.payable, first.kind) == (
        Decimal("-120.50"),
        Decimal(0),
        InvoiceKind.CREDIT_NOTE,
    )
    assert first.news == news("SUSPENDUE", datetime(2026, 11, 24, 9, 0, 0, 500_000, tzinfo=UTC), "pièce manquante")
    assert (second.number, second.supplier_siret, second.issue_date, second.news.status) == (
        None,
        None,
        None,
        PortalStatus.UNKNOWN,
    )
    assert page.last


def test_an_invoice_that_cannot_be_identified_spoils_the_search():
    """A row without identifier is an error, not an invoice that is not there."""
    with pytest.raises(ValueError, match="identifiantFactureCPP"):
        operations.find_invoices().read({"listeFactures": [ROW, {"numeroFacture": "F-2"}]})


@pytest.mark.parametrize(
    ("said", "rows", "last"),
    [
        ({"pages": 3}, 2, False),
        ({"pages": 2}, 2, True),
        ({"pages": 0}, 0, True),
        ({"total": 5}, 2, False),
        ({"total": 4}, 2, True),
        ({"total": 3, "nbResultatsParPage": 1}, 1, False),
        ({}, 2, False),
        ({}, 1, True),
        ({"nbResultatsParPage": 1}, 1, False),
        ({"pages": 9}, 0, True),
    ],
)
def test_the_last_page_is_told_by_the_best_figure_there_is(said, rows, last):
    """Pages, else the total, else a page that is not full; an empty page always ends the list."""
    answer = {"parametresRetour": said, "listeFactures": [ROW] * rows}
    page = operations.find_invoices(page=2, page_size=2).read(answer)
    assert (page.page, page.last) == (2, last)


SEARCHES = pytest.mark.parametrize(
    ("search", "key"),
    [(operations.find_invoices(), "listeFactures"), (operations.find_works(), "listeFacturesTravaux")],
    ids=["ordinary", "works"],
)
NO_RESULT = [
    (20000, "TRA_MSG_00.015"),
    (20007, "GFT_MSG_01.075"),
    (20000, "La recherche n'a retourné aucun résultat"),
    (20007, "LA RECHERCHE N’A RETOURNE AUCUN RESULTAT"),
]


@SEARCHES
def test_a_search_that_says_it_found_nothing_is_empty(search, key):
    """By an empty list, by a count, or by the label of the portal's "no result"."""
    empty: tuple[dict[str, Any], ...] = (
        {key: []},
        {"parametresRetour": {"total": 0}},
        {key: None, "parametresRetour": {"pages": 0}},
        *({"codeRetour": code, "libelle": label} for code, label in NO_RESULT),
    )
    for none in empty:
        assert search.read({"codeRetour": 0, **none}).items == ()
    assert search.empty_codes == {20000, 20007}


@SEARCHES
def test_a_search_that_says_nothing_proves_no_absence(search, key):
    """A second deposit may stand on it: the same code means "unknown invoice" elsewhere, and a list may be missing."""
    unclear: tuple[dict[str, Any], ...] = (
        {},
        {key: None},
        {"parametresRetour": {}},
        {"parametresRetour": {"total": 3}},
        {"parametresRetour": {"pages": 1, "pageCourante": 0}},
        {"libelle": "aucun résultat"},
        {"codeRetour": 20000},
        {"codeRetour": 20000, "libelle": "GDP_MSG_11.008 La demande de paiement est inconnue du système"},
    )
    for odd in unclear:
        with pytest.raises(ValueError, match=key):
            search.read({"codeRetour": 0, **odd})


def test_a_sheet_is_read_and_compares_like_a_search():
    """The sheet gives what a search may lack."""
    sheet = operations.invoice("1").read(
        {
            "facture": {
                "identifiantFactureCPP": 1,
                "numeroFacture": "F-1",
                "statutFacture": "DEPOSEE",
                "destinataire": {"codeDestinataire": "21690123100011", "codeServiceExecutant": "TRAVAUX"},
                "fournisseur": {"codeFournisseur": "73282932000074"},
                "cadreDeFacturation": {"codeCadreFacturation": "A9_FACTURE_SOUSTRAITANT"},
                "references": {
                    "dateFacture": "2026-11-24",
                    "typeFacture": "FACTURE",
                    "numeroMarche": "M-1",
                    "numeroBonCommande": "EJ-1",
                    "codeDeviseFacture": "EUR",
                },
                "montantTotal": {
                    "montantHtTotal": 100,
                    "montantTVA": 20,
                    "montantTtcTotal": Decimal("120.00"),
                    "montantAPayer": 90,
                },
                "commentaire": "merci",
            }
        }
    )
    assert (sheet.framework, sheet.service_code, sheet.contract_number, sheet.engagement) == (
        Framework.A9,
        "TRAVAUX",
        "M-1",
        "EJ-1",
    )
    assert (sheet.total_excl_vat, sheet.total_vat, sheet.comment) == (Decimal(100), Decimal(20), "merci")
    found = sheet.as_found()
    assert (found.portal_id, found.number, found.total_incl_vat, found.news) == (
        "1",
        "F-1",
        Decimal("120.00"),
        news("DEPOSEE"),
    )


def entry(code: str, at: str | None) -> JsonObject:
    """Return one line of a history."""
    return {"histoStatutCode": code, "histoStatutDatePassage": at, "histoStatutCommentaire": None}


@pytest.mark.parametrize(
    "times",
    [
        ("2026-11-24 12:00", "2026-11-24 11:00", "2026-11-24 10:00"),
        ("2026-11-24 10:00", "2026-11-24 10:00", "2026-11-24 10:00"),
        ("2026-11-24 12:00", None, "2026-11-24 10:00"),
    ],
)
def test_a_history_is_told_oldest_first(times):
    """Dated to the minute, most recent first: the order within a minute is the portal's, turned round."""
    codes = ("SUSPENDUE", "MISE_A_DISPOSITION", "DEPOSEE")
    rows = tuple(entry(code, at) for code, at in zip(codes, times, strict=True))
    history = operations.history("9").read({"historiquesDesStatuts": {"histoStatut": rows}})
    assert [said.raw for said in history.entries] == ["DEPOSEE", "MISE_A_DISPOSITION", "SUSPENDUE"]
    assert (history.portal_id, history.complete) == ("9", True)


def test_a_history_in_another_order_is_sorted():
    """Dates decide when the portal's order contradicts them."""
    rows = (entry("DEPOSEE", "2026-11-24 10:00"), entry("SUSPENDUE", "2026-11-24 11:00"))
    history = operations.history("9").read(
        {"idFacture": 9, "historiquesDesStatuts": {"histoStatut": rows, "pagesHistoStatut": 2}}
    )
    assert [said.raw for said in history.entries] == ["DEPOSEE", "SUSPENDUE"]
    assert not history.complete


def test_structures_are_found():
    """Input says ACTIF, output says ACTIVE; a lone object stands for a list."""
    read = operations.find_structures("21690123100011").read
    row: JsonObject = {"idStructureCPP": 5, "identifiantStructure": "21690123100011", "designationStructure": "Lyon"}
    assert read({"listeStructures": {**row, "statut": "INACTIVE"}}) == (
        StructureRef(structure_id=5, siret="21690123100011", name="Lyon", active=False),
    )
    assert read({"listeStructures": [{"idStructure": 6, "statut": "?"}]})[0].active is None
    assert read({}) == ()
    with pytest.raises(ValueError, match="idStructureCPP"):
        read({"listeStructures": [{}]})


def test_a_structure_sheet_is_read():
    """Obligations keep their three values: yes, no, not said."""
    read = operations.structure(5).read
    rules: JsonObject = {
        "codeServiceDoitEtreRenseigne": True,
        "numeroEJDoitEtreRenseigne": False,
        "statutMiseEnPaiementNestPasRemonte": True,
        "getaMoa": True,
    }
    about: JsonObject = {
        "idStructureCPP": 5,
        "libelleStructure": "Lyon",
        "structurePriveePublique": "PUBLIQUE",
        "dateExpirationMotPasseCompteTech": "2027-12-31T00:00:00+01:00",
    }
    assert read({"informationGenerales": about, "parametres": rules}) == StructureSheet(
        structure_id=5,
        siret=None,
        name="Lyon",
        public=True,
        service_required=True,
        engagement_required=False,
        service_or_engagement=None,
        moa_only=None,
        has_moa=True,
        payment_status_reported=False,
        password_expires=date(2027, 12, 31),
    )
    assert read({"parametres": {"aMoa": False, "getaMoa": True}}).has_moa is False
    assert read({}).payment_status_reported is None


def test_services_are_read():
    """A list and a sheet."""
    page = operations.services(5).read(
        {"listeServices": [{"idService": 1, "codeService": "TRAVAUX", "estActif": True}], "parametresRetour": None}
    )
    assert page == Page(items=(ServiceRef(service_id=1, code="TRAVAUX", label=None, active=True),), page=1, last=True)
    sheet = operations.service(5, 1).read(
        {
            "informationsGenerales": {"codeService": "TRAVAUX", "nomService": "Travaux"},
            "parametres": {"numeroEngagement": True, "dateDebutValidite": "2017-01-01 00:00"},
        }
    )
    assert sheet == ServiceSheet(
        code="TRAVAUX",
        label="Travaux",
        engagement_required=True,
        payment_launched_here=None,
        valid_from=datetime(2016, 12, 31, 23, 0, tzinfo=UTC),
        valid_until=None,
    )


def test_own_establishments_and_bank_details_are_read():
    """Names only for bank details: the portal shows no account number."""
    own = operations.own_structures().read(
        {"listeStructures": [{"idStructureCPP": 5, "identifiant": "73282932000074"}]}
    )
    assert own == (OwnStructure(structure_id=5, siret="73282932000074", name=None),)
    banks = operations.bank_details(5).read(
        {"listeCoordonneeBancaire": [{"idCoordonneeBancaire": 3, "nomCoordonneeBancaire": "Compte"}]}
    )
    assert banks == (BankDetails(bank_details_id=3, name="Compte"),)


def test_health_is_read():
    """A status of 200 inside the answer means in service."""
    read = operations.health().read
    assert read({"statusCodeValue": 200})
    assert not read({"statusCodeValue": 503})
    assert not read({})


@pytest.mark.parametrize(
    ("role", "way", "name"),
    [
        (FileRole.MAIN, Upload.DEPOSIT_PDF, "factures/deposer/pdf"),
        (FileRole.MAIN, Upload.ADD_FILE, "transverses/ajouter/fichier"),
        (FileRole.ATTACHMENT, Upload.DEPOSIT_PDF, "transverses/ajouter/fichier"),
    ],
)
def test_the_way_of_upload_concerns_the_main_pdf_alone(role, way, name):
    """Attachments have one way in; an identifier must come back."""
    ref = FileRef(key="k", sha256="k", name="a.pdf", mime="application/pdf", role=role, label="a")
    operation = operations.upload(ref, b"%PDF", way)
    assert operation.name == name
    assert operation.read({"pieceJointeId": "12"}) == 12
    with pytest.raises(ValueError, match="pieceJointeId"):
        operation.read({"pieceJointeId": None})

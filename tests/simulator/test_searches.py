"""Searches find what was deposited, page by page, to whom it concerns."""

from datetime import timedelta

import pytest

from chorus_bridge.simulator import MAIN_CONTRACTOR_SIRET, SUBCONTRACTOR_SIRET

ISSUED, RECEIVED = "factures/v1/rechercher/fournisseur", "factures/v1/rechercher/recipiendaire"
BLOCK = "rechercheFactureParFournisseur"


def numbers(answer):
    """Return the numbers found, in order."""
    return [item["numeroFacture"] for item in answer["listeFactures"]]


@pytest.fixture
def many(company, clock):
    """Twenty-five invoices, F01 to F25, a minute apart."""
    for rank in range(1, 26):
        company.submit(numeroFactureSaisi=f"F{rank:02}")
        clock.move(minutes=1)


def page(**asked):
    """Return a request with only its paging block."""
    return {BLOCK: asked}


def test_ten_by_default_most_recent_first(company, many):
    """Without a word about paging come ten results, and the number of pages is not told."""
    answer = company.call(ISSUED, {})
    assert numbers(answer) == [f"F{rank:02}" for rank in range(25, 15, -1)]
    assert answer["parametresRetour"] == {
        "pageCourante": 1, "pages": None, "nbResultatsParPage": 10, "total": 25,
    }  # fmt: skip


def test_pages_are_turned(company, many):
    """Every page follows the one before, and past the last comes an empty list with success."""
    found = []
    for number in (1, 2, 3):
        answer = company.call(ISSUED, page(nbResultatsParPage=9, pageResultatDemandee=number))
        assert answer["parametresRetour"]["pages"] == 3
        found += numbers(answer)
    assert found == [f"F{rank:02}" for rank in range(25, 0, -1)]
    beyond = company.call(ISSUED, page(nbResultatsParPage=9, pageResultatDemandee=4))
    assert (beyond["codeRetour"], beyond["listeFactures"]) == (0, [])


def test_results_are_capped_unless_asked(build, as_siret):
    """Beyond the cap nothing is shown or counted, unless the caller raises it."""
    caller = as_siret(build(search_cap=12))
    for rank in range(15):
        caller.submit(numeroFactureSaisi=f"F{rank}")
    assert caller.call(ISSUED, page(nbResultatsParPage=100))["parametresRetour"]["total"] == 12
    assert len(numbers(caller.call(ISSUED, page(nbResultatsParPage=100, nbResultatsMaximum=14)))) == 14


def test_the_cap_is_200_when_nobody_says(build):
    """The default is the one two independent clients report."""
    assert build()._portal.settings.search_cap == 200


@pytest.mark.parametrize(
    ("column", "direction", "first"),
    [
        ("NumeroFacture", "Ascendant", "F01"),
        ("NumeroFacture", "Descendant", "F25"),
        ("DateDepot", "Ascendant", "F25"),  # the same day for all: the default order remains
        ("MontantTTC", "Descendant", "F25"),
        ("CodeServiceExecutant", "Ascendant", "F25"),
    ],
)
def test_results_are_sorted_on_demand(company, many, column, direction, first):
    """Any column of a result may order them, equal ones staying as they were."""
    assert numbers(company.call(ISSUED, page(triColonne=column, triSens=direction)))[0] == first


@pytest.mark.parametrize(
    "asked",
    [
        {"nbResultatsParPage": 0},
        {"pageResultatDemandee": 0},
        {"nbResultatsMaximum": -1},
        {"triSens": "Ascendant "},
        {"triColonne": "Couleur"},
    ],
)
def test_a_page_that_cannot_be_is_refused(company, many, asked):
    """Numbers below one, unknown columns and unknown directions are refusals."""
    assert company.call(ISSUED, page(**asked))["codeRetour"] != 0


FOUND = {
    "numeroFacture": ("F1", "F2"),
    "idFournisseur": (26_000_001, 26_000_002),
    "typeFacture": ("FACTURE", "AVOIR"),
    "cadreFacturation": ("A1_FACTURE_FOURNISSEUR", "A9_FACTURE_SOUSTRAITANT"),
    "modeDepot": ("DEPOT_PDF_API", "SAISIE_API"),
    "statutCourant": (["DEPOSEE", "REJETEE"], ["REJETEE"]),
    "numeroMarche": ("M-42", "M-43"),
    "numeroBonCommande": ("E1", "E2"),
    "coordonneeBancaire": (260_000_011, 260_000_012),
    "periodeDateDepotDu": ("2026-11-24", "2026-11-25"),
    "periodeDateDepotAu": ("2026-11-24", "2026-11-23"),
    "periodeDateFactureDu": ("2026-11-20", "2026-11-21"),
    "periodeDateFactureAu": ("2026-11-20", "2026-11-19"),
    "periodeDateHeureEtatCourantDu": ("2026-11-24T10:30:15", "2026-11-24T10:30:16"),
    "periodeDateHeureEtatCourantAu": ("2026-11-24T10:30:15", "2026-11-24"),
    "montantHTMin": (59904, 59904.01),
    "montantHTMax": (59904, 59903.99),
    "montantTTCMin": (71884.80, 71884.81),
    "montantApayerMax": (54350.56, 54350.55),
    "listeDestinataire": ([{"idDestinataire": 25_000_012}], [{"idDestinataire": 25_000_011}]),
    "rejetTraite": (False, True),
    "recupererTaille": (True, None),
}
ABSENT = {
    "numeroFluxDepot": "CPP1",
    "numeroFactureOrigine": "F0",
    "idStructureValideur": 1,
    "idServiceFournisseur": 1,
}


@pytest.mark.parametrize("criterion", FOUND)
def test_a_criterion_keeps_and_drops(company, criterion):
    """Each criterion finds the invoice with its own value and not with another."""
    company.submit(numeroFactureSaisi="F1", references__numeroBonCommande="E1")
    same, other = FOUND[criterion]
    assert numbers(company.call(ISSUED, {criterion: same})) == ["F1"]
    assert other is None or numbers(company.call(ISSUED, {criterion: other})) == []


@pytest.mark.parametrize("criterion", ABSENT)
def test_what_an_invoice_has_not_finds_nothing(company, criterion):
    """A criterion on something absent excludes the invoice."""
    company.submit()
    assert numbers(company.call(ISSUED, {criterion: ABSENT[criterion]})) == []


@pytest.mark.parametrize(
    "written", ["2026-11-24T10:30:15Z", "24/11/2026", "2026-11-24T10:30", "2026-13-01", "2026-11-24T25:00:00"]
)
def test_a_period_is_written_in_one_way(company, written):
    """Other forms of a moment are refused: the portal is not known to read them."""
    assert company.call(ISSUED, {"periodeDateHeureEtatCourantDu": written})["codeRetour"] != 0


def test_a_day_period_takes_no_time(company):
    """A period of days is written in days."""
    assert company.call(ISSUED, {"periodeDateDepotDu": "2026-11-24T00:00:00"})["codeRetour"] != 0


@pytest.mark.parametrize("body", [{"statutCourant": ["PAYEE"]}, {"typeDemandePaiement": "FACTURE"}])
def test_what_the_operation_does_not_know_is_refused(company, body):
    """A status that does not exist, or a criterion of another search, is a refusal."""
    assert company.call(ISSUED, body)["codeRetour"] != 0


def test_only_own_invoices_are_shown(simulator, company, as_siret):
    """A company sees nothing of another's, whatever it asks."""
    company.submit()
    other = as_siret(simulator, SUBCONTRACTOR_SIRET)
    assert numbers(other.call(ISSUED, {"idFournisseur": company.structure.id})) == []


def test_an_invoice_is_indexed_late(build, as_siret, clock):
    """Within the lag a search finds nothing, though the invoice is there."""
    caller = as_siret(build(index_lag=timedelta(minutes=5)))
    number = caller.submit()["numeroFacture"]
    clock.move(minutes=4, seconds=59)
    assert numbers(caller.call(ISSUED, {"numeroFacture": number})) == []
    clock.move(seconds=1)
    assert numbers(caller.call(ISSUED, {"numeroFacture": number})) == [number]


def test_dates_are_mixed_and_absences_explicit(company):
    """A result shows a day, a day, and a moment with milliseconds; what is absent is null."""
    company.submit()
    (item,) = company.call(ISSUED, {})["listeFactures"]
    assert (item["dateFacture"], item["dateDepot"]) == ("2026-11-20", "2026-11-24")
    assert item["dateHeureEtatCourant"] == "2026-11-24T10:30:15.250+01:00"
    assert (item["numeroFluxDepot"], item["codeServiceExecutant"]) == (None, None)
    assert (item["montantHT"], str(item["montantAPayer"])) == (59904, "54350.56")
    assert item["codeFournisseur"] == MAIN_CONTRACTOR_SIRET


def test_a_recipient_finds_what_reached_it(simulator, company, lyon):
    """Nothing answers 20000 until the invoice is on its way; paging stands at the root."""
    company.submit()
    empty = lyon.call(RECEIVED, {})
    assert (empty["codeRetour"], empty["libelle"][:14]) == (20000, "TRA_MSG_00.015")
    simulator.advance("F-2026/001", 2)
    answer = lyon.call(RECEIVED, {"typeDemandePaiement": "FACTURE", "paramRecherche": {"nbResultatsParPage": 5}})
    assert (answer["total"], answer["pages"], answer["nbResultatsParPage"]) == (1, 1, 5)
    assert answer["listeFactures"][0]["idFacture"] == simulator.invoice("F-2026/001").id


@pytest.mark.parametrize(
    ("same", "other"),
    [
        (
            {"listeFournisseurs": [{"idFournisseur": 26_000_001}]},
            {"listeFournisseurs": [{"idFournisseur": 1}]},
        ),
        ({"idDestinataire": 25_000_012}, {"idDestinataire": 25_000_011}),
        ({"listeTypeFacture": ["FACTURE"]}, {"listeTypeFacture": ["AVOIR"]}),
        ({"factureTelechargeeParDestinataire": False}, {"factureTelechargeeParDestinataire": True}),
        ({"typeDemandePaiement": "FACTURE"}, {"typeDemandePaiement": "FACTURE_TRAVAUX"}),
        ({}, {"idServiceExecutant": 1}),
        ({}, {"listeTypeFactureTravaux": ["PROJET_DECOMPTE_MENSUEL"]}),
    ],
)
def test_a_recipient_has_criteria_too(simulator, company, lyon, same, other):
    """Each criterion of the recipient finds the invoice or answers 20000."""
    company.submit()
    simulator.advance(steps=2)
    assert lyon.call(RECEIVED, same)["total"] == 1
    assert lyon.call(RECEIVED, other)["codeRetour"] == 20000


def test_a_recipient_past_the_last_page_finds_nothing(simulator, company, lyon):
    """An empty page answers 20000 here."""
    company.submit()
    simulator.advance(steps=2)
    assert lyon.call(RECEIVED, {"paramRecherche": {"pageResultatDemandee": 2}})["codeRetour"] == 20000


def test_services_narrow_a_list_of_recipients(company):
    """Among the recipients asked for, only the services named count."""
    company.submit(destinataire__codeDestinataire="21750001600019", destinataire__codeServiceExecutant="DVD")
    dvd = {"idDestinataire": 25_000_011, "listeIdServiceExecutant": [25_000_011_002]}
    dcpa = dvd | {"listeIdServiceExecutant": [25_000_011_001]}
    assert numbers(company.call(ISSUED, {"listeDestinataire": [dvd, dcpa]})) == ["F-2026/001"]
    assert numbers(company.call(ISSUED, {"listeDestinataire": [dcpa]})) == []
    assert numbers(company.call(ISSUED, {"listeDestinataire": [{"raisonSocialeStuctDmd": "paris"}]})) != []

"""What is wrong in a flow is said in its report, all of it at once, and nothing is created."""

import pytest
from attrs import evolve

from chorus_bridge.simulator import (
    EXPIRED_SIRET,
    MAIN_CONTRACTOR_SIRET,
    MIXED,
    SUBCONTRACTOR_SIRET,
)
from tests.simulator.flow_stage import (
    AGREED,
    ATTACHED,
    BUYER,
    CONTEXT,
    FRAMEWORK,
    HEAD,
    KIND,
    LILLE,
    LINE,
    LYON,
    MEANS,
    METROPOLE,
    NUMBER,
    SELLER,
    SETTLED,
    SUMS,
    TAX,
    VALIDATOR,
    attachment,
    find,
    invoice,
    judged,
    node,
    ordinary,
    party,
    situation,
    without_files,
    words,
)
from tests.simulator.flow_variants import (
    credit_note,
    taxed,
    to,
    validated,
    with_engagement,
    with_gross_price,
    with_origin,
    with_service,
    with_supplier_service,
)

CONSULT = "factures/v1/consulter/fournisseur"
PARIS, MARSEILLE, TOULOUSE, BORDEAUX = "21750001600019", "21130055300016", "21310555400017", "21330063500017"
STRASBOURG, REGION = "21670482500019", "23750007900312"
ACCOUNT = f"{MEANS}/ram:PayeePartyCreditorFinancialAccount"
FILE = "FichierXml.SupplyChainTradeTransaction"
PROFILE = f"{CONTEXT}/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"


RIGHT = {
    "an A1": ordinary(),
    "an A2": ordinary(**{FRAMEWORK: "A2"}),
    "an A4 without its manager": invoice(**{VALIDATOR: None}),
    "an A4 to an authority alone": invoice(**{BUYER: METROPOLE}),
    "an A5": invoice(**{FRAMEWORK: "A5", VALIDATOR: None}),
    "an A7": invoice(**{FRAMEWORK: "A7"}),
    "an A22": invoice(**{FRAMEWORK: "A22", VALIDATOR: None}),
    **{f"an {code}": ordinary(**{FRAMEWORK: code}) for code in ("A6", "A8", "A23")},
    **{f"an {code}": validated(code) for code in ("A9", "A10", "A12", "A13", "A14")},
    "a number of every kind": ordinary("aZ 0+9-_/123456789/X"),
    "a contract of fifty characters": invoice(
        **{f"{AGREED}/ram:ContractReferencedDocument/ram:IssuerAssignedID": "M" * 50}
    ),
    "a service": with_service(to(PARIS), "DCPA"),
    "an engagement": with_engagement(to(MARSEILLE), "EJ-1"),
    "a service instead of an engagement": with_service(to(TOULOUSE), "ARCHI"),
    "an engagement instead of a service": with_engagement(to(TOULOUSE), "EJ-1"),
    "a service that demands nothing more": with_service(to(BORDEAUX), "GENERAL"),
    "a service of the supplier": with_supplier_service("SERVICE_PRIVE_1"),
    "a SIRET of the norm": ordinary(**{BUYER: node("ram:ID", LYON, schemeID="0002")}),
    "a gross price and its allowance": with_gross_price("0.00"),
    "a cheque": ordinary(**{f"{MEANS}/ram:TypeCode": "20", ACCOUNT: None}),
    "a means with a leading zero": ordinary(**{f"{MEANS}/ram:TypeCode": "01", ACCOUNT: None}),
    "a credit note without payment": credit_note(),
    "a credit note with a payment": with_origin(ordinary("A-1", **{KIND: "381"}), "F-1"),
    "an exemption": taxed("E", "0", reason="Article 261"),
    "a reverse charge": taxed("AE", "0", reason="Autoliquidation"),
    "a zero rate": taxed("Z", "0"),
    "no VAT and no rate": taxed("O", None),
    "no line beside a PDF": ordinary(**{LINE: None}),
    "no format of the date": ordinary(
        **{f"{HEAD}/ram:IssueDateTime": node("ram:IssueDateTime", "", node("udt:DateTimeString", "20261120"))}
    ),
}


@pytest.mark.parametrize("tree", RIGHT.values(), ids=RIGHT)
def test_what_is_right_is_integrated(company, simulator, tree):
    """One invoice, one deposit, no word."""
    answer = judged(company, tree)
    assert (words(answer), answer["etatCourantDepotFlux"]) == ("", "IN_INTEGRE")
    assert len(simulator.deposits(find(tree, NUMBER)[1])) == len(simulator.invoices()) == 1


WRONG = {
    "no framework": (invoice(**{FRAMEWORK: ""}), "BusinessProcessSpecifiedDocumentContextParameter.ID.value est oblig"),
    "a framework of the reform": (invoice(**{FRAMEWORK: "M1"}), "G1.02"),
    "a framework in lower case": (invoice(**{FRAMEWORK: "a4"}), "G1.02"),
    **{
        f"{code}, of somebody else": (invoice(**{FRAMEWORK: code}), "ne peut pas etre depose par un fournisseur")
        for code in ("A3", "A11", "A15", "A16", "A17", "A18", "A19", "A20", "A21", "A24", "A25")
    },
    "no number": (invoice(**{NUMBER: ""}), "ExchangedDocument.ID.value est obligatoire"),
    "a number too long": (invoice(**{NUMBER: "S" * 21}), "G1.05"),
    "a number with a dot": (invoice(**{NUMBER: "S.07"}), "G1.05"),
    "a number with an accent": (invoice(**{NUMBER: "É07"}), "G1.05"),
    "no kind": (invoice(**{KIND: ""}), "ExchangedDocument.TypeCode.value est obligatoire"),
    "another kind": (invoice(**{KIND: "386"}), "ExchangedDocument.TypeCode.value n'est pas autorisee"),
    "no date": (invoice(**{f"{HEAD}/ram:IssueDateTime": None}), "DateTimeString.value est obligatoire"),
    "no currency": (invoice(**{f"{SETTLED}/ram:InvoiceCurrencyCode": ""}), "InvoiceCurrencyCode.value est obligatoire"),
    "a currency in words": (invoice(**{f"{SETTLED}/ram:InvoiceCurrencyCode": "euro"}), "InvoiceCurrencyCode"),
    "no name": (
        invoice(**{f"{AGREED}/ram:BuyerTradeParty/ram:Name": ""}),
        "BuyerTradeParty.Name.value est obligatoire",
    ),
    "a contract too long": (
        invoice(**{f"{AGREED}/ram:ContractReferencedDocument/ram:IssuerAssignedID": "M" * 51}),
        "ContractReferencedDocument.IssuerAssignedID",
    ),
    "an engagement too long": (with_engagement(ordinary(), "E" * 51), "50 caracteres"),
    "a credit note without origin": (ordinary(**{KIND: "381"}), "InvoiceReferencedDocument.IssuerAssignedID.value est"),
    "two origins": (with_origin(credit_note(), "F-2"), "Une seule facture d'origine"),
    "an origin too long": (with_origin(ordinary(), "F" * 21), "Une seule facture d'origine"),
    "no payment": (
        ordinary(**{MEANS: None}),
        f"L'element {FILE}.ApplicableHeaderTradeSettlement.SpecifiedTradeSettlementPaymentMeans.TypeCode.value est",
    ),
    "a payment without its code": (credit_note(**{MEANS: node(MEANS.split("/")[-1])}), "TypeCode.value est oblig"),
    "a payment nobody admits": (ordinary(**{f"{MEANS}/ram:TypeCode": "57"}), "S2.05"),
    "a transfer to nobody": (ordinary(**{ACCOUNT: None}), "IBANID.value est obligatoire"),
    "an account that is none": (ordinary(**{f"{ACCOUNT}/ram:IBANID": "FR76 3000"}), "IBANID.value n'est pas autori"),
    "no supplier": (invoice(**{SELLER: ""}), "SellerTradeParty.SpecifiedLegalOrganization.ID.value est obligatoire"),
    "an unknown supplier": (invoice(**{SELLER: "99999999999999"}), "L'identifiant fournisseur de la demande de paie"),
    "a SIREN": (invoice(**{SELLER: MAIN_CONTRACTOR_SIRET[:9]}), "n'est pas reference dans notre systeme"),
    "another's supplier": (invoice(**{SELLER: SUBCONTRACTOR_SIRET}), "n'est pas rattachee au deposant"),
    "no buyer": (invoice(**{BUYER: ""}), "BuyerTradeParty.SpecifiedLegalOrganization.ID.value est obligatoire"),
    "an unknown buyer": (invoice(**{BUYER: "99999999999999"}), "L'identifiant destinataire"),
    "an inactive buyer": (to(STRASBOURG), "L'identifiant destinataire"),
    "a private buyer": (to(SUBCONTRACTOR_SIRET), "n'est pas une structure publique"),
    "works to no authority": (invoice(**{BUYER: LYON}), "maitrise d'ouvrage"),
    "an invoice to an authority alone": (to(METROPOLE), "uniquement maitre d'ouvrage"),
    "a claim for the payer to an authority alone": (to(METROPOLE, **{FRAMEWORK: "A6"}), "uniquement maitre d'ouvrage"),
    "no service": (
        to(PARIS),
        f"L'engagement juridique ({FILE}.ApplicableHeaderTradeAgreement.BuyerReference.value) est obligatoire",
    ),
    "an unknown service": (with_service(to(PARIS), "NOBODY"), "n'est pas utilisable"),
    "an inactive service": (with_service(to(REGION), "TRANSPORTS"), "n'est pas utilisable"),
    "a service that ended": (with_service(to(REGION), "ARCHIVES"), "n'est pas utilisable"),
    "a reserved service": (with_service(to(REGION), "FACTURES_PUBLIQUES"), "n'est pas utilisable"),
    "no engagement": (
        to(MARSEILLE),
        f"({FILE}.ApplicableHeaderTradeAgreement.BuyerOrderReferencedDocument.IssuerAssignedID.value) est obligatoire",
    ),
    "neither service nor engagement": (to(TOULOUSE), "BuyerOrderReferencedDocument"),
    "a service that demands an engagement": (with_service(to(BORDEAUX), "TRAVAUX"), "BuyerOrderReferencedDocument"),
    **{
        f"an {code} without validator": (validated(code, **{VALIDATOR: None}), "InvoiceeTradeParty")
        for code in ("A9", "A10", "A12", "A13", "A14")
    },
    "an unknown validator": (validated("A10", "99999999999999"), "L'identifiant valideur"),
    "a supplier that validates itself": (validated("A10", MAIN_CONTRACTOR_SIRET), "L'identifiant valideur"),
    "an unknown manager": (
        invoice(**{VALIDATOR: node("ram:InvoiceeTradeParty", "", *party("MOE", "99999999999999"))}),
        "L'identifiant valideur",
    ),
    **{
        f"an {code} with a validator": (invoice(**{FRAMEWORK: code}), "ne doit pas etre renseigne")
        for code in ("A1", "A5", "A6", "A8", "A22", "A23")
    },
    "an identifier that is no SIRET": (
        invoice(**{SELLER: node("ram:ID", MAIN_CONTRACTOR_SIRET, schemeID="2")}),
        "SellerTradeParty.SpecifiedLegalOrganization.ID.@schemeID.value n'est pas autorisee",
    ),
    "a buyer that is no SIRET": (
        invoice(**{BUYER: node("ram:ID", LILLE, schemeID="0009")}),
        "BuyerTradeParty.SpecifiedLegalOrganization.ID.@schemeID.value n'est pas autorisee",
    ),
    "an unknown service of the supplier": (with_supplier_service("NOBODY"), "InvoiceIssuerReference.value n'est pas"),
    "a gross price without its allowance": (
        with_gross_price(),
        "AppliedTradeAllowanceCharge.ActualAmount.value est obligatoire si",
    ),
    "a tax without its base": (ordinary(**{f"{TAX}/ram:BasisAmount": None}), "BasisAmount.value est obligatoire"),
    "a file of a kind nobody takes": (
        ordinary(**{f"{AGREED}/ram:AdditionalReferencedDocument": attachment(name="virus.exe", content=b"MZ")}),
        "Le nom de la piece jointe",
    ),
    "a file with a name too long": (
        ordinary(**{f"{AGREED}/ram:AdditionalReferencedDocument": attachment(name=f"{'p' * 47}.pdf")}),
        "Le nom de la piece jointe",
    ),
    "a file that is no base64": (ordinary(**{ATTACHED: "a*b"}), "n'est pas lisible"),
    "three decimals": (ordinary(**{f"{SUMS}/ram:GrandTotalAmount": "71884.800"}), "GrandTotalAmount.value n'est pas"),
    "fourteen digits": (ordinary(**{f"{SUMS}/ram:GrandTotalAmount": "1" * 14}), "GrandTotalAmount.value n'est pas"),
    "a price too precise": (
        ordinary(
            **{f"{LINE}/ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount": "1.1234567"}
        ),
        "ChargeAmount.value n'est pas autorisee",
    ),
    "a quantity too precise": (
        ordinary(**{f"{LINE}/ram:SpecifiedLineTradeDelivery/ram:BilledQuantity": "1.00001"}),
        "BilledQuantity.value n'est pas autorisee",
    ),
    "a VAT too precise": (ordinary(**{f"{TAX}/ram:BasisAmount": "59904.000"}), "BasisAmount.value n'est pas"),
    "a line without a name": (
        ordinary(**{f"{LINE}/ram:SpecifiedTradeProduct/ram:Name": ""}),
        "SpecifiedTradeProduct.Name.value est obligatoire",
    ),
    "no tax": (ordinary(**{TAX: None}), "ApplicableTradeTax.CategoryCode.value est obligatoire"),
    "a tax that is not VAT": (ordinary(**{f"{TAX}/ram:TypeCode": "AAA"}), "CategoryCode.value n'est pas autorisee"),
    "a category of no list": (ordinary(**{f"{TAX}/ram:CategoryCode": "X"}), "CategoryCode.value n'est pas autorisee"),
    "a rate of zero, taxed": (ordinary(**{f"{TAX}/ram:RateApplicablePercent": "0"}), "RateApplicablePercent"),
    "a rate of a hundred": (ordinary(**{f"{TAX}/ram:RateApplicablePercent": "100"}), "RateApplicablePercent"),
    "a rate under an exemption": (taxed("E", "20", reason="Article 261"), "RateApplicablePercent"),
    "an exemption without a reason": (taxed("E", "0"), "ExemptionReason.value est obligatoire"),
    "a reverse charge without its mention": (taxed("AE", "0"), "ExemptionReason.value est obligatoire"),
    "no VAT number": (
        ordinary(**{f"{AGREED}/ram:SellerTradeParty/ram:SpecifiedTaxRegistration": None}),
        "SpecifiedTaxRegistration.ID.value est obligatoire",
    ),
    "no total": (ordinary(**{SUMS: None}), "GrandTotalAmount.value est obligatoire"),
    "nothing to pay": (ordinary(**{f"{SUMS}/ram:DuePayableAmount": None}), "DuePayableAmount.value est obligatoire"),
    "lines that miss a cent": (ordinary(**{f"{SUMS}/ram:LineTotalAmount": "59904.01"}), "LineTotalAmount"),
    "bases that miss a cent": (ordinary(**{f"{SUMS}/ram:TaxBasisTotalAmount": "59904.01"}), "TaxBasisTotalAmount"),
    "VAT that misses a cent": (ordinary(**{f"{SUMS}/ram:TaxTotalAmount": "11980.81"}), "TaxTotalAmount"),
    "a total that misses a cent": (ordinary(**{f"{SUMS}/ram:GrandTotalAmount": "71884.81"}), "GrandTotalAmount"),
    "a payment that misses a cent": (ordinary(**{f"{SUMS}/ram:DuePayableAmount": "54350.57"}), "DuePayableAmount"),
    "a file missing": (without_files(ordinary()), "PJP.pdf"),
    "a file that is no PDF": (
        ordinary(**{f"{AGREED}/ram:AdditionalReferencedDocument": attachment(content=b"MZ")}),
        "n'est pas lisible",
    ),
    "a file under another name": (
        ordinary(**{f"{AGREED}/ram:AdditionalReferencedDocument": attachment(name="facture.pdf")}),
        "PJP.pdf",
    ),
    "a file of another type": (
        ordinary(**{f"{AGREED}/ram:AdditionalReferencedDocument": attachment(mime="text/plain")}),
        "type de la piece jointe",
    ),
}


@pytest.mark.parametrize(("tree", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_rejected(company, simulator, tree, said):
    """The sentence is among those said, nothing is created, and the number stays free."""
    assert said in "|".join(_everything_said(company, simulator, tree))
    assert (simulator.deposits(), simulator.invoices()) == ((), ())
    assert simulator.ledger.flows()[0].verdict == "IN_REJETE"


def _everything_said(company, simulator, tree):
    """Return the sentences of a report before they are cut."""
    assert judged(company, tree)["etatCourantDepotFlux"] == "IN_REJETE"
    return [error.text for error in simulator.flows()[-1].errors]


def test_everything_wrong_is_said_at_once(company, simulator):
    """Head, parties, payment and sums in one entry."""
    changes = {NUMBER: "", BUYER: "99999999999999", f"{MEANS}/ram:TypeCode": "57", f"{SUMS}/ram:GrandTotalAmount": "1"}
    (said,) = _everything_said(company, simulator, ordinary(**changes))
    assert len(said.split("|")) >= 4
    for piece in ("ExchangedDocument.ID", "destinataire", "S2.05", "GrandTotalAmount"):
        assert piece in said


def test_an_expired_supplier_cannot_be_chosen_by_another(company, simulator):
    """Who deposits is who the account acts for."""
    assert "n'est pas rattachee" in _everything_said(company, simulator, ordinary(**{SELLER: EXPIRED_SIRET}))[0]


def test_works_may_have_syntaxes_of_their_own(company, simulator):
    """Then an official one is refused to them, and theirs passes under any name a test gives."""
    simulator.conditions = evolve(simulator.conditions, works_apart=True, flow_syntaxes={"IN_DP_E5_CII": MIXED})
    assert "n'est pas admis pour cette syntaxe" in "".join(_everything_said(company, simulator, situation()))
    assert judged(company, ordinary())["etatCourantDepotFlux"] == "IN_INTEGRE"
    assert judged(company, situation(), syntax="IN_DP_E5_CII")["etatCourantDepotFlux"] == "IN_INTEGRE"


def test_a_syntax_that_is_not_played_says_so(company, simulator):
    """Received like any other, rejected for what this portal is."""
    answer = judged(company, situation(), syntax="IN_DP_E1_UBL_INVOICE")
    assert answer["etatCourantDepotFlux"] == "IN_REJETE"
    assert "simulateur" in words(answer)

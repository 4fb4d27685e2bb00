"""Invoices in XML, written here from AIFE's published examples alone, and the flows that carry them."""

import base64
import copy
import io
import zipfile
import zlib
from xml.sax.saxutils import escape, quoteattr

from chorus_bridge.simulator import MAIN_CONTRACTOR_SIRET, MIXED, PROJECT_MANAGER_SIRET

LILLE, LYON, METROPOLE = "21590350100017", "21690123100011", "20004697700019"
DEPOSIT, REPORT = "factures/v1/deposer/flux", "transverses/v1/consulterCRDetaille"
ORDINARY, WORKS = "factures/v1/rechercher/fournisseur", "facturesTravaux/v1/rechercher"
PDF = b"%PDF-1.7\nsituation 7\n"
NAMESPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
CONTEXT, HEAD, TRADE = (
    "rsm:ExchangedDocumentContext",
    "rsm:ExchangedDocument",
    "rsm:SupplyChainTradeTransaction",
)
AGREED, SETTLED = f"{TRADE}/ram:ApplicableHeaderTradeAgreement", f"{TRADE}/ram:ApplicableHeaderTradeSettlement"
LINE = f"{TRADE}/ram:IncludedSupplyChainTradeLineItem"
MEANS = f"{SETTLED}/ram:SpecifiedTradeSettlementPaymentMeans"
TAX = f"{SETTLED}/ram:ApplicableTradeTax"
SUMS = f"{SETTLED}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
FRAMEWORK = f"{CONTEXT}/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID"
NUMBER, KIND = f"{HEAD}/ram:ID", f"{HEAD}/ram:TypeCode"
ISSUED = f"{HEAD}/ram:IssueDateTime/udt:DateTimeString"
BUYER = f"{AGREED}/ram:BuyerTradeParty/ram:SpecifiedLegalOrganization/ram:ID"
SELLER = f"{AGREED}/ram:SellerTradeParty/ram:SpecifiedLegalOrganization/ram:ID"
SERVICE, ENGAGEMENT = (
    f"{AGREED}/ram:BuyerReference",
    f"{AGREED}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",
)
VALIDATOR = f"{SETTLED}/ram:InvoiceeTradeParty"
ORIGIN = f"{SETTLED}/ram:InvoiceReferencedDocument"
ATTACHED = f"{AGREED}/ram:AdditionalReferencedDocument/ram:AttachmentBinaryObject"


def node(name, text="", *children, **attributes):
    """Return an element as a list: its name, its text, its attributes, its children."""
    return [name, text, attributes, list(children)]


def party(name, siret):
    """Return what identifies an establishment."""
    return [node("ram:Name", name), node("ram:SpecifiedLegalOrganization", "", node("ram:ID", siret, schemeID="1"))]


def zipped(name, content):
    """Return a ZIP of one file, in base64."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return base64.b64encode(buffer.getvalue()).decode()


def attachment(name="PJP.pdf", content=PDF, mime="application/pdf"):
    """Return the element that carries a file."""
    return node(
        "ram:AdditionalReferencedDocument",
        "",
        node("ram:IssuerAssignedID", "facture.pdf"),
        node("ram:TypeCode", "916"),
        node("ram:Name", "ZZZ"),
        node("ram:AttachmentBinaryObject", zipped(name, content), mimeCode=mime, filename="facture.pdf"),
    )


def line():
    """Return the only line of the situation."""
    tax = node("ram:ApplicableTradeTax", "", node("ram:TypeCode", "VAT"), node("ram:CategoryCode", "S"),
               node("ram:RateApplicablePercent", "20"))  # fmt: skip
    return node(
        "ram:IncludedSupplyChainTradeLineItem",
        "",
        node("ram:AssociatedDocumentLineDocument", "", node("ram:LineID", "1")),
        node("ram:SpecifiedTradeProduct", "", node("ram:Name", "Gros œuvre")),
        node("ram:SpecifiedLineTradeAgreement", "",
             node("ram:NetPriceProductTradePrice", "", node("ram:ChargeAmount", "59904.00"))),
        node("ram:SpecifiedLineTradeDelivery", "", node("ram:BilledQuantity", "1", unitCode="LS")),
        node("ram:SpecifiedLineTradeSettlement", "", tax,
             node("ram:SpecifiedTradeSettlementLineMonetarySummation", "", node("ram:LineTotalAmount", "59904.00"))),
    )  # fmt: skip


def settlement():
    """Return who validates, how it is paid, what is owed."""
    return node(
        "ram:ApplicableHeaderTradeSettlement",
        "",
        node("ram:InvoiceCurrencyCode", "EUR"),
        node("ram:InvoiceeTradeParty", "", *party("Maîtrise d'œuvre", PROJECT_MANAGER_SIRET)),
        node("ram:SpecifiedTradeSettlementPaymentMeans", "", node("ram:TypeCode", "30"),
             node("ram:PayeePartyCreditorFinancialAccount", "", node("ram:IBANID", "FR7630001007941234567890185"))),
        node("ram:ApplicableTradeTax", "", node("ram:CalculatedAmount", "11980.80"), node("ram:TypeCode", "VAT"),
             node("ram:BasisAmount", "59904.00"), node("ram:CategoryCode", "S"), node("ram:DueDateTypeCode", "72"),
             node("ram:RateApplicablePercent", "20")),
        node("ram:SpecifiedTradeSettlementHeaderMonetarySummation", "",
             node("ram:LineTotalAmount", "59904.00"), node("ram:TaxBasisTotalAmount", "59904.00"),
             node("ram:TaxTotalAmount", "11980.80", currencyID="EUR"), node("ram:GrandTotalAmount", "71884.80"),
             node("ram:TotalPrepaidAmount", "17534.24"), node("ram:DuePayableAmount", "54350.56")),
    )  # fmt: skip


def situation():
    """Return a right A4: a month's claim by the main contractor, to its MOE, then to Lille as MOA, the PDF inside."""
    seller = [*party("Gros Œuvre Fictif SAS", MAIN_CONTRACTOR_SIRET),
              node("ram:SpecifiedTaxRegistration", "", node("ram:ID", "FR12000100016", schemeID="VA"))]  # fmt: skip
    return node(
        "rsm:CrossIndustryInvoice",
        "",
        node(CONTEXT, "", node("ram:BusinessProcessSpecifiedDocumentContextParameter", "", node("ram:ID", "A4")),
             node("ram:GuidelineSpecifiedDocumentContextParameter", "", node("ram:ID", "urn:cen.eu:en16931:2017"))),
        node(HEAD, "", node("ram:ID", "S07"), node("ram:TypeCode", "380"),
             node("ram:IssueDateTime", "", node("udt:DateTimeString", "20261120", format="102"))),
        node(TRADE, "", line(),
             node("ram:ApplicableHeaderTradeAgreement", "",
                  node("ram:SellerTradeParty", "", *seller),
                  node("ram:BuyerTradeParty", "", *party("Ville de Lille", LILLE)),
                  node("ram:ContractReferencedDocument", "", node("ram:IssuerAssignedID", "M-42"),
                       node("ram:ReferenceTypeCode", "BC")),
                  attachment()),
             node("ram:ApplicableHeaderTradeDelivery"),
             settlement()),
    )  # fmt: skip


def find(tree, path):
    """Return the element at a path under the root, `None` when it is not there."""
    for name in path.split("/"):
        tree = next((child for child in tree[3] if child[0] == name), None)
        if tree is None:
            return None
    return tree


def change(tree, path, value):
    """Change the text of an element, replace it by another element, or remove it (`None`)."""
    *parents, last = path.split("/")
    parent = find(tree, "/".join(parents)) if parents else tree
    place = next((rank for rank, child in enumerate(parent[3]) if child[0] == last), None)
    if value is None:
        del parent[3][place]
    elif isinstance(value, list):
        parent[3][place] = value
    else:
        parent[3][place][1] = value


def insert(tree, path, element, before=None):
    """Add an element under the one at a path: before its sibling of that name, at the end otherwise."""
    children = find(tree, path)[3]
    rank = next((rank for rank, child in enumerate(children) if child[0] == before), len(children))
    children.insert(rank, element)


def written(tree, declared=DECLARED):
    """Return a tree as bytes."""
    name, text, attributes, children = tree
    said = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    inside = escape(text) + "".join(written(child, "").decode() for child in children)
    return f"<{name}{' ' + declared if declared else ''}{said}>{inside}</{name}>".encode()


def invoice(**changes):
    """Return the tree of the situation, some of its elements changed."""
    tree = copy.deepcopy(situation())
    for path, value in changes.items():
        change(tree, path, value)
    return tree


def ordinary(number="F-1", **changes):
    """Return an A1 to Lyon, without a validator."""
    return invoice(**{FRAMEWORK: "A1", NUMBER: number, BUYER: LYON, VALIDATOR: None} | changes)


def facturx(xml, *, name=b"factur-x.xml", deflate=True):
    """Return a PDF that embeds an invoice, written by hand as far as this portal looks."""
    stream = zlib.compress(xml) if deflate else xml
    filtered = b"/Filter /FlateDecode " if deflate else b""
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Filespec /F (" + name + b") /EF << /F 2 0 R >> >>\nendobj\n"
        b"2 0 obj\n<< /Type /EmbeddedFile " + filtered + b"/Length " + str(len(stream)).encode() + b" >>\nstream\n"
        + stream + b"\nendstream\nendobj\ntrailer\n<< >>\n%%EOF\n"
    )  # fmt: skip


def deposit(caller, content, *, syntax=MIXED, name="S07.xml"):
    """Return the answer to a deposit of a tree or of bytes."""
    raw = written(content) if isinstance(content, list) else content
    body = {"fichierFlux": base64.b64encode(raw).decode(), "nomFichier": name, "syntaxeFlux": syntax}
    return caller.call(DEPOSIT, body | {"avecSignature": False})


def report(caller, number):
    """Return the detailed report of a flow."""
    return caller.call(REPORT, {"numeroFluxDepot": number})


def judged(caller, content, **named):
    """Return the report of a flow just deposited."""
    return report(caller, deposit(caller, content, **named)["numeroFluxDepot"])


def words(answer):
    """Return every sentence of a report, joined."""
    entries = (answer.get("listeErreurTechnique") or []) + (answer.get("listeErreurDP") or [])
    return "|".join(entry.get("libelleErreur", entry.get("libelleErreurDP")) for entry in entries)


def without_files(tree):
    """Return a tree without its attachments, for a syntax that carries none."""
    change(tree, f"{AGREED}/ram:AdditionalReferencedDocument", None)
    return tree


WAY = [
    "IN_DEPOT_PORTAIL_EN_ATTENTE_TRAITEMENT_SE_CPP",
    "IN_RECU",
    "IN_TRAITE_SE_CPP",
    "IN_EN_ATTENTE_TRAITEMENT_CPP",
    "IN_EN_COURS_TRAITEMENT_CPP",
]
SIMPLE_REPORT = "transverses/v1/consulterCR"


def state(caller, flow):
    """Return the state a report shows."""
    return report(caller, flow).get("etatCourantDepotFlux")


def walked(caller, clock, flow, steps, **step):
    """Return the states seen, one look after each move of the clock."""
    seen = []
    for _ in range(steps):
        seen.append(state(caller, flow))
        clock.move(**step)
    return seen


CONSULT, HISTORY = "factures/v1/consulter/fournisseur", "factures/v1/consulter/historique"
RECEIVED, VALIDATE = "factures/v1/rechercher/recipiendaire", "factures/v1/traiter/factureAValider"
BLOCK = "rechercheFactureTravaux"


def listed(caller, role="FOURNISSEUR", **asked):
    """Return the numbers a works search finds, `None` when it answers that there is nothing."""
    answer = caller.call(WORKS, {"roleUtilisateur": role, **asked})
    if answer["codeRetour"]:
        assert (answer["codeRetour"], answer["libelle"].split(" - ")[0]) == (20007, "GFT_MSG_01.075")
        return None
    return [item["numeroFactureTravaux"] for item in answer["listeFacturesTravaux"]]

"""Another dialect stands beside the historic one without a change elsewhere."""

from attrs import frozen

from chorus_bridge.documents.cii import cii
from chorus_bridge.documents.dialects import EXTENDED, Identifier, PartyIdentity
from tests.documents import claims
from tests.documents.reader import AGREEMENT, Document


@frozen
class SirenFirst:
    """A dialect in the manner of the 2026 reform: process codes, SIREN, SIRET and service beside it, an address."""

    def guideline(self, *, with_validator):
        return EXTENDED if with_validator else "urn:example:reform"

    def process(self, framework):
        return {"A1": "S1", "A4": "S5"}[framework]

    def identity(self, siret, service_code):
        service = () if service_code is None else (Identifier(scheme="0224", value=service_code),)
        return PartyIdentity(
            legal=Identifier(scheme="0002", value=str(siret.siren)),
            others=(Identifier(scheme="0009", value=str(siret)), *service),
            electronic=Identifier(scheme="0225", value=str(siret.siren)),
        )

    def buyer_reference(self, service_code):
        del service_code


def test_the_dialect_decides_the_process_and_every_identifier():
    """Process, guideline, SIREN, further identifiers, service and electronic address are the dialect's."""
    document = Document(cii(claims.claim(market__framework="A1"), dialect=SirenFirst()))
    assert (document.texts["framework"], document.texts["guideline"]) == ("S1", "urn:example:reform")
    assert "service" not in document.texts
    assert document.party("seller")[:2] == ("732829320", "0002")
    buyer = document.find(f"{AGREEMENT}/ram:BuyerTradeParty")[0]
    others = [(x.get("schemeID"), x.text) for x in document.find("ram:GlobalID", buyer)]
    assert others == [("0009", "21690123100011"), ("0224", "TRAVAUX")]
    (address,) = document.find("ram:URIUniversalCommunication/ram:URIID", buyer)
    assert (address.get("schemeID"), address.text) == ("0225", "216901231")


def test_a_document_in_another_dialect_keeps_its_shape(judge):
    """Its elements stand in the order of the schema; only its codes would be new to the rules."""
    findings = judge(cii(claims.claim(), dialect=SirenFirst()))
    assert "XSD" not in {rule for rule, _, _ in findings}

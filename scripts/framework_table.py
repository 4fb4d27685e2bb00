"""Write the table of frameworks, channels, validators and obligations in the reference pages, from the rules.

What a channel demands is not listed by hand: each datum is taken away from a complete claim, and the rules say whether
it is missed. ``python scripts/framework_table.py`` writes; ``--check`` fails when the page no longer says what the code
does.
"""

import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import attrs

from chorus_bridge.documents import SYNTAX_FACTURX, SYNTAX_MIXED, SYNTAX_STRUCTURED
from chorus_bridge.domain.assessment import Assessment
from chorus_bridge.domain.codes import FindingCode, Kind
from chorus_bridge.domain.invoice import Attachment, Invoice, Line, VatLine
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.situation import Company, Market, Party, Situation, TechnicalAccount
from chorus_bridge.domain.vocabulary import Channel, ClientKind, FlowPackage, Framework, Role, VatRegime
from chorus_bridge.rules import assess
from chorus_bridge.rules.market import BUILDER_FRAMEWORKS, FRAMEWORKS_OF

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "frameworks.md"
BEGIN, END = "<!-- frameworks: drawn from the rules -->", "<!-- frameworks: end -->"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
POLICY = Policy(works_submission=True)

COMPANY = Company(
    id="company",
    name="Bâtir SAS",
    siret="73282932000074",
    account=TechnicalAccount(login="TECH_1", password="-"),  # noqa: S106 — nobody's
    vat_number="FR44732829320",
    iban="FR7630006000011234567890189",
)
INVOICE = Invoice(
    number="F-1",
    issue_date=date(2026, 11, 24),
    vat_regime=VatRegime.ON_RECEIPTS,
    lines=(Line(label="Gros œuvre", quantity=Decimal(1), unit_price=Decimal(100), vat_rate=Decimal(20)),),
    vat_lines=(VatLine(rate=Decimal(20), base=Decimal(100), vat=Decimal(20)),),
    total_excl_vat=Decimal(100),
    total_vat=Decimal(20),
    total_incl_vat=Decimal(120),
    payable=Decimal(120),
    document=Attachment(name="f.pdf", declared_size=1000),
)
BODY = Party(siret="21690123100011", name="Ville de Lyon")

WITHOUT = {
    "payer's SIRET": ("market", "recipient", Party(name="Ville de Lyon")),
    "payer's name": ("market", "recipient", Party(siret="21690123100011")),
    "contracting authority": ("market", "contracting_authority", None),
    "its name": ("market", "contracting_authority", Party(siret="21590350100017")),
    "project manager": ("market", "project_manager", None),
    "validator": ("market", "validator", None),
    "company's name": ("company", "name", None),
    "its VAT number": ("company", "vat_number", None),
    "its IBAN": ("company", "iban", None),
    "lines": ("invoice", "lines", ()),
    "PDF": ("invoice", "document", None),
}
"""What may be missed, and how to take it away."""

CHANNELS = {
    "PDF": (Channel.PDF, FlowPackage.MIXED),
    "typed": (Channel.TYPED, FlowPackage.MIXED),
    "flow": (Channel.FLOW, FlowPackage.MIXED),
    "flow, data alone": (Channel.FLOW, FlowPackage.STRUCTURED),
    "flow, Factur-X": (Channel.FLOW, FlowPackage.FACTURX),
    "works operation": (Channel.WORKS_SUBMIT, FlowPackage.MIXED),
}
"""Channels and packages. By flow, a works document's PDF channel and its flow channel are one."""
SYNTAXES = {
    FlowPackage.MIXED: SYNTAX_MIXED,
    FlowPackage.STRUCTURED: SYNTAX_STRUCTURED,
    FlowPackage.FACTURX: SYNTAX_FACTURX,
}
LABELS = {
    Framework.A1: "invoice",
    Framework.A2: "invoice already paid",
    Framework.A4: "monthly statement of works",
    Framework.A5: "interim payment statement",
    Framework.A6: "validated interim payment statement",
    Framework.A7: "final statement",
    Framework.A8: "signed general account",
    Framework.A9: "subcontractor's payment request",
    Framework.A10: "subcontractor's payment request, works",
    Framework.A12: "joint contractor's invoice",
    Framework.A13: "joint contractor's monthly statement",
    Framework.A14: "joint contractor's final statement",
    Framework.A22: "general account, tacit procedure",
    Framework.A23: "tacit final account",
}
PEOPLE = {
    "market.recipient": "payer",
    "market.contracting_authority": "contracting authority",
    "market.project_manager": "project manager",
    "market.validator": "main or lead contractor",
}


def claim(framework: Framework, channel: Channel) -> Situation:
    """Return a claim that lacks nothing."""
    role = next(role for role in Role if framework in FRAMEWORKS_OF[role])
    market = Market(
        client=ClientKind.PUBLIC,
        framework=framework,
        role=role,
        contract_number="2026-T-07",
        recipient=BODY,
        project_manager=Party(siret="21330063500017", name="Atelier"),
        contracting_authority=Party(siret="21590350100017", name="Ville de Lille"),
        validator=Party(siret="55203253400646", name="Titulaire SA"),
    )
    final = framework in {Framework.A7, Framework.A14}
    return Situation(id="claim", company=COMPANY, market=market, invoice=INVOICE, channel=channel, final=final)


def judged(situation: Situation, package: FlowPackage) -> Assessment:
    """Return what the rules say of *situation*, nothing being known of anybody."""
    return assess(situation, now=NOW, policy=attrs.evolve(POLICY, flow_package=package))


def blocking(assessment: Assessment) -> set[FindingCode]:
    """Return the codes that keep it from leaving."""
    return {finding.code for finding in assessment.missing if finding.kind is Kind.MISSING}


def demanded(situation: Situation, package: FlowPackage) -> list[str]:
    """Return what the rules miss when it is taken away, in order."""
    found = []
    for name, (part, field, value) in WITHOUT.items():
        spoilt = attrs.evolve(situation, **{part: attrs.evolve(getattr(situation, part), **{field: value})})
        if blocking(judged(spoilt, package)):
            found.append(name)
    return found


def validator(situation: Situation, demands: list[str]) -> str:
    """Return who sees the document before it goes on, and to whom it is addressed."""
    first = PEOPLE["market.validator"] if "validator" in demands else ""
    manager = PEOPLE["market.project_manager"] if "project manager" in demands else ""
    readers = [who for who in (first, manager, PEOPLE[situation.buyer_path]) if who]
    return ", then ".join(readers)


def sent_as(situation: Situation, package: FlowPackage) -> str:
    """Return the portal's operation, and the format of a flow."""
    if situation.by_flow:
        return f"`deposer/flux` `{SYNTAXES[package]}`"
    return "not public" if situation.channel is Channel.WORKS_SUBMIT else "`soumettre`"


def rows() -> list[str]:
    """Return one row per framework and channel by which it may leave."""
    lines = ["| framework | what | channel | sent as | read by | required |", "| --- | --- | --- | --- | --- | --- |"]
    for framework in sorted(BUILDER_FRAMEWORKS, key=lambda f: int(f.value[1:])):
        for name, (channel, package) in CHANNELS.items():
            situation = claim(framework, channel)
            if blocking(judged(situation, package)) or (situation.works and name == "flow"):
                continue
            demands = demanded(situation, package)
            cells = (framework.value, LABELS[framework], name, sent_as(situation, package))
            lines.append("| " + " | ".join((*cells, validator(situation, demands), ", ".join(demands))) + " |")
    return lines


def drawn() -> str:
    """Return the page with its drawn part renewed."""
    text = PAGE.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN, 1)
    return f"{head}{BEGIN}\n\n" + "\n".join(rows()) + f"\n\n{END}" + rest.split(END, 1)[1]


def main(arguments: list[str]) -> int:
    """Write the page, or check it."""
    page = drawn()
    if "--check" in arguments:
        stale = page != PAGE.read_text(encoding="utf-8")
        if stale:
            print(f"{PAGE.relative_to(ROOT)} is stale: run python scripts/framework_table.py")
        return int(stale)
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

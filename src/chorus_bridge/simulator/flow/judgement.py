"""The verdict on a flow: its file opened, its invoice controlled, then created or reported with all its errors at once.

*Source:* AIFE, states of a flow; reports recorded from real rejections (a technical error for what is not readable or
breaks the schema, an error of the invoice for the rest). The sentence for a number already used was never published:
its words here are ours, and client and simulator share the guess that it says "deja".
"""

from collections.abc import Iterator
from typing import Final

from attrs import field, frozen

from chorus_bridge.simulator.actors import Structure
from chorus_bridge.simulator.dates import paris_date, read_basic_day
from chorus_bridge.simulator.files.cii_grammar import SchemaRefused, check_schema
from chorus_bridge.simulator.files.xml_tree import XmlRefused, xml_tree
from chorus_bridge.simulator.flow import amount_rules, party_rules, rules
from chorus_bridge.simulator.flow.case import BUYER, ISSUED, NUMBER, SELLER, SERVICE, VALIDATOR, Case, balise
from chorus_bridge.simulator.flow.contents import Files, files_of, xml_of
from chorus_bridge.simulator.flow.document import document_of
from chorus_bridge.simulator.flow.states import (
    INTEGRATED,
    PARTLY_INTEGRATED,
    REJECTED,
    Flow,
    FlowError,
    FlowFate,
)
from chorus_bridge.simulator.flow.syntaxes import PLAYED, SYNTAXES
from chorus_bridge.simulator.invoices import AttachedFile, Invoice, Passage
from chorus_bridge.simulator.ledger import Deposit, Duplicate
from chorus_bridge.simulator.portal import Portal
from chorus_bridge.simulator.statuses import nominal_after
from chorus_bridge.simulator.works.circuit import (
    TO_PROJECT_MANAGER,
    VALIDATED_FIRST,
    first_status,
    is_payable,
)

_RULES: Final = (*rules.RULES, *party_rules.RULES, *amount_rules.RULES)
_LONGEST: Final = 50
"""Characters of an identifier that a report repeats."""
_UNREADABLE: Final = "ERR_XSD_001"
_NOT_PLAYED: Final = "ERR_SIM_999"
"""Ours: the simulator does not open every syntax the portal takes."""
_OTHERS: Final = FlowError(number="AUTRE-FACTURE", text="Cette facture du meme flux est rejetee.")
"""What a flow said to be integrated in part reports when its own invoice is right."""


class _Irrecevable(Exception):
    """The file of a flow is not an invoice that can be looked at."""

    def __init__(self, error: FlowError) -> None:
        super().__init__(error.text)
        self.error = error


@frozen(kw_only=True)
class _Opened:
    """A flow opened, and what its invoice is to this portal."""

    flow: Flow
    case: Case
    files: Files = field(repr=False)


def judge(portal: Portal, flow: Flow) -> Flow:
    """Return a flow with its verdict; its invoice is created when nothing is wrong with it."""
    if flow.fate is FlowFate.REJECTED:
        return _reported(portal, flow, REJECTED, (_irrecevable("flux rejete pour une raison technique", "ERR_SE_001"),))
    try:
        opened = _opened(portal, flow)
    except _Irrecevable as refused:
        return _reported(portal, flow, REJECTED, (refused.error,))
    wrong = tuple(_wrong(portal, opened))
    partial = flow.fate is FlowFate.PARTIAL
    if wrong:
        error = FlowError(
            text="|".join(wrong),
            number=opened.case.said(NUMBER)[:_LONGEST],
            supplier=opened.case.said(SELLER)[:_LONGEST],
            recipient=opened.case.said(BUYER)[:_LONGEST],
        )
        return _reported(portal, flow, PARTLY_INTEGRATED if partial else REJECTED, (error,))
    _integrate(portal, opened)
    return _reported(portal, flow, *((PARTLY_INTEGRATED, (_OTHERS,)) if partial else (INTEGRATED, ())))


def _reported(portal: Portal, flow: Flow, code: str, errors: tuple[FlowError, ...]) -> Flow:
    """Return a flow judged, once the ledger knows."""
    judged = flow.with_verdict(code, errors)
    portal.ledger.note_verdict(judged.number, code, judged.states[-1].at)
    return judged


def _irrecevable(reason: str, code: str = _UNREADABLE) -> FlowError:
    """Return the technical error of a file that cannot be looked at."""
    return FlowError(text=f"IRRECEVABILITE: {reason}", code=code)


def _opened(portal: Portal, flow: Flow) -> _Opened:
    """Return what a flow holds.

    Raises:
        _Irrecevable: It cannot be looked at.
    """
    syntax = portal.conditions.flow_syntaxes.get(flow.syntax, flow.syntax)
    if syntax not in PLAYED:
        raise _Irrecevable(_irrecevable("syntaxe non jouee par le simulateur", _NOT_PLAYED))
    xml = xml_of(flow.content, syntax)
    if xml is None:
        raise _Irrecevable(_irrecevable("le fichier n'est pas un PDF qui porte une facture factur-x.xml"))
    try:
        root = xml_tree(xml)
        check_schema(root)
    except (XmlRefused, SchemaRefused) as refused:
        raise _Irrecevable(_irrecevable(str(refused))) from refused
    case = Case(
        root=root,
        syntax=syntax,
        official=flow.syntax in SYNTAXES,
        account=flow.depositor,
        world=portal.world,
        today=paris_date(portal.time(flow.judged_at or flow.received_at)),
        works_apart=portal.conditions.works_apart,
    )
    return _Opened(flow=flow, case=case, files=files_of(root, flow.content, syntax))


def _wrong(portal: Portal, opened: _Opened) -> Iterator[str]:
    """Return every sentence there is to say about an invoice, and write a duplicate down."""
    case = opened.case
    for rule in _RULES:
        yield from rule(case)
    yield from opened.files.wrong
    issued, supplier = read_basic_day(case.said(ISSUED)), case.structure(SELLER)
    if issued is None or supplier is None or supplier.id not in case.account.structures:
        return
    if not portal.conditions.refuse_duplicates:
        return
    if portal.register.holds((issued.year, supplier.siret[:9], case.said(NUMBER))):
        portal.ledger.note_duplicate(
            Duplicate(
                number=case.said(NUMBER),
                supplier_siret=supplier.siret,
                at=opened.flow.judged_at or opened.flow.received_at,
                request=opened.flow.request,
                sha256=opened.flow.sha256,
            )
        )
        yield f"Une demande de paiement de meme numero ({balise(NUMBER)}) existe deja pour ce fournisseur."


def _integrate(portal: Portal, opened: _Opened) -> None:
    """Create the invoice of a flow in which nothing is wrong, and write the deposit down."""
    invoice = _invoice(portal, opened)
    portal.register.add(invoice)
    portal.ledger.note_deposit(
        Deposit(
            invoice_id=invoice.id,
            number=invoice.number,
            supplier_siret=invoice.supplier.siret,
            recipient_siret=invoice.recipient.siret,
            at=invoice.accepted_at,
            request=opened.flow.request,
            sha256=opened.flow.sha256,
        )
    )


def _invoice(portal: Portal, opened: _Opened) -> Invoice:
    """Return the invoice as it enters the portal."""
    case, flow = opened.case, opened.flow
    at = flow.judged_at or flow.received_at
    supplier, buyer = _known(case, SELLER), _known(case, BUYER)
    named = case.structure(VALIDATOR)
    code = case.framework
    moe = named if code in TO_PROJECT_MANAGER else None
    status = first_status(code, authority_only=buyer.moa_only, project_manager=moe is not None)
    files = _attached(portal, opened.files)
    return Invoice(
        id=portal.next_invoice_id(),
        number=case.said(NUMBER),
        issued_on=read_basic_day(case.said(ISSUED)) or case.today,
        accepted_at=at,
        supplier=supplier,
        recipient=buyer,
        service=buyer.service(case.said(SERVICE)),
        validator=named if code in VALIDATED_FIRST else None,
        document=document_of(case, supplier),
        files=files,
        principal=files[0].id if files and opened.files.carried[0].principal else None,
        creator=flow.depositor.login,
        passages=(Passage(status=status, at=portal.time(at), by=flow.depositor.login, written_at=at),),
        ahead=nominal_after(status, payment_reported=not buyer.payment_status_not_reported, payable=is_payable(code)),
        flow=flow.number,
        moe=moe,
        moa=buyer if case.to_authority else None,
    )


def _known(case: Case, path: str) -> Structure:
    """Return a structure that the rules have found."""
    return case.world.structure_of(case.said(path))


def _attached(portal: Portal, files: Files) -> tuple[AttachedFile, ...]:
    """Return the files of a flow as an invoice holds them, the main one first, their contents kept."""
    attached = []
    for file in files.carried:
        file_id = portal.next_file_id()
        portal.contents.keep(file_id, file.content)
        attached.append(
            AttachedFile(
                id=file_id,
                designation=file.name,
                type_code="FACTURE" if file.principal else "ZZZ",
                extension=file.extension,
                size=file.size,
            )
        )
    return tuple(attached)

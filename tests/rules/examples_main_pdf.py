"""The invoice's own PDF."""

from chorus_bridge.domain.codes import FindingCode as C
from chorus_bridge.domain.invoice import Attachment
from chorus_bridge.domain.policy import Policy
from chorus_bridge.domain.vocabulary import Channel, FlowPackage, Framework, Signature
from tests.builders import PDF, evolved, given, works
from tests.rules.examples import Changes, Examples, found
from tests.rules.pdfs import XMP, by_hand, packed, printed, specification

MIB = 1024 * 1024
DOCUMENT = "invoice.document"
TYPED = given(channel=Channel.TYPED)
FLOW = given(channel=Channel.FLOW)
STRUCTURED = Policy(flow_package=FlowPackage.STRUCTURED)
FACTURX = Policy(flow_package=FlowPackage.FACTURX)
SIGNED = given(invoice__signature=Signature.PADES)
ELECTRONIC = printed(attached="factur-x.xml")
ANNOUNCED = by_hand(packed(XMP, kind=b"/Type /Metadata /Subtype /XML"))


def pdf(**changes: object) -> Changes:
    """Return an invoice whose PDF is so changed."""
    return given(invoice__document=evolved(PDF, **changes))


def named(name: str) -> Changes:
    """Return an invoice whose PDF has this name."""
    return pdf(name=name)


def sized(size: int, attached: int = 0) -> Changes:
    """Return an invoice whose PDF, and whose attachment, are so large."""
    file = Attachment(name="detail.zip", declared_size=attached, type_code="DETAIL")
    return {**pdf(content=None, declared_size=size), "invoice__attachments": (file,) if attached else ()}


TABLE: dict[C, Examples] = {
    C.PDF_MISSING: (
        [
            given(),
            pdf(content=None, declared_size=12),
            pdf(content=None),
            given(invoice__document=None, **TYPED),
            given(invoice__document=None, policy=STRUCTURED, **FLOW),
            works(invoice__document=None, policy=STRUCTURED),
        ],
        [
            (given(invoice__document=None), [found(DOCUMENT)]),
            (given(invoice__document=None, policy=STRUCTURED), [found(DOCUMENT)]),
            (works(invoice__document=None), [found(DOCUMENT)]),
            (given(invoice__document=None, policy=FACTURX, **FLOW), [found(DOCUMENT)]),
            (pdf(content=b""), [found(DOCUMENT)]),
            (pdf(content=None, declared_size=0), [found(DOCUMENT)]),
        ],
    ),
    C.PDF_TOO_LARGE: (
        [
            given(),
            pdf(content=None, declared_size=10 * MIB),
            pdf(content=None),
            given(invoice__document=None),
            {**pdf(content=None, declared_size=11 * MIB), **TYPED},
        ],
        [
            (pdf(content=None, declared_size=size), [found(DOCUMENT, max=10 * MIB, got=size)])
            for size in (10 * MIB + 1, 11 * MIB, 500 * MIB)
        ],
    ),
    C.PDF_NAME_INVALID: (
        [
            given(),
            named("facture n° 7 & Cie.PDF"),
            named("x" * 196 + ".pdf"),
            given(invoice__document=None),
            {**named("x"), **TYPED},
        ],
        [
            (named(name), [found("invoice.document.name", name=name, max=200)])
            for name in (
                "facture",
                "facture.pdf.zip",
                ".pdf",
                " .pdf",
                "a/b.pdf",
                "a\\b.pdf",
                "a\nb.pdf",
                "x" * 197 + ".pdf",
                "",
            )
        ],
    ),
    C.PDF_DAMAGED: (
        [
            given(),
            pdf(content=printed()),
            pdf(content=b"\n" * 1000 + printed()),
            pdf(content=printed() + b"\x00" * 20_000),
            pdf(content=b""),
            pdf(content=None, declared_size=12),
            {**pdf(content=b"facture"), **TYPED},
            {**pdf(content=b"facture"), **FLOW, "policy": STRUCTURED},
        ],
        [
            (pdf(content=b"<html>"), [found(DOCUMENT, reason="not_a_pdf")]),
            (pdf(content=b" " * 1025 + printed()), [found(DOCUMENT, reason="not_a_pdf")]),
            (pdf(content=printed()[:-60]), [found(DOCUMENT, reason="truncated")]),
            (works(**pdf(content=printed()[:200])), [found(DOCUMENT, reason="truncated")]),
        ],
    ),
    C.PDF_ENCRYPTED: (
        [
            given(),
            pdf(content=printed(comment="/Encrypt 5 0 R")),
            pdf(content=by_hand(b"<< /EncryptMetadata 5 0 R >>")),
            {**pdf(content=printed(password="x")), **TYPED},
        ],
        [
            (pdf(content=printed(password="x")), [found(DOCUMENT)]),
            (pdf(content=by_hand(trailer=b"/Encrypt<< /V 1 >>")), [found(DOCUMENT)]),
            (works(**pdf(content=by_hand(trailer=b"/#45ncrypt 5 0 R"))), [found(DOCUMENT)]),
        ],
    ),
    C.SIGNED_PDF_IN_FACTURX: (
        [
            given(),
            works(policy=FACTURX),
            works(**SIGNED),
            {**SIGNED, "policy": FACTURX},
        ],
        [
            (works(**SIGNED, policy=FACTURX), [found(DOCUMENT)]),
            ({**SIGNED, **FLOW, "policy": FACTURX}, [found(DOCUMENT)]),
            (works(invoice__signature=Signature.XADES, policy=FACTURX), [found(DOCUMENT)]),
        ],
    ),
    C.PDF_IS_FACTURX: (
        [
            given(),
            pdf(content=printed(attached="detail.xml")),
            pdf(content=printed(comment="voir factur-x.xml")),
            pdf(content=None, declared_size=12),
            {**pdf(content=ELECTRONIC), **TYPED},
            {**pdf(content=ELECTRONIC), **FLOW},
            works(**pdf(content=ELECTRONIC)),
        ],
        [
            (pdf(content=ELECTRONIC), [found(DOCUMENT, name="factur-x.xml")]),
            (pdf(content=printed(attached="ZUGFeRD-invoice.xml")), [found(DOCUMENT, name="zugferd-invoice.xml")]),
            (pdf(content=ANNOUNCED), [found(DOCUMENT, name="XMP")]),
            (
                {**pdf(content=by_hand(packed(specification(b"(order-x.xml)")))), "policy": FACTURX},
                [found(DOCUMENT, name="order-x.xml")],
            ),
        ],
    ),
    C.PDF_HOLDS_INVOICE_DATA: (
        [
            given(),
            pdf(content=ELECTRONIC),
            {**pdf(content=ELECTRONIC), **FLOW, "policy": STRUCTURED},
            works(**pdf(content=printed())),
        ],
        [
            ({**pdf(content=ELECTRONIC), **FLOW}, [found(DOCUMENT, name="factur-x.xml")]),
            (works(**pdf(content=ELECTRONIC), policy=FACTURX), [found(DOCUMENT, name="factur-x.xml")]),
            (
                works(**pdf(content=ANNOUNCED), channel=Channel.WORKS_SUBMIT),
                [found(DOCUMENT, name="XMP")],
            ),
        ],
    ),
    C.FLOW_MAY_BE_TOO_LARGE: (
        [
            sized(10 * MIB),
            {**sized(7864320), **FLOW},
            {**sized(10 * MIB), **FLOW, "policy": FACTURX},
            {**sized(10 * MIB), **FLOW, "policy": STRUCTURED},
            {**pdf(content=None), **FLOW},
            # A file of unknown size counts for nothing.
            {**sized(7864320), **FLOW, "invoice__attachments": (Attachment(name="a.csv", type_code="X"),) * 9},
        ],
        [
            ({**sized(7864321), **FLOW}, [found(DOCUMENT, max=10 * MIB, got=10 * MIB + 4)]),
            (works(**sized(5 * MIB, 4 * MIB)), [found(DOCUMENT, max=10 * MIB, got=12 * MIB)]),
            (
                works(**sized(10 * MIB, 4 * MIB), policy=FACTURX),
                [found(DOCUMENT, max=10 * MIB, got=14 * MIB)],
            ),
            (
                works(**sized(10 * MIB, 9 * MIB), policy=STRUCTURED),
                [found(DOCUMENT, max=10 * MIB, got=12 * MIB)],
            ),
            (
                {**sized(9 * MIB), "market__framework": Framework.A6},
                [found(DOCUMENT, max=10 * MIB, got=12 * MIB)],
            ),
        ],
    ),
}

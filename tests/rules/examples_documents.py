"""What goes with the invoice's PDF."""

from chorus_bridge.domain.codes import FindingCode as C
from chorus_bridge.domain.invoice import Attachment
from chorus_bridge.domain.vocabulary import Channel
from tests.builders import PDF, evolved, given
from tests.rules.examples import Changes, Examples, Found, found

MIB = 1024 * 1024
DOCUMENT, ATTACHMENTS = "invoice.document", "invoice.attachments"
TYPED = given(channel=Channel.TYPED)


def pdf(**changes: object) -> Changes:
    """Return an invoice whose PDF is so changed."""
    return given(invoice__document=evolved(PDF, **changes))


def attached(*files: Attachment, **changes: object) -> Changes:
    """Return an invoice with these attachments."""
    return given(invoice__attachments=files, **changes)


def file(name: str = "detail.xlsx", size: int | None = 10, **changes: object) -> Attachment:
    """Return an attachment known by name and size, as on a list page."""
    return evolved(Attachment(name=name, declared_size=size, type_code="DETAIL"), **changes)


def on_name(name: str, **params: object) -> list[Found]:
    """Return what is found of the name of the only attachment."""
    return [found("invoice.attachments[0].name", name=name, **params)]


TABLE: dict[C, Examples] = {
    C.ATTACHMENT_TOO_LARGE: (
        [given(), attached(file(size=10 * MIB)), attached(file(size=None))],
        [
            (
                attached(file(), file("b.zip", size)),
                [found("invoice.attachments[1]", name="b.zip", max=10 * MIB, got=size)],
            )
            for size in (10 * MIB + 1, 11 * MIB, 120 * MIB)
        ],
    ),
    C.ATTACHMENT_NAME_TOO_LONG: (
        [given(), attached(file("x" * 45 + ".xlsx")), attached(file("x"))],
        [
            (attached(file("x" * size + ".xlsx")), on_name("x" * size + ".xlsx", max=50, got=size + 5))
            for size in (46, 47, 300)
        ],
    ),
    C.ATTACHMENT_NAME_INVALID: (
        [given(), attached(file()), attached(file("n°7 & co; #3.v2.pdf")), attached(file("x.exe"))],
        [
            (attached(file(name)), on_name(name))
            for name in ("detail", ".xlsx", "detail.", "a/b.pdf", "c:\\b.pdf", "a\x00.pdf", "")
        ],
    ),
    C.ATTACHMENT_TYPE_NOT_ALLOWED: (
        [given(), attached(file("x.PdF"), file("y.tgz"), file("z.p7s")), attached(file("detail"))],
        [(attached(file(name)), on_name(name)) for name in ("x.exe", "plan.dwg", "devis.pdf.js")],
    ),
    C.ATTACHMENT_TOTAL_TOO_LARGE: (
        [
            given(),
            attached(*[file(size=10 * MIB)] * 12, **pdf(content=None, declared_size=0)),
            attached(*[file(size=None)] * 30),
            attached(*[file(size=10 * MIB)] * 12, invoice__document=None),
            # A typed invoice sends no PDF.
            {**attached(*[file(size=10 * MIB)] * 12), **pdf(content=None, declared_size=1), **TYPED},
        ],
        [
            (
                attached(*[file(size=10 * MIB)] * 12, **pdf(content=None, declared_size=1)),
                [found(ATTACHMENTS, max=120 * MIB, got=120 * MIB + 1)],
            ),
            (
                attached(*[file(size=10 * MIB)] * 13, **TYPED),
                [found(ATTACHMENTS, max=120 * MIB, got=130 * MIB)],
            ),
            (
                attached(file(size=121 * MIB), invoice__document=None),
                [found(ATTACHMENTS, max=120 * MIB, got=121 * MIB)],
            ),
        ],
    ),
    C.ATTACHMENT_EMPTY: (
        [given(), attached(file()), attached(file(size=None)), pdf(content=b"")],
        [
            (attached(file(size=0)), [found("invoice.attachments[0]", name="detail.xlsx")]),
            (attached(file(content=b"")), [found("invoice.attachments[0]", name="detail.xlsx")]),
            (
                attached(file(), file("b.txt", 0), file("c.txt", 0)),
                [
                    found("invoice.attachments[1]", name="b.txt"),
                    found("invoice.attachments[2]", name="c.txt"),
                ],
            ),
        ],
    ),
    C.ATTACHMENT_LABEL_TOO_LONG: (
        [given(), attached(file()), attached(file(label="é" * 100))],
        [
            (
                attached(file(label="x" * size)),
                [found("invoice.attachments[0].label", name="detail.xlsx", max=100, got=size)],
            )
            for size in (101, 102, 999)
        ],
    ),
    C.ATTACHMENT_TYPE_MISSING: (
        [given(), attached(file()), attached(file(type_code="x" * 30))],
        [
            (
                attached(file(type_code=code)),
                [found("invoice.attachments[0].type_code", name="detail.xlsx", max=30)],
            )
            for code in (None, " ", "x" * 31)
        ],
    ),
    C.ATTACHMENT_REQUIRED_MISSING: (
        [
            given(),
            given(market__required_attachments=()),
            attached(file(type_code="RIB"), market__required_attachments=("RIB",)),
        ],
        [
            (given(market__required_attachments=("RIB",)), [found(ATTACHMENTS, name="RIB")]),
            (
                attached(file(type_code="DC4"), market__required_attachments=("RIB", "DC4", "EA")),
                [found(ATTACHMENTS, name="RIB"), found(ATTACHMENTS, name="EA")],
            ),
            (
                attached(file("RIB.pdf"), market__required_attachments=("RIB",)),
                [found(ATTACHMENTS, name="RIB")],
            ),
        ],
    ),
    C.ATTACHMENT_CONTENT_MISSING: (
        [
            given(contents=True),
            {**attached(file()), **pdf(content=None)},
            given(contents=True, invoice__document=None, **TYPED),
            {**pdf(content=None), **TYPED, "contents": True},
            attached(file(content=b"x"), contents=True),
        ],
        [
            ({**pdf(content=None), "contents": True}, [found(DOCUMENT, name=PDF.name)]),
            (
                attached(file(content=b"x"), file("b.txt"), contents=True),
                [found("invoice.attachments[1]", name="b.txt")],
            ),
            (
                {**attached(file(size=None)), **pdf(content=None), "contents": True},
                [found(DOCUMENT, name=PDF.name), found("invoice.attachments[0]", name="detail.xlsx")],
            ),
        ],
    ),
}

"""Embedding the data in the host's PDF, by the package ``factur-x`` of the extra ``facturx``.

Embedding never converts: a PDF that is not PDF/A-3 stays what it is, and the standard asks for PDF/A-3. The package
dates what it makes, by the clock, and passes through a temporary file: unlike the XML inside, the PDF is not the
same bytes twice.
"""

from typing import Any, Final

from chorus_bridge.errors import BadValue, ConfigurationError

__all__ = ["embed"]

_LANGUAGE: Final = "fr-FR"


def embed(pdf: bytes, xml: bytes, *, level: str, number: str) -> bytes:
    """Return *pdf* with *xml* embedded as Factur-X asks.

    Args:
        pdf: The invoice's own PDF, which should be PDF/A-3.
        xml: The document.
        level: Profile of the document, as the package names it: ``en16931`` or ``extended``.
        number: The invoice's number, the title of the PDF.

    Raises:
        ConfigurationError: The extra is not installed.
        BadValue: The PDF cannot be read.
    """
    generate = _generator()
    try:
        made: bytes = generate(
            pdf,
            xml,
            flavor="factur-x",
            level=level,
            # Rules are checked by a server the package would call; the schema, by the tests of this package.
            check_schematron=False,
            check_xsd=False,
            pdf_metadata={"author": "", "keywords": "Factur-X", "title": number, "subject": f"Factur-X {number}"},
            lang=_LANGUAGE,
        )
    except Exception as exc:  # whatever a reader of PDF raises on a file it cannot read
        problem, remedy = f"cannot be read as a PDF ({type(exc).__name__})", "give another PDF, or the mixed package"
        raise BadValue(field="invoice.document", problem=problem, remedy=remedy) from exc
    return made


def _generator() -> Any:  # noqa: ANN401 — the package is not typed
    try:
        from facturx import generate_from_binary  # noqa: PLC0415 — an extra: absent from most installations
    except ImportError as exc:
        raise ConfigurationError(
            setting="flow_package",
            problem="Factur-X needs a package that is not installed",
            remedy="pip install 'chorus-bridge[facturx]', or choose the mixed package",
        ) from exc
    return generate_from_binary

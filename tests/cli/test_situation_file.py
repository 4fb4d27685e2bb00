"""The situation file: its shape is the domain's, everything wrong is told at once, no secret is repeated."""

import contextlib
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chorus_bridge.cli.situation_file import fields, reading, shape, surroundings
from chorus_bridge.cli.situation_file.problems import FileProblems
from chorus_bridge.cli.situation_file.reading import read_situations
from chorus_bridge.domain.codes import FindingCode, Who
from chorus_bridge.domain.invoice import Attachment, Invoice, Line, VatLine
from chorus_bridge.domain.situation import (
    Address,
    Company,
    Market,
    Party,
    Situation,
    Step,
    StepStatus,
    TechnicalAccount,
)
from chorus_bridge.domain.vocabulary import (
    Channel,
    ClientKind,
    CompanySize,
    Consortium,
    Framework,
    InvoiceKind,
    PayerKind,
    Role,
    Signature,
    VatRegime,
)
from scripts import situation_schema

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"


def a_file(**changes):
    """Return the smallest file that says something, with *changes* at its top."""
    return {
        "format": "chorus-bridge/situations",
        "version": 1,
        "companies": [{"id": "c"}],
        "markets": [{"id": "m"}],
        "situations": [{"id": "s", "company": "c", "market": "m", "invoice": {}}],
    } | changes


def with_invoice(**fields):
    """Return a file whose only situation has these invoice fields."""
    return a_file(situations=[{"id": "s", "company": "c", "market": "m", "invoice": fields}])


@pytest.fixture
def written(tmp_path):
    """Return a function that writes a file, given as values, text or bytes."""

    def write(content):
        if not isinstance(content, bytes):
            content = (content if isinstance(content, str) else json.dumps(content)).encode()
        path = tmp_path / "claims.json"
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def problems(written):
    """Return a function that reads a wrong file and returns what is wrong with it, by path."""

    def read(content, environ=None):
        with pytest.raises(FileProblems) as caught:
            read_situations(written(content), environ=environ or {})
        assert all(p.problem and p.remedy for p in caught.value.problems)
        told: dict[str, str] = {}
        for p in caught.value.problems:
            told[p.path] = f"{told.get(p.path, '')} {p.problem}; {p.remedy}"
        return told

    return read


COMPLETE = {
    "$schema": "situation.schema.json",
    "format": "chorus-bridge/situations",
    "version": 1,
    "companies": [
        {
            "id": "c",
            "name": "Maçonnerie",
            "siret": "00010001600013",
            "account": {"login_env": "CP_LOGIN", "password_env": "CP_PASSWORD"},
            "structure_id": 1,
            "service_id": 2,
            "bank_details_id": 3,
            "bank_details_required": True,
            "vat_number": "FR39000100016",
            "address": {
                "street": "1 rue du Port",
                "complement": "Bât. B",
                "postal_code": "69001",
                "city": "Lyon",
                "country": "BE",
            },
            "iban": "FR76",
            "bic": "AGRIFRPP",
            "account_name": "Affactureur",
            "password_expires": "2027-12-31",
            "size": "small",
        }
    ],
    "markets": [
        {
            "id": "m",
            "client": "public",
            "outside_chorus": True,
            "framework": "A9",
            "role": "subcontractor",
            "contract_number": "M1",
            "engagement": "E1",
            "recipient": {"siret": "r", "name": "Ville", "service_code": "S", "address": {"city": "Lille"}},
            "project_manager": {"siret": "p", "address": {"country": "DE"}},
            "contracting_authority": {"siret": "a"},
            "validator": {"siret": "v"},
            "payer_kind": "health",
            "consortium": "each_member",
            "required_attachments": ["RIB"],
        }
    ],
    "situations": [
        {
            "id": "s",
            "company": "c",
            "market": "m",
            "invoice": {
                "kind": "credit_note",
                "number": "2026-11-S07",
                "issue_date": "2026-11-20",
                "currency": "XPF",
                "vat_regime": "reverse_charge",
                "exemption_reason": "X",
                "lines": [
                    {
                        "label": "Béton",
                        "quantity": "2.5",
                        "unit": "m3",
                        "unit_price": "10.1234",
                        "discount": "1",
                        "vat_rate": "5.5",
                        "reference": "2.1",
                    }
                ],
                "vat_lines": [{"rate": "20", "base": "-10.00", "vat": "-2.00"}],
                "total_excl_vat": "100.10",
                "total_vat": "20.02",
                "total_incl_vat": "120.12",
                "discount_incl_vat": "1.00",
                "discount_reason": "escompte",
                "payable": "119.12",
                "payment_mode": None,
                "origin_number": "O1",
                "comment": "note",
                "document": {"name": "f.pdf", "path": "f.pdf"},
                "signature": "pades",
                "attachments": [{"name": "d.csv", "size": 12, "label": "Détail", "type_code": "RIB"}],
            },
            "steps": [{"code": "MOE_VALIDATION", "status": "done", "who": "project_manager", "label": "Visa"}],
            "channel": "typed",
            "payment_request": False,
            "final": True,
            "cancelled": True,
            "replaces": "R1",
        }
    ],
}


def test_every_field_of_a_file_reaches_the_domain(written, tmp_path):
    """A file that fills every field becomes the situation that has them all."""
    (tmp_path / "f.pdf").write_bytes(b"%PDF-1.4")
    environ = {"CP_LOGIN": "TECH_1", "CP_PASSWORD": "hush"}
    file = read_situations(written(COMPLETE), environ=environ)
    company = Company(
        id="c",
        name="Maçonnerie",
        siret="00010001600013",
        account=TechnicalAccount(login="TECH_1", password="hush"),
        structure_id=1,
        service_id=2,
        bank_details_id=3,
        bank_details_required=True,
        vat_number="FR39000100016",
        address=Address(street="1 rue du Port", complement="Bât. B", postal_code="69001", city="Lyon", country="BE"),
        iban="FR76",
        bic="AGRIFRPP",
        account_name="Affactureur",
        password_expires=date(2027, 12, 31),
        size=CompanySize.SMALL,
    )
    market = Market(
        id="m",
        client=ClientKind.PUBLIC,
        outside_chorus=True,
        framework=Framework.A9,
        role=Role.SUBCONTRACTOR,
        contract_number="M1",
        engagement="E1",
        recipient=Party(siret="r", name="Ville", service_code="S", address=Address(city="Lille")),
        project_manager=Party(siret="p", address=Address(country="DE")),
        contracting_authority=Party(siret="a"),
        validator=Party(siret="v"),
        payer_kind=PayerKind.HEALTH,
        consortium=Consortium.EACH_MEMBER,
        required_attachments=("RIB",),
    )
    invoice = Invoice(
        kind=InvoiceKind.CREDIT_NOTE,
        number="2026-11-S07",
        issue_date=date(2026, 11, 20),
        currency="XPF",
        vat_regime=VatRegime.REVERSE_CHARGE,
        exemption_reason="X",
        lines=(
            Line(
                label="Béton",
                quantity=Decimal("2.5"),
                unit="m3",
                unit_price=Decimal("10.1234"),
                discount=Decimal(1),
                vat_rate=Decimal("5.5"),
                reference="2.1",
            ),
        ),
        vat_lines=(VatLine(rate=Decimal(20), base=Decimal("-10.00"), vat=Decimal("-2.00")),),
        total_excl_vat=Decimal("100.10"),
        total_vat=Decimal("20.02"),
        total_incl_vat=Decimal("120.12"),
        discount_incl_vat=Decimal("1.00"),
        discount_reason="escompte",
        payable=Decimal("119.12"),
        payment_mode=None,
        origin_number="O1",
        comment="note",
        document=Attachment(name="f.pdf", content=b"%PDF-1.4"),
        signature=Signature.PADES,
        attachments=(Attachment(name="d.csv", declared_size=12, label="Détail", type_code="RIB"),),
    )
    step = Step(code=FindingCode.MOE_VALIDATION, status=StepStatus.DONE, who=Who.PROJECT_MANAGER, label="Visa")
    expected = Situation(
        id="s",
        company=company,
        market=market,
        invoice=invoice,
        steps=(step,),
        channel=Channel.TYPED,
        payment_request=False,
        final=True,
        cancelled=True,
        replaces="R1",
    )
    assert file.situations == (expected,)
    assert file.companies == {"c": company}


def test_an_absent_field_means_what_it_means_in_python(written):
    """The smallest file gives the domain's own defaults."""
    file = read_situations(written(a_file()), environ={})
    assert file.situations == (Situation(id="s", company=Company(id="c"), market=Market(id="m"), invoice=Invoice()),)


@pytest.mark.parametrize(
    ("entry", "value", "other_names"),
    [
        (shape.AddressEntry, Address, set()),
        (shape.CompanyEntry, Company, set()),
        (shape.MarketEntry, Market, set()),
        (shape.PartyEntry, Party, set()),
        (shape.InvoiceEntry, Invoice, set()),
        (shape.LineEntry, Line, set()),
        (shape.VatLineEntry, VatLine, set()),
        (shape.StepEntry, Step, set()),
        (shape.SituationEntry, Situation, set()),
        (shape.FileEntry, Attachment, {"content", "declared_size", "path", "size"}),
    ],
)
def test_the_file_has_the_domains_fields(entry, value, other_names):
    """What a host can say in Python it can say in a file, under the same name."""
    assert set(entry.model_fields) ^ {a.name for a in attrs.fields(value)} == other_names


def test_the_step_codes_are_the_domains_workflow_codes():
    """A file may name every workflow step, and no verdict of the rules."""
    codes = list(FindingCode)
    first, last = codes.index(FindingCode.SITUATION_DRAFT), codes.index(FindingCode.HOST_STEP_PENDING)
    assert set(fields.STEP_CODES) == set(codes[first : last + 1])


@pytest.mark.parametrize(
    ("content", "path", "words"),
    [
        (with_invoice(total_vat=12.5), "situations[0].invoice.total_vat", "write amounts as text"),
        (with_invoice(total_vat=12), "situations[0].invoice.total_vat", "write amounts as text"),
        (with_invoice(total_vat="12,50"), "situations[0].invoice.total_vat", "without spaces, comma"),
        (with_invoice(total_vat="1 000"), "situations[0].invoice.total_vat", "without spaces, comma"),
        (with_invoice(total_vat="NaN"), "situations[0].invoice.total_vat", "is not an amount"),
        (with_invoice(total_vat="1e3"), "situations[0].invoice.total_vat", "is not an amount"),
        (with_invoice(total_vat="\u0661"), "situations[0].invoice.total_vat", "is not an amount"),
        (with_invoice(issue_date="20/11/2026"), "situations[0].invoice.issue_date", "2026-11-30"),
        (with_invoice(issue_date="2026-11-20T10:00:00"), "situations[0].invoice.issue_date", "2026-11-30"),
        (with_invoice(issue_date=20261120), "situations[0].invoice.issue_date", "is not a date"),
        (with_invoice(lines={}), "situations[0].invoice.lines", "is not a list"),
        (with_invoice(lines=[7]), "situations[0].invoice.lines[0]", "is not an object"),
        (with_invoice(kind="facture"), "situations[0].invoice.kind", "'invoice' or 'credit_note'"),
        (with_invoice(kind=None), "situations[0].invoice.kind", "write"),
        (with_invoice(number=7), "situations[0].invoice.number", "is not text"),
        (with_invoice(comment="x" * 10_001), "situations[0].invoice.comment", "at most 10000"),
        (with_invoice(nombre="7"), "situations[0].invoice.nombre", "is not a field"),
        (
            with_invoice(document={"name": "f.pdf"}),
            "situations[0].invoice.document",
            'needs "path" or "size"',
        ),
        (
            with_invoice(document={"name": "f.pdf", "path": "f.pdf", "size": 1}),
            "situations[0].invoice.document",
            "not both",
        ),
        (
            with_invoice(document={"name": "f", "size": -1}),
            "situations[0].invoice.document.size",
            "at least 0",
        ),
        (with_invoice(document={"name": "f", "size": 1.5}), "situations[0].invoice.document.size", "whole"),
        (a_file(companies=[{"id": "c", "structure_id": "7"}]), "companies[0].structure_id", "whole number"),
        (
            a_file(companies=[{"id": "c", "bank_details_required": 1}]),
            "companies[0].bank_details_required",
            "true",
        ),
        (a_file(companies=[{"id": "c"}, {"id": ""}]), "companies[1].id", "is empty"),
        (a_file(companies=[{"id": "c"}, {"id": "  "}]), "companies[1].id", "is blank"),
        (a_file(companies=[{"id": "c", "account": "real"}]), "companies[0].account", "'demo'"),
        (a_file(companies=[{"id": "c", "account": 7}]), "companies[0].account", "is not an object"),
        (
            a_file(companies=[{"id": "c", "account": {"login_env": "A"}}]),
            "companies[0].account.password_env",
            "is absent",
        ),
        (
            a_file(companies=[{"id": "c", "account": {"login_env": "A-B", "password_env": "P"}}]),
            "companies[0].account.login_env",
            "pattern",
        ),
        (a_file(situations=None), "situations", "is not a list"),
        (a_file(version="1"), "version", "whole number"),
        (a_file(version=True), "version", "whole number"),
        (
            a_file(
                situations=[
                    {
                        "id": "s",
                        "company": "c",
                        "market": "m",
                        "invoice": {},
                        "steps": [{"code": "PDF_MISSING"}],
                    }
                ]
            ),
            "situations[0].steps[0].code",
            "MOE_VALIDATION",
        ),
    ],
)
def test_a_wrong_field_is_named_with_its_remedy(problems, content, path, words):
    """Each mistake is told with its path in the file and what to write instead."""
    assert words in problems(content)[path]


def test_everything_wrong_is_told_at_once(problems):
    """Shape, identifiers, references, variables and documents are reported in one pass."""
    content = a_file(
        companies=[
            {"id": "c", "account": {"login_env": "CP_LOGIN", "password_env": "CP_PASSWORD"}},
            {"id": "c"},
        ],
        situations=[
            {"id": "s", "company": "nobody", "market": "m", "invoice": {"payable": 1.5}},
            {
                "id": "t",
                "company": "c",
                "market": "none",
                "invoice": {"document": {"name": "f.pdf", "path": "absent.pdf"}},
            },
            "not even an object",
        ],
    )
    assert set(problems(content, environ={"CP_LOGIN": "x", "CP_PASSWORD": ""})) == {
        "companies[0].account.password_env",
        "companies[1].id",
        "situations[0].company",
        "situations[0].invoice.payable",
        "situations[1].market",
        "situations[1].invoice.document.path",
        "situations[2]",
    }


def test_the_message_lists_every_problem(written):
    """The error's text is one line for the file and one for each problem."""
    with pytest.raises(FileProblems) as caught:
        read_situations(written(with_invoice(payable=1, total_vat=2)), environ={})
    lines = str(caught.value).splitlines()
    assert lines[0] == "claims.json: 2 problems"
    assert [line.split(":")[0] for line in lines[1:]] == [
        "  situations[0].invoice.total_vat",
        "  situations[0].invoice.payable",
    ]


def test_a_secret_in_the_file_is_refused_and_not_repeated(written):
    """A login or password written in the file is answered with where to put it, never with itself."""
    content = a_file(
        companies=[{"id": "c", "account": {"login": "TECH_SECRET", "password": "hunter2"}}],
        situations=[{"id": "s", "company": "hunter2", "market": "m", "invoice": {"number": ["hunter2"]}}],
    )
    with pytest.raises(FileProblems) as caught:
        read_situations(written(content), environ={})
    told = {p.path: p.remedy for p in caught.value.problems}
    assert "environment variable" in told["companies[0].account.password"]
    assert "environment variable" in told["companies[0].account.login"]
    for text in (str(caught.value), repr(caught.value)):
        assert "hunter2" not in text
        assert "TECH_SECRET" not in text


def test_a_field_name_cannot_forge_a_line_of_the_log(problems):
    """A strange field name is quoted and cut."""
    assert list(problems(a_file(**{"a\nb: fine": 1, "x" * 5000: 1}))) == [
        '["a\\nb: fine"]',
        f'["{"x" * 60}"]',
    ]


def test_the_demo_account_is_the_simulators(written):
    """`"account": "demo"` is the account the bundled simulator gives to that SIRET."""
    company = {"id": "c", "siret": "000 100 016 00013", "account": "demo"}
    file = read_situations(written(a_file(companies=[company])), environ={})
    assert file.companies["c"].account == TechnicalAccount(
        login="TECH_1_00010001600013@cpro.fr", password="demo-password"
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe{}", "UTF-8"),
        ("", "line 1, column 1"),
        ('{"format": "chorus-bridge/situations",}', "line 1"),
        ("[]", '"format": "chorus-bridge/situations"'),
        ("7", '"format": "chorus-bridge/situations"'),
        ({"format": "another"}, '"format": "chorus-bridge/situations"'),
        ("[" * 200_000, "brackets"),
        ('{"format": ' + "9" * 5000 + "}", "digits"),
        (a_file(note=json.loads("[" * 40 + "{}" + "]" * 40)), "levels deep"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused_whole(problems, content, words):
    """What is not a situation file at all is told once, for the whole file."""
    (path,) = (told := problems(content))
    assert path == "$"
    assert words in told["$"]


@pytest.mark.parametrize("version", [0, 2, 99])
def test_another_version_says_what_to_do(problems, version):
    """A file of another version gets one answer, and no complaint about fields nobody knows."""
    told = problems({"format": "chorus-bridge/situations", "version": version, "claims": []})
    assert list(told) == ["version"]
    assert "write the file in version 1" in told["version"]


def test_a_file_that_is_not_there_says_so(tmp_path):
    """An unreadable file is a problem like another."""
    with pytest.raises(FileProblems, match="check its path"):
        read_situations(tmp_path / "absent.json", environ={})


def test_a_file_too_large_is_not_parsed(written, monkeypatch):
    """Past the limit the file is refused before anything is made of it."""
    monkeypatch.setattr(reading, "LARGEST_FILE", 50)
    with pytest.raises(FileProblems, match="larger than"):
        read_situations(written(a_file()), environ={})


def test_a_field_written_twice_is_told(problems):
    """Two values for one field leave no doubt about which one counts: neither."""
    text = json.dumps(a_file()).replace('"id": "c"', '"id": "c", "siret": "1", "siret": "2"')
    assert "twice" in problems(text)["siret"]


def test_a_byte_order_mark_is_harmless(written):
    """A file saved with a byte-order mark reads like any other."""
    assert read_situations(written(b"\xef\xbb\xbf" + json.dumps(a_file()).encode()), environ={}).situations


def test_half_a_character_is_not_text(problems):
    """An escape that is half of a character is refused rather than carried to the portal."""
    assert problems(json.dumps(with_invoice(number="\ud800")))


@pytest.mark.parametrize(
    "path",
    [
        "../f.pdf",
        "/etc/hosts",
        "C:f.pdf",
        "C:\\f.pdf",
        "\\\\host\\f.pdf",
        "a\\..\\..\\f.pdf",
        "a/../../f.pdf",
        "link",
    ],
)
def test_no_document_is_read_outside_the_folder(tmp_path, written, problems, path):
    """Absolute paths, climbing paths, paths of another system and links that leave are refused."""
    (tmp_path.parent / "f.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "link").symlink_to(tmp_path.parent / "f.pdf")
    told = problems(with_invoice(document={"name": "f.pdf", "path": path}))
    assert "leaves the folder" in told["situations[0].invoice.document.path"]


@pytest.mark.parametrize("path", ["absent.pdf", ".", "", "folder", "f\u0000.pdf"])
def test_a_document_that_cannot_be_read_is_told(tmp_path, problems, path):
    """A path that leads to no plain file is a problem of that path."""
    (tmp_path / "folder").mkdir()
    told = problems(with_invoice(document={"name": "f.pdf", "path": path}))
    assert "cannot be read" in told["situations[0].invoice.document.path"]


def test_a_document_below_the_folder_is_read(tmp_path, written):
    """A document may be in a folder beside the file, and serve several situations."""
    (tmp_path / "pdf").mkdir()
    (tmp_path / "pdf" / "f.pdf").write_bytes(b"%PDF-1.4")
    document = {"name": "f.pdf", "path": "pdf/f.pdf"}
    file = read_situations(
        written(with_invoice(document=document, attachments=[document | {"name": "g.pdf"}])), environ={}
    )
    invoice = file.situations[0].invoice
    assert invoice.document is not None
    assert [a.content for a in (invoice.document, *invoice.attachments)] == [b"%PDF-1.4"] * 2


def test_documents_are_bounded_one_by_one_and_together(tmp_path, problems, monkeypatch):
    """A document too large, or documents too large together, are refused before they are read."""
    for name in ("a", "b", "c"):
        (tmp_path / name).write_bytes(b"12345678")
    (tmp_path / "c").write_bytes(b"123456789")
    monkeypatch.setattr(surroundings, "LARGEST_DOCUMENT", 8)
    monkeypatch.setattr(surroundings, "MOST_READ", 15)
    told = problems(with_invoice(attachments=[{"name": name, "path": name} for name in ("a", "b", "c")]))
    assert {path: re.findall(r"[a-z]+ more than", text) for path, text in told.items()} == {
        "situations[0].invoice.attachments[1].path": ["to more than"],
        "situations[0].invoice.attachments[2].path": ["of more than"],
    }


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "path", "login_env", "invoice", "steps", "company", "x"]), children)
    ),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(st.sampled_from(["companies", "markets", "situations", "version"]), JSON))
def test_any_content_is_either_read_or_explained(written, changes):
    """Whatever a file holds, the answer is its situations or its problems, never another failure."""
    with contextlib.suppress(FileProblems):
        read_situations(written(a_file(**changes)), environ={})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amount=st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**13), max_value=10**13))
def test_an_amount_comes_through_exactly(written, amount):
    """No amount loses a digit between the file and the domain."""
    file = read_situations(written(with_invoice(payable=f"{amount:f}")), environ={})
    assert file.situations[0].invoice.payable == amount


def test_the_schema_is_the_models(capsys):
    """docs/reference/situation.schema.json is what the models say today."""
    assert situation_schema.main(["--check"]) == 0, capsys.readouterr().out


def test_a_stale_schema_is_noticed_and_rewritten(tmp_path, monkeypatch, capsys):
    """The script says that the schema is stale, and makes it anew."""
    page = tmp_path / "schema.json"
    monkeypatch.setattr(situation_schema, "PAGE", page)
    assert situation_schema.main(["--check"]) == 1
    page.write_text("{}")
    assert situation_schema.main(["--check"]) == 1
    assert "stale" in capsys.readouterr().out
    assert situation_schema.main([]) == situation_schema.main(["--check"]) == 0


SCHEMA = json.loads((REFERENCE / "situation.schema.json").read_text(encoding="utf-8"))


def resolved(definition, field):
    """Return the schema of a field, its alternative to null, references followed."""
    schema = SCHEMA["$defs"][definition]["properties"][field]
    schema = next((s for s in schema.get("anyOf", []) if s.get("type") != "null"), schema)
    return SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def test_the_schema_is_as_strict_as_the_reader():
    """An editor underlines unknown fields, amounts as numbers, other versions, strange steps."""
    entries = [SCHEMA, *(d for d in SCHEMA["$defs"].values() if d["type"] == "object")]
    assert len(entries) == 12
    assert all(entry["additionalProperties"] is False for entry in entries)
    assert set(SCHEMA["required"]) == {"format", "version", "companies", "markets", "situations"}
    assert SCHEMA["properties"]["version"] == {"const": 1}
    amount = resolved("InvoiceEntry", "payable")
    assert amount["type"] == "string"
    assert not re.search(amount["pattern"], "1,5")
    assert resolved("StepEntry", "code")["enum"] == [code.value for code in fields.STEP_CODES]
    assert resolved("MarketEntry", "framework")["enum"] == [framework.value for framework in Framework]
    assert len(SCHEMA["$defs"]["FileEntry"]["oneOf"]) == 2


def test_the_example_of_the_reference_page_is_read(written, tmp_path):
    """The page's example is a file the reader takes."""
    page = (REFERENCE / "situation-file.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    (tmp_path / "2026-11-S07.pdf").write_bytes(b"%PDF-1.4")
    environ = {"CHORUS_LOGIN": "TECH_1", "CHORUS_PASSWORD": "hush"}
    (situation,) = read_situations(written(example), environ=environ).situations
    assert situation.invoice.number == "2026-11-S07"
    assert situation.company.account is not None

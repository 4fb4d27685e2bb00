"""The gateway looks at a request in the measured order, and stops at the first thing wrong."""

import base64
import json

import pytest
from attrs import evolve

from chorus_bridge.simulator import (
    DEMO_APPLICATION,
    EXPIRED_SIRET,
    MAIN_CONTRACTOR_SIRET,
    Application,
    World,
    demo_login,
)

RATES = "transverses/v1/recuperer/tauxtva"


def encoded(text):
    """Return a text as the account header carries it."""
    return base64.b64encode(text.encode()).decode()


def test_without_authorization_everything_else_is_ignored(simulator):
    """An unknown path, with nothing right, answers 400 and says a token is missing."""
    answer = simulator.handle("POST", "/cpro/nothing/v1/here", {}, b"x")
    assert answer.status == 400
    assert "Unable to find token" in answer.header("www-authenticate")


@pytest.mark.parametrize("authorization", ["Bearer unknown", "Bearer " + "0" * 54])
def test_an_unknown_token_comes_before_the_path(simulator, authorization):
    """A token nobody was granted answers 401 even on a path that does not exist."""
    answer = simulator.handle("POST", "/cpro/nothing/v1/here", {"authorization": authorization}, b"")
    assert answer.status == 401
    assert "invalid_token" in answer.header("WWW-Authenticate")


def test_a_token_expires(company, clock):
    """A token is refused from the end of its life on."""
    assert company.send(RATES, {}).status == 200
    clock.move(minutes=59, seconds=59)
    assert company.send(RATES, {}).status == 200
    clock.move(seconds=1)
    assert company.send(RATES, {}).status == 401


@pytest.mark.parametrize(
    "path",
    [
        "factures/v1/consulter/cr",
        "transverses/v1/deposer/flux",
        "transverses/v1/rechercherStructure",
        "Factures/v1/soumettre",
        "factures/v1/Soumettre",
    ],
)
def test_an_undeclared_path_comes_before_the_account(company, path):
    """A path that is not declared, its case included, answers 403 with an empty body whatever the account."""
    answer = company.send(path, {}, **{"cpro-account": "nonsense"})
    assert (answer.status, answer.body) == (403, b"")


def test_a_wrong_method_is_an_undeclared_route(company):
    """A read tried with GET answers 403."""
    assert company.send(RATES, {}, method="GET").status == 403


def test_an_api_must_be_subscribed(build, as_siret):
    """An application without the API of a path is refused as if the path did not exist."""
    client_id, secret = DEMO_APPLICATION
    only = Application(client_id=client_id, client_secret=secret, apis=frozenset({"structures"}))
    caller = as_siret(build(World.demo().with_application(only)))
    assert caller.send(RATES, {}).status == 403
    assert caller.send("structures/v1/consulter", {"idStructureCPP": 25_000_001}).status == 200


@pytest.mark.parametrize(
    "account",
    [
        "",
        "not base64!",
        encoded("no-colon"),
        encoded(f"{demo_login(MAIN_CONTRACTOR_SIRET)}:wrong"),
        encoded(f"{demo_login(MAIN_CONTRACTOR_SIRET)}:demo-password\n"),
        encoded("nobody:demo-password"),
        encoded(f"{demo_login(EXPIRED_SIRET)}:demo-password"),
        base64.b64encode(b"\xff\xfe:x").decode(),
    ],
)
def test_the_account_comes_before_the_content_type(company, account):
    """An account that is missing, wrong or expired answers 401 in the recorded words."""
    answer = company.send(RATES, b"{", **{"cpro-account": account, "Content-Type": "text/plain"})
    assert answer.status == 401
    assert answer.header("WWW-Authenticate") == (
        'Bearer realm="PISTE",error="Unauthorized",error_description="login or password incorrects"'
    )


def test_an_account_without_connection_gets_its_request_back(build, as_siret):
    """A known route without the API connection answers 403 and echoes the body."""
    world = World.demo()
    account = world.account_of(MAIN_CONTRACTOR_SIRET)
    caller = as_siret(build(world.with_account(evolve(account, connected=False))))
    answer = caller.send(RATES, {"codeLangue": "fr"})
    assert (answer.status, json.loads(answer.body)) == (403, {"codeLangue": "fr"})


@pytest.mark.parametrize("kind", ["", "text/plain", "application/json;charset=iso-8859-1"])
def test_the_content_type_comes_before_the_body(company, kind):
    """A body that is not announced as JSON in UTF-8 answers 415 before it is read."""
    assert company.send(RATES, b"{", **{"Content-Type": kind}).status == 415


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b'{"a":NaN}', b"[" * 100_000])
def test_a_body_is_a_json_object(company, body):
    """Anything but a JSON object answers 400, an empty body and an empty array included."""
    assert company.send(RATES, body).status == 400


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json;charset=utf-8", "Application/JSON; charset=UTF-8"]
)
def test_json_may_be_announced_in_several_ways(company, kind):
    """Case, spaces and an explicit UTF-8 make no difference."""
    assert company.send(RATES, {}, **{"Content-Type": kind}).status == 200


def test_every_answer_can_be_traced(simulator, company, ask_token):
    """Each answer, of any status, carries its own correlation identifier."""
    answers = [
        simulator.handle("POST", "/cpro/x", {}, b""),
        ask_token(simulator),
        ask_token(simulator, client_id="nobody"),
        company.send(RATES, {}),
        company.send("x", {}),
    ]
    ids = {answer.header("x-correlationid") for answer in answers}
    assert len(ids) == len(answers)
    assert all(i.startswith("Id-") and i.endswith(" 0") for i in ids)


def test_health_needs_no_body_and_says_no_code(company):
    """The only GET answers in the recorded form, without `codeRetour`."""
    answer = company.send("transverses/v1/health-check", b"", method="GET", **{"Content-Type": ""})
    assert answer.json()["statusCode"] == "OK"
    assert "codeRetour" not in answer.json()


def test_a_token_has_the_documented_form(simulator, ask_token):
    """A token document has its four fields, the life in seconds."""
    token = ask_token(simulator).json()
    assert (len(token["access_token"]), token["token_type"], token["expires_in"], token["scope"]) == (
        54, "Bearer", 3600, "openid",
    )  # fmt: skip


def test_an_unknown_client_and_a_wrong_secret_look_the_same(simulator, ask_token):
    """Neither answer tells which of the two was wrong."""
    unknown, wrong = ask_token(simulator, client_id="nobody"), ask_token(simulator, client_secret="no")
    assert unknown.status == wrong.status == 400
    assert unknown.body == wrong.body
    assert unknown.json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"scope": ""}, "invalid_scope"),
    ],
)
def test_a_token_is_for_client_credentials_alone(simulator, ask_token, changes, error):
    """Another grant, or no scope, answers 400."""
    answer = ask_token(simulator, **changes)
    assert (answer.status, answer.json()["error"]) == (400, error)


def test_a_token_is_asked_by_a_form(simulator):
    """A JSON body answers 400, another method 405."""
    json_type = {"Content-Type": "application/json"}
    assert simulator.handle("POST", "/api/oauth/token", json_type, b"{}").json()["error"] == "invalid_request"
    assert simulator.handle("GET", "/api/oauth/token", {}, b"").status == 405


def test_the_ledger_holds_every_request(simulator, company):
    """Refused or not, each request is written down with its size and its status."""
    company.send("x", {})
    company.send(RATES, {"codeLangue": "fr"})
    token, refused, served = simulator.ledger.requests()
    assert (token.path, token.status) == ("/api/oauth/token", 200)
    assert (refused.method, refused.path, refused.status) == ("POST", "/cpro/x", 403)
    assert (served.size, served.status) == (len(b'{"codeLangue": "fr"}'), 200)
    assert simulator.ledger.requests("tauxtva") == (served,)


def test_an_absolute_address_is_a_path(company, simulator):
    """A whole URL, query included, is routed by its path."""
    url = f"https://sandbox-api.example/cpro/{RATES}?x=1"
    assert simulator.handle("post", url, company.headers(), b"{}").status == 200

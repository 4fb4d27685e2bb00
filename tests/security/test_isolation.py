"""Two companies share an outbox, a worker and a connection; neither reads, changes or delays what is the other's."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chorus_bridge import HoldFor, TechnicalAccount, TooLate
from chorus_bridge.chorus import operations
from chorus_bridge.drivers import Ports
from chorus_bridge.effects import Accepted
from chorus_bridge.errors import AuthCause, AuthRefused, Busy, ChorusBridgeError, NotFound, Refused, Unsure
from chorus_bridge.gateway import Gateway
from chorus_bridge.simulator import Simulator
from chorus_bridge.transport import InProcess, Sender
from tests.builders import RECIPIENT, SITUATION, SUPPLIER, evolved
from tests.effort import cases
from tests.gateway.stage import DEPOSIT, FILE, OWN, OWN_STRUCTURE, PDF, SEARCH, SETTINGS, SUBMIT, Stage
from tests.security.stage import settings as canary_settings
from tests.security.stage import world

COMPANIES = ("acme", "bati")
NOW_OR_LATER = [HoldFor(timedelta(0)), HoldFor(timedelta(hours=1))]
TROUBLES = {
    "busy": Busy(operation="x", reason="not_connected"),
    "unsure": Unsure(operation="x", reason="read_timeout"),
    "refused": Refused(operation="x", code=20, text="non"),
    "account": AuthRefused(operation="x", cause=AuthCause.ACCOUNT),
    "rights": AuthRefused(operation="x", cause=AuthCause.RIGHTS),
}


class Portal:
    """Answers each company as told, and remembers in whose name each question was asked."""

    def __init__(self):
        self.mood = dict.fromkeys(COMPANIES, "well")
        self.asked = set()

    def send(self, operation, company, *, until=None):
        """Answer."""
        self.asked.add((company, operation.name))
        trouble = TROUBLES.get(self.mood[company])
        if trouble and (operation.name == SUBMIT or not isinstance(trouble, Unsure)):
            return trouble
        answers = {PDF: Accepted(1), FILE: Accepted(2), OWN: OWN_STRUCTURE, SUBMIT: DEPOSIT}
        return answers.get(operation.name, TROUBLES["busy"])


def claim(company, rank):
    """Return a claim; those of both companies have the same identifiers, numbers and content."""
    return evolved(SITUATION, id=f"claim-{rank}", company__id=company, invoice__number=f"F-{rank}")


_FILES = "transmission IN (SELECT id FROM chorus_bridge_transmission WHERE company = :company)"
OWNED = {
    "chorus_bridge_document": f"""
        sha256 IN (SELECT document FROM chorus_bridge_transmission WHERE company = :company)
        OR sha256 IN (SELECT sha256 FROM chorus_bridge_file WHERE {_FILES})
    """,  # noqa: S608 — written here
    "chorus_bridge_file": _FILES,
    "chorus_bridge_gate": "scope = 'company' AND name = :company",
}
"""Which rows of a table without a column for it are a company's."""


class Shared:
    """One outbox, one gateway, two companies."""

    def __init__(self):
        self.stage = Stage()
        self.portal = Portal()
        ports = Ports(sender=self.portal, store=self.stage.store, clock=lambda: self.stage.now)
        self.gateway = Gateway(ports, SETTINGS)
        self.ids: dict[str, list[str]] = {company: [] for company in COMPANIES}
        for company in COMPANIES:
            self.stage.knows(RECIPIENT, SUPPLIER, company=company)

    def rows(self, company):
        """Return every row of every table that is *company*'s, and the documents its transmissions name."""
        connection, found = self.stage.store._connection, {}
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = {row["name"] for row in connection.execute(f"PRAGMA table_info({table})")}
            owned = "company = :company" if "company" in columns else OWNED.get(table)
            if owned is not None:
                chosen = f"SELECT * FROM {table} WHERE {owned}"  # noqa: S608 — names the database gave
                found[table] = [tuple(row) for row in connection.execute(chosen, {"company": company})]
        assert len(found) >= len(OWNED)
        return found

    def act(self, company, verb, rank):
        """Do one thing in the name of *company* alone; what it is refused is part of the story."""
        gateway, mine = self.gateway, self.ids[company]
        one = mine[rank % len(mine)] if mine else "none"
        acts = {
            "assess": lambda: gateway.assess_many([claim(company, rank)]),
            "transmit": lambda: mine.append(gateway.transmit(claim(company, rank), hold=NOW_OR_LATER[rank % 2]).id),
            "edit": lambda: mine.append(gateway.transmit(evolved(claim(company, rank), invoice__comment="x")).id),
            "cancel": lambda: gateway.cancel(company, one),
            "forget": lambda: gateway.forget_refusal(company, one),
            "history": lambda: (gateway.history(company, one), gateway.attempts(company, one)),
            "stopped": lambda: gateway.stopped(company),
            "release": lambda: gateway.release(company, one),
            "adopt": lambda: gateway.adopt(company, one, "42"),
            "abandon": lambda: gateway.abandon(company, one),
            "purge": lambda: gateway.purge(company, before=self.stage.now),
            "prepare": lambda: gateway.prepare([claim(company, rank)], force=True),
            "resume": lambda: gateway.resume(company, SUPPLIER.siret),
            "work": lambda: gateway.run_once(company=company),
            "fall": lambda: self.portal.mood.update({company: [*TROUBLES][rank % len(TROUBLES)]}),
            "rise": lambda: self.portal.mood.update({company: "well"}),
        }
        try:
            acts[verb]()
        except ChorusBridgeError:
            return


VERBS = [
    "assess", "transmit", "edit", "cancel", "forget", "history", "stopped", "release", "adopt", "abandon", "purge",
    "prepare", "resume", "work", "work", "work", "fall", "rise",
]  # fmt: skip
steps = st.tuples(st.sampled_from(COMPANIES), st.sampled_from(VERBS), st.integers(0, 4), st.sampled_from([0, 2, 90]))


@given(st.lists(steps, max_size=25))
@settings(max_examples=cases(80))
def test_nothing_one_company_does_touches_the_other(story):
    """Whatever both live, each step leaves every row of the other as it was, and asks nothing in its name."""
    shared = Shared()
    for company, verb, rank, minutes in story:
        (other,) = set(COMPANIES) - {company}
        shared.stage.wait(minutes=minutes)
        shared.portal.asked.clear()
        before = shared.rows(other)
        shared.act(company, verb, rank)
        assert shared.rows(other) == before
        assert {name for name, _ in shared.portal.asked} <= {company}
    assert not {*shared.ids["acme"]} & {*shared.ids["bati"]}


@pytest.mark.parametrize("mood", ["well", *TROUBLES])
@pytest.mark.parametrize("verb", sorted(set(VERBS)))
def test_no_verb_reaches_the_other_s_invoice(mood, verb):
    """The other's invoice has just left, well or not; each thing one can do is done, whatever one's own invoice is."""
    for own in ("well", *TROUBLES):
        shared = Shared()
        for company, lived in (("acme", own), ("bati", mood)):
            shared.portal.mood[company] = lived
            shared.act(company, "transmit", 0)
            shared.act(company, "work", 0)
        before = shared.rows("bati")
        shared.stage.wait(minutes=200)
        shared.act("acme", verb, 0)
        assert shared.rows("bati") == before


@given(st.lists(steps, max_size=10))
@settings(max_examples=cases(30))
def test_an_identifier_of_the_other_opens_nothing(story):
    """Every verb that takes an identifier finds no such thing, and changes nothing, whatever state it is in."""
    shared = Shared()
    shared.act("acme", "transmit", 0)
    for company, verb, rank, minutes in story:
        shared.stage.wait(minutes=minutes)
        shared.act(company, verb, rank)
    before = shared.rows("acme")
    for theirs in set(shared.ids["acme"]):
        for verb in ("cancel", "transmission", "history", "attempts", "forget_refusal", "release", "abandon"):
            with pytest.raises(NotFound):
                getattr(shared.gateway, verb)("bati", theirs)
        with pytest.raises(NotFound):
            shared.gateway.adopt("bati", theirs, "42")
    assert shared.rows("acme") == before


def test_a_company_in_trouble_delays_nobody():
    """Its access refused, it waits alone: in the same round, the other's invoice leaves."""
    shared = Shared()
    for company in COMPANIES:
        shared.act(company, "transmit", 0)
    shared.portal.mood["acme"] = "account"
    shared.gateway.run_once()
    states = {company: shared.gateway.transmission(company, shared.ids[company][0]).state for company in COMPANIES}
    assert states == {"acme": "queued", "bati": "deposited"}
    with pytest.raises(TooLate):
        shared.gateway.cancel("bati", shared.ids["bati"][0])
    assert shared.gateway.cancel("acme", shared.ids["acme"][0]).state == "cancelled"


def test_each_request_carries_its_own_company_s_account():
    """Through one sender and one bearer, interleaved: the account is looked up at each request, and kept by nothing."""
    seen = []

    def hear(method, url, headers, body):
        seen.append(headers.get("cpro-account"))
        return simulator.handle(method, url, headers, body)

    accounts = {company: TechnicalAccount(login=company, password=f"{company}-password") for company in COMPANIES}
    simulator = Simulator(world())
    sender = Sender(canary_settings(), accounts.get, InProcess(hear))
    names = ["acme", "bati", "bati", "acme", "unknown", "acme"]
    replies = [sender.send(operations.own_structures(), company) for company in names]
    expected = [base64.b64encode(f"{name}:{name}-password".encode()).decode() for name in names if name in accounts]
    assert [header for header in seen if header] == expected
    assert replies[4] == AuthRefused(operation=OWN, cause=AuthCause.ACCOUNT_MISSING)


def test_the_search_for_an_unsure_invoice_is_made_in_its_own_company_s_name():
    """A shared worker reconciles each company's case with that company's account."""
    shared = Shared()
    for company in COMPANIES:
        shared.act(company, "transmit", 0)
        shared.portal.mood[company] = "unsure"
    shared.gateway.run_once()
    shared.stage.wait(minutes=1)
    shared.gateway.run_once()
    searches = sorted(company for company, name in shared.portal.asked if name == SEARCH)
    assert searches == sorted(COMPANIES)

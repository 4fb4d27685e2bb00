"""What is done at the portal, lived four times against the simulator: both colours, with a socket or without."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chorus_bridge import Attachment, HoldFor
from chorus_bridge.domain.situation import Party
from chorus_bridge.domain.vocabulary import Framework
from chorus_bridge.errors import IllegalTransition, NotFound
from chorus_bridge.simulator import Fault, FaultKind, PastDeposit
from chorus_bridge.simulator.seeds import PROJECT_MANAGER_SIRET, SUBCONTRACTOR_SIRET
from tests.builders import PDF, evolved
from tests.gateway.test_journey import LYON, live

PLAN = Attachment(name="plan.pdf", content=b"%PDF-1.4 plan\nstartxref\n0\n%%EOF\n", label="Plan", type_code="02")
MINE = "company-1"
NUMBER = LYON.invoice.number or ""
ROUTES = ("completer", "recycler", "corriger/valideur/facture", "traiterRejet")


async def deposited(gateway, situation=LYON):
    """Deposit an invoice and return its transmission."""
    await gateway.prepare([situation])
    sent = await gateway.transmit(situation, hold=HoldFor(timedelta(0)))
    await gateway.run_once()
    return await gateway.transmission(MINE, sent.id)


def by_hand(**more: Any) -> PastDeposit:
    """Return the invoice as somebody typed it in the portal."""
    invoice, recipient = LYON.invoice, LYON.market.recipient.siret
    assert invoice.total_incl_vat
    assert recipient
    return PastDeposit(
        number=NUMBER,
        total=invoice.total_incl_vat,
        recipient_siret=recipient,
        issued_on=invoice.issue_date,
        **more,
    )


def posts(world):
    """Return how many of our writes the portal received."""
    return [len(world.simulator.ledger.requests(f"factures/v1/{route}")) for route in ROUTES]


async def suspended_then_completed(gateway, world):
    """Words and a file, once, though the answer is lost; the news comes by itself."""
    sent = await deposited(gateway)
    with pytest.raises(IllegalTransition):
        await gateway.complete(MINE, sent.id, comment="Voici")
    world.simulator.set_status(NUMBER, "SUSPENDUE", "Il manque le plan.")
    world.simulator.fault([Fault(route="completer", kind=FaultKind.CUT, after_processing=True)])
    unsure = await gateway.complete(MINE, sent.id, comment="Voici", attachments=[PLAN], by="user-7")
    done = await gateway.complete(MINE, sent.id, comment="Voici", attachments=[PLAN])
    world.now += timedelta(minutes=1)
    await gateway.run_once()
    news = (await gateway.transmission(MINE, sent.id)).news.raw
    labels = [file.designation for file in world.simulator.invoice(NUMBER).files]
    return (unsure.state, done.state, done.reason, done.by), news, labels, posts(world)


async def sent_elsewhere(gateway, world):
    """To another engagement, under the same number."""
    sent = await deposited(gateway)
    world.simulator.set_status(NUMBER, "A_RECYCLER", "Engagement inconnu.")
    world.simulator.fault([Fault(route="recycler", kind=FaultKind.CUT, after_processing=False)])
    lost = await gateway.reroute(MINE, sent.id, engagement="EJ-9")
    world.now += timedelta(minutes=76)
    report = await gateway.run_once()
    absent = (await gateway.actions(MINE, sent.id))[0]
    done = await gateway.reroute(MINE, sent.id, engagement="EJ-9")
    references = world.simulator.invoice(NUMBER).document.group("references")
    return (
        lost.state,
        report.settled,
        absent.state,
        (done.state, done.tries, done.id == lost.id),
        [references.text(name) for name in ("numeroBonCommande", "numeroMarche", "modePaiement")],
        posts(world),
    )


async def rejected_then_dealt_with(gateway, world):
    """The mark is set once, and found by whoever asks again."""
    sent = await deposited(gateway)
    world.simulator.set_status(NUMBER, "REJETEE", "Doublon.")
    first = await gateway.acknowledge_rejection(MINE, sent.id)
    second = await gateway.acknowledge_rejection(MINE, sent.id)
    return first.state, first == second, world.simulator.invoice(NUMBER).rejection_handled, posts(world)


async def refused_by_the_portal(gateway, world):
    """In its own words, and nothing done."""
    sent = await deposited(gateway)
    world.simulator.set_status(NUMBER, "A_RECYCLER", "Mauvais service.")
    refused = await gateway.reroute(MINE, sent.id, recipient="73282932000074")
    return refused.state, bool(refused.refusal_text), world.simulator.invoice(NUMBER).status


async def downloaded(gateway, _world):
    """The PDF that was sent, all of it, and the portal's XML."""
    sent = await deposited(gateway, evolved(LYON, invoice__attachments=(PLAN,)))
    alone = await gateway.download(MINE, sent.id)
    together = await gateway.download(MINE, sent.id, attachments=True)
    pivot = await gateway.download(MINE, sent.id, kind="pivot")
    return alone.startswith(b"%PDF"), alone == PDF.content, together[:2], pivot[:5]


async def typed_in_by_hand(gateway, world):
    """Not there, then there: followed, and never deposited again."""
    await gateway.prepare([LYON])
    with pytest.raises(NotFound):
        await gateway.record_deposit(LYON)
    world.simulator.seed([by_hand()])
    found = await gateway.record_deposit(LYON, by="user-7")
    again = await gateway.transmit(LYON, hold=HoldFor(timedelta(0)))
    world.simulator.set_status(NUMBER, "MISE_A_DISPOSITION")
    world.now += timedelta(minutes=1)
    report = await gateway.run_once()
    news = (await gateway.transmission(MINE, found.id)).news.raw
    assert again.id == found.id
    return found.state, found.reason, news, report.sent, len(world.simulator.ledger.deposits())


async def another_validator(gateway, world):
    """A joint contractor's invoice goes to the validator that should have been named."""
    claim = evolved(LYON, market__framework=Framework.A12, market__validator=Party(siret=SUBCONTRACTOR_SIRET))
    world.simulator.seed([by_hand(named_siret=SUBCONTRACTOR_SIRET, framework="A12")])
    found = await gateway.record_deposit(claim)
    world.simulator.set_status(NUMBER, "ERREUR_FOURNISSEUR_SUR_VALIDEUR")
    world.simulator.fault([Fault(route="corriger/valideur/facture", kind=FaultKind.CUT, after_processing=True)])
    unsure = await gateway.fix_validator(MINE, found.id, PROJECT_MANAGER_SIRET)
    done = await gateway.settle_action(MINE, unsure.id)
    invoice = world.simulator.invoice(NUMBER)
    return unsure.state, done.state, invoice.status, invoice.validator.siret, posts(world)


STORIES: dict[Any, Any] = {
    suspended_then_completed: (
        ("unsure", "done", "effect_seen", "user-7"),
        "COMPLETEE",
        ["Facture", "Plan"],
        [1, 0, 0, 0],
    ),
    sent_elsewhere: ("unsure", 1, "absent", ("done", 2, True), ["EJ-9", "2026-T-07", "VIREMENT"], [0, 2, 0, 0]),
    rejected_then_dealt_with: ("done", True, True, [0, 0, 0, 1]),
    refused_by_the_portal: ("refused", True, "A_RECYCLER"),
    downloaded: (True, True, b"PK", b"<?xml"),
    typed_in_by_hand: ("deposited", "manual", "MISE_A_DISPOSITION", 0, 0),
    another_validator: ("unsure", "done", "A_VALIDER_1", PROJECT_MANAGER_SIRET, [0, 0, 1, 0]),
}
"""Each story and what it says in the end."""


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_the_four_lives_say_the_same(story):
    """Colour and transport change nothing to what happens."""
    ways = [(colour, socket) for colour in ("blocking", "asynchronous") for socket in (False, True)]
    for colour, socket in ways:
        assert live(story, colour=colour, socket=socket) == STORIES[story]

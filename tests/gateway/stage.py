"""A stage for the gateway's flows: a real outbox, a clock the test owns, a portal that follows a script."""

from __future__ import annotations

import weakref
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from chorus_bridge.chorus.results import Deposit, OwnStructure
from chorus_bridge.chorus.statuses import news
from chorus_bridge.drivers import Ports, run
from chorus_bridge.effects import Accepted, Event
from chorus_bridge.outbox import statements
from chorus_bridge.outbox.sqlite import SqliteStore
from chorus_bridge.settings import PisteApplication, Portal, Settings
from tests.builders import NOW, RECIPIENT, SUPPLIER, SUPPLIER_SIRET

SUBMIT = "factures/soumettre"
PDF = "factures/deposer/pdf"
FILE = "transverses/ajouter/fichier"
SEARCH = "factures/rechercher/fournisseur"
SHEET = "factures/consulter/fournisseur"
HISTORY = "factures/consulter/historique"
OWN = "transverses/recuperer/structures/actives/fournisseur"

SETTINGS = Settings(
    portal=Portal.production(), application=PisteApplication(client_id="app", client_secret="not-a-secret")
)

DEPOSIT = Accepted(Deposit(portal_id="42", number="F-1", news=news("DEPOSEE"), deposited_on=NOW.date()))


class Script:
    """A portal that answers each operation with the next line written for it, and remembers what it was asked."""

    def __init__(self):
        self.lines = defaultdict(list)
        self.asked = []
        self.until: datetime | None = None
        self.stage = None

    def says(self, name, *replies):
        """Write the next answers to the operation *name*; a callable is called when its turn comes."""
        self.lines[name].extend(replies)

    def send(self, operation, company, *, until=None):
        """Answer *operation*, which must have been expected."""
        self.asked.append(operation.name)
        self.until = until
        assert self.lines[operation.name], f"{operation.name} was not expected"
        reply = self.lines[operation.name].pop(0)
        return reply(operation) if callable(reply) else reply


class Stage:
    """Performs flows at a time of the test's choosing."""

    def __init__(self, settings=SETTINGS):
        self.settings = settings
        self.portal = Script()
        self.store = SqliteStore(":memory:")
        weakref.finalize(self, self.store.close)
        self.now = NOW
        self.subject: Any = None
        self.told: list[Event] = []
        self.ports = Ports(
            sender=self.portal,
            store=self.store,
            clock=lambda: self.now,
            sleep=self.wait,
            observers=(self.told.append,),
        )

    def wait(self, duration=None, **parts):
        """Let time pass."""
        self.now += duration or timedelta(**parts)

    def play(self, flow):
        """Perform *flow*."""
        return run(flow, self.ports)

    def knows(self, *facts, company="company-1"):
        """Put *facts* into the outbox."""
        for fact in facts:
            kind = statements.SUPPLIER if type(fact) is type(SUPPLIER) else statements.RECIPIENT
            self.store.execute([statements.fact(company, fact, kind)])

    def knows_everything(self):
        """Put the facts about the complete situation's two parties into the outbox."""
        self.knows(RECIPIENT, SUPPLIER)

    def events(self):
        """Return the names of what was told, in order."""
        return [event.name for event in self.told]


OWN_STRUCTURE = Accepted((OwnStructure(structure_id=2002, siret=SUPPLIER_SIRET, name=None),))

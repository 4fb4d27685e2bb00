"""A portal of one invoice that behaves, or loses answers, as told: what was applied is counted here, not believed."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from chorus_bridge import HoldFor
from chorus_bridge.chorus.replies import read_failure
from chorus_bridge.drivers import Ports, _perform
from chorus_bridge.effects import Accepted
from chorus_bridge.errors import AuthCause, AuthRefused, Busy, ChorusBridgeError, Refused
from chorus_bridge.gateway import Gateway
from chorus_bridge.gateway.flows import transmitting
from chorus_bridge.gateway.flows.delivering import deliver
from tests.builders import AUTHORITY_SIRET, RECIPIENT_SIRET, SITUATION, VALIDATOR_SIRET
from tests.gateway.stage import DEPOSIT, FILE, HISTORY, PDF, SEARCH, SETTINGS, SHEET, SUBMIT, Stage

COMPLETE = "factures/completer"
REROUTE = "factures/recycler"
FIX_VALIDATOR = "factures/corriger/valideur/facture"
ACKNOWLEDGE = "factures/traiterRejet"
DOWNLOAD = "factures/telecharger/groupe"

ASKS = {
    COMPLETE: ("SUSPENDUE", "COMPLETEE"),
    REROUTE: ("A_RECYCLER", "DEPOSEE"),
    FIX_VALIDATOR: ("ERREUR_FOURNISSEUR_SUR_VALIDEUR", "A_VALIDER_1"),
    ACKNOWLEDGE: ("REJETEE", "REJETEE"),
}
"""The status that asks for each operation, and the one it leads to."""

SECOND = timedelta(seconds=1)
NO_HOLD = HoldFor(timedelta(0))


def nothing_listed():
    """Return an empty list: what a company that was given up for a while is tried again with."""
    return {"codeRetour": 0, "listeFactures": [], "parametresRetour": {"pages": 1, "total": 0}}


class Invoice1:
    """The one invoice, and whoever deals with it."""

    def __init__(self, clock):
        self.clock = clock
        self.passed: list[tuple[str, Any]] = [("DEPOSEE", clock()), ("MISE_A_DISPOSITION", clock())]
        self.recipient, self.service, self.engagement, self.contract = RECIPIENT_SIRET, "TRAVAUX", "EJ-4501", "M-1"
        self.validator = VALIDATOR_SIRET
        self.acknowledged: bool | None = False
        self.weather: list[str] = []
        """What happens to the next writes: well, lost, silent, busy, refused, locked, late."""
        self.deaf = 0
        """How many readings get no answer."""
        self.asked: list[str] = []
        self.bodies: list[Any] = []
        self.named: set[Any] = set()
        """The identifiers the readings were about."""
        self.applied: Counter[str] = Counter()
        self.travelling: list[Any] = []
        self.answered: set[tuple[str, int]] = set()
        """Each operation and the occasion on which it took effect, or is about to."""
        self.harm: list[str] = []
        """Requests made although an earlier one had its effect, or was about to."""
        self.files = 0

    def reaches(self, status):
        """Let the invoice reach *status*, by somebody else's hand."""
        self.passed.append((status, self.clock()))

    def occasion(self, name):
        """Return how many times the portal has asked for *name*."""
        return sum(raw == ASKS[name][0] for raw, _ in self.passed)

    def arrive(self):
        """Let everything that was still travelling arrive."""
        waiting, self.travelling = self.travelling, []
        for operation in waiting:
            self._apply(operation)

    def send(self, operation, company, *, until=None):
        """Answer *operation*."""
        del company
        self.asked.append(operation.name)
        if operation.repeatable:
            self.named.update({operation.body.get("idFacture"), operation.body.get("identifiantFactureCPP")} - {None})
            return self._read(operation)
        if until is not None and self.clock() > until:
            return Busy(operation=operation.name, reason="lease_spent")
        if operation.name == SUBMIT:
            return DEPOSIT
        if operation.name in {PDF, FILE}:
            self.files += 1
            return Accepted(1000 + self.files)
        self.bodies.append(operation.body)
        if (operation.name, self.occasion(operation.name)) in self.answered:
            self.harm.append(operation.name)
        return self._written(operation, self.weather.pop(0) if self.weather else "well")

    def _written(self, operation, weather):
        name = operation.name
        if weather == "busy":
            return Busy(operation=name, reason="not_connected")
        if weather == "locked":
            return AuthRefused(operation=name, cause=AuthCause.ACCOUNT)
        if weather == "late":
            self.travelling.append(operation)
            self.answered.add((name, self.occasion(name)))
        if weather in {"lost", "late"}:
            return read_failure(operation, sent=True, reason="read_timeout")
        if weather == "refused" or not self._apply(operation):
            return Refused(operation=name, code=20002, text="GDP_MSG_11.033")
        if weather == "silent":
            return read_failure(operation, sent=True, reason="read_timeout")
        return Accepted(operation.read({"codeRetour": 0}))

    def _apply(self, operation):
        asking, next_ = ASKS[operation.name]
        if self.passed[-1][0] != asking:
            return False
        self.applied[operation.name] += 1
        self.answered.add((operation.name, self.occasion(operation.name)))
        if operation.name == ACKNOWLEDGE:
            self.acknowledged = True
            return True
        if operation.name == REROUTE:
            self.recipient = operation.body["destinataire"]["codeDestinataire"]
            self.service = operation.body["destinataire"].get("codeServiceExecutant")
        if operation.name == FIX_VALIDATOR:
            self.validator = operation.body["identifiantStructure"]
        self.reaches(next_)
        return True

    def _read(self, operation):
        if self.deaf:
            self.deaf -= 1
            return Busy(operation=operation.name, reason="portal_unavailable")
        answers = {HISTORY: self.history, SHEET: self.sheet, SEARCH: nothing_listed}
        return Accepted(operation.read(answers[operation.name]()))

    def history(self):
        """Return every status, most recent first, as the portal writes it."""
        rows = [{"histoStatutCode": raw, "histoStatutDatePassage": f"{at:%Y-%m-%d %H:%M}"} for raw, at in self.passed]
        return {"codeRetour": 0, "idFacture": 42, "historiquesDesStatuts": {"histoStatut": rows[::-1]}}

    def sheet(self):
        """Return what the invoice bears."""
        return {
            "codeRetour": 0,
            "facture": {
                "identifiantFactureCPP": 42,
                "statutFacture": self.passed[-1][0],
                "rejetTraite": self.acknowledged,
                "destinataire": {"codeDestinataire": self.recipient, "codeServiceExecutant": self.service},
                "references": {
                    "codeDeviseFacture": "EUR",
                    "typeFacture": "FACTURE",
                    "modePaiement": "VIREMENT",
                    "numeroMarche": self.contract,
                    "numeroBonCommande": self.engagement,
                },
                "cadreDeFacturation": {"codeValideur1": self.validator},
            },
        }


class Desk(Stage):
    """A stage with one deposited invoice, and the façade a host's users share."""

    portal: Any
    subject: Any

    def __init__(self, settings=SETTINGS):
        super().__init__(settings)
        self.portal = Invoice1(lambda: self.now)
        self.ports = Ports(
            sender=self.portal,
            store=self.store,
            clock=lambda: self.now,
            sleep=self.wait,
            observers=(self.told.append,),
        )
        self.knows_everything()
        queued = self.play(transmitting.transmit(SITUATION, settings=settings, hold=NO_HOLD))
        self.subject = self.play(deliver(queued, settings=settings))
        self.gateway = Gateway(self.ports, settings)
        self.portal.asked.clear()
        self.told.clear()

    @property
    def mine(self) -> tuple[str, str]:
        """What names the invoice."""
        return self.subject.company, self.subject.id

    def posts(self, *names):
        """Return how many writes were made."""
        return sum(name in (names or ASKS) for name in self.portal.asked)

    def only(self):
        """Return the one action there is."""
        (action,) = self.gateway.actions(*self.mine)
        return action


DEEDS = {
    COMPLETE: lambda gateway, *mine, **more: gateway.complete(*mine, comment="Voici", **more),
    REROUTE: lambda gateway, *mine, **more: gateway.reroute(*mine, recipient=AUTHORITY_SIRET, **more),
    FIX_VALIDATOR: lambda gateway, *mine, **more: gateway.fix_validator(*mine, AUTHORITY_SIRET, **more),
    ACKNOWLEDGE: lambda gateway, *mine, **more: gateway.acknowledge_rejection(*mine, **more),
}


def asked_for(desk, name):
    """Let the portal ask for *name*."""
    desk.portal.reaches(ASKS[name][0])
    return lambda **more: DEEDS[name](desk.gateway, *desk.mine, **more)


class Telling:
    """One flow told effect by effect.

    Args:
        flow: What is told.
        ports: What performs it.
    """

    def __init__(self, flow, ports):
        self.flow, self.ports = flow, ports
        self.over, self.result = False, None
        self._answer: Any = None
        self._failure: ChorusBridgeError | None = None
        self._effect: Any = None
        self._go()

    def _go(self):
        try:
            self._effect = self.flow.throw(self._failure) if self._failure else self.flow.send(self._answer)
        except StopIteration as end:
            self.over, self.result = True, end.value
        except ChorusBridgeError as error:
            self.over, self.result = True, error

    def step(self):
        """Perform one effect, and take its result to the next."""
        self._answer, self._failure = None, None
        try:
            self._answer = _perform(self._effect, self.ports)
        except ChorusBridgeError as error:
            self._failure = error
        self._go()

    def finish(self):
        """Perform the rest."""
        while not self.over:
            self.step()
        return self.result

    def die(self, *, after_the_effect):
        """Stop here, before the next effect or just after it."""
        if after_the_effect and not self.over:
            self._answer = _perform(self._effect, self.ports)
        self.flow.close()
        self.over = True


class SlowDesk(Desk):
    """A desk at whose portal every answer takes a second, and some are chosen."""

    def __init__(self):
        super().__init__()
        self.chosen: dict[str, Any] = {}
        send = self.portal.send

        def slow(operation, company, *, until=None):
            reply = self.chosen.get(operation.name) or send(operation, company, until=until)
            self.now += SECOND
            return reply

        self.portal.send = slow

    def poll_due(self):
        """Return when the invoice is looked at next, by itself."""
        return self.store._connection.execute("SELECT poll_due FROM chorus_bridge_transmission").fetchone()[0]

    def facts(self, name):
        """Return what was told under *name*, in full."""
        return [(e.company, e.transmission, dict(e.facts)) for e in self.told if e.name == name]


def after_silence(desk, weather="lost"):
    """Meet silence, and return the unsure action."""
    desk.portal.weather = [weather]
    return desk.gateway.complete(*desk.mine, comment="Voici")


def completed(desk):
    """Complete, and return what was raised, if anything, and the action."""
    raised = None
    try:
        desk.gateway.complete(*desk.mine, comment="Voici")
    except (Busy, AuthRefused) as error:
        raised = error
    return raised, desk.only()

"""The levers of a simulator over flows, and over those who act on works documents: validator, MOE, MOA."""

import abc
import threading
from datetime import datetime, timedelta

from attrs import evolve

from chorus_bridge.simulator.flow.states import Flow, FlowFate
from chorus_bridge.simulator.invoices import Invoice
from chorus_bridge.simulator.portal import Portal
from chorus_bridge.simulator.statuses import Step
from chorus_bridge.simulator.works.circuit import ANSWERS
from chorus_bridge.simulator.works.pieces import answer_to

_AT_MOE = frozenset({"A_ASSOCIER_MOE", "MISE_A_DISPOSITION_MOE", "A_VALIDER_MOE", "PRISE_EN_COMPTE_MOE"})
_AT_MOA = frozenset({"A_ASSOCIER_MOA", "MISE_A_DISPOSITION_MOA", "TRANSMISE_MOA", "PRISE_EN_COMPTE_MOA"})
_AT_VALIDATOR = frozenset({"A_VALIDER_1"})
_VALIDATED = frozenset({"VALIDEE_1", "ABSENCE_VALIDATION_1_HORS_DELAI"})


class Levers(abc.ABC):
    """What a test makes happen to flows and to works documents.

    The methods on works take the number of any piece of a dossier and act on its last one. Each raises `LookupError`
    when there is no such document, or several and no supplier was named, and `ValueError` when it does not await that
    actor.
    """

    _lock: threading.RLock
    _portal: Portal

    @abc.abstractmethod
    def _now(self) -> datetime:
        """Return the present moment, once everything due by then has happened."""

    @abc.abstractmethod
    def invoice(self, number: str, supplier_siret: str | None = None) -> Invoice:
        """Return the invoice of this number as it stands."""

    def flows(self) -> tuple[Flow, ...]:
        """Return every flow as it stands, oldest receipt first."""
        with self._lock:
            self._now()
            return self._portal.flows.all()

    def flow_fate(
        self, number: str, fate: FlowFate | str = FlowFate.JUDGED, *, after: timedelta | None = None
    ) -> tuple[Flow, ...]:
        """Say what becomes of the flows not yet judged of a number, or of the next one, and return those it concerns.

        Args:
            number: That of a flow, or that of the invoice in it; before the deposit, that of the invoice.
            fate: What becomes of them; `JUDGED` ends an incident or a wait.
            after: How long an incident lasts before the flow is judged, `None` for as long as no other fate is given.

        Raises:
            ValueError: There is no such fate, or the time is negative.
        """
        if after is not None and after < timedelta(0):
            raise ValueError("after must not be negative")
        with self._lock:
            now = self._now()
            self._portal.flows.order(number, FlowFate(fate), after, now)
            self._portal.settle(now)
            return tuple(f for f in self._portal.flows.all() if number in {f.number, f.invoice_number})

    def validator_accepts(self, number: str, supplier_siret: str | None = None) -> Invoice:
        """Let the main or lead contractor validate a document, and return it."""
        return self._played(number, supplier_siret, _AT_VALIDATOR, Step("VALIDEE_1"))

    def validator_refuses(self, number: str, reason: str, supplier_siret: str | None = None) -> Invoice:
        """Let the main or lead contractor refuse a document, and return it."""
        return self._played(number, supplier_siret, _AT_VALIDATOR, Step("REFUSEE_1", reason))

    def validator_stays_silent(self, number: str, supplier_siret: str | None = None) -> Invoice:
        """Let the delay of the validator pass without a word, which validates a document, and return it."""
        return self._played(number, supplier_siret, _AT_VALIDATOR, Step("ABSENCE_VALIDATION_1_HORS_DELAI"))

    def moe_takes(self, number: str, supplier_siret: str | None = None) -> Invoice:
        """Let the project manager take charge of a document, and return it."""
        return self._played(number, supplier_siret, _AT_MOE | _VALIDATED, Step("PRISE_EN_COMPTE_MOE"))

    def moe_refuses(self, number: str, reason: str, supplier_siret: str | None = None) -> Invoice:
        """Let the project manager refuse a document, which ends its circuit, and return it."""
        return self._played(number, supplier_siret, _AT_MOE | _VALIDATED, Step("REFUSEE_MOE", reason))

    def moe_answers(self, number: str, supplier_siret: str | None = None) -> Invoice:
        """Let the project manager deposit its piece in answer to a document, now associated, and return it."""
        return self._answered(number, supplier_siret, _AT_MOE | _VALIDATED)

    def moa_takes(self, number: str, supplier_siret: str | None = None) -> Invoice:
        """Let the contracting authority take charge of a document, and return it."""
        return self._played(number, supplier_siret, _AT_MOA, Step("PRISE_EN_COMPTE_MOA"))

    def moa_refuses(self, number: str, reason: str, supplier_siret: str | None = None) -> Invoice:
        """Let the contracting authority refuse a document, which ends its circuit, and return it."""
        return self._played(number, supplier_siret, _AT_MOA, Step("REFUSEE_MOA", reason))

    def moa_validates(
        self, number: str, *, payer_siret: str | None = None, supplier_siret: str | None = None
    ) -> Invoice:
        """Let the contracting authority deposit its piece in answer to a document, now associated, and return it.

        Args:
            number: Of any piece of the dossier.
            payer_siret: Who pays it, when it is payable: a validated claim is, a general account awaits the supplier's
                signature. The contracting authority when absent.
            supplier_siret: The supplier, when several have a document of this number.
        """
        return self._answered(number, supplier_siret, _AT_MOA, payer_siret)

    def _last(self, number: str, supplier_siret: str | None) -> Invoice:
        """Return the last piece of the dossier that a number is in."""
        found: Invoice = self.invoice(number, supplier_siret)
        while (following := self._portal.register.get(found.following)) is not None:
            found = following
        if found.works_type is None and found.validator is None:
            raise ValueError(f"{number!r} is not a works document, and awaits no validator")
        return found

    def _awaiting(self, number: str, supplier_siret: str | None, statuses: frozenset[str]) -> Invoice:
        """Return the last piece of a dossier, which must be in one of these statuses."""
        found = self._last(number, supplier_siret)
        if found.status not in statuses or (found.payable and found.status in _VALIDATED):
            raise ValueError(f"{found.number!r} is {found.status}, which does not await this actor")
        return found

    def _played(self, number: str, supplier_siret: str | None, statuses: frozenset[str], step: Step) -> Invoice:
        """Take the step an actor decides, and return the document."""
        with self._lock:
            now = self._now()
            found = self._awaiting(number, supplier_siret, statuses)
            return self._portal.register.move(found, step, self._portal.time(now))

    def _answered(
        self, number: str, supplier_siret: str | None, statuses: frozenset[str], payer_siret: str | None = None
    ) -> Invoice:
        """Associate a document with the piece that answers it, and return that piece."""
        with self._lock:
            now = self._now()
            register = self._portal.register
            found = self._awaiting(number, supplier_siret, statuses)
            payer = None if payer_siret is None else self._portal.world.structure_of(payer_siret)
            following = ANSWERS.get(found.framework)
            if following is None:
                raise ValueError(f"{found.number!r} is {found.framework}, which nothing answers")
            associated = register.move(found, Step("ASSOCIEE"), self._portal.time(now))
            piece = register.keep(answer_to(associated, following, self._portal.next_invoice_id(), payer))
            register.keep(evolve(associated, following=piece.id))
            return piece

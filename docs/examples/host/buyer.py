"""The other side of the portal: what a public buyer does, through the simulator. A real host has no such thing."""

from __future__ import annotations

from attrs import evolve

from chorus_bridge.simulator import Fault, FaultKind, Invoice, Simulator, World

__all__ = ["Buyer", "world"]

_PATH = ("MISE_A_DISPOSITION", "SERVICE_FAIT", "MANDATEE", "MISE_A_DISPOSITION_COMPTABLE", "COMPTABILISEE")
_PAID = "MISE_EN_PAIEMENT"
_OVER = frozenset({_PAID, "REJETEE", "ABANDONNEE", "SUPPRIMEE"})
_PARIS = "21750001600019"


def world() -> World:
    """Return the simulator's world, in which this Ville de Paris demands an engagement number too: two things lack."""
    demo = World.demo()
    return demo.with_structure(evolve(demo.structure_of(_PARIS), engagement_required=True))


class Buyer:
    """A public buyer's hands, and two levers on the portal itself."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self.down = False
        """Whether the portal is made to answer nothing but 503."""

    def invoices(self) -> tuple[Invoice, ...]:
        """Return what the portal holds, the last deposit first."""
        return tuple(reversed(self._simulator.invoices()))

    def over(self, invoice: Invoice) -> bool:
        """Say whether nothing more happens to it."""
        return invoice.status in _OVER

    def accept(self, number: str) -> None:
        """Take the next step towards payment: made available, service rendered, payment ordered, accounted."""
        status = self._simulator.invoice(number).status
        place = _PATH.index(status) + 1 if status in _PATH else 0
        self._simulator.set_status(number, (*_PATH, _PAID)[place])

    def pay(self, number: str) -> None:
        """Launch the payment."""
        self._simulator.set_status(number, _PAID)

    def suspend(self, number: str, words: str) -> None:
        """Ask for something more before going on."""
        self._simulator.set_status(number, "SUSPENDUE", words)

    def reject(self, number: str, words: str) -> None:
        """Refuse it for good."""
        self._simulator.set_status(number, "REJETEE", words)

    def reroute(self, number: str, words: str) -> None:
        """Say that it came to the wrong place."""
        self._simulator.set_status(number, "A_RECYCLER", words)

    def break_down(self, *, down: bool) -> None:
        """Put the portal out of order, or back in order."""
        self.down = down
        self._simulator.clear_faults()
        if down:
            self._simulator.fault([Fault(kind=FaultKind.HTTP_503_HTML, times=1_000_000)])

    def lose_next_answer(self) -> None:
        """Have the portal take the next deposit and cut the line before it answers: nobody can know."""
        self._simulator.fault([Fault(route="factures/v1/soumettre", kind=FaultKind.CUT, after_processing=True)])

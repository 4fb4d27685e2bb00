"""The two ways an invoice leaves, as the attacks tell them apart: by one submission, or as a flow judged later."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from attrs import frozen

from chorus_bridge.chorus.flows import DEPOSIT_FLOW
from chorus_bridge.domain.situation import Party, Situation
from chorus_bridge.domain.vocabulary import Framework
from chorus_bridge.simulator import PROJECT_MANAGER_SIRET
from tests.builders import evolved

SUBMIT: Final = "factures/v1/soumettre"
DEPOSITS: Final = (SUBMIT, "factures/v1/deposer/flux")
"""Ends of the paths of the requests that may create an invoice."""
DELICATE: Final = ("factures/soumettre", DEPOSIT_FLOW)
"""The same, as the library names its operations."""

_AUTHORITY: Final = Party(siret="21590350100017", name="Ville de Lille")
_MANAGER: Final = Party(siret=PROJECT_MANAGER_SIRET, name="Maîtrise d'Œuvre Fictive SARL")


@frozen(kw_only=True)
class Channel:
    """One way to leave."""

    name: str
    deposit: str
    """End of the path of the request that commits."""
    search: str
    report: str
    """What is asked, or needed, besides: the report on a flow, the upload of the PDF of a submission."""
    works: bool = False

    def __str__(self) -> str:
        """Return its name."""
        return self.name

    def claim(self, situation: Situation) -> Situation:
        """Return *situation* as a claim that leaves this way: for a flow, a month's works document, A4."""
        if not self.works:
            return situation
        return evolved(
            situation,
            market__framework=Framework.A4,
            market__recipient=Party(),
            market__project_manager=_MANAGER,
            market__contracting_authority=_AUTHORITY,
        )

    def route(self, path: str | None) -> str | None:
        """Return the route of this channel that plays the part *path* has in a submission."""
        parts = {SUBMISSION.deposit: self.deposit, SUBMISSION.search: self.search, SUBMISSION.report: self.report}
        return parts.get(path, path) if path else None


SUBMISSION: Final = Channel(
    name="submission",
    deposit=SUBMIT,
    search="factures/v1/rechercher/fournisseur",
    report="factures/v1/deposer/pdf",
)
FLOW: Final = Channel(
    name="flow",
    deposit=DEPOSITS[1],
    search="facturesTravaux/v1/rechercher",
    report="transverses/v1/consulterCRDetaille",
    works=True,
)
CHANNELS: Final = (SUBMISSION, FLOW)

LONGEST_WAY: Final = timedelta(hours=3)
"""Longest time a flow of the long lives waits for its verdict, and half of it longer with an incident."""
FLOW_HORIZON: Final = timedelta(hours=6)
"""Longer than that, a bearer's life and the index's lag: a quarter of the real one, for a life to end sooner."""
FLOW_PATIENCE: Final = timedelta(hours=9)

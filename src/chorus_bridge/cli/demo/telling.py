"""How the story is told: a console, the words of one language, and what every act needs to show and to check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.rule import Rule

from chorus_bridge.cli.demo.screens import detail_panel, list_page
from chorus_bridge.cli.demo.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from chorus_bridge.cli.demo.proof import Proof
    from chorus_bridge.cli.demo.stage import Stage
    from chorus_bridge.domain.assessment import Assessment
    from chorus_bridge.domain.situation import Situation
    from chorus_bridge.messages import Language

__all__ = ["Teller"]


class Teller:
    """Shows what happens on a stage, and notes what is not as told."""

    def __init__(self, console: Console, language: Language, stage: Stage, proof: Proof) -> None:
        self.console = console
        self.language = language
        self.words = WORDS[language]
        self.stage = stage
        self.gateway = stage.gateway
        self.proof = proof

    def act(self, name: str) -> None:
        """Begin an act."""
        self.console.print()
        self.console.print(Rule(self.words[f"act_{name}"], align="left"))

    def say(self, name: str, **values: object) -> None:
        """Say one sentence."""
        self.console.print(self.words[name].format(**values), markup=False, highlight=False)

    def assess(self, situations: Sequence[Situation]) -> Mapping[str, Assessment]:
        """Return the assessment of each, by identifier."""
        return {assessment.situation: assessment for assessment in self.gateway.assess_many(situations)}

    def show_list(self, situations: Sequence[Situation], found: Mapping[str, Assessment]) -> None:
        """Show them as on a list page."""
        rows = [(situation, found[situation.id]) for situation in situations]
        self.console.print(list_page(rows, self.language, now=self.stage.clock()))

    def show_detail(self, situation: Situation, assessment: Assessment) -> None:
        """Show one as on its own page."""
        transmission = assessment.transmission
        history = self.gateway.history(transmission.company, transmission.id) if transmission else ()
        panel = detail_panel(situation, assessment, history, self.language, now=self.stage.clock())
        self.console.print(panel)

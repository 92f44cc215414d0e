"""The seven elements, put together into one text."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from weiwen.protocol.beginning import beginning
from weiwen.protocol.closing import closing
from weiwen.protocol.concepts import concepts
from weiwen.protocol.elements import CONCEPTS, INPUT, PROCESS, PURPOSE, RULES, SCALES, START
from weiwen.protocol.facts import Facts
from weiwen.protocol.inputs import inputs
from weiwen.protocol.process import process
from weiwen.protocol.purpose import purpose
from weiwen.protocol.scales import scales
from weiwen.protocol.submodels import submodels
from weiwen.scenario import Scenario

ELEMENTS: dict[str, Callable[[Facts], str]] = {
    PURPOSE: purpose,
    SCALES: scales,
    PROCESS: process,
    CONCEPTS: concepts,
    START: beginning,
    INPUT: inputs,
    RULES: submodels,
}
INTRODUCTION = (
    "After the ODD protocol (Grimm et al. 2020, doi:10.18564/jasss.4259). Every name, number, equation, address and "
    "port is read from the program.\n\n"
    "Certainty: `S` read in a primary source, `S2` in a secondary one, `C` computed, `M+` `M` `M-` recalled, `X` a "
    "stylisation, `assumed` chosen for this model."
)


@dataclass(frozen=True)
class Description:
    """A text and its parts."""

    scenario: Scenario
    sections: dict[str, str]

    @property
    def body(self) -> str:
        """All but the title."""
        return "\n\n".join([INTRODUCTION, *(f"## {name}\n\n{text}" for name, text in self.sections.items())]) + "\n"

    @property
    def text(self) -> str:
        """The whole in Markdown."""
        return f"# {self.scenario.name}\n\n{self.body}"

    def table(self) -> dict[str, Any]:
        """The same for JSON."""
        told = {"scenario": self.scenario.name, "hash": self.scenario.digest}
        return told | {"text": self.text, "sections": self.sections}


def describe(scenario: Scenario, command: str) -> Description:
    """The description of a scenario, and the command that makes it again."""
    facts = Facts(scenario)
    sections = {name: tell(facts) for name, tell in ELEMENTS.items()}
    return Description(scenario, sections | {"The ledger, and how this text is made": closing(facts, command)})

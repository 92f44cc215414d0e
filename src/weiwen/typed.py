"""Options that several commands share, as they are typed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from weiwen.scenario import Scenario, load

Many = Annotated[list[str] | None, Parameter(negative="", consume_multiple=False)]
Sets = Annotated[
    list[str] | None,
    Parameter(name="--set", negative="", help="change a number: mechanism.parameter=value; may be repeated"),
]
With = Annotated[list[str] | None, Parameter(name="--with", negative="", help="add a mechanism; may be repeated")]
Without = Annotated[list[str] | None, Parameter(negative="", help="take a mechanism away; may be repeated")]
Preset = Annotated[
    list[str] | None, Parameter(negative="", help="apply a preset of the scenario; may be repeated (none: no preset)")
]
Freeze = Annotated[list[str] | None, Parameter(negative="", help="freeze an owned quantity; may be repeated")]
Devices = Annotated[int | None, Parameter(help="cut people over so many devices (none: all there are); same bits")]
Json = Annotated[bool, Parameter(name="--json", negative="", help="print one JSON object and nothing else")]
Out = Annotated[Path, Parameter(help="folder for results")]


@Parameter(name="*")
@dataclass(frozen=True)
class Changes:
    """What is changed in a scenario before it is run."""

    people: int | None = None
    weeks: int | None = None
    seed: int | None = None
    set_: Sets = None
    preset: Preset = None
    with_: With = None
    without: Without = None
    freeze: Freeze = None

    def of(self, scenario: str, **size: Any) -> Scenario:
        """The scenario with these changes."""
        size |= {"people": self.people, "weeks": self.weeks, "seed": self.seed, "presets": self.preset}
        rules = {"with_": self.with_, "without": self.without, "freeze": self.freeze}
        return load(scenario, sets=self.set_, **rules, **size)


UNCHANGED = Changes()

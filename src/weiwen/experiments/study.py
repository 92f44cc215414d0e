"""A study is data: a scenario, arms, outcomes, a design over uncertain numbers, and when to stop.

    name = "matches"
    question = "What do false matches of cameras do to people who did nothing?"
    scenario = "village"
    outcomes = ["wrongful", "arrests"]

    [arms.few]
    [arms.many]
    set = {"camera.false_matches" = 0.005}

    [design]
    kind = "latin_hypercube"
    points = 64

    [uncertain."suspicion.fade"]
    range = [0.01, 0.1]
    source = "assumed"

    [stop]
    replicates = 8

Every arm is run at every point of the design, on the same draws, so that arms are twins. A number that an arm sets
keeps its value in that arm, whatever the design draws for the others. An arm may also hold a number at what an outcome
comes to in another arm, at the same point: its mean over the first `stop.replicates`.

    [arms.cut]
    hold = {"threat_budget.held" = "whole.threat_heard"}
"""

import hashlib
import json
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from weiwen import catalogue
from weiwen.declarations import Certainty
from weiwen.errors import InputError
from weiwen.experiments.checks import number, outcomes_of, unfit, varied
from weiwen.scenario import Scenario, load
from weiwen.scenario.problems import one_line, problems_of
from weiwen.scenario.reading import read
from weiwen.scenario.schema import Frozen, Mechanisms, Name, Replicates, Section, Seed, Texts, Weeks

__all__ = [
    "Arm",
    "Design",
    "Stop",
    "Study",
    "Uncertain",
    "load_study",
    "names",
    "number",
    "outcomes_of",
    "study_of",
    "varied",
]

FOLDER = Path(__file__).parent / "studies"
Span = Annotated[tuple[float, float], Field(strict=False)]
Settings = dict[str, bool | int | float | str]


class Arm(Section):
    """What one arm changes in the scenario."""

    set: Settings = Field({})
    with_: Mechanisms = Field((), alias="with")
    without: Mechanisms = ()
    freeze: Frozen = ()
    presets: Texts | None = None
    hold: dict[str, str] = Field({}, description="Numbers held at an outcome of another arm, as arm.outcome.")

    def over(self, below: "Arm") -> "Arm":
        """This arm laid over another: numbers replace, mechanisms add up, what comes later wins.

        Numbers below of a mechanism that is taken away here go with it.
        """
        gone = {*below.without, *self.without} - {*self.with_}
        here = {*below.with_, *self.with_} - {*self.without}
        return Arm.model_validate(
            {
                "set": {k: v for k, v in below.set.items() if k.partition(".")[0] not in self.without} | self.set,
                "with": sorted(here),
                "without": sorted(gone),
                "freeze": sorted({*below.freeze, *self.freeze}),
                "presets": self.presets if self.presets is not None else below.presets,
                "hold": {k: v for k, v in below.hold.items() if k not in self.set} | self.hold,
            }
        )


class Uncertain(Section):
    """A number that nobody knows: the range a design draws it from, and why that range."""

    range: Span
    scale: Literal["linear", "log"] = "linear"
    source: str = Field(min_length=1, max_length=500)
    certainty: Certainty = "assumed"

    @model_validator(mode="after")
    def _orderly(self) -> Self:
        low, high = self.range
        if not low < high or (self.scale == "log" and low <= 0):
            raise ValueError("the range must go upwards, and start above zero on a log scale")
        return self


class Design(Section):
    """Which points of the uncertain numbers are run."""

    kind: Literal["replicates", "latin_hypercube", "sobol", "morris", "grid", "points"] = "replicates"
    points: int = Field(1, ge=1, le=1_000_000)
    levels: int = Field(4, ge=2, le=100, description="Levels of a grid or of Morris trajectories.")
    seed: Seed = 1
    chosen: tuple[dict[str, float], ...] = Field((), strict=False)


class Stop(Section):
    """When to stop: after so many replicates, or when an outcome's difference is known well enough."""

    replicates: Replicates = 8
    outcome: str | None = None
    half_width: float | None = Field(None, gt=0)
    most: Replicates = 256


class Study(Section):
    """A whole study, checked."""

    name: Name
    question: str = Field("", max_length=1000)
    scenario: str | None = Field(None, max_length=200)
    model: str | None = None
    people: int | None = Field(None, ge=64)
    weeks: Weeks | None = None
    seed: Seed | None = None
    outcomes: Texts
    everywhere: Arm = Arm()
    arms: dict[Name, Arm] = Field({})
    design: Design = Design()
    uncertain: dict[str, Uncertain] = Field({})
    stop: Stop = Stop()

    def resolved(self) -> dict[str, Any]:
        """Everything that made the study, ready for JSON: with the scenario of each arm as it resolved."""
        table = self.model_dump(mode="json", by_alias=True)
        table["scenarios"] = {name: one.resolved() for name, one in self.scenarios().items()} if self.scenario else {}
        return table

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that stand for `resolved()`."""
        text = json.dumps(self.resolved(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def scenarios(self) -> dict[str, Scenario]:
        """The scenario of each arm."""
        return {name: self._scenario(name, arm) for name, arm in self.all_arms().items()}

    def all_arms(self) -> dict[str, Arm]:
        """The arms; a study without arms has one, the scenario as it is."""
        return dict(self.arms) or {"base": Arm()}

    def _scenario(self, name: str, own: Arm) -> Scenario:
        arm = own.over(self.everywhere)
        try:
            here = load(str(self.scenario), presets=arm.presets).mechanisms
            # what the arms have in common may name a mechanism only to be sure; an arm of its own may not
            sure = {*self.everywhere.with_, *self.everywhere.without}
            return load(
                str(self.scenario),
                presets=arm.presets,
                sets=[f"{key}={_typed(value)}" for key, value in arm.set.items()],
                with_=arm.with_,
                without=[one for one in arm.without if one in here or one not in sure],
                freeze=arm.freeze,
                people=self.people,
                weeks=self.weeks,
                seed=self.seed,
            )
        except InputError as error:
            raise InputError(*(f"arm {name}: {problem}" for problem in error.problems)) from None


def _typed(value: bool | float | str) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def names() -> list[str]:
    """The names of the studies that come with the program."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load_study(name_or_path: str | Path) -> Study:
    """A shipped study or a file; all mistakes at once in one `InputError`."""
    text = str(name_or_path)
    if text.endswith(".toml") or "/" in text:
        path, label = Path(text), text
    elif text in names():
        path, label = FOLDER / f"{text}.toml", f"studies/{text}.toml"
    else:
        raise InputError(one_line(catalogue.unknown(text, "study", names())))
    source = read(path, label)
    return study_of(source.table, source.place)


def study_of(table: dict[str, Any], place: Any = None) -> Study:
    """A study from a table; `place` says where a key stands."""
    where = place or (lambda loc: "study")
    problems = problems_of(Study, table, where)
    if problems:
        raise InputError(*problems)
    study = Study.model_validate(table)
    problems = [one_line(f"{where(loc)}: {text}") for loc, text in unfit(study)]
    if problems:
        raise InputError(*problems)
    return study

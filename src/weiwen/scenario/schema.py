"""What a scenario may say, and what it is once everything that was said has been put together.

A *sheet* is one file. It may name a `base`, whose lines hold wherever it is silent. A *preset* is a named set of
changes inside a sheet. A `Scenario` is the outcome: complete, checked, frozen, with a memory of what was applied.

Every field of `Population` has a default, so that a preset or a sheet may name any part of it. To add a field, write
one line `share: float = quantity(0.1, "share of people", "meaning", "source", "certainty", ge=0, le=1)`: the file
format, the command line (`--set population.share=0.2`), the errors, the hash and the JSON schema follow from it.
"""

import hashlib
import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.json_schema import DEFAULT_REF_TEMPLATE
from pydantic_core import PydanticCustomError

from weiwen import catalogue
from weiwen.declarations import Parameter, parameters_of

OWNED = (
    *("belief", "grievance", "prospect", "hope", "heard", "ideal", "ladder", "awareness"),
    *("legitimacy", "strength"),
    *("loyalty", "dread"),
)
"""The quantities of people, places and elites that can be frozen; each has one mechanism that owns it."""

MOST_PROVINCES = 1000
RULEBOOKS = Path(__file__).parent.parent / "rulebooks"


class Section(BaseModel):
    """A part of a scenario file: nothing unknown, nothing converted silently, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def quantity(
    default: Any,
    unit: str,
    meaning: str,
    source: str,
    certainty: str,
    ge: float | None = None,
    le: float | None = None,
    live: bool = True,
) -> Any:
    """A field with its unit, meaning, source, certainty and range, for the file format, the errors and the docs.

    One that is not `live` decides whom measures meet: a scenario sets it, and no design or search draws it.
    """
    marks: dict[str, Any] = {"unit": unit, "source": source, "certainty": certainty}
    marks |= {} if live else {"live": False}
    bounds: dict[str, Any] = {"ge": ge, "le": le}
    return Field(default, **bounds, description=meaning, json_schema_extra=marks)


def _known_provinces(value: object) -> object:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if value == "census" or (whole and 1 <= value <= MOST_PROVINCES):  # type: ignore[operator]
        return value
    raise PydanticCustomError("provinces", "neither the census nor a number of provinces")


def _known_mechanism(value: str) -> str:
    if value in catalogue.names():
        return value
    raise PydanticCustomError("name", "{why}", {"why": catalogue.unknown(value)})


def _owned(value: str) -> str:
    if value in OWNED:
        return value
    raise PydanticCustomError("name", "{why}", {"why": catalogue.unknown(value, "quantity to freeze:", OWNED)})


def rulebooks() -> list[str]:
    """The rulebooks that are shipped."""
    return sorted(path.stem for path in RULEBOOKS.glob("*.toml"))


def _known_rulebook(value: str) -> str:
    if value.endswith(".toml") or value in rulebooks():
        return value
    raise PydanticCustomError("name", "{why}", {"why": catalogue.unknown(value, "rulebook", rulebooks())})


def _once(values: Any) -> Any:
    twice = sorted({v for v in values if values.count(v) > 1}) if _all_texts(values) else ()
    if twice:
        raise PydanticCustomError("name", "{why}", {"why": f"{twice[0]} is named twice; type it once"})
    return values


def _all_texts(values: Any) -> bool:
    return isinstance(values, list | tuple) and all(isinstance(value, str) for value in values)


Provinces = Annotated[
    Literal["census"] | Annotated[int, Field(ge=1, le=MOST_PROVINCES)], BeforeValidator(_known_provinces)
]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Texts = Annotated[tuple[Annotated[str, Field(max_length=200)], ...], Field(strict=False)]
Mechanism = Annotated[str, BeforeValidator(lambda value: _known_mechanism(value) if isinstance(value, str) else value)]
Owned = Annotated[str, BeforeValidator(lambda value: _owned(value) if isinstance(value, str) else value)]
Book = Annotated[
    str,
    Field(max_length=200),
    BeforeValidator(lambda value: _known_rulebook(value) if isinstance(value, str) else value),
]
Mechanisms = Annotated[tuple[Mechanism, ...], Field(strict=False), BeforeValidator(_once)]
Frozen = Annotated[tuple[Owned, ...], Field(strict=False), BeforeValidator(_once)]


class Population(Section):
    """Who lives in the world: how many, where, and in which parts."""

    people: int = quantity(
        1_000_000, "people", "People in the society.", "size of the experiment", "assumed", ge=64, le=2_000_000_000
    )
    provinces: Provinces = quantity(
        "census",
        "provinces",
        'The 31 units of the census ("census"), or a number of equal invented provinces.',
        "see provinces.toml",
        "S2",
    )
    localities: int = quantity(
        310, "localities", "County-like localities in all, nested in provinces.", "design", "assumed", ge=1, le=10_000
    )
    rows: Literal[64, 256, 1024] = quantity(
        256,
        "rows a page",
        "People are kept in pages of so many rows (the layout is part of every draw's address).",
        "design",
        "assumed",
    )
    group_b: float = quantity(
        0.1, "share of people", "Share of the abstract group B.", "design", "assumed", ge=0, le=0.5
    )
    sigma: float = quantity(
        0.842922,
        "standard deviation of log income",
        "Dispersion of log income within a locality at the start.",
        "computed: with it the national mixture has the mean Gini of the years 2003-07 (.4816); see provinces.toml",
        "C",
        ge=0.05,
        le=2,
    )
    boldness: float = quantity(
        2.0,
        "punishments",
        "Mean worth of speaking one's mind in full.",
        "Daymude et al. 2025: 1 to 8",
        "S",
        ge=0,
        le=12,
    )
    ideal_mean: float = quantity(
        0.3, "position", "Mean private position (1: the official line).", "assumed", "assumed", ge=-1, le=1
    )
    ideal_sd: float = quantity(0.45, "position", "Spread of private positions.", "assumed", "assumed", ge=0, le=2)
    hardship: float = quantity(0.2, "share", "Hardship of everybody at the start.", "assumed", "assumed", ge=0, le=1)
    grievance: float = quantity(0.16, "share", "Grievance of everybody at the start.", "assumed", "assumed", ge=0, le=1)
    belief: float = quantity(
        0.1, "probability", "Belief in being seen and punished at the start.", "assumed", "assumed", ge=0, le=1
    )
    hope: float = quantity(
        0.3, "probability", "What a petition is believed to yield at the start.", "assumed", "assumed", ge=0, le=1
    )
    awareness: float = quantity(
        0.0,
        "share",
        "How far everybody knows at the start of being watched, weighed and steered.",
        "assumed: nobody",
        "assumed",
        ge=0,
        le=1,
    )


PER_HEAD = "763 yuan per head of domestic security in 2017 (Zenz via Nikkei), split by assumption"


class Opening(Section):
    """The apparatus as it stands in the first week: budgets, channels in place, law as published."""

    welfare: float = quantity(
        229.0, "yuan per head and year", "Budget for rewards and redress.", PER_HEAD, "assumed", ge=0, le=1e5
    )
    coercion: float = quantity(
        343.0, "yuan per head and year", "Budget for police and custody.", PER_HEAD, "assumed", ge=0, le=1e5
    )
    surveillance: float = quantity(
        191.0, "yuan per head and year", "Budget for sensors and data.", PER_HEAD, "assumed", ge=0, le=1e5
    )
    dossier: float = quantity(0.95, "share", "People covered by desks and files.", "assumed", "assumed", ge=0, le=1)
    platform: float = quantity(0.5, "share", "People covered by platforms.", "assumed", "assumed", ge=0, le=1)
    camera: float = quantity(
        0.4,
        "share",
        "Life outdoors covered by cameras.",
        "assumed; 176 million cameras reported for 2016/17 (IHS Markit via trade press)",
        "assumed",
        ge=0,
        le=1,
    )
    tolerance: float = quantity(
        0.25, "share", "Dissent that the law lets pass.", "Daymude et al. 2025, start value", "S", ge=0, le=1
    )
    severity: float = quantity(
        1.0,
        "punishments",
        "Punishment of full dissent.",
        "Daymude et al. 2025 use 1 in their figures",
        "M",
        ge=1e-3,
        le=20,
    )
    suspicion: float = quantity(
        -4.6, "log-odds", "Suspicion of somebody without a file: one in a hundred.", "assumed", "assumed", ge=-8, le=8
    )
    visible: float = quantity(
        0.0, "share", "How far control is meant to be seen, everywhere.", "assumed", "assumed", ge=0, le=1
    )
    region: int = quantity(
        0,
        "province",
        "Number of the invented province in which there may be posts and camps (0: none).",
        "a choice of the scenario",
        "assumed",
        ge=0,
        le=MOST_PROVINCES,
        live=False,
    )


SECTIONS: dict[str, type[Section]] = {"population": Population, "opening": Opening}


Weeks = Annotated[int, Field(ge=1, le=5200, description="Length of a run.", json_schema_extra={"unit": "weeks"})]
Seed = Annotated[int, Field(ge=0, le=2**64 - 1, description="Seed of every draw.", json_schema_extra={"unit": "seed"})]
Replicates = Annotated[
    int, Field(ge=1, le=4096, description="Worlds that differ in their luck.", json_schema_extra={"unit": "replicates"})
]
Ending = Literal["go on", "stop"]
AfterFall = Annotated[Ending, Field(description="What a run does once the regime has fallen in all its replicates.")]
Parameters = dict[str, dict[str, Any]]


class Change(Section):
    """What a sheet, a preset or the command line may change."""

    population: Population = Population()
    opening: Opening = Opening()
    parameters: Parameters = {}
    with_: Mechanisms = Field((), alias="with", description="Mechanisms to add.")
    without: Mechanisms = Field((), description="Mechanisms to take away.")
    freeze: Frozen = Field((), description="Psychological quantities that keep their first value.")


class Preset(Change):
    """A named set of changes; its label stands wherever a result made with it is shown."""

    label: str = Field(min_length=1, max_length=200)
    summary: str = Field("", max_length=2000)


class Sheet(Change):
    """One scenario file as written."""

    name: Name
    summary: str = Field("", max_length=2000)
    base: str | None = Field(None, max_length=200)
    rulebook: Book | None = Field(None, description="The rulebook of the score: points, grades, what they bring.")
    labels: Texts = ()
    weeks: Weeks = 520
    seed: Seed = 1
    replicates: Replicates = 1
    after_fall: AfterFall = "go on"
    mechanisms: Mechanisms = ()
    presets: dict[Name, dict[str, Any]] = {}
    use: Texts = Field((), description="Presets that are applied where none is asked for.")


class Applied(Section):
    """One override that went into a scenario: who set what, and what stood there before."""

    source: str
    key: str
    value: Any
    before: Any


class Scenario(Section):
    """A scenario as resolved: all that makes a run but the program itself."""

    name: Name
    summary: str = Field("", max_length=2000)
    base: str | None = None
    labels: tuple[str, ...] = ()
    population: Population = Population()
    opening: Opening = Opening()
    weeks: Weeks = 520
    seed: Seed = 1
    replicates: Replicates = 1
    after_fall: AfterFall = "go on"
    mechanisms: Mechanisms = ()
    freeze: Frozen = ()
    parameters: dict[str, dict[str, bool | float | str]] = {}
    presets: dict[str, Preset] = {}
    applied: tuple[Applied, ...] = ()

    def resolved(self) -> dict[str, Any]:
        """Everything that made the scenario, ready for JSON; the same whatever the order of mechanisms or options."""
        table = self.model_dump(mode="json", exclude={"presets"}, by_alias=True)
        table["mechanisms"] = sorted(self.mechanisms)
        table["freeze"] = sorted(self.freeze)
        table["applied"] = sorted(table["applied"], key=lambda one: one["key"])
        if self.after_fall == "go on":  # so that scenarios of before keep their digests
            del table["after_fall"]
        for key in ("region", "visible"):  # likewise, where a scenario has neither
            if not table["opening"][key]:
                del table["opening"][key]
        return json.loads(json.dumps(table, sort_keys=True, allow_nan=False))

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that stand for `resolved()`."""
        text = json.dumps(self.resolved(), sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @classmethod
    def schema(cls, by_alias: bool = True, ref_template: str = DEFAULT_REF_TEMPLATE) -> dict[str, Any]:
        """The JSON schema of a scenario file, with the declared parameters of every mechanism, for docs and forms."""
        table = Sheet.model_json_schema(by_alias=by_alias, ref_template=ref_template)
        table["properties"]["parameters"] = _closed({name: _form(name) for name in catalogue.names()})
        return table


def _form(mechanism: str) -> dict[str, Any]:
    return _closed({name: _entry(parameter) for name, parameter in parameters_of(mechanism).items()})


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _entry(parameter: Parameter) -> dict[str, Any]:
    entry: dict[str, Any] = {"default": parameter.value, "description": parameter.meaning}
    entry |= {mark: getattr(parameter, mark) for mark in ("unit", "source", "certainty", "live")}
    if isinstance(parameter.value, bool):
        return entry | {"type": "boolean"}
    if isinstance(parameter.value, str):
        return entry | {"type": "string", "enum": list(parameter.choices or ())}
    low, high = parameter.range or (None, None)
    return entry | {"type": "number", "minimum": low, "maximum": high}

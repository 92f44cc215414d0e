"""Claims as files: what an argument says, what would contradict it, and how it is tried, fixed before anything runs.

A claim file holds the statement with the section of the essay, arms, tests with the smallest effect of interest, at
least one placebo (active in form, empty in effect), rivals, and the trap: what could make the claim true because
somebody coded it, and what is done about it. Its hash goes into every result, so a change after a run shows.
"""

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from weiwen import catalogue
from weiwen.errors import InputError
from weiwen.experiments.study import Arm, Uncertain
from weiwen.scenario.problems import problems_of
from weiwen.scenario.reading import read
from weiwen.scenario.schema import Name, Replicates, Section, Seed, Texts, Weeks

FOLDER = Path(__file__).parent / "claims"
RESULTS = Path(__file__).parent / "results"


class Test(Section):
    """One contrast of a claim: an arm against another on the same draws, or an arm's own drift."""

    name: str = Field(min_length=1, max_length=200)
    outcome: str
    treated: Name
    control: Name | None = None
    sign: Literal["up", "down"]
    least: float | None = Field(None, gt=0)
    least_share: float | None = Field(None, gt=0)
    why: str = Field(min_length=1, description="Why this is the smallest effect of interest.")
    primary: bool = False

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if (self.least is None) == (self.least_share is None):
            raise ValueError("give either least (in the unit of the outcome) or least_share (of the control's mean)")
        if self.least_share is not None and self.control is None:
            raise ValueError("least_share needs a control arm to be a share of")
        return self


class Placebo(Section):
    """Two arms that differ in form and must not differ in effect."""

    name: str
    why: str
    everywhere: Arm = Arm()
    treated: Arm
    control: Arm | None = Field(None, description="Without one, the outcome itself must be null (a drift).")
    outcomes: Texts
    exact: bool = Field(True, description="Whether the difference must be zero to the bit, or only within `least`.")
    least: float | None = None


class Rival(Section):
    """Another reading of the same world: laid over every arm, it may turn the verdict."""

    name: str
    why: str
    source: str
    everywhere: Arm
    arms: dict[Name, Arm] = Field({}, description="Arms in place of the claim's, where the rival has other numbers.")


class Matched(Section):
    """What must be the same in some arms for their comparison to be fair."""

    outcome: str
    arms: Texts
    within: float = Field(gt=0, lt=1, description="Largest difference of means, as a share.")
    why: str


class Trap(Section):
    """What could make a claim true by construction, and what is done about it."""

    trap: str
    instead: str


class Quick(Section):
    """The reduced size at which a claim can be tried again within a minute."""

    replicates: Replicates = 8
    weeks: Weeks | None = None
    points: int = Field(0, ge=0)
    rivals: bool = False


class Claim(Section):
    """A whole claim; without tests it waits for its mechanisms."""

    id: str = Field(pattern=r"^P[0-9]{1,2}$")
    statement: str
    essay: str = ""
    expected: str = ""
    contradicted_if: str = ""
    waits_for: str = ""
    rule: Literal["all", "share"] = "all"
    share: float = Field(0.95, gt=0, lt=1, description="With rule share: of how much of the space the claim speaks.")
    scenario: str = "bench"
    people: int | None = None
    weeks: Weeks | None = None
    seed: Seed = 1
    replicates: Replicates = 24
    points: int = Field(200, ge=1)
    replicates_a_point: Replicates = 6
    everywhere: Arm = Arm()
    arms: dict[Name, Arm] = Field({})
    tests: tuple[Test, ...] = Field((), strict=False)
    placebos: tuple[Placebo, ...] = Field((), strict=False)
    rivals: tuple[Rival, ...] = Field((), strict=False)
    traps: tuple[Trap, ...] = Field((), strict=False)
    matched: tuple[Matched, ...] = Field((), strict=False)
    beside: Texts = Field((), description="Outcomes shown beside the tests, of which nothing is claimed.")
    uncertain: dict[str, Uncertain] = Field({})
    quick: Quick = Quick()
    reading: str = Field("", description="What the result means, and what it does not; written after the run.")

    @property
    def hash(self) -> str:
        """Hash of all that was fixed beforehand (the reading is written afterwards and is not part of it)."""
        table = self.model_dump(mode="json", by_alias=True, exclude={"reading"}, exclude_defaults=True)
        return hashlib.sha256(json.dumps(table, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def primary(self) -> Test:
        """The test that gives the headline."""
        return next(test for test in self.tests if test.primary)

    @property
    def tried(self) -> bool:
        """Whether the claim can be tried on the mechanisms there are."""
        return bool(self.tests)


@cache
def claims() -> dict[str, Claim]:
    """All claims by their number."""
    paths = sorted(FOLDER.glob("P*.toml"), key=lambda path: int(path.stem[1:]))
    return {path.stem: _load(path) for path in paths}


def claim_file(name: str) -> Claim:
    """A claim by its number."""
    if name.upper() not in claims():
        raise InputError(catalogue.unknown(name, "claim", claims()))
    return claims()[name.upper()]


def _load(path: Path) -> Claim:
    source = read(path, f"claims/{path.name}")
    if problems := problems_of(Claim, source.table, source.place):
        raise InputError(*problems)
    claim = Claim.model_validate(source.table)
    if problems := [f"claims/{path.name}: {text}" for text in _unfit(claim, path.stem)]:
        raise InputError(*problems)
    return claim


def _unfit(claim: Claim, stem: str) -> list[str]:
    """What a claim file lacks to be a fair trial."""
    found = [] if claim.id == stem else [f"id = {claim.id!r} does not fit the file's name"]
    if not claim.tried:
        return found if claim.waits_for else [*found, "a claim without tests says what it waits for (waits_for)"]
    lacking = {
        "exactly one test is primary": sum(test.primary for test in claim.tests) == 1,
        "at least one placebo is needed": bool(claim.placebos),
        "at least one rival is needed": bool(claim.rivals),
        "the trap must be named, and what is done about it": bool(claim.traps),
        "uncertain numbers are needed: a claim is tried over a space": bool(claim.uncertain),
        "contradicted_if must say what would contradict the claim": bool(claim.contradicted_if),
    }
    found += [text for text, there in lacking.items() if not there]
    arms = {arm for test in claim.tests for arm in (test.treated, test.control) if arm}
    return found + [f"{arm}: a test names this arm, and there is none" for arm in sorted(arms - {*claim.arms})]


def shipped(name: str) -> dict[str, Any] | None:
    """The result that comes with the program, if the claim was tried."""
    path = RESULTS / f"{name}.json"
    return json.loads(path.read_text()) if path.exists() else None


def title(text: str) -> str:
    """The first sentence of a text."""
    return re.split(r"(?<=[.;:]) ", text, maxsplit=1)[0]

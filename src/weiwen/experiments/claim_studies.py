"""From a claim to the studies that try it: which arms are run, how often, and what is measured."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from weiwen.experiments.claims import Claim, Placebo, Quick
from weiwen.experiments.study import Arm, Study, study_of

HARM = ("hidden", "arrests", "held", "wrongful", "restricted", "deleted")  # beside every claim, whatever it is about


class Size(NamedTuple):
    """How large a trial is."""

    replicates: int
    points: int
    a_point: int
    weeks: int | None


def size_of(claim: Claim, quick: bool) -> Size:
    """Full size, or the reduced one."""
    small: Quick = claim.quick
    if quick:
        return Size(small.replicates, small.points, min(claim.replicates_a_point, 4), small.weeks or claim.weeks)
    return Size(claim.replicates, claim.points, claim.replicates_a_point, claim.weeks)


def reference(claim: Claim, size: Size) -> Study:
    """The arms at declared numbers."""
    return _study(claim, size, claim.arms, Arm(), "reference", _outcomes(claim), size.replicates)


def rival(claim: Claim, size: Size, place: int) -> Study:
    """The arms at declared numbers in a world with another reading."""
    one = claim.rivals[place]
    arms = claim.arms | one.arms
    return _study(claim, size, arms, one.everywhere, f"rival{place}", _outcomes(claim), size.replicates)


def space(claim: Claim, size: Size) -> Study:
    """The arms over the space of uncertain numbers."""
    table = {key: one.model_dump() for key, one in claim.uncertain.items()}
    design = {"kind": "latin_hypercube", "points": size.points, "seed": claim.seed}
    study = _study(claim, size, claim.arms, Arm(), "space", _outcomes(claim), size.a_point)
    return study_of(_table(study) | {"uncertain": table, "design": design})


def placebo(claim: Claim, size: Size, one: Placebo, place: int) -> Study:
    """Two arms that must not differ."""
    arms = {"treated": one.treated} | ({"control": one.control} if one.control is not None else {})
    return _study(claim, size, arms, one.everywhere, f"placebo{place}", one.outcomes, size.replicates)


def _outcomes(claim: Claim) -> tuple[str, ...]:
    matched = [one.outcome for one in claim.matched]
    return tuple(dict.fromkeys([*(test.outcome for test in claim.tests), *matched, *claim.beside, *HARM]))


def _study(
    claim: Claim, size: Size, arms: dict[str, Arm], over: Arm, label: str, outcomes: Iterable[str], replicates: int
) -> Study:
    return study_of(
        {
            "name": f"{claim.id.lower()}_{label}",
            "question": claim.statement,
            "scenario": claim.scenario,
            "people": claim.people,
            "weeks": size.weeks,
            "seed": claim.seed,
            "outcomes": list(outcomes),
            "everywhere": over.over(claim.everywhere).model_dump(by_alias=True),
            "arms": {name: arm.model_dump(by_alias=True) for name, arm in arms.items()},
            "stop": {"replicates": replicates},
        }
    )


def _table(study: Study) -> dict[str, Any]:
    return {key: value for key, value in study.model_dump(by_alias=True).items() if key not in ("uncertain", "design")}

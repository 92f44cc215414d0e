"""What happened to people: what a report says first, as one number and a few rows, each with who had done nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import xarray as xr
from markupsafe import Markup

from weiwen.report.charts import Bar, bars
from weiwen.report.groups import compared
from weiwen.report.reading import granted_name, has, own_dim, total
from weiwen.report.words import count, listed, persons, plural, share

MOVED = {  # what else is done to people without custody: its row, and what is said of it
    "intercept": ("intercepted", "Caught on the way to a higher office of petitions and brought home."),
    "move_on": ("moved on", "Put on a bus to the next place, where what they do is somebody else's trouble."),
    "shame": ("shown in public", "Shown on boards and lists as people who are not to be trusted."),
    "restrict_practice": ("barred from a practice", "A practice of their group, which is a right, was forbidden them."),
}
SHADES = {
    "nothing": ("had done nothing", "dark"),
    "protected": ("only used a right", "middle"),
    "offence": ("infraction or breach", "light"),
}
CHECKED = (  # checks at posts, and of them: on people who had done nothing, with a flag, with a flag on such people
    *("checkpoint.checked", "checkpoint.checked_for_nothing"),
    *("checkpoint.raised", "checkpoint.raised_falsely"),
)

CAMP = {"measure": ["camp"]}
OUTLASTS = "A list outlasts its reason: whoever is still on it a year after the act counts here too."


@dataclass(frozen=True)
class Row:
    """One measure of harm: what is counted, the count, its bar, and the words under it."""

    name: str
    value: str
    detail: str = ""
    bar: Markup | None = None
    key: tuple[tuple[str, str], ...] = field(default=())
    grave: bool = False


@dataclass(frozen=True)
class Opening:
    """The sentence a report opens with: an optional word before the number, the number, and what it counts."""

    before: str
    number: str
    after: str
    detail: str
    zero: bool


def opening(dataset: xr.Dataset, weeks: int) -> Opening:
    """People who were sanctioned though they had done nothing in the past year, as exactly as is known."""
    if _camps(dataset):
        return _opening_of_camps(dataset, weeks)
    low, high, each = wronged(dataset)
    middle = float(low.mean())
    number, after = sanctioned_words(middle, bool(high.max() == 0), _fate(dataset))
    detail = _span_words(low, weeks)
    if high.max() == 0:
        return Opening("", number, after, detail, True)
    exact = np.array_equal(low, high)
    if not exact:
        said = " and ".join(f"{count(round(float(people.mean())))} {harm}" for harm, people in each.items())
        twice = "several stands in each number" if "hidden" in each else "both stands in both numbers"
        detail += f" By measure: {said}; who met {twice}, so at most {count(round(float(high.mean())))}."
    return Opening("" if exact else "At least", number, after, detail, False)


def sanctioned_words(people: float, nobody: bool, fate: str) -> tuple[str, str]:
    """The number and the rest of the sentence: who was sanctioned though they had done nothing."""
    if nobody:
        return "Nobody", f"was {fate} who, by the truth, had done nothing in the past year."
    verb = "person was" if round(people) == 1 else "people were"
    after = f"{verb} {fate} though, by the truth, they had done nothing in the past year."
    return count(round(people) if people >= 1 else people), after


def camp_words(held: float, nothing: float) -> tuple[str, str]:
    """The number and the rest of the sentence where there are camps."""
    verb = "person was" if round(held) == 1 else "people were"
    said = f"{count(round(nothing))} of them, by the truth, had done nothing in the year before."
    return count(round(held)), f"{verb} sent to camps, without charge or trial; {said}"


def camp_group_words(group: str, ever: float, size: float, wrong: float, stays: float | None) -> str:
    """How many of a group were sent to camps, how many of them for nothing, and how often for the use of a right."""
    rights = "" if stays is None else f", and {plural(round(stays), 'stay')} followed on nothing but the use of a right"
    return (
        f"Group {group}: {count(round(ever))} people, {share(ever, size)} of the group in the country; "
        f"{count(round(wrong))} of them had done nothing{rights}."
    )


def fate_words(hides: bool, camps: bool, moved: Iterable[str]) -> str:
    """What could happen to a person in a run, in words; `moved` are the measures of `MOVED` that were used."""
    met = ["arrested", *(["hidden"] if hides else []), *(["sent to camps"] if camps else []), "restricted"]
    return listed([*met, *(MOVED[measure][0] for measure in moved)], "or")


def _opening_of_camps(dataset: xr.Dataset, weeks: int) -> Opening:
    """Where there are camps: who was sent to them, of each group how many, and how many of them had done nothing."""
    held, nothing = (total(dataset, name, measure=["camp"]) for name in ("people_touched", "people_wronged"))
    each = []
    for group in dataset["group"].values:
        ever, wrong, size = (
            float(total(dataset, name, group=[group], **choice).mean())
            for name, choice in (("people_touched", CAMP), ("people_wronged", CAMP), ("population", {}))
        )
        each.append(camp_group_words(str(group), ever, size, wrong, _rights_of(dataset, str(group))))
    least, _, _ = wronged(dataset)
    number, after = camp_words(float(held.mean()), float(nothing.mean()))
    detail = [*each, also_words(float(least.mean()), _fate(dataset)), _span_words(least, weeks)]
    return Opening("", number, after, " ".join(detail), False)


def also_words(people: float, fate: str) -> str:
    """What else happened in a run with camps."""
    return f"With all else, {count(round(people))} people were {fate} for nothing."


def _rights_of(dataset: xr.Dataset, group: str) -> float | None:
    """How often somebody of a group was sent to a camp who had only used a right."""
    if not has(dataset, "touched"):
        return None
    return float(total(dataset, "touched", group=[group], record=["protected"], **CAMP).mean())


def _fate(dataset: xr.Dataset) -> str:
    moved = [measure for measure in MOVED if _moves(dataset, measure)]
    return fate_words(_hides(dataset), _camps(dataset), moved)


def wronged(dataset: xr.Dataset) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Least and greatest number of distinct persons wronged by a sanction, and those of each kind of sanction."""
    kinds = {"restricted": "restrict", "arrested": "arrest"} | ({"hidden": "hide"} if _hides(dataset) else {})
    kinds |= {"sent to camps": "camp"} if _camps(dataset) else {}
    kinds |= {row: measure for measure, (row, _) in MOVED.items() if _moves(dataset, measure)}
    nothing, known = np.zeros(dataset.sizes["replicate"]), has(dataset, "people_wronged")
    each = {
        harm: total(dataset, "people_wronged", measure=[measure]) if known else nothing
        for harm, measure in kinds.items()
    }
    if has(dataset, "people_sanctioned_for_nothing"):
        either = total(dataset, "people_sanctioned_for_nothing")
        return either, either, each
    stacked = np.stack(list(each.values()))
    return stacked.max(0), stacked.sum(0), each


def rows(dataset: xr.Dataset, weeks: int) -> list[Row]:
    """The rows under the opening sentence; what was not recorded is left out."""
    found = (
        _in_camp(dataset),
        _hidden(dataset),
        _held(dataset),
        _restricted(dataset),
        _for_others(dataset),
        _checked(dataset),
        *(_moved(dataset, measure) for measure in MOVED),
        _disciplined(dataset),
        _deleted(dataset),
        _silent(dataset),
        _between_groups(dataset),
        _money(dataset, weeks),
    )
    return [row for row in found if row is not None]


def _span_words(samples: np.ndarray, weeks: int) -> str:
    span = span_words(weeks)
    if len(samples) < 2:
        return f"Distinct persons in {span}. {OUTLASTS}"
    low, high = count(samples.min()), count(samples.max())
    return f"Distinct persons in {span}, mean of {len(samples)} runs (lowest {low}, highest {high}). {OUTLASTS}"


def span_words(weeks: int) -> str:
    """So many weeks as one would say it: in years where they are whole years."""
    return plural(weeks // 52, "year") if weeks >= 52 and weeks % 52 == 0 else plural(weeks, "week")


def _by_record(dataset: xr.Dataset, name: str, **choice: object) -> dict[str, float]:
    return {record: float(total(dataset, name, record=[record], **choice).mean()) for record in SHADES}


def _record_bar(counts: dict[str, float], what: str) -> tuple[Markup, tuple[tuple[str, str], ...]]:
    whole = sum(counts.values())
    parts = [Bar(SHADES[r][0], amount, SHADES[r][1]) for r, amount in counts.items()]
    key = tuple((SHADES[r][1], f"{share(amount, whole)} {SHADES[r][0]}") for r, amount in counts.items())
    say = f"{what}: " + ", ".join(words for _, words in key)
    return bars(parts, voice="harm", say=say), key


def _touched_people(dataset: xr.Dataset, measure: str) -> float | None:
    if not has(dataset, "people_touched"):
        return None
    return float(total(dataset, "people_touched", measure=[measure]).mean())


def _liberty(name: str, weeks: float, people: float | None, counts: dict[str, float], nobody: str) -> Row:
    if weeks == 0 and not people:
        return Row(name, "nobody", nobody)
    bar, key = _record_bar(counts, name) if sum(counts.values()) > 0 else (None, ())
    who = "" if people is None else f"{persons(people)} · "
    return Row(name, f"{who}{count(round(weeks))} person-weeks", "", bar, key, True)


def _held(dataset: xr.Dataset) -> Row | None:
    if not has(dataset, "held"):
        return None
    if has(dataset, "held_by"):
        counts = _registered_by(dataset)
    else:
        counts = _by_record(dataset, "touched", measure=["arrest"]) if has(dataset, "touched") else {}
    people = _touched_people(dataset, "arrest")
    name = "held, in the register" if _hides(dataset) or _camps(dataset) else "held"
    weeks = float(total(dataset, "held").mean()) - _hidden_weeks(dataset) - _camp_weeks(dataset)
    return _liberty(name, weeks, people, counts, "Nobody was held in custody.")


def _registered_by(dataset: xr.Dataset) -> dict[str, float]:
    """Person-weeks of custody in the register, by record."""
    counts = _by_record(dataset, "held_by")
    hidden = _by_record(dataset, "hidden_by") if has(dataset, "hidden_by") else dict.fromkeys(counts, 0.0)
    camps = _by_record(dataset, "in_camp_by") if has(dataset, "in_camp_by") else dict.fromkeys(counts, 0.0)
    return {record: weeks - hidden[record] - camps[record] for record, weeks in counts.items()}


def _hidden_weeks(dataset: xr.Dataset) -> float:
    return float(total(dataset, "hidden").mean()) if has(dataset, "hidden") else 0.0


def _hides(dataset: xr.Dataset) -> bool:
    """Whether anybody was held in no register."""
    return _hidden_weeks(dataset) > 0


def _camp_weeks(dataset: xr.Dataset) -> float:
    return float(total(dataset, "in_camp").mean()) if has(dataset, "in_camp") else 0.0


def _camps(dataset: xr.Dataset) -> bool:
    """Whether anybody was held in a camp."""
    return _camp_weeks(dataset) > 0 and has(dataset, "people_touched", "people_wronged", "population")


def _in_camp(dataset: xr.Dataset) -> Row | None:
    """Custody outside the law; a run without it has no such row."""
    if not _camps(dataset):
        return None
    counts = _by_record(dataset, "in_camp_by")
    row = _liberty("in camps", _camp_weeks(dataset), _touched_people(dataset, "camp"), counts, "")
    return replace(row, detail="Held outside the law. The shares are by what somebody had done when taken.")


def _checked(dataset: xr.Dataset) -> Row | None:
    """Checks at posts, and how many of them fell on people who had done nothing; without posts there is no such row."""
    if not has(dataset, *CHECKED) or not total(dataset, CHECKED[0]).any():
        return None
    checks, idle, raised, falsely = (float(total(dataset, name).mean()) for name in CHECKED)
    parts = ("on people who had done nothing", idle), ("on others", checks - idle)
    return _in_two("stopped at posts", plural(round(checks), "check"), checked_words(raised, falsely), *parts)


def checked_words(raised: float, falsely: float) -> str:
    """What came of the checks at posts: flags, and those among them on people who had done nothing."""
    flags = (
        f"{count(round(raised))} of them raised a flag, {count(round(falsely))} of those on people who had done nothing"
    )
    return f"Each is a stop on the way; {flags if round(raised) else 'none of them raised a flag'}."


def _hidden(dataset: xr.Dataset) -> Row | None:
    """Custody that the state denies; a run without it has no such row."""
    if not _hides(dataset):
        return None
    counts = _by_record(dataset, "hidden_by") if has(dataset, "hidden_by") else {}
    row = _liberty("hidden", _hidden_weeks(dataset), _touched_people(dataset, "hide"), counts, "")
    return replace(row, detail="Held in no register: no court, and not the centre, knows of them.")


def _restricted(dataset: xr.Dataset) -> Row | None:
    counted = granted_name(dataset)
    if counted is None:
        return None
    weeks = float(total(dataset, counted, measure=["restrict"]).mean())
    counts = _by_record(dataset, "touched", measure=["restrict"]) if has(dataset, "touched") else {}
    return _liberty(
        "restricted", weeks, _touched_people(dataset, "restrict"), counts, "Nobody was barred from moving or working."
    )


def _for_others(dataset: xr.Dataset) -> Row | None:
    """Restriction for an unpaid judgment, by whose debt it is; a run without such entries has no such row."""
    if not has(dataset, "judged_restricted") or not total(dataset, "judged_restricted").any():
        return None
    owing, paid, never = (
        float(total(dataset, "judged_restricted", debt=[debt]).mean()) for debt in ("owing", "paid", "never")
    )
    said = "Weeks in which somebody was restricted for a debt that is another's, or that was paid and not yet entered."
    return _in_two(
        "restricted for a debt",
        f"{count(round(owing + paid + never))} person-weeks",
        said,
        ("owed nothing", paid + never),
        ("owed it", owing),
    )


def _moves(dataset: xr.Dataset, measure: str) -> bool:
    """Whether anybody was intercepted, moved on or shown."""
    counted = granted_name(dataset)
    known = counted is not None and measure in dataset[own_dim(dataset, counted, "measure")].values
    return bool(known and total(dataset, str(counted), measure=[measure]).any())


def _moved(dataset: xr.Dataset, measure: str) -> Row | None:
    """A loss of movement or of a name; a run without it has no such row."""
    if not _moves(dataset, measure):
        return None
    name, said = MOVED[measure]
    times = float(total(dataset, str(granted_name(dataset)), measure=[measure]).mean())
    counts = _by_record(dataset, "touched", measure=[measure]) if has(dataset, "touched") else {}
    bar, key = _record_bar(counts, name) if sum(counts.values()) > 0 else (None, ())
    people = _touched_people(dataset, measure)
    who = "" if people is None else f"{persons(people)} · "
    return Row(name, f"{who}{plural(round(times), 'time')}", said, bar, key, True)


def _disciplined(dataset: xr.Dataset) -> Row | None:
    """Elites taken by the party's discipline, outside the law; a run without it has no such row."""
    if not has(dataset, "disciplined") or not total(dataset, "disciplined").any():
        return None
    innocent, guilty = (float(total(dataset, "disciplined", guilt=[k]).mean()) for k in ("innocent", "guilty"))
    said = "Elites held outside the law until they confess, whether or not there is anything to confess."
    cases = plural(round(innocent + guilty), "case")
    return _in_two("disciplined", cases, said, ("had taken nothing", innocent), ("had taken rents", guilty))


def _in_two(name: str, value: str, said: str, wrong: tuple[str, float], rest: tuple[str, float]) -> Row:
    """A row of two parts, the wrong one dark."""
    parts, whole = [Bar(*wrong, "dark"), Bar(*rest, "light")], wrong[1] + rest[1]
    key = tuple((part.shade, f"{share(part.amount, whole)} {part.name}") for part in parts)
    return Row(name, value, said, bars(parts, voice="harm", say=f"{key[0][1]}, {key[1][1]}"), key, True)


def _deleted(dataset: xr.Dataset) -> Row | None:
    if not has(dataset, "deleted"):
        return None
    deleted = float(total(dataset, "deleted").mean())
    if deleted == 0:
        return Row("posts deleted", "none", "No post was deleted.")
    if not has(dataset, "deleted_wrongly"):
        return Row("posts deleted", count(round(deleted)), grave=True)
    wrong = float(total(dataset, "deleted_wrongly").mean())
    rest = deleted - wrong
    return _in_two("posts deleted", count(round(deleted)), "", ("in error", wrong), ("as the order says", rest))


def _silent(dataset: xr.Dataset) -> Row | None:
    if not has(dataset, "self_censored"):
        return None
    weeks = float(total(dataset, "self_censored").mean())
    if weeks == 0:
        return Row("words never said", "none", "Everybody said what they wished to say.")
    return Row(
        "words never said",
        f"{count(round(weeks))} person-weeks",
        "in which somebody said less than they wished",
        grave=True,
    )


def _between_groups(dataset: xr.Dataset) -> Row | None:
    found = compared(dataset)
    return None if found is None else Row(*found)


def _money(dataset: xr.Dataset, weeks: int) -> Row | None:
    if not has(dataset, "spent"):
        return None
    spent = float(total(dataset, "spent").mean())
    if spent == 0:
        return Row("spent on measures", "nothing", "No money was spent on measures.")
    detail = ""
    if has(dataset, "population") and weeks:
        each = spent / float(total(dataset, "population").mean()) * 52 / weeks
        detail = f"{count(float(f'{each:.3g}'))} yuan a head and year; money of 2020"
    return Row("spent on measures", f"{count(float(f'{spent:.3g}'))} yuan", detail)

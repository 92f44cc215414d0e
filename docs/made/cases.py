"""What came out of the cases, from the files that docs/measure_cases.py wrote: no number here is typed in."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from made.tables import table
from weiwen.held_out import within
from weiwen.report.words import count, plain, plural, share

FOLDER = Path(__file__).with_name("cases")
TRUTHS = {
    "nothing": "had done nothing in a year",
    "protected": "had only used a right",
    "offence": "had broken a rule or a promise",
    "owing": "owes it",
    "paid": "has paid it",
    "never": "never owed it",
}
USES = {
    "granted.camp": "sent to camps, in the year",
    "checkpoint.checked": "stops at posts, in the year",
    "granted.restrict_practice": "barred from the practice, in the last week",
    "followed_example.barred": "of these, in places that follow the region",
    "judged": "on the record of unpaid judgments",
    "listed.black": "on the black list",
    "listed.red": "on the red list",
    "granted.restrict": "restricted, in the last week",
    "denied_travel.denied": "tickets refused, in the year",
    "granted.reward": "rewards, in the year",
    "repayment.paid": "debts paid, in the year",
}
SPREADS = ("score_pilots.pilot", "followed_example.follows")  # what may hold in more places from year to year
GRAVEST = ("camp", "hide", "arrest", "restrict")  # these come first
GAP = (20.0, 40.0)  # points: over 90 % direct less 50 to 70 % in the list experiments (Carter, Carter and Schick 2024)


def found(name: str) -> str:
    """All that was measured of a case."""
    path = FOLDER / f"{name}.json"
    if not path.exists():
        return "Nothing has been measured in this copy.\n"
    return "\n".join(_parts(name, json.loads(path.read_text(encoding="utf-8"))))


def _parts(name: str, case: dict[str, Any]) -> Iterator[str]:
    size = case["size"]
    yield (
        f"{size['people']:,} people over {size['weeks']} weeks; means over {size['replicates']} worlds of seed "
        f"{size['seed']}, scenario `{case['scenario']}`. `uv run python docs/measure_cases.py {name}` measures it "
        "anew.\n"
    )
    yield "### What was done to people, and which right it touches\n\n" + _held(case) + _measures(case)
    yield "### Lists against the truth\n\nPeople in a mean week, by what was true of them.\n\n" + _lists(case)
    yield (
        "### How long an entry stands\n\nAn entry is right or wrong by what was true in the week in which it was made. "
        "Entries that stand when the run ends count as far as they were watched; a dash: not known from this run.\n\n"
        + _stays(case)
    )
    if case["grades"]:
        yield "### Grades\n\n" + _grades(case["grades"])
    if any(key in case["years"][0] for key in SPREADS):
        yield f"### What spread when\n\n{_years(case)}"
    if case["survey"]:
        yield "### Asked directly, and by a list experiment\n\n" + _survey(case["survey"])


def _held(case: dict[str, Any]) -> str:
    """Who was sent to camps, and how many of them had done nothing, by group; nothing where there are none."""
    camps = next((one for one in case["measures"] if one["measure"] == "camp"), None)
    if camps is None:
        return ""
    said = [
        f"of group {group} {_number(part['people'])} people ({share(part['people'], case['people'][group])} of it), "
        f"{_number(part['people_wronged'])} of whom had done nothing in the year before; of the stays "
        f"{_percent(part['protected_share'])} followed on nothing but the use of a right"
        for group, part in camps["by_group"].items()
    ]
    return f"**{_number(camps['all']['people'])} people were sent to camps**: {'. And '.join(said)}.\n\n"


def _measures(case: dict[str, Any]) -> str:
    """Measure by measure: all, then each group."""
    rows, order = [], {name: k for k, name in enumerate(GRAVEST)}
    for one in sorted(case["measures"], key=lambda one: order.get(one["measure"], len(order))):
        for group, part in {"all": one["all"], **one["by_group"]}.items():
            first = group == "all"
            name, right = (plain(one["measure"]), one["right"]) if first else ("", "")
            times = [
                count(round(part["grants"])),
                *(_percent(part[key]) for key in ("wrongful_share", "protected_share")),
            ]
            rows.append([name, group, _number(part["people"]), _number(part["people_wronged"]), *times, right])
    head = (
        "measure",
        "group",
        "people",
        "of them for nothing",
        "times",
        "of these for nothing",
        "for a right alone",
        "right it touches",
    )
    firms = any("by_group" not in one or not one["by_group"] for one in case["measures"])
    return table(head, rows) + (
        "\nOf firms, for nothing is: without having broken a rule in that week.\n" if firms else ""
    )


def _lists(case: dict[str, Any]) -> str:
    """A confusion matrix for each list and group, with what it comes to."""
    parts = []
    for name, one in case["lists"].items():
        truths = [TRUTHS[word] for word in one["truth"]]
        rows = []
        for group, cells in one["week"].items():
            for where in ("on", "off"):
                rows.append([group, where, *(f"{x:,.1f}" for x in cells[where])])
        said = " ".join(_said(group, cells, one["truth"]) for group, cells in one["week"].items())
        where = ", people of the region" if name == "flag" else ""
        parts.append(f"**{name[0].upper()}{name[1:]}**{where}\n\n{table(('group', 'list', *truths), rows)}\n{said}\n")
    return "\n".join(parts)


def _said(group: str, cells: dict[str, list[float]], truth: list[str]) -> str:
    """What the matrix of a group comes to, in two sentences."""
    wrong = truth.index("never" if "never" in truth else "nothing")
    on, off = cells["on"], cells["off"]
    inside, those = _percent(_ratio(on[wrong], sum(on))), _percent(_ratio(on[wrong], on[wrong] + off[wrong]))
    return (
        f"Group {group}: of those on it {inside} {TRUTHS[truth[wrong]]}; of all who {_who(truth[wrong])}, {those} are."
    )


def _who(word: str) -> str:
    return "never owed" if word == "never" else "had done nothing"


def _stays(case: dict[str, Any]) -> str:
    """Entries by list, group and truth, and how long they stood."""
    rows = []
    for name, one in case["lists"].items():
        for group, kinds in one["stays"].items():
            for word, stay in zip(one["truth"], kinds, strict=True):
                after = _percent(stay["after_a_year"])
                rows.append([name, group, TRUTHS[word], f"{stay['entries']:,}", _weeks(stay["median"]), after])
    head = ("list", "group", "when entered, the person", "entries", "half are gone after", "still on it after a year")
    return table(head, rows)


def _grades(grades: dict[str, Any]) -> str:
    """How many of each group hold each grade, of the people to whom it is given."""
    held, people = grades["held"], grades["people"]
    who = "People in pilots, where alone points count," if grades["pilots"] else "People"
    rows = [
        [grade, f"{grades['from'][grade]:g}", *(
            f"{count(round(number))} ({share(number, people[group])})" for group, number in of.items()
        )]
        for grade, of in held.items()
    ]  # fmt: skip
    of = " of people in pilots" if grades["pilots"] else ""
    said = f"{who} at the end, by the rulebook `{grades['rulebook']}`; shares are of the group{of}.\n\n"
    return said + table(("grade", "from", *(f"group {group}" for group in people)), rows)


def _years(case: dict[str, Any]) -> str:
    """Year by year: in how many places of 100 a rule holds, and how many of 1,000 people each use reached."""
    years, book = case["years"], case["grades"].get("rulebook", "none")
    places = {
        "score_pilots.pilot": f"places that score people by the rulebook `{book}`, of 100",
        "followed_example.follows": "places that follow the region, of 100",
    }
    rows = [
        [words, *(f"{year[key]:,.1f}" for year in years)]
        for key, words in (places | USES).items()
        if all(key in year for year in years) and any(year[key] for year in years)
    ]
    head = ("", *(f"year {number}" for number in range(1, len(years) + 1)))
    return "At the end of each year; people are of 1,000 people.\n\n" + table(head, rows)


def _survey(told: dict[str, Any]) -> str:
    """Support as it is said, by the list, and as it is; the published gap beside the model's."""
    rows = []
    for name, one in told.items():
        if name == "instrument":
            continue
        direct, listed, gap = (_points(one[key]) for key in ("direct", "list", "gap"))
        truth = f"{100 * one['truth']['share']:.1f} %"
        rows.append([name, truth, direct, listed, gap, verdict(one)])
    rows.append(["published (held out)", "", "over 90", "50 to 70", f"{GAP[0]:g} to {GAP[1]:g}", ""])
    head = (
        "who",
        "truth",
        "direct question, %",
        "list experiment, %",
        "direct less list, points",
        "inside the published gap",
    )
    asked = told["instrument"]
    return (
        f"Support: who does not own to more dissent than the cut ({asked['cut']:g}). {asked['sample']:,} people asked "
        "in each world; ± is twice the error of sampling. Nothing is fitted to the published numbers, which are of "
        "another question in a real country (Carter, Carter and Schick 2024, [surveys](../surveys.md)). A gap outside "
        "the published one is a miss.\n\n" + table(head, rows)
    )


def verdict(one: dict[str, Any]) -> str:
    """Whether the gap is a hit by the rule for published intervals."""
    return within(100 * one["gap"]["share"], *GAP)


def _points(one: dict[str, float]) -> str:
    return f"{100 * one['share']:.1f} ± {200 * one['error']:.1f}"


def _number(value: float | None) -> str:
    return "–" if value is None else count(round(value))


def _weeks(value: float | None) -> str:
    return "–" if value is None else plural(value, "week")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.3g} %"


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None

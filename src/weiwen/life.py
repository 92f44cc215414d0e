"""One invented person followed through a run: what was done, alleged, filed, ordered, and learned, week by week.

A row number of a run, drawn from a seed like all others, and nothing more: the same seed draws the same life, another
seed another one. No file is read and no person can be put in. The run is the same to the bit as without anybody
followed; only what is laid aside differs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from weiwen import custody
from weiwen.engine.pages import Pages
from weiwen.engine.simulate import advance, runner
from weiwen.errors import InputError
from weiwen.loop import STAGES, Week, build, dress, strip
from weiwen.runs import chunk_weeks
from weiwen.scenario import Scenario
from weiwen.vocabulary import ACT, BLACK, CHANNELS, CIVIC, GROUPS, MEASURES, POLITICAL, RED, SANCTIONS, YEAR
from weiwen.world import Laboratory, laboratory, mechanism

MOST = 1024  # rows that are followed where nobody asks for one
STEP = 0.02  # change of a level in one week that is told as a lesson
LEVELS = ("belief", "grievance", "hope")
NAMES = {code: name for name, code in ACT.items()}


@dataclass(frozen=True)
class Moment:
    """Something in one week of a life: in which lane it belongs, what it was, and whether a signal was false."""

    week: int
    lane: str
    text: str
    false: bool = False


@dataclass(frozen=True)
class Life:
    """The weeks of one row: its number, its locality and group, and its columns, each with one value a week."""

    row: int
    locality: str
    group: str
    weeks: dict[str, np.ndarray]

    def __len__(self) -> int:
        return len(self.weeks["civic"])

    def did(self) -> np.ndarray:
        """Acts of each week as numbered in the vocabulary: the civic and the political one, (weeks, 2)."""
        political = self.weeks["political"].astype(int)
        return np.stack([self.weeks["civic"].astype(int), np.where(political > 0, political + len(CIVIC) - 1, 0)], -1)

    def false(self) -> np.ndarray:
        """Which allegations match nothing that was done, (weeks, channels)."""
        alleged = self.weeks["alleged"].astype(int)
        return (alleged > 0) & (alleged != self.did()[:, :1]) & (alleged != self.did()[:, 1:])

    def granted(self, measure: str) -> np.ndarray:
        """Weeks in which a measure was granted."""
        return (self.weeks["granted"] >> MEASURES.index(measure) & 1).astype(bool)

    def sanctioned(self) -> np.ndarray:
        """Weeks in which any sanction was granted."""
        return np.any([self.granted(m) for m in SANCTIONS], axis=0)

    def clean(self) -> np.ndarray:
        """Weeks before which the truth of a year says that nothing was done that the state lists."""
        return (self.weeks["since_offence"] >= YEAR) & (self.weeks["since_protected"] >= YEAR)


def _columns(week: Week) -> dict[str, Any]:
    """What is laid aside of each row followed."""
    people, files = week.society.people, week.apparatus.files
    none = jnp.zeros(week.pages.shape, jnp.uint8)
    granted = jnp.zeros(week.pages.shape, jnp.uint16)
    for bit, name in enumerate(MEASURES):
        if name in week.measures.granted:
            granted |= (week.measures.granted[name] > 0).astype(jnp.uint16) << bit
    return {
        "civic": week.acts.civic,
        "political": week.acts.political,
        "removed": week.deletions.removed,
        "alleged": jnp.stack([week.signals.alleged.get(c, none) for c in CHANNELS], -1),
        "score": files.score,
        "suspicion": files.suspicion.raw,
        "lists": files.lists,
        "granted": granted,
        "custody": people.custody,
        "since_offence": people.since_offence,
        "since_protected": people.since_protected,
        **{name: getattr(people, name).raw for name in LEVELS},
    }


def following(lab: Laboratory, rows: np.ndarray, columns: Callable[[Week], dict[str, Any]] = _columns) -> Any:
    """The run of a laboratory with these rows (of the table, page by page) laid aside week by week."""
    page, row = jnp.asarray(rows // lab.pages.rows), jnp.asarray(rows % lab.pages.rows)

    def watched(apply: Any) -> Any:
        def act(week: Week, effect: Any, luck: Any) -> tuple[Week, dict[str, Any]]:
            week, records = apply(week, effect, luck)
            return week, records | {"life": {name: column[page, row] for name, column in columns(week).items()}}

        return act

    chosen = [(name, mechanism(name, lab.scenario.parameters[name])) for name in lab.scenario.mechanisms]
    program = build(chosen, lab.scenario.freeze)
    program.stages = tuple(
        stage._replace(apply=watched(stage.apply)) if stage.name == "response" else stage for stage in STAGES
    )
    world, slices = lab.shape()
    program.collect(jax.eval_shape(dress(lab.pages), world), slices)
    return runner(program, dress(lab.pages), strip)


def inhabited(pages: Pages) -> np.ndarray:
    """The rows that are people."""
    return np.flatnonzero(np.asarray(pages.people).ravel())


def rows_to_follow(pages: Pages, row: int | None) -> np.ndarray:
    """The row asked for, or as many as can be followed, spread evenly; a vacant row is an `InputError`."""
    people = inhabited(pages)
    if row is None:
        return people[:: max(-(-people.size // MOST), 1)]
    if row not in people:
        last = int(people[-1])
        raise InputError(f"--row {row}: nobody stands in that row; rows go from 0 to {last}, some of them vacant")
    return np.asarray([row])


def follow(scenario: Scenario, row: int | None = None) -> Life:
    """Run a scenario (one replicate) and return one life: the row asked for, or the most telling of those followed."""
    lab = laboratory(scenario.model_copy(update={"replicates": 1}), on=1)
    rows = rows_to_follow(lab.pages, row)
    run = following(lab, rows)
    chunks: list[dict[str, np.ndarray]] = []
    weeks, chunk = scenario.weeks, chunk_weeks(scenario)
    for _, _, records in advance(run, lab.start(), 0, weeks, chunk, lab.keys(), lab.mechanisms):
        followed: Any = records["life"]
        chunks.append({name: np.asarray(column)[0] for name, column in followed.items()})
    table = {name: np.concatenate([one[name] for one in chunks]) for name in chunks[0]}
    groups = np.asarray(lab.start()[0].society.people.group)[0].ravel()[rows]
    found = lives(lab, rows, groups, table)
    return found[0] if row is not None else telling(found)


def lives(lab: Laboratory, rows: np.ndarray, groups: np.ndarray, table: dict[str, np.ndarray]) -> list[Life]:
    """The lives of the rows that were followed, from what was laid aside of them, (week, row, ...)."""
    return [
        _life(lab, int(number), int(group), {name: column[:, k] for name, column in table.items()})
        for k, (number, group) in enumerate(zip(rows, groups, strict=True))
    ]


def _life(lab: Laboratory, row: int, group: int, weeks: dict[str, np.ndarray]) -> Life:
    place = int(np.asarray(lab.pages.place)[row // lab.pages.rows])
    lo, hi = -8.0, 8.0
    values = {name: weeks[name].astype(float) / 255 for name in LEVELS}
    values["suspicion"] = lo + weeks["suspicion"].astype(float) * (hi - lo) / 255
    return Life(row, lab.places[place].code, GROUPS[group], weeks | values)


def telling(lives: Sequence[Life]) -> Life:
    """The life that shows most: a sanction after a false signal with nothing done, else any, else any signal."""
    return max(lives, key=worth)


def worth(life: Life) -> tuple:
    """How much a life shows, for comparing lives of a run with each other."""
    sanctioned, clean = life.sanctioned(), life.clean()
    false: np.ndarray = np.asarray(life.false().any(1))
    first = int(np.argmax(sanctioned)) if sanctioned.any() else len(life)
    misled = bool(false[: first + 1].any()) and first < len(life)
    return (
        misled and bool(clean[first]),
        bool(life.granted("arrest").any()) and misled,
        bool(sanctioned.any()),
        misled,
        bool((life.weeks["alleged"] > 0).any()),
        -first,
        -life.row,
    )


def story(life: Life) -> list[Moment]:
    """A life in moments, in the order in which they came."""
    found = [*_acts(life), *_signals(life), *_files(life), *_measures(life), *_lessons(life)]
    lanes = ("did", "alleged", "filed", "done to", "learned")
    return sorted(found, key=lambda moment: (moment.week, lanes.index(moment.lane)))


def _acts(life: Life) -> list[Moment]:
    pairs = [(CIVIC, life.weeks["civic"]), (POLITICAL, life.weeks["political"])]
    found = [Moment(int(t) + 1, "did", names[codes[t]]) for names, codes in pairs for t in np.flatnonzero(codes)]
    return found + [Moment(int(t) + 1, "done to", "post deleted") for t in np.flatnonzero(life.weeks["removed"])]


def _signals(life: Life) -> list[Moment]:
    alleged, false = life.weeks["alleged"], life.false()
    return [
        Moment(int(t) + 1, "alleged", f"{CHANNELS[c]}: {NAMES[int(alleged[t, c])]}", bool(false[t, c]))
        for t, c in np.argwhere(alleged > 0)
    ]


def _turns(mask: np.ndarray) -> list[tuple[int, int]]:
    """Spells of a mask, as first and last week counted from 1."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(int)))
    return [(int(a) + 1, int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _files(life: Life) -> list[Moment]:
    found = []
    for flag, name in ((BLACK, "black list"), (RED, "red list")):
        for first, last in _turns((life.weeks["lists"] & flag) > 0):
            end = "to the end" if last == len(life) else f"until week {last}"
            found.append(Moment(first, "filed", f"on the {name} {end}"))
    return found


def _measures(life: Life) -> list[Moment]:
    found = []
    for name in MEASURES:
        for first, last in _turns(life.granted(name)):
            once = first == last
            found.append(Moment(first, "done to", name if once else f"{name}, {last - first + 1} weeks running"))
    kinds = np.asarray(custody.kind(jnp.asarray(life.weeks["custody"])))
    for code, where in enumerate(("in the register", "in a camp", "in no register"), start=1):
        for first, last in _turns(kinds == code):
            found.append(Moment(first, "done to", f"held for {last - first + 1} weeks, {where}"))
    return found


def _lessons(life: Life) -> list[Moment]:
    found = []
    for name in LEVELS:
        values = life.weeks[name]
        for t in np.flatnonzero(np.abs(np.diff(values)) >= STEP) + 1:
            way = "rose" if values[t] > values[t - 1] else "fell"
            found.append(Moment(int(t) + 1, "learned", f"{name} {way} from {values[t - 1]:.2f} to {values[t]:.2f}"))
    return found

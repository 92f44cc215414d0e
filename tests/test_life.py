"""One life of a run: the run is the same as without anybody followed, and what is told of the life is so."""

import json

import jax
import numpy as np
import pytest

from weiwen.custody import CAMPS_END, LONGEST
from weiwen.engine.simulate import advance
from weiwen.errors import InputError
from weiwen.life import Life, following, inhabited, rows_to_follow, story, telling
from weiwen.report.life import opening, write_life
from weiwen.scenario import load
from weiwen.vocabulary import ACT, BLACK, CHANNELS, MEASURES, RED
from weiwen.world import laboratory

WEEKS = 24


def blank(**columns) -> Life:
    """A life in which nothing happened, but for these columns."""
    none, long_ago = np.zeros(WEEKS, np.uint8), np.full(WEEKS, 255, np.uint8)
    weeks = dict.fromkeys(("civic", "political", "lists", "custody"), none) | {
        "removed": none.astype(bool),
        "alleged": np.zeros((WEEKS, len(CHANNELS)), np.uint8),
        "granted": np.zeros(WEEKS, np.uint16),
        "score": np.full(WEEKS, 1000, np.int16),
        "suspicion": np.zeros(WEEKS),
        "since_offence": long_ago,
        "since_protected": long_ago,
        **{name: np.full(WEEKS, 0.2) for name in ("belief", "grievance", "hope")},
    }
    return Life(7, "P01-01", "A", weeks | columns)


def at(column, *values):
    """A column with values at some weeks, counted from 1."""
    changed = column.copy()
    for week, value in values:
        changed[week - 1] = value
    return changed


def test_a_signal_is_false_where_nothing_of_the_kind_was_done():
    life = blank()
    alleged = life.weeks["alleged"].copy()
    alleged[2, 0], alleged[4, 0], alleged[5, 1] = ACT["breach"], ACT["breach"], ACT["petition"]
    life = blank(alleged=alleged, civic=at(life.weeks["civic"], (3, ACT["breach"])), political=at(
        life.weeks["political"], (6, 3)))  # fmt: skip
    told = [(m.week, m.text, m.false) for m in story(life) if m.lane == "alleged"]
    assert told == [(3, "dossier: breach", False), (5, "dossier: breach", True), (6, "platform: petition", False)]


def test_spells_lessons_and_the_most_telling_life():
    base = blank()
    bit = 1 << MEASURES.index("restrict")
    granted = at(base.weeks["granted"], *[(week, bit) for week in range(5, 9)])
    wrong = base.weeks["alleged"].copy()
    wrong[3, 0] = ACT["breach"]
    misled = blank(
        granted=granted,
        alleged=wrong,
        lists=at(base.weeks["lists"], *[(week, BLACK) for week in range(4, 9)]),
        belief=at(base.weeks["belief"], *[(week, 0.3) for week in range(5, WEEKS + 1)]),
    )
    texts = [(m.week, m.lane, m.text) for m in story(misled)]
    assert texts == [
        (4, "alleged", "dossier: breach"),
        (4, "filed", "on the black list until week 8"),
        (5, "done to", "restrict, 4 weeks running"),
        (5, "learned", "belief rose from 0.20 to 0.30"),
    ]
    guilty = blank(granted=granted, since_offence=np.zeros(WEEKS, np.uint8))
    assert telling([base, guilty, misled]) is misled
    assert telling([base, guilty]) is guilty
    assert "nothing that the state lists" in opening(misled)[0]
    assert "broken a rule or a promise" in opening(guilty)[0]
    assert opening(base)[0] == "No sanction fell on this row."


def test_a_stay_is_told_by_its_kind():
    kinds = {1: "in the register", LONGEST + 1: "in a camp", CAMPS_END + 1: "in no register"}
    weeks = [(week, code) for code, first in zip(kinds, (2, 4, 6), strict=True) for week in (first, first + 1)]
    told = [m.text for m in story(blank(custody=at(blank().weeks["custody"], *weeks)))]
    assert told == [f"held for 2 weeks, {where}" for where in kinds.values()]


def test_the_page_of_a_life_holds_its_words_and_asks_nothing_of_anybody(tmp_path):
    write_life(blank(), {"scenario": {"name": "<script>x</script>"}, "seed": 1}, tmp_path / "life.html")
    page = (tmp_path / "life.html").read_text()
    assert "a row number of this run" in page.lower()
    assert "<script>x" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page


def test_a_vacant_row_is_refused_and_what_to_type_is_said():
    lab = laboratory(load("village", people=300, weeks=2))
    people = inhabited(lab.pages)
    assert people.size == 300
    vacant = next(row for row in range(people[-1]) if row not in people)
    with pytest.raises(InputError, match="nobody stands in that row"):
        rows_to_follow(lab.pages, int(vacant))
    assert rows_to_follow(lab.pages, int(people[5])).tolist() == [people[5]]


@pytest.mark.slow
def test_a_run_is_the_same_to_the_bit_with_somebody_followed():
    scenario = load("village", people=300, weeks=WEEKS, seed=3)
    lab = laboratory(scenario)
    rows = inhabited(lab.pages)  # everybody, so that each column adds up to what the run lays aside
    run = following(lab, rows)
    _, end, records = next(advance(run, lab.start(), 0, WEEKS, WEEKS, lab.keys(), lab.mechanisms))
    _, plain_end, plain = next(advance(lab.run, lab.start(), 0, WEEKS, WEEKS, lab.keys(), lab.mechanisms))
    life = {name: column[0] for name, column in records.pop("life").items()}
    assert sorted(records) == sorted(plain)
    same = jax.tree.map(
        lambda a, b: bool(np.array_equal(np.asarray(a), np.asarray(b))), (records, end), (plain, plain_end)
    )
    assert all(jax.tree.leaves(same))
    people, files = end[0].society.people, end[0].apparatus.files
    state = {name: getattr(people, name) for name in ("custody", "since_offence", "since_protected")}
    state |= {name: getattr(people, name).raw for name in ("belief", "grievance", "hope")}
    state |= {"score": files.score, "suspicion": files.suspicion.raw, "lists": files.lists}
    for name, column in state.items():
        np.testing.assert_array_equal(life[name][-1], np.asarray(column)[0].ravel()[rows], err_msg=name)
    weekly = {name: np.asarray(plain[name][0]).sum(1) for name in ("civic_acts", "political_acts", "alleged")}
    weekly |= {name: np.asarray(plain[name][0]).sum(1) for name in ("deleted", "held", "granted", "listed")}
    summed = {
        "civic_acts": _each(life["civic"], 1, weekly["civic_acts"].shape[1]),
        "political_acts": _each(life["political"], 1, weekly["political_acts"].shape[1]),
        "alleged": (life["alleged"] > 0).sum(1),
        "deleted": life["removed"].sum(1),
        "held": (life["custody"] > 0).sum(1),
        "granted": np.stack([(life["granted"] >> bit & 1).sum(1) for bit in range(len(MEASURES))], -1),
        "listed": np.stack([((life["lists"] & flag) > 0).sum(1) for flag in (RED, BLACK)], -1),
    }
    assert set(life) == {*state, "civic", "political", "alleged", "removed", "granted"}
    for name, counts in summed.items():
        np.testing.assert_array_equal(counts, weekly[name], err_msg=name)


def _each(column, first, kinds):
    """People a week with each code, from `first` on."""
    return np.stack([(column == first + k).sum(1) for k in range(kinds)], -1)


@pytest.mark.slow
def test_the_command_leaves_a_page_and_one_json_object(tmp_path, capsys):
    from weiwen.cli import app

    with pytest.raises(SystemExit) as ended:
        app(["life", "village", "--people", "300", "--weeks", "24", "--seed", "3", "--out", str(tmp_path), "--json"])
    assert ended.value.code == 0
    found = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert {"row", "group", "moments", "page"} == set(found)
    assert (tmp_path / found["page"].rpartition("/")[2]).is_file()

"""Surveys of a run: they leave it as it was, see nothing they should not, and give away nothing about a person."""

import ast
import inspect
import json
from pathlib import Path

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from worlds import SIZES, differing, same

import weiwen
from weiwen.cli import app
from weiwen.errors import InputError
from weiwen.runs import Clock, simulate_with_state
from weiwen.scenario import load
from weiwen.surveys import command, survey
from weiwen.surveys.answers import INSTRUMENTS, rows
from weiwen.surveys.fieldwork import fieldwork, weeks_of
from weiwen.surveys.instrument import declared, instrument
from weiwen.world import laboratory

pytestmark = pytest.mark.xdist_group("survey")
WEEKS = 6


def village(sets=(), **options):
    return load("village", sets=[*(f"population.{size}" for size in SIZES), *sets], weeks=WEEKS, **options)


@pytest.fixture(scope="module")
def taken():
    return survey(village(replicates=2), (2, WEEKS), sample=200)


@pytest.fixture(scope="module")
def resentful():
    """A village with much to say and a harsh law, all of whose people are asked."""
    sets = ("opening.severity=4", "self_censorship.grievance_weight=2")
    lab = laboratory(village(sets=sets, replicates=1))
    return lab, fieldwork(lab, instrument(sample=500))


def first_week(resentful, change):
    """What a survey brings after a first week begun in a changed world: the world, people who wish, who admit."""
    lab, work = resentful
    field, zero = work.start(), jnp.int32(0)
    field = work.weeks(field._replace(world=change(field.world)), zero, zero + 1, lab.keys(), lab.mechanisms)
    taken = work.survey(field, zero, lab.keys())
    return field, int(taken.answers.dissatisfied[0]), int(taken.answers.table[0, :, :, 1].sum())


def believing(step):
    def change(world):
        raw = world.society.people.belief.raw
        return eqx.tree_at(lambda w: w.society.people.belief.raw, world, jnp.full_like(raw, step))

    return change


@pytest.mark.slow
def test_fear_keeps_people_from_admitting_what_they_wish(resentful):
    (_, wish, admit), (_, still, afraid) = (first_week(resentful, believing(step)) for step in (0, 240))
    assert wish == still > 50
    assert afraid < 0.7 * admit
    assert admit <= wish


@pytest.mark.slow
def test_where_the_law_lets_everything_pass_people_admit_what_they_wish(resentful):
    def tolerant(world):
        law = world.apparatus.policy.law.tolerance
        return eqx.tree_at(lambda w: w.apparatus.policy.law.tolerance, believing(240)(world), jnp.ones_like(law))

    _, wish, admit = first_week(resentful, tolerant)
    assert wish == admit > 50


@pytest.mark.slow
def test_file_and_centre_are_read_off_files_and_reports_alone(resentful):
    lab, work = resentful
    field, _, _ = first_week(resentful, lambda world: world)
    field = jax.tree.map(np.asarray, field)
    before = work.survey(field, jnp.int32(0), lab.keys())
    mute = field._replace(acts=jax.tree.map(np.zeros_like, field.acts))
    after = work.survey(mute, jnp.int32(0), lab.keys())
    assert same((before.flagged, before.told), (after.flagged, after.told))
    assert int(after.answers.dissatisfied[0]) == 0 < int(before.answers.dissatisfied[0])
    reports = field.world.apparatus.reports
    counts = [int(x.sum()) for x in (reports.reported, reports.found, reports.own)]
    assert np.asarray(before.told).tolist() == [[sum(counts)] + [0] * 51]
    blank = eqx.tree_at(lambda f: f.world.apparatus.files.suspicion.raw, field, replace_fn=np.zeros_like)
    assert int(work.survey(blank, jnp.int32(0), lab.keys()).flagged[0]) == 0
    assert same(work.survey(blank, jnp.int32(0), lab.keys()).answers, before.answers)


@pytest.mark.slow
def test_a_survey_leaves_the_run_as_it_was(tmp_path):
    lab = laboratory(village(replicates=2))
    (tmp_path / "before").mkdir()
    (tmp_path / "after").mkdir()
    arrays, end = simulate_with_state(lab, tmp_path / "before", Clock())
    taken = fieldwork(lab, instrument(sample=200)).go((2, 5, WEEKS), lambda *_: None)
    *_, (_, field, _) = [(week, jax.tree.map(np.asarray, field), brought) for week, field, brought in taken]
    assert differing((field.world, field.slices), end) == []
    again, _ = simulate_with_state(lab, tmp_path / "after", Clock())
    assert arrays.identical(again)


@pytest.mark.slow
def test_what_a_survey_says_of_the_state_is_what_the_run_recorded(taken, tmp_path):
    arrays, _ = simulate_with_state(laboratory(village(replicates=2)), tmp_path, Clock())
    flagged = arrays["flagged"].sum("locality").sel(week=taken["week"]) / 500
    np.testing.assert_allclose(taken["share"].sel(instrument="file"), flagged)
    told = (arrays["reported"] + arrays["found"]).sum("locality").cumsum("week").sel(week=taken["week"]) / 500
    assert (taken["share"].sel(instrument="centre") >= told).all()  # its own channel comes on top
    assert float(told.max()) > 0


def test_the_answers_are_labelled(taken):
    assert dict(taken.sizes) == {"replicate": 2, "week": 2, "instrument": 7, "half": 2, "count": 6}
    assert taken["instrument"].values.tolist() == list(INSTRUMENTS)
    assert all(array.attrs["unit"] and array.attrs["meaning"] for array in taken.data_vars.values())
    assert json.loads(taken.attrs["survey"]) == instrument(sample=200)._asdict()
    sampled = taken["standard_error"].notnull().all(["replicate", "week"])
    assert taken["instrument"].values[sampled].tolist() == ["direct", "list", "falsification"]
    part = taken["share"]
    gap = part.sel(instrument="list") - part.sel(instrument="direct")
    np.testing.assert_allclose(part.sel(instrument="falsification"), gap, atol=1e-12)
    assert (part.sel(instrument="hidden") <= part.sel(instrument="truth")).all()
    assert not (taken["share"][0] == taken["share"][1]).all()


@pytest.mark.slow
def test_a_survey_repeats_to_the_bit_and_a_world_is_the_same_in_any_company(taken):
    again = survey(village(replicates=2), (WEEKS, 2), sample=200)
    assert taken.identical(again)
    alone = survey(village(replicates=1), WEEKS, sample=200)
    assert (alone["counts"][0, 0] == taken["counts"][0, 1]).all()
    np.testing.assert_array_equal(alone["share"][0, 0], taken["share"][0, 1])


def test_only_aggregates_leave(taken):
    assert set(taken.dims) == {"replicate", "week", "instrument", "half", "count"}
    assert (taken["counts"].sum("count") == 100).all()
    least = declared()["sample"].range[0]
    assert least >= 100
    for size in (1, least - 1):
        with pytest.raises(InputError, match="sample"):
            survey(village(), sample=size)
    words = {"person", "row", "who", "whom", "name", "id", "identifier", "respondent", "group", "locality"}
    for called in (survey, command.survey):
        assert not words & set(inspect.signature(called).parameters)


def test_nothing_in_the_model_knows_of_surveys():
    package = Path(weiwen.__file__).parent
    knows = {path.relative_to(package).parts[0] for path in package.rglob("*.py") if "weiwen.surveys" in _imports(path)}
    assert knows == {"surveys", "cli.py"}


def _imports(path):
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom | ast.Import)]
    modules = [getattr(node, "module", None) or node.names[0].name for node in nodes]
    return {".".join(module.split(".")[:2]) for module in modules}


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (0, "at: 0 is not in the run; allowed: 1 to 6 (weeks); type --at 6"),
        ([3, 9], "at: 9 is not in the run; allowed: 1 to 6 (weeks); type --at 6 or --weeks 9"),
        ([], "at: no week"),
    ],
)
def test_a_week_outside_the_run_is_told_in_a_line(at, told):
    with pytest.raises(InputError) as caught:
        weeks_of(village(), at)
    assert str(caught.value).startswith(told)


def test_weeks_are_taken_in_order_and_once():
    assert weeks_of(village(), None) == (WEEKS,)
    assert weeks_of(village(), 3) == (3,)
    assert weeks_of(village(), [5, 2, 5]) == (2, 5)


def test_who_cannot_be_asked_is_told_in_lines():
    lab = laboratory(load("village", without=["self_censorship"], people=600))
    with pytest.raises(InputError) as caught:
        fieldwork(lab, instrument())
    assert caught.value.problems == (
        "no mechanism says what people wish to say; type --with self_censorship (or learned_habit)",
        "a sample of 1,000 cannot be drawn from 600 people; type --sample 600",
    )


SMALL = ("village", *(part for size in SIZES for part in ("--set", f"population.{size}")), "--weeks", "6")


@pytest.mark.slow
def test_the_command_prints_json_writes_csv_and_tells(taken, capsys, tmp_path):
    words = ("survey", *SMALL, "--replicates", "2", "--at", "2", "6", "--sample", "200")
    app([*words, "--json", "--csv", str(tmp_path / "answers.csv")], result_action="return_value")
    answer = json.loads(capsys.readouterr().out)
    assert answer["answers"] == rows(taken)
    assert answer["survey"]["sample"] == 200
    assert answer["instruments"]["list"]["voice"] == "survey"
    lines = (tmp_path / "answers.csv").read_text().splitlines()
    assert lines[0] == "replicate,week,instrument,share,standard_error,low,high"
    assert len(lines) == 1 + 2 * 2 * 7
    assert lines[1].endswith(",,,")
    app([*words], result_action="return_value")
    out = capsys.readouterr().out
    assert all(name in out for name in (*INSTRUMENTS, "teaching rates", "invented people"))
    with pytest.raises(InputError, match="cannot be written to"):
        command.write(rows(taken), tmp_path / "no" / "answers.csv")

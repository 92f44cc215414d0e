"""Surveys: the instruments err as much as they say, see nothing they should not, and leave a run as it was."""

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
from weiwen.engine.draw import Book, root_key
from weiwen.engine.pages import paginate
from weiwen.errors import InputError
from weiwen.runs import Clock, simulate_with_state
from weiwen.scenario import load
from weiwen.society.people import Acts
from weiwen.surveys import command, survey
from weiwen.surveys.answers import INSTRUMENTS, rows
from weiwen.surveys.estimates import direct, falsification, listed
from weiwen.surveys.fieldwork import fieldwork, weeks_of
from weiwen.surveys.instrument import declared, instrument
from weiwen.surveys.questions import OWNER, addresses, ask, sample
from weiwen.world import laboratory

pytestmark = pytest.mark.xdist_group("survey")
PEOPLE, SEEDS, WEEKS = 3000, 600, 6
WISH, SHOW = 0.4, 0.1  # shares of the synthetic people that wish, and that would show it
PAGES = paginate(np.asarray([1000, 1700, 300]), np.asarray([0, 0, 0]), 64)


def synthetic() -> Acts:
    """People of whom exactly 40 % wish to dissent in full and 10 % would show it; vacant rows wish it too."""
    number = np.cumsum(np.asarray(PAGES.people).ravel()).reshape(PAGES.shape) - 1
    number = np.where(np.asarray(PAGES.people), number * 7919 % PEOPLE, -1)
    wish, said = (jnp.asarray((number < share * PEOPLE) * 255, jnp.uint8) for share in (WISH, SHOW))
    return Acts(jnp.zeros_like(wish), jnp.zeros_like(wish), said, wish)


def asked_often(seeds=SEEDS, acts=None, **numbers):
    """Tables of answers of many surveys of the synthetic people, and the truth as each knows it."""
    asked, acts = instrument(**({"sample": 400} | numbers)), acts or synthetic()
    own = addresses(asked)

    def one(key):
        return ask(acts, PAGES, asked, Book(key, jnp.int32(3), own).luck(OWNER, PAGES.shape))

    return jax.tree.map(np.asarray, jax.jit(jax.vmap(one))(jnp.stack([root_key(s) for s in range(seeds)])))


@pytest.fixture(scope="module")
def often():
    return asked_often()


def village(sets=(), **options):
    return load("village", sets=[*(f"population.{size}" for size in SIZES), *sets], weeks=WEEKS, **options)


@pytest.fixture(scope="module")
def taken():
    return survey(village(replicates=2), (2, WEEKS), sample=200)


@pytest.mark.parametrize(
    ("estimate", "true"),
    [(listed, WISH), (lambda t: direct(t, PEOPLE), SHOW), (falsification, WISH - SHOW)],
    ids=["list", "direct", "falsification"],
)
def test_an_instrument_is_unbiased_and_errs_as_much_as_it_says(often, estimate, true):
    found = np.asarray([estimate(table) for table in often.table])
    share, error, low, high = found.T
    spread = share.std(ddof=1)
    assert abs(share.mean() - true) < 4 * spread / SEEDS**0.5
    assert error.mean() == pytest.approx(spread, rel=0.1)
    covered = ((low <= true) & (true <= high)).mean()
    assert abs(covered - 0.95) < 4 * (0.95 * 0.05 / SEEDS) ** 0.5


def test_the_error_of_the_difference_is_not_that_of_independent_answers(often):
    table = often.table[0]
    apart = (listed(table).error ** 2 + direct(table, PEOPLE).error ** 2) ** 0.5
    assert falsification(table).error < 0.995 * apart


def test_the_truth_is_of_people_and_not_of_vacant_rows(often):
    assert set(often.dissatisfied.tolist()) == {1200}
    assert set(often.hiding.tolist()) == {900}


def test_every_respondent_answers_once_in_one_half(often):
    np.testing.assert_array_equal(often.table.sum((2, 3)), np.full((SEEDS, 2), 200))
    assert not often.table[:, 0, -1].any()  # the short list has no item more


def test_estimates_by_hand():
    table = np.zeros((2, 4, 2), int)
    table[0, 1, 0], table[0, 2, 1], table[1, 2, 0], table[1, 3, 1] = 30, 20, 35, 15
    one = listed(table)
    assert one.share == pytest.approx(115 / 50 - 70 / 50)
    assert one.error == pytest.approx((10.5 / 49 / 50 + 12 / 49 / 50) ** 0.5)
    assert direct(table, 1000).share == 0.35
    assert direct(table, 1000).error == pytest.approx((0.9 * 0.35 * 0.65 / 99) ** 0.5)
    assert direct(table, 100)[1:] == pytest.approx((0, 0.35, 0.35))
    gap = falsification(table)
    long, short = np.repeat([2, 2.5], [35, 15]), np.repeat([1, 2.5], [30, 20])
    assert gap.share == pytest.approx(0.9 - 0.35)
    assert gap.share == pytest.approx(long.mean() - short.mean())
    assert gap.error == pytest.approx((long.var(ddof=1) / 50 + short.var(ddof=1) / 50) ** 0.5)


def test_nobody_admitting_is_not_certainty():
    table = np.zeros((2, 4, 2), int)
    table[:, 1, 0] = 100
    none = direct(table, 10_000)
    assert (none.share, none.low) == (0, 0)
    assert 0.01 < none.high < 0.03


def test_a_sample_is_of_different_people_each_as_likely_and_grows_by_addition():
    def rows_of(seed, size):
        luck = Book(root_key(seed), jnp.int32(0), ("survey/whom",)).luck(OWNER, PAGES.shape)
        return np.asarray(sample(PAGES, size, luck))

    everybody = rows_of(1, PEOPLE)
    assert sorted(everybody) == np.flatnonzero(np.asarray(PAGES.people)).tolist()
    np.testing.assert_array_equal(rows_of(1, 150), everybody[:150])
    times = np.bincount(np.concatenate([rows_of(seed, 300) for seed in range(100)]), minlength=PAGES.shape[0] * 64)
    times = times[np.asarray(PAGES.people).ravel()]
    assert times.mean() == 10
    assert times.var() == pytest.approx(9, rel=0.15)


def test_items_apply_as_often_as_declared(often):
    counts = often.table.sum((0, 3))[0]
    chances = np.asarray(instrument().probabilities)
    assert chances.tolist() == pytest.approx([0.2, 0.4, 0.6, 0.8])
    mean, total = (counts * np.arange(6)).sum() / counts.sum(), counts.sum()
    assert abs(mean - chances.sum()) < 4 * ((chances * (1 - chances)).sum() / total) ** 0.5
    assert counts[4] / total == pytest.approx(chances.prod(), rel=0.05)


@pytest.mark.parametrize(("end", "empty"), [("ceiling", (1, 5)), ("floor", None)])
def test_who_hides_at_an_end_of_the_list_biases_it_down_by_as_many(often, end, empty):
    hiding = asked_often(**{f"hide_at_{end}": 1.0})
    honest = np.asarray([listed(t).share for t in often.table])
    shy = np.asarray([listed(t).share for t in hiding.table])
    lost = 0.2 * 0.4 * 0.6 * 0.8 * WISH  # as many at either end: the chances lie evenly about a half
    assert (honest - shy).mean() == pytest.approx(lost, rel=0.1)
    if empty:
        assert hiding.table[:, *empty].sum() == 0 < often.table[:, *empty].sum()
    half = asked_often(200, **{f"hide_at_{end}": 0.5})
    assert (honest[:200] - [listed(t).share for t in half.table]).mean() == pytest.approx(lost / 2, rel=0.25)


def test_whoever_shows_no_more_than_wished_admits_no_more():
    for cut in (0.0, 0.3, 0.9, 1.0):
        answers = asked_often(2, sample=PEOPLE, cut=cut)
        admits = answers.table[:, :, :, 1].sum((1, 2))
        assert (admits == answers.dissatisfied - answers.hiding).all()
    assert admits.sum() == 0  # nobody shows more than everything


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


def test_fear_keeps_people_from_admitting_what_they_wish(resentful):
    (_, wish, admit), (_, still, afraid) = (first_week(resentful, believing(step)) for step in (0, 240))
    assert wish == still > 50
    assert afraid < 0.7 * admit
    assert admit <= wish


def test_where_the_law_lets_everything_pass_people_admit_what_they_wish(resentful):
    def tolerant(world):
        law = world.apparatus.policy.law.tolerance
        return eqx.tree_at(lambda w: w.apparatus.policy.law.tolerance, believing(240)(world), jnp.ones_like(law))

    _, wish, admit = first_week(resentful, tolerant)
    assert wish == admit > 50


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
    ("numbers", "told"),
    [
        ({"sample": 99}, "sample = 99 is not allowed; allowed: 100 to 1e+06 (people); type --sample 1000"),
        ({"sample": 150.5}, "sample = 150.5 is not a whole number of people; type --sample 1000"),
        ({"sample": True}, "sample = true is not allowed"),
        ({"cut": 1.2}, "cut = 1.2 is not allowed; allowed: 0 to 1 (share of full dissent); type --cut 0.3"),
        ({"cut": float("nan")}, "cut = nan"),
        ({"items": 1}, "items = 1 is not allowed; allowed: 2 to 6 (items); type --items 4"),
        ({"hide_at_ceiling": -1}, "hide_at_ceiling = -1 is not allowed"),
        ({"rarest": 0.9}, "rarest = 0.9 is more than commonest = 0.8; type --rarest 0.8 --commonest 0.9"),
        ({"cutt": 0.3}, "did you mean cut?"),
    ],
)
def test_a_mistaken_number_is_told_in_a_line(numbers, told):
    with pytest.raises(InputError) as caught:
        instrument(**numbers)
    assert told in str(caught.value)
    assert len(caught.value.problems) == 1


def test_all_mistaken_numbers_are_told_at_once():
    with pytest.raises(InputError) as caught:
        instrument(sample=1, cut=2, items=7)
    assert [line.partition(" ")[0] for line in caught.value.problems] == ["sample", "cut", "items"]


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
        "no mechanism says what people wish to say; type --with self_censorship",
        "a sample of 1,000 cannot be drawn from 600 people; type --sample 600",
    )


SMALL = ("village", *(part for size in SIZES for part in ("--set", f"population.{size}")), "--weeks", "6")


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

"""The instruments of a survey, on people made for the purpose: they err as much as they say, and in no direction."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from weiwen.engine.draw import Book, root_key
from weiwen.engine.pages import paginate
from weiwen.errors import InputError
from weiwen.society.people import Acts
from weiwen.surveys.estimates import direct, falsification, listed
from weiwen.surveys.instrument import instrument
from weiwen.surveys.questions import OWNER, addresses, ask, sample

pytestmark = pytest.mark.xdist_group("survey")
PEOPLE, SEEDS = 3000, 600
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


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ({"sample": 99}, "sample = 99 is not allowed; allowed: 100 to 1000000 (people); type --sample 1000"),
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

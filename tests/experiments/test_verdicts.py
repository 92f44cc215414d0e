"""Verdicts in cases that can be worked out by hand, and intervals that hold what they promise."""

import numpy as np
import pytest
from scipy import stats

from weiwen.experiments.verdicts import effect, joined, of_share, over_all, shares, trend, verdict

N = 16
SHAPE = np.tile([1.0, -1.0], N // 2)
ERROR = SHAPE.std(ddof=1) / np.sqrt(N)
HALF, TOST = stats.t.ppf(0.975, N - 1) * ERROR, stats.t.ppf(0.95, N - 1) * ERROR


def gaps(mean):
    return mean + SHAPE


@pytest.mark.parametrize(
    ("mean", "least", "expected"),
    [
        (2 + HALF + 0.01, 2.0, 1),  # the whole interval beyond the smallest effect
        (2 + HALF - 0.01, 2.0, 0),  # just not
        (-2 - HALF - 0.01, 2.0, -1),  # beyond it the other way
        (-2 - HALF + 0.01, 2.0, 0),
        (2 - TOST - 0.01, 2.0, -1),  # equivalent to nothing: inside at 5 % a side
        (2 - TOST + 0.01, 2.0, 0),
        (-2 + TOST + 0.01, 2.0, -1),
        (-2 + TOST - 0.01, 2.0, 0),
        (0.0, TOST - 0.01, 0),  # too noisy to tell
    ],
)
def test_verdicts_at_their_boundaries(mean, least, expected):
    assert verdict(gaps(mean), least, "up") == expected
    assert verdict(-gaps(mean), least, "down") == expected


def test_verdicts_of_many_points_have_their_own_smallest_effects():
    table = np.stack([gaps(3.0), gaps(3.0), gaps(-3.0)])
    assert verdict(table, np.asarray([1.0, 10.0, 1.0]), "up").tolist() == [1, -1, -1]


def test_an_effect_without_noise_is_judged_too():
    assert verdict(np.full(8, 2.0), 1.0, "up") == 1
    assert verdict(np.zeros(8), 1.0, "up") == -1


def test_the_interval_holds_the_truth_in_95_of_100_cases():
    luck = np.random.default_rng(11)
    held = [one.low <= 0.3 <= one.high for one in (effect(0.3 + luck.standard_normal(6)) for _ in range(4000))]
    assert np.mean(held) == pytest.approx(0.95, abs=0.012)  # 3.5 standard errors


@pytest.mark.parametrize(("truth", "code", "rate"), [(1.0, -1, 0.05), (1.0, 1, 0.025), (-1.0, -1, 0.075)])
def test_at_the_smallest_effect_itself_a_verdict_is_rare(truth, code, rate):
    """Equivalence is found in 5 % of cases and an effect beyond it in 2.5 %; contradicted is either, on that side."""
    samples = truth + 0.5 * np.random.default_rng(12).standard_normal((8000, 12))
    found = float((verdict(samples, 1.0, "up") == code).mean())
    assert found == pytest.approx(rate, abs=0.009)


def test_effect_in_numbers():
    one = effect(np.asarray([1.0, 2.0, 3.0, 6.0]))
    assert (one.mean, one.n) == (3.0, 4)
    assert one.error == pytest.approx(np.sqrt(14 / 3) / 2)
    assert one.high - one.mean == pytest.approx(3.182446 * one.error, rel=1e-6)
    alone = effect(np.asarray([1.0]))
    assert (alone.low, alone.high) == (-np.inf, np.inf)


def test_joined_and_shares():
    tests = np.asarray([[1, 1, 1, 0], [1, 0, -1, -1]])
    assert joined(tests).tolist() == [1, 0, -1, -1]
    assert shares(joined(tests)) == {"supported": 0.25, "undecided": 0.25, "contradicted": 0.5}


def space(supported, contradicted, n=200):
    return np.repeat([1, -1, 0], [supported, contradicted, n - supported - contradicted])


@pytest.mark.parametrize(
    ("reference", "found", "expected"),
    [
        (1, None, "supported"),
        (-1, None, "contradicted"),
        (0, space(200, 0), "undecided"),
        (1, space(180, 20), "conditional"),  # a tenth on either side
        (1, space(181, 19), "supported"),
        (-1, space(20, 20), "conditional"),
        (-1, space(19, 181), "contradicted"),
    ],
)
def test_the_verdict_of_a_claim_is_conditional_where_the_space_splits(reference, found, expected):
    assert over_all(reference, found) == expected


def least_for(share, n):
    """The smallest count whose exact 97.5 % lower bound (Clopper and Pearson 1934) lies above the share."""
    return next(k for k in range(1, n + 1) if stats.beta.ppf(0.025, k, n - k + 1) > share)


@pytest.mark.parametrize(("share", "n"), [(0.95, 200), (0.5, 60), (0.8, 240)])
def test_a_claim_on_a_share_of_the_space_at_its_boundaries(share, n):
    enough, against = least_for(share, n), least_for(1 - share, n)
    assert of_share(space(enough, 0, n), share) == "supported"
    assert of_share(space(enough - 1, 0, n), share) == "undecided"
    assert of_share(space(n - against, 0, n), share) == "contradicted"
    assert of_share(space(n - against + 1, 0, n), share) == "undecided"


def test_a_point_that_stalls_speaks_against_as_much_as_one_that_turns_back():
    assert of_share(space(100, 0), 0.8) == of_share(space(100, 100), 0.8) == "contradicted"
    assert of_share(np.zeros(0, int), 0.8) == "undecided"


def test_a_trend_is_read_off_the_mean_and_may_stall():
    gaps = np.array([[0.3, 0.5], [0.05, -0.05], [-0.4, -0.2]])
    assert trend(gaps, 0.1, "up").tolist() == [1, 0, -1]
    assert trend(gaps, 0.1, "down").tolist() == [-1, 0, 1]

"""The tests by which two platforms are called equal find a planted difference, and none where there is none."""

import numpy as np
import pytest

from benchmarks._equal import DIFFERENT, EQUAL, UNDECIDED, compared, holm, power, verdict_on
from benchmarks.platforms import HERE, PEOPLE, Sizes, agreeing, answer, cpu, row, run

N, FRACTION = 1024, 0.25


def arm(seed, n=N, **planted):
    """Twenty outcomes of many seeds; some planted with (shift, scale)."""
    random = np.random.default_rng(seed)
    found = {f"outcome {i}": random.normal(10.0 * i, 1.0 + i, n) for i in range(20)}
    for name, (shift, scale) in planted.items():
        i = int(name.removeprefix("outcome_"))
        found[f"outcome {i}"] = 10.0 * i + (1.0 + i) * (shift + scale * random.normal(0, 1, n))
    return found


def verdicts(first, second, fraction=FRACTION):
    return {one.outcome: one.verdict for one in compared(first, second, fraction)}


def test_arms_that_differ_in_seeds_alone_are_equal():
    assert set(verdicts(arm(1), arm(2)).values()) == {EQUAL}


@pytest.mark.parametrize("planted", [(0.5, 1.0), (-0.5, 1.0), (0.0, 1.5)])
def test_a_planted_shift_or_spread_is_found_and_nothing_else(planted):
    found = verdicts(arm(1), arm(2, outcome_7=planted))
    assert [name for name, verdict in found.items() if verdict != EQUAL] == ["outcome 7"]
    assert found["outcome 7"] == DIFFERENT


def test_too_few_replicates_are_not_called_equal():
    found = verdicts(arm(1, 16), arm(2, 16))
    assert UNDECIDED in found.values()
    assert DIFFERENT not in found.values()


def test_a_difference_of_the_margin_itself_is_called_equal_in_at_most_one_case_of_twenty():
    random = np.random.default_rng(3)
    pairs = [(random.normal(0, 1, 100), random.normal(0.5, 1, 100)) for _ in range(150)]
    equal = sum(compared({"x": a}, {"x": b}, 0.5)[0].p_of_means < 0.05 for a, b in pairs)
    assert equal <= 150 * 0.05 + 3 * np.sqrt(150 * 0.05 * 0.95)
    assert equal >= 1


def test_power_is_what_is_found():
    random = np.random.default_rng(4)
    pairs = [(random.normal(0, 1, 100), random.normal(0, 1, 100)) for _ in range(150)]
    found = np.mean([compared({"x": a}, {"x": b}, 0.5)[0].p_of_means < 0.05 for a, b in pairs])
    assert found == pytest.approx(power(100, 0.5), abs=0.08)


def test_an_outcome_that_never_moves_is_equal_only_to_itself():
    nothing, one = np.zeros(50), np.ones(50)
    assert compared({"x": nothing}, {"x": nothing}, FRACTION)[0].verdict == EQUAL
    assert compared({"x": nothing}, {"x": one}, FRACTION)[0].verdict == DIFFERENT
    assert compared({"x": nothing}, {"x": nothing * np.nan}, FRACTION)[0].verdict == DIFFERENT


def test_the_whole_is_equal_only_where_each_is():
    first = {"a": arm(1)["outcome 0"], "b": np.zeros(N)}
    assert verdict_on(compared(first, first, FRACTION)) == EQUAL
    assert verdict_on(compared(first, first | {"b": np.ones(N)}, FRACTION)) == DIFFERENT
    assert verdict_on(compared(arm(1, 8), arm(2, 8), FRACTION)) == UNDECIDED


def test_holm_by_hand():
    np.testing.assert_allclose(holm([0.01, 0.04, 0.03]), [0.03, 0.06, 0.06])


def test_weeks_of_equal_bits_end_where_the_first_array_differs():
    week = {f"{PEOPLE}custody": "aa", "0.apparatus.policy.weight": "bb"}
    other = week | {"0.apparatus.policy.weight": "cc"}
    both = {name: "dd" for name in week}
    assert agreeing([week, week], [week, week]) == (2, [])
    assert agreeing([week] * 3, [week, other, both]) == (1, ["0.apparatus.policy.weight"])
    assert agreeing([week] * 3, [week, other, both], PEOPLE) == (2, [f"{PEOPLE}custody"])


def test_a_platform_that_fails_is_told_in_its_row():
    sizes = Sizes(2, 2, 4, 2, 0.5)
    line = row(cpu("other"), {"hashes": []}, {"error": "no such device"}, sizes, [])
    assert (line["note"], line["weeks_of_equal_bits"], line["verdict"]) == ("no such device", None, None)
    assert answer([line], [], False, sizes)["notes"][0].startswith("No GPU is at hand")


@pytest.mark.slow
def test_two_processes_agree_in_every_bit_of_every_week():
    order = {"scenario": "village", "weeks": 3, "bits": True}
    here, again = run(HERE, **order), run(cpu("one core", cores=1), **order, first=0, count=3, batch=2)
    assert agreeing(here["hashes"], again["hashes"]) == (3, [])
    assert all(len(values) == 3 for values in again["outcomes"].values())
    assert len({tuple(week.items()) for week in here["hashes"]}) == 3

"""What did a change do? Twins without it, seed by seed, with the interval that every twin here has."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from awaiting import until
from test_live import WEEKS, begun, stepped, village

from weiwen.dashboard.arms import course
from weiwen.dashboard.branch_told import sentence, table, told
from weiwen.dashboard.pairs import NAMES
from weiwen.errors import InputError
from weiwen.twins import paired

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("village")]


@pytest.fixture(scope="module")
def live():
    """Deterrence is shut after week 2 and a number moved after week 4; the run stands at week 6."""
    one = begun(village())
    stepped(one, 2)
    one.tell({"do": "switch", "mechanism": "deterrence", "on": False})
    stepped(one, 2)
    one.tell({"do": "set", "mechanism": "civic_choice", "parameter": "helping", "value": -6.0})
    stepped(one, 2)
    yield one
    one.close()


def done(branch):
    until(lambda: branch.state not in ("running",))
    return branch


def test_it_is_the_paired_difference_of_runs_that_share_their_luck(live):
    branch = done(live.ask({"without": 0, "pairs": 3}))
    assert (branch.state, branch.asked.start, branch.reached) == ("done", 3, 6)
    found = branch.comparison()
    assert found.seeds == (1, 2, 3)
    without = [one for one in live.changes if one.mechanism != "deterrence"]
    for pair, seed in enumerate(found.seeds):
        for arm, changes in ((found.base, without), (found.changed, live.changes)):
            weeks = course(live.programs, village(), changes, seed=seed, upto=6)
            held, wronged = zip(
                *((r["held"].sum(), s.people()["people_sanctioned_for_nothing"].sum()) for _, r, s in weeks),
                strict=True,
            )
            assert arm[pair, :, NAMES.index("held")].tolist() == [float(one) for one in held[2:]]
            assert arm[pair, :, NAMES.index("wronged")].tolist() == [float(one) for one in wronged[2:]]
    lines = told(branch, "incidents")["lines"]
    mean, half = paired((found.changed - found.base)[..., NAMES.index("incidents")])
    np.testing.assert_allclose(lines["mean"], mean)
    np.testing.assert_allclose(lines["high"], mean + half)
    assert lines["weeks"] == [3, 4, 5, 6]


def test_before_three_pairs_there_is_no_interval_and_it_says_so(live):
    branch = done(live.ask({"without": 1, "pairs": 2}))
    page, found = told(branch, "alleged"), branch.comparison()
    assert page["lines"]["low"] is None
    assert {one["low"] for one in page["effects"]} == {None}
    assert {one["same"] for one in page["effects"]} == {True, False}  # some quantity differs
    base = found.base.copy()
    base[..., NAMES.index("wronged")] = found.changed[..., NAMES.index("wronged")] - 3  # whatever these two pairs found
    harm = sentence(branch, replace(found, base=base))
    assert harm["number"] == "3 more"
    assert harm["after"].endswith("No interval yet: there are 2 pairs, and it needs 3.")


def test_it_goes_on_with_the_run_when_it_is_asked_again(live):
    branch = done(live.ask({"from": 7, "pairs": 3}))
    assert branch.state == "marked"
    assert "exactly zero" in branch.why()
    assert told(branch, "held")["harm"]["number"] == "No difference"
    live.tell({"do": "switch", "mechanism": "conformity", "on": False})
    branch.go_on()
    assert "let that week come" in branch.why()
    stepped(live)
    assert done(branch.go_on()).reached == 7
    before = branch.comparison().changed
    stepped(live)
    after = done(branch.go_on()).comparison()
    assert after.changed.shape[:2] == (3, WEEKS - 6)
    np.testing.assert_array_equal(after.changed[:, :1], before)
    rows = list(csv.DictReader(io.StringIO(table(branch))))
    assert len(rows) == 3 * (WEEKS - 6) * len(NAMES)
    assert {row["seed"] for row in rows} == {"1", "2", "3"}


def test_one_branch_a_run_ended_by_the_next_by_hand_and_with_the_run(live):
    first = live.ask({"without": 0, "pairs": 16})
    second = live.ask({"without": 1, "pairs": 16})
    assert first.state == "stopped"
    assert live.branch is second
    second.stop()
    until(lambda: not second.thread.is_alive())
    assert second.state == "stopped"
    third = live.ask({"without": 0, "pairs": 16})
    assert third.state == "running"
    live.close()
    until(lambda: not third.thread.is_alive())
    assert third.state == "stopped"


@pytest.mark.parametrize(
    "asked", [{"without": 9}, {"without": True}, {"from": 0}, {"from": "1"}, {"pairs": 10**6}], ids=str
)
def test_what_is_no_question_is_refused(live, asked):
    with pytest.raises(InputError):
        live.ask(asked)

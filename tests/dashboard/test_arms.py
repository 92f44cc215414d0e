"""A course under the changes of a live run is that run, to the bit; a fork goes its own way and disturbs nobody."""

import pytest
from awaiting import until
from test_live import WEEKS, begun, changed, differing, stepped, untouched, village  # noqa: F401

from weiwen.dashboard.arms import Course, course

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("village")]


def same(kept, replayed):
    assert len(kept) == len(replayed)
    for week, (one, other) in enumerate(zip(kept, replayed, strict=True)):
        assert differing(one, other) == set(), week


def test_with_its_changes_a_course_is_the_live_run_to_the_bit(untouched, changed):  # noqa: F811
    for live in (untouched, changed):
        going = list(course(live.programs, village(), live.changes, upto=WEEKS))
        same(live.kept, [records for _, records, _ in going])
        assert [week for week, _, _ in going] == list(range(1, WEEKS + 1))


def test_another_seed_compiles_nothing_and_is_the_run_of_that_seed(untouched, monkeypatch):  # noqa: F811
    monkeypatch.setattr(untouched.programs, "make", lambda scenario: pytest.fail("compiled"))
    other = [records for _, records, _ in course(untouched.programs, village(), seed=2, upto=2)]
    alone = village().model_copy(update={"seed": 2})
    same(other, [records for _, records, _ in course(untouched.programs, alone, upto=2)])
    assert differing(untouched.kept[1], other[1])


def test_a_fork_stands_where_its_world_does_and_goes_its_own_way(untouched, changed):  # noqa: F811
    going = Course(changed.programs, village())
    shared = [going.step(()) for _ in range(3)]
    other = going.fork()
    rest = [other.step(changed.changes) for _ in range(WEEKS - 3)]
    same(changed.kept, shared + rest)
    same(untouched.kept, shared + [going.step(()) for _ in range(WEEKS - 3)])


def test_rules_that_were_compiled_in_on_the_way_are_met_again():
    live = begun(village())
    stepped(live)
    for order in (
        {"do": "switch", "mechanism": "backlash", "on": True},
        {"do": "set", "mechanism": "backlash", "parameter": "seen", "value": 0.4},
        {"do": "switch", "mechanism": "deterrence", "on": True},
    ):
        live.tell(order)
        until(lambda: not live.compiling)
        stepped(live)
    live.close()
    replayed = [records for _, records, _ in course(live.programs, village(), live.changes, upto=live.week)]
    same(live.kept, replayed)
    left_out = [one for one in live.changes if one.mechanism != "backlash" and one.week > 3]
    base = [records for _, records, _ in course(live.programs, village(), left_out, upto=live.week)]
    untold = [records for _, records, _ in course(live.programs, village(), (), upto=live.week)]
    same(base, untold)  # deterrence, never replaced, is on already when it is told to come back

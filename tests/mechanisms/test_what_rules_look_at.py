"""What a rule looks at: the list and not the measure, what was granted and not what was meant, the order in force."""

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest
from by_hand import acts, apparatus, drawn, laid_out, mean, people_with, rule, seen

from weiwen.apparatus.assessment import stage as assessment
from weiwen.apparatus.intervention import stage as intervention
from weiwen.engine.pages import paginate
from weiwen.errors import InputError
from weiwen.society.audiences import refuse_small
from weiwen.vocabulary import BLACK, MARKED, NUDGES, PLATFORMS, POLITICAL, Orders, Signals

pytestmark = pytest.mark.xdist_group("by hand")
PAGES = laid_out()
FIRST = (jnp.arange(PAGES.rows) % 2 == 0) & jnp.ones(PAGES.shape, bool)


def after_intervention(effect, **files):
    """Files and measures after claims were granted."""
    state = apparatus()
    own = dataclasses.replace(state.files, **files)
    books = own, state.personnel, state.local, state.policy
    written, _, _, measures, _ = drawn(lambda luck: intervention.apply(*books, effect, luck, PAGES), PAGES.shape)
    return written, measures


@pytest.fixture(scope="module")
def shut_in():
    """Everybody is restricted, half of them for the black list and half for a flag."""
    lists = jnp.where(FIRST, jnp.uint16(BLACK), jnp.uint16(MARKED))
    effect = intervention.InterventionEffect(claims={"restrict": jnp.ones(PAGES.shape, jnp.uint8)})
    return after_intervention(effect, lists=lists)[1]


def test_whoever_is_flagged_and_shut_in_is_on_no_list(shut_in):
    assert bool((shut_in.granted["restrict"] > 0).all())
    np.testing.assert_array_equal(shut_in.listed, FIRST)
    view = seen("response", people=people_with(standing=0), measures=shut_in)
    shown = drawn(lambda luck: rule("public_listing", shown=1.0).step(view, None, luck).listed, PAGES.shape)
    np.testing.assert_array_equal(shown, FIRST)
    travel = drawn(lambda luck: rule("denied_travel", trips=52.0).step(view, None, luck), PAGES.shape)
    np.testing.assert_array_equal(travel[0].barred, FIRST)  # and so met a listing, which may be contested


def test_an_operator_learns_from_what_was_granted():
    """Everybody is meant to get a reminder, the purse pays for none: next week nobody counts as reminded."""
    operator, none = rule("stimulus"), jnp.float32(0.0)
    claims = {"remind": jnp.ones(PAGES.shape, jnp.uint8), "reward": FIRST.astype(jnp.uint8)}
    effect = intervention.InterventionEffect(claims=claims, share={"remind": none})
    files, measures = after_intervention(effect, lists=jnp.full(PAGES.shape, NUDGES["remind"] | BLACK, jnp.uint16))
    assert not np.asarray(measures.granted["remind"]).any()
    np.testing.assert_array_equal(files.lists, jnp.where(FIRST, BLACK | NUDGES["reward"], BLACK))
    counts = operator.seen(seen("intervention", files=files), jnp.full(PAGES.shape, 2, jnp.uint8))
    assert np.asarray(counts).sum((0, 1, 3)).tolist() == [1024, 0, 1024]
    both = dataclasses.replace(files, lists=jnp.full(PAGES.shape, sum(NUDGES.values()), jnp.uint16))
    assert not np.asarray(operator.seen(seen("intervention", files=both), jnp.full(PAGES.shape, 2, jnp.uint8))).any()


def test_a_deletion_that_the_order_on_criticism_names_is_no_mistake():
    anything, strict = jnp.full(PAGES.places, 2.0), jnp.full(PAGES.places, 0.3)
    done = acts(PAGES, political="criticism", said=0.5)
    mistaken = {}
    for name, stance in (("named", strict), ("not named", anything)):
        view = seen("discourse", acts=done, orders=Orders(anything, stance))
        platforms = rule("licensed_platforms")
        effect = drawn(lambda luck, v=view, p=platforms: p.step(v, p.start(v), luck)[0], PAGES.shape)
        mistaken[name] = mean(effect.mistaken["criticism"])
    assert mistaken == {"named": 0.0, "not named": 1.0}


def test_a_platform_and_an_audience_are_drawn_with_the_person():
    """The same people use the same platforms; other people, in the same rows, others."""
    one, other = (seen("discourse", people=people_with(ideal=ideal)) for ideal in (0.5, -0.5))
    for name, numbers in (("licensed_platforms", {}), ("audience", {"hubs": 0.5})):
        made = rule(name, **numbers)
        first, again, else_ = (np.asarray(_code(made.start(view))) for view in (one, one, other))
        np.testing.assert_array_equal(first, again)
        assert 0.3 < np.mean(first != else_) < 0.8, name
    shares = np.bincount(np.asarray(rule("licensed_platforms").start(one)["platform"]).ravel(), minlength=4) / 2048
    assert shares == pytest.approx([0.5, 0.25, 0.125, 0.125], abs=0.04)
    assert len(PLATFORMS) == 4


def _code(mine):
    return mine["platform"] if isinstance(mine, dict) else mine


def test_a_finding_is_of_the_week_in_which_it_was_made():
    state = apparatus()
    found = jnp.full_like(state.personnel.seen["finding"], 2.0)
    seen_before = state.personnel.seen | {"finding": found, "loyalty": found}
    before = dataclasses.replace(state.personnel, seen=seen_before)
    nobody_came = Signals({}, elite={"finding": jnp.full_like(found, jnp.nan)})
    for signals in (nobody_came, Signals({})):
        after = assessment.noted(before, signals).seen
        assert not np.asarray(after["finding"]).any()
        assert np.asarray(after["loyalty"] == 2.0).any()
    kept = assessment.noted(before, Signals({}, elite={"finding": found})).seen
    np.testing.assert_array_equal(kept["finding"], found)


def test_what_is_said_of_censors_follows_the_posts_that_were_removed():
    """Posts removed last week are a count of posts, a whole number of them, and those of the records."""
    review = rule("topic_review", talk=0.3)
    calls = jnp.where(FIRST, jnp.uint8(POLITICAL.index("protest")), jnp.uint8(0))
    view = seen("discourse", people=people_with(custody=0), acts=acts(PAGES, political=calls, said=0.5))
    _, mine, records = drawn(lambda luck: review.step(view, review.start(view), luck), PAGES.shape)
    went = np.asarray(records["removed"]).sum(-1)
    assert went.sum() > 0
    np.testing.assert_allclose(np.asarray(mine["removed"]) * np.asarray(PAGES.registered), went, rtol=1e-5)


def test_vacant_rows_are_nobody_who_could_see_a_post():
    """Four places of 1,025 people take 8,192 rows of 1,024: they are fewer than the law counts views."""
    sparse = paginate(np.full(4, 1025), np.zeros(4, int), 1024)
    assert sparse.shape[0] * sparse.rows > 5000
    with pytest.raises(InputError, match="4100 people"):
        refuse_small(sparse, "people", "share_rule")
    refuse_small(paginate(np.full(4, 1250), np.zeros(4, int), 1024), "people", "share_rule")


def test_every_stop_at_a_post_is_counted_and_those_of_people_who_did_nothing():
    people = people_with(custody=0, since_offence=255, since_protected=255, group=1)
    people = dataclasses.replace(people, since_offence=jnp.where(FIRST, jnp.uint8(3), jnp.uint8(255)))
    view = seen("sensing", people=people, region=jnp.ones(PAGES.places, jnp.float32))
    post = rule("checkpoint", checks=1.0, misread=0.0)
    records = drawn(lambda luck: post.step(view, post.start(view), luck)[2], PAGES.shape)
    assert np.asarray(records["checked"]).sum(0).tolist() == [0, 2048]
    assert np.asarray(records["checked_for_nothing"]).sum(0).tolist() == [0, 1024]

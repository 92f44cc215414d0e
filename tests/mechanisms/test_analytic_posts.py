"""Topics, audiences, platforms and evasion, against closed forms."""

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest
from by_hand import acts, apparatus, drawn, laid_out, mean, people_with, rule, seen, weekly

from weiwen.engine.level import level
from weiwen.errors import InputError
from weiwen.society.audiences import chance_over
from weiwen.society.discourse.licensed_platforms import SHARES, STEPS, WIDTH
from weiwen.society.discourse.post_spread import exposure
from weiwen.society.discourse.stage import DiscourseEffect
from weiwen.vocabulary import ACT, AUDIENCE, EVADES, FOLLOWERS, POLITICAL, TOPICS, WIDELY, Deletions, Measures, Orders

pytestmark = [pytest.mark.xdist_group("analytic"), pytest.mark.slow]
PAGES = laid_out()
NOBODY = jnp.zeros(PAGES.shape, bool)
CALL, CRITIC = (POLITICAL.index(name) for name in ("protest", "criticism"))


def logistic(x):
    return 1.0 / (1.0 + np.exp(-np.asarray(x)))


def orders(collective, stance=2.0):
    places = jnp.ones(PAGES.places, jnp.float32)
    return Orders(collective * places, stance * places)


def some(share, purpose="who"):
    return drawn(lambda luck: luck.uniform(purpose) < share, PAGES.shape)


# --- audiences


def test_audiences_have_the_declared_tail():
    many = rule("audience", hubs=0.2, next=0.5)
    rungs = np.asarray(many.start(seen("discourse")))
    for k in range(1, 4):
        expected = 0.2 * 0.5 ** (k - 1)
        assert np.mean(rungs >= k) == pytest.approx(expected, abs=4 * np.sqrt(expected / rungs.size))
    assert mean(rule("audience", hubs=0.0).start(seen("discourse"))) == 0.0


def test_a_hub_is_seen_by_as_many_as_it_has_views_at_home_and_anywhere():
    posts = NOBODY.at[0, 0].set(True)  # one hub, of the first place
    rung = jnp.zeros(PAGES.shape, jnp.uint8).at[0, 0].set(2).at[0, 1].set(1)
    reach = jnp.stack([0.3 * 0.5 * jnp.asarray(FOLLOWERS, jnp.float32)] * 2)
    found = np.asarray(exposure(seen("discourse"), posts, rung, reach))
    views = 0.3 * 0.5 * FOLLOWERS[1]
    assert found[0] == pytest.approx(1 - np.exp(-views / 512 - views / 2048), rel=1e-5)
    assert found[1:] == pytest.approx(1 - np.exp(-views / 2048), rel=1e-5)


def heard(kind="criticism", repost=0.0, **removal):
    """What is heard when one hub of the first place posts, and nobody is tied to it who passes it on."""
    political = jnp.where(NOBODY.at[0, 0].set(True), POLITICAL.index(kind), 0)
    rung = jnp.zeros(PAGES.shape, jnp.uint8).at[0, 0].set(3)
    reach = jnp.stack([jnp.full(len(FOLLOWERS), 256.0), jnp.full(len(FOLLOWERS), 0.0)])
    effect = DiscourseEffect(audience=rung, reach=reach, **removal)
    view = seen("discourse", acts=acts(PAGES, political=political), orders=orders(2.0), removal=effect)
    found = drawn(lambda luck: rule("post_spread", repost=repost).step(view, None, luck), PAGES.shape)
    return np.asarray(found.heard if kind == "criticism" else found.mobilised)


def test_hubs_add_one_voice_to_those_who_see_them():
    found = heard()
    assert np.mean(found[:2] > 0) == pytest.approx(1 - np.exp(-0.5), abs=0.09)  # 256 views among 512
    assert np.sum(found[2:]) <= 6  # its ties elsewhere


def test_a_hub_whose_post_is_removed_early_is_heard_by_those_who_evade_alone():
    gone = {kind: jnp.ones(PAGES.shape, bool) for kind in ("criticism", "protest")}
    assert heard(early=gone, late=gone).sum() == 0
    half = some(0.5)
    found = heard(early=gone, late=gone, evades=half)
    assert found[~np.asarray(half)].sum() == 0
    assert np.mean(found[:2][np.asarray(half)[:2]] > 0) == pytest.approx(1 - np.exp(-0.5), abs=0.12)


# --- topics


def reviewed(view, weeks=20, mine=None, **values):
    """Effects and records of a review, the state held as it was."""
    review = rule("topic_review", **values)
    state = mine or review.start(view)
    week = weekly(lambda luck, _: review.step(view, state, luck), None, PAGES.shape)
    return [week(None, w) for w in range(weeks)]


def test_topics_are_posted_on_as_often_as_they_are_attended_to():
    review = rule("topic_review")
    state = review.start(seen("discourse"))
    extra = jnp.asarray([4.0, 0.0, 2.0, 9.0, 0.0])
    mine = state | {"attention": jnp.broadcast_to(extra, state["attention"].shape)}
    found = reviewed(seen("discourse", orders=orders(2.0)), mine=mine, keep=1.0, shock=0.0, talk=0.03, outrage=0.0)
    counts = np.mean([np.asarray(records["posted"]).sum(0) for _, _, records in found], 0) / 2048
    expected = 0.03 * np.asarray([0.0, 1.0, 2.0, 10.0, 1.0])  # no crowd, so events are set to what stirs: nothing
    assert counts[1:] == pytest.approx(expected[1:], abs=0.006)


def crowd(share=0.2):
    """A crowd in the first place alone, critics everywhere."""
    first = jnp.broadcast_to(PAGES.place[:, None] == 0, PAGES.shape)
    calls, critics = some(share) & first, some(0.2, "critics")
    political = jnp.where(calls, CALL, jnp.where(critics, CRITIC, 0))
    return seen("discourse", acts=acts(PAGES, political=political, said=0.5), orders=orders(0.6))


def test_a_post_is_read_by_its_words_and_by_the_company_it_keeps():
    view, values = crowd(), {"shock": 0.0, "stir": 50.0, "keep": 0.0, "talk": 0.05, "echo": 0.6, "heard": 0.0}
    found = reviewed(view, company=0.5, prior=3.0, noise=0.15, call=0.85, **values)
    posted = np.mean([np.asarray(r["posted"])[0, 0] for _, _, r in found])
    calls = int(np.asarray(view.acts.political == CALL).sum())
    company = 0.5 * (0.85 * calls + 0.6 * 0.85 * (posted - calls)) / (posted + 3.0)
    fates = np.sum([np.asarray(r["on_events"])[0] for _, _, r in found], 0)
    expected = logistic((company + 0.5 * 0.6 * 0.85 - 0.6) / 0.15)
    assert fates[1] / (fates[0] + fates[1]) == pytest.approx(expected, abs=0.05)
    assert fates[3] / (fates[2] + fates[3]) == pytest.approx(expected, abs=0.08)  # critics go with the others
    gone = np.mean([np.asarray(e.removed["protest"])[:2].mean() for e, _, _ in found])
    assert gone == pytest.approx(logistic((company + 0.5 * 0.85 - 0.6) / 0.15), abs=0.02)


def test_the_same_words_stay_where_nobody_calls():
    """Read alone, no post on events would be told from any other; what others post there takes it along."""
    values = {"shock": 0.0, "stir": 50.0, "keep": 0.0, "talk": 0.05, "heard": 0.0, "noise": 0.15}
    alone, joined = (reviewed(crowd(), company=c, echo=0.0, **values) for c in (0.0, 0.8))

    def rates(found):
        gone, all_ = (np.sum([np.asarray(r[k]).sum(0) for _, _, r in found], 0) for k in ("removed", "posted"))
        fates = np.sum([np.asarray(r["on_events"]).sum(0) for _, _, r in found], 0)
        return fates[[1, 3]].sum() / fates.sum(), (gone / np.maximum(all_, 1))[TOPICS.index("policy")]

    assert rates(alone)[0] == pytest.approx(rates(alone)[1], abs=0.03)
    assert rates(joined)[0] > 3.0 * rates(joined)[1]


def test_read_blindly_as_many_go_of_every_kind():
    values = {"shock": 0.0, "stir": 50.0, "keep": 0.0, "talk": 0.05, "heard": 0.0}
    read, blind = (reviewed(crowd(), reading=how, **values) for how in ("company", "blind"))
    gone = [np.mean([np.asarray(r["removed"]).sum() for _, _, r in found]) for found in (read, blind)]
    assert gone[0] == pytest.approx(gone[1], rel=0.1)
    shares = np.mean([np.asarray(e.removed["protest"])[:2].mean() for e, _, _ in blind])
    others = np.mean([np.asarray(e.removed["criticism"])[:2].mean() for e, _, _ in blind])
    assert shares == pytest.approx(others, abs=1e-6)


# --- platforms


def caution_of(calls, critics, order=0.6, **values):
    held = jnp.asarray([[critics] * 4, [calls] * 4], jnp.float32)
    return np.asarray(rule("licensed_platforms", **values).caution(held, jnp.float32(order)))


def test_a_platform_is_as_strict_as_costs_it_least():
    steps = np.arange(STEPS) * WIDTH
    for fine, lost, calls, critics in ((4.0, 1.0, 10.0, 30.0), (1.0, 2.0, 5.0, 80.0), (20.0, 1.0, 5.0, 80.0)):
        found = caution_of(calls, critics, fine=fine, lost=lost, noise=0.15, call=0.85, criticism=0.25)
        for k, share in enumerate(SHARES):
            fines = fine * share * 4 * calls * (1 - logistic((0.85 - 0.6 + steps) / 0.15))
            users = lost * (1 - share) * critics * logistic((0.25 - 0.6 + steps) / 0.15)
            assert found[k] == pytest.approx(steps[np.argmin(fines + users)], abs=1e-6)


def test_platforms_without_fines_do_as_they_are_told_and_large_ones_fear_most():
    assert caution_of(10.0, 30.0, fine=0.0).max() == 0.0
    found = caution_of(10.0, 30.0, fine=6.0)
    assert found[0] > found[2]


def test_what_a_platform_adds_to_the_order_makes_up_the_stricter_rule():
    view = seen("discourse", orders=orders(0.6), acts=acts(PAGES, political="criticism"))
    platforms = rule("licensed_platforms", fine=6.0)
    start = platforms.start(view)
    held = jnp.asarray([[30.0] * 4, [10.0] * 4])
    mine = start | {"held": held}
    week = weekly(lambda luck, _: platforms.step(view, mine, luck), None, PAGES.shape)
    cautions, platform = caution_of(10.0, 30.0, fine=6.0), np.asarray(start["platform"])
    assert np.bincount(platform.reshape(-1), minlength=4) / 2048 == pytest.approx(SHARES, abs=0.05)
    found = [week(None, w)[0].removed["criticism"] for w in range(20)]
    for k in (0, 3):
        extra = np.mean([np.asarray(one)[platform == k].mean() for one in found])
        order = logistic((0.25 - 0.6) / 0.15)
        assert order + (1 - order) * extra == pytest.approx(logistic((0.25 - 0.6 + cautions[k]) / 0.15), abs=0.015)


# --- evasion


def evading(removed, vanished=0.0, flags=0, weeks=1, **values):
    people = dataclasses.replace(people_with(grievance=0.5), standing=jnp.full(PAGES.shape, flags, jnp.uint16))
    done = acts(PAGES)
    view = seen(
        "response", people=people, acts=done, measures=Measures({}), deletions=Deletions(removed, NOBODY), lessons=None
    )
    rule_, state = rule("evasion", **values), level(jnp.full(PAGES.shape, vanished, jnp.float32), 0.0, 1.0)
    return drawn(lambda luck: rule_.step(view, state, luck), PAGES.shape)


def test_what_vanishes_is_inferred_from_what_vanished():
    all_gone = evading(~NOBODY, vanished=0.2, own=0.5, fade=0.05)[1]
    assert mean(all_gone.value) == pytest.approx(0.2 + 0.5 * 0.8 - 0.05 * 0.2, abs=0.003)
    one = NOBODY.at[0, 0].set(True)  # one removal: those 63 around take notice, the others forget
    found = np.asarray(evading(one, vanished=0.2, notice=0.1, fade=0.05)[1].value)
    assert found[0, 1:64].mean() == pytest.approx(0.2 + 0.1 * 0.8 - 0.05 * 0.2, abs=0.003)
    assert found[1:].mean() == pytest.approx(0.2 * 0.95, abs=0.003)


def test_who_evades_weighs_what_vanishes_against_the_cost():
    values = {"curiosity": 1.0, "need": 2.0, "cost": 1.2, "hesitation": 0.3, "fade": 0.0}
    effect, _, records = evading(NOBODY, vanished=0.6, reconsidering=1.0, **values)
    expected = logistic((0.6 * (1 + 2.0 * 0.5) - 1.2) / 0.3)
    assert mean(effect.evades) == pytest.approx(expected, abs=0.05)
    assert int(np.asarray(records["evading"]).sum()) == int(np.asarray(effect.evades).sum())


def test_who_does_not_reconsider_stays():
    assert bool(evading(NOBODY, flags=EVADES, reconsidering=0.0)[0].evades.all())
    assert not evading(NOBODY, vanished=1.0, reconsidering=0.0)[0].evades.any()


def test_a_way_round_is_open_to_those_who_evade():
    half = some(0.5)
    people = dataclasses.replace(people_with(), standing=jnp.where(half, jnp.uint16(EVADES), jnp.uint16(0)))
    effect = drawn(
        lambda luck: rule("proxy_access", opening=0.8).step(seen("discourse", people=people), None, luck), PAGES.shape
    )
    assert not (effect.evades & ~half).any()
    assert mean(effect.evades) == pytest.approx(0.5 * 0.8, abs=0.04)


# --- the rule on views and shares


def at_risk(counting="people", people=40_000, **values):
    numbers = {"sight": 0.3, "forward": 0.1, "spread": 0.7, "share": 0.1} | values
    return np.asarray(chance_over(laid_out(people, 4, 1024), *map(jnp.float32, numbers.values()), counting))


def test_a_post_goes_over_the_threshold_by_its_views_or_by_its_shares():
    followers = np.asarray(FOLLOWERS, float)
    views = np.minimum(0.3 * followers, 40_000)
    assert at_risk() == pytest.approx(logistic(np.log(views / 5000) / 0.7), rel=1e-4)
    shared = at_risk(forward=0.5)
    assert shared == pytest.approx(logistic(np.log(0.5 * views / 500) / 0.7), rel=1e-4)
    likeness = at_risk("share", people=2048)
    assert likeness == pytest.approx(logistic(np.log(np.minimum(views, 2048) / 204.8) / 0.7), rel=1e-4)


@pytest.mark.parametrize(("stage", "name"), [("conduct", "share_rule"), ("sensing", "view_counts")])
def test_a_country_too_small_for_the_views_of_the_law_is_refused(stage, name):
    with pytest.raises(InputError, match="--people 10000"):
        rule(name, counting="people").start(seen(stage))
    assert rule(name, counting="share").start(seen(stage)) is None
    view = seen(stage)
    assert rule(name, counting="people").start(dataclasses.replace(view, pages=laid_out(8192, 4, 1024))) is None


def followed(rung, **columns):
    return dataclasses.replace(people_with(**columns), standing=jnp.full(PAGES.shape, rung << AUDIENCE, jnp.uint16))


def test_hubs_fear_prosecution_as_much_as_they_expect_it_and_others_do_not():
    chances = np.asarray(chance_over(PAGES, *map(jnp.float32, (0.3, 0.1, 0.7, 0.1)), "share"))
    for rung, belief in ((0, 0.4), (2, 0.4), (5, 0.4), (5, 0.1)):
        view = seen("conduct", people=followed(rung, belief=belief))
        pull = rule("share_rule", penalty=8.0, relay=0.0).step(view, None, None)[0].pull
        expected = -8.0 * belief * (chances[rung - 1] if rung else 0.0)
        assert mean(pull["criticism"]) == pytest.approx(expected, abs=0.02)
        assert mean(pull["protest"]) == pytest.approx(expected, abs=0.02)


def test_where_it_is_relayed_people_without_an_audience_say_it():
    view = seen("conduct", people=followed(0, belief=0.4))
    pull = rule("share_rule", relay=2.0).step(view, None, None)[0].pull
    assert mean(pull["criticism"]) == pytest.approx(0.8, abs=0.01)
    assert mean(pull["protest"]) == 0.0


def test_views_are_counted_where_the_channel_is_and_of_those_who_posted():
    chances = np.asarray(chance_over(PAGES, *map(jnp.float32, (0.3, 0.1, 0.7, 0.1)), "share"))
    posting = some(0.5)
    done = acts(PAGES, political=jnp.where(posting, CRITIC, 0))
    places = jnp.ones(PAGES.places, jnp.float32)
    view = seen("sensing", people=followed(2), acts=done, coverage={"platform": 0.5 * places})
    viewed = drawn(lambda luck: rule("view_counts").step(view, None, luck), PAGES.shape).viewed
    assert not (viewed & ~posting).any()
    assert mean(viewed) == pytest.approx(0.5 * 0.5 * chances[1], abs=0.03)


def test_who_is_alleged_and_widely_seen_and_free_is_charged():
    some_, widely, held = some(0.5, "act"), some(0.5, "views"), some(0.2, "held")
    files = apparatus().files
    files = dataclasses.replace(
        files,
        act=jnp.where(some_, jnp.uint8(ACT["criticism"]), jnp.uint8(ACT["breach"])),
        lists=jnp.where(widely, jnp.uint16(WIDELY), jnp.uint16(0)),
        held=jnp.where(held, jnp.uint8(9), jnp.uint8(0)),
    )
    effect = rule("prosecution").step(seen("intervention", files=files), None, None)
    expected = np.asarray(some_ & widely & ~held)
    assert np.array_equal(np.asarray(effect.claims["arrest"]) > 0, expected)
    assert np.array_equal(np.asarray(effect.weeks["arrest"]) == 156.0, expected)

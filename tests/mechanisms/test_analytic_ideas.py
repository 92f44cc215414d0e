"""Opinions, the line, scholars and the study app against closed forms."""

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest
from by_hand import acts, drawn, laid_out, mean, people_with, rule, society, weekly

from weiwen.engine.level import level
from weiwen.society.conduct.scholarly_topics import SCHOLARS
from weiwen.society.conduct.stage import View as Conduct
from weiwen.society.discourse.official_line import heading, turns
from weiwen.society.discourse.stage import DiscourseEffect
from weiwen.society.discourse.stage import View as Discourse
from weiwen.society.elites import moved
from weiwen.society.response.stage import View as Response
from weiwen.vocabulary import ALL_SEATS, Deletions, Law, Measures, Orders, Roll

pytestmark = [pytest.mark.xdist_group("analytic"), pytest.mark.slow]
PAGES = laid_out()
NOBODY = jnp.zeros((PAGES.places, ALL_SEATS), jnp.int32)
ROLL = Roll(NOBODY, NOBODY, NOBODY > 0, NOBODY)
EVERYWHERE = jnp.ones(PAGES.places, jnp.float32)


def discourse(people, **joined):
    world, none = society(), jnp.full(PAGES.places, 2.0)
    heard = DiscourseEffect(**joined)
    return Discourse(
        people=people,
        elites=world.elites,
        towns=world.towns,
        acts=acts(PAGES),
        ties=world.ties,
        orders=Orders(none, none),
        roll=ROLL,
        pages=PAGES,
        removal=heard,
    )


def conduct(elites, tolerance=0.25, severity=1.0):
    law = Law(jnp.float32(tolerance), jnp.float32(severity))
    return Conduct(people=people_with(), elites=elites, towns=society().towns, law=law, roll=ROLL, pages=PAGES)


def spread_out(mean=0.3, sd=0.2):
    """People whose positions are normal, none of them near an end."""
    normal = np.random.default_rng(1).normal(mean, sd, PAGES.shape).clip(-0.9, 0.9)
    return dataclasses.replace(people_with(grievance=0.0), ideal=level(jnp.asarray(normal, jnp.float32), -1.0, 1.0))


def years(people, weeks, message, **numbers):
    """Positions week by week under a message that never changes."""
    owner = rule("opinion_updating", doubt=0.0, confidence=2.0, **numbers)
    root = people.ideal

    def act(luck, ideal):
        view = discourse(dataclasses.replace(people, ideal=ideal), message=message * EVERYWHERE)
        effect, _, _ = owner.step(view, root, luck)
        return ideal.moved(effect.ideal, luck.bytes("rounding", 1)[0])

    step, ideal, path = weekly(act, people.ideal, PAGES.shape), people.ideal, []
    for week in range(weeks):
        ideal = step(ideal, week)
        path.append(np.asarray(ideal.value, np.float64))
    return np.stack(path)


def test_a_stubborn_source_wins_every_mean_at_the_rate_of_degroot():
    people, persuasion, message, conformity = spread_out(), 0.05, 0.5, 0.03
    path = years(people, 60, message, persuasion=persuasion, conformity=conformity, stubbornness=0.0)
    first, weeks = np.asarray(people.ideal.value, np.float64), np.arange(1, 61)
    kept = (1 - persuasion * message) ** weeks
    assert path.mean((1, 2)) == pytest.approx(1 - (1 - first.mean()) * kept, abs=3e-3)
    # each place has a mean of its own, which conformity leaves alone; within it the spread shrinks by both
    place = path[:, : PAGES.shape[0] // PAGES.places].reshape(60, -1)
    begun = first[: PAGES.shape[0] // PAGES.places].std()
    shrunk = begun * (1 - persuasion * message - conformity) ** weeks
    assert place.std(1)[:30] == pytest.approx(shrunk[:30], rel=0.06)


def test_the_stubborn_rest_between_the_line_and_where_they_came_from():
    people = spread_out()
    path = years(people, 250, 1.0, persuasion=0.03, conformity=0.0, stubbornness=0.02)
    expected = (0.03 + 0.02 * np.asarray(people.ideal.value).mean()) / 0.05
    assert path[-20:].mean() == pytest.approx(expected, abs=3e-3)


def test_words_do_not_reach_who_is_outside():
    owner = rule("opinion_updating", confidence=0.5, conformity=0.0, stubbornness=0.0)
    for position, heard in ((0.6, True), (0.4, False)):
        people = people_with(ideal=position)
        effect, _, records = owner.step(discourse(people, message=EVERYWHERE), people.ideal, None)
        assert bool((jnp.abs(effect.ideal) > 0).all()) is heard
        assert int(records["outside"].sum()) == (0 if heard else int(PAGES.people.sum()))


def test_directions_are_unit_vectors_and_come_back():
    byte = jnp.arange(256, dtype=jnp.float32) / 64
    along, across = heading(byte)
    assert np.asarray(along**2 + across**2) == pytest.approx(np.ones(256), abs=1e-6)
    assert np.asarray(turns(along, across)) == pytest.approx(np.asarray(byte), abs=1e-5)


def turned(people, **numbers):
    line, week = rule("official_line", period=0.25, **numbers), drawn
    mine = line.start(discourse(people))
    view = discourse(people)
    return week(lambda luck: line.step(view, mine, luck), PAGES.shape), mine


def test_a_turn_moves_everybody_by_the_law_of_cosines():
    people = people_with(ideal=0.2)
    (effect, mine, records), before = turned(people, size=0.5)
    distance, shift = 1.0 - float(people.ideal.value[0, 0]), np.asarray(effect.shift, np.float64)
    after = distance + shift
    assert (float(records["turned"]), float(mine["quarters"])) == (1.0, 0.0)
    assert after.min() == pytest.approx(distance - 0.5, abs=1e-3)
    assert after.max() == pytest.approx(distance + 0.5, abs=1e-3)
    cosine = (distance**2 + 0.25 - after**2) / (2 * distance * 0.5)
    own = heading(before["bearing"].astype(jnp.float32) / 64)
    angle = np.arctan2(np.asarray(own[1]), np.asarray(own[0]))
    jump = angle.flat[np.argmax(cosine)]
    assert cosine == pytest.approx(np.cos(angle - jump), abs=0.02)  # of directions in 256 steps


def test_who_stood_on_the_line_is_as_far_from_it_as_it_jumped_and_who_follows_is_not():
    people = people_with(ideal=1.0)
    for following in (0.0, 0.5, 1.0):
        (effect, _, _), _ = turned(people, size=0.4, following=following)
        assert np.asarray(effect.shift) == pytest.approx(np.full(PAGES.shape, 0.4 * (1 - following)), abs=1e-6)


def test_a_turn_leaves_agreement_lower_on_the_mean_and_some_estranged():
    (effect, _, records), _ = turned(spread_out(), size=0.5)
    assert mean(effect.shift) > 0.02
    assert int(records["estranged"].sum()) > 0


def test_the_strength_shown_comes_to_rest_at_the_volume_of_the_message():
    owner, view, strength = rule("show_of_strength", rate=0.1, crack=0.0), discourse(people_with()), 0.0
    for _ in range(60):
        towns = dataclasses.replace(view.towns, strength=jnp.full(PAGES.places, strength, jnp.float32))
        week = dataclasses.replace(view, towns=towns, removal=DiscourseEffect(message=0.4 * EVERYWHERE))
        strength += float(owner.step(week, None, None).strength[0])
    assert strength == pytest.approx(0.4 * (1 - 0.9**60), rel=1e-5)


def test_scholars_write_by_the_logit_of_what_pays():
    rules, people = rule("scholarly_topics"), society().elites
    dependence, danger = (jnp.full_like(people.loyalty[:, SCHOLARS], x) for x in (0.6, 0.8))
    shares = [float(one[0, 0]) for one in rules.shares(dependence, danger)]
    paid, esteem, exposed = (1.0, 0.8, 0.3, 0.0), (0.2, 0.7, 0.9, 1.0), (0.0, 0.0, 0.3, 1.0)
    worth = np.exp([2.0 * 0.6 * g + 1.5 * r - 1.5 * 0.8 * e for g, r, e in zip(paid, esteem, exposed, strict=True)])
    assert shares == pytest.approx((worth / worth.sum()).tolist(), rel=1e-5)


def settled(**numbers):
    """Critical output and entropy of topics after ten years."""
    rules, view = rule("scholarly_topics", **numbers), conduct(society().elites)
    mine = rules.start(view)
    for _ in range(520):
        effect, mine, records = rules.step(view, mine, None)
    return float(records["critical"].mean()), float(records["entropy"].mean()), float(effect.pull["criticism"].mean())


def test_money_of_the_state_buys_acquiescence():
    critical, entropy, pull = zip(*(settled(state_money=money) for money in (0.0, 0.5, 1.0)), strict=True)
    assert critical[0] > critical[1] > critical[2] > 0
    assert entropy[0] > entropy[2]
    assert pull == pytest.approx(critical)  # at a voice of one


def test_whoever_is_held_writes_nothing():
    rules, view = rule("scholarly_topics"), conduct(society().elites)
    held = dataclasses.replace(view, roll=Roll(NOBODY, NOBODY, NOBODY > 0, NOBODY + 10))
    assert float(rules.step(held, rules.start(held), None)[2]["critical"].max()) == 0.0


def after_two_years(**numbers):
    """Elites who study, all of them members."""
    rules, elites = rule("study_app", **numbers), society().elites
    elites = dataclasses.replace(elites, member=jnp.ones_like(elites.member))
    for _ in range(104):
        effect, _, records = rules.step(conduct(elites), None, None)
        elites = moved(elites, effect.elite)
    return elites, records


def test_loyalty_shown_comes_to_rest_where_points_and_tiredness_balance():
    elites, _ = after_two_years()
    felt = np.asarray(elites.loyalty, np.float64)
    points = 1 / (1 + np.exp(-4.0 * (1.0 - 1.2 * (1 - felt))))
    assert np.asarray(elites.voiced) == pytest.approx((0.1 * points + 0.05 * felt) / (0.1 * points + 0.05), abs=1e-3)


def test_what_is_shown_rises_and_what_is_felt_does_not():
    elites, records = after_two_years()
    assert mean(elites.voiced) > mean(elites.loyalty) + 0.2
    assert np.array_equal(elites.loyalty, society().elites.loyalty)
    assert float(records["gap"].min()) > 0.1


def test_no_sanction_no_points_but_of_believers():
    elites, records = after_two_years(sanction=0.0, hardness=40.0)
    believers = np.asarray(elites.loyalty) > 0.95
    assert float(records["points"].mean()) < 0.02 + believers.mean()


def test_an_arrest_is_mourned_on_its_own_side_only():
    people = dataclasses.replace(
        people_with(),
        ideal=level(jnp.where(jnp.arange(PAGES.rows) % 2 == 0, 0.6, -0.6) + jnp.zeros(PAGES.shape), -1, 1),
    )
    taken = jnp.zeros(PAGES.shape, jnp.uint8).at[:, 0].set(4)  # a believer on each page
    world, nobody = society(), jnp.zeros(PAGES.shape, bool)
    view = Response(
        people=people,
        elites=world.elites,
        towns=world.towns,
        roll=ROLL,
        acts=acts(PAGES),
        measures=Measures({"arrest": taken}),
        deletions=Deletions(nobody, nobody),
        pages=PAGES,
    )
    effect, _, records = rule("loyal_opposition", seen=0.5, cost=2.0).step(view, None, None)
    anger, near = np.asarray(effect.anger), float(people.ideal.value[0, 0])
    assert anger[:, 2:64:2] == pytest.approx(np.full((PAGES.shape[0], 31), 0.5 * near), rel=1e-6)
    assert np.count_nonzero(anger) == 31 * PAGES.shape[0]  # not the one taken, not who disagrees, not who is far away
    expected = 2.0 * 31 * near * (1 + near) / 2 / PAGES.rows
    assert np.asarray(effect.disgrace) == pytest.approx(np.full(PAGES.places, expected), rel=0.01)
    assert np.asarray(records["taken"]).sum(0).tolist() == [PAGES.shape[0], 0]

"""Careers on sixty localities: with the same rules the counts fall while the truth rises, or ranking works.

Twins that differ in the weight of stability in the evaluation alone. Leaders who can hide and whom nobody audits look
good by hiding, fetching petitioners back and moving people on; where redress is believed in and audits are strict,
less is wrong. The honest ranking is the rival.
"""

from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from weiwen import results
from weiwen.engine.compose import Gates
from weiwen.outcomes import OUTCOMES
from weiwen.scenario import load
from weiwen.vocabulary import OWNED
from weiwen.world import laboratory, mechanism

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mechanisms")]
WEEKS, UNRANKED, RANKED = 156, 0.0, 0.6
PETITIONS = ("petition_ladder", "petition_persistence", "letters_office")
ABUSES = ("hidden_custody", "interception", "moving_on", "return_home", "sightings", "movement_resentment")
WORKS = ("public_services", "local_investment", "score_pushing", "hush_money", "restitution")
HIDE = {"cadre_careers": {"relief": 0.0, "hush": 0.0}, "audit": {"rate": 0.5}}  # redress that comes too late
WORK = {
    "cadre_careers": {"relief": 1.0, "prize": 100.0, "substitution": 0.0, "penalty": 100.0},
    "audit": {"rate": 52.0},
    "redress": {"share": 0.1},
    "petition_learning": {"rate": 0.0},  # an answer does not teach to ask: asking more would hide that less is wrong
}


@cache
def lab(ranking="cadre_careers", others=(*PETITIONS, *ABUSES, *WORKS)):
    sizes = ("people=3840", "localities=60", "rows=64")
    return laboratory(
        load(
            "village",
            presets=["teaching_rates"],
            with_=[ranking, *others],
            without=["cadre_evaluation"],
            sets=[f"population.{size}" for size in sizes],
            weeks=WEEKS,
            replicates=6,
            seed=3,
        )
    )


def run(numbers, weight, ranking="cadre_careers"):
    chosen = lab(ranking)
    new = numbers | {"cadre_careers": numbers.get("cadre_careers", {}) | {"weight": weight}}
    known = chosen.scenario.parameters
    rules = tuple(mechanism(n, known[n] | new.get(n, {})) for n in chosen.program.names)
    _, records = chosen.run(chosen.start(), jnp.arange(WEEKS, dtype=jnp.int32), chosen.keys(), rules, None)
    return results.dataset(chosen, jax.tree.map(np.asarray, records), {})


@cache
def played(world, weight):
    runs = run({"hide": HIDE, "work": WORK}[world], weight)
    assert not runs["gap"].any()
    return runs


def change(outcome, world):
    """Lowest and highest end of the 95 % interval of what the weight of stability changes."""
    ranked, without = (OUTCOMES[outcome].compute(played(world, w)).values for w in (RANKED, UNRANKED))
    return interval(np.asarray(ranked - without))


def interval(gaps):
    """Lowest and highest end of the 95 % interval of a mean over worlds."""
    half = stats.t.ppf(0.975, len(gaps) - 1) * gaps.std(ddof=1) / np.sqrt(len(gaps))
    return gaps.mean() - half, gaps.mean() + half


def test_counts_fall_while_the_truth_rises():
    assert change("reported", "hide")[1] < 0
    assert change("grievance", "hide")[0] > 0
    for hidden in ("hidden", "intercepted", "moved_on", "withheld", "spillover"):
        assert change(hidden, "hide")[0] > 0, hidden


def test_where_audits_are_strict_and_redress_is_believed_in_ranking_works():
    assert change("answered", "work")[0] > 0
    assert change("grievance", "work")[1] < 0
    for hidden in ("hidden", "intercepted", "moved_on", "withheld"):
        assert change(hidden, "work")[1] < 0.25 * change(hidden, "hide")[0], hidden


def test_leaders_come_and_go_as_ranks_terms_and_audits_have_it():
    runs = played("hide", RANKED)
    left = runs["cadre_careers.left"].sum("week")
    promoted, years = left.sel(reason="promotion").sum("locality"), WEEKS // 52
    assert (promoted <= (0.15 * 60 + 1) * years).all()
    assert (promoted >= 0.15 * 60 * 0.5 * years).all()
    assert (left.sel(reason="term").sum("locality") > 0).all()
    assert (runs["replaced"].sel(elite="official").sum("week") == left.sum(["reason", "locality"])).all()
    assert (runs["cadre_careers.tenure"] <= 5 * 52).all()
    unequal = runs["cadre_careers.inequality"].isel(week=-1)
    assert ((unequal > 0) & (unequal < 1)).all()


def test_the_honest_ranking_conceals_nothing():
    runs = run({}, RANKED, "yardstick_competition")
    assert not runs["withheld"].any()
    assert not runs["granted"].sel(measure=["hide", "intercept", "move_on"]).any()


def ahead(told):
    """By how much places of leaders promoted grew more than others, with or without an office that tells it."""
    chosen = lab(others=("market_reform", "statistics_office"))
    opened = {name: jnp.bool_(told or name != "statistics_office") for name in chosen.program.names}
    gates = Gates(opened, {name: jnp.bool_(False) for name in OWNED})
    weeks = jnp.arange(WEEKS, dtype=jnp.int32)
    _, records = chosen.run(chosen.start(), weeks, chosen.keys(), chosen.program.mechanisms, gates)
    runs = results.dataset(chosen, jax.tree.map(np.asarray, records), {})
    assert bool(runs["growth_told"].any()) is told
    return OUTCOMES["promoted_growth"].compute(runs).values


def test_leaders_of_places_that_grew_more_move_up_where_an_office_tells_it_and_not_otherwise():
    told, untold = ahead(told=True), ahead(told=False)
    assert interval(told)[0] > 0
    assert interval(told - untold)[0] > 0
    low, high = interval(untold)
    assert low < 0 < high

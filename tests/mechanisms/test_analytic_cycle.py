"""The links of the cycle, each by itself: what is kept, what gets out, what the centre hears, what people compare."""

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest
from by_hand import drawn, laid_out, rule, society

from weiwen.apparatus.intervention.stage import View as Intervention
from weiwen.apparatus.opening import Opening, establish
from weiwen.apparatus.strategy.stage import View as Strategy
from weiwen.scenario.schema import Opening as Declared
from weiwen.society.economy.connections import by_person, shifts
from weiwen.society.economy.stage import View as Economy
from weiwen.vocabulary import ACT, CONNECTED, YEAR

pytestmark = pytest.mark.xdist_group("analytic")
PAGES = laid_out()
PLACES = PAGES.places
STATE = establish(PAGES, Opening(**{name: Declared().model_dump()[name] for name in Opening._fields}))


def economy(kept=0.0, captured=0.0):
    there, still = society(), jnp.zeros(PLACES, jnp.float32)
    towns = dataclasses.replace(
        there.towns, works=there.towns.works | {"kept": still + kept}, captured=still + captured
    )
    return Economy(there.people, there.elites, None, towns, still, jnp.float32(0.8), PAGES)


@pytest.mark.parametrize(("held", "weekly"), [(-1.0, 0.002), (260.0, 0.005)])
def test_gains_settle_where_what_is_struck_out_meets_what_fades(held, weekly):
    gains, view = rule("kept_gains", stake=0.2, fade=1.0, held=held), economy(kept=0.002)
    mine = gains.start(view)
    for _ in range(12 * YEAR):
        effect, mine = gains.step(view, mine, None)
    assert np.asarray(effect.captured) == pytest.approx(0.2 * weekly * YEAR / 1.0, rel=1e-3)


def share_shielded(above, weeks=60, **numbers):
    """Share of petitions struck out where everybody has one on file, and so many a week stand in higher registers."""
    files = dataclasses.replace(STATE.files, act=jnp.full(PAGES.shape, ACT["petition"], jnp.uint8))
    figures = STATE.reports.figures | {"lodged_centre": jnp.full(PLACES, above, jnp.int32)}
    reports = dataclasses.replace(STATE.reports, figures=figures)
    view = Intervention(files, STATE.personnel, STATE.local, reports, STATE.policy, PAGES)
    office = rule("elite_insulation", concern=1.0, duty=1.0, taste=0.5, **numbers)
    effect, mine, _ = drawn(lambda luck: office.step(view, office.start(view), luck), PAGES.shape)
    for week in range(1, weeks):
        effect, mine, noted = drawn(lambda luck, m=mine: office.step(view, m, luck), PAGES.shape, week=week)
    out = np.asarray(effect.veto["redress"])[: PAGES.shape[0]]
    np.testing.assert_allclose(np.asarray(effect.works["kept"]).mean(), out.mean(), rtol=1e-5)
    return out.mean(), np.asarray(noted["exposed"])


@pytest.mark.parametrize(("held", "goes_by"), [(-1.0, 0.25), (0.75, 0.75)])
def test_an_office_shields_the_less_the_more_gets_out(held, goes_by):
    found, exposed = share_shielded(above=0.25 * 512, weeks=3, exposure=2.0, held=held)
    np.testing.assert_allclose(exposed, 0.25, rtol=1e-5)
    chance = 1 / (1 + np.exp((1.0 + 2.0 * goes_by) / 0.5))
    assert found == pytest.approx(chance, abs=4 * np.sqrt(chance / 2048))


def test_the_centre_goes_by_what_it_hears_or_by_what_it_is_held_to():
    told = jnp.full(PLACES, 3, jnp.int32)
    view = Strategy(dataclasses.replace(STATE.reports, reported=told), STATE.policy, PAGES)
    for held, threat in ((-1.0, 3 * 1000 / 512), (7.5, 7.5)):
        centre = rule("threat_budget", memory=1.0, held=held)
        effect, _ = centre.step(view, centre.start(view), None)
        assert float(effect.threat) == pytest.approx(threat, rel=1e-5)


def test_people_compare_incomes_as_they_would_be_at_the_share_that_is_held():
    view = economy(captured=0.3)
    income, connected = view.people.income.value, view.people.has(CONNECTED)
    own, held = (rule("hardship_shocks", incomes=reading, held=0.1) for reading in ("own", "held"))
    np.testing.assert_array_equal(own.compared(view), income)
    moved = np.asarray(held.compared(view) - income)
    exact = by_person(shifts(view, 0.1), view) - by_person(shifts(view), view)
    np.testing.assert_allclose(moved, np.asarray(exact), atol=1e-6)
    assert moved[np.asarray(~connected)].min() == pytest.approx(np.log(0.9 / 0.7), abs=1e-5)
    assert moved[np.asarray(connected)].max() < 0

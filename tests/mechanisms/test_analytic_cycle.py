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


def shielding(above, **numbers):
    """Share of petitions struck out in the third week, where everybody has one on file and so many are registered above
    in each week; and what the office takes to have got out."""
    files = dataclasses.replace(STATE.files, act=jnp.full(PAGES.shape, ACT["petition"], jnp.uint8))
    office, mine = rule("elite_insulation", concern=1.0, duty=1.0, taste=0.5, memory=0.5, **numbers), None
    for week, count in enumerate(above):
        figures = STATE.reports.figures | {"lodged_centre": jnp.full(PLACES, count, jnp.int32)}
        reports = dataclasses.replace(STATE.reports, figures=figures)
        view = Intervention(files, STATE.personnel, STATE.local, reports, STATE.policy, PAGES)
        mine = mine or office.start(view)
        effect, mine, noted = drawn(lambda luck, v=view, m=mine: office.step(v, m, luck), PAGES.shape, week=week)
    struck = np.asarray(effect.veto["redress"]).mean()
    np.testing.assert_allclose(np.asarray(effect.works["kept"]).mean(), struck, rtol=1e-5)
    return struck, np.asarray(noted["exposed"])


@pytest.mark.parametrize(
    ("above", "held", "out", "goes_by"),
    [
        ((448, 0, 0), -1.0, 448 * 0.25 / (512 * 1.75), 0.125),
        ((448, 0, 0), 0.75, 448 * 0.25 / (512 * 1.75), 0.75),
        ((2048, 2048, 2048), -1.0, 1.0, 1.0),
    ],
)
def test_an_office_shields_the_less_the_more_gets_out(above, held, out, goes_by):
    found, exposed = shielding(above, exposure=2.0, held=held)
    np.testing.assert_allclose(exposed, out, rtol=1e-5)
    chance = 1 / (1 + np.exp((1.0 + 2.0 * goes_by) / 0.5))
    assert found == pytest.approx(chance, abs=4 * np.sqrt(chance / 2048))


def test_the_centre_goes_by_what_it_hears_or_by_what_it_is_held_to():
    told = jnp.full(PLACES, 3, jnp.int32)
    policy = dataclasses.replace(STATE.policy, abroad=jnp.float32(0.5))
    view = Strategy(dataclasses.replace(STATE.reports, reported=told), policy, PAGES)
    for held, threat in ((-1.0, 3 * 1000 / 512 + 2.0), (7.5, 7.5)):
        centre = rule("threat_budget", memory=1.0, tolerated=4.0, held=held)
        effect, _ = centre.step(view, centre.start(view), None)
        assert float(effect.threat) == pytest.approx(threat, rel=1e-5)


def test_people_compare_incomes_as_they_would_be_at_the_share_that_is_held():
    view = economy(captured=0.3)
    income, connected = view.people.income.value, np.asarray(view.people.has(CONNECTED) & PAGES.people)
    own, held = (rule("hardship_shocks", held=share).compared(view) for share in (-1.0, 0.1))
    np.testing.assert_array_equal(own, income)
    moved = np.asarray(held - income).reshape(PLACES, -1)
    for place, flag in enumerate(connected.reshape(PLACES, -1)):
        share = flag.mean()
        assert moved[place, ~flag] == pytest.approx(np.log(0.9 / 0.7), abs=1e-5)
        assert moved[place, flag] == pytest.approx(np.log((0.9 + 0.1 / share) / (0.7 + 0.3 / share)), abs=1e-5)

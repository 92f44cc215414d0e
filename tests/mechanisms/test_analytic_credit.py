"""Firms under inspection, ratings, loans and promises of agencies by hand, against the formulas that are known."""

import dataclasses
from functools import cache

import jax.numpy as jnp
import numpy as np
import pytest
from by_hand import drawn, laid_out, mean, people_with, rule, seen, society, weekly
from scipy import stats

from weiwen.apparatus.files import Personnel
from weiwen.apparatus.intervention.stage import View as Office
from weiwen.sensing.stage import View as Sensing
from weiwen.society import elites as el
from weiwen.society.conduct.stage import View as Conduct
from weiwen.society.economy.stage import EconomyEffect
from weiwen.society.response.stage import View as Response
from weiwen.vocabulary import ALL_SEATS, LISTED, Measures, Roll, seats

pytestmark = [pytest.mark.xdist_group("analytic"), pytest.mark.slow]
PLACES = 2048
SHAPE = (PLACES, ALL_SEATS)
FIRMS = seats("entrepreneur")
BOTTOM, MIDDLE, TOP = range(3)
OTHERS = np.delete(np.arange(ALL_SEATS), np.r_[FIRMS])


@cache
def appointed():
    return drawn(lambda luck: el.appoint(luck, PLACES), SHAPE)


def firms(offends=0.0):
    return el.moved(appointed(), {"offends": jnp.broadcast_to(jnp.asarray(offends, jnp.float32), SHAPE)})


def roll(rating=MIDDLE, audit=0.0):
    nobody = jnp.zeros(SHAPE, jnp.int32)
    return Roll(nobody, nobody, nobody > 0, nobody, nobody + rating, jnp.full(SHAPE, audit, jnp.float32))


def offending(published, **values):
    """Share of firms that break the rules, the largest of each place first."""
    made = rule("regulatory_compliance", **values)
    view = Conduct(None, firms(), None, None, published, None)
    effect, _, noted = drawn(lambda luck: made.step(view, None, luck), SHAPE)
    found = np.asarray(el.moved(firms(), effect.elite).offends)
    assert not found[:, OTHERS].any()
    assert np.array_equal(found[:, FIRMS].sum(0), np.asarray(noted["offences"]))
    return found[:, FIRMS].mean(0)


def near(share, n=PLACES):
    return pytest.approx(share, abs=4 * np.sqrt(0.25 / n))


STAKES = {BOTTOM: 26 + 26 * 0.7, MIDDLE: 26 + 26 * 1.0, TOP: 26 + 26 * 1.0}


@pytest.mark.parametrize("rating", STAKES)
@pytest.mark.parametrize("audit", [0.0, 0.02, 0.1])
def test_firms_comply_where_an_inspection_would_cost_more(rating, audit):
    """Random utility around the threshold of the inspection game: cost < p (fine + what hangs on the rating)."""
    utility = audit * STAKES[rating] - el.FIRM_SIZES**-0.2
    found = offending(roll(rating, audit))
    for share, u in zip(found, utility, strict=True):
        assert share == near(1 / (1 + np.exp(u / 0.4)))


@pytest.mark.parametrize("rating", STAKES)
def test_at_the_rate_of_the_mixed_equilibrium_a_firm_is_indifferent(rating):
    """p* = c / (what an inspection costs who is caught): a little less and all break the rules, a little more and none.

    Avenhaus, von Stengel and Zamir 2002: the inspector of the equilibrium mixes so that the inspected does not care.
    """
    rate = 1.0 / STAKES[rating]
    shares = [offending(roll(rating, rate * x), slope=0.0, noise=0.01).mean() for x in (0.9, 1.0, 1.1)]
    assert shares[0] > 0.999
    assert shares[1] == near(0.5, 4 * PLACES)
    assert shares[2] < 0.001


def test_small_firms_break_more_rules_where_costs_are_fixed():
    found = offending(roll(MIDDLE, 0.02))
    assert (np.diff(found) > 0).all()
    assert np.ptp(offending(roll(MIDDLE, 0.02), slope=0.0)) < 0.07


def inspect(published, offends, **values):
    made = rule("firm_inspection", **values)
    view = Sensing(None, firms(offends), None, None, None, None, published, None)
    return np.asarray(drawn(lambda luck: made.step(view, None, luck), SHAPE).elite["finding"])


@pytest.mark.parametrize(("rating", "yearly"), [(BOTTOM, 6.0), (MIDDLE, 2.0), (TOP, 1.0)])
def test_inspections_come_by_rating_and_err_in_both_ways(rating, yearly):
    for offends, chance in ((1.0, 0.8), (0.0, 0.02)):
        finding = inspect(roll(rating), offends)
        assert not finding[:, OTHERS].any()
        inspected = finding[:, FIRMS] > 0
        assert inspected.mean() == near(yearly / 52, 4 * PLACES)
        assert (finding[:, FIRMS] == 2)[inspected].mean() == near(chance, inspected.sum())


def office(published, finding):
    seen = {"finding": jnp.broadcast_to(jnp.asarray(finding, jnp.float32), SHAPE)}
    return Office(None, Personnel(published, seen), None, None, None, None)


def test_an_offence_found_costs_the_rating_and_a_clean_inspection_mends_it():
    made = rule("corporate_ratings")
    for before, finding, after in (
        (TOP, 2, BOTTOM),
        (MIDDLE, 2, BOTTOM),
        (BOTTOM, 1, MIDDLE),
        (TOP, 1, TOP),
        (BOTTOM, 0, BOTTOM),
    ):
        view = office(roll(before), float(finding))
        effect, _, noted = drawn(lambda luck, view=view: made.step(view, jnp.zeros(3), luck), SHAPE)
        done = {name: np.asarray(value)[:, FIRMS] for name, value in effect.firms.items()}
        assert (done["rating"] == after).all()
        assert (done["fine"] == (finding == 2)).all()
        assert (done["debar"] == (after == BOTTOM)).all()
        assert (done["privilege"] == (after == TOP)).all()
        assert not any(np.asarray(effect.firms[name])[:, OTHERS].any() for name in ("fine", "debar", "privilege"))
        assert np.asarray(noted["rated"]).sum(1).tolist() == [4 * PLACES * (kind == after) for kind in range(3)]


def test_what_is_published_follows_the_inspections_made_of_firms_so_rated():
    made, share = rule("corporate_ratings", memory=0.1), jnp.asarray([0.3, 0.2, 0.1])
    half = np.zeros(SHAPE, np.float32)
    half[: PLACES // 2] = 1.0
    _, after, _ = drawn(lambda luck: made.step(office(roll(MIDDLE), half), share, luck), SHAPE)
    assert np.asarray(after) == pytest.approx([0.3, 0.2 + 0.1 * (0.5 - 0.2), 0.1])


@pytest.mark.parametrize("q", [0.0, 0.3, 1.0])
def test_ratings_come_to_the_stationary_shares_of_their_chain(q):
    """Firms that break the rules in a share q of weeks: a Markov chain of three ratings, solved exactly."""
    rates, caught = np.array([6.0, 2.0, 1.0]) * 4 / 52, q * 0.8 + (1 - q) * 0.02
    chain = np.eye(3)
    for rating, rate in enumerate(rates):
        chain[rating] *= 1 - rate
        chain[rating, BOTTOM] += rate * caught
        chain[rating, min(rating + 1, TOP)] += rate * (1 - caught)
    expected = np.linalg.matrix_power(chain, 2000)[0]
    who, looks, rates_office = (
        appointed(),
        rule("firm_inspection", bottom=24.0, middle=8.0, top=4.0),
        rule("corporate_ratings"),
    )

    def week(luck, state):
        published, share = state
        offends = (luck.uniform("breaks", SHAPE) < q).astype(jnp.float32)
        signal = looks.step(
            Sensing(None, el.moved(who, {"offends": offends}), None, None, None, None, published, None), None, luck
        )
        effect, share, _ = rates_office.step(office(published, signal.elite["finding"]), share, luck)
        nobody = jnp.zeros(SHAPE, jnp.int32)
        return Roll(nobody, nobody, nobody > 0, nobody, effect.firms["rating"], effect.firms["audit"]), share

    state = roll(), jnp.zeros(3)
    one = weekly(week, state, SHAPE)
    for t in range(150):
        state = one(state, jnp.int32(t))
    found = np.bincount(np.asarray(state[0].rating)[:, FIRMS].ravel(), minlength=3) / (4 * PLACES)
    assert found == pytest.approx(expected, abs=4 * np.sqrt(0.25 / (4 * PLACES)))
    there = expected > 0.01
    assert np.asarray(state[1])[there] == pytest.approx(rates[there], abs=0.1)


def test_harm_goes_by_the_jobs_in_firms_that_offend():
    pages, made = laid_out(), rule("corporate_harm", harm=0.1)
    who = np.zeros((pages.places, ALL_SEATS), np.float32)
    who[1, FIRMS], who[2, FIRMS.start], who[3, FIRMS.stop - 1] = 1.0, 1.0, 1.0
    elites = el.moved(society().elites, {"offends": jnp.asarray(who)})
    change = made.step(seen("economy", people=people_with(hardship=0.2), elites=elites), None, None).hardship
    shares = el.FIRM_SIZES[[0, -1]] / 4
    expected = 0.1 * np.array([0.0, 1.0, *shares]) * (1 - 51 / 255)
    assert np.asarray(change)[:, 0].reshape(4, -1)[:, 0] == pytest.approx(expected, rel=1e-5)


def test_owners_take_what_is_done_to_their_firms_as_favour_or_its_opposite():
    made = rule("firm_treatment", boon=0.01, sting=0.2, shut=0.03, nuisance=0.04)
    for done, favour in (("privilege", 0.01), ("debar", -0.03), ("inspect", -0.04), ("inspect fine", -0.2), ("", 0.0)):
        firms_done = {name: jnp.ones(SHAPE, bool) for name in done.split()}
        view = Response(None, firms(), None, None, None, Measures({}, {}, None, firms_done), None, None)
        assert np.asarray(made.step(view, None, None).favour) == pytest.approx(favour, abs=1e-7)


def market(people, mine=None, signal=None, **values):
    made = rule("credit_market", **({"demand": 1.0, "slope": 0.0} | values))
    said = EconomyEffect(signal=signal)
    view = seen("economy", people=people, lessons=said)
    pages = view.pages
    none = jnp.zeros(pages.shape, jnp.uint8)
    mine = {name: none + jnp.uint8((mine or {}).get(name, 0)) for name in ("loan", "repaid", "broken")}
    effect, after, noted = drawn(lambda luck: made.step(view, mine, luck), pages.shape)
    return effect, after, {name: np.asarray(value) for name, value in noted.items()}


@pytest.mark.parametrize(("repaid", "broken"), [(0, 0), (3, 0), (3, 1), (0, 2), (20, 5)])
def test_the_lenders_odds_are_those_of_bayes(repaid, broken):
    """Against the posterior by quadrature: a Beta prior of mean .2 worth two loans, and what was seen of somebody."""
    p = stats.beta.ppf((np.arange(20_000) + 0.5) / 20_000, 0.4, 1.6)  # equally likely beforehand
    weights = p**broken * (1 - p) ** repaid
    posterior = (p * weights).sum() / weights.sum()
    odds = float(rule("credit_market", slope=0.0).odds(jnp.uint8(repaid), jnp.uint8(broken), jnp.float32(0.0)))
    assert odds / (1 + odds) == pytest.approx(posterior, rel=1e-3)
    for cutoff, lent in ((posterior * 1.02, True), (posterior * 0.98, False)):
        _, _, noted = market(people_with(hardship=1.0), {"repaid": repaid, "broken": broken}, cutoff=cutoff)
        asked = noted["asked"].sum()
        assert asked == 2048
        assert noted["lent"].sum() == asked * lent
        assert noted["asked"][:, int(repaid + broken > 0)].sum() == asked


def test_a_list_moves_the_posterior_as_bayes_has_it():
    """Of those who break loans 30 % are listed, of those who pay 3 %: the posteriors of both answers, by counting."""
    made, people = rule("list_check", hit=0.3, miss=0.03), society().people
    standing = jnp.where(jnp.arange(people.standing.shape[1]) % 2 == 0, jnp.uint16(LISTED), jnp.uint8(0))
    people = people.__class__(
        **{k: getattr(people, k) for k in people.columns} | {"standing": people.standing * 0 + standing}
    )
    signal = np.asarray(made.step(seen("economy", people=people), None, None).signal)
    bad, good = 0.2, 0.8
    for column, expected in ((0, bad * 0.3 / (bad * 0.3 + good * 0.03)), (1, bad * 0.7 / (bad * 0.7 + good * 0.97))):
        odds = bad / good * np.exp(signal[:, column])
        assert odds / (1 + odds) == pytest.approx(expected, rel=1e-5)
    assert not np.asarray(
        rule("list_check", hit=0.1, miss=0.1).step(seen("economy", people=people), None, None).signal
    ).any()


def test_who_is_refused_for_what_is_said_alone_is_told_apart():
    people = people_with(hardship=1.0)
    bad = jnp.full(people.standing.shape, 5.0)
    for mine, signal, turned in (({"repaid": 3}, bad, True), ({"repaid": 3}, -bad, False), ({"broken": 9}, bad, False)):
        _, _, noted = market(people, mine, signal)
        assert noted["turned_away"].sum() == 2048 * turned


@pytest.mark.parametrize("burden", [0.0, 0.2, 0.6])
def test_loans_are_broken_as_random_utility_has_it_and_dear_ones_more_often(burden):
    people = people_with(hardship=0.4, honesty=0.6)
    _, after, noted = market(people, {"loan": 1}, burden=burden)
    utility = -2.0 + 4.0 * (102 / 255 + burden) - 2.0 * 153 / 255
    assert noted["due"].sum() == 2048
    assert noted["broken"].sum() / 2048 == near(1 / (1 + np.exp(-utility)), 2048)
    assert mean(after["broken"]) + mean(after["repaid"]) == pytest.approx(1.0)
    assert not np.asarray(after["loan"]).any()


def test_a_loan_relieves_at_once_and_is_felt_when_it_is_due():
    people, h = people_with(hardship=0.4), 102 / 255
    effect, after, _ = market(people, {"repaid": 9}, relief=0.5, weeks=26.0)
    lent = np.asarray(after["loan"]) == 26
    change = np.asarray(effect.hardship)
    assert 0.3 < lent.mean() < 0.5  # the chance of asking is the hardship
    assert change[lent] == pytest.approx(-0.5 * h, rel=1e-5)
    assert not change[~lent].any()
    for slip, cost in ((-20.0, 0.05), (20.0, 0.1)):
        effect, _, _ = market(people, {"loan": 1}, slip=slip)
        assert np.asarray(effect.hardship) == pytest.approx(cost * (1 - h), rel=1e-5)
    effect, after, _ = market(people, {"loan": 7})
    assert not np.asarray(effect.hardship).any()
    assert (np.asarray(after["loan"]) == 6).all()


def test_who_is_in_custody_borrows_nothing_and_breaks_what_is_due():
    people = people_with(hardship=1.0, custody=5)
    _, _, noted = market(people, {"repaid": 9})
    assert not noted["asked"].any()
    _, _, noted = market(people, {"loan": 1}, slip=-20.0)
    assert noted["broken"].sum() == noted["due"].sum() == 2048


def test_the_public_list_has_whoever_is_restricted_for_the_black_list():
    pages, made = laid_out(), rule("public_listing", shown=0.25, lasting=0.5)
    for restricted, before, expected in ((1, 0, 0.25), (1, 1, 1.0), (0, 1, 0.5), (0, 0, 0.0)):
        people = people_with(standing=before * LISTED)
        black = jnp.full(pages.shape, restricted, bool)
        view = seen("response", people=people, measures=Measures({}, listed=black))
        listed = drawn(lambda luck, view=view: made.step(view, None, luck), pages.shape).listed
        assert mean(listed) == near(expected, 2048)


@pytest.mark.parametrize(("hardship", "honesty", "income", "listed"), [(0.2, 0.8, 0.0, 0), (0.6, 0.2, -1.0, LISTED)])
def test_a_commercial_score_settles_at_its_five_parts(hardship, honesty, income, listed):
    made = rule("commercial_score", joined=100.0, good=350.0)
    people = people_with(hardship=hardship, honesty=honesty, income=income, standing=listed)
    h, c, y = (float(getattr(people, name).value[0, 0]) for name in ("hardship", "honesty", "income"))
    view = seen("economy", people=people)
    one = weekly(lambda luck, mine: made.step(view, mine, luck)[1], made.start(view), view.pages.shape)
    mine = made.start(view)
    for week in range(200):
        mine = one(mine, jnp.int32(week))
    late = 1 / (1 + np.exp(-(-2.0 + 4.0 * h - 2.0 * c)))
    parts = 0.35 * (1 - late) + 0.25 / (1 + np.exp(-y)) + 0.2 * (1 - h) + 0.15 + 0.05
    expected = 350 + 600 * parts - (100 if listed else 0)
    scores = np.asarray(mine["score"].value)
    assert scores.mean() == pytest.approx(expected, abs=2.0)
    assert 350 <= scores.min() <= scores.max() <= 950
    signal = made.step(view, mine, _Fixed())[0].signal
    assert np.asarray(signal) == pytest.approx(-(scores - 740) / 100, rel=1e-4, abs=1e-4)


class _Fixed:
    """Draws of nothing: what is said of people hangs on last week's score alone."""

    def chance(self, purpose, probability):
        return jnp.zeros(probability.shape, bool)

    def bytes(self, purpose, n):
        return [jnp.zeros(society().people.standing.shape, jnp.uint8)] * n


def test_five_weights_are_those_reported():
    made = rule("commercial_score")
    weights = [float(getattr(made, part)) for part in ("history", "capacity", "behaviour", "identity", "ties")]
    assert weights == pytest.approx([0.35, 0.25, 0.2, 0.15, 0.05])


def keeping(effort):
    towns = society().towns
    works = towns.works | {"promises": jnp.full_like(towns.growth, effort)}
    return seen("economy", people=people_with(hardship=0.2), towns=dataclasses.replace(towns, works=works))


@pytest.mark.parametrize("effort", [0.0, 0.2, 1.0])
def test_arrears_come_to_where_new_ones_are_what_is_paid_and_given_up(effort):
    made, view = rule("government_arrears"), keeping(effort)
    mine = made.start(view)
    for _ in range(52 * 40):
        effect, mine, noted = made.step(view, mine, None)
    kept = 1 - np.exp(-2.0 * effort)
    expected = 0.1 * (1 - kept) / (kept + 0.2)
    assert np.asarray(mine) == pytest.approx(expected, rel=2e-3)
    assert np.asarray(noted["kept"]) == pytest.approx(kept, abs=1e-6)
    assert np.asarray(effect.arrears) == pytest.approx(np.asarray(mine))
    assert np.asarray(effect.hardship) == pytest.approx(0.003 * expected * 0.8, rel=2e-3)


def test_the_score_of_agencies_is_off_by_what_is_hidden_and_by_chance():
    made, towns = rule("agency_score", hidden=0.2, error=0.1), society().towns
    view = seen("sensing", towns=dataclasses.replace(towns, arrears=jnp.full_like(towns.arrears, 0.5)))
    one = weekly(lambda luck, _: made.step(view, None, luck).figures["arrears_told"], None, view.pages.shape)
    told = np.asarray([one(None, jnp.int32(week)) for week in range(400)])
    assert told.mean() == pytest.approx(0.4, abs=4 * 0.1 / np.sqrt(told.size))
    assert told.std() == pytest.approx(0.1, rel=0.1)


def test_leaders_keep_promises_where_somebody_scores_them_and_do_less_of_the_rest():
    pages = laid_out()
    served, until = jnp.full(pages.places, 52, jnp.int32), jnp.int32(10)
    running = jnp.zeros((pages.places, 6)).at[:, 0].set(1e-3)
    scored = running.at[:, -1].set(0.3)
    made = rule("cadre_careers", promises=10.0)
    plain, kept = (np.asarray(made.efforts(r, served, until, pages)[0]) for r in (running, scored))
    assert not plain[:, -1].any()
    assert (kept[:, -1] > 0.1).all()
    others = plain[:, :-1] > 0
    assert (kept[:, :-1][others] < plain[:, :-1][others]).all()
    assert np.array_equal(plain, np.asarray(rule("cadre_careers").efforts(scored, served, until, pages)[0]))

"""Claims of the essay that are small enough for a test: a show of strength, praise without belief, captured courts,
loans to people without a history, politics in a score, inspections by rating."""

import pytest
from arms import base, play
from questions import between

CAST = "ideas"
pytestmark = [pytest.mark.xdist_group(f"mechanisms {CAST}"), pytest.mark.slow]
SHOWN = ("opinion_updating", "show_of_strength", "resignation")


def test_propaganda_that_persuades_nobody_still_keeps_people_at_home():
    silent = base(CAST).with_(*SHOWN).set({"opinion_updating.persuasion": 0.0})
    loud = silent.with_("propaganda")
    protest = between(loud, silent, "protest")
    assert protest.mean + protest.half < -0.1 * protest.without, protest
    assert play(loud).digests["ideal"] == play(silent).digests["ideal"]  # what people think: not a bit of it


def test_hard_propaganda_deters_and_worsens_what_people_think():
    silent = base(CAST).with_(*SHOWN).set({"opinion_updating.persuasion": -0.02})
    loud = silent.with_("propaganda")
    protest, ideal = (between(loud, silent, outcome) for outcome in ("protest", "ideal"))
    assert protest.mean + protest.half < 0, protest
    assert ideal.mean + ideal.half < 0, ideal


def test_the_study_app_raises_what_is_shown_and_not_what_is_felt():
    plain = base(CAST).with_("elite_allegiance", "forced_praise")
    shown, felt = (between(plain.with_("study_app"), plain, name) for name in ("voiced", "elite_loyalty"))
    assert shown.mean - shown.half > 0.1, shown
    assert felt.mean - felt.half <= 0, felt


def captured(pull):
    """What courts under the party change of suits and of petitions, beside independent ones."""
    world = base("force").with_("litigation", "court_registry").without("arrests")  # courts decide over suits alone
    world = world.set({"litigation.cost": 0.0, "litigation.pull": pull, "courts.unrest": 0.0})
    party, independent = (world.with_(bench) for bench in ("courts", "courts_independent"))
    return {name: between(party, independent, name) for name in ("suits", "petitions")}


@pytest.mark.xdist_group("mechanisms force")
def test_captured_courts_divert_suits_into_petitions():
    """Nobody is told so: sensitive suits are lost, the place hears of it, and goes where more is won."""
    suits, petitions = captured(1.0).values()
    assert suits.mean + suits.half < -0.1 * suits.without, suits
    assert petitions.mean - petitions.half > 0, petitions
    for effect in captured(0.0).values():  # where people do not ask what is won, next to nothing moves
        assert abs(effect.mean) < 0.03 * effect.without, effect
    suits, petitions = captured(-1.0).values()  # if people went where less is won, it would be the other way round
    assert suits.mean - suits.half > 0, suits
    assert petitions.mean + petitions.half < 0, petitions


def credit(*more, **numbers):
    """A market for loans, what lenders are told of borrowers, and these numbers."""
    names = {key.replace("__", "."): value for key, value in numbers.items()}
    return base("credit").with_("credit_market", *more).set(names)


LIST = ("list_check", "public_listing")


@pytest.mark.xdist_group("mechanisms credit")
@pytest.mark.parametrize("told", [LIST, ("commercial_score",)])
def test_scores_and_lists_widen_credit_to_people_without_a_history(told):
    """Where what is said tells who pays: who is not listed, or pays bills, is no longer unknown."""
    unbanked, refused = (between(credit(*told), credit(), name) for name in ("unbanked", "turned_away"))
    assert unbanked.mean - unbanked.half > 0.05, unbanked
    assert refused.mean - refused.half > 0, refused  # and it shuts others out


@pytest.mark.xdist_group("mechanisms credit")
@pytest.mark.parametrize("hit", [0.03, 0.06])
def test_a_list_that_says_nothing_of_who_pays_widens_nothing(hit):
    """The boundary: with the same share listed of both kinds nothing moves; with twice as many, next to nothing."""
    known = credit(*LIST, list_check__hit=hit, list_check__miss=0.03)
    unbanked = between(known, credit(), "unbanked")
    assert abs(unbanked.mean) < 0.02, unbanked


@pytest.mark.xdist_group("mechanisms credit")
def test_political_items_on_the_list_cost_people_loans_for_politics_alone():
    """Where the list begins at a score that politics alone can bring: at a lower one, politics adds nobody to it."""
    with_politics = credit(*LIST, blacklist__black_below=850.0)
    honesty_only = with_politics.set({"individual_score.political": 0.0})
    refused = between(with_politics, honesty_only, "turned_away_politics")
    assert refused.mean - refused.half > 0, refused
    assert refused.mean > 0.3 * play(with_politics).outcomes["turned_away_politics"].mean(), refused


@pytest.mark.xdist_group("mechanisms credit")
def test_a_commercial_score_is_apart_from_the_list_unless_it_is_joined():
    apart, joined = (credit("public_listing", "commercial_score", commercial_score__joined=x) for x in (0.0, 200.0))
    refused = between(joined, apart, "turned_away_politics")
    assert refused.mean - refused.half > 0, refused
    alone = credit("commercial_score")
    assert between(apart, alone, "turned_away").mean == 0  # a list that nobody reads changes nothing


FIRMS = ("regulatory_compliance", "corporate_harm", "firm_inspection", "corporate_ratings")


@pytest.mark.xdist_group("mechanisms credit")
@pytest.mark.parametrize("fine", [0.0, 26.0])
def test_inspecting_by_rating_does_not_save_inspections_here(fine):
    """Firms that rose to the top are seldom inspected, and break the rules there: the same rate for all does better.

    With no fine (where Harrington's leverage is at its best) a rate for all of fewer inspections does about as well.
    """
    rated = base("credit").with_(*FIRMS).set({"regulatory_compliance.fine": fine})
    flat = rated.set({f"firm_inspection.{rating}": 1.5 if fine else 2.0 for rating in ("bottom", "middle", "top")})
    inspections, offences = (between(flat, rated, name) for name in ("inspections", "firm_offences"))
    assert inspections.mean + inspections.half < 0, inspections
    assert offences.mean - offences.half < (0.0 if fine else 0.05), offences

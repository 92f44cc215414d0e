"""Claims of the essay that are small enough for a test: a show of strength, praise without belief, captured courts."""

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

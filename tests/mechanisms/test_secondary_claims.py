"""Two claims of the essay that are small enough for a test: propaganda as a show of strength, praise without belief."""

import pytest
from arms import base, play
from questions import between

from weiwen import catalogue

pytestmark = pytest.mark.xdist_group("mechanisms")
SHOWN = ("opinion_updating", "show_of_strength", "resignation")
KNOWN = {*catalogue.names()}


def test_propaganda_that_persuades_nobody_still_keeps_people_at_home():
    silent = base().with_(*SHOWN).set({"opinion_updating.persuasion": 0.0})
    loud = silent.with_("propaganda")
    protest = between(loud, silent, "protest")
    assert protest.mean + protest.half < -0.1 * protest.without, protest
    assert play(loud).digests["ideal"] == play(silent).digests["ideal"]  # what people think: not a bit of it


def test_hard_propaganda_deters_and_worsens_what_people_think():
    silent = base().with_(*SHOWN).set({"opinion_updating.persuasion": -0.02})
    loud = silent.with_("propaganda")
    protest, ideal = (between(loud, silent, outcome) for outcome in ("protest", "ideal"))
    assert protest.mean + protest.half < 0, protest
    assert ideal.mean + ideal.half < 0, ideal


@pytest.mark.skipif(
    not {"elite_allegiance", "forced_praise"} <= KNOWN, reason="nobody owns the loyalty of elites in this catalogue"
)
def test_the_study_app_raises_what_is_shown_and_not_what_is_felt():
    plain = base().with_("elite_allegiance", "forced_praise")
    shown, felt = (between(plain.with_("study_app"), plain, name) for name in ("voiced", "elite_loyalty"))
    assert shown.mean - shown.half > 0.1, shown
    assert felt.mean - felt.half <= 0, felt

"""People make two choices a week: what moves the one leaves the other alone, and what nobody offers nobody does."""

import pytest
from arms import base, differing, play

pytestmark = pytest.mark.xdist_group("mechanisms first")


def test_rewarding_helping_moves_no_political_act():
    # what the state makes of it (arrests, answers, a law that hardens) is kept out: this is about choices alone
    village = base().freeze("belief", "grievance", "hope").without("arrests", "threat_budget")
    differ = differing(*(village.set({"civic_choice.reward": reward}) for reward in (0.0, 5.0)))
    assert "civic_acts" in differ
    assert not {"political_acts", "words_unsaid", "posts", "heard"} & set(differ)


@pytest.mark.parametrize(
    ("offers", "acts"),
    [
        ("self_censorship", ("criticism", "protest", "heard")),
        ("petitioning", ("petitions",)),
        ("civic_choice", ("prosocial", "infractions")),
    ],
)
def test_an_act_that_nobody_offers_is_not_done_however_it_pulls(offers, acts):
    found = play(base().without(offers)).outcomes
    assert all(found[act].max() == 0 for act in acts)
    assert any(play(base()).outcomes[act].min() > 0 for act in acts)

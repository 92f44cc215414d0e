"""An arm that holds a number has it at what the other arm comes to, at each point, however the study is interrupted."""

import numpy as np
import pytest
from small_studies import MOVED, SIZE, village

from weiwen.errors import InputError
from weiwen.experiments.claim_studies import reference, size_of, space
from weiwen.experiments.claims import claim_file
from weiwen.experiments.sweeps import sweep

HELD = {
    "arms": {"whole": {}, "cut": {"hold": {"threat_budget.held": "whole.threat_heard"}}},
    "outcomes": ["threat_heard", "budget_drift", "grievance"],
    "everywhere": {"set": SIZE | {"threat_budget.gain": 1.0}},
    "uncertain": {key: MOVED[key] for key in ("self_censorship.protest", "population.boldness")},
}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return sweep(village(**HELD), tmp_path_factory.mktemp("held"))


def test_a_number_is_held_at_the_mean_over_replicates_of_each_point(found):
    heard = found.data["threat_heard"]
    told = found.data["cut:threat_budget.held"].values
    assert np.array_equal(told, heard.sel(arm="whole").mean("replicate").values)
    assert len(set(told.tolist())) > 3
    assert np.ptp(heard.sel(arm="whole").values, axis=-1).max() > 0
    assert heard.sel(arm="cut").values == pytest.approx(np.repeat(told[:, None], 2, 1), rel=1e-6)


def test_what_moves_by_the_link_no_longer_does(found):
    drift = found.data["budget_drift"]
    assert np.ptp(drift.sel(arm="whole").values, axis=-1).max() > 0
    assert np.ptp(drift.sel(arm="cut").values, axis=-1).max() == pytest.approx(0.0, abs=1e-6)


def test_begun_again_nothing_is_computed_anew(found):
    assert sweep(village(**HELD), found.folder.parent).computed == 0


@pytest.mark.parametrize(
    ("hold", "said"),
    [
        ({"threat_budget.held": "whole"}, "say whole.threat_heard"),
        ({"threat_budget.held": "hole.grievance"}, "did you mean whole?"),
        ({"threat_budget.held": "cut.grievance"}, "an arm that holds numbers itself"),
        ({"threat_budget.held": "whole.greviance"}, "did you mean grievance?"),
        ({"threat_budget.hold": "whole.grievance"}, "did you mean threat_budget.held?"),
        ({"elite_insulation.held": "whole.grievance"}, "no such number to hold"),
    ],
)
def test_what_cannot_be_held_is_told(hold, said):
    with pytest.raises(InputError) as told:
        village(**HELD | {"arms": {"whole": {}, "cut": {"hold": hold}}})
    assert any(said in problem for problem in told.value.problems), told.value.problems


def test_what_is_held_is_not_set_as_well():
    cut = HELD["arms"]["cut"] | {"set": {"threat_budget.held": 1.0}}
    with pytest.raises(InputError, match="both set and held"):
        village(**HELD | {"arms": {"whole": {}, "cut": cut}})


def test_each_link_of_the_cycle_is_held_at_what_it_is_in_the_uncut_arm():
    claim = claim_file("P12")
    held = {name: arm.hold for name, arm in claim.arms.items()}
    assert sum(map(len, held.values())) == 4
    assert not held["whole"]
    for study in (reference(claim, size_of(claim, quick=True)), space(claim, size_of(claim, quick=False))):
        assert {name: arm.hold for name, arm in study.all_arms().items()} == held

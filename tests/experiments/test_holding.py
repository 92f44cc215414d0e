"""An arm that holds a number has it at what the other arm comes to, at each point, however the study is interrupted."""

import numpy as np
import pytest
from small_studies import MOVED, SIZE, WORLDS, same, village

from weiwen.errors import InputError
from weiwen.experiments import engines, items
from weiwen.experiments.claim_studies import reference, size_of, space
from weiwen.experiments.claims import claim_file
from weiwen.experiments.sweeps import UNHELD, sweep

pytestmark = pytest.mark.xdist_group("held links")  # they share one sweep
HELD = {
    "arms": {"whole": {}, "cut": {"hold": {"threat_budget.held": "whole.threat_heard"}}},
    "outcomes": ["threat_heard", "budget_drift", "grievance"],
    "everywhere": {"set": SIZE | {"threat_budget.gain": 1.0}},
    "uncertain": {key: MOVED[key] for key in ("self_censorship.protest", "population.boldness")},
}


@pytest.fixture(scope="module", autouse=True)
def few_at_a_time():
    """As many worlds at a time in every test: one program for all of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(items, "_room", lambda scenario: WORLDS)
        yield


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


@pytest.mark.parametrize("after", [1, pytest.param(3, marks=pytest.mark.slow)])
def test_interrupted_in_either_arm_it_ends_with_the_same_bits(found, tmp_path, after):
    class StoppedError(Exception):
        pass

    told = []

    def tell(done, total, failed):
        told.append(done)
        if len(told) > after:
            raise StoppedError

    with pytest.raises(StoppedError):
        sweep(village(**HELD), tmp_path, progress=tell)
    again = sweep(village(**HELD), tmp_path)
    assert 0 < told[-1] == again.data["grievance"].sizes["draw"] * 2 - again.computed
    assert same(again.data, found.data)


def test_where_the_other_arm_failed_a_point_nothing_is_held_and_it_is_told(tmp_path, monkeypatch):
    real = engines.compute

    def failing(batch):
        found = real(batch)
        if not np.isfinite(batch.numbers["threat_budget.held"]).all():
            raise AssertionError("computed with a number that nobody knows")
        hit = (batch.numbers["threat_budget.held"] < 0) & (batch.numbers["population.boldness"] > 2.0)
        reasons = tuple("planted" if one else reason for one, reason in zip(hit, found.reasons, strict=True))
        return found._replace(reasons=reasons)

    monkeypatch.setattr(engines, "compute", failing)
    found = sweep(village(**HELD), tmp_path)
    bold = found.data["population.boldness"].values > 2.0
    assert 0 < bold.sum() < len(bold)
    gone = np.isnan(found.data["grievance"].values).all(-1)
    assert np.array_equal(gone, np.stack([bold, bold]))
    reasons = {(one["arm"], one["reason"]) for one in found.failed}
    assert reasons == {("whole", "planted"), ("cut", UNHELD)}


def test_more_replicates_leave_the_number_where_the_first_have_it(tmp_path):
    stop = {"replicates": 2, "most": 4, "outcome": "threat_heard", "half_width": 1e-9}
    one = HELD | {"design": {"kind": "latin_hypercube", "points": 2}, "stop": stop}
    data = sweep(village(**one), tmp_path).data
    heard = data["threat_heard"].sel(arm="whole")
    assert heard.sizes["replicate"] == 4
    assert np.array_equal(
        data["cut:threat_budget.held"].values, heard.isel(replicate=slice(2)).mean("replicate").values
    )


@pytest.mark.parametrize(
    ("hold", "said"),
    [
        ({"threat_budget.held": "whole"}, "say whole.threat_heard"),
        ({"threat_budget.held": "hole.grievance"}, "did you mean whole?"),
        ({"threat_budget.held": "cut.grievance"}, "an arm that holds numbers itself"),
        ({"threat_budget.held": "whole.greviance"}, "did you mean grievance?"),
        ({"threat_budget.hold": "whole.grievance"}, "did you mean threat_budget.held?"),
        ({"elite_insulation.held": "whole.grievance"}, "no such number to hold"),
        ({"arrests.threshold": "whole.grievance"}, "not made to be held"),
        ({"camera.false_matches": "whole.grievance"}, "not made to be held"),
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

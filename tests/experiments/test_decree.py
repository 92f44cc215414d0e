"""A mechanism edited so that a claim becomes true by decree is caught: by a placebo, or by arms out of match."""

import jax.numpy as jnp
import pytest

from weiwen import world
from weiwen.apparatus.intervention.arrests import Arrests
from weiwen.apparatus.intervention.redress import Redress
from weiwen.apparatus.intervention.stage import InterventionEffect
from weiwen.experiments import batch, claim_studies, trials
from weiwen.experiments.claims import claim_file
from weiwen.experiments.study import Arm
from weiwen.experiments.sweeps import sweep
from weiwen.vocabulary import ACT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("decree")]
SMALL = Arm(set={"population.localities": 8, "population.provinces": 2})
SIZE = claim_studies.Size(replicates=4, points=0, a_point=4, weeks=78)


def small(name):
    """A claim on eight small localities."""
    claim = claim_file(name)
    return claim.model_copy(update={"people": 1024, "everywhere": SMALL.over(claim.everywhere)})


@pytest.fixture
def run(tmp_path):
    """Run a study anew, with the mechanisms as they are at this moment."""
    forget()
    yield lambda study: sweep(study, tmp_path)
    forget()


def forget():
    """Let go of what was compiled of mechanisms as they were."""
    batch._bench.cache_clear()
    world._made.cache_clear()


def placebo(name, run):
    """The first placebo of a claim."""
    claim = small(name)
    return trials._try_placebo(claim, SIZE, claim.placebos[0], 0, run)


def test_ranking_that_stops_redress_by_decree_fails_the_placebo(run, monkeypatch):
    assert placebo("P10", run)["null"]
    forget()

    def decree(self, view, mine, luck):
        asked = (view.files.act == ACT["petition"]) & ~view.pages.spread(view.local.silencing > 0)
        return InterventionEffect(claims={"redress": asked.astype(jnp.uint8)}, share={"redress": self.share})

    monkeypatch.setattr(Redress, "step", decree)
    claim = small("P10")
    found = trials._try_placebo(claim, SIZE._replace(weeks=65), claim.placebos[0], 0, run)
    assert not found["null"]
    assert found["largest"] > 0


def test_arrests_at_random_made_harsher_by_decree_no_longer_match(run, monkeypatch):
    claim = small("P2")
    honest = trials._matched(claim, run(claim_studies.reference(claim, SIZE)).data)
    assert all(one["holds"] for one in honest), honest
    forget()
    plain = Arrests.step

    def decree(self, view, mine, luck):
        effect = plain(self, view, mine, luck)
        blank = view.files.suspicion.value < -4.0  # nothing is on file: hold them twice as long
        weeks = {"arrest": jnp.where(blank, 2.0 * self.term, self.term)}
        return InterventionEffect(claims=effect.claims, weeks=weeks, share=effect.share)

    monkeypatch.setattr(Arrests, "step", decree)
    found = trials._matched(claim, run(claim_studies.reference(claim, SIZE._replace(weeks=65))).data)
    assert not all(one["holds"] for one in found)

"""A plan says where every byte goes, allocates nothing, and its arithmetic holds past 2^31."""

import json
import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import xarray as xr

from weiwen import inventory, memory, probe, runs
from weiwen.errors import InputError
from weiwen.ledger_table import ledger_table
from weiwen.plan import Forecast, Size
from weiwen.plan_command import size_of, told
from weiwen.records import COORDINATES, RUN_RECORDS, STAGE_RECORDS
from weiwen.scenario import load
from weiwen.world import laboratory

pytestmark = pytest.mark.xdist_group("village")
NATION = 1_409_778_724


@pytest.fixture(scope="module")
def nation():
    """The whole nation, laid out and never allocated."""
    return laboratory(load("national", people=NATION))


def test_columns_of_the_nation_add_up_to_its_state(nation):
    found = inventory.columns(nation)
    assert sum(one.nbytes for one in found) == memory.state_bytes(nation) > 2**34
    rows = nation.pages.shape[0] * nation.pages.rows
    by_name = {(one.building, one.name): one for one in found}
    assert by_name["society", "people.income"].nbytes == rows >= NATION
    assert by_name["apparatus", "files.score"].nbytes == 2 * rows
    assert by_name["ledger", "stock"].on_each(8) == by_name["ledger", "stock"].nbytes
    assert by_name["ledger", "status"].on_each(8) * 8 == rows + -rows % 8
    assert by_name["ledger", "touched"].on_each(8) == 2 * by_name["ledger", "status"].on_each(8)
    assert rows < 2**32  # the number of a row is part of the address of its draws


def test_bytes_past_two_to_the_thirty_first_do_not_wrap():
    assert memory.nbytes([jax.ShapeDtypeStruct((3_000_000, 1024), jnp.float32)] * 4) == 4 * 4 * 3_000_000 * 1024


def test_the_ledger_of_a_nation_adds_up():
    """Weekly counts near 2^31 in int32, over ten years: sums are exact in 64 bits."""
    near, weeks = 2**31 - 7, 3
    shape = {"locality": 2, "week": weeks, "replicate": 1}
    table = {**STAGE_RECORDS, **RUN_RECORDS}
    arrays = {}
    for name in ("touched", "held_by", "hidden_by", "in_camp_by", "spent", "gap", "people_touched", "people_wronged"):
        first = ("replicate",) if name in RUN_RECORDS else ("replicate", "week")
        dims = (*first, *table[name].dims)
        sizes = [shape.get(d) or len(COORDINATES[d]) for d in dims]
        arrays[name] = (dims, np.full(sizes, 0 if name in ("gap", "in_camp_by") else near, np.int32))
    made = xr.Dataset(arrays, {d: list(labels) for d, labels in COORDINATES.items()})
    entry = ledger_table(made)["arrest"]
    kinds = 6
    assert entry["grants"] == near * kinds * weeks * 2
    assert entry["person_weeks"] == 0
    assert entry["people"] == near * 2
    runs.reconcile(made)
    with pytest.raises(RuntimeError, match="does not reconcile"):
        runs.reconcile(made.assign(gap=made["gap"] + 2**30))


def test_the_parts_of_a_plan_add_up_to_its_total():
    lab = laboratory(load("village", people=600))
    state = memory.state_bytes(lab)
    size = Size(rows=1024, state=state, start=10, temporaries=40_000, chunk=500, records=3_000)
    one = Forecast(lab.scenario, inventory.columns(lab), size, 10**6, {"weeks": 2.0}, 1.0)
    answer = told(one, 10**6, "--memory")
    assert sum(part["bytes"] for part in answer["parts"]) == answer["total_bytes"] == 10**6 + state + 40_500
    assert not answer["fits"]
    assert answer["largest_people"] == 0
    assert told(one, 10**9, "--memory")["largest_people"] > 600


def test_sizes_are_read_as_they_are_typed():
    assert size_of("139GiB") == 139 * 2**30
    assert size_of("1.5 gb") == 1_500_000_000
    for wrong in ("lots", "0GiB", "-3GiB", "3 people"):
        with pytest.raises(InputError, match="--memory"):
            size_of(wrong)


def test_a_probe_keeps_the_structure():
    few = probe.smaller(load("national", people=NATION, replicates=4))
    assert few.population.people == 250_000
    assert few.population.localities == load("national").population.localities
    assert few.replicates == 4


def test_what_cannot_fit_is_refused_with_the_largest_that_does(nation, monkeypatch):
    monkeypatch.setattr(memory, "free", lambda: 20 * 2**30)
    with pytest.raises(InputError, match=r"need about .* GiB, 20.0 GiB can be had; .* --people \d+") as refused:
        memory.check_least(nation)
    number = int(str(refused.value).split("--people ")[1].split()[0])
    assert 3 * 10**8 < number < 5 * 10**8


@pytest.mark.slow
def test_memory_is_forecast_within_fifteen_percent():
    words = [sys.executable, "-m", "benchmarks", "plan", "--quick", "--json"]
    answer = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    assert answer["within_15_percent_memory"] == answer["configurations"] == 2

"""A run leaves a whole folder, is found again, survives an interruption, and is never answered from a broken file."""

import json
from pathlib import Path

import numpy as np
import pytest

from weiwen import store
from weiwen.errors import InputError
from weiwen.results import open_run
from weiwen.runs import run
from weiwen.scenario import load

pytestmark = pytest.mark.xdist_group("village")


def village(**options):
    return load("village", people=600, weeks=options.pop("weeks", 26), presets=["teaching_rates"], **options)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    out = tmp_path_factory.mktemp("runs")
    return out, *run(village(), out, "weiwen run village")


def test_a_run_leaves_arrays_ledger_provenance_and_report(finished):
    out, folder, record = finished
    assert folder.parent == out
    assert {p.name for p in folder.iterdir()} == {
        "arrays.zarr",
        "checksums.json",
        "ledger.json",
        "report.html",
        "run.json",
    }
    assert [p for p in out.iterdir() if p.name.startswith(".")] == []
    kept = json.loads((folder / "run.json").read_text())
    assert kept["hash"] == folder.name
    assert kept["ledger"] == json.loads((folder / "ledger.json").read_text())
    assert kept["scenario"]["applied"][0]["key"]
    assert record["person_weeks_per_second"] > 0


def test_arrays_are_labelled_and_add_up(finished):
    arrays = open_run(finished[1])
    assert arrays["touched"].dims == ("replicate", "week", "locality", "measure_all", "group", "record")
    assert all(a.attrs["unit"] and a.attrs["meaning"] and a.attrs["voice"] for a in arrays.data_vars.values())
    assert int(arrays["registered"].sum()) == 600
    granted, touched = arrays["granted"], arrays["touched"]
    for measure in arrays["measure"].values:
        one = touched.sel(measure_all=measure).sum(["group", "record"])
        np.testing.assert_array_equal(one, granted.sel(measure=measure))
    assert int(np.abs(arrays["gap"]).sum()) == 0


def test_ledger_table_counts_people_once(finished):
    arrays, record = open_run(finished[1]), finished[2]
    for name, entry in record["ledger"].items():
        assert 0 <= entry["people_wronged"] <= entry["people"] <= min(600, entry["grants"] or 0)
        assert entry["grants"] == float(arrays["touched"].sel(measure_all=name).sum())
        assert sum(g["people"] for g in entry["by_group"].values()) == entry["people"]


def test_the_same_run_is_found_again_and_another_program_makes_another(finished, monkeypatch):
    out, folder, _ = finished
    again, record = run(village(), out)
    assert again == folder
    assert record["from_store"]
    monkeypatch.setattr(store, "source_digest", lambda: "another program")
    assert store.run_digest(village().resolved()) != folder.name


def test_a_damaged_run_is_made_again(finished):
    out, folder, record = finished
    whole = (folder / "report.html").read_bytes()
    (folder / "report.html").write_bytes(whole[:-10])
    assert not store.intact(folder)
    again, anew = run(village(), out)
    assert again == folder
    assert store.intact(folder)
    assert "from_store" not in anew
    assert anew["ledger"] == record["ledger"]


def test_an_interrupted_run_goes_on_where_it_was(tmp_path, monkeypatch):
    monkeypatch.setattr("weiwen.runs.PER_CHUNK", 600 * 26)
    scenario, seen = village(weeks=104), []

    def interrupt(done: int, weeks: int, speed: float) -> None:
        if done >= 78:  # past the first year, whose Gini is already laid aside
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(scenario, tmp_path, progress=interrupt)
    assert not (tmp_path / store.run_digest(scenario.resolved())).exists()
    resumed, _ = run(scenario, tmp_path, progress=lambda done, *_: seen.append(done))
    assert seen[0] == 78
    whole, _ = run(scenario, tmp_path / "whole")
    one, other = open_run(resumed), open_run(whole)
    assert one.identical(other)
    assert one["gini"].shape == (1, 2)


@pytest.mark.slow
def test_two_seeds_differ_and_a_large_seed_is_not_wrapped(tmp_path):
    few, wrapped = village(seed=1), village(seed=1 + 2**32)
    one, other = (open_run(run(s, tmp_path)[0]) for s in (few, wrapped))
    assert not one["civic_acts"].equals(other["civic_acts"])


def test_an_output_folder_that_is_a_file_is_told(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(Exception, match="cannot be written to"):
        run(village(), Path(tmp_path / "taken"))


def sealed(folder, name, text):
    """A little finished run in a working folder."""
    result = folder / store.RESULT
    result.mkdir(parents=True)
    (result / "run.json").write_text(text)
    return result


def test_a_file_that_somebody_puts_beside_a_run_neither_breaks_it_nor_is_lost(tmp_path):
    target = tmp_path / "run"
    sealed(tmp_path / "work", "run", "first")
    store.publish(tmp_path / "work", target)
    (target / "table.csv").write_text("mine")
    assert store.intact(target)
    (target / "run.json").write_text("damaged")
    assert not store.intact(target)
    sealed(tmp_path / "work", "run", "second")
    store.publish(tmp_path / "work", target)
    assert store.intact(target)
    assert ((target / "run.json").read_text(), (target / "table.csv").read_text()) == ("second", "mine")


def test_a_run_killed_between_two_renames_still_has_what_stood_beside_it(tmp_path):
    """The old run was put aside, the new one not yet in its place."""
    sealed(tmp_path / "work", "run", "new")
    old = tmp_path / "work" / store.REPLACED
    old.mkdir()
    (old / "table.csv").write_text("mine")
    store.publish(tmp_path / "work", tmp_path / "run")
    assert (tmp_path / "run" / "table.csv").read_text() == "mine"


def test_what_is_left_of_making_a_run_that_stands_is_put_away(tmp_path, monkeypatch):
    """The last flush failed: the run is in its place, and its working folder is still there."""
    sealed(tmp_path / ".run", "run", "{}")
    flush = store.sync

    def failing(path):
        if path == tmp_path:
            raise OSError(5, "Input/output error")
        flush(path)

    monkeypatch.setattr(store, "sync", failing)
    with pytest.raises(OSError, match="Input/output"):
        store.publish(tmp_path / ".run", tmp_path / "run")
    assert store.intact(tmp_path / "run")
    with store.working_folder(tmp_path, "run"):
        store.clear(tmp_path, "run")
        assert (tmp_path / ".run").exists()  # somebody is at it
    store.clear(tmp_path, "run")
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_copy_under_another_name_can_be_read_and_a_damaged_one_is_refused(tmp_path):
    sealed(tmp_path / "work", "run", "{}")
    store.publish(tmp_path / "work", tmp_path / "run")
    (tmp_path / "run").rename(tmp_path / "copy")
    assert not store.intact(tmp_path / "copy")
    assert store.intact(tmp_path / "copy", anywhere=True)
    (tmp_path / "copy" / "run.json").write_text("[]")
    with pytest.raises(InputError, match="not as it was written"):
        open_run(tmp_path / "copy")


@pytest.mark.slow
def test_a_run_stops_when_the_regime_has_fallen_if_it_is_to(tmp_path):
    falls = ("crisis.pull=3.0", "crisis.herd=3.0", "crisis.half=0.001", "crisis.critical=0.01")
    scenario = village(weeks=104, with_=("crisis",), sets=(*falls, "after_fall=stop"))
    folder, record = run(scenario, tmp_path, with_report=True)
    fallen = open_run(folder)["fallen"].values
    assert (fallen.shape[1], record["weeks"]) == (52, 52)
    assert fallen[:, -1].all()
    assert (np.diff(fallen.astype(int), axis=1) >= 0).all()
    assert record["fall"] == {"weeks": [int(fallen[0].argmax()) + 1], "stopped": True}
    assert "the run stopped after that" in (folder / "report.html").read_text()


def test_to_go_on_is_what_scenarios_do_and_says_nothing_new():
    assert village().after_fall == "go on"
    assert "after_fall" not in village().resolved()
    assert village().digest != village(sets=("after_fall=stop",)).digest
    with pytest.raises(InputError, match="after_fall"):
        village(sets=("after_fall=never",))

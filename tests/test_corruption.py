"""A thousand random damages to files of runs and sweeps: each is noticed, and what was damaged is made again.

    uv run pytest -m slow tests/test_corruption.py

Files are flipped, cut, appended to, zeroed, deleted and swapped with others; parts, tables, weeks laid aside, states
and finished runs alike. The sweeps are computed again each time, the runs a dozen times each.
"""

import random
import shutil

import numpy as np
import pytest
from replayed import SCENARIO, digests_of, play_back, recorded

from weiwen import runs, store
from weiwen.engine.whole import as_named
from weiwen.experiments import items, tables
from weiwen.experiments.study import study_of
from weiwen.experiments.sweeps import sweep

pytestmark = pytest.mark.xdist_group("village")
TABLES, ARRAYS = ("results.csv", "failed.json", "results.zarr"), ("arrays.zarr", "ledger.json")
NOT_RESULTS = ("lock",)
KINDS = ("flip", "cut", "append", "zero", "delete", "swap")


def damage(folder, luck: random.Random, pattern: str = "*") -> str:
    """Damage a random file of a folder in a random way that changes it; says which and how."""
    before = digests_of(folder, ".")
    while True:
        paths = sorted(p for p in folder.rglob(pattern) if p.is_file() and p.name not in NOT_RESULTS)
        path, kind = luck.choice(paths), luck.choice(KINDS)
        harm(path, kind, luck.choice(paths), luck)
        if digests_of(folder, ".") != before:
            return f"{kind} {path.name}"


def harm(path, kind: str, other, luck: random.Random) -> None:
    content = bytearray(path.read_bytes())
    spot = luck.randrange(len(content)) if content else 0
    if kind == "delete":
        path.unlink()
    elif kind == "swap":
        path.write_bytes(other.read_bytes())
        other.write_bytes(content)
    elif kind == "append":
        path.write_bytes(content + luck.randbytes(luck.randint(1, 64)))
    elif kind == "cut":
        path.write_bytes(content[:spot])
    elif content:
        length = 1 if kind == "flip" else luck.randint(1, 64)
        new = bytes([content[spot] ^ 1 << luck.randrange(8)]) if kind == "flip" else bytes(length)
        content[spot : spot + length] = new[: len(content) - spot]
        path.write_bytes(content)


def lay_down(whole, folder) -> None:
    """The same files again, undamaged."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(whole, folder)


def corrupt_sweeps(tmp_path, monkeypatch, times: int) -> None:
    monkeypatch.setattr(items, "AT_ONCE", 8)
    uncertain = {"ishigami.x1": {"range": [0.0, 1.0], "source": "test"}}
    asked = {"name": "small", "model": "ishigami", "outcomes": ["y"], "uncertain": uncertain}
    study = study_of(asked | {"design": {"kind": "latin_hypercube", "points": 16}, "stop": {"replicates": 2}})
    folder, luck = sweep(study, tmp_path).folder, random.Random(1)
    whole = digests_of(folder, *TABLES)
    parts = {path.name for path in folder.glob("parts/*.npz")}
    for _ in range(times):
        told = damage(folder, luck)
        broken = parts - {path.name for path in folder.glob("parts/*.npz") if as_named(path)}
        assert broken or not tables.finished(folder), told
        again = sweep(study, tmp_path)
        assert again.computed == 4 * len(broken), told  # each part holds four points of two replicates
        assert tables.finished(folder), told
        assert digests_of(folder, *TABLES) == whole, told
        assert {path.name for path in folder.glob("parts/*.npz") if as_named(path)} == parts, told


def corrupt_runs(tmp_path, monkeypatch, computed, times: int, made_again: int) -> None:
    folder, luck = runs.run(SCENARIO, tmp_path / "runs", with_report=False)[0], random.Random(2)
    whole = digests_of(folder, *ARRAYS)
    lay_down(folder, tmp_path / "kept")
    for i in range(times):
        told = damage(folder, luck)
        assert not store.intact(folder), told
        if i < made_again:
            computed.clear()
            runs.run(SCENARIO, tmp_path / "runs", with_report=False)
            assert computed == [26, 52, 56], told
            assert store.intact(folder), told
            assert digests_of(folder, *ARRAYS) == whole, told
        else:
            lay_down(tmp_path / "kept", folder)
            assert store.intact(folder)


def corrupt_weeks(tmp_path, monkeypatch, computed, times: int, finished: int) -> None:
    """Damage to what an interrupted run laid aside: the run begins anew, or goes on from weeks that are whole."""

    def stop(done: int, weeks: int, speed: float) -> None:
        if done == 52:
            raise KeyboardInterrupt

    out, luck = tmp_path / "weeks", random.Random(3)
    with pytest.raises(KeyboardInterrupt):
        runs.run(SCENARIO, out, progress=stop, with_report=False)
    (working,) = out.glob(".*")
    lay_down(working, tmp_path / "aside")
    folder = runs.run(SCENARIO, out, with_report=False)[0]
    whole = digests_of(folder, *ARRAYS)
    for i in range(times):
        lay_down(tmp_path / "aside", working)
        told = damage(working, luck, "*.npz")
        computed.clear()
        if i < finished:
            shutil.rmtree(folder)
            runs.run(SCENARIO, out, with_report=False)
            assert computed == [26, 52, 56], told
            assert digests_of(folder, *ARRAYS) == whole, told
        else:
            _, week = runs.found_state(working, runs.laboratory(SCENARIO).start())
            assert week == 0, told


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    return recorded(tmp_path_factory.mktemp("recorded"))


def test_a_few_damages_to_sweeps_are_noticed(tmp_path, monkeypatch):
    corrupt_sweeps(tmp_path, monkeypatch, 12)


@pytest.mark.slow
def test_six_hundred_damages_to_sweeps_are_noticed_and_mended(tmp_path, monkeypatch):
    corrupt_sweeps(tmp_path, monkeypatch, 600)


@pytest.mark.slow
def test_four_hundred_damages_to_runs_are_noticed_and_mended(tmp_path, monkeypatch, recording):
    computed = play_back(monkeypatch, recording)
    corrupt_runs(tmp_path, monkeypatch, computed, 200, 12)
    corrupt_weeks(tmp_path, monkeypatch, computed, 200, 12)


def test_a_state_is_not_believed_where_a_week_before_it_is_missing(tmp_path):
    from weiwen.aside import found_state, keep_state, lay_aside, weeks_kept

    like = {"x": np.zeros(3)}
    for first in (0, 4, 8):
        lay_aside(tmp_path, "weeks", first, first + 4, {"a": np.full((1, 4), first)})
    keep_state(tmp_path, {"x": np.ones(3)}, 12)
    assert weeks_kept(tmp_path) == 12
    assert found_state(tmp_path, like)[1] == 12
    next(tmp_path.glob("weeks-000004-*")).unlink()
    assert found_state(tmp_path, like) == (like, 0)
    assert not list(tmp_path.iterdir())

"""Every write, flush and rename of a small sweep and of a small run fails once: no corrupt file is taken for whole.

    uv run pytest -m slow tests/test_faults.py

The failure is told in one line, and the next call ends with the bytes of an undisturbed one.
"""

import json
import sys

import pytest
import zarr
from faults import RENAMES, Disk
from replayed import SCENARIO, digests_of, play_back, recorded

from weiwen import cli, runs, store
from weiwen.engine.whole import as_named
from weiwen.errors import InputError
from weiwen.experiments import items, tables
from weiwen.experiments.study import load_study

pytestmark = pytest.mark.xdist_group("village")
TABLES, ARRAYS = ("results.csv", "failed.json", "results.zarr"), ("arrays.zarr", "ledger.json")
STUDY = """
name = "small"
model = "ishigami"
outcomes = ["y"]
design = {kind = "latin_hypercube", points = 8}
uncertain = {"ishigami.x1" = {range = [0.0, 1.0], source = "test"}}
stop = {replicates = 2}
"""


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    return recorded(tmp_path_factory.mktemp("recorded"))


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    """The command `weiwen sweep`, in this process: its exit code and what it says of mistakes."""
    monkeypatch.setattr(items, "AT_ONCE", 4)
    (tmp_path / "small.toml").write_text(STUDY)
    study = load_study(str(tmp_path / "small.toml"))

    def call(out):
        monkeypatch.setattr(sys, "argv", ["weiwen", "sweep", str(tmp_path / "small.toml"), "--out", str(out), "--json"])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        printed, said = capsys.readouterr()
        assert "Traceback" not in printed + said
        return stop.value.code or 0, [line for line in said.splitlines() if line.startswith("weiwen: ")]

    return call, f"sweep-{study.name}-{study.digest}"


def all_parts_are_whole(folder):
    return all(as_named(path) for path in folder.glob("parts/part-*.npz"))


def fail_each(fails_at, disturb, check):
    """Fail each call in its turn, until there is none of that number; returns how many there are of each kind."""
    with zarr.config.set({"async.concurrency": 1}), Disk(*fails_at(0)) as disk:
        check(0, disturb(0))
    number, struck = 0, True
    while struck:
        number += 1
        with zarr.config.set({"async.concurrency": 1}), Disk(*fails_at(number)) as one:
            told = disturb(number)
        struck = one.calls >= number
        check(number, told)
    assert number >= 0.9 * disk.calls
    return {kind: disk.kinds.count(kind) for kind in disk.kinds}


@pytest.mark.slow
def test_a_sweep_survives_every_failure_of_the_disk(tmp_path, command):
    call, name = command
    assert call(tmp_path / "whole") == (0, [])
    whole = digests_of(tmp_path / "whole" / name, *TABLES)

    def check(number, told):
        folder, (code, lines) = tmp_path / str(number) / name, told
        assert (code == 0 and not lines) or (code in (1, 2) and len(lines) == 1), told
        assert all_parts_are_whole(folder)
        if code == 0 or tables.finished(folder):
            assert digests_of(folder, *TABLES) == whole
        assert call(tmp_path / str(number)) == (0, [])
        assert tables.finished(folder)
        assert digests_of(folder, *TABLES) == whole
        assert not list(folder.rglob(".*"))

    kinds = fail_each(lambda number: (tmp_path / str(number), number), lambda n: call(tmp_path / str(n)), check)
    assert {"write", "open", "fsync", *RENAMES} - {"link", "rename"} <= set(kinds)
    print("\nsweep:", sum(kinds.values()), kinds)


@pytest.mark.slow
def test_a_run_survives_every_failure_of_the_disk(tmp_path, monkeypatch, recording):
    play_back(monkeypatch, recording)
    folder, _ = runs.run(SCENARIO, tmp_path / "whole", with_report=False)
    whole = digests_of(folder, *ARRAYS)

    def run(number):
        try:
            return runs.run(SCENARIO, tmp_path / str(number), with_report=False)[0]
        except (OSError, InputError) as error:  # what the command line tells in one line
            return error

    def check(number, told):
        out = tmp_path / str(number)
        result = out / folder.name
        assert isinstance(told, Exception) or digests_of(told, *ARRAYS) == whole
        if store.intact(result):
            assert digests_of(result, *ARRAYS) == whole
        assert run(number) == result
        assert store.intact(result)
        assert digests_of(result, *ARRAYS) == whole
        assert json.loads((result / "run.json").read_text())["hash"] == folder.name
        assert not list(out.glob(".*"))

    kinds = fail_each(lambda number: (tmp_path / str(number), number), run, check)
    print("\nrun:", sum(kinds.values()), kinds)


def test_the_harness_fails_what_it_says(tmp_path):
    with Disk(tmp_path, 3):
        (tmp_path / "a").write_bytes(b"a" * 10)  # 1 and 2: open and write
        with pytest.raises(OSError, match="No space left"):
            (tmp_path / "a").replace(tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == b"a" * 10
    with Disk(tmp_path, 2), pytest.raises(OSError, match="Input/output error"):
        (tmp_path / "a").write_text("b" * 10)
    assert (tmp_path / "a").read_text() != "b" * 10

"""A run is cut over as many devices as there are; their number is told, and changes neither its name nor its bits."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import jax
import jax.numpy as jnp
import pytest
from jax.sharding import AbstractMesh, PartitionSpec
from worlds import lab

from weiwen import devices
from weiwen.engine import shard
from weiwen.engine.pages import widened
from weiwen.engine.shard import layout
from weiwen.errors import InputError
from weiwen.results import open_run
from weiwen.runs import run
from weiwen.scenario import load
from weiwen.vocabulary import ALL_SEATS

FORCED = f"{devices.FORCED}2"


def village():
    return load("village", people=600, weeks=104, presets=["teaching_rates"])


@pytest.mark.parametrize(("asked", "told"), [(4, rf"there are 1 to 1 .*{devices.FORCED}4"), (0, "type --devices 1")])
def test_devices_that_are_not_there_are_refused_with_what_to_type(asked, told, tmp_path):
    with pytest.raises(InputError, match=told):
        run(village(), tmp_path, on=asked)
    assert not list(tmp_path.iterdir())


def test_what_does_not_divide_the_pages_is_refused_and_never_chosen(monkeypatch):
    monkeypatch.setattr(devices.jax, "devices", lambda: [*devices.jax.local_devices()] * 6)
    assert devices.chosen(None, 16) == 4
    assert devices.chosen(2, 16) == 2
    with pytest.raises(InputError, match="16 pages of people cannot be cut so; type --devices with 1, 2, 4"):
        devices.chosen(3, 16)


def test_one_device_needs_no_layout_and_pages_are_told_from_places():
    assert lab().layout is None
    with pytest.raises(ValueError, match="16 pages cannot be cut into 3"):
        layout([None] * 3, lab().pages, lambda pages: None)
    wider = widened(lab().pages)
    assert wider.shape[0] == lab().pages.shape[0] + 8
    assert int(wider.people.sum()) == int(lab().pages.people.sum()) == 500
    assert jnp.array_equal(wider.registered, lab().pages.registered)


def test_every_column_of_people_is_cut_and_nothing_else(monkeypatch):
    """Otherwise each device would hold, and compute, everything: the bits would be right and the machines wasted."""
    monkeypatch.setattr(shard, "Mesh", lambda there, names: AbstractMesh((len(there),), names))
    village = lab()
    found = layout([None] * 4, village.pages, lambda pages: replace(village, pages=pages).shape())
    leaves, cuts = jax.tree.leaves(village.shape()), [one.spec for one in jax.tree.leaves(found.state)]
    assert found.devices == 4
    seats = village.pages.places, ALL_SEATS  # as many a place as the village has pages
    whole = [(leaf.shape, cut) for leaf, cut in zip(leaves, cuts, strict=True) if shard.PAGES not in cut]
    assert len(leaves) - len(whole) > 20
    for shape, _ in whole:
        assert village.pages.shape[0] not in shape or shape == seats, shape
    for leaf, cut in zip(leaves, cuts, strict=True):
        if leaf.shape == village.pages.shape:
            assert cut == PartitionSpec(None, shard.PAGES, None)
    assert found.everywhere.spec == PartitionSpec()


def interrupted(out: Path) -> None:
    """What a process with two devices does: half of the run, then a Ctrl-C; and a small run to its end."""
    from weiwen import runs

    runs.PER_CHUNK = 600 * 26

    def stop(done: int, weeks: int, speed: float) -> None:
        if done >= 26:
            raise KeyboardInterrupt

    folder, record = run(village().model_copy(update={"weeks": 26}), out)
    print(json.dumps({"devices": record["machine"]["devices"], "name": folder.name}), flush=True)
    with pytest.raises(KeyboardInterrupt):
        run(village(), out, progress=stop, on=2)


@pytest.mark.slow
def test_a_run_begun_on_two_devices_goes_on_with_one_to_the_same_bits(tmp_path, monkeypatch):
    monkeypatch.setattr("weiwen.runs.PER_CHUNK", 600 * 26)
    words = [sys.executable, str(Path(__file__)), str(tmp_path)]
    environment = os.environ | {"XLA_FLAGS": FORCED.partition("=")[2], "JAX_PLATFORMS": "cpu"}
    found = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=900)
    assert found.returncode == 0, found.stderr[-3000:]
    told = json.loads(found.stdout.splitlines()[-1])
    short, record = run(village().model_copy(update={"weeks": 26}), tmp_path / "one")
    assert (told["devices"], record["machine"]["devices"]) == (2, 1)
    assert short.name == told["name"]
    assert open_run(short).identical(open_run(tmp_path / told["name"]))
    seen: list[int] = []
    resumed, _ = run(village(), tmp_path, progress=lambda done, *_: seen.append(done))
    whole, _ = run(village(), tmp_path / "one")
    assert seen[0] == 26
    assert open_run(resumed).identical(open_run(whole))


if __name__ == "__main__":
    interrupted(Path(sys.argv[1]))

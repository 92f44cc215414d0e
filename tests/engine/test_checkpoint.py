"""A checkpoint is whole or absent, and refuses a state of another program."""

import jax.numpy as jnp
import numpy as np
import pytest

from weiwen.engine.checkpoint import load, save
from weiwen.engine.whole import write_whole

pytestmark = pytest.mark.xdist_group("engine")

STATE = (
    {"b": jnp.arange(6, dtype=jnp.uint8).reshape(2, 3), "a": jnp.float32(0.1)},
    [jnp.asarray([True, False]), jnp.int16(-3)],
)


def test_a_state_comes_back_to_the_bit(tmp_path):
    save(tmp_path / "state.npz", STATE, 26)
    blank = ({"b": jnp.zeros((2, 3), jnp.uint8), "a": jnp.float32(0)}, [jnp.zeros(2, bool), jnp.int16(0)])
    found, week = load(tmp_path / "state.npz", blank)
    assert week == 26
    assert found[0].keys() == STATE[0].keys()
    for old, new in ((STATE[0]["a"], found[0]["a"]), (STATE[0]["b"], found[0]["b"]), (STATE[1][0], found[1][0])):
        assert old.dtype == new.dtype
        np.testing.assert_array_equal(old, new)
    assert int(found[1][1]) == -3


@pytest.mark.parametrize(
    "other",
    [
        ({"b": jnp.zeros((3, 2), jnp.uint8), "a": STATE[0]["a"]}, STATE[1]),
        ({"b": STATE[0]["b"], "a": jnp.float16(0)}, STATE[1]),
        STATE[0],
        (*STATE, jnp.zeros(2)),
    ],
    ids=["shape", "dtype", "fewer arrays", "more arrays"],
)
def test_a_state_of_another_structure_is_refused(tmp_path, other):
    save(tmp_path / "state.npz", STATE, 1)
    with pytest.raises(ValueError, match="this program has"):
        load(tmp_path / "state.npz", other)


def test_a_write_that_fails_leaves_what_was_there(tmp_path):
    path = tmp_path / "state.npz"
    save(path, STATE, 1)
    before = path.read_bytes()

    def broken(file):
        file.write(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(path, broken)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]

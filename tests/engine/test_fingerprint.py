"""A fingerprint differs whenever a bit does, wherever it is, and nothing else changes it."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from weiwen.engine.fingerprint import fingerprint, mix, words

pytestmark = pytest.mark.xdist_group("engine")

KINDS = ("bool", "uint8", "int8", "int16", "int32", "uint32", "float16", "float32")
PRINT = jax.jit(fingerprint)


def state():
    random = np.random.default_rng(1)
    return {kind: random.integers(0, 2, (3, 64)).astype(kind) for kind in KINDS} | {"scalar": np.float32(0.1)}


def flipped(array, place, bit):
    """The same array with one bit of one element turned."""
    raw = np.array(array).reshape(-1).view(f"uint{8 * array.dtype.itemsize}")
    raw[place] ^= raw.dtype.type(1 << bit)
    return raw.view(array.dtype).reshape(array.shape)


@pytest.mark.parametrize("kind", KINDS)
def test_every_bit_of_an_element_shows(kind):
    one, width = state(), 1 if kind == "bool" else 8 * np.dtype(kind).itemsize
    prints = {np.asarray(PRINT(one | {kind: flipped(one[kind], 77, bit)})).tobytes() for bit in range(width)}
    assert len(prints | {np.asarray(PRINT(one)).tobytes()}) == width + 1


def test_every_place_shows_and_so_do_two_that_change_places():
    one = {"a": np.arange(192, dtype=np.uint8).reshape(3, 64), "b": np.zeros((3, 64), np.uint8)}
    other = [one | {"a": flipped(one["a"], place, 3)} for place in range(192)]
    other += [one | {"a": one["a"][::-1]}, one | {"a": one["a"][:, ::-1]}, {"a": one["b"], "b": one["a"]}]
    other += [{"a": one["a"]}, one | {"b": one["b"].view(np.int8)}, one | {"a": one["a"].reshape(3, 8, 8)}]
    prints = {np.asarray(PRINT(x)).tobytes() for x in [one, *other]}
    assert len(prints) == len(other)  # a table of another shape with the same elements in order is the same


def test_the_sign_of_zero_and_the_bits_of_nan_count():
    zeros = [{"x": jnp.asarray([x], jnp.float32)} for x in (0.0, -0.0, np.nan)]
    assert len({np.asarray(PRINT(x)).tobytes() for x in zeros}) == 3


@pytest.mark.slow
def test_a_batch_has_the_fingerprints_of_its_worlds():
    worlds = [jax.tree.map(lambda x, r=r: np.roll(x, r), state()) for r in range(7)]
    together = jax.vmap(fingerprint)(jax.tree.map(lambda *xs: jnp.stack(xs), *worlds))
    np.testing.assert_array_equal(together, [PRINT(world) for world in worlds])


def test_the_words_are_those_of_plain_integers():
    x = np.asarray([1.0, -2.5], np.float32)
    np.testing.assert_array_equal(words(jnp.asarray(x)), x.view(np.uint32))
    np.testing.assert_array_equal(words(jnp.asarray([-1], jnp.int16)), [0xFFFF])
    assert len(np.unique(mix(jnp.arange(1 << 16, dtype=jnp.uint32)))) == 1 << 16

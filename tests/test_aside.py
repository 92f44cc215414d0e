"""What a run laid aside is believed only where it is whole and as it was written."""

import numpy as np
import pytest

from weiwen.aside import found_state, keep_state, lay_aside, weeks_kept

BLANK = {"x": np.zeros(3, np.int32)}


def state(week):
    return {"x": np.full(3, week, np.int32)}


def laid(folder):
    """A run of three chunks with the state after the second and, beside it, the older one put back."""
    for first in (0, 4, 8):
        lay_aside(folder, "weeks", first, first + 4, {"acts": np.arange(first, first + 4)[None]})
    keep_state(folder, state(4), 4)
    older = next(folder.glob("state-*.npz"))
    content = older.read_bytes()
    keep_state(folder, state(8), 8)
    older.write_bytes(content)
    return folder


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.write_bytes(content)


def at(folder):
    found, week = found_state(folder, BLANK)
    assert found["x"].tolist() == [week] * 3
    return week


def test_it_goes_on_from_the_newest_state(tmp_path):
    assert weeks_kept(laid(tmp_path)) == 8
    assert at(tmp_path) == 8
    names = sorted(path.name[:19] for path in tmp_path.iterdir())
    assert [name[:12] for name in names] == ["state-000008", "weeks-000000", "weeks-000004"]  # what came later is gone


def test_a_damaged_state_gives_way_to_the_one_before(tmp_path):
    flip(next(laid(tmp_path).glob("state-000008-*")))
    assert at(tmp_path) == 4


@pytest.mark.parametrize("damage", [flip, lambda path: path.unlink()])
def test_no_state_is_believed_whose_weeks_are_damaged_or_missing(tmp_path, damage):
    damage(next(laid(tmp_path).glob("weeks-000000-*")))
    assert at(tmp_path) == 0
    assert list(tmp_path.iterdir()) == []

"""The tests bite: a mechanism whose sign is flipped fails the very check that it passes as it is."""

import pytest
import questions
from arms import FLIPPED
from casts import cast_of

QUICK = {"deterrence"}


def in_its_cast(name):
    """Those of one cast share a program; all but one are the second tier's."""
    late = [pytest.mark.slow] * (name not in QUICK)
    return pytest.param(name, marks=[pytest.mark.xdist_group(f"mechanisms {cast_of(name)}"), *late])


@pytest.mark.parametrize("name", [in_its_cast(name) for name in FLIPPED])
def test_a_flipped_sign_is_caught(name):
    assert questions.signature(name).holds
    flipped = questions.signature(name, acting=f"{name}_flipped")
    assert not flipped.holds, f"nobody would notice: {flipped.found}"

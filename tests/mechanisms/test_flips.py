"""The tests bite: a mechanism whose sign is flipped fails the very check that it passes as it is."""

import pytest
import questions
from arms import FLIPPED
from casts import cast_of

pytestmark = pytest.mark.slow


def in_its_cast(name):
    """Those of one cast share a program."""
    return pytest.param(name, marks=pytest.mark.xdist_group(f"mechanisms {cast_of(name)}"))


@pytest.mark.parametrize("name", [in_its_cast(name) for name in FLIPPED])
def test_a_flipped_sign_is_caught(name):
    assert questions.signature(name).holds
    flipped = questions.signature(name, acting=f"{name}_flipped")
    assert not flipped.holds, f"nobody would notice: {flipped.found}"

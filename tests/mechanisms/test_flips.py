"""The tests bite: a mechanism whose sign is flipped fails the very check that it passes as it is."""

import pytest
import questions
from arms import FLIPPED

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mechanisms first")]


@pytest.mark.parametrize("name", FLIPPED)
def test_a_flipped_sign_is_caught(name):
    assert questions.signature(name).holds
    flipped = questions.signature(name, acting=f"{name}_flipped")
    assert not flipped.holds, f"nobody would notice: {flipped.found}"

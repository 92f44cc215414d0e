"""Tests that share a compiled program run in one process; otherwise each process would compile it."""

import os

import pytest

pytestmark = pytest.mark.xdist_group("together")


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="the tests run in one process")
def test_a_group_of_tests_is_kept_together(request):
    assert request.node.nodeid.endswith("@together")

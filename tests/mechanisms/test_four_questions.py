"""Every mechanism answers four questions, written once and fed from the `tests` tables of its declaration."""

import json

import pytest
import questions
from arms import ONLY, asked
from casts import CASTS, FIRST, cast_of
from measure import SIGNATURES

from weiwen import catalogue
from weiwen.outcomes import OUTCOMES

NAMES = tuple(ONLY) or catalogue.names()


def in_its_cast(name):
    """A mechanism as a case of its cast: those of one cast share a program, all but the first are the second tier's."""
    label = cast_of(name)
    late = [pytest.mark.slow] * (label != FIRST and not ONLY)
    return pytest.param(name, marks=[pytest.mark.xdist_group(f"mechanisms {label}"), *late])


CASES = [in_its_cast(name) for name in NAMES]


@pytest.mark.parametrize("name", CASES)
def test_signature(name):
    verdict = questions.signature(name)
    assert verdict.holds, verdict.found


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_dose(name):
    verdict = questions.dose(name)
    assert verdict.holds, verdict.found


@pytest.mark.parametrize("name", CASES)
def test_path(name):
    verdict = questions.path(name)
    assert verdict.holds, verdict.found


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_rival(name):
    verdict = questions.rival(name)
    assert verdict.holds, verdict.found


@pytest.mark.parametrize("name", NAMES)
def test_the_declaration_is_whole(name):
    four = questions.declared(name)
    assert set(four) == {"signature", "dose", "path", "rival"}
    assert four["rival"]["source"]
    assert len({"mechanism", "parameters", "switches"} & set(four["rival"])) == 1
    signature = four["signature"]
    assert signature["direction"] in ("up", "down", "apart")
    assert signature.get("least", 0) > 0 or signature.get("least_absolute", 0) > 0
    assert OUTCOMES[signature["outcome"]].stage != catalogue.stage_of(name)
    assert set().union(*(asked(label) for label in (FIRST, *CASTS))) <= set(OUTCOMES)


@pytest.mark.skipif(bool(ONLY), reason="some mechanisms only: WEIWEN_ONLY is set")
def test_the_shipped_signatures_are_those_declared():
    shipped = json.loads(SIGNATURES.read_text())
    assert list(shipped) == list(NAMES)
    for name in NAMES:
        entry, asked_for = shipped[name], questions.declared(name)["signature"]
        assert (entry["outcome"], entry["direction"]) == (asked_for["outcome"], asked_for["direction"])
        assert entry["needs"] == asked_for.get("needs", {})
        assert {"up": entry["low"] > 0, "down": entry["high"] < 0, "apart": entry["apart"] > 0}[entry["direction"]], (
            name
        )

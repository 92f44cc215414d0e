"""A twin from question to answer: run both arms, write the page, and gather what the command prints."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from weiwen import store
from weiwen.report import write_twin_page
from weiwen.scenario import Scenario
from weiwen.twins import twin


def run_twin(base: Scenario, changed: Scenario, command: str, out: Path) -> dict[str, Any]:
    """Run the twins, write their page into `out`, and return effects, people touched and the largest difference."""
    store.prepare(out)
    found = twin(base, changed)
    name = _name(base, changed)
    page = out / f"twin-{name}.html"
    arms = [arm.record | {"command": command, "hash": name} for arm in (found.base, found.changed)]
    asked = question(base, changed)
    write_twin_page(found.effects, arms[0], arms[1], asked, found.series(), page, found.touched)
    return {
        "scenario": base.name,
        "people": base.population.people,
        "weeks": base.weeks,
        "seed": base.seed,
        "n": base.replicates,
        "max_abs_difference": found.max_abs_difference,
        "effects": found.effects,
        "touched": found.touched,
        "page": str(page),
    }


def _name(base: Scenario, changed: Scenario) -> str:
    text = json.dumps([store.run_digest(one.resolved()) for one in (base, changed)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def question(base: Scenario, changed: Scenario, own: Sequence[str] = ()) -> str:
    """What differs between the arms, as a question; `own` are mechanisms that only a notebook has."""
    gone = sorted(set(base.mechanisms) - set(changed.mechanisms))
    added = sorted({*changed.mechanisms, *own} - set(base.mechanisms))
    frozen = sorted(set(changed.freeze) - set(base.freeze))
    known = {(a.source, a.key) for a in base.applied}
    moved = [f"{a.key} = {a.value}" for a in changed.applied if (a.source, a.key) not in known and a.source == "--set"]
    parts = [f"without {x}" for x in gone] + [f"with {x}" for x in added]
    parts += [f"with {x} frozen" for x in frozen] + moved
    return f"What is different {', '.join(parts)}?" if parts else "Does a run repeat itself to the bit?"

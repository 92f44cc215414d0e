"""Element 2: entities, their state variables, and the scales of time and place."""

from typing import Any

from weiwen import memory
from weiwen.engine import pages as layout
from weiwen.protocol.facts import Facts
from weiwen.protocol.markdown import blocks, first, number, prose, span, table
from weiwen.protocol.state import Entity, Variable
from weiwen.scenario import Scenario
from weiwen.society import people as society
from weiwen.vocabulary import YEAR

HEAD = ("variable", "one for", "kept as", "unit", "range", "meaning")
RUN = ("weeks", "seed", "replicates")


def scales(facts: Facts) -> str:
    """Entities, state variables and scales."""
    kept = [(f"`{s.mechanism}: {s.name}`", s.per, s.unit, span(*s.range), s.meaning) for s in facts.slices]
    return blocks(
        "### Entities and what is carried of them from week to week",
        *(_entity(one) for one in facts.entities),
        "### Made anew each week",
        *(_entity(one) for one in facts.made_anew),
        "### Kept by mechanisms for themselves",
        table(("mechanism and variable", "one for", "unit", "range", "meaning"), kept),
        "### Time and place",
        _sizes(facts),
        prose(layout.__doc__),
    )


def _entity(one: Entity) -> str:
    return blocks(f"**{one.name or 'the week'}.** {first(one.kind.__doc__)}", table(HEAD, map(_row, one.variables)))


def _row(one: Variable) -> tuple[str, ...]:
    return f"`{one.name}`", one.per, one.kept, one.unit, span(*one.range), one.meaning


def _sizes(facts: Facts) -> str:
    scenario, lab = facts.scenario, facts.lab
    places = [place.people for place in lab.places]
    provinces = len({place.province for place in lab.places})
    pages, people = lab.pages.shape[0], scenario.population.people
    rows = [
        ("time step", "1", "weeks", f"a year has {YEAR}"),
        *(_run(scenario, name) for name in RUN),
        ("people", people, "people", "each with a row of its own"),
        ("localities", len(places), "localities", f"of {min(places)} to {max(places)} people"),
        ("provinces", provinces, "provinces", "localities are nested in them; distance has no part"),
        ("ties", society.TIES, "ties a person", f"{society.NEAR_TIES} in the own place, {society.FAR_TIES} anywhere"),
        ("pages", pages, f"pages of {lab.pages.rows} rows", f"{pages * lab.pages.rows - people} rows are vacant"),
        ("state", number(round(memory.state_bytes(lab) / people, 2)), "bytes a person", "at rest"),
    ]
    return table(("scale", "value", "unit", "what it is"), rows)


def _run(scenario: Scenario, name: str) -> tuple[object, ...]:
    """A number of the run itself, with the unit and meaning of its field."""
    field = Scenario.model_fields[name]
    said: Any = field.json_schema_extra
    return f"`{name}`", getattr(scenario, name), said["unit"], field.description

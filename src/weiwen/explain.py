"""What a mechanism is, in words and from the program itself: idea, equation, numbers, what it reads and writes."""

import importlib
import re
from dataclasses import replace
from functools import cache
from typing import Any

from weiwen import catalogue
from weiwen.declarations import declaration_of, parameters_of

PARTS = re.compile(r"\n\s*(Equation|Source): ")


def mechanism_class(name: str) -> type:
    """The class of a mechanism."""
    module = importlib.import_module(catalogue.module_of(name))
    return getattr(module, "".join(part.title() for part in name.split("_")))


def _paragraph(text: str) -> str:
    return " ".join(text.split())


def summary(name: str) -> dict[str, Any]:
    """One line of the list of mechanisms."""
    kind = mechanism_class(name)
    rule, *rest = PARTS.split(kind.__doc__ or "")
    parts = dict(zip(rest[::2], rest[1::2], strict=True))
    return {
        "name": name,
        "kind": kind.kind,
        "stage": kind.stage,
        "systems": list(kind.systems),
        "summary": _paragraph(rule),
        "source": _paragraph(parts.get("Source", "")),
    }


def rivals(name: str) -> list[str]:
    """The mechanisms that compete with this one for its slot."""
    slot = mechanism_class(name).slot
    return [other for other in catalogue.names() if other != name and slot and mechanism_class(other).slot == slot]


def explain(name: str, values: dict[str, Any] | None = None) -> dict[str, Any]:
    """Everything that is known of a mechanism; `values` are those of a scenario, where they are not as declared."""
    kind = mechanism_class(name)
    _, *rest = PARTS.split(kind.__doc__ or "")
    parts = dict(zip(rest[::2], rest[1::2], strict=True))
    reads, writes = ports(name, values)
    return summary(name) | {
        "idea": _paragraph(importlib.import_module(kind.__module__).__doc__ or ""),
        "equation": _paragraph(parts.get("Equation", "")),
        "parameters": [one.model_dump() for one in parameters_of(name).values()],
        "slot": kind.slot,
        "rivals": rivals(name),
        "owns": kind.owns,
        "every_weeks": kind.every,
        "records": {key: record.meaning for key, record in kind.records.items()},
        "reads": reads,
        "writes": writes,
        "tests": declaration_of(name).get("tests", {}),
        "file": str(catalogue.file_of(name, ".py").relative_to(catalogue.file_of(name).parents[3])),
    }


@cache
def _small() -> tuple[Any, Any]:
    """A tiny laboratory whose views a mechanism can be traced on, and the shapes of its world."""
    from weiwen.scenario import from_table
    from weiwen.world import laboratory

    table = {
        "name": "small",
        "mechanisms": ["platform", "camera", "dossier"],
        "population": {"people": 128, "provinces": 1, "localities": 2, "rows": 64},
    }
    lab = laboratory(from_table(table))
    return lab, lab.shape()[0]


def ports(name: str, values: dict[str, Any] | None = None) -> tuple[list[str], list[str]]:
    """Arrays of its view that a mechanism reads, and fields of its effect that it writes, read off its trace."""
    import jax.numpy as jnp

    from weiwen.engine.draw import Book
    from weiwen.engine.trace import reach
    from weiwen.world import mechanism

    made = mechanism(name, {key: one.value for key, one in parameters_of(name).items()} | (values or {}))
    view = _view(made)
    mine = made.start(view)

    def step(view: Any) -> Any:
        book = Book(jnp.zeros(2, jnp.uint32), jnp.int32(0), None)
        out = made.step(view, mine, book.luck(name, view.pages.shape))
        return out[0] if type(out) is tuple else out

    marks = reach(step, view=view)
    slots = {path.lstrip(".").split("[")[0].split(".")[0] for path in marks}
    found = {_name(path) for reached in marks.values() for path in reached}
    columns = {path for path in found if not path.startswith("pages.")}
    return sorted(columns), sorted(slots)


def _name(path: str) -> str:
    """A path as one would say it: people.grievance, files.suspicion, signals.camera."""
    words = [word for word in re.split(r"[\[\]'.]+", path) if word]
    drop = {"view", "raw", "alleged", "granted"}
    return ".".join(word for word in words if word not in drop)


def _view(made: Any) -> Any:
    """The view of a mechanism's stage in a world of zeros."""
    import jax
    import jax.numpy as jnp

    from weiwen.loop import STAGES, dress
    from weiwen.society.people import Acts
    from weiwen.vocabulary import ALL_SEATS, CHANNELS, LINES, MEASURES, Measures, Signals

    lab, world = _small()
    byte = jnp.zeros(lab.pages.shape, jnp.uint8)
    world = dress(lab.pages)(jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), world))
    world = replace(
        world,
        acts=Acts(byte, byte, byte, byte, byte > 0),
        signals=Signals(dict.fromkeys(CHANNELS, byte)),
        measures=Measures(
            dict.fromkeys(MEASURES, byte), {}, jnp.zeros((lab.pages.places, ALL_SEATS), bool), {}, byte > 0
        ),
    )
    stage = next(one for one in STAGES if one.name == made.stage)
    view = stage.see(world)
    if made.owns and stage.show:
        bools = {"criticism": byte > 0, "protest": byte > 0}
        lessons = {"threat": byte * 1.0, "anger": byte * 1.0, "relief": byte * 1.0}
        fields = stage.effect.__dataclass_fields__
        none = jnp.float32(0.0)
        levers = {"budget": dict.fromkeys(LINES, none), "severity": none, "tolerance": none}
        place, seat = world.society.towns.growth, world.society.elites.loyalty
        seats = {"favour": seat, "alarm": seat, "elite": {"rents": seat}}
        places = {"growth": place, "message": place, "disgrace": place, "shift": byte * 1.0}
        posts = dict.fromkeys(("early", "late", "removed", "mistaken"), bools)
        joined = {**lessons, **levers, **seats, **places, **posts}
        view = stage.show(view, stage.effect(**{key: value for key, value in joined.items() if key in fields}))
    return view

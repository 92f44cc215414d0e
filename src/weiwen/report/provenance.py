"""Where a run comes from: what run.json says of it, with a quiet answer for every key that is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from weiwen.report.reading import interval_words
from weiwen.report.words import THIN, count, plain, plural


@dataclass(frozen=True)
class Provenance:
    """What made a run, ready to be printed."""

    name: str
    summary: str
    labels: tuple[str, ...]
    presets: tuple[str, ...]
    overrides: tuple[tuple[str, str], ...]
    parameters: tuple[tuple[str, str], ...]
    mechanisms: tuple[str, ...]
    people: int
    weeks: int
    runs: int
    seed: str
    hash: str
    folder: str
    command: str
    made: tuple[tuple[str, str], ...]
    changed: str = ""  # that the run was changed in its course, in words: its hash alone does not make it again

    @property
    def loud(self) -> tuple[str, ...]:
        """Labels that must be seen wherever a number is: those of presets, or all where presets are not known."""
        named = tuple(label for label in self.labels if label.split(":")[0] in map(plain, self.presets))
        return named or (() if self.presets else self.labels)

    @property
    def quiet(self) -> tuple[str, ...]:
        """The other labels."""
        return tuple(label for label in self.labels if label not in self.loud)

    def caption(self, more: str = "", runs: int | None = None, banded: bool = True) -> str:
        """The line under every chart: labels, number of runs, seed, interval, scenario hash."""
        n = self.runs if runs is None else runs
        interval = interval_words(n) if banded or n < 2 else "means over runs"
        parts = [label.split(":")[0] for label in self.loud]
        parts += [f"n = {plural(n, 'run')}", f"seed {self.seed}", interval, *([more] if more else [])]
        parts += [self.changed] if self.changed else []
        return " · ".join([*parts, f"scenario{THIN}{self.hash[:12]}"])


def provenance(run: Mapping, runs: int = 1, weeks: int = 0) -> Provenance:
    """Read run.json; nothing in it is required."""
    scenario = run.get("scenario") or {}
    scenario = scenario if isinstance(scenario, Mapping) else {"name": scenario}

    def first(*keys: str) -> object:
        return next((place[k] for k in keys for place in (scenario, run) if place.get(k)), None)

    return Provenance(
        name=str(scenario.get("name") or "a scenario"),
        summary=str(scenario.get("summary") or ""),
        labels=_words(first("labels")),
        presets=_words(first("presets")) or _presets(first("applied")),
        overrides=_pairs(first("overrides", "applied", "applied_overrides", "applied overrides")),
        parameters=_parameters(scenario),
        mechanisms=_words(first("mechanisms")),
        people=int(run.get("people") or 0),
        weeks=int(weeks or run.get("weeks") or 0),
        runs=int(runs or run.get("replicates") or 1),
        seed=str(run.get("seed", "not recorded")),
        hash=str(run.get("scenario_hash") or run.get("hash") or "not recorded"),
        folder=str(run.get("hash") or ""),
        command=str(run.get("command") or ""),
        made=_made(run),
        changed=str(run.get("changed") or ""),
    )


def _presets(applied: object) -> tuple[str, ...]:
    """Names of the presets among the sources of what was applied."""
    entries = applied if isinstance(applied, list | tuple) else ()
    sources = (str(entry.get("source", "")) for entry in entries if isinstance(entry, Mapping))
    return tuple(dict.fromkeys(s.removeprefix("preset ") for s in sources if s.startswith("preset ")))


def _parameters(scenario: Mapping) -> tuple[tuple[str, str], ...]:
    """Every number of every mechanism, and what is frozen, as (mechanism.name, value)."""
    tables = dict(scenario.get("parameters") or {})
    tables |= {word: scenario[word] for word in ("opening", "population") if isinstance(scenario.get(word), Mapping)}
    numbers = [(f"{m}.{name}", _value(v)) for m, table in tables.items() for name, v in dict(table).items()]
    return tuple(numbers + [(f"freeze.{name}", "yes") for name in scenario.get("freeze") or ()])


def _words(listed: object) -> tuple[str, ...]:
    """Names from a list of names, a list of tables with a name, or a table of names."""
    if not listed:
        return ()
    if isinstance(listed, str):
        return (listed,)
    if isinstance(listed, Mapping):
        return tuple(f"{k}: {v}" if isinstance(v, str) and v else str(k) for k, v in listed.items())
    return tuple(str(x.get("name", x)) if isinstance(x, Mapping) else str(x) for x in listed)  # type: ignore[union-attr]


def _pairs(listed: object) -> tuple[tuple[str, str], ...]:
    """(name, value) of what was set, whether it comes as a table, as text `name=value`, or as a list of tables."""
    if not listed:
        return ()
    if isinstance(listed, Mapping):
        return tuple((str(k), _value(v)) for k, v in listed.items())
    pairs = []
    for entry in [listed] if isinstance(listed, str) else listed:  # type: ignore[union-attr]
        if isinstance(entry, Mapping):
            name = entry.get("name", entry.get("key", entry.get("parameter", "")))
            source = f" ({entry['source']})" if entry.get("source") else ""
            pairs.append((str(name), _value(entry.get("value", "")) + source))
        elif isinstance(entry, list | tuple) and len(entry) >= 2:
            pairs.append((str(entry[0]), _value(entry[1])))
        else:
            name, _, value = str(entry).partition("=")
            pairs.append((name.strip(), value.strip()))
    return tuple(pairs)


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {v}" for k, v in value.items())
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _made(run: Mapping) -> tuple[tuple[str, str], ...]:
    """How and where the run was made, only what is known."""
    seconds = run.get("seconds") or {}
    seconds = seconds if isinstance(seconds, Mapping) else {"run": seconds}
    known = [
        ("program", " ".join(str(run[k]) for k in ("version", "source") if run.get(k))),
        ("time", ", ".join(f"{plain(k)} {count(float(v))} s" for k, v in seconds.items() if _is_number(v))),
        ("speed", _with_unit(run.get("person_weeks_per_second"), "person-weeks a second")),
        ("memory", _with_unit(run.get("bytes_per_person"), "bytes a person")),
        ("machine", _value(run["machine"]) if run.get("machine") else ""),
        ("regime", _fall(run.get("fall"))),
    ]
    return tuple((name, text) for name, text in known if text)


def _fall(fall: object) -> str:
    """In how many runs the regime fell, when, and whether the run stopped there."""
    if not isinstance(fall, Mapping):
        return ""
    weeks = [week for week in fall.get("weeks") or () if week is not None]
    told = f"fell in {plural(len(weeks), 'run')} of {len(fall['weeks'])}, in week {', '.join(map(str, weeks[:8]))}"
    more = ", and later ones" if len(weeks) > 8 else ""
    return f"{told}{more}{'; the run stopped after that' if fall.get('stopped') else ''}"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


def _with_unit(value: object, unit: str) -> str:
    return f"{count(float(value))} {unit}" if isinstance(value, int | float) else ""

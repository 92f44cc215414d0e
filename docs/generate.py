"""Pages that are made from the program itself when the site is built, and never committed.

A page written by hand may hold a line `<!-- made: NAME -->`; the part of that name is put in its place. Mechanism
pages are made whole. What stands here can therefore not disagree with the program.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import mkdocs_gen_files
from weiwen import catalogue, provinces
from weiwen.declarations import Parameter, parameters_of, shown
from weiwen.engine import Record
from weiwen.engine.draw import Book, root_key, threefry, word
from weiwen.explain import explain, mechanism_class, summary
from weiwen.records import RUN_RECORDS, STAGE_RECORDS
from weiwen.report.charts.loop import WIDE, loop
from weiwen.scenario import Scenario, load, names
from weiwen.scenario.schema import SECTIONS
from weiwen.vocabulary import measures

DOCS = Path(__file__).parent if "__file__" in globals() else Path("docs")
PACKAGE = Path(catalogue.__file__).parent
VOICES = {
    "truth": "What is so",
    "file": "What localities have on file",
    "told": "What the centre is told, and decides",
    "ledger": "What was done to whom",
}


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines) + "\n"


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else shown(value).strip("'\"")


def _mark(certainty: str) -> str:
    return f"<span class='mark'>{certainty}</span>"


def _parameter_rows(parameters: Iterable[Parameter]) -> list[list[str]]:
    return [
        [f"`{p.name}`", p.meaning, _number(p.value), p.allowed, p.source, _mark(p.certainty)] for p in parameters
    ]


PARAMETER_HEAD = ("number", "what it means", "value", "allowed", "source", "mark")


# --- mechanisms ---------------------------------------------------------------------------------------------------


def mechanism_page(name: str, signatures: dict[str, Any]) -> str:
    """Idea, equation, numbers, what it reads and writes, rivals, tests and the measured signature of a mechanism."""
    told = explain(name)
    parts = [
        f"# {name.replace('_', ' ').capitalize()}\n",
        f"<p class='kicker'>{told['stage']} {' '.join(told['systems'])} · <code>{name}</code></p>\n",
        f"{told['idea']}\n",
        f"**Rule.** {told['summary']}\n",
        f"<div class='equation'>{escape(told['equation'])}</div>\n",
        f"**Source.** {told['source']}\n",
        "## Numbers\n",
        table(PARAMETER_HEAD, _parameter_rows(parameters_of(name).values())),
        "Marks are explained in [Numbers, and how sure we are](../numbers.md).\n",
        "## Place in the loop\n",
        _place(told),
        _tests(told["tests"]),
        _signature(signatures.get(name)),
        "## See for yourself\n",
        _try(name),
    ]
    return "\n".join(part for part in parts if part)


def _place(told: dict[str, Any]) -> str:
    def code(words: Iterable[str]) -> str:
        return ", ".join(f"`{word}`" for word in words) or "nothing"

    rows = [["reads", code(told["reads"])], ["writes", code(told["writes"])]]
    if told["owns"]:
        rows.append(["owns", f"`{told['owns']}`: no other mechanism changes it (`--freeze {told['owns']}` holds it)"])
    if told["rivals"]:
        links = ", ".join(f"[{other}]({other}.md)" for other in told["rivals"])
        rows.append(["rivals", f"{links} (one at a time for {told['slot']})"])
    if told["every_weeks"] > 1:
        rows.append(["acts", f"every {told['every_weeks']} weeks"])
    rows += [[f"records `{key}`", meaning] for key, meaning in told["records"].items()]
    rows.append(["file", f"`src/{told['file']}`"])
    return table(["", ""], rows)


def _tests(tests: dict[str, Any]) -> str:
    """The four questions as declared beside the numbers."""
    if not tests:
        return ""
    rows = [[kind, _words(said)] for kind, said in tests.items()]
    return "## What its tests ask\n\n" + table(["test", "declared"], rows)


def _words(said: object) -> str:
    if isinstance(said, dict):
        return "; ".join(f"{key.replace('_', ' ')}: {_words(value)}" for key, value in said.items())
    if isinstance(said, list):
        return ", ".join(_words(one) for one in said)
    return _number(said)


def _signature(measured: Any) -> str:
    if not measured:
        return ""
    rows = measured if isinstance(measured, list) else [measured]
    if not all(isinstance(row, dict) for row in rows):
        return ""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    head = [key.replace("_", " ") for key in keys]
    body = table(head, [[_words(row.get(key, "")) for key in keys] for row in rows])
    return "## Measured signature\n\nWhat changed when it was taken away, in the tests' small world.\n\n" + body


def _try(name: str) -> str:
    scenario = load("national")
    option = "--without" if name in scenario.mechanisms else "--with"
    rivals = set(explain(name)["rivals"]) & set(scenario.mechanisms)
    without = "".join(f" --without {rival}" for rival in sorted(rivals)) if option == "--with" else ""
    return f"```\nuv run weiwen twin village --preset teaching_rates{without} {option} {name}\n```\n"


def by_stage() -> str:
    """All mechanisms, stage by stage."""
    rows, last = [], ""
    for name in catalogue.names():
        told = summary(name)
        rows.append(
            [
                "" if told["stage"] == last else told["stage"],
                f"[{name}]({name}.md)",
                told["summary"],
                " ".join(told["systems"]),
            ]
        )
        last = told["stage"]
    return table(["stage", "mechanism", "rule", "systems"], rows)


def by_system() -> str:
    """The fifty systems of the essay, and what of them is modelled."""
    named = tomllib.loads((DOCS / "systems.toml").read_text(encoding="utf-8"))
    kinds, rows = named.pop("kinds"), []
    home = {s: [n for n in catalogue.names() if s in mechanism_class(n).systems] for g in named.values() for s in g}
    for group in named.values():
        for system, title in group.items():
            where = ", ".join(f"[{name}]({name}.md)" for name in home[system]) or "not yet"
            rows.append([system, title, kinds.get(system, "mechanism"), where])
    done = sum(bool(found) for found in home.values())
    return f"{done} of {len(home)} systems are modelled so far.\n\n" + table(["", "system", "kind", "where"], rows)


# --- scenarios ----------------------------------------------------------------------------------------------------


def scenario_pages() -> str:
    """Every shipped scenario with its size, presets, changes and mechanisms."""
    return "\n".join(_scenario(load(name)) for name in ("national", "village", "pilot_city", *_others()))


def _others() -> list[str]:
    return [name for name in names() if name not in ("national", "village", "pilot_city")]


def _scenario(one: Scenario) -> str:
    written = tomllib.loads((PACKAGE / "scenarios" / f"{one.name}.toml").read_text(encoding="utf-8"))
    people = one.population
    parts = [
        f"## {one.name}\n\n{one.summary}\n\n*{'; '.join(one.labels)}*\n",
        f"{people.people:,} people in {people.localities} localities and "
        f"{'the 31 provinces of the census' if people.provinces == 'census' else f'{people.provinces} province'}, "
        f"{one.weeks} weeks" + (f"; built on [{one.base}](#{one.base})." if one.base else ".") + "\n",
    ]
    if one.base:
        parts.append(f"What it changes:\n\n{_changes(written, load(one.base))}")
    else:
        parts.append("Mechanisms: " + ", ".join(f"[{n}](mechanisms/{n}.md)" for n in one.mechanisms) + ".\n")
    for name, preset in one.presets.items():
        parts.append(f"### Preset `{name}`\n\n**{preset.label}.** {preset.summary}\n")
        parts.append(_changes(preset.model_dump(exclude_unset=True, by_alias=True), one))
    return "\n".join(parts)


def _changes(written: dict[str, Any], base: Scenario) -> str:
    rows = []
    for section, kind in SECTIONS.items():
        for key, value in written.get(section, {}).items():
            field = kind.model_fields[key]
            said = field.json_schema_extra
            before = getattr(getattr(base, section), key)
            rows.append([f"`{section}.{key}`", field.description, _number(before), _number(value), said["unit"]])
    for mechanism, values in written.get("parameters", {}).items():
        for key, value in values.items():
            p = parameters_of(mechanism)[key]
            before = base.parameters.get(mechanism, {}).get(key, p.value)
            rows.append([f"`{mechanism}.{key}`", p.meaning, _number(before), _number(value), p.unit])
    return table(["key", "what it means", "before", "here", "unit"], rows)


def population_numbers() -> str:
    """The numbers of a population and of the apparatus at the start."""
    rows = []
    for section, kind in SECTIONS.items():
        for key, field in kind.model_fields.items():
            said: Any = field.json_schema_extra
            mark = _mark(said["certainty"])
            unit, source = said["unit"], said["source"]
            rows.append([f"`{section}.{key}`", field.description, _number(field.default), unit, source, mark])
    return table(["key", "what it means", "default", "unit", "source", "mark"], rows)


def measure_numbers() -> str:
    """What each measure costs, who pays, and the right it touches."""
    rows = [[f"`{n}`", m.meaning, m.unit, _number(m.cost), m.line, m.right, m.source] for n, m in measures().items()]
    return table(["measure", "what it is", "unit", "yuan each", "budget line", "right touched", "source"], rows)


def geography_numbers() -> str:
    """Where provinces, incomes and dispersion come from."""
    sources = tomllib.loads(Path(provinces.__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    flat = sources.pop("columns") | sources
    rows = [[f"`{n}`", e["meaning"], e["unit"], e["source"], _mark(e["certainty"])] for n, e in flat.items()]
    return table(["number", "what it means", "unit", "source", "mark"], rows)


# --- the other pages ----------------------------------------------------------------------------------------------


def tally_of_marks() -> str:
    """How many declared numbers carry which mark."""
    found = Counter(p.certainty for name in catalogue.names() for p in parameters_of(name).values())
    total = sum(found.values())
    rows = [[_mark(mark), count, f"{100 * count / total:.0f} %"] for mark, count in found.most_common()]
    return f"Of the {total} numbers of the mechanisms:\n\n" + table(["mark", "numbers", "share"], rows)


def record_tables() -> str:
    """Every array of a run, by voice."""
    parts = []
    for voice, title in VOICES.items():
        rows = [_record(k, r, ("replicate", "week")) for k, r in STAGE_RECORDS.items() if r.voice == voice]
        rows += [_record(k, r, ("replicate",)) for k, r in RUN_RECORDS.items() if r.voice == voice]
        rows += [_record(k, r, ("replicate", "week")) for k, r in _own_records() if r.voice == voice]
        parts.append(
            f"### <span class='voice {voice}'>{title}</span> {{ #{voice} }}\n\nAttribute `voice = \"{voice}\"`.\n\n"
            + table(["array", "dimensions", "unit", "meaning"], rows)
        )
    return "\n".join(parts)


def _own_records() -> list[tuple[str, Record]]:
    return [(f"{n}.{k}", r) for n in catalogue.names() for k, r in mechanism_class(n).records.items()]


def _record(key: str, record: Record, first: tuple[str, ...]) -> list[str]:
    return [f"`{key}`", ", ".join((*first, *record.dims)), record.unit, record.meaning]


def draw_example() -> str:
    """One address followed to its first three draws."""
    root, address, week = root_key(1), "arrests/ties", 5
    key = threefry((root[0], root[1]), *(Book_word(address), Book_word(week)))
    bits = Book(root, key[0] * 0 + week, (address,)).luck("arrests", (3,)).bits("ties")
    rows = [["key of seed 1, replicate 0", _hex(root)], [f"word of `{address}`", f"{word(address):08x}"]]
    rows += [[f"key in week {week}", _hex(key)], ["bits of rows 0, 1, 2", _hex(bits)]]
    return table(["step", "words (hexadecimal)"], rows)


def Book_word(value: str | int) -> Any:  # noqa: N802
    raise NotImplementedError


def _hex(words: Iterable[Any]) -> str:
    return " ".join(f"{int(one):08x}" for one in words)


def picture() -> str:
    """The loop, as the report draws it, without numbers."""
    inside = {stage: ("", "") for stage in WIDE.boxes}
    return f"<div class='loop'>{loop(inside, {}, say='The loop')}</div>\n"

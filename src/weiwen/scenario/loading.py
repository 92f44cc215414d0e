"""From a name and some options to a complete scenario, or to the full list of what is wrong.

Files are read from the leaf to its base. Every sheet, every preset in it and every option is checked by itself, so that
each complaint can name its own file and line or option; then they are laid over one another and the whole is checked.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from weiwen import catalogue
from weiwen.declarations import parameters_of
from weiwen.errors import InputError
from weiwen.scenario.options import overrides_of
from weiwen.scenario.overrides import RUN, Draft, Override, conflicts, keys_of
from weiwen.scenario.problems import one_line, problems_of
from weiwen.scenario.reading import Source, read
from weiwen.scenario.rulebooks import beside
from weiwen.scenario.schema import SECTIONS, Opening, Population, Preset, Scenario, Sheet

FOLDER = Path(__file__).parent.parent / "scenarios"


def names() -> list[str]:
    """The names of the scenarios that come with the program."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load(
    name_or_path: str | Path,
    *,
    presets: Iterable[str] | None = None,
    sets: Iterable[str] | None = None,
    without: Iterable[str] | None = None,
    with_: Iterable[str] | None = None,
    freeze: Iterable[str] | None = None,
    people: int | None = None,
    weeks: int | None = None,
    seed: int | None = None,
    replicates: int | None = None,
) -> Scenario:
    """A shipped scenario or a file, with presets and options applied; all mistakes at once in one `InputError`.

    Without `presets` those that the scenario says to `use` are applied; `["none"]` applies none.
    """
    sources, problems = _chain(name_or_path)
    run = {"population.people": people, "weeks": weeks, "seed": seed, "replicates": replicates}
    options, wrong = overrides_of(sets or (), with_ or (), without or (), freeze or (), run)
    for source in sources:
        beside(source)
        problems += problems_of(Sheet, source.table, source.place)
    if problems:
        raise InputError(*map(one_line, problems + wrong))
    sheets = [Sheet.model_validate(source.table) for source in sources]
    return _assemble(sheets, _chosen(presets, sheets), options, wrong, sources[-1].label)


def from_table(table: dict[str, Any], *, label: str = "scenario", **options: Any) -> Scenario:
    """A scenario from a table in place of a file, as a form or a test has it; `options` as of `load`, no `base`."""
    problems = problems_of(Sheet, table, lambda loc: label)
    if table.get("base"):
        problems.append(f"{label}: base: only a file can have one; leave it out")
    if str(table.get("rulebook")).endswith(".toml"):
        problems.append(f"{label}: rulebook: only a file can name one of its own; name a shipped one")
    run = {key: options.pop(key.rpartition(".")[2], None) for key in ("population.people", *RUN)}
    sets, with_, without, freeze = (options.pop(word, ()) for word in ("sets", "with_", "without", "freeze"))
    given, wrong = overrides_of(sets, with_, without, freeze, run)
    if problems:
        raise InputError(*map(one_line, problems + wrong))
    sheet = Sheet.model_validate(table)
    return _assemble([sheet], _chosen(options.pop("presets", None), [sheet]), given, wrong, label)


def _chosen(presets: Iterable[str] | None, sheets: list[Sheet]) -> tuple[str, ...]:
    """The presets asked for, or those that the scenario nearest to the leaf says to use."""
    asked = tuple(presets) if presets is not None else next((s.use for s in reversed(sheets) if s.use), ())
    return () if asked == ("none",) else asked


def _chain(name_or_path: str | Path) -> tuple[list[Source], list[str]]:
    """The sheets from the lowest base to the leaf, and what is wrong with the way down."""
    path, label = _locate(str(name_or_path))
    sources, seen = [read(path, label)], [path.resolve()]
    while isinstance(base := sources[0].table.get("base"), str):
        where = sources[0].place(("base",))
        try:
            path, label = _locate_base(base, path)
            if path.resolve() in seen:
                return sources, [f"{where}: base = {base!r} leads back to {label}; a scenario cannot stand on itself"]
            sources.insert(0, read(path, label))
        except InputError as error:
            return sources, [f"{where}: base: {problem}" for problem in error.problems]
        seen.append(path.resolve())
    return sources, []


def _locate(text: str) -> tuple[Path, str]:
    if text.endswith(".toml") or "/" in text or "\\" in text:
        return Path(text), text
    if text in names():
        return FOLDER / f"{text}.toml", f"scenarios/{text}.toml"
    mine = f", or ./{text}.toml for the file here" if _is_file(f"{text}.toml") else ""
    raise InputError(one_line(f"{catalogue.unknown(text, 'scenario', names())}{mine}"))


def _locate_base(base: str, leaf: Path) -> tuple[Path, str]:
    """A base is a shipped scenario, or a file in the same folder as the one that names it."""
    if base.endswith(".toml"):
        if "/" in base or "\\" in base:
            raise InputError("a base file must lie in the same folder; name it without a folder")
        return leaf.parent / base, str(leaf.parent / base)
    return _locate(base)


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):
        return False


def _assemble(
    sheets: list[Sheet], presets: tuple[str, ...], options: list[Override], problems: list[str], label: str
) -> Scenario:
    """Lay the sheets over one another, apply presets and options, and check the whole."""
    shelf = {name: Preset.model_validate(preset) for sheet in sheets for name, preset in sheet.presets.items()}
    unknown = [f"--preset {name}: {catalogue.unknown(name, 'preset', shelf)}" for name in presets if name not in shelf]
    chosen = {name: shelf[name] for name in presets if name in shelf}
    changes = [Override(f"preset {name}", keys_of(preset)) for name, preset in chosen.items()]
    problems = [*problems, *unknown, *conflicts(changes)]
    draft = Draft()
    for sheet in sheets:
        draft.lay(sheet)
    draft.override(changes)
    problems += _idle(draft, options)
    draft.override(options)
    problems += _unfit(Population(**draft.section("population")), label)
    problems += _misplaced(Population(**draft.section("population")), Opening(**draft.section("opening")), label)
    if problems:
        raise InputError(*map(one_line, dict.fromkeys(problems)))
    labels = [text for sheet in sheets for text in sheet.labels] + [preset.label for preset in chosen.values()]
    return _scenario(draft, sheets[-1], tuple(dict.fromkeys(labels)), shelf, label)


def _scenario(draft: Draft, leaf: Sheet, labels: tuple[str, ...], shelf: dict[str, Preset], label: str) -> Scenario:
    chosen = draft.chosen("mechanisms")
    sections: dict[str, Any] = {word: kind(**draft.section(word)) for word, kind in SECTIONS.items()}
    try:
        return Scenario(
            name=leaf.name,
            summary=leaf.summary,
            base=leaf.base,
            labels=labels,
            **sections,
            mechanisms=chosen,
            freeze=draft.chosen("freeze"),
            parameters={name: _complete(name, draft.section(name)) for name in chosen},
            presets=shelf,
            applied=tuple(draft.applied),
            **{word: draft.keys[word] for word in RUN if word in draft.keys},
        )
    except ValidationError as error:
        raise InputError(*(one_line(f"{label}: {one['loc']}: {one['msg']}") for one in error.errors())) from None


def _complete(mechanism: str, given: dict[str, Any]) -> dict[str, Any]:
    return {name: given.get(name, parameter.value) for name, parameter in sorted(parameters_of(mechanism).items())}


def _idle(draft: Draft, options: list[Override]) -> Iterator[str]:
    """One line for each option that would change nothing because its mechanism is not there."""
    here = set(draft.chosen("mechanisms"))
    after = Draft(dict(draft.keys))
    after.override(options)
    for one in options:
        for key, value in one.keys.items():
            head, _, name = key.partition(".")
            if head == "mechanisms" and not value and name in set(catalogue.names()) - here:
                yield f"{one.source}: it is not in this scenario; {catalogue.advice(name, here)}"
            elif head in catalogue.names() and head not in after.chosen("mechanisms"):
                yield f"--set {key}: {head} is not in this scenario; add --with {head}, or drop the option"


def _misplaced(population: Population, opening: Opening, label: str) -> Iterator[str]:
    """One line where the region with posts and camps is a real place, or no place at all."""
    if opening.region and population.provinces == "census":
        yield (
            f"{label}: opening.region = {opening.region} with the provinces of the census: no real place stands beside "
            "an invented harm; type --set population.provinces=5"
        )
    elif opening.region and opening.region > int(population.provinces):
        yield (
            f"{label}: opening.region = {opening.region} is more than the {population.provinces} provinces; type --set "
            f"opening.region={population.provinces}, or 0 for none"
        )


def _unfit(population: Population, label: str) -> Iterator[str]:
    """One line for each pair of numbers that cannot both be."""
    people, localities = population.people, population.localities
    provinces = 31 if population.provinces == "census" else population.provinces
    if localities > people:
        yield (
            f"{label}: population.localities = {localities} is more than population.people = {people}; every locality "
            f"needs someone: type --set population.localities={max(1, people // 64)}, or more people"
        )
    if provinces > localities:
        yield (
            f"{label}: population.localities = {localities} is less than the {provinces} provinces; every province "
            f"needs one: type --set population.localities={3 * provinces}, or population.provinces={localities}"
        )

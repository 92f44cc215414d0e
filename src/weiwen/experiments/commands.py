"""The commands `sweep` and `sensitivity`. Nothing heavy is imported before a study is named and found sound."""

import json
import shlex
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table

from weiwen import catalogue
from weiwen.errors import InputError
from weiwen.typed import Json, Many, Out, Sets, With

SHOWN = 20  # numbers in the table on the screen
COLUMNS = {
    "morris": [
        ("mu*", "mu_star"),
        ("95 % ±", "mu_star_half"),
        ("MC error", "mu_star_error"),
        ("mu", "mu"),
        ("sigma", "sigma"),
    ],
    "sobol": [
        ("total", "total"),
        ("95 % ±", "total_half"),
        ("MC error", "total_error"),
        ("first", "first"),
        ("95 % ±", "first_half"),
        ("MC error", "first_error"),
    ],
}
Engine = Annotated[Literal["vmap", "pool", "ray"], Parameter(help="this process, a pool of them, or a Ray cluster")]
Workers = Annotated[int | None, Parameter(help="processes of a pool or cluster (default: the cores)")]
console = Console(highlight=False)


def register(app: App) -> None:
    """Add `sweep` and `sensitivity` to a command line."""
    app.command(sweep)
    app.command(sensitivity)


def sweep(
    study: str | None = None,
    *,
    engine: Engine = "vmap",
    workers: Workers = None,
    out: Out = Path("runs"),
    as_json: Json = False,
) -> None:
    """Run a study (a name, or a .toml file), every arm at every point; without a name, list the studies."""
    from weiwen.experiments.study import load_study

    _check(workers)
    if study is None:
        _list(as_json)
        return
    chosen = load_study(study)
    from weiwen.experiments.summary import rows

    found = _run(chosen, out, engine, workers)
    if as_json:
        shown = {"hash": chosen.digest, "computed": found.computed, "rows": rows(found), "failed": found.failed}
        print(json.dumps({"study": chosen.name, "folder": str(found.folder)} | shown))
    else:
        _tell_sweep(found)
    sys.exit(1 if found.failed else 0)


def _check(workers: int | None) -> None:
    if workers is not None and workers < 1:
        raise InputError(f"--workers {workers}: at least one is needed; type --workers 2")


def _run(study: Any, out: Path, engine: str, workers: int | None) -> Any:
    from weiwen.caching import cache_programs
    from weiwen.experiments.progress import watching
    from weiwen.experiments.sweeps import sweep as run_sweep

    cache_programs()
    with watching(study.name) as tell:
        return run_sweep(study, out, engine, workers, tell, shlex.join(["weiwen", *sys.argv[1:]]))


def _list(as_json: bool) -> None:
    from weiwen.experiments.study import load_study, names

    found = [load_study(name) for name in names()]
    if as_json:
        keys = ("name", "question", "scenario", "model", "outcomes")
        print(json.dumps([{key: getattr(one, key) for key in keys} | {"arms": [*one.all_arms()]} for one in found]))
        return
    table = Table("study", "of", "arms", "question", box=None, padding=(0, 2, 0, 0))
    for one in found:
        table.add_row(one.name, one.scenario or one.model, ", ".join(one.all_arms()), one.question)
    console.print(table)


def _tell_sweep(found: Any) -> None:
    from weiwen.experiments.summary import cells, rows

    several = found.data.sizes["draw"] > 1
    heads = ["outcome", "arm", "mean", "difference", "95 % interval", "MC error"]
    table = Table(*heads, *(["5 to 95 % of points"] if several else []), box=None, padding=(0, 2, 0, 0))
    for row in rows(found):
        table.add_row(*cells(row)[: None if several else -1])
    console.print(table)
    first, n = found.data["arm"].values[0], found.data.sizes["replicate"]
    console.print(f"n = {n} replicates, {found.data.sizes['draw']} points; differences from {first}, on the same draws")
    _tell_failed(found)
    console.print(f"results: {found.folder}", soft_wrap=True)
    console.print(f"[dim]{found.data.attrs['note']}[/dim]")


def _tell_failed(found: Any) -> None:
    for one in found.failed:
        where = ", ".join(f"{key} = {value:.4g}" for key, value in one["numbers"].items())
        console.print(f"failed: {one['arm']}, point {one['draw']} ({where}): {one['reason']}", markup=False)
    if found.failed:
        console.print(f"{len(found.failed)} points failed; the same command tries them again")


def sensitivity(
    subject: str,
    *,
    outcome: str,
    method: Literal["morris", "sobol"] = "morris",
    numbers: Annotated[str | None, Parameter(help="keys, separated by commas (default: every live number)")] = None,
    points: Annotated[int | None, Parameter(help="trajectories of Morris (16), base points of Sobol (256)")] = None,
    replicates: int | None = None,
    people: int | None = None,
    weeks: int | None = None,
    seed: int | None = None,
    set_: Sets = None,
    preset: Many = None,
    with_: With = None,
    without: Many = None,
    freeze: Many = None,
    engine: Engine = "vmap",
    workers: Workers = None,
    out: Out = Path("runs"),
    as_json: Json = False,
) -> None:
    """Which uncertain numbers of a scenario (or study) move an outcome, with the error of each answer."""
    _check(workers)
    keys = tuple(key.strip() for key in (numbers or "").split(",") if key.strip())
    changes = {"set": _settings(set_ or []), "with": with_ or [], "without": without or [], "freeze": freeze or []}
    changes |= {"presets": preset}
    asked = _asked(subject, outcome, method, keys, points, replicates, changes, people=people, weeks=weeks, seed=seed)
    from weiwen.experiments.pictures import write
    from weiwen.experiments.sensitivity import analysed

    found = _run(asked.study, out, engine, workers)
    indices = analysed(found, outcome)
    files = write(indices, found.folder)
    if as_json:
        print(json.dumps(_answer(asked, found, indices, files)))
    else:
        _tell_sensitivity(asked, found, indices, files)
    sys.exit(1 if found.failed else 0)


def _settings(sets: list[str]) -> dict[str, str]:
    for text in sets:
        if "=" not in text:
            raise InputError(f"--set {text}: not of the form key=value; type --set mechanism.parameter=value")
    return dict(text.split("=", 1) for text in sets)


def _asked(
    subject: str,
    outcome: str,
    method: str,
    keys: tuple[str, ...],
    points: int | None,
    replicates: int | None,
    changes: dict[str, Any],
    **size: int | None,
) -> Any:
    """The study that a scenario or a study of this name becomes."""
    from weiwen import scenario
    from weiwen.experiments import study
    from weiwen.experiments.ranges import of_scenario, of_study
    from weiwen.scenario.problems import problems_of

    if problems := problems_of(study.Arm, changes, lambda loc: f"--{loc[0]}"):
        raise InputError(*problems)
    over = study.Arm.model_validate(changes)
    if _is_study(subject):
        chosen = study.load_study(subject)
        table = chosen.model_dump(by_alias=True, exclude_unset=True)
        table["everywhere"] = over.over(chosen.everywhere).model_dump(by_alias=True)
        changed = study.study_of(table | {key: value for key, value in size.items() if value is not None})
        return of_study(changed, outcome, method, keys, points, replicates)
    if not subject.endswith(".toml") and subject not in scenario.names():
        raise InputError(catalogue.unknown(subject, "scenario or study", [*scenario.names(), *study.names()]))
    return of_scenario(subject, outcome, method, keys, points, replicates, over, **size)


def _is_study(subject: str) -> bool:
    """Whether a name is that of a study; a file is one if it says which outcomes it wants."""
    from weiwen.experiments.study import names
    from weiwen.scenario.reading import read

    if subject.endswith(".toml"):
        return "outcomes" in read(Path(subject), subject).table
    return subject in names()


def _answer(asked: Any, found: Any, indices: Any, files: list[Path]) -> dict[str, Any]:
    from weiwen.experiments.pictures import lines

    marks = {key: value for key, value in indices.attrs.items() if key != "note"}
    of = {str(one): {"luck": _known(indices, one), "numbers": lines(indices, one)} for one in indices["of"].values}
    lists = {"by_rule": list(asked.by_rule), "withheld": list(asked.withheld), "failed": found.failed}
    return marks | {"of": of} | lists | {"files": [str(path) for path in files]}


def _known(indices: Any, of: str) -> float | None:
    share = float(indices["luck"].sel(of=of))
    return share if share == share else None


def _tell_sensitivity(asked: Any, found: Any, indices: Any, files: list[Path]) -> None:
    from weiwen.experiments.ranges import RULE

    marks, count = indices.attrs, indices.sizes["number"]
    console.print(
        f"\n[bold]{marks['subject']}[/bold]: {marks['method']}, {marks['outcome']} ({marks['unit']}); {count} numbers, "
        f"{marks['points']:,} points, replicates: {marks['replicates']}"
    )
    if asked.by_rule:
        console.print(f"{len(asked.by_rule)} numbers move {RULE}")
    if asked.withheld:
        console.print(f"not moved, as they decide who is held: {', '.join(asked.withheld)}")
    for of in indices["of"].values:
        _tell_one(indices, str(of))
    _tell_failed(found)
    for path in files:
        console.print(f"written: {path}", soft_wrap=True)
    console.print(f"[dim]{marks['note']}[/dim]")


def _tell_one(indices: Any, of: str) -> None:
    from weiwen.experiments.pictures import lines
    from weiwen.experiments.sensitivity import remark

    method, found = indices.attrs["method"], lines(indices, of)
    heads, title = [head for head, _ in COLUMNS[method]], of if len(indices["of"]) > 1 else None
    table = Table("number", "sure", *heads, box=None, padding=(0, 1, 0, 0), title=title)
    table.columns[0].no_wrap = True
    for row in found[:SHOWN]:
        values = [row[key] for _, key in COLUMNS[method]]
        table.add_row(row["number"], row["certainty"], *("" if one is None else f"{one:.3g}" for one in values))
    console.print(table)
    if len(found) > SHOWN:
        console.print(f"the {SHOWN} largest of {len(found)}; the table has all")
    if warning := remark(float(indices["luck"].sel(of=of))):
        console.print(f"[bold]note[/bold]: {warning}")

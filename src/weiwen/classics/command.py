"""The command `replicate`: list the classics with their verdicts, run one, or run them all.

Nothing heavy is imported before a model is named.
"""

import json as jsons
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from weiwen.classics import MODELS
from weiwen.errors import InputError

Settings = Annotated[
    tuple[str, ...], Parameter(name="--set", negative=(), consume_multiple=False, allow_leading_hyphen=True)
]


def register(app: App) -> None:
    """Add `replicate` to a command line."""
    app.command(replicate, name="replicate")


def replicate(
    name: str | None = None,
    /,
    *,
    set_: Settings = (),
    json: Annotated[bool, Parameter(negative=())] = False,
    all_: Annotated[bool, Parameter(name="--all", negative=())] = False,
    publish: Annotated[bool, Parameter(negative=())] = False,
    out: Path | None = None,
) -> None:
    """Reproduce a published model and lay its numbers beside the published ones.

    Parameters
    ----------
    name
        The model; without one, all models are listed with their verdicts.
    set_
        A parameter of the model, as key=value; may be given several times.
    json
        Print one JSON object and nothing else.
    all_
        Run every model at its defaults.
    publish
        With --all: renew the pages and the list of verdicts that the project ships.
    out
        The folder for figure and page (default: replications; with --json, none is written).
    """
    if all_ or publish:
        if name or set_:
            raise InputError("--all runs every model at its defaults; leave out the name and --set")
        _all(json, publish, out)
    elif name is None:
        if set_:
            raise InputError("--set needs a model; type weiwen replicate NAME --set key=value")
        _list(json)
    else:
        _one(name, set_, json, out)


def _list(json: bool) -> None:
    from weiwen.classics.replicate import shelf

    rows = shelf()
    if json:
        print(jsons.dumps(rows, indent=2, ensure_ascii=False))
        return
    from rich.console import Console

    from weiwen.classics.report import listing

    Console().print(listing(rows))


def _one(name: str, settings: tuple[str, ...], json: bool, out: Path | None) -> None:
    from weiwen.caching import cache_programs
    from weiwen.classics.replicate import replicate as run
    from weiwen.classics.replicate import write

    cache_programs()
    with progress(json) as tell:
        done = run(name, settings, tell)
    if json:
        print(jsons.dumps(done.table(), indent=2, ensure_ascii=False, allow_nan=False))
        if out is not None:
            write(done, out)
        return
    from weiwen.classics.report import tell_all

    tell_all(done)
    for path in write(done, out or Path("replications")):
        print(f"written: {path}")


def _all(json: bool, publish: bool, out: Path | None) -> None:
    from weiwen.caching import cache_programs
    from weiwen.classics.publish import publish_all
    from weiwen.classics.replicate import replicate as run
    from weiwen.classics.replicate import row_of, write

    cache_programs()
    done: list[Any] = []
    for name in MODELS:
        with progress(json) as tell:
            done.append(run(name, (), tell))
        print(f"{name}: {done[-1].verdict} ({done[-1].seconds:.0f} s)", file=sys.stderr)
    if json:
        print(jsons.dumps([row_of(one) for one in done], indent=2, ensure_ascii=False))
    if publish:
        publish_all(done)
    elif out is not None or not json:
        for one in done:
            write(one, out or Path("replications"))


@contextmanager
def progress(silent: bool) -> Iterator[Any]:
    """Tell how far a run has come: a bar on a terminal, a plain line a stage elsewhere, on the error channel."""
    from weiwen.classics.record import quietly

    if silent:
        yield quietly
    elif sys.stderr.isatty():
        yield from _bar()
    else:
        seen: set[str] = set()

        def line(label: str, done: float) -> None:
            if label not in seen:
                seen.add(label)
                print(f"{label} ...", file=sys.stderr, flush=True)

        yield line


def _bar() -> Iterator[Any]:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def tell(label: str, done: float) -> None:
            task = tasks.setdefault(label, None)
            if task is None:
                task = tasks[label] = bar.add_task(label, total=1.0)
            bar.update(task, completed=done)

        yield tell

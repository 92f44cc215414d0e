"""The command `odd`: describe a scenario, or tell what differs between two.

Nothing heavy is imported before a scenario is named and sound.
"""

import json
import shlex
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from weiwen.errors import InputError
from weiwen.scenario import Scenario, load
from weiwen.typed import Freeze, Json, Preset, Sets, With, Without

Out = Annotated[Path | None, Parameter(help="write the text to this file")]
Options = dict[str, Any]


def register(app: App) -> None:
    """Add `odd` to a command line."""
    app.command(odd, name="odd")


def odd(
    scenario: str,
    other: str | None = None,
    /,
    *,
    people: int | None = None,
    weeks: int | None = None,
    seed: int | None = None,
    replicates: int | None = None,
    set_: Sets = None,
    preset: Preset = None,
    with_: With = None,
    without: Without = None,
    freeze: Freeze = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Describe a scenario after the ODD protocol; of two, tell what differs (options change the last one named)."""
    size = {"people": people, "weeks": weeks, "seed": seed, "replicates": replicates}
    lists = {"preset": preset, "set": set_, "with": with_, "without": without, "freeze": freeze}
    changed = changed_by(other or scenario, size, lists)
    words = [*size_words(size), *list_words(lists)]
    if other is None:
        answer = _described(changed, shlex.join(["weiwen", "odd", scenario, *words]))
    else:
        answer = _compared(load(scenario), changed, (scenario, shlex.join([other, *words])))
    if out is not None:
        _write(out, answer["text"])
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
    elif out is None:
        print(answer["text"], end="")
    else:
        print(f"written: {out}")


def changed_by(scenario: str, size: Options, lists: Options) -> Scenario:
    """The scenario with the options applied."""
    given: Options = {{"set": "sets", "with": "with_"}.get(k, k): v or () for k, v in lists.items() if k != "preset"}
    return load(scenario, presets=lists["preset"], **given, **size)


def size_words(size: Options) -> list[str]:
    """The sizes as one would type them."""
    return [word for key, value in size.items() if value is not None for word in (f"--{key}", str(value))]


def list_words(lists: Options) -> list[str]:
    """The changes as one would type them."""
    return [word for key, values in lists.items() for value in values or () for word in (f"--{key}", value)]


def _described(scenario: Scenario, command: str) -> dict[str, Any]:
    from weiwen.caching import cache_programs
    from weiwen.protocol.text import describe

    cache_programs()
    return describe(scenario, command).table()


def _compared(one: Scenario, other: Scenario, names: tuple[str, str]) -> dict[str, Any]:
    from weiwen.protocol.difference import difference, told

    gaps = [gap._asdict() for gap in difference(one, other)]
    hashes = [one.digest, other.digest]
    return {"scenarios": list(names), "hashes": hashes, "differences": gaps, "text": told(one, other, names)}


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"--out {path}: cannot be written: {error.strerror}; name a file in a folder that is there"
        ) from None

"""What the tests of a mechanism ask, and what was measured of it, in words: for the docs and for the server's pages.

Sentences are Markdown; a link to a mechanism is `[name](name.md)`.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from weiwen import catalogue
from weiwen.explain import rivals
from weiwen.numerals import spelled
from weiwen.outcomes import OUTCOMES
from weiwen.protocol.markdown import number
from weiwen.scenario import load

GUARD = "It guards against a rule that stops working or turns its sign. It is no prediction that came true."
AFTER = f"The least size was set after a first measurement; some outcomes were chosen then, too. {GUARD}"
MOVED = f"Another least size was written down first, and moved after it was measured. {GUARD}"
BEFORE = "The least size was written down before it was measured, as the file of its numbers says."
NOTE = re.compile(r"^\[tests\.signature\] *(?:# *(.*))?$", re.MULTILINE)  # said there in a note, for whoever reads it
Table = dict[str, Any]


@cache
def signatures() -> dict[str, Table]:
    """What was measured of each mechanism, by its name."""
    path = Path(__file__).with_name("signatures.json")
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def asked(tests: Table) -> list[tuple[str, str]]:
    """The four questions that tests ask, each with what must hold."""
    say = {"signature": _asked_signature, "dose": _asked_dose, "path": _asked_path, "rival": _asked_rival}
    return [(question, told(tests[question])) for question, told in say.items() if question in tests]


def when_sized(name: str) -> str:
    """When the least size that the tests ask for was set: what the note beside it in the declaration says."""
    found = NOTE.search(catalogue.file_of(name).read_text(encoding="utf-8"))
    note = (found and found[1]) or ""
    if re.search(r"written down before (it was measured|measuring)", note):
        return BEFORE
    return MOVED if "written down" in note else AFTER


def least_of(measured: Table, said: Table) -> float:
    """The least size that the tests ask for, in the unit of the outcome."""
    return said.get("least_absolute", said.get("least", 0) * abs(measured["without"]))


def size_of(measured: Table) -> float:
    """The size that is held against it: the effect, or how far worlds are apart."""
    return measured["apart"] if measured["direction"] == "apart" else measured["effect"]


def effect_words(measured: Table) -> str:
    """The measured effect with its interval."""
    effect, low, high = (spelled(measured[key], 3, sign=True) for key in ("effect", "low", "high"))
    said = f"**{effect}** (95 % interval {low} to {high})"
    if measured["direction"] == "apart":
        said += f", and apart by {spelled(size_of(measured), 3)} (standard deviation over pairs)"
    return said


def twin_command(name: str) -> str:
    """The command that shows what a mechanism does, beside the same worlds without it."""
    scenario = load("national")
    option = "--without" if name in scenario.mechanisms else "--with"
    gone = sorted(set(rivals(name)) & set(scenario.mechanisms)) if option == "--with" else []
    return " ".join(["weiwen twin village", *(f"--without {rival}" for rival in gone), option, name])


def outcome_words(key: str) -> str:
    """An outcome by its meaning and stage."""
    known = OUTCOMES.get(key)
    return f"*{known.meaning}* ({known.stage})" if known else f"`{key}`"


def _moves(outcome: str, direction: str) -> str:
    """An outcome and where it goes; "apart" says that worlds differ, whichever way."""
    return f"{outcome_words(outcome)} " + ("differs between the twins" if direction == "apart" else f"goes {direction}")


def value_words(value: object) -> str:
    """A number of a rule in full, a word as it is."""
    return spelled(value) if isinstance(value, float) else number(value)


def _asked_signature(said: Table) -> str:
    least = f"{spelled(100 * said['least'], 3)} %" if "least" in said else spelled(said.get("least_absolute", 0))
    return f"with it, {_moves(said['outcome'], said['direction'])}, by at least {least}"


def _asked_dose(said: Table) -> str:
    values = ", ".join(value_words(value) for value in said["values"])
    if said["direction"] == "apart":
        apart = f"{outcome_words(said['outcome'])} differs more and more between the twins"
        return f"at `{said['parameter']}` {values}: {apart}"
    return f"at `{said['parameter']}` {values}: {_moves(said['outcome'], said['direction'])}"


def _asked_path(said: Table) -> str:
    shut = [f"`{name}` frozen" for name in said.get("freeze", ())]
    shut += [f"no `{name}`" for name in said.get("without", ())]
    shut += [
        f"`{key}` = {value_words(value)}"
        for key, value in {**said.get("parameters", {}), **said.get("start", {})}.items()
    ]
    besides = ", ".join(f"`{name}`" for name in said.get("besides", ()))
    return f"its effect vanishes to the bit with {', '.join(shut)}" + (
        f" (besides its own {besides})" if besides else ""
    )


def _asked_rival(said: Table) -> str:
    other = said.get("mechanism")
    changed = {**said.get("parameters", {}), **said.get("switches", {})}
    numbers = ", ".join(f"`{key}` = {value_words(value)}" for key, value in changed.items())
    who = f"[{other}]({other}.md)" if other in catalogue.names() else numbers
    return f"{who}: the effect on {outcome_words(said['outcome'])} is {said['expectation']}. {said.get('source', '')}"

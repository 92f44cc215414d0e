"""One page a mechanism, and the lists of mechanisms by stage and by system of the essay."""

import tomllib
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from made.tables import PARAMETER_HEAD, number, parameter_rows, table
from weiwen import catalogue
from weiwen.declarations import parameters_of
from weiwen.explain import explain, mechanism_class, summary
from weiwen.outcomes import OUTCOMES
from weiwen.scenario import OWNED, load

ASKED = (
    "The least size was set after a first measurement, at about half of it; some outcomes were chosen then, too. It "
    "guards against a rule that stops working or turns its sign. It is no prediction that came true.\n"
)
FORESEEN = ("hidden_custody", "restitution")  # sizes committed before anything was measured, and not moved
BEFORE = "The least size was written down before anything was measured, and was not moved afterwards.\n"
SYSTEMS = Path(__file__).parents[1] / "systems.toml"


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
        table(PARAMETER_HEAD, parameter_rows(parameters_of(name).values())),
        "Marks are explained in [Numbers, and how sure we are](../numbers.md).\n",
        "## Place in the loop\n",
        _place(told),
        _tests(name, told["tests"]),
        _signature(signatures.get(name), told["tests"].get("signature", {})),
        "## See for yourself\n",
        _try(name),
    ]
    return "\n".join(part for part in parts if part)


def _place(told: dict[str, Any]) -> str:
    def code(words: Iterable[str]) -> str:
        return ", ".join(f"`{word}`" for word in words) or "nothing"

    rows = [["reads", code(told["reads"])], ["writes", code(told["writes"])]]
    if told["owns"]:
        held = f" (`--freeze {told['owns']}` holds it)" if told["owns"] in OWNED else ""
        rows.append(["owns", f"`{told['owns']}`: no other mechanism changes it{held}"])
    if told["rivals"]:
        links = ", ".join(f"[{other}]({other}.md)" for other in told["rivals"])
        rows.append(["rivals", f"{links} (one at a time for {told['slot']})"])
    if told["every_weeks"] > 1:
        rows.append(["acts", f"every {told['every_weeks']} weeks"])
    rows += [[f"records `{key}`", meaning] for key, meaning in told["records"].items()]
    rows.append(["file", f"`src/{told['file']}`"])
    return table(["", ""], rows)


def _tests(name: str, tests: dict[str, Any]) -> str:
    """The four questions that its tests ask, as they stand beside the numbers."""
    asked = [("signature", _asked_signature), ("dose", _asked_dose), ("path", _asked_path), ("rival", _asked_rival)]
    rows = [[question, say(tests[question])] for question, say in asked if question in tests]
    if not rows:
        return ""
    size = BEFORE if name in FORESEEN else ASKED
    return "## What its tests ask\n\n" + table(["question", "what must hold"], rows) + "\n" + size


def _outcome(key: str) -> str:
    known = OUTCOMES.get(key)
    return f"*{known.meaning}* ({known.stage})" if known else f"`{key}`"


def _moves(outcome: str, direction: str) -> str:
    """An outcome and where it goes; "apart" says that worlds differ, whichever way."""
    return f"{_outcome(outcome)} " + ("differs between the twins" if direction == "apart" else f"goes {direction}")


def _asked_signature(said: dict[str, Any]) -> str:
    least = f"{100 * said['least']:.3g} %" if "least" in said else f"{said.get('least_absolute', 0):g}"
    return f"with it, {_moves(said['outcome'], said['direction'])}, by at least {least}"


def _asked_dose(said: dict[str, Any]) -> str:
    values = ", ".join(number(value) for value in said["values"])
    if said["direction"] == "apart":
        return f"at `{said['parameter']}` {values}: {_outcome(said['outcome'])} differs more and more between the twins"
    return f"at `{said['parameter']}` {values}: {_moves(said['outcome'], said['direction'])}"


def _asked_path(said: dict[str, Any]) -> str:
    shut = [f"`{name}` frozen" for name in said.get("freeze", ())]
    shut += [f"no `{name}`" for name in said.get("without", ())]
    shut += [
        f"`{key}` = {number(value)}" for key, value in {**said.get("parameters", {}), **said.get("start", {})}.items()
    ]
    besides = ", ".join(f"`{name}`" for name in said.get("besides", ()))
    return f"its effect vanishes to the bit with {', '.join(shut)}" + (
        f" (besides its own {besides})" if besides else ""
    )


def _asked_rival(said: dict[str, Any]) -> str:
    other = said.get("mechanism")
    changed = {**said.get("parameters", {}), **said.get("switches", {})}
    numbers = ", ".join(f"`{key}` = {number(value)}" for key, value in changed.items())
    who = f"[{other}]({other}.md)" if other in catalogue.names() else numbers
    return f"{who}: the effect on {_outcome(said['outcome'])} is {said['expectation']}. {said.get('source', '')}"


def _signature(measured: dict[str, Any] | None, asked: dict[str, Any]) -> str:
    """What changed when it was there, in the world in which the tests measure, and how much of it the tests ask for."""
    if not measured:
        return ""
    size = measured["apart"] if measured["direction"] == "apart" else measured["effect"]
    least = asked.get("least_absolute", asked.get("least", 0) * abs(measured["without"]))
    said = f"**{measured['effect']:+.3g}** (95 % interval {measured['low']:+.3g} to {measured['high']:+.3g})"
    if measured["direction"] == "apart":
        said += f", and apart by {size:.3g} (standard deviation over pairs)"
    where = f"n = {measured['n']} pairs of worlds at teaching rates; scenario {measured['scenario']}"
    return (
        f"## Measured signature\n\n{_outcome(measured['outcome'])}: {measured['without']:.4g} without it; with it "
        f"{said}, {measured['unit']}. The tests ask for {100 * least / abs(size):.0f} % of this size. {where}.\n"
    )


def _try(name: str) -> str:
    scenario = load("national")
    option = "--without" if name in scenario.mechanisms else "--with"
    rivals = set(explain(name)["rivals"]) & set(scenario.mechanisms)
    without = "".join(f" --without {rival}" for rival in sorted(rivals)) if option == "--with" else ""
    return f"```\nuv run weiwen twin village{without} {option} {name}\n```\n"


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
    named = tomllib.loads(SYSTEMS.read_text(encoding="utf-8"))
    kinds, rows = named.pop("kinds"), []
    home = {s: [n for n in catalogue.names() if s in mechanism_class(n).systems] for g in named.values() for s in g}
    for group in named.values():
        for system, title in group.items():
            where = ", ".join(f"[{name}]({name}.md)" for name in home[system]) or "not yet"
            rows.append([system, title, kinds.get(system, "mechanism"), where])
    done = sum(bool(found) for found in home.values())
    return f"{done} of {len(home)} systems are modelled so far.\n\n" + table(["", "system", "kind", "where"], rows)

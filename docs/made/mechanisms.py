"""One page a mechanism, and the lists of mechanisms by stage and by system of the essay."""

import tomllib
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from made.tables import PARAMETER_HEAD, parameter_rows, table
from weiwen import catalogue
from weiwen.declarations import parameters_of
from weiwen.explain import explain, mechanism_class, summary
from weiwen.numerals import spelled
from weiwen.scenario import OWNED
from weiwen.signatures import asked, effect_words, least_of, outcome_words, size_of, twin_command, when_sized

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
        f"```\nuv run {twin_command(name)}\n```\n",
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
    rows = asked(tests)
    return (
        "## What its tests ask\n\n" + table(["question", "what must hold"], rows) + f"\n{when_sized(name)}\n"
        if rows
        else ""
    )


def _signature(measured: dict[str, Any] | None, said: dict[str, Any]) -> str:
    """What changed when it was there, in the world in which the tests measure, and how much of it the tests ask for."""
    if not measured:
        return ""
    asks = 100 * least_of(measured, said) / abs(size_of(measured))
    where = f"n = {measured['n']} pairs of worlds at teaching rates; scenario {measured['scenario']}"
    return (
        f"## Measured signature\n\n{outcome_words(measured['outcome'])}: {spelled(measured['without'], 4)} without it; "
        f"with it {effect_words(measured)}, {measured['unit']}. The tests ask for {asks:.0f} % of this size. {where}.\n"
    )


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

"""What a claim looks like in the terminal: the table of all, and one trial with its rivals, placebos and harm."""

from typing import Any

from rich.console import Console
from rich.table import Table

from weiwen.experiments.claims import Claim
from weiwen.experiments.words import STATES
from weiwen.sentence import SENTENCE

console = Console(highlight=False)


def tell_table(lines: list[dict[str, Any]]) -> None:
    """All claims, the contradicted first."""
    table = Table("claim", "verdict", "effect", "space", "statement", box=None, padding=(0, 2, 0, 0))
    order = {state: i for i, state in enumerate(STATES)}
    for one in sorted(lines, key=lambda line: order[line.get("verdict") or "not yet"]):
        verdict = one.get("verdict") or "not yet tried"
        changed = " (file changed since)" if one.get("changed_since") else ""
        effect = (
            f"{one['effect']:+.3g} ({one['interval'][0]:+.3g} to {one['interval'][1]:+.3g})" if "effect" in one else ""
        )
        table.add_row(one["id"], verdict + changed, effect, _space(one), one["statement"])
    console.print(table)
    console.print("space: shares of the parameter space that support, leave open, contradict")
    console.print(f"[dim]{SENTENCE}[/dim]")


def _effect(one: dict[str, Any]) -> str:
    if "effect" not in one:
        return ""
    low, high = one["interval"]
    return f"{one['effect']:+.3g} ({low:+.3g} to {high:+.3g})"


def _space(one: dict[str, Any]) -> str:
    if one.get("share_supported") is None:
        return ""
    return " / ".join(f"{100 * one[f'share_{key}']:.0f}" for key in ("supported", "undecided", "contradicted")) + " %"


def tell_trial(chosen: Claim, record: dict[str, Any]) -> None:
    """A trial in the terminal: the verdict, what turns it, the tests, and what was done to people."""
    console.print(f"\n[bold]{chosen.id}[/bold] {chosen.statement}\n", soft_wrap=True)
    turning = [rival["name"] for rival in record["rivals"] if rival["turns"]]
    console.print(f"[bold]{record['verdict']}[/bold] ({record['at_reference']} at declared numbers)")
    if turning:
        console.print(f"the verdict turns where: {'; '.join(turning)}", soft_wrap=True)
    _tell_tests(record)
    error = record["monte_carlo_error"]
    console.print(
        f"n = {record['n']} pairs; Monte-Carlo error of the difference {error:.3g} {record['unit']}", soft_wrap=True
    )
    if "share_supported" in record:
        console.print(
            f"space of {len(record['map']['points'])} points: {_space(record)} supported / open / contradicted"
        )
    _tell_harm(record)
    if record["agrees"] is not None:
        console.print(f"{'agrees' if record['agrees'] else 'DOES NOT AGREE'}: {record['agreement']}", soft_wrap=True)
    console.print(f"[dim]{SENTENCE}[/dim]")


def _tell_tests(record: dict[str, Any]) -> None:
    """The tests in numbers, with rivals and placebos below them."""
    table = Table("test", "effect", "95 % interval", "smallest of interest", "verdict", box=None, padding=(0, 2, 0, 0))
    for test in record["tests"]:
        low, high = test["interval"]
        least = f"{test['least']:.3g} {test['sign']}"
        table.add_row(test["name"], f"{test['effect']:+.4g}", f"{low:+.4g} to {high:+.4g}", least, test["verdict"])
    for rival in record["rivals"]:
        low, high = rival["interval"]
        table.add_row(
            f"rival: {rival['name']}", f"{rival['effect']:+.4g}", f"{low:+.4g} to {high:+.4g}", "", rival["verdict"]
        )
    for placebo in record["placebos"]:
        null = "null" if placebo["null"] else "NOT NULL"
        table.add_row(f"placebo: {placebo['name']}", f"{placebo['largest']:.4g}", "", "", null)
    console.print(table)


def _tell_harm(record: dict[str, Any]) -> None:
    """What was done to the invented people of each arm."""
    keys = {"arrests": "arrests", "held": "held", "wrongful": "of arrests, of people who had done nothing"}
    if any("hidden" in means for means in record["arms"].values()):
        keys = {"hidden": "held in no register"} | keys
    table = Table("arm", *(f"{label}" for label in keys.values()), box=None, padding=(0, 2, 0, 0))
    for arm, means in record["arms"].items():
        table.add_row(arm, *(f"{100 * means[k]:.1f} %" if k == "wrongful" else f"{means[k]:,.1f}" for k in keys))
    console.print("\ndone to people, per 1,000 and year (held: person-weeks)")
    console.print(table)

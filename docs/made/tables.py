"""Markdown tables, and how a number and its mark are written in them."""

from collections.abc import Iterable, Sequence

from weiwen.declarations import Parameter, shown
from weiwen.numerals import spelled

PARAMETER_HEAD = ("number", "what it means", "value", "allowed", "source", "mark")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines) + "\n"


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def number(value: object) -> str:
    return spelled(value) if isinstance(value, float) else shown(value).strip("'\"")


def mark(certainty: str) -> str:
    return f"<span class='mark'>{certainty}</span>"


def parameter_rows(parameters: Iterable[Parameter]) -> list[list[str]]:
    return [[f"`{p.name}`", p.meaning, number(p.value), p.allowed, p.source, mark(p.certainty)] for p in parameters]

"""Markdown as the descriptions use it: tables, numbers that lose no digit, and the text of a docstring."""

import inspect
import math
import textwrap
from collections.abc import Iterable, Sequence

from weiwen.declarations import shown

NOTHING = "-"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; where there are no rows, a sentence says so."""
    body = [list(row) for row in rows]
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines) if body else "None."


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def number(value: object) -> str:
    """A number as short as it can be without losing a digit; a word as it is."""
    if isinstance(value, float):
        short = f"{value:g}"
        return short if float(short) == value else repr(value)
    return shown(value).strip("'\"")


def span(low: float | None, high: float | None) -> str:
    """A range in words: from what to what, or on which side it is open."""
    below = low is None or low == -math.inf
    above = high is None or high == math.inf
    if below and above:
        return "any"
    if above:
        return f"{number(low)} or more"
    return f"{number(high)} or less" if below else f"{number(low)} to {number(high)}"


def code(words: Iterable[str]) -> str:
    """Names as code, in a sentence."""
    return ", ".join(f"`{word}`" for word in words) or "nothing"


def bullets(lines: Iterable[str], otherwise: str) -> str:
    """A list, or a sentence where there is nothing to list."""
    return "\n".join(f"- {line}" for line in lines) or otherwise


def equation(text: str) -> str:
    """An equation as it stands in the docstring, set apart."""
    return "```text\n" + textwrap.fill(text, 100, break_long_words=False, break_on_hyphens=False) + "\n```"


def prose(docstring: str | None) -> str:
    """A docstring as Markdown: what is indented in it stays set apart."""
    return inspect.cleandoc(docstring or "")


def first(docstring: str | None) -> str:
    """The first paragraph of a docstring, in one line."""
    return " ".join(prose(docstring).partition("\n\n")[0].split())


def blocks(*parts: str) -> str:
    """Parts with a blank line between them; empty ones are left out."""
    return "\n\n".join(part for part in parts if part)

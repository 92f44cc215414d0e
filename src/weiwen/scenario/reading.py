"""A file is looked at before it is believed: first its size, then its depth, then its grammar.

The TOML parser of the standard library takes seconds on one very long dotted key and runs out of stack on deep
brackets. A scan of the text that costs next to nothing refuses both beforehand; the same scan remembers on which line
each key stands, so that every later complaint can name its line.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from weiwen.errors import InputError

MOST_BYTES = 256 * 1024
DEEPEST = 8
LONGEST_KEY = 200

Loc = tuple[str | int, ...]

# Strings first, so that a bracket inside one is not a bracket; one left open runs to its natural end.
# Each alternative of a loop begins with a sign that its run excludes, and a string may end with the text: so nothing is
# ever tried twice and the scan is linear. (Possessive quantifiers would say so, but Python 3.11.2 gets them wrong.)
TOKEN = re.compile(
    r'''(?P<text>"""[^"\\]*(?:(?:\\.|"{1,2}(?!"))[^"\\]*)*(?:"{3,5}|\\?\Z)'''
    r"""|'''[^']*(?:'{1,2}(?!')[^']*)*(?:'{3,5}|\Z)"""
    r"""|"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"?|'[^'\n]*'?)"""
    r"""|(?P<comment>\#[^\n]*)|(?P<line>\n)|(?P<mark>[\[\]{}=,.])|(?P<word>[A-Za-z0-9_-]+)""",
    re.DOTALL,
)


@dataclass(frozen=True)
class Source:
    """A table that was read, with the place of every key in it."""

    label: str
    table: dict[str, Any]
    lines: dict[Loc, int] = field(default_factory=dict)

    def place(self, loc: Loc) -> str:
        """Where a key stands: the file, and the line of the key or of the nearest table around it."""
        for length in range(len(loc), 0, -1):
            if loc[:length] in self.lines:
                return f"{self.label}, line {self.lines[loc[:length]]}"
        return self.label


def read(path: Path, label: str) -> Source:
    """The table in a TOML file; anything that is not a small, shallow, well-formed one is an `InputError`."""
    text = _decoded(_bytes(path, label), label)
    _refuse_monsters(text, label)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{_grammar(str(error), label, text)}; see https://toml.io for the notation") from None
    except (ValueError, RecursionError, OverflowError):
        raise InputError(f"{label}: holds a value that no scenario can use (a number far too long?)") from None
    return Source(label, table, _lines(text))


def _bytes(path: Path, label: str) -> bytes:
    try:
        if path.is_dir():
            raise InputError(f"{label}: is a folder; name a .toml file in it")
        if not path.is_file():
            raise InputError(f"{label}: there is no such file; type a path that exists, or see `weiwen scenarios`")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{label}: cannot be read ({reason}); name a .toml file that can") from None
    if len(content) > MOST_BYTES:
        raise InputError(f"{label}: larger than {MOST_BYTES // 1024} KB, the most a scenario may be; make it shorter")
    return content


def _decoded(content: bytes, label: str) -> str:
    if b"\0" in content:
        raise InputError(f"{label}: is a binary file; a scenario is a TOML text file")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"{label}, line {line}: not UTF-8 text; save the file as UTF-8") from None


def _refuse_monsters(text: str, label: str) -> None:
    """Refuse what the parser would choke on: long keys, long dotted keys, deep brackets."""
    depth = dots = start = 0
    line = 1
    for token in TOKEN.finditer(text):
        mark, kind = token.group(), token.lastgroup
        if mark == "=" and token.start() - start > LONGEST_KEY:
            raise InputError(f"{label}, line {line}: a key longer than {LONGEST_KEY} characters; shorten it")
        if mark == ".":
            dots += 1
        elif kind in ("mark", "line"):
            dots, start = 0, token.end()
            depth = max(0, depth + (mark in "[{") - (mark in "]}"))
        if depth > DEEPEST or dots >= DEEPEST:
            raise InputError(
                f"{label}, line {line}: nested deeper than {DEEPEST} levels; no scenario needs more than 5"
            )
        line += mark.count("\n")


def _grammar(message: str, label: str, text: str) -> str:
    found = re.search(r" \(at line (\d+), column (\d+)\)$", message)
    if found:
        return f"{label}, line {found[1]}: not TOML: {message[: found.start()]} (column {found[2]})"
    last = text.rstrip("\n").count("\n") + 1
    return f"{label}, line {last}: not TOML: {message}"


def _lines(text: str) -> dict[Loc, int]:
    """The line of every key of a text that is known to be TOML."""
    lines: dict[Loc, int] = {}
    for path, line in _keys(text):
        for length in range(1, len(path) + 1):
            lines.setdefault(path[:length], line)
    return lines


def _keys(text: str) -> Iterator[tuple[Loc, int]]:
    """Every key with its full path and line: a walk over the tokens with a stack of the tables that are open."""
    table: Loc = ()
    key: Loc = ()
    opened: list[tuple[str, Loc]] = []
    naming, heading = True, False
    for mark, kind, line in _tokens(text):
        if kind == "line" and not opened:
            key, naming, heading = (), True, False
        elif naming and kind in ("word", "text"):
            key = (*key, mark)
        elif kind != "mark":
            continue
        elif mark == "[" and naming and not key and not opened:
            heading = True
        elif mark == "]" and heading:
            table, key, naming = key or table, (), False
            yield table, line
        elif mark == "=" and naming:
            naming = False
            yield (*(opened[-1][1] if opened else table), *key), line
        elif mark in "[{" and not naming:
            opened.append((mark, (*(opened[-1][1] if opened else table), *key)))
            key, naming = (), mark == "{"
        elif mark in "]}" and opened:
            opened.pop()
            key, naming = (), False
        elif mark == "," and opened:
            key, naming = (), opened[-1][0] == "{"


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    line = 1
    for token in TOKEN.finditer(text):
        kind = token.lastgroup or ""
        if kind != "comment":
            mark = token.group()
            yield (mark[1:-1] if kind == "text" else mark), kind, line
            line += mark.count("\n")

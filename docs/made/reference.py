"""What the other pages show of the program: marks, arrays, one draw followed step by step, the picture of the loop."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import jax.numpy as jnp

from made.tables import mark, table
from weiwen import catalogue
from weiwen.declarations import parameters_of
from weiwen.engine import Record
from weiwen.engine.draw import Book, root_key, threefry, word
from weiwen.explain import mechanism_class
from weiwen.records import RUN_RECORDS, STAGE_RECORDS
from weiwen.report.charts.loop import WIDE, loop

VOICES = {
    "truth": "What is so",
    "file": "What localities have on file",
    "told": "What the centre is told, and decides",
    "ledger": "What was done to whom",
}
MADE = {  # the words in the boxes of the picture: what a stage makes
    "economy": ("incomes", "and hardship"),
    "conduct": ("acts", "civic and political"),
    "discourse": ("posts", "over ties"),
    "sensing": ("signals", "true and false"),
    "assessment": ("files", "lists, suspicion"),
    "reporting": ("reports", "and omissions"),
    "strategy": ("policy", "budgets, the law"),
    "intervention": ("measures", "under capacity"),
    "response": ("lessons", "belief, grievance"),
}


def tally_of_marks() -> str:
    """How many declared numbers carry which mark."""
    found = Counter(p.certainty for name in catalogue.names() for p in parameters_of(name).values())
    total = sum(found.values())
    rows = [[mark(one), count, f"{100 * count / total:.0f} %"] for one, count in found.most_common()]
    return f"Of the {total} numbers of the mechanisms:\n\n" + table(["mark", "numbers", "share"], rows)


def record_tables() -> str:
    """Every array of a run, by voice."""
    parts = []
    for voice, title in VOICES.items():
        rows = [_record(k, r, ("replicate", "week")) for k, r in STAGE_RECORDS.items() if r.voice == voice]
        rows += [_record(k, r, ("replicate",)) for k, r in RUN_RECORDS.items() if r.voice == voice]
        rows += [_record(k, r, ("replicate", "week")) for k, r in _own_records() if r.voice == voice]
        parts.append(
            f"### <span class='voice {voice}'>{title}</span> {{ #{voice} }}\n\nAttribute `voice = \"{voice}\"`.\n\n"
            + table(["array", "dimensions", "unit", "meaning"], rows)
        )
    return "\n".join(parts)


def _own_records() -> list[tuple[str, Record]]:
    return [(f"{n}.{k}", r) for n in catalogue.names() for k, r in mechanism_class(n).records.items()]


def _record(key: str, record: Record, first: tuple[str, ...]) -> list[str]:
    return [f"`{key}`", ", ".join((*first, *record.dims)), record.unit, record.meaning]


def draw_example() -> str:
    """One address followed to its first three draws."""
    address, week, rows = "audit/audited", 5, 3
    replica = root_key(1)
    key = threefry((replica[0], replica[1]), jnp.uint32(word(address)), jnp.uint32(week))
    bits = Book(replica, jnp.int32(week), (address,)).luck("audit", (rows,)).bits("audited")
    steps = [["replica of seed 1, replicate 0", _hex(replica)], [f"word of `{address}`", _hex([word(address)])]]
    steps += [[f"key in week {week}", _hex(key)], ["bits of rows 0, 1, 2", _hex(bits)]]
    return table(["step", "words (hexadecimal)"], steps)


def _hex(words: Iterable[Any]) -> str:
    return " ".join(f"`{int(one):08x}`" for one in words)


def picture() -> str:
    """The loop as the report draws it, with what each stage makes in place of a run's numbers."""
    even = dict.fromkeys((ends for ends in WIDE.arrows if ends != ("strategy", "intervention")), 100.0)
    say = "The loop: nine stages, the veil between society and apparatus, the second veil between files and centre"
    drawn = (loop(MADE, even, say=say, narrow=narrow).replace(": 100 a week", "") for narrow in (False, True))
    return "<div class='loop'>" + "".join(f"<div>{one}</div>" for one in drawn) + "</div>\n"

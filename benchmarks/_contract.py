"""What every question has in common: the machine's name, the versions, and how an answer is shown."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

Answer = dict[str, Any]


class MissingError(RuntimeError):
    """A question needs what is not installed; the message says what to type."""


def machine() -> Answer:
    """Processor, cores this process may use, memory, system and versions."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "processor": _processor(),
        "cores": cores,
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": versions(("weiwen", "jax", "numpy")),
        "load_before": round(os.getloadavg()[0], 1),
    }


def versions(names: Iterable[str]) -> dict[str, str | None]:
    """Installed versions of packages, none where a package is not installed."""
    return {name: _version(name) for name in names}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    fields = dict(tuple(part.strip() for part in line.split(":", 1)) for line in reversed(lines) if ":" in line)
    name = fields.get("model name", "unknown")
    return (
        f"{fields.get('vendor_id', '')} family {fields.get('cpu family')} model {fields.get('model')}"
        if name in ("", "unknown")
        else name
    )


def tell(text: str) -> None:
    """Progress, on stderr."""
    print(text, file=sys.stderr, flush=True)


def plain(answer: Answer) -> str:
    """An answer as text: its tables, then everything else a line each."""
    tables = {key: value for key, value in answer.items() if value and isinstance(value, list) and key != "notes"}
    lines = [line for rows in tables.values() for line in grid(rows)]
    lines += [f"{key}: {shown(value)}" for key, value in answer.items() if key not in tables and key != "notes"]
    return "\n".join([*lines, *answer.get("notes", [])])


def grid(rows: list[Answer]) -> list[str]:
    """Rows of a table as lines of text with aligned columns."""
    if not rows:
        return []
    cells = [list(rows[0]), *([shown(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip() for line in cells] + [""]


def shown(value: Any) -> str:
    """A value as a reader wants it: three or four digits, thousands apart, nothing for none."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def present(question: str, measure: Callable[[bool], Answer]) -> None:
    """The command line of a question without options of its own."""
    parser = argparse.ArgumentParser(description=question)
    parser.add_argument("--quick", action="store_true", help="under a minute")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    options = parser.parse_args()
    told = machine()
    try:
        answer = {**measure(options.quick), "machine": told}
    except MissingError as missing:
        sys.exit(str(missing))
    print(json.dumps(answer) if options.json else plain(answer))

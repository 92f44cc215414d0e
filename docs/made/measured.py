"""The answers of the benchmarks as their page shows them, from the files that `python -m benchmarks` wrote."""

import json
from pathlib import Path
from typing import Any

from made.tables import table

FOLDER = Path(__file__).with_name("benchmarks")
APART = ("question", "notes", "machine")


def answers() -> str:
    """A part for each question that was measured."""
    files = sorted(FOLDER.glob("*.json"))
    parts = [_part(path, json.loads(path.read_text(encoding="utf-8"))) for path in files]
    return "\n".join(parts) or "Nothing has been measured in this copy.\n"


def _part(path: Path, answer: dict[str, Any]) -> str:
    """Question, picture, single numbers, tables, notes, machine."""
    lines = [f"## {path.stem}", answer["question"]]
    if path.with_suffix(".svg").exists():
        lines.append(f"![{answer['question']}](made/benchmarks/{path.stem}.svg)")
    single = {key: value for key, value in answer.items() if key not in APART and not _is_table(value)}
    lines.append(table(("number", "value"), _flat(single)))
    lines += [_grid(value) for value in answer.values() if _is_table(value)]
    lines += answer.get("notes", [])
    lines.append(f"{_machine(answer.get('machine', {}))} [The numbers as JSON](made/benchmarks/{path.name})")
    return "\n\n".join(lines) + "\n"


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _flat(values: dict[str, Any], before: str = "") -> list[tuple[str, str]]:
    """Rows of single numbers; those within a group carry its name."""
    rows: list[tuple[str, str]] = []
    for key, value in values.items():
        if isinstance(value, dict):
            rows += _flat(value, f"{before}{key}, ")
        elif value is not None:
            rows.append((before + key.replace("_", " "), _shown(value)))
    return rows


def _grid(rows: list[dict[str, Any]]) -> str:
    return table(
        [key.replace("_", " ") for key in rows[0]], [[_shown(value) for value in row.values()] for row in rows]
    )


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return (
        "" if value is None else f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
    )


def _machine(told: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in told.get("versions", {}).items() if number)
    return (
        f"Measured on {told.get('processor', 'an unnamed processor')}, {told.get('cores', '?')} cores, "
        f"{told.get('memory_gib', '?')} GiB, {told.get('system', '')}, load before {told.get('load_before', '?')}; "
        f"Python {told.get('python', '?')}, {versions}."
    )

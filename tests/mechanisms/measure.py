"""Measure the signature of every mechanism and write it where the reference pages find it.

uv run python tests/mechanisms/measure.py
"""

import json
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))  # what tests share lies a folder above

import questions

import weiwen

SIGNATURES = Path(weiwen.__file__).parent / "signatures.json"


def main() -> None:
    """Write src/weiwen/signatures.json, one line a mechanism."""
    lines = [f"  {json.dumps(name)}: {json.dumps(entry)}" for name, entry in questions.table().items()]
    SIGNATURES.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{len(lines)} signatures in {SIGNATURES}")


if __name__ == "__main__":
    main()

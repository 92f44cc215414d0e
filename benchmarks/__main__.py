"""`python -m benchmarks QUESTION [options]`: one question a script."""

import importlib
import sys
from pathlib import Path

QUESTIONS = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))

if len(sys.argv) < 2 or sys.argv[1] not in QUESTIONS:
    sys.exit(f"name a question: {', '.join(QUESTIONS)}")
importlib.import_module(f"benchmarks.{sys.argv.pop(1)}").main()

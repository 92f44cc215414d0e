"""`python -m benchmarks [QUESTION] [options]`: one question, or all of them in turn, written down for the docs."""

import argparse
import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks._contract import grid, plain, tell

HERE = Path(__file__).parent
QUESTIONS = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))
WRITTEN = HERE.parent / "docs" / "made" / "benchmarks"


def ask(name: str, options: list[str]) -> dict[str, Any] | None:
    """The answer to one question, from a process of its own; none where it could not be had, with the reason told."""
    tell(f"== {name}")
    command = [sys.executable, "-m", "benchmarks", name, "--json", *options]
    done = subprocess.run(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        tell(f"{name}: left out (it ended with {done.returncode})")
        return None
    question = getattr(importlib.import_module(f"benchmarks.{name}"), "QUESTION", name)
    return {"question": question, **json.loads(done.stdout)}


def write(name: str, answer: dict[str, Any], folder: Path) -> None:
    """Put an answer, and its picture, where the docs look for them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")
    draw = getattr(importlib.import_module(f"benchmarks.{name}"), "draw", None)
    if draw is not None:
        from weiwen.classics.look import save

        save(lambda: draw(answer), folder / f"{name}.svg")


def ask_all() -> None:
    """All questions in turn."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="All questions in turn, written down.")
    parser.add_argument("--quick", action="store_true", help="a minute or less each")
    parser.add_argument("--out", type=Path, default=WRITTEN, help="folder of the results")
    parser.add_argument("--only", nargs="+", choices=QUESTIONS, default=QUESTIONS, help="some of the questions")
    options = parser.parse_args()
    summary = []
    for name in options.only:
        answer = ask(name, ["--quick"] if options.quick else [])
        if answer is not None:
            write(name, answer, options.out)
            print(f"\n{answer['question']}\n\n{plain(answer)}", flush=True)
        summary.append({"question": name, "written": str(options.out / f"{name}.json") if answer else "left out"})
    print("\n" + "\n".join(grid(summary)))


def main() -> None:
    """One question where it is named, else all."""
    named = len(sys.argv) > 1 and not sys.argv[1].startswith("-")
    if not named:
        return ask_all()
    if sys.argv[1] not in QUESTIONS:
        sys.exit(f"{sys.argv[1]} is not a question; name one of: {', '.join(QUESTIONS)}")
    return importlib.import_module(f"benchmarks.{sys.argv.pop(1)}").main()


if __name__ == "__main__":
    main()

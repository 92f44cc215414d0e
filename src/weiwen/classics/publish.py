"""Renew what the project ships of the classics: a page and a figure for each model, and the list of verdicts."""

import json
from importlib.resources import files
from pathlib import Path

from weiwen.classics import NOT_YET
from weiwen.classics.page import WORDS
from weiwen.classics.replicate import SHELF, Replication, row_of, write
from weiwen.errors import InputError

INTRODUCTION = """# The classics

Published models, run on the same engine without the loop, with the published numbers beside ours. What was not
reproduced stands here as not reproduced. The pages are made by `weiwen replicate --all --publish`.
"""


def publish_all(done: list[Replication]) -> None:
    """Write docs/classics and the list of verdicts; only from a checkout of the project."""
    package = Path(str(files("weiwen.classics")))
    root = package.parents[2]
    if not (root / "docs").is_dir():
        raise InputError("--publish needs a checkout of the project; use --out FOLDER elsewhere")
    folder = root / "docs" / "classics"
    for one in done:
        write(one, folder)
    (folder / "index.md").write_text(_index(done), encoding="utf-8")
    rows = json.dumps([row_of(one) for one in done], indent=1, ensure_ascii=False)
    (package / SHELF).write_text(rows + "\n", encoding="utf-8")


def _word(done: Replication) -> str:
    return WORDS[done.verdict] + (" (a toy of ours)" if done.model.inspired else "")


def _index(done: list[Replication]) -> str:
    rows = []
    for one in done:
        row = row_of(one)
        count = f"{row['reproduced']} of {row['checks']}"
        rows.append(f"| [{one.model.title}]({one.model.name}.md) | {_word(one)} | {count} | {one.model.finding} |")
    head = "| model | verdict | checks | what came out |\n| --- | --- | --- | --- |\n"
    due = "\n".join(f"- {name}: {why}" for name, why in NOT_YET.items())
    return f"{INTRODUCTION}\n{head}" + "\n".join(rows) + f"\n\n## Not yet done\n\n{due}\n"

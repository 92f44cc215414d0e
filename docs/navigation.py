"""Put the pages that are made from the program into the navigation: one a mechanism, by stage, and one a classic."""

from itertools import groupby
from pathlib import Path
from typing import Any

from weiwen import catalogue


def on_config(config: Any) -> Any:
    """Called by mkdocs once the configuration is read."""
    for entry in config["nav"]:
        if "Mechanisms" in entry:
            entry["Mechanisms"] += _mechanisms()
        if "The classics" in entry:
            entry["The classics"] += _classics(Path(config["docs_dir"]))
    return config


def _mechanisms() -> list[dict[str, list[dict[str, str]]]]:
    by_stage = groupby(catalogue.names(), key=catalogue.stage_of)
    return [{stage: [{_title(name): f"mechanisms/{name}.md"} for name in names]} for stage, names in by_stage]


def _classics(docs: Path) -> list[dict[str, list[str]]]:
    pages = sorted(path.name for path in (docs / "classics").glob("*.md") if path.stem != "index")
    return [{"models": [f"classics/{page}" for page in pages]}] if pages else []


def _title(name: str) -> str:
    return name.replace("_", " ")

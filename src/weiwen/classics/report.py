"""What a replication prints: the verdict, published numbers beside ours, the results, in a table that fits a "
"terminal."""

from typing import Any

from rich.console import Console
from rich.table import Table

from weiwen.classics.page import WORDS
from weiwen.classics.replicate import Replication, ours, published, shown


def listing(rows: list[dict[str, Any]]) -> Table:
    """The list of the models with their verdicts."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("model", "verdict", "checks", "title"):
        table.add_column(head, no_wrap=head in ("model", "checks", "verdict"))
    for row in rows:
        count = f"{row['reproduced']}/{row['checks']}" if "checks" in row else ""
        own = " (our toy)" if row.get("inspired") else ""
        table.add_row(row["model"], row["verdict"] + own, count, row["title"])
    return table


def tell_all(done: Replication) -> None:
    """Print a replication."""
    console = Console(highlight=False)
    console.print(f"[bold]{done.model.title}[/bold]  {done.model.reference}", soft_wrap=False)
    console.print(f"[bold]{WORDS[done.verdict]}[/bold] ({done.seconds:.1f} s)")
    if done.model.inspired:
        console.print("Inspired by the paper: the equations are a stylisation of ours, not the paper's own.")
    console.print()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("check", "published", "ours [95 %]", "n", "verdict"):
        table.add_column(head, justify="left", overflow="fold")
    for c in done.outcome.checks:
        mark = c.certainty if c.kind == "published" else "own"
        word = c.verdict if c.verdict == "reproduced" else "not reproduced"
        table.add_row(c.name, f"{published(c)}  ({mark})", ours(c), shown(c.n) if c.n else "", word)
    console.print(table)
    console.print()
    numbers = Table(box=None, pad_edge=False, show_header=False)
    for name, value in done.outcome.results.items():
        numbers.add_row(name, shown(value))
    console.print(numbers)
    for remark in done.outcome.remarks:
        console.print(f"– {remark}")

"""The end of a description: how harm is counted, that all people are invented, and how the text is made again."""

from importlib.metadata import version

from weiwen import ledger
from weiwen.protocol.facts import Facts
from weiwen.protocol.markdown import blocks, prose
from weiwen.report.words import FOOTER
from weiwen.store import source_digest


def closing(facts: Facts, command: str) -> str:
    """Ledger, invented people, hash, command."""
    made = f"weiwen {version('weiwen')}, source {source_digest()}; scenario {facts.scenario.digest}"
    return blocks(
        "**How harm is counted.** " + prose(ledger.__doc__),
        FOOTER,
        f"Made by {made}, with",
        f"```\n{command}\n```",
    )

"""The description of the smallest scenario after the ODD protocol, as the command line prints it."""

from weiwen.protocol.text import describe
from weiwen.scenario import load


def village() -> str:
    """All but its title, which the page has."""
    return describe(load("village"), "weiwen odd village").body

"""A small engine for models of many people: compose, scan, replicate, draw, record, checkpoint.

It knows people as rows in pages, places that own pages, mechanisms that return effects, and nothing of politics.
"""

from weiwen.engine.compose import Program, Stage
from weiwen.engine.draw import Luck, root_key
from weiwen.engine.effects import by, given, join
from weiwen.engine.grant import grant
from weiwen.engine.level import Level
from weiwen.engine.mechanism import Columns, Mechanism, Record
from weiwen.engine.pages import Pages

__all__ = [
    "Columns",
    "Level",
    "Luck",
    "Mechanism",
    "Pages",
    "Program",
    "Record",
    "Stage",
    "by",
    "given",
    "grant",
    "join",
    "root_key",
]

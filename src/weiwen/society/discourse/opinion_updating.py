"""What people think of the official line: words pull them to it, neighbours to each other, their past back.

The one owner of private positions. Sources say how much of the message arrives and how far the line itself moves away.
"""

from typing import ClassVar

import jax.numpy as jnp

from weiwen.engine import Columns, Level, Luck, Mechanism
from weiwen.engine.mechanism import Record, Scalar
from weiwen.society.discourse.stage import DiscourseEffect, View

NEAREST = 127  # a byte of dither that rounds to the nearest step


class OpinionUpdating(Mechanism):
    """A position moves to the line with the message, to the mean of the place, and back to where it came from.

    Equation: x' = x + persuasion m (1 - doubt g) (1 - x) [1 - x <= confidence] + conformity (X - x)
    + stubbornness (r - x) - shift: m is the message that reaches the place, g the own grievance (which takes from
    what words are worth), X the mean of the place, r the position that one came from. When the line turns, both x and
    r are that much further from it. Who is further from the line than `confidence` is outside: words do not reach.

    Source: DeGroot 1974, doi:10.1080/01621459.1974.10480137 (the line is a source that never listens); Friedkin and
    Johnsen 1990, doi:10.1080/0022250X.1990.9990069; bounded confidence: Hegselmann and Krause 2002 (Journal of
    Artificial Societies and Social Simulation 5).
    """

    stage = "discourse"
    systems = ("S01", "S23")
    owns = "ideal"
    keeps: ClassVar[Columns] = {"root": ("position", (-1.0, 1.0), "where one came from, relative to the line")}
    records: ClassVar[dict[str, Record]] = {
        "outside": Record(("locality",), "people", "people further from the line than words reach")
    }
    persuasion: Scalar
    doubt: Scalar
    confidence: Scalar
    conformity: Scalar
    stubbornness: Scalar

    def start(self, view: View) -> Level:
        ideal = view.people.ideal
        return ideal.put(ideal.value, jnp.full(view.pages.shape, NEAREST, jnp.uint8))  # of its own, not a second name

    def step(self, view: View, mine: Level, luck: Luck) -> tuple:
        pages, position = view.pages, view.people.ideal.value
        message, shift = (getattr(view.removal, name, None) for name in ("message", "shift"))
        distance = 1.0 - position
        inside = distance <= self.confidence
        change = self.conformity * (pages.spread(pages.mean(view.people.ideal)) - position)
        change = change + self.stubbornness * (mine.value - position)
        if message is not None:
            credible = 1.0 - self.doubt * view.people.grievance.value
            pull = self.persuasion * pages.spread(jnp.clip(message, 0.0, 1.0))
            change = change + pull * credible * distance * inside
        if shift is not None:
            change = change - shift
            mine = luck.settle(mine.moved(-shift, jnp.full(pages.shape, NEAREST, jnp.uint8)))
        return DiscourseEffect(ideal=change), mine, {"outside": pages.count(~inside & pages.people)}

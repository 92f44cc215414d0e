"""A mechanism as one writes it in a notebook, and the size of the worlds in which it is tried."""

from typing import ClassVar

import weiwen
from weiwen.society.response.stage import ResponseEffect

SMALL = {"people": 600, "weeks": 26}


class RemovalResentment(weiwen.Mechanism):
    """Somebody whose post was removed feels wronged, and is counted."""

    stage = "response"
    weight: float
    records: ClassVar = {"resenting": weiwen.Record(("locality",), "people", "whose post was removed")}

    def step(self, view, mine, luck):
        removed = view.deletions.removed
        return ResponseEffect(anger=self.weight * removed), None, {"resenting": view.pages.count(removed)}


def mine(weight=1.0):
    """An instance of it."""
    return RemovalResentment(weight=weight)

"""Whoever is listed finds out at the counter: a listing is one person, a refused ticket is one attempt."""

from typing import ClassVar

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.society.response.stage import ResponseEffect, View
from weiwen.vocabulary import BARRED


class DeniedTravel(Mechanism):
    """People set out as often as anybody, are refused if they are listed, and set out less once they know.

    Equation: P(sets out) = trips / 52, times `again` for whoever was turned away before; denied = [listed] [sets out];
    turned away = listed, and denied now or before; listed = on the black list, and restricted for it. So refused
    tickets are listed people times attempts, and not people.

    Source: Joint sanctions: State Council memorandum of 2016 on trust-breaking; refused tickets are counted by the
    Supreme People's Court beside the listed people.
    """

    stage = "response"
    systems = ("S35",)
    records: ClassVar[dict[str, Record]] = {
        "denied": Record(("locality",), "tickets", "tickets refused to people who are listed", "ledger"),
        "turned_away": Record(("locality",), "people", "people who know of their listing by a refused ticket"),
    }
    trips: Scalar
    again: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> tuple:
        listed, knows = view.listed(), view.people.has(BARRED)
        chance = self.trips * (1 / 52) * jnp.where(knows, self.again, 1.0)
        denied = luck.settle(listed & luck.chance("sets out", chance))
        barred = listed & (knows | denied)
        records = {"denied": view.pages.count(denied), "turned_away": view.pages.count(barred)}
        return ResponseEffect(barred=barred), None, records

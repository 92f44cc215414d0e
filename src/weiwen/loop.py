"""The loop: nine stages, what each sees, and the order of a week.

     1  economy       what people earn and lack
     2  conduct       each person makes a civic and a political choice
     3  discourse     posts spread over ties, less what platforms remove under standing orders
     4  sensing       BRIDGE: acts become signals, with misses and false alarms, and figures of places
     5  assessment    signals become files
     6  intervention  files become measures, under capacity
     7  response      BRIDGE: measures reach people, who learn
        ledger        compares both sides; always
     8  reporting     localities tell the centre, and hide
     9  strategy      the centre moves its policy; a check may veto

What a stage sees is written here and nowhere else: to know what the state can know, read the views.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

import equinox as eqx
import jax.numpy as jnp

from weiwen.apparatus.assessment import stage as assessment
from weiwen.apparatus.files import Apparatus
from weiwen.apparatus.intervention import stage as intervention
from weiwen.apparatus.reporting import stage as reporting
from weiwen.apparatus.strategy import stage as strategy
from weiwen.engine import Columns, Luck, Mechanism, Pages, Program, Stage
from weiwen.engine.trace import bridge
from weiwen.ledger import Ledger, enter
from weiwen.sensing import stage as sensing
from weiwen.society.conduct import stage as conduct
from weiwen.society.discourse import stage as discourse
from weiwen.society.economy import stage as economy
from weiwen.society.elites import by_grade
from weiwen.society.people import Acts, Society
from weiwen.society.response import stage as response
from weiwen.vocabulary import ALL_SEATS, Deletions, Measures, Signals


class World(eqx.Module):
    """What is carried from week to week: both buildings, and the ledger."""

    society: Society
    apparatus: Apparatus
    ledger: Ledger


class Week(eqx.Module):
    """The world in the course of a week, with what is made in it: acts, deletions, signals, measures."""

    columns: ClassVar[Columns] = {
        "pages": ("rows", (0, math.inf), "which rows are people of which locality; never changes")
    }
    society: Society
    apparatus: Apparatus
    ledger: Ledger
    pages: Pages
    acts: Acts
    deletions: Deletions
    signals: Signals
    measures: Measures


Applied = tuple[Week, dict[str, Any]]


def _economy(w: Week, effect: Any, luck: Luck) -> Applied:
    society, records = economy.apply(w.society, effect, w.apparatus.personnel.roll, luck, w.pages)
    return replace(w, society=society), records


def _conduct(w: Week, effect: Any, luck: Luck) -> Applied:
    society, acts, records = conduct.apply(w.society, effect, luck, w.pages)
    return replace(w, society=society, acts=acts), records


def _discourse(w: Week, effect: Any, luck: Luck) -> Applied:
    society, deletions, records = discourse.apply(w.society, w.acts, effect, luck, w.pages)
    return replace(w, society=society, deletions=deletions), records


def _sensing(w: Week, effect: Any, luck: Luck) -> Applied:
    signals, records = sensing.apply(w.acts, effect, luck, w.pages)
    return replace(w, signals=bridge(signals, "sensing")), records


def _assessment(w: Week, effect: Any, luck: Luck) -> Applied:
    a, policy = w.apparatus, w.apparatus.policy
    files, local, orders, records = assessment.apply(a.files, a.local, policy.orders, w.signals, effect, luck, w.pages)
    own = bridge(assessment.own_channel(w.signals, w.pages), "own channel")
    figures = bridge(assessment.offices(w.signals, w.pages), "figures")
    reports, policy = replace(a.reports, own=own, figures=figures), replace(policy, orders=bridge(orders, "orders"))
    personnel = bridge(assessment.noted(a.personnel, w.signals), "personnel")
    apparatus = Apparatus(files, personnel, local, reports, policy)
    return replace(w, apparatus=apparatus), records


def _intervention(w: Week, effect: Any, luck: Luck) -> Applied:
    a = w.apparatus
    files, personnel, local, measures, records = intervention.apply(
        a.files, a.personnel, a.local, a.policy, effect, luck, w.pages
    )
    apparatus = replace(a, files=files, personnel=personnel, local=local)
    return replace(w, apparatus=apparatus, measures=bridge(measures, "measures")), records


def _response(w: Week, effect: Any, luck: Luck) -> Applied:
    society, records = response.apply(w.society, w.measures, effect, luck, w.pages)
    books = w.ledger, w.society, society, w.apparatus.files
    ledger, entered = enter(*books, w.measures, w.deletions, w.pages, w.acts.settles)
    grades = by_grade(society.elites, w.apparatus.personnel.roll)
    return replace(w, society=society, ledger=ledger), records | entered | grades


def _reporting(w: Week, effect: Any, luck: Luck) -> Applied:
    a = w.apparatus
    local, personnel, reports, records = reporting.apply(a.local, a.personnel, a.reports, effect, luck, w.pages)
    personnel, reports = bridge(personnel, "appointments"), bridge(reports, "reporting")
    return replace(w, apparatus=replace(a, local=local, personnel=personnel, reports=reports)), records


def _strategy(w: Week, effect: Any, luck: Luck) -> Applied:
    policy, records = strategy.apply(w.apparatus.policy, effect, luck, w.pages)
    return replace(w, apparatus=replace(w.apparatus, policy=policy)), records


STAGES: tuple[Stage, ...] = (
    Stage(
        "economy",
        economy.EconomyEffect,
        lambda w: economy.View(
            w.society.people,
            w.society.elites,
            w.apparatus.personnel.roll,
            w.society.towns,
            w.society.prosperity,
            w.society.dispersion,
            w.pages,
        ),
        _economy,
        economy.show,
    ),
    Stage(
        "conduct",
        conduct.ConductEffect,
        lambda w: conduct.View(
            w.society.people,
            w.society.elites,
            w.society.towns,
            w.apparatus.policy.law,
            w.apparatus.personnel.roll,
            w.pages,
        ),
        _conduct,
    ),
    Stage(
        "discourse",
        discourse.DiscourseEffect,
        lambda w: discourse.View(
            w.society.people,
            w.society.elites,
            w.society.towns,
            w.acts,
            w.society.ties,
            w.apparatus.policy.orders,
            w.apparatus.personnel.roll,
            w.pages,
        ),
        _discourse,
        discourse.show,
    ),
    Stage(
        "sensing",
        sensing.SensingEffect,
        lambda w: sensing.View(
            w.society.people,
            w.society.elites,
            w.society.towns,
            w.acts,
            w.apparatus.policy.coverage,
            w.apparatus.policy.region,
            w.apparatus.personnel.roll,
            w.pages,
        ),
        _sensing,
    ),
    Stage(
        "assessment",
        assessment.AssessmentEffect,
        lambda w: assessment.View(
            w.signals,
            w.apparatus.files,
            w.apparatus.personnel,
            w.apparatus.local,
            w.apparatus.policy.orders,
            w.apparatus.policy.region,
            w.apparatus.reports,
            w.pages,
        ),
        _assessment,
    ),
    Stage(
        "intervention",
        intervention.InterventionEffect,
        lambda w: intervention.View(
            w.apparatus.files,
            w.apparatus.personnel,
            w.apparatus.local,
            w.apparatus.reports,
            w.apparatus.policy,
            w.pages,
        ),
        _intervention,
    ),
    Stage(
        "response",
        response.ResponseEffect,
        lambda w: response.View(
            w.society.people,
            w.society.elites,
            w.society.towns,
            w.apparatus.personnel.roll,
            w.acts,
            w.measures,
            w.deletions,
            w.pages,
        ),
        _response,
        response.show,
    ),
    Stage(
        "reporting",
        reporting.ReportingEffect,
        lambda w: reporting.View(
            w.apparatus.local.filed,
            w.apparatus.local,
            w.apparatus.reports,
            w.apparatus.personnel,
            w.apparatus.policy,
            w.pages,
        ),
        _reporting,
    ),
    Stage(
        "strategy",
        strategy.StrategyEffect,
        lambda w: strategy.View(w.apparatus.reports, w.apparatus.policy, w.pages),
        _strategy,
        strategy.show,
    ),
)


def build(
    mechanisms: Sequence[tuple[str, Mechanism]], frozen: Sequence[str] = (), rivals_together: bool = False
) -> Program:
    """The loop with these mechanisms (pairs of name and mechanism) and these quantities frozen."""
    return Program(STAGES, mechanisms, frozen, rivals_together)


def dress(pages: Pages) -> Any:
    """Add to the carried world the geometry (which never changes) and room for what is made anew each week."""

    def add(world: World) -> Week:
        none, byte = jnp.zeros(pages.shape, bool), jnp.zeros(pages.shape, jnp.uint8)
        nobody = jnp.zeros((pages.places, ALL_SEATS), bool)
        blank = Acts(byte, byte, byte, byte), Deletions(none, none), Signals({}), Measures({}, {}, nobody)
        return Week(world.society, world.apparatus, world.ledger, pages, *blank)

    return add


def strip(week: Week) -> World:
    """What is carried to the next week: no signal, no measure, no act."""
    return World(week.society, week.apparatus, week.ledger)

"""Headline outcomes: the numbers by which two runs are compared, each computed from the arrays of a run.

Rates are per 1,000 people and year; stocks are means over people at the end of the run (its last quarter).
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
import xarray as xr

from weiwen.bursts import ON_EVENTS, POSTED, censored, magnitude, stance_effect
from weiwen.partners import alone, homophily
from weiwen.tallies import (
    between_platforms,
    budget_drift,
    career_spread,
    checks_spread,
    command,
    control,
    control_drift,
    crowds,
    delay,
    disciplined,
    elites,
    grievance_drift,
    in_region,
    insulation,
    last_year,
    level,
    met_for_nothing,
    met_with_force,
    misread,
    of_the_wronged,
    overall,
    peak,
    per_firm,
    per_head,
    poll,
    promoted_growth,
    rate,
    sensors_drift,
    share,
    small_posts,
    stood_aside,
    telling_gap,
    told_by_data,
    tolerance_drift,
    visible_between,
    visible_with_threat,
    visible_with_weight,
    weeks_to,
    where_made,
)
from weiwen.vocabulary import CONTROL, FOLLOWERS, TOPICS, YEAR


class Outcome(NamedTuple):
    """A number of a run: the stage in which it arises, its unit, what it means, and how it is computed."""

    stage: str
    unit: str
    meaning: str
    compute: Callable[[xr.Dataset], xr.DataArray]


PER_YEAR = "per 1,000 people and year"
BY_AUDIENCE, EVADING = "audience.posts", "evasion.evading"
TAKERS = ("official", "officer", "judge")
OUTCOMES: dict[str, Outcome] = {
    "hardship": Outcome("economy", "share", "mean hardship at the end", level("hardship")),
    "legitimacy": Outcome(
        "economy", "share", "mean legitimacy at the end (0 where nothing makes it)", level("legitimacy")
    ),
    "trust": Outcome(
        "economy",
        "probability",
        "mean believed chance that a stranger is honest at the end (0 without the game)",
        where_made("trust_game.trust", level("trust_game.trust")),
    ),
    "deals": Outcome(
        "economy",
        "person-weeks " + PER_YEAR,
        "deals with a stranger (0 without the game)",
        where_made("trust_game.deals", rate("trust_game.deals")),
    ),
    "rents": Outcome(
        "economy",
        "share of a mean income",
        "rents by head that a holder of public office takes a week, in the last year",
        elites("elite_rents", *TAKERS, last=YEAR),
    ),
    "captured": Outcome(
        "economy", "share", "income that connections bring their owners, over the whole run", overall("captured")
    ),
    "repaid": Outcome(
        "conduct",
        PER_YEAR,
        "debts in default that are paid (0 where nobody keeps debts)",
        where_made("repayment.paid", rate("repayment.paid")),
    ),
    "loans": Outcome(
        "economy",
        PER_YEAR,
        "loans made (0 without a market)",
        where_made("credit_market.lent", rate("credit_market.lent")),
    ),
    "unbanked": Outcome(
        "economy",
        "share",
        "people without a history who ask for a loan and are lent to (0 without a market)",
        where_made(
            "credit_market.lent",
            share("credit_market.lent", "credit_market.asked", {"history": "thin"}, {"history": "thin"}),
        ),
    ),
    "turned_away": Outcome(
        "economy",
        PER_YEAR,
        "people refused a loan for what is said of them, who would have had one on their own history",
        where_made("credit_market.turned_away", rate("credit_market.turned_away")),
    ),
    "turned_away_politics": Outcome(
        "economy",
        PER_YEAR,
        "of them, people who did nothing in the past year but protected acts",
        where_made("credit_market.turned_away", rate("credit_market.turned_away", record="protected")),
    ),
    "default": Outcome(
        "economy",
        "share",
        "loans due that are not repaid (0 without a market)",
        where_made("credit_market.due", share("credit_market.broken", "credit_market.due")),
    ),
    "arrears": Outcome(
        "economy",
        "yearly incomes",
        "what agencies of a place owe at the end (0 where nobody keeps account)",
        where_made("government_arrears.arrears", level("government_arrears.arrears")),
    ),
    "promises_kept": Outcome(
        "economy",
        "share",
        "promises of agencies that are kept, at the end (0 where nobody keeps account)",
        where_made("government_arrears.kept", level("government_arrears.kept")),
    ),
    "homophily": Outcome(
        "economy",
        "share",
        "pairs within a band of the commercial score beyond chance, at the end (0 without the choice of partners)",
        where_made("partner_choice.paired", homophily),
    ),
    "alone_low": Outcome(
        "economy",
        "share",
        "people of the low band of the commercial score without a partner, at the end",
        where_made("partner_choice.single", alone("low")),
    ),
    "alone_high": Outcome(
        "economy",
        "share",
        "the same, of the high band",
        where_made("partner_choice.single", alone("high")),
    ),
    "infractions": Outcome("conduct", PER_YEAR, "infractions", rate("civic_acts", civic="infraction")),
    "breaches": Outcome("conduct", PER_YEAR, "breaches", rate("civic_acts", civic="breach")),
    "prosocial": Outcome("conduct", PER_YEAR, "prosocial acts", rate("civic_acts", civic="prosocial")),
    "practice": Outcome("conduct", PER_YEAR, "practices of a group", rate("political_acts", political="practice")),
    "criticism": Outcome("conduct", PER_YEAR, "critical posts", rate("political_acts", political="criticism")),
    "petitions": Outcome("conduct", PER_YEAR, "petitions", rate("political_acts", political="petition")),
    "petitions_above": Outcome(
        "conduct", PER_YEAR, "petitions above the county", rate("lodged", level=["province", "centre"])
    ),
    "petitions_centre": Outcome("conduct", PER_YEAR, "petitions to the centre", rate("lodged", level="centre")),
    "suits": Outcome("conduct", PER_YEAR, "suits in court", rate("suits")),
    "protest": Outcome("conduct", PER_YEAR, "people protesting", rate("political_acts", political="protest")),
    "incidents": Outcome("conduct", PER_YEAR, "petitions and protests", rate("incidents")),
    "unprovoked": Outcome(
        "conduct",
        "share",
        "petitions and protests of people with little to complain of",
        share("unprovoked", "incidents"),
    ),
    "protest_last_year": Outcome(
        "conduct", PER_YEAR, "people protesting in the last year", last_year("political_acts", political="protest")
    ),
    "wished_in_region": Outcome(
        "conduct", "share", "dissent that people of the region wish to show, a head and week", in_region("wishes")
    ),
    "shown_in_region": Outcome("conduct", "share", "of it, what they would show", in_region("wishes", "words_unsaid")),
    "wished_elsewhere": Outcome(
        "conduct", "share", "the same wish of people of all other places", in_region("wishes", inside=False)
    ),
    "shown_elsewhere": Outcome(
        "conduct", "share", "of it, what they would show", in_region("wishes", "words_unsaid", inside=False)
    ),
    "words_unsaid": Outcome("conduct", PER_YEAR, "wishes to speak held back, in full wishes", rate("words_unsaid")),
    "members": Outcome("conduct", "share", "elites in the party at the end", elites("elite_member")),
    "voiced": Outcome("conduct", "share", "mean loyalty that elites show at the end", elites("elite_voiced")),
    "cells": Outcome("conduct", "share", "firms with a party cell at the end", elites("elite_cell", "entrepreneur")),
    "firm_compliance": Outcome(
        "conduct",
        "share",
        "firms that do what the party asks, in the last year",
        elites("elite_complied", "entrepreneur", last=YEAR),
    ),
    "firm_offences": Outcome(
        "conduct",
        "share",
        "firms that break the rules, in the last year",
        elites("elite_offends", "entrepreneur", last=YEAR),
    ),
    "control": Outcome(
        "conduct",
        "share",
        "dissent wished that is not shown for fear, in the last year",
        lambda runs: control(runs.isel(week=slice(-YEAR, None))),
    ),
    "control_drift": Outcome("conduct", "share", "the same, last year less first year", control_drift),
    "heard": Outcome("discourse", PER_YEAR, "person-weeks in which dissent was heard", rate("heard")),
    "mobilised": Outcome("discourse", PER_YEAR, "person-weeks in which a call was heard", rate("mobilised")),
    "ideal": Outcome(
        "discourse", "position", "mean private position at the end (1: the official line)", level("ideal")
    ),
    "strength": Outcome(
        "discourse", "share", "strength that people take the regime to have, at the end", level("strength")
    ),
    "peak_mobilised": Outcome(
        "discourse", "per 1,000 people", "people who heard a call in the week in which most did", peak("mobilised")
    ),
    "censored": Outcome(
        "discourse", "percent", "posts removed, of 100 on any topic (0 without topics)", where_made(POSTED, censored)
    ),
    **{
        f"magnitude_{topic}": Outcome(
            "discourse",
            "points",
            f"posts removed of 100 in bursts on {topic}, less those of calm days",
            magnitude(topic),
        )
        for topic in TOPICS
    },
    "stance_effect": Outcome(
        "discourse",
        "points",
        "critics removed of 100 on events, less others removed (0 without topics)",
        where_made(ON_EVENTS, stance_effect),
    ),
    "hub_posts": Outcome(
        "discourse",
        PER_YEAR,
        "critical posts and calls of people with an audience",
        where_made(BY_AUDIENCE, rate(BY_AUDIENCE)),
    ),
    "hub_share": Outcome(
        "discourse",
        "share",
        "critical posts by people with an audience",
        where_made(BY_AUDIENCE, share(BY_AUDIENCE, "posts")),
    ),
    "large_posts": Outcome(
        "discourse",
        PER_YEAR,
        "critical posts of people with 800 followers or more",
        where_made(BY_AUDIENCE, rate(BY_AUDIENCE, followers=list(map(str, FOLLOWERS[1:])))),
    ),
    "small_posts": Outcome(
        "discourse", PER_YEAR, "critical posts of people without an audience", where_made(BY_AUDIENCE, small_posts)
    ),
    "caution": Outcome(
        "discourse",
        "share",
        "how much stricter than the order platforms are, mean over platforms (0 without any)",
        where_made("licensed_platforms.caution", between_platforms("mean")),
    ),
    "caution_spread": Outcome(
        "discourse",
        "share",
        "standard deviation of it between platforms",
        where_made("licensed_platforms.caution", between_platforms("std")),
    ),
    "deleted": Outcome("discourse", PER_YEAR, "posts deleted", rate("deleted")),
    "alleged": Outcome("sensing", PER_YEAR, "allegations", rate("alleged")),
    "precision": Outcome("sensing", "share", "allegations that are true", share("alleged_truly", "alleged")),
    "poll": Outcome("sensing", "share", "dissent that people polled admit, at the end (0 without a poll)", poll),
    "misread": Outcome(
        "sensing",
        "share",
        "variance of grievance between places that what platforms allege does not tell, in the last year",
        misread,
    ),
    "receipts": Outcome(
        "sensing", "yuan per head and year", "receipts of the treasury at the end (0 without one)", level("receipts")
    ),
    "checked": Outcome(
        "sensing",
        PER_YEAR,
        "people stopped and checked at posts (0 without posts)",
        where_made("checkpoint.checked", rate("checkpoint.checked")),
    ),
    "checks_spread": Outcome(
        "sensing",
        "ratio",
        "standard deviation between places of the region of checks a head, over their mean, in the last year",
        where_made("checkpoint.checked", checks_spread),
    ),
    "flagged": Outcome("assessment", "person-weeks " + PER_YEAR, "people flagged as suspect", rate("flagged")),
    "loyalty_seen": Outcome(
        "assessment", "share", "mean loyalty of elites as the party has it at the end", elites("loyalty_seen")
    ),
    "spillover": Outcome(
        "assessment", "share", "incidents on file of people of another place", share("spilled", "filed")
    ),
    "score": Outcome("assessment", "points", "mean score at the end", level("score")),
    "blacklisted": Outcome("assessment", "person-weeks " + PER_YEAR, "on the black list", rate("listed", list="black")),
    "correction_weeks": Outcome(
        "assessment",
        "weeks",
        "weeks on record for somebody else's debt over corrections (over one if there is none): those still on count",
        weeks_to("judged", "judged_cleared", debt="never"),
    ),
    "honoured": Outcome("assessment", "person-weeks " + PER_YEAR, "on the red list", rate("listed", list="red")),
    "arrests": Outcome("intervention", PER_YEAR, "arrests", rate("granted", measure="arrest")),
    "restricted": Outcome(
        "intervention", "person-weeks " + PER_YEAR, "people restricted", rate("granted", measure="restrict")
    ),
    "restricted_for_others": Outcome(
        "intervention",
        "person-weeks " + PER_YEAR,
        "people restricted with somebody else's debt on their record",
        rate("judged_restricted", debt="never"),
    ),
    "rewarded": Outcome("intervention", PER_YEAR, "rewards", rate("granted", measure="reward")),
    "answered": Outcome("intervention", PER_YEAR, "petitions answered", rate("granted", measure=["redress", "payout"])),
    "suits_won": Outcome(
        "intervention",
        "share",
        "suits won (0 where no court decides any)",
        where_made("courts.suits", share("courts.suits_won", "courts.suits")),
    ),
    "reminded": Outcome("intervention", PER_YEAR, "people reminded", rate("granted", measure="remind")),
    "guaranteed": Outcome(
        "intervention",
        "share",
        "how far an operator's data and stimuli tell conduct on file: 1 less its entropy given them over its entropy",
        told_by_data,
    ),
    "intercepted": Outcome("intervention", PER_YEAR, "petitioners intercepted", rate("granted", measure="intercept")),
    "moved_on": Outcome("intervention", PER_YEAR, "people moved on", rate("granted", measure="move_on")),
    "held": Outcome("intervention", "person-weeks " + PER_YEAR, "people in custody", rate("held")),
    "hidden": Outcome(
        "intervention", "person-weeks " + PER_YEAR, "people in custody and in no register", rate("hidden")
    ),
    "in_camp": Outcome("intervention", "person-weeks " + PER_YEAR, "people in camps", rate("in_camp")),
    "in_camp_for_nothing": Outcome(
        "intervention",
        "share",
        "people taken to camps who had done nothing",
        share("touched", "touched", {"measure_all": "camp", "record": "nothing"}, {"measure_all": "camp"}),
    ),
    "delay": Outcome(
        "intervention", "days", "days until all commanders agreed, where one wanted force (7: not that week)", delay
    ),
    "redress_gap": Outcome(
        "intervention", "share", "petitions concerning elites that no office may answer", insulation
    ),
    "struck_out": Outcome(
        "intervention",
        PER_YEAR,
        "petitions concerning elites that no office may answer",
        where_made("elite_insulation.shielded", rate("elite_insulation.shielded")),
    ),
    "got_out": Outcome(
        "intervention",
        "share",
        "petitions of a place in higher registers over those on file, over the whole run (0 where nobody asks)",
        where_made("elite_insulation.exposed", overall("elite_insulation.exposed")),
    ),
    "met_in_region": Outcome(
        "intervention",
        "per 1,000 people and year",
        "weeks and times that people of the region who had done nothing were taken or restricted (0: no region)",
        met_for_nothing,
    ),
    "wrongful": Outcome(
        "intervention",
        "share",
        "arrests of people who had done nothing",
        share("touched", "touched", {"measure_all": "arrest", "record": "nothing"}, {"measure_all": "arrest"}),
    ),
    "inspections": Outcome(
        "intervention",
        "per firm and year",
        "inspections of firms",
        per_firm("inspect"),
    ),
    "debarred": Outcome("intervention", "weeks per firm and year", "firms shut out", per_firm("debar")),
    "disciplined": Outcome(
        "intervention", "per 1,000 seats and year", "elites taken by the party's discipline", disciplined
    ),
    "disciplined_innocent": Outcome(
        "intervention",
        "share",
        "of them, those who had taken nothing within a year",
        share("disciplined", "disciplined", {"guilt": "innocent"}),
    ),
    "spent": Outcome("intervention", "yuan per head and year", "cost of measures on people", per_head("spent")),
    "firms_spent": Outcome(
        "intervention",
        "yuan per head and year",
        "cost of measures on firms",
        where_made("firms_spent", per_head("firms_spent")),
    ),
    "evading": Outcome(
        "response", "person-weeks " + PER_YEAR, "people who evade deletion", where_made(EVADING, rate(EVADING))
    ),
    "vanished": Outcome(
        "response",
        "share",
        "what people believe to vanish of what is said, at the end (0 where nobody infers it)",
        where_made("evasion.vanished", level("evasion.vanished")),
    ),
    "grievance": Outcome("response", "share", "mean grievance at the end", level("grievance")),
    "grievance_drift": Outcome("response", "share", "mean grievance, last year less first year", grievance_drift),
    "grievance_wronged": Outcome(
        "response", "share", "mean grievance of people sanctioned for nothing", of_the_wronged
    ),
    "elite_loyalty": Outcome("response", "share", "mean private loyalty of elites at the end", elites("elite_loyalty")),
    "firm_loyalty": Outcome(
        "response", "share", "mean private loyalty of entrepreneurs at the end", elites("elite_loyalty", "entrepreneur")
    ),
    "dread": Outcome(
        "response",
        "probability",
        "perceived chance of elites to be taken by discipline within a year, at the end",
        elites("elite_dread"),
    ),
    "command_competence": Outcome(
        "response", "share", "competence of officers at the end, weighed by one plus rank", command("competence")
    ),
    "command_loyalty": Outcome("response", "share", "loyalty of officers, weighed likewise", command("loyalty")),
    "belief": Outcome("response", "probability", "mean belief in being punished at the end", level("belief")),
    "prospect": Outcome("response", "probability", "mean prospect of reward at the end", level("prospect")),
    "hope": Outcome("response", "probability", "mean hope in petitions at the end", level("hope")),
    "awareness": Outcome(
        "response", "share", "mean awareness of being watched and steered at the end", level("awareness")
    ),
    "standing": Outcome("reporting", "rank", "mean rank of elites at the end", elites("rank")),
    "denied": Outcome(
        "response",
        PER_YEAR,
        "tickets refused to people who are listed (0 where no trips are counted)",
        where_made("denied_travel.denied", rate("denied_travel.denied")),
    ),
    "crowd": Outcome(
        "response", "per 1,000 people", "largest crowd of a mean week", lambda runs: crowds(runs).mean("week") * 1000
    ),
    "peak_crowd": Outcome(
        "response", "per 1,000 people", "largest crowd of any week", lambda runs: crowds(runs).max("week") * 1000
    ),
    "owners_aside": Outcome(
        "response",
        "per 1,000 owners and year",
        "owners of firms who stand aside in a week",
        lambda runs: stood_aside(runs, "entrepreneur"),
    ),
    "severity_of_force": Outcome("response", PER_YEAR, "people in crowds met with force", met_with_force),
    "fallen": Outcome(
        "response",
        "share",
        "whether the regime has fallen by the end",
        lambda runs: runs["fallen"].isel(week=-1).astype(np.float64),
    ),
    "reported": Outcome("reporting", PER_YEAR, "incidents reported", rate("reported")),
    "withheld": Outcome("reporting", PER_YEAR, "incidents withheld", rate("withheld")),
    "career_spread": Outcome(
        "reporting", "promotion points", "standard deviation of careers between places at the end", career_spread
    ),
    "promoted_growth": Outcome(
        "reporting",
        "log income a year",
        "growth of places whose leader is promoted in the year before, less that of the others (0 without promotions)",
        where_made("cadre_careers.left", promoted_growth),
    ),
    "telling_gap": Outcome("reporting", "share", "incidents of which the centre was not told", telling_gap),
    "visible_with_threat": Outcome(
        "strategy",
        "correlation",
        "visibility of control with true incidents a head, over places, in the last year (0 where nobody chooses it)",
        where_made("visible_or_discreet.visible", visible_with_threat),
    ),
    "visible_with_weight": Outcome(
        "strategy",
        "correlation",
        "the same with the logarithm of the people of the place",
        where_made("visible_or_discreet.visible", visible_with_weight),
    ),
    "visible_between": Outcome(
        "strategy",
        "share",
        "standard deviation of visibility of control between places, in the last year",
        where_made("visible_or_discreet.visible", visible_between),
    ),
    "threat": Outcome(
        "strategy", "incidents per 1,000 people and week", "threat perceived at the end", level("threat")
    ),
    "threat_heard": Outcome(
        "strategy", "incidents per 1,000 people and week", "threat perceived, over the whole run", overall("threat")
    ),
    "coercion": Outcome(
        "strategy", "yuan per head and year", "budget of coercion at the end", level("budget", line="coercion")
    ),
    "welfare": Outcome(
        "strategy", "yuan per head and year", "budget of welfare at the end", level("budget", line="welfare")
    ),
    "cameras": Outcome("strategy", "share", "coverage of cameras at the end", level("coverage", channel="camera")),
    "sensors_drift": Outcome(
        "strategy", "share", "mean coverage of cameras and platforms, last year less first year", sensors_drift
    ),
    "surveillance": Outcome(
        "strategy",
        "yuan per head and year",
        "budget of surveillance at the end",
        level("budget", line="surveillance"),
    ),
    "surveillance_drift": Outcome(
        "strategy", "log ratio", "budget of surveillance, last year over first year", budget_drift("surveillance")
    ),
    "budget_drift": Outcome(
        "strategy",
        "log ratio",
        "budgets of coercion and surveillance together, last year over first year",
        budget_drift(*CONTROL),
    ),
    "severity": Outcome("strategy", "punishments", "severity of the law at the end", level("severity")),
    "tolerance": Outcome("strategy", "share", "dissent that the law lets pass at the end", level("tolerance")),
    "tolerance_drift": Outcome("strategy", "share", "tolerance, last year less first year", tolerance_drift),
}


def outcomes(runs: xr.Dataset, names: Iterable[str] | None = None) -> dict[str, np.ndarray]:
    """Headline outcomes of a run (all, or those named), one number a replicate."""
    wanted = OUTCOMES if names is None else names
    return {name: np.asarray(OUTCOMES[name].compute(runs).values, np.float64) for name in wanted}

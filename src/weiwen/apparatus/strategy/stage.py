"""The strategy stage: the centre reads reports, audits and its own channel, and moves its policy."""

from dataclasses import replace
from typing import Any

import equinox as eqx
import jax.numpy as jnp

from weiwen.apparatus.files import Policy, Reports
from weiwen.engine import Luck, Pages, by, given
from weiwen.vocabulary import CHANNELS, LINES, Law


class View(eqx.Module):
    """What the centre sees: reports and its own books; no file and no person."""

    reports: Reports
    policy: Policy
    pages: Pages


class StrategyEffect(eqx.Module):
    """Changes of budgets (yuan per head and year), coverage, tolerance and severity; weights of places; the threat."""

    budget: Any = by("add")
    coverage: Any = by("add")
    tolerance: Any = by("add")
    severity: Any = by("add")
    weight: Any = by("only")
    threat: Any = by("only")


def apply(policy: Policy, effect: StrategyEffect, luck: Luck, pages: Pages) -> tuple[Policy, dict[str, Any]]:
    """Move the policy, within what is possible."""
    budget = {k: jnp.maximum(v + (effect.budget or {}).get(k, 0.0), 0.0) for k, v in policy.budget.items()}
    coverage = {k: jnp.clip(v + (effect.coverage or {}).get(k, 0.0), 0.0, 1.0) for k, v in policy.coverage.items()}
    law = Law(
        jnp.clip(policy.law.tolerance + (0.0 if effect.tolerance is None else effect.tolerance), 0.0, 1.0),
        jnp.maximum(policy.law.severity + (0.0 if effect.severity is None else effect.severity), 1e-3),
    )
    policy = replace(
        policy,
        budget=budget,
        coverage=coverage,
        law=law,
        weight=given(effect.weight, policy.weight),
        threat=given(effect.threat, policy.threat),
    )
    records = {
        "budget": jnp.stack([budget[line] for line in LINES]),
        "coverage": jnp.stack([coverage[c] for c in CHANNELS], -1),
        "tolerance": law.tolerance,
        "severity": law.severity,
        "threat": policy.threat,
    }
    return policy, records

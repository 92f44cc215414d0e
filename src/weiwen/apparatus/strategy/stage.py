"""The strategy stage: the centre reads what it is told and moves its policy; a check may withhold its assent.

Without assent no control is expanded: budgets of coercion and surveillance and the severity of the law do not rise,
tolerance does not fall. Retrenchment always passes.
"""

from dataclasses import replace
from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Bool

from weiwen.apparatus.files import Policy, Reports
from weiwen.engine import Luck, Pages, by, given
from weiwen.vocabulary import CHANNELS, CONTROL, LINES, Law


class StrategyEffect(eqx.Module):
    """Changes of budgets (yuan per head and year), coverage, tolerance and severity; weights of places; the threat;
    and the assent of a check (1 passes expansions of control, 0 blocks them); the threat seen abroad; how visible
    control of each place is (share)."""

    budget: Any = by("add")
    coverage: Any = by("add")
    tolerance: Any = by("add")
    severity: Any = by("add")
    weight: Any = by("only")
    threat: Any = by("only")
    assent: Any = by("only")
    abroad: Any = by("only")
    visible: Any = by("only")


class View(eqx.Module):
    """What the centre sees: reports and its own books; no file and no person."""

    reports: Reports
    policy: Policy
    pages: Pages
    proposal: StrategyEffect | None = None


def show(view: View, joined: StrategyEffect) -> View:
    """Let the check see what is proposed."""
    return replace(view, proposal=joined)


def expansions(proposal: StrategyEffect) -> dict[str, Bool[Array, ""]]:
    """For each lever of control that a proposal moves, whether it expands control."""
    grows = {line: (proposal.budget or {}).get(line) for line in CONTROL} | {"severity": proposal.severity}
    found = {lever: change > 0 for lever, change in grows.items() if change is not None}
    return found if proposal.tolerance is None else found | {"tolerance": proposal.tolerance < 0}


def passing(proposal: StrategyEffect) -> StrategyEffect:
    """What is left of a proposal once a check, if there is one, has given or withheld its assent."""
    if proposal.assent is None:
        return proposal
    blocked = {lever: (given(proposal.assent, 1.0) == 0) & grows for lever, grows in expansions(proposal).items()}

    def left(lever: str, change: Any) -> Any:
        return jnp.where(blocked[lever], 0.0, change) if lever in blocked else change

    budget = {line: left(line, change) for line, change in (proposal.budget or {}).items()}
    law = {lever: left(lever, getattr(proposal, lever)) for lever in ("tolerance", "severity")}
    return replace(proposal, budget=budget, **law)


def apply(policy: Policy, effect: StrategyEffect, luck: Luck, pages: Pages) -> tuple[Policy, dict[str, Any]]:
    """Move the policy by what passes, within what is possible."""
    effect = passing(effect)
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
        abroad=given(effect.abroad, policy.abroad),
        visible=jnp.clip(given(effect.visible, policy.visible), 0.0, 1.0),
    )
    none = jnp.zeros(pages.places, jnp.float32)  # what nobody but its own users covers (the app)
    records = {
        "budget": jnp.stack([budget[line] for line in LINES]),
        "coverage": jnp.stack([coverage.get(c, none) for c in CHANNELS], -1),
        "tolerance": law.tolerance,
        "severity": law.severity,
        "threat": policy.threat,
        "region": policy.region,
    }
    return policy, records

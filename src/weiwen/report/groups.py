"""One group against another: how often people who had done nothing lose their liberty, each per member."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from weiwen.report.reading import has, total
from weiwen.report.words import count, listed

FEW = 5  # with fewer cases than this in a group, no rate is told
LIBERTY = {  # what is counted, and its word
    "restrict": "weeks of restriction",
    "arrest": "arrests",
    "hide": "hiding",
    "camp": "camps",
    "intercept": "interceptions",
    "move_on": "removals to another place",
}


def compared(dataset: xr.Dataset) -> tuple[str, str, str] | None:
    """Sanctions on people who had done nothing, group B against group A, each per member: name, value, words."""
    if not has(dataset, "touched", "population") or dataset.sizes.get("group", 0) < 2:
        return None
    groups = [str(g) for g in dataset["group"].values[:2]]
    hits, size = {}, {}
    for group in groups:
        hits[group] = total(dataset, "touched", measure=list(LIBERTY), record=["nothing"], group=[group])
        size[group] = total(dataset, "population", group=[group])
    words = [word for measure, word in LIBERTY.items() if total(dataset, "touched", measure=[measure]).any()]
    return f"group {groups[1]} against {groups[0]}", *ratio_words(groups, hits, size, listed(words))


def ratio_words(groups: Sequence[str], hits: dict, size: dict, taken: str) -> tuple[str, str]:
    """How often one group against the other, in words: from sanctions and members by group, each a value a run."""
    (a, b) = groups
    n = {g: float(hits[g].mean()) for g in groups}
    people = {g: float(size[g].mean()) for g in groups}
    if people[a] == 0 or people[b] == 0:
        return "one group only", "Nobody belongs to the other group, so there is nothing to compare."
    if n[a] + n[b] == 0:
        return "no difference", "Nobody who had done nothing was restricted or taken, in either group."
    n_words = f"n = {count(round(n[b]))} in {b}, {count(round(n[a]))} in {a}"
    said = f"{taken}, of who had done nothing, per member: {n_words}"
    if min(n.values()) < FEW:
        return "too few to compare", said
    ratio = (n[b] / people[b]) / (n[a] / people[a])
    return f"{count(float(f'{ratio:.2g}'))} times as often", said + _ratio_span(hits[a] * size[b], hits[b] * size[a])


def _ratio_span(below: np.ndarray, above: np.ndarray) -> str:
    if len(below) < 2 or (below == 0).any():
        return ""
    ratios = above / below
    return f"; {ratios.min():.2g} to {ratios.max():.2g} over {len(ratios)} runs"

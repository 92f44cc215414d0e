"""A made-up run with every array that a report may read: the shapes and meanings are right, the society is not."""

from __future__ import annotations

import numpy as np
import xarray as xr

CIVIC = ("none", "prosocial", "infraction", "breach")
POLITICAL = ("quiet", "practice", "criticism", "petition", "protest")
CHANNELS = ("dossier", "platform", "camera")
MEASURES = ("reward", "payout", "redress", "delete", "restrict", "arrest")
GROUPS = ("A", "B")
RECORDS = ("nothing", "protected", "offence")
STATUSES = ("free", "restricted", "held")
HARMFUL = ("delete", "restrict", "arrest")
PLACE = ("replicate", "week", "locality")
LAWFUL_MIX = {"reward": (0.9, 0.1, 0.0), "delete": (0.2, 0.7, 0.1), "restrict": (0.35, 0.35, 0.3)}


def synthetic_dataset(
    weeks: int = 156, localities: int = 48, replicates: int = 1, harmless: bool = False
) -> xr.Dataset:
    """A run of made-up numbers; with `harmless`, the same society under a state that touches nobody."""
    luck = np.random.default_rng(7)
    made = _truth(luck, (replicates, weeks, localities))
    made |= _apparatus(luck, made, harmless)
    made |= _ledger(luck, made, harmless)
    dataset = xr.Dataset(made, coords=_coordinates(replicates, weeks, localities))
    for name in dataset.data_vars:
        dataset[name].attrs = {"unit": "made up", "meaning": name, "voice": "truth"}
    return dataset


def synthetic_run(**changes: object) -> dict:
    """What run.json would say of the made-up run."""
    run = {
        "hash": "7f3a91c2d4e5",
        "scenario": {
            "name": "pilot_city",
            "summary": "A city tries out a score for everyone, quietly.",
            "labels": [],
            "presets": ["discreet"],
            "overrides": {"arrest.capacity": 0.002, "score.veto": 1.5},
            "mechanisms": ["income_process", "civic_choice", "post_spread", "camera", "individual_score", "courts"],
        },
        "people": 100_000,
        "weeks": 156,
        "replicates": 1,
        "seed": 1,
        "command": "weiwen run pilot_city --people 100000 --weeks 156 --seed 1",
        "version": "0.1.0",
        "source": "c0ffee12",
        "seconds": {"run": 12.3, "report": 0.9},
        "person_weeks_per_second": 9.1e6,
        "bytes_per_person": 44.0,
        "machine": "2 cores",
    }
    return run | changes


def synthetic_twin(replicates: int = 8, weeks: int = 104, nothing: bool = False) -> tuple[list[dict], dict]:
    """Effects and series of a made-up pair of runs; with `nothing`, both arms are the same."""
    luck = np.random.default_rng(11)
    listed = (("protests", "protests", "acts", "conduct"), ("withheld", "incidents kept from the centre", "incidents",
              "reporting"), ("grievance", "mean grievance", "share", "response"), ("held", "person-weeks of custody",
              "person-weeks", "ledger"), ("gini", "inequality of income", "index", "economy"))  # fmt: skip
    effects, series = [], {}
    for rank, (outcome, meaning, unit, stage) in enumerate(listed):
        base = 40 + 20 * luck.random((replicates, weeks)).cumsum(1) / 9
        changed = base if nothing else base * (1.3 - 0.2 * rank) + luck.normal(0, 3, base.shape)
        apart = (changed - base).sum(1)
        half = 2 * apart.std() / np.sqrt(replicates)
        effects.append({"outcome": outcome, "meaning": meaning, "unit": unit, "stage": stage,
                        "base": base.sum(1).mean(), "changed": changed.sum(1).mean(), "effect": apart.mean(),
                        "low": apart.mean() - half, "high": apart.mean() + half, "n": replicates})  # fmt: skip
        series[outcome] = {"week": np.arange(1, weeks + 1), "base": base, "changed": changed}
    return effects, series


def _coordinates(replicates: int, weeks: int, localities: int) -> dict:
    province = [f"P{1 + 31 * i // max(localities, 31):02d}" for i in range(localities)]
    codes, seen = [], {}
    for code in province:
        seen[code] = seen.get(code, 0) + 1
        codes.append(f"{code}-{seen[code]:02d}")
    return {
        "replicate": np.arange(replicates), "week": np.arange(weeks), "locality": codes,
        "province": ("locality", province), "registered": ("locality", np.full(localities, 2_000)),
        "civic": list(CIVIC[1:]), "political": list(POLITICAL[1:]), "channel": list(CHANNELS),
        "measure": [name for name in MEASURES if name != "delete"], "measure_all": list(MEASURES),
        "group": list(GROUPS), "record": list(RECORDS), "from": list(STATUSES), "to": list(STATUSES),
        "line": ["welfare", "coercion", "surveillance"], "list": ["red", "black"],
        "year": np.arange(max(weeks // 52, 1)),
    }  # fmt: skip


def _truth(luck: np.random.Generator, shape: tuple[int, int, int]) -> dict:
    replicates, weeks, localities = shape
    time = np.arange(weeks)[None, :, None] / 52
    swell = 1 + 0.4 * np.sin(time * 2.2) + 2.5 * np.exp(-(((time - weeks / 90) / 0.18) ** 2))
    swell = swell * luck.uniform(0.4, 1.8, (1, 1, localities)) * luck.uniform(0.9, 1.1, (replicates, 1, 1))
    political = luck.poisson(swell[..., None] * np.array([0, 6.0, 1.6, 0.5, 0.25])).astype(np.int32)
    political[..., 0] = 2_000 - political.sum(-1)
    civic = luck.poisson(np.ones((*shape, 1)) * np.array([0, 50.0, 8.0, 2.0])).astype(np.int32)
    civic[..., 0] = 2_000 - civic.sum(-1)
    silent = luck.poisson(swell * 9)
    level = {"grievance": 0.2 + 0.03 * swell, "belief": 0.1 + 0.02 * time + 0 * swell, "hardship": 0.07 + 0.01 * swell}
    return {
        "civic_acts": ((*PLACE, "civic"), civic[..., 1:]),
        "political_acts": ((*PLACE, "political"), political[..., 1:]),
        "self_censored": (PLACE, silent), "words_unsaid": (PLACE, silent * 0.31),
        "posts": (PLACE, luck.poisson(swell * 5)), "heard": (PLACE, luck.poisson(swell * 60)),
        "incidents": (PLACE, political[..., 2:].sum(-1)),
        **{name: (PLACE, value.astype(np.float32)) for name, value in level.items()},
        "gini": (("replicate", "year"), 0.45 + 0.01 * np.ones((replicates, max(weeks // 52, 1))).cumsum(1)),
        "population": (("replicate", "group"), np.tile([localities * 1_600, localities * 400], (replicates, 1))),
    }  # fmt: skip


def _apparatus(luck: np.random.Generator, made: dict, harmless: bool) -> dict:
    truth = made["incidents"][1]
    replicates, weeks, _ = truth.shape
    filed = luck.binomial(truth, 0.34)
    hidden = luck.binomial(filed, luck.uniform(0.0, 0.5, (1, 1, truth.shape[2])))
    alleged = luck.poisson(np.repeat(truth[..., None], 3, -1) * np.array([0.2, 1.4, 0.6]))
    ramp = np.linspace(0, 1, weeks)[None, :, None] * np.ones((replicates, 1, 1))
    return {
        "alleged": ((*PLACE, "channel"), alleged), "filed": (PLACE, filed),
        "alleged_truly": ((*PLACE, "channel"), luck.binomial(alleged, 0.7)),
        "flagged": (PLACE, luck.poisson(truth * 2.0)), "score": (PLACE, 100 + 0.0 * truth),
        "listed": ((*PLACE, "list"), luck.poisson(np.repeat(truth[..., None], 2, -1) * 1.0)),
        "reported": (PLACE, filed - hidden), "withheld": (PLACE, hidden),
        "audited": (PLACE, luck.binomial(1, 0.02, truth.shape)), "found": (PLACE, luck.binomial(hidden, 0.05)),
        "threat": (("replicate", "week"), (filed - hidden).sum(2) / truth.shape[2] / 2 * luck.uniform(0.9, 1.3)),
        "budget": (("replicate", "week", "line"), np.array([900.0, 300, 120]) * (1 + ramp * np.array([0.1, 0.5, 1.4]))),
        "coverage": ((*PLACE, "channel"), (0.1 + 0.5 * ramp * np.array([0.2, 1.0, 0.7]))[:, :, None, :]
                     * np.ones((1, 1, truth.shape[2], 1))),
        "tolerance": (("replicate", "week"), 0.6 - 0.2 * ramp[..., 0]),
        "severity": (("replicate", "week"), 0.3 + 0.3 * ramp[..., 0]),
    }  # fmt: skip


def _ledger(luck: np.random.Generator, made: dict, harmless: bool) -> dict:
    truth = made["incidents"][1]
    rate = np.array([1.5, 0.8, 0.1, 0.5, 0.3, 0.03]) * (np.array([1, 1, 1, 0, 0, 0]) if harmless else 1)
    granted = luck.poisson(truth[..., None] * rate).astype(np.int32)
    mix = np.array([LAWFUL_MIX.get(name, (0.3, 0.3, 0.4)) for name in MEASURES])
    split = np.stack([[0.6], [0.4]]) * mix[:, None, :]
    touched = luck.poisson(granted[..., None, None] * split).astype(np.int32)
    held_by = np.minimum(touched[..., -1, :, :] * 3, 2_000)
    deleted = granted[..., 3]
    people = touched.sum((1, 2, 5)) // 3
    wronged = touched[..., 0].sum((1, 2)) // 2
    moves = _moves(touched.sum((2, 4, 5)), held_by.sum((2, 3, 4)), truth.shape[2] * 2_000)
    return {
        "granted": ((*PLACE, "measure"), np.delete(granted, MEASURES.index("delete"), -1)),
        "touched": ((*PLACE, "measure_all", "group", "record"), touched),
        "held": (PLACE, held_by.sum((3, 4))), "held_by": ((*PLACE, "group", "record"), held_by),
        "held_registered": (PLACE, held_by.sum((3, 4))),
        "deleted": (PLACE, deleted), "deleted_wrongly": (PLACE, luck.binomial(deleted, 0.2)),
        "spent": (("replicate", "week", "measure_all"), granted.sum(2) * np.array([50.0, 800, 900, 1, 150, 2_000])),
        "flow": (("replicate", "week", "from", "to"), moves),
        "gap": (("replicate", "week"), np.zeros(truth.shape[:2], int)),
        "people_touched": (("replicate", "measure_all", "group"), people),
        "people_wronged": (("replicate", "measure_all", "group"), wronged),
    }  # fmt: skip


def _moves(touched: np.ndarray, held: np.ndarray, people: int) -> np.ndarray:
    restricted, arrested = touched[..., 4], touched[..., 5]
    moves = np.zeros((*arrested.shape, 3, 3), int)
    moves[..., 0, 1], moves[..., 1, 0] = restricted // 4, restricted // 5
    moves[..., 0, 2], moves[..., 2, 0] = arrested // 2, arrested // 3
    moves[..., 1, 2], moves[..., 2, 1] = arrested // 5, arrested // 7
    moves[..., 1, 1], moves[..., 2, 2] = restricted * 3, held
    moves[..., 0, 0] = people - moves.sum((-1, -2))
    return moves

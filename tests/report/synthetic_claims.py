"""Made-up records of claims, SYNTHETIC throughout: their shapes are those of a trial, their numbers come from nowhere.

Never shipped as a result, never quoted: they show the pages every case (supported, contradicted, undecided,
conditional, a rival that turns the verdict, a file changed after its run, a placebo that failed, a space not tried).
"""

from __future__ import annotations

import numpy as np

from weiwen.experiments.claims import Claim

SPANS = {
    "opening.coercion": (1000.0, 60000.0, "log"),
    "procedural_justice.weight": (0.0, 1.0, "linear"),
    "deterrence.own": (0.0, 1.0, "linear"),
    "population.boldness": (0.5, 8.0, "log"),
}
MARKS = ("assumed", "S", "M", "X")
RATE = "per 1,000 people and year"


def synthetic_claim(name: str = "P2", **changes: object) -> Claim:
    """A claim file with a statement of its own."""
    table = {
        "id": name,
        "statement": f"Synthetic claim {name}: the more is watched, the less is said.",
        "essay": "a passage that does not exist",
        "expected": "less is said",
        "contradicted_if": "as much is said, or more",
        "seed": 7,
        "arms": {"watched": {}, "unwatched": {}},
        "tests": [
            {"name": "watched against unwatched", "outcome": "protest", "treated": "watched", "control": "unwatched",
             "sign": "up", "least": 2.0, "why": "less could not be told from luck", "primary": True},
        ],
        "traps": [{"trap": "silence is written into the rule", "instead": "the rule is taken out in a rival"}],
        "uncertain": {key: {"range": [low, high], "scale": scale, "source": "made up"}
                      for key, (low, high, scale) in SPANS.items()},
        "reading": "Nothing: this is a synthetic record.",
    }  # fmt: skip
    return Claim.model_validate(table | changes)


def synthetic_record(
    name: str = "P2",
    verdict: str = "contradicted",
    effect: float = 3.33,
    points: int = 120,
    turns: bool = False,
    null: bool = True,
    **changes: object,
) -> dict:
    """A record as `try_claim` writes it."""
    half, at = 1.4, {"conditional": "supported"}.get(verdict, verdict)
    found = {"effect": effect, "interval": [effect - half, effect + half], "monte_carlo_error": 0.61, "n": 24}
    test = {"name": "watched against unwatched", "outcome": "protest", "unit": RATE, "treated": "watched",
            "control": "unwatched", "sign": "up", "primary": True, "least": 2.0, "verdict": at,
            "least_why": "less could not be told from luck", **found}  # fmt: skip
    smaller = {"effect": effect / 2, "interval": [effect / 2 - half, effect / 2 + half]}
    second = test | smaller | {"name": "petitions against unwatched", "outcome": "petitions", "primary": False}
    record = {
        "id": name,
        "statement": f"Synthetic claim {name}: the more is watched, the less is said.",
        "essay": "a passage that does not exist",
        "status": "tried",
        "hash": synthetic_claim(name).hash,
        "verdict": verdict,
        "at_reference": at,
        "outcome": "protest",
        "unit": RATE,
        "least": 2.0,
        **found,
        "arms": {"watched": _arm(31.7, 412.0, 0.27), "unwatched": _arm(0.0, 0.0, 0.0)},
        "tests": [test, second],
        "placebos": [_placebo(null)],
        "rivals": [_rival("punishment enrages", at, False, test), _rival("nobody minds", "undecided", turns, test)],
        "cost": {"seconds": 321.0, "quick": False},
        "size": {"replicates": 24, "points": points, "a_point": 6, "weeks": 260},
        "source": "0123456789abcdef",
        "finished": "2001-01-01T00:00:00+00:00",
        "command": f"weiwen claims {name}",
    }
    return record | (_space(points, verdict) if points else {}) | changes


def synthetic_drifts(points: int = 200, **changes: object) -> dict:
    """A record in the shape of P19: drifts kept apart, each with its verdicts over the space."""
    record = synthetic_record("P19", "contradicted", points=points, hash=synthetic_claim("P19", rule="share").hash)
    names = ("sensors", "surveillance budget", "effective control", "tolerance")
    record["tests"] = [
        record["tests"][0] | {"name": name, "outcome": "cameras", "unit": "share", "control": None,
                              "sign": "down" if name == "tolerance" else "up", "primary": name == "sensors"}
        for name in names
    ]  # fmt: skip
    luck = np.random.default_rng(19)
    for point in record["map"]["points"]:
        rise = point["opening.coercion"] / 60000 + point["procedural_justice.weight"]
        point["tests"] = [int(np.sign(round(rise - cut + luck.normal(0, 0.25), 1))) for cut in (0.1, 0.6, 0.9, 0.3)]
        point["effects"] = [round(2.5 * (rise - cut), 4) for cut in (0.1, 0.6, 0.9)] + [round(2.5 * (0.3 - rise), 4)]
        point["verdict"] = min(point["tests"])
    record["decides_by_test"] = {
        name: [one | {"index": one["index"] * factor} for one in record["decides"]]
        for name, factor in zip(names, (1.0, 0.8, 1.2, 0.5), strict=True)
    }
    return record | changes


def _arm(arrests: float, held: float, wrongful: float) -> dict[str, float]:
    return {"protest": 163.5, "petitions": 568.7, "grievance": 0.158, "arrests": arrests, "held": held,
            "wrongful": wrongful, "restricted": 0.0, "deleted": 190.5}  # fmt: skip


def _placebo(null: bool) -> dict:
    largest = 0.0 if null else 4.21
    row = {"outcome": "protest", "unit": RATE, "effect": largest, "interval": [largest, largest],
           "monte_carlo_error": 0.0, "n": 24, "largest": largest, "null": null}  # fmt: skip
    return {"name": "sensors never acted on", "why": "nobody's life may differ", "exact": True, "null": null,
            "largest": largest, "outcomes": [row]}  # fmt: skip


def _rival(name: str, verdict: str, turns: bool, test: dict) -> dict:
    effect = 0.4 if turns else 19.8
    found = {"effect": effect, "interval": [effect - 1, effect + 1], "least": 2.5}
    return {"name": name, "why": "people are otherwise", "source": "made up", "turns": turns,
            "verdict": verdict if turns else test["verdict"], **found, "tests": [test | found]}  # fmt: skip


def _space(points: int, verdict: str) -> dict:
    luck = np.random.default_rng(2)
    unit = luck.random((points, len(SPANS)))
    cut = {"supported": -0.4, "contradicted": 1.3, "undecided": 0.6, "conditional": 0.5}[verdict]
    rows = []
    for u in unit:
        own = {
            key: float(f"{low * (high / low) ** x if scale == 'log' else low + (high - low) * x:.5g}")
            for x, (key, (low, high, scale)) in zip(u, SPANS.items(), strict=True)
        }
        gap = u[0] * 0.6 + u[1] * 0.8 - cut + luck.normal(0, 0.12)
        code = int(np.sign(gap)) if abs(gap) > 0.12 and verdict != "undecided" else 0
        rows.append(own | {"effect": float(f"{8 * gap:.5g}"), "verdict": code, "tests": [code, code]})
    share = {word: sum(row["verdict"] == code for row in rows) / points
             for word, code in (("supported", 1), ("undecided", 0), ("contradicted", -1))}  # fmt: skip
    index = (0.48, 0.21, 0.06, 0.02)
    decides = [{"number": key, "meaning": f"what {key} means", "unit": "yuan", "index": i, "certainty": mark}
               for key, i, mark in zip(SPANS, index, MARKS, strict=True)]  # fmt: skip
    inner = [{"number": "opening.coercion", "below": True, "cut": 9000.0}]
    boxes = [_box(rows, inner), _box(rows, [inner[0] | {"below": False}])]
    return {f"share_{word}": value for word, value in share.items()} | {
        "assumed_share": 0.65, "explained": sum(index), "decides": decides, "boxes": boxes, "map": {"points": rows},
        "failed_points": [],
    }  # fmt: skip


def _box(rows: list[dict], cuts: list[dict]) -> dict:
    (cut,) = cuts
    inside = [row for row in rows if (row[cut["number"]] < cut["cut"]) == cut["below"]]
    n = len(inside)
    share = {word: sum(row["verdict"] == code for row in inside) / max(n, 1)
             for word, code in (("supported", 1), ("undecided", 0), ("contradicted", -1))}  # fmt: skip
    return {"where": cuts, "points": n, **share}


def synthetic_files() -> dict[str, Claim]:
    """The files of the made-up claims; that of P9 was changed after its run."""
    files = {name: synthetic_claim(name) for name in ("P2", "P3", "P5", "P8", "P9", "P19")}
    files["P9"] = synthetic_claim("P9", seed=8)
    files["P19"] = synthetic_claim("P19", rule="share")
    return files


def synthetic_records() -> list[dict]:
    """One record of every kind, in no order."""
    return [
        synthetic_record("P3", "supported", effect=6.1),
        synthetic_record("P8", "undecided", effect=2.1, null=False),
        synthetic_record("P2", "contradicted", effect=-0.3, turns=True),
        synthetic_record("P5", "conditional", effect=5.2, turns=True),
        synthetic_record("P9", "contradicted", effect=-9.4, points=0, cost={"seconds": 60.0, "quick": True}),
    ]


def synthetic_waiting() -> list[Claim]:
    """Claims that wait."""
    wait = {"statement": "Synthetic claim P1: nobody sees it.", "tests": [], "uncertain": {}, "arms": {}}
    return [synthetic_claim("P1", waits_for="a mechanism that does not exist", **wait)]

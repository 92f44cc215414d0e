"""From a week's records to what the page draws: sums over the nation, one number a locality, never a person."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from weiwen.engine import Record
from weiwen.records import STAGE_RECORDS
from weiwen.report.charts.draw import traffic_width
from weiwen.report.charts.loop import VOICES
from weiwen.report.circuit import AVERAGED, COUNTED, GIVEN, arrow_traffic, stage_words
from weiwen.vocabulary import MEASURES, STATUS

Records = dict[str, np.ndarray]
LINES = ("incidents", "filed", "reported", "alleged", "alleged_truly", "feared", "feared_truly", "held", "hidden")
CHARTS = (
    {
        "name": "incidents",
        "title": "Petitions and protests",
        "unit": "a week",
        "lines": [["incidents", "true", "truth"], ["filed", "filed", "file"], ["reported", "told", "told"]],
        "note": "True: people who petitioned or protested. Filed: incidents on local files. Told: reported to the "
        "centre. The shaded area is what the centre is not told.",
    },
    {
        "name": "allegations",
        "title": "Allegations",
        "unit": "a week",
        "lines": [["alleged", "alleged", "file"], ["alleged_truly", "of it true", "truth"]],
        "note": "What channels allege of somebody, and what of it happened. The shaded area is false alarms.",
    },
    {
        "name": "fear",
        "title": "What the centre fears",
        "unit": "incidents per 1,000 people and week",
        "lines": [["feared_truly", "true", "truth"], ["feared", "feared", "told"]],
        "note": "The threat that the centre reckons with, beside what there is.",
    },
    {
        "name": "custody",
        "title": "People in custody",
        "unit": "people",
        "lines": [["held", "held", "harm"], ["hidden", "in no register", "harm"]],
        "note": "Everybody in custody, and of them those in no register.",
    },
)
PER_HEAD = ("people", "incidents", "posts", "appeals")  # units that are counts: the map shows them per 1,000 people


@dataclass
class Series:
    """Lines over time, a number a week."""

    lines: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in LINES})

    def add(self, week: dict[str, float]) -> None:
        """One week more."""
        for name, line in self.lines.items():
            line.append(week[name])


def of_week(records: Records, registered: np.ndarray, gini: float) -> dict[str, float]:
    """Sums and means of one week, by the names that the loop and the lines use."""
    people = float(registered.sum())
    week = {"people": people, "gini": gini}
    week |= {name: float(records[name].sum()) for name in (*COUNTED, "incidents", "held", "hidden") if name in records}
    week |= {name: float(records[name] @ registered) / people for name in AVERAGED}
    week["acts"] = float(records["civic_acts"].sum() + records["political_acts"].sum())
    week["granted"] = float(records["granted"].sum())
    week["given"] = float(records["granted"][:, [MEASURES.index(name) for name in GIVEN]].sum())
    week["feared"], week["feared_truly"] = week["threat"], 1000 * week["incidents"] / people
    return week


def loop_of(week: dict[str, float]) -> dict[str, Any]:
    """Numbers and words in the nine boxes, and the traffic along the arrows with the width it is drawn at."""
    inside = [[stage, VOICES[stage], *words] for stage, words in stage_words(week).items()]
    traffic = [[a, b, amount, round(traffic_width(amount), 2)] for (a, b), amount in arrow_traffic(week).items()]
    return {"inside": inside, "traffic": traffic}


def flow_of(records: Records) -> dict[str, Any]:
    """How many people are free, restricted and held, and how many went from each to each this week."""
    moves = records["flow"].astype(int)
    return {"states": list(STATUS), "now": moves.sum(0).tolist(), "moves": moves.tolist()}


def quantities() -> list[dict[str, str]]:
    """What the map can show: every array with one number a locality."""
    return [
        {
            "name": name,
            "meaning": one.meaning,
            "unit": _unit(one),
            "voice": "harm" if one.voice == "ledger" else one.voice,
        }
        for name, one in STAGE_RECORDS.items()
        if one.dims == ("locality",)
    ]


def raster(name: str, records: Records, registered: np.ndarray) -> np.ndarray:
    """One number a locality, counts per 1,000 people."""
    values = records[name].astype(np.float64)
    if STAGE_RECORDS[name].unit in PER_HEAD:
        values = 1000 * values / registered
    return values.astype(np.float32)


def _unit(record: Record) -> str:
    return f"{record.unit} per 1,000 people" if record.unit in PER_HEAD else record.unit

"""What every report must say, in which order, and what it must never do."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from synthetic_run import MEASURES, synthetic_dataset, synthetic_run, synthetic_twin

from weiwen.report import write_report, write_twin_page
from weiwen.report.page import TEMPLATES
from weiwen.report.provenance import provenance
from weiwen.report.reading import thinned
from weiwen.report.twin import difference
from weiwen.report.words import FOOTER, count

VOID = {"meta", "link", "br", "img", "input", "hr"}
SENTENCE = (
    "This is a simulation of invented people. It shows what follows from assumptions, not what is true of any country."
)
ORDER = ("people", "loop", "voices", "moves", "places", "centre", "inside", "ledger", "assumed")


class Reader(HTMLParser):
    """Keeps every element with its attributes and fails where tags are not balanced."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.sections: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section":
            self.sections.append(dict(attrs).get("id") or "")
        self.elements.append((tag, dict(attrs), tuple(self.sections[-1:])))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), tuple(self.sections[-1:])))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    return reader


def report(folder: Path, run: dict | None = None, **made: object) -> str:
    write_report(synthetic_dataset(**made), synthetic_run() if run is None else run, folder / "report.html")
    return (folder / "report.html").read_text(encoding="utf-8")


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).replace(" .", ".")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return report(tmp_path_factory.mktemp("report"))


def test_sentence_stands_in_the_footer(page: str) -> None:
    assert FOOTER == SENTENCE
    assert SENTENCE in page[page.index("<footer") :]


def test_tags_are_balanced_and_sections_in_order(page: str) -> None:
    assert tuple(read(page).sections) == ORDER


def test_nothing_points_outside(page: str) -> None:
    for tag, attributes, _ in read(page).elements:
        for name in ("src", "href", "action", "data", "poster"):
            target = attributes.get(name)
            assert target is None or target.startswith(("data:", "#")), f"<{tag} {name}={target}>"
    for loader in ("http:", "https:", "@import", "url(h", "fetch(", "XMLHttp"):
        assert loader not in page


def test_opening_number_is_that_of_the_dataset(page: str) -> None:
    wronged = synthetic_dataset()["people_wronged"].sel(measure_all=["restrict", "arrest"]).sum("group").values[0]
    assert f"At least {count(wronged.max())} people were arrested or restricted though" in words(page)
    assert f"at most {count(wronged.sum())}." in words(page)


def test_opening_number_is_exact_where_the_union_is_known(tmp_path: Path) -> None:
    dataset = synthetic_dataset()
    dataset["people_sanctioned_for_nothing"] = (("replicate", "group"), np.array([[700, 400]]))
    write_report(dataset, {}, tmp_path / "report.html")
    said = words((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert "1,100 people were arrested or restricted though" in said
    assert "At least" not in said


def test_rows_tell_the_numbers_of_the_ledger(page: str) -> None:
    dataset, said = synthetic_dataset(), words(page)
    for name in ("held", "deleted", "self_censored"):
        assert count(int(dataset[name].sum())) in said
    nothing = float(dataset["held_by"].sel(record="nothing").sum() / dataset["held_by"].sum())
    assert f"{100 * nothing:.0f}\u00a0% had done nothing" in page


def hiding(weekly: int) -> xr.Dataset:
    """The made-up run, in which some of those in custody are in no register."""
    dataset = synthetic_dataset(weeks=52, localities=4)
    labels = [*MEASURES[:-1], "arrest", "hide"]
    of_measures = [name for name in dataset.data_vars if "measure_all" in dataset[name].dims]
    wider = dataset[of_measures].reindex(measure_all=labels, fill_value=0)
    dataset = dataset.drop_dims("measure_all").merge(wider, compat="override")
    hidden_by = xr.zeros_like(dataset["held_by"])
    hidden_by[:, :, 0, 0, 1] = weekly  # of group A, who only used a right
    dataset["held_by"] = dataset["held_by"] + hidden_by
    dataset["held"] = dataset["held"] + hidden_by.sum(("group", "record"))
    dataset["hidden_by"], dataset["hidden"] = hidden_by, hidden_by.sum(("group", "record"))
    dataset["people_touched"].loc[{"measure_all": "hide", "group": "A"}] = 3 * weekly
    return dataset


def test_hidden_custody_is_told_first_and_beside_the_register(tmp_path: Path) -> None:
    dataset = hiding(7)
    write_report(dataset, {}, tmp_path / "report.html")
    said = words((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert "people were arrested, hidden or restricted though" in said
    assert "hidden 21 people · 364 person-weeks" in said
    assert "100 % only used a right" in said
    assert "Held in no register: no court, and not the centre, knows of them." in said
    registered = int(dataset["held_registered"].sum())
    assert f"{count(registered)} person-weeks" in said
    assert said.index("hidden 21 people") < said.index("held, in the register")
    assert "ICCPR 9 (liberty)" in said.split("The ledger by group")[1]
    assert "the register has" in said
    assert "Held are also those whom no register has." in said


def test_without_hidden_custody_nothing_is_said_of_it(tmp_path: Path) -> None:
    write_report(hiding(0), {}, tmp_path / "report.html")
    said = words((tmp_path / "report.html").read_text(encoding="utf-8")).split("The ledger by group")[0]
    for word in ("no register", "in the register", "arrested, hidden", "and hiding"):
        assert word not in said
    assert "were arrested or restricted though" in said


def test_camps_open_the_report_with_who_had_done_nothing_by_group(tmp_path: Path) -> None:
    dataset = hiding(0)
    dataset = dataset.assign_coords(measure_all=[*MEASURES[:-1], "arrest", "camp"])
    dataset["in_camp_by"] = xr.zeros_like(dataset["held_by"])
    dataset["in_camp_by"].loc[{"group": "B", "record": "nothing"}] = 1
    dataset["in_camp_by"].loc[{"group": "A", "record": "offence"}] = 1
    dataset["in_camp"] = dataset["in_camp_by"].sum(("group", "record"))
    dataset["held_by"], dataset["held"] = (
        dataset["held_by"] + dataset["in_camp_by"],
        dataset["held"] + dataset["in_camp"],
    )
    for name, counts in (("people_touched", (12, 30)), ("people_wronged", (2, 27))):
        for group, n in zip("AB", counts, strict=True):
            dataset[name].loc[{"measure_all": "camp", "group": group}] = n
    write_report(dataset, {}, tmp_path / "report.html")
    said = words((tmp_path / "report.html").read_text(encoding="utf-8"))
    opens = said.index(
        "42 people were sent to camps, without charge or trial; 29 of them, by the truth, had done nothing"
    )
    assert opens < said.index("Group A: 12 people") < said.index("2 of them had done nothing")
    assert (
        said.index("Group B: 30 people") < said.index("27 of them had done nothing") < said.index("in camps 42 people")
    )
    assert "in camps 42 people · 416 person-weeks had done nothing: 208 infraction or breach: 208" in said
    assert "arrested, sent to camps or restricted" in said
    assert said.index("in camps 42 people") < said.index("held, in the register")
    assert "ICCPR 9 (liberty), 14 (fair trial), 18 (conscience)" in said.split("The ledger by group")[1]


def test_title_of_the_gap_is_computed(page: str) -> None:
    dataset = synthetic_dataset()
    happened, filed, told = (float(dataset[name].sum()) for name in ("incidents", "filed", "reported"))
    assert f"Of 100 incidents {100 * filed / happened:.0f} were filed and {100 * told / happened:.0f} reported" in page


def test_harmless_run_reads_well(tmp_path: Path) -> None:
    said = words(report(tmp_path, weeks=52, localities=4, harmless=True))
    for sentence in ("Nobody was arrested or restricted who", "Nobody was held in custody.", "No post was deleted."):
        assert sentence in said
    assert "nan" not in said.lower().split()


def test_band_and_interval_need_several_runs(page: str, tmp_path: Path) -> None:
    assert 'class="band' not in page
    assert "one run, no interval" in page
    several = report(tmp_path, replicates=3)
    assert 'class="band truth"' in several
    assert "lowest to highest run" in several


@pytest.mark.parametrize("run", [{}, {"scenario": "village"}, {"seconds": 3.5, "seed": 0, "labels": ["a", "b"]}])
def test_missing_keys_do_not_matter(run: dict, tmp_path: Path) -> None:
    assert SENTENCE in report(tmp_path, run, weeks=8, localities=3)


def test_unrecorded_arrays_leave_their_parts_out(tmp_path: Path) -> None:
    dataset = synthetic_dataset(weeks=8, localities=3)
    for name in list(dataset.data_vars):
        write_report(dataset.drop_vars(name), {}, tmp_path / "report.html")
    write_report(dataset[["incidents"]], {}, tmp_path / "report.html")
    assert SENTENCE in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_labels_are_loud_and_text_is_escaped(tmp_path: Path) -> None:
    run = synthetic_run()
    run["scenario"] = run["scenario"] | {"name": "<script>alert(1)</script>"}
    run["scenario"] |= {"labels": ["teaching rates: ten times", "a small world"], "presets": ["teaching_rates"]}
    text = report(tmp_path, run, weeks=8, localities=3)
    assert '<div class="labels" role="note"><div><strong>teaching rates: ten times</strong>' in text
    assert "<script>alert" not in text
    assert text.count("teaching rates · n") > 10
    assert '<p class="source">a small world</p>' in text


def test_large_run_is_small_and_quick(tmp_path: Path) -> None:
    dataset = synthetic_dataset(520, 256)
    start = time.perf_counter()
    write_report(dataset, synthetic_run(), tmp_path / "report.html")
    assert time.perf_counter() - start < 3
    assert (tmp_path / "report.html").stat().st_size < 700_000


def test_crimson_is_for_harm_only(page: str) -> None:
    css = re.sub(r"/\*.*?\*/", "", (TEMPLATES / "style.css").read_text(encoding="utf-8"), flags=re.S)
    users = [rule for rule in re.findall(r"([^{}]+)\{([^{}]*var\(--harm\)[^{}]*)\}", css)]
    assert users
    assert all("harm" in selector for selector, _ in users)
    spoken = {
        section[0] for _, attributes, section in read(page).elements
        if section and "harm" in (attributes.get("class") or "").split()
    }  # fmt: skip
    assert spoken <= {"people", "moves", "ledger"}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_has_contrast(theme: int) -> None:
    blocks = re.findall(r":root \{(.*?)\}", (TEMPLATES / "style.css").read_text(encoding="utf-8"), flags=re.S)
    colour = dict(re.findall(r"--(\w+): (#\w{6})", blocks[theme]))
    for name in ("ink", "soft", "truth", "file", "told", "harm"):
        for ground in ("paper", "card"):
            assert contrast(colour[name], colour[ground]) >= 4.5, (name, ground)


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
        linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_thinning_keeps_the_mean() -> None:
    values = np.arange(520.0)
    assert thinned(values, 260).mean() == pytest.approx(values.mean())
    assert thinned(values, 260).size == 260
    assert thinned(np.arange(7.0), 3).tolist() == [1.0, 4.0, 6.0]


def twin(folder: Path, nothing: bool = False) -> str:
    effects, series = synthetic_twin(nothing=nothing)
    base, changed = synthetic_run(replicates=8), synthetic_run(replicates=8)
    if not nothing:
        changed["scenario"] = changed["scenario"] | {
            "mechanisms": changed["scenario"]["mechanisms"][:-1],
            "overrides": {"arrest.capacity": 0.004},
        }
    write_twin_page(effects, base, changed, "What if?", series, folder / "twin.html", {"arrest": 0 if nothing else 41})
    return (folder / "twin.html").read_text(encoding="utf-8")


def test_twin_tells_what_differs(tmp_path: Path) -> None:
    text = twin(tmp_path)
    read(text)
    said = words(text)
    assert "It runs without courts." in said
    assert "It sets arrest.capacity to 0.004 in place of 0.002." in said
    assert "It leaves score.veto as the scenario has it" in said
    assert "41 people" in said
    assert SENTENCE in said


def test_twin_of_itself_says_so(tmp_path: Path) -> None:
    said = words(twin(tmp_path, nothing=True))
    assert "Nothing differs. Every effect is exactly zero" in said
    assert "the same in both arms" in said
    assert SENTENCE in said


def test_few_cases_give_no_rate(tmp_path: Path) -> None:
    dataset = synthetic_dataset(weeks=8, localities=3)
    dataset["touched"] = dataset["touched"] * 0
    dataset["touched"][0, 0, 0, 5, :, 0] = [40, 1]
    write_report(dataset, {}, tmp_path / "report.html")
    said = words((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert "too few to compare" in said
    assert "n = 1 in B, 40 in A" in said


def test_group_ratio_is_per_member(page: str) -> None:
    dataset = synthetic_dataset()
    hits = dataset["touched"].sel(measure_all=["restrict", "arrest"], record="nothing")
    rate = hits.sum(("replicate", "week", "locality", "measure_all")) / dataset["population"].sum("replicate")
    assert f"{float(rate[1] / rate[0]):.1f} times as often" in words(page)


def test_twin_compares_the_numbers_of_all_mechanisms() -> None:
    def arm(mechanisms: list[str], **parameters: dict) -> dict:
        return {"seed": 1, "scenario": {"mechanisms": mechanisms, "parameters": parameters, "opening": {"camera": 0.4}}}

    base = provenance(arm(["audit", "camera"], audit={"rate": 2.0}, camera={"bias": 2.0}))
    changed = provenance(arm(["audit"], audit={"rate": 1.0}))
    assert difference(base, changed) == ["It runs without camera.", "It sets audit.rate to 1 in place of 2."]
    assert difference(base, base) == []

"""The pages of claims: every number comes from the record, the contradicted come first, and what is wrong is loud."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from scipy import stats
from synthetic_claims import (
    synthetic_claim,
    synthetic_drifts,
    synthetic_files,
    synthetic_record,
    synthetic_records,
    synthetic_waiting,
)
from test_report_page import SENTENCE, read, words

from weiwen.experiments.claims import RESULTS
from weiwen.report.charts import Part, textured
from weiwen.report.claims import write_claim_figure, write_claims_page, write_inevitability_page
from weiwen.report.claims.precedent import precedent
from weiwen.report.claims.section import other_words
from weiwen.report.claims.tried import Tried

CROOKED = '<script>alert("x")</script> & "quoted"'


def claims_page(folder: Path, records: list[dict] | None = None, files: dict | None = None) -> str:
    every = synthetic_records() if records is None else records
    write_claims_page(every, synthetic_waiting(), folder / "claims.html", synthetic_files() if files is None else files)
    return (folder / "claims.html").read_text(encoding="utf-8")


def drifts_page(folder: Path, record: dict | None = None, files: dict | None = None) -> str:
    files = synthetic_files() if files is None else files
    write_inevitability_page(synthetic_drifts() if record is None else record, folder / "p19.html", files)
    return (folder / "p19.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return claims_page(tmp_path_factory.mktemp("claims"))


@pytest.fixture(scope="module")
def drifts(tmp_path_factory: pytest.TempPathFactory) -> str:
    return drifts_page(tmp_path_factory.mktemp("drifts"))


def section(text: str, anchor: str) -> str:
    return text[text.index(f'<section id="{anchor}"') :].split("</section>")[0]


def line(text: str, name: str) -> str:
    every = section(text, "table").split('<li class="claim">')
    return next(one for one in every if f'<span class="id">{name}<' in one)


def test_sentence_comes_before_any_claim_and_at_the_end(page: str, drifts: str) -> None:
    for text in (page, drifts):
        assert text.index(SENTENCE) < text.index("<main")
        assert SENTENCE in text[text.index("<footer") :]


def test_contradicted_come_first_and_the_untried_last(page: str) -> None:
    named = re.findall(r'<span class="id">(P\d+)</span>', page)
    assert named == ["P2", "P9", "P5", "P8", "P3", "P1"]
    assert read(page).sections == ["table", "waiting", "p2", "p9", "p5", "p8", "p3"]
    assert "Of 6 claims: 2 contradicted, 1 conditional, 1 undecided, 1 supported and 1 not yet tried." in words(page)


def test_pages_are_balanced_and_every_name_is_given_once(page: str, drifts: str) -> None:
    for text in (page, drifts):
        names = [attributes["id"] for _, attributes, _ in read(text).elements if attributes.get("id")]
        assert len(names) == len(set(names))


def test_pages_ask_nothing_of_anybody_and_run_no_script(page: str, drifts: str) -> None:
    for text in (page, drifts):
        for tag, attributes, _ in read(text).elements:
            assert tag not in ("script", "img", "iframe", "object")
            for name in ("src", "href", "action", "data", "poster"):
                target = attributes.get(name)
                assert target is None or target.startswith(("data:", "#")), f"<{tag} {name}={target}>"
        for loader in ("http:", "https:", "@import", "url(", "fetch("):
            assert loader not in text


def at(*path: str | int) -> Callable[[dict], None]:
    """A change of one number of a record, wherever it lies."""

    def change(record: dict) -> None:
        inner = record
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = inner[path[-1]] * 1.37 + 0.0713 if isinstance(inner[path[-1]], float) else 97

    return change


NUMBERS = [
    ("effect",), ("interval", 0), ("interval", 1), ("least",), ("n",), ("monte_carlo_error",), ("assumed_share",),
    ("share_supported",), ("share_undecided",), ("share_contradicted",), ("arms", "watched", "arrests"),
    ("arms", "watched", "held"), ("arms", "watched", "wrongful"), ("arms", "unwatched", "grievance"),
    ("tests", 1, "effect"), ("tests", 1, "least"), ("tests", 1, "interval", 0), ("rivals", 0, "effect"),
    ("rivals", 1, "interval", 1), ("placebos", 0, "outcomes", 0, "largest"), ("decides", 0, "index"),
    ("boxes", 0, "points"), ("boxes", 0, "supported"), ("boxes", 1, "where", 0, "cut"),
    ("map", "points", 3, "opening.coercion"), ("map", "points", 3, "effect"), ("cost", "seconds"), ("size", "weeks"),
    ("size", "a_point"),
]  # fmt: skip


@pytest.mark.parametrize("path", NUMBERS, ids=lambda path: ".".join(map(str, path)))
def test_every_number_comes_from_the_record(path: tuple, tmp_path: Path) -> None:
    before = synthetic_record("P5", "conditional", points=40)
    after = copy.deepcopy(before)
    at(*path)(after)
    assert after != before
    assert claims_page(tmp_path, [before]) != claims_page(tmp_path, [after])


def test_line_tells_effect_interval_shares_and_harm(page: str) -> None:
    said = words(line(page, "P5"))
    record = next(r for r in synthetic_records() if r["id"] == "P5")
    assert "+5.2 [+3.8, +6.6] per 1,000 people and year" in said
    assert "of interest from 2" in said
    for word in ("contradicted", "undecided", "supported"):
        assert f"{100 * record[f'share_{word}']:.0f} % {word}" in said
    assert "0 to 31.7" in said
    assert "0 % to 27 %" in said
    assert "n = 24 pairs of runs" in said
    assert "65 % of what single numbers explain rests on assumed ones" in said


def test_rival_that_turns_the_verdict_is_the_headline(page: str) -> None:
    assert '<p class="turns">Turns under: nobody minds (undecided)</p>' in line(page, "P2")
    assert 'class="turns"' not in line(page, "P3")
    assert "none of 2 rivals turns it" in words(line(page, "P3"))


def test_where_other_tests_than_the_headline_decide_it_is_said(tmp_path: Path) -> None:
    record = synthetic_record("P5", "contradicted")
    for test in record["tests"]:
        test["verdict"] = "supported" if test["primary"] else "contradicted"
    record["at_reference"] = "contradicted"
    name, against = next(t["name"] for t in record["tests"] if t["primary"]), len(record["tests"]) - 1
    told = f"{name.capitalize()}: supported; {against} of {against + 1} tests: contradicted"
    assert told in other_words(Tried(record))
    assert told in words(section(claims_page(tmp_path, [record]), "p5"))
    for test in record["tests"]:
        test["verdict"] = "contradicted"
    assert not other_words(Tried(record))


def test_placebo_that_failed_is_loud(page: str, tmp_path: Path) -> None:
    alarm = re.search(r'<p class="alarm"[^>]*>(?:(?!</p>).)*Placebo NOT null', section(page, "table"))
    assert alarm is not None
    assert "Placebo NOT null" in line(page, "P8")
    assert "Placebo NOT null" in section(page, "p8")
    assert "protest 4.2 (not null)" in words(section(page, "p8"))
    sound = claims_page(tmp_path, [synthetic_record("P3", "supported")])
    assert "NOT null" not in sound
    assert 'class="alarm"' not in sound


def test_file_changed_after_its_run_is_told(page: str) -> None:
    now, then = synthetic_files()["P9"].hash, synthetic_claim("P9").hash
    assert now != then
    said = f"The claim’s file was changed after its run (result {then}, file {now}): try it again."
    assert said in section(page, "table")
    assert said in section(page, "p9")
    assert "file was changed" not in section(page, "p2")


def test_numbers_wear_their_size_seed_and_hash(page: str) -> None:
    for caption in re.findall(r'<p class="source">(.*?)</p>', section(page, "p2")):
        assert "seed 7" in caption
        assert f"claim\u00a0{synthetic_claim('P2').hash[:12]}" in caption
        assert re.match(r"n = 24 pairs of runs|120 points", caption)
    assert "seed not recorded" in section(page, "p9")


def test_text_is_escaped(tmp_path: Path) -> None:
    record = synthetic_record("P2", "conditional", turns=True)
    record |= {"statement": CROOKED, "essay": CROOKED, "command": CROOKED, "unit": CROOKED, "hash": CROOKED}
    record["tests"][0] |= {"name": CROOKED, "least_why": CROOKED, "unit": CROOKED}
    record["rivals"][1] |= {"name": CROOKED, "why": CROOKED, "source": CROOKED}
    record["placebos"][0] |= {"name": CROOKED, "why": CROOKED, "null": False}
    record["decides"][0] |= {"meaning": CROOKED, "certainty": CROOKED}
    record["boxes"][0]["where"][0]["number"] = CROOKED
    record["arms"][CROOKED] = record["arms"].pop("watched") | {CROOKED: 1.0}
    for text in (claims_page(tmp_path, [record]), drifts_page(tmp_path, record | {"id": "P19"})):
        assert "<script" not in text
        assert "&lt;script&gt;" in text
        read(text)


def test_crimson_is_for_harm_alone(page: str, drifts: str) -> None:
    for text in (page, drifts):
        assert not re.search(r'<svg[^>]*harm|class="(?:[^"]* )?harm[^"]*" (?:cx|d)=', text)
        for inside in re.findall(r'<tr class="harm">(.*?)</tr>', text, re.S):
            assert re.search("arrests|custody|restricted|deleted", inside)


def test_fills_differ_without_colour() -> None:
    bar = textured([Part("a", 1, "solid"), Part("b", 1, "hatched"), Part("c", 1, "dotted")], say="three")
    shapes = [re.sub(r"[\d.]+", "", part) for part in bar.split("<g ")[1:]]
    assert len(set(shapes)) == 3
    assert bar.count('class="hatched"') == bar.count('class="dotted"') == 1


def test_space_not_tried_is_said_and_its_pictures_left_out(page: str) -> None:
    alone = section(page, "p9")
    assert "The space of uncertain numbers was not tried" in alone
    assert "quick trial at reduced size" in alone
    assert "p9_map" not in alone
    assert "nan" not in words(alone).lower().split()


def test_boxes_are_told_in_words(page: str) -> None:
    record = next(r for r in synthetic_records() if r["id"] == "P5")
    box = max(record["boxes"], key=lambda b: b["points"])
    side = "below" if box["where"][0]["below"] else "above"
    assert f"Where opening.coercion is {side} 9,000 ({box['points']} points):" in words(section(page, "p5"))


def test_claims_without_file_or_interval_are_shown(tmp_path: Path) -> None:
    bare = {"id": "P4", "statement": "Bare.", "verdict": "undecided", "effect": 1.0, "interval": [None, None], "n": 1}
    said = words(claims_page(tmp_path, [bare], {}))
    assert "+1 no interval" in said
    assert "No placebo was tried" in said


def test_untried_tell_what_they_wait_for(page: str) -> None:
    assert "Waits for a mechanism that does not exist" in words(section(page, "waiting"))


def test_drifts_are_kept_apart_with_their_exact_intervals(drifts: str) -> None:
    record, said = synthetic_drifts(), words(drifts)
    for i, test in enumerate(record["tests"]):
        holds = sum(point["tests"][i] == 1 for point in record["map"]["points"])
        low, high = stats.binomtest(holds, 200).proportion_ci(0.95)
        way = "down" if test["name"] == "tolerance" else "up"
        told = f"{test['name'].capitalize()}: {way} in {holds} of 200 points"
        assert f"{told}, {holds / 2:.0f} % [{100 * low:.0f} %, {100 * high:.0f} %]" in said
    together = sum(point["verdict"] == 1 for point in record["map"]["points"])
    assert f"Expansion holds in {together / 2:.0f} % of the space, stands still in" in said


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("supported", "no less than the 95 % that"),
        ("contradicted", "it is not inevitable"),
        ("undecided", "too little"),
    ],
)
def test_headline_is_chosen_by_the_verdict(verdict: str, said: str, tmp_path: Path) -> None:
    text = drifts_page(tmp_path, synthetic_drifts(verdict=verdict)).replace("\u00a0", " ")
    big = re.search(r'<p class="big">(.*?)</p>', text)
    assert big is not None
    assert said in big[1]


def test_one_more_point_that_falls_changes_the_page(tmp_path: Path) -> None:
    record = synthetic_drifts()
    before = drifts_page(tmp_path, record)
    index = next(i for i, p in enumerate(record["map"]["points"]) if p["tests"][1] == 1)
    record["map"]["points"][index]["tests"][1] = -1
    after = drifts_page(tmp_path, record)
    assert section(after, "shares") != section(before, "shares")
    assert section(after, "maps") != section(before, "maps")


def test_each_drift_has_its_own_map_and_deciders(drifts: str, tmp_path: Path) -> None:
    assert re.findall(r'id="figure-p19_map_(\d)"', drifts) == ["0", "1", "2", "3"]
    assert re.findall(r'id="figure-p19_decides_(\d)"', drifts) == ["0", "1", "2", "3"]
    once = synthetic_drifts()
    del once["decides_by_test"]
    assert drifts_page(tmp_path, once).count('id="figure-p19_decides') == 1


def test_what_turns_back_and_what_stands_still_are_told_apart(drifts: str) -> None:
    points = synthetic_drifts()["map"]["points"]
    back, still = (sum(point["tests"][0] == way for point in points) / 2 for way in (-1, 0))
    said = words(drifts)
    assert f"down in {back:.0f} %" in said
    assert not still or f"standing still in {still:.0f} %" in said


def test_inevitability_without_a_space_says_so(tmp_path: Path) -> None:
    text = drifts_page(tmp_path, synthetic_record("P19", points=0))
    assert "The space was not tried; at the declared numbers the claim is contradicted." in words(text)
    assert 'id="maps"' not in text


def test_precedent_is_that_of_the_published_replication(drifts: str) -> None:
    row = precedent()
    assert row is not None
    said = words(section(drifts, "precedent"))
    assert f"Our reproduction meets {row['reproduced']} of {row['checks']} checks." in said
    for case, ends in row["cases"].items():
        assert f"{case} " in said
        assert f"{ends['surveillance']:.2f}" in said


def test_figure_of_a_claim_is_drawn_from_its_record(tmp_path: Path) -> None:
    drawn = []
    for effect in (5.2, 5.3):
        record = synthetic_record("P5", "conditional", effect=effect)
        write_claim_figure(record, tmp_path / "p5.svg", synthetic_claim("P5"))
        drawn.append((tmp_path / "p5.svg").read_text(encoding="utf-8"))
    assert drawn[0] != drawn[1]
    assert "<svg" in drawn[0]


def test_no_synthetic_record_ships() -> None:
    for path in RESULTS.glob("*.json"):
        assert "synthetic" not in json.dumps(json.loads(path.read_text(encoding="utf-8"))).lower()

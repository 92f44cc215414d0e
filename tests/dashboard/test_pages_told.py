"""The pages in words: each is there, wears the policy, escapes, begins with harm, and teaches whoever misspells."""

import json
import re
import subprocess
import sys

import pytest
from awaiting import until
from report.synthetic_run import synthetic_dataset, synthetic_run
from visiting import OURS, visitor

from weiwen import catalogue, results, store
from weiwen.classics import MODELS
from weiwen.dashboard.guard import POLICY
from weiwen.dashboard.pages.printing import MARK, WAYS
from weiwen.dashboard.pages.prose import equation, whole
from weiwen.dashboard.pages.runs import policy_of
from weiwen.dashboard.pages.start import STEPS
from weiwen.dashboard.pages.trials import Trials, asked
from weiwen.declarations import declaration_of, parameters_of
from weiwen.errors import InputError
from weiwen.experiments.claims import claims, shipped
from weiwen.numerals import spelled
from weiwen.report import write_report
from weiwen.scenario import load, names
from weiwen.signatures import AFTER, BEFORE, MOVED, effect_words, least_of, signatures, when_sized
from weiwen.signatures import asked as signature_words

HOSTILE = "<script>alert(1)</script>"
REAL = subprocess.Popen


def lay(folder, name, seed=1, version="1", **changed):
    """A finished run of made-up arrays, as the program would have left it."""
    place = folder / name
    place.mkdir(parents=True)
    scenario = load("village", seed=seed, weeks=52, **changed)
    about = {
        "seed": seed,
        "version": version,
        "hash": name,
        "scenario": scenario.resolved(),
        "scenario_hash": scenario.digest,
    }
    run = synthetic_run(weeks=52, **about, finished=f"2026-11-2{seed}T10:00:00", ledger={})
    run["ledger"] = {key: {"people": 9.0, "people_wronged": 3.0} for key in ("arrest", "hide")}
    arrays = synthetic_dataset(weeks=52, localities=8)
    results.save(arrays, place)
    (place / "run.json").write_text(json.dumps(run))
    write_report(arrays, run, place / "report.html")
    store.seal(place, name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("runs")
    lay(made, "a" * 16)
    lay(made, "b" * 16, seed=2, without=["deterrence"])
    lay(made, "c" * 16, without=["deterrence"])
    lay(made, "d" * 16, sets=["population.localities=8"])
    lay(made, "e" * 16, sets=["opening.tolerance=0.5"])
    lay(made, "f" * 16, version="2")
    return made


@pytest.fixture(scope="module")
def friend(folder):
    return visitor(folder=folder)


ONE, OTHER = "a" * 16, "b" * 16
PAGES = (
    *(address for address, _ in WAYS),
    *(f"/start?step={k + 1}" for k in range(len(STEPS))),
    *(f"/scenarios/{name}" for name in names()),
    *(f"/mechanisms/{name}" for name in ("camera", "arrests", "hidden_custody", "restrictions")),
    *("/claims/P2", "/claims/p19", "/claims/P1", "/classics/granovetter", "/classics/small_forms"),
    *(f"/runs/{ONE}", f"/runs/{ONE}/beside/{OTHER}"),
)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_there_and_keeps_the_policy(friend, address):
    page = friend.get(address)
    assert page.status_code == 200
    assert page.headers["content-security-policy"] == POLICY
    assert page.headers["content-type"].startswith("text/html")
    assert not re.search(r"<style|<script>|\sstyle=|\son\w+=|javascript:", page.text)
    assert MARK not in page.text
    assert page.text.count('<nav class="ways"') == 1
    for way, name in WAYS:
        assert re.search(rf'<a href="{way}"[^>]*>{name}</a>', page.text)
    assert page.text.count('aria-current="page"') == 1
    assert page.text.count("<h1") == 1
    assert "simulation of invented people" in page.text or address == "/"


def test_every_mechanism_claim_and_classic_is_in_its_list(friend):
    for folder, listed in (("mechanisms", catalogue.names()), ("claims", claims()), ("classics", MODELS)):
        text = friend.get(f"/{folder}").text
        assert [one for one in listed if f'href="/{folder}/{one}"' not in text] == []


def test_the_list_of_mechanisms_is_narrowed_by_words_that_are_escaped(friend):
    text = friend.get("/mechanisms", params={"name": "self censor"}).text
    shown = re.findall(r'data-kind="[^"]+"><dt><a href="/mechanisms/(\w+)"', text)
    hidden = re.findall(r'data-kind="[^"]+" hidden><dt><a href="/mechanisms/(\w+)"', text)
    assert "self_censorship" in shown
    assert "camera" in hidden
    assert len(shown) + len(hidden) == len(catalogue.names())  # so that fewer words can widen it again
    aims = friend.get("/mechanisms", params={"kind": "objective"}).text
    assert set(re.findall(r'data-kind="([^"]+)"><dt>', aims)) == {"objective"}
    assert "<option selected>objective</option>" in aims
    assert friend.get("/mechanisms", params={"kind": HOSTILE}).text == friend.get("/mechanisms").text
    hostile = friend.get("/mechanisms", params={"name": HOSTILE}).text
    assert HOSTILE not in hostile
    assert '<p id="nothing">No rule has these words' in hostile
    assert '<p id="nothing" hidden>' in text


UNKNOWN = (
    "/scenarios/vilage", "/scenarios/village.toml", "/mechanisms/camra", "/claims/P99", "/classics/moro",
    f"/runs/{ONE[:-1]}", f"/runs/{ONE}/beside/none", "/runs/index.json/report",
)  # fmt: skip


@pytest.mark.parametrize("address", [*UNKNOWN, *(f"/{part}/{HOSTILE}" for part in ("mechanisms", "claims", "runs"))])
def test_a_name_that_nobody_knows_is_taught(friend, address):
    page = friend.get(address)
    assert page.status_code in (400, 404)
    assert HOSTILE not in page.text
    if page.status_code == 404 and "<" not in address:
        assert re.search(r"did you mean|there are: |not yet done", page.text)


def test_a_misspelt_mechanism_has_the_nearest_as_links_and_all_behind_one(friend):
    page = friend.get("/mechanisms/arest")
    near = re.findall(r'<a href="/mechanisms/(\w+)">\1</a>', page.text)
    assert page.status_code == 404
    assert near == catalogue.nearest("arest")
    assert near[0] == "arrests"
    assert len(near) <= 3
    assert '<a href="/mechanisms">All mechanisms</a>' in page.text
    far = friend.get("/mechanisms/zz").text
    assert '<a href="/mechanisms">All mechanisms</a>' in far
    assert "did you mean" not in far


def test_a_mechanism_says_what_explain_says_and_what_was_measured(friend):
    text = friend.get("/mechanisms/camera").text
    assert "false_matches" in text
    assert "95 % interval" in text
    assert "src/weiwen/sensing/camera.py" in text
    assert "<svg" in text
    assert "data-begin" in text
    for held in ("arrests", "comprehensive_management"):  # the second would take the place of the first
        text = friend.get(f"/mechanisms/{held}").text
        assert "never live" in text
        assert "data-begin" not in text


def test_worlds_that_must_only_be_apart_are_held_against_how_far_apart_they_are(friend):
    text = friend.get("/mechanisms/treasury").text
    measured, said = signatures()["treasury"], declaration_of("treasury")["tests"]["signature"]
    assert f"at least {least_of(measured, said):.3g} apart; measured {measured['apart']:.3g}." in text
    assert 'class="zone"' not in text
    assert "Shaded" not in text
    assert ">apart</th>" in text
    camera = friend.get("/mechanisms/camera").text
    assert 'class="zone"' in camera
    assert "Shaded" in camera


def test_numbers_stand_in_full_and_not_as_a_program_prints_them(friend):
    assert "+2,090 (95 % interval +2,010 to +2,170)" in friend.get("/mechanisms/platform").text
    camera, classic = friend.get("/mechanisms/camera").text, friend.get("/classics/granovetter").text
    assert "<td>0.00001</td>" in camera
    assert "0, 0.00005, 0.0005:" in camera
    assert "1,686 without it" in camera
    assert "0 to 4,294,967,295 (number)" in classic
    for name in catalogue.names():
        said = [told for _, told in signature_words(declaration_of(name)["tests"])]
        said += [one.allowed for one in parameters_of(name).values()] + [effect_words(signatures()[name])]
        assert not re.search(r"\d[eE][-+]\d\d", " ".join(said)), name
    assert [spelled(x) for x in (0.0, 0.1, 1e6, -1e-5, 1e-9)] == ["0", "0.1", "1,000,000", "-0.00001", "1e-09"]
    assert spelled(1e6, commas=False) == "1000000"


WHEN = (
    *(("score_pilots", BEFORE), ("agency_heads", BEFORE), ("partner_choice", BEFORE), ("restitution", BEFORE)),
    *(("hush_money", MOVED), ("planning_centre", MOVED), ("grievance_issues", MOVED)),
    *(("camera", AFTER), ("score_pushing", AFTER)),
)


@pytest.mark.parametrize(("name", "said"), WHEN, ids=[name for name, _ in WHEN])
def test_when_a_size_was_set_is_said_as_the_declaration_says_it(friend, name, said):
    assert said in friend.get(f"/mechanisms/{name}").text
    assert when_sized(name) == said


def test_a_scenario_keeps_what_sources_say_apart_from_what_the_model_does(friend):
    text = friend.get("/scenarios/frontier").text
    assert text.index("What sources say of the real case") < text.index("What the model does")
    assert "<!-- made" not in text
    assert 'href="/mechanisms/checkpoint"' in text
    assert "<code>opening.region</code>" in text


def test_claims_that_were_contradicted_come_first_and_each_shows_who_was_harmed(friend):
    text = friend.get("/claims").text
    found = {one: record["verdict"] for one in claims() if claims()[one].tried and (record := shipped(one))}
    first = [one for one, verdict in found.items() if verdict == "contradicted"]
    untried = [one for one in claims() if one not in found]
    last = max(text.index(f'"/claims/{one}"') for one in first)
    assert all(text.index(f'"/claims/{one}"') > last for one in untried)
    one = friend.get("/claims/P2").text
    assert one.index("What was done to people in each arm") < one.index("Rivals: another reading")
    assert "Latin hypercube" in one


def test_the_space_of_a_claim_has_every_point_with_its_verdict(friend):
    space = friend.get("/claims/P2/space.json").json()
    record = shipped("P2")
    assert len(space["points"]) == len(record["map"]["points"])
    assert {one["name"] for one in space["numbers"]} == set(claims()["P2"].uncertain)
    share = sum(point["verdict"] == "contradicted" for point in space["points"]) / len(space["points"])
    assert share == pytest.approx(record["share_contradicted"])
    assert friend.get("/claims/P1/space.json").status_code == 400


def test_a_run_begins_with_harm_and_so_do_two(friend):
    one = friend.get(f"/runs/{ONE}").text
    assert one.index("What happened to people") < one.index('id="figure-loop"')
    pair = friend.get(f"/runs/{ONE}/beside/{OTHER}").text
    assert pair.count('class="number harm"') == 2
    assert pair.rindex('class="number harm"') < pair.index("What differs between them")
    assert "mechanism of response" in pair
    assert "part of the difference is luck" in pair  # another seed
    for same, words in (("c", "they share all draws"), *((one, "part of the difference is luck") for one in "def")):
        assert words in friend.get(f"/runs/{ONE}/beside/{same * 16}").text, same
    assert "compare_held" in pair
    text = friend.get("/runs").text
    assert text.index("9 (3)") < text.index(ONE[:8])


def test_a_report_is_shown_in_a_box_and_is_not_touched(friend, folder):
    page = friend.get(f"/runs/{ONE}/report")
    policy = page.headers["content-security-policy"]
    assert page.text == (folder / ONE / "report.html").read_text()
    assert policy.startswith("sandbox allow-scripts allow-downloads; default-src 'none'")
    assert "cross-origin-opener-policy" not in page.headers  # with a sandbox it is a network error, by the standard
    assert page.headers["cross-origin-resource-policy"] == "same-origin"
    assert friend.get(f"/runs/{ONE}").headers["cross-origin-opener-policy"] == "same-origin"
    assert "unsafe" not in policy
    assert policy.count("'sha256-") == 2
    assert "style-src 'sha256-" in policy_of("<style>a</style>")
    assert "script-src" not in policy_of("<style>a</style><script src=evil></script>")


def test_prose_shows_markup_as_text_and_equations_as_mathml():
    assert "<script" not in whole(f"a {HOSTILE} b")
    assert whole("[here](../mechanisms/camera.md) [there](../numbers.md)").count("<a ") == 1
    assert equation("x $a<b$ <b>").endswith("</math> &lt;b&gt;")
    assert "<math" in equation("$r_{t+1} = F(r_t)$")


WRONG = (
    {}, {"claim": 2}, {"claim": "P99"}, {"claim": "P1"}, {"claim": "P2", "classic": "kuran"}, {"claim": "P2", "x": 1},
    {"classic": HOSTILE}, {"classic": "kuran", "set": [1]}, {"classic": "granovetter", "set": {"sd": "99999"}},
    {"classic": "granovetter", "set": {"--out": "/tmp"}}, {"classic": "granovetter", "set": {"seed": "1 --json"}},
)  # fmt: skip


@pytest.mark.parametrize("wish", WRONG)
def test_only_what_is_declared_is_tried(friend, wish):
    answer = friend.post("/api/trial", json=wish, headers=OURS)
    assert answer.status_code == 400
    assert friend.get("/api/trial").json() == {"state": "none"}
    assert friend.post("/api/trial", json=wish).status_code == 403


def test_a_trial_is_the_command_that_it_shows(tmp_path):
    assert asked({"claim": "p2"}, tmp_path).command == f"weiwen claim P2 --quick --out {tmp_path}"
    one = asked({"classic": "granovetter", "set": {"sd": "0.1"}}, tmp_path)
    assert one.command == "weiwen replicate granovetter --set=sd=0.1"


def test_what_a_trial_gave_stands_on_its_page(tmp_path):
    client = visitor(folder=tmp_path)
    trials = client.app.app.state.trials
    trials.latest = asked({"claim": "P2"}, tmp_path)
    assert "Your trial" not in client.get("/claims/P2").text
    trials.latest.state, trials.latest.result = "finished", {k: v for k, v in shipped("P2").items() if k != "map"}
    trials.latest.result["agreement"] = HOSTILE
    text = client.get("/claims/P2").text
    assert text.index("Try it yourself") < text.index("Your trial")
    assert text.count("What was done to people in each arm") == 2
    assert HOSTILE not in text
    check = {"name": "riot", "published": 100, "ours": 99.0, "tolerance": 0.0, "verdict": "not"}
    trials.latest = asked({"classic": "granovetter", "set": {"sd": "0.1"}}, tmp_path)
    trials.latest.state, trials.latest.figure = "finished", b"<svg/>"
    trials.latest.result = {"checks": [check], "results": {"rioters": 99}, "verdict": "not", "remarks": [HOSTILE]}
    text = client.get("/classics/granovetter").text
    assert "<b>not reproduced</b>" in text
    assert 'value="0.1"' in text
    assert HOSTILE not in text
    figure = client.get("/api/trial/figure.svg")
    assert figure.content == b"<svg/>"
    assert figure.headers["content-security-policy"].startswith("default-src 'none'")
    assert "sandbox" in figure.headers["content-security-policy"]
    assert "cross-origin-opener-policy" not in figure.headers


def test_one_trial_at_a_time_and_it_can_be_cancelled(tmp_path, monkeypatch):
    slow = "import sys, time; print('half way', file=sys.stderr, flush=True); time.sleep(60)"
    trials = begun(tmp_path, monkeypatch, slow)
    with pytest.raises(InputError, match="one at a time"):
        trials.begin({"claim": "P2"})
    until(lambda: trials.latest.said == "half way")
    trials.cancel()
    until(lambda: trials._process.poll() is not None)
    assert trials.latest.state == "cancelled"
    assert trials.latest.result is None


def test_a_trial_that_ends_has_a_result_and_one_that_is_late_or_fails_says_why(tmp_path, monkeypatch):
    trials = begun(tmp_path, monkeypatch, "print('{\"checks\": []}')")
    until(lambda: trials.latest.state == "finished")
    assert trials.latest.result == {"checks": []}
    trials = begun(tmp_path, monkeypatch, "import sys; sys.exit('no memory')")
    until(lambda: trials.latest.state == "failed")
    assert trials.latest.said == "no memory"
    trials = begun(tmp_path, monkeypatch, "import time; time.sleep(60)", most_seconds=0.3)
    until(lambda: trials.latest.state == "failed")
    assert "not done after 0.3 seconds" in trials.latest.said


def begun(folder, monkeypatch, code, **how):
    """A trial whose process is a line of Python in place of the program."""
    monkeypatch.setattr(subprocess, "Popen", lambda words, **rest: REAL([sys.executable, "-c", code], **rest))
    trials = Trials(folder, **how)
    trials.begin({"classic": "granovetter"})
    return trials

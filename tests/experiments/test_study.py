"""What a study says when it is wrong: one line for each mistake, with the nearest spelling, before anything runs."""

import pytest
from small_studies import village

from weiwen.errors import InputError
from weiwen.experiments.study import load_study, names, study_of

FADE = {"range": [0.01, 0.1], "source": "test"}
HYPERCUBE = {"kind": "latin_hypercube", "points": 4}


def table(**changes):
    frame = {"name": "x", "scenario": "village", "outcomes": ["protest"]}
    return {key: value for key, value in (frame | changes).items() if value is not None}


def drawn(key="suspicion.fade", **changes):
    return table(design=HYPERCUBE, uncertain={key: FADE | changes})


BAD = [
    (table(pints=3), "there is no key in a study: pints"),
    (table(outcomse=["protest"]), "did you mean outcomes?"),
    (table(design={"pints": 3}), "there is no key in design: pints; did you mean points?"),
    (table(stop={"replicate": 3}), "there is no key in stop: replicate; did you mean replicates?"),
    (table(arms={"a": {"sett": {}}}), "there is no key in arms.a: sett; did you mean set?"),
    (table(design={"kind": "soobol"}), "replicates, latin_hypercube, sobol, morris, grid, points"),
    (table(stop={"replicates": 0}), "a whole number, 1 to 4096 (replicates); type replicates = 8"),
    (table(people=3), "people = 3 is not allowed; allowed: a whole number, at least 64"),
    (table(weeks="ten"), "allowed: a whole number, 1 to 5200 (weeks)"),
    (table(arms={"A b": {}}), "lower-case letters, digits and _"),
    (table(outcomes="protest"), "a list of texts"),
    (table(outcomes=["protst"]), "there is no outcome protst; did you mean protest?"),
    (table(outcomes=[]), "name at least one outcome"),
    (table(outcomes=["protest", "protest"]), "protest is named twice"),
    (table(scenario="vilage"), "there is no scenario vilage; did you mean village?"),
    (table(scenario=None), "name either a scenario or a model"),
    (table(model="ishigami", outcomes=["y"]), "name either a scenario or a model, and not both"),
    (table(scenario=None, model="ishigmi", outcomes=["y"]), "did you mean ishigami?"),
    (table(scenario=None, model="ishigami", outcomes=["y"], arms={"a": {}}), "arms: a model has none"),
    (table(scenario=None, model="ishigami", outcomes=["y"], people=100), "people: a model has none"),
    (table(arms={"a": {"set": {"suspicion.fad": 0.1}}}), "arm a: --set suspicion.fad=0.1"),
    (table(arms={"a": {"set": {"suspicion.fade": 7.0}}}), "arm a: --set suspicion.fade=7.0"),
    (table(arms={"a": {"without": ["suspicon"]}}), "did you mean suspicion?"),
    (drawn("suspicion.fad"), "did you mean fade?"),
    (drawn("suspicon.fade"), "did you mean suspicion?"),
    (drawn("population.people"), "there is no number in population: people"),
    (drawn(range=[0.01, 7.0]), "suspicion.fade: [0.01, 7.0] leaves 0 to 1"),
    (drawn(range=[0.1, 0.01]), "the range must go upwards"),
    (drawn(range=[0.0, 0.1], scale="log"), "start above zero on a log scale"),
    (drawn(source=""), "at least 1 character"),
    (drawn("arrests.term", range=[5.0, 20.0]), "arrests.term decides who is held"),
    (drawn("arrests.share", range=[0.1, 0.2]), "a design may not draw it"),
    (drawn("backlash.weight"), "backlash.weight"),
    (table(design=HYPERCUBE), 'needs [uncertain."mechanism.parameter"]'),
    (table(uncertain={"suspicion.fade": FADE}), "moves no uncertain number"),
    (table(design={"kind": "points"}), "needs chosen"),
    (table(design={"kind": "points", "chosen": [{"suspicion.fade": 7.0}]}), "leaves 0 to 1"),
    (table(design={"kind": "points", "chosen": [{"arrests.term": 7.0}]}), "decides who is held"),
    (drawn() | {"design": {"kind": "sobol", "points": 100}}, "type points = 64 or 128"),
    (drawn() | {"design": {"kind": "morris", "levels": 5}}, "an even number"),
    (drawn() | {"arms": {"a": {"set": {"suspicion.fade": 0.02}}}}, "every arm sets it"),
    (drawn() | {"arms": {"a": {"without": ["suspicion"]}}}, "no arm has this mechanism"),
    (table(stop={"outcome": "protest"}), "outcome and half_width belong together"),
    (table(stop={"outcome": "arrests", "half_width": 1.0}), "there is no outcome in this study: arrests"),
    (table(stop={"outcome": "protest", "half_width": 1.0, "replicates": 8, "most": 4}), "give at least as many"),
    (table(stop={"outcome": "protest", "half_width": 0.0}), "above 0"),
]


@pytest.mark.parametrize(("bad", "said"), BAD, ids=[said[:40] for _, said in BAD])
def test_a_mistake_is_told_in_a_line(bad, said):
    with pytest.raises(InputError) as told:
        study_of(bad)
    assert any(said in problem for problem in told.value.problems), told.value.problems
    assert all(problem.isprintable() for problem in told.value.problems)


def test_a_grid_has_an_end():
    numbers = ["suspicion.fade", "suspicion.infraction", "suspicion.breach", "suspicion.practice"]
    moved = {key: {"range": [0.0, 1.0], "source": "test"} for key in numbers}
    with pytest.raises(InputError, match="over 1,000,000 points"):
        study_of(table(design={"kind": "grid", "levels": 100}, uncertain=moved))


def test_all_mistakes_are_told_at_once():
    with pytest.raises(InputError) as told:
        study_of(drawn("arrests.term", range=[5.0, 20.0]) | {"outcomes": ["protst"], "stop": {"half_width": 1.0}})
    assert len(told.value.problems) == 3


def test_a_file_names_its_lines(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('name = "x"\nscenario = "village"\noutcomes = ["protest"]\n[design]\nkind = "grid"\npints = 3\n')
    with pytest.raises(InputError, match=r"mine\.toml, line 6: there is no key in design: pints"):
        load_study(path)
    with pytest.raises(InputError, match="did you mean ishigami"):
        load_study("ishigam")


@pytest.mark.parametrize("name", names())
def test_shipped_studies_are_sound(name):
    assert len(load_study(name).digest) == 16


def test_the_hash_of_a_study_stands_for_what_it_computes():
    digests = {village().digest, village(weeks=11).digest, village(stop={"replicates": 3}).digest}
    assert len(digests) == 3
    assert village().digest == village().digest

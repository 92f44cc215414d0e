"""A claim is fixed before it is tried: every file loads, an unfair trial is refused, a change shows in the hash."""

import pytest
from pydantic import BaseModel

from weiwen.errors import InputError
from weiwen.experiments import claim_studies, claims
from weiwen.experiments.claims import Claim
from weiwen.experiments.study import Arm

pytestmark = pytest.mark.filterwarnings("ignore:Pydantic serializer")  # of values altered past their types
TRIED = """
id = "P7"
statement = "Cameras make people angry."
contradicted_if = "they do not"
scenario = "village"

[arms.few]
[arms.many]
set = { "camera.false_matches" = 0.02 }

[[tests]]
name = "many against few"
outcome = "grievance"
treated = "many"
control = "few"
sign = "up"
least = 0.01
why = "less would not be felt"
primary = true

[[placebos]]
name = "nobody looks"
why = "no office acts on a file"
outcomes = ["grievance"]
treated = { set = { "camera.false_matches" = 0.02 } }

[[rivals]]
name = "nobody minds"
why = "people do not ask"
source = "Becker 1968"
everywhere = { without = ["procedural_justice"] }

[[traps]]
trap = "coded in"
instead = "a rival"

[uncertain."opening.camera"]
range = [0.1, 0.9]
source = "assumed"
"""


def load(folder, monkeypatch, text, name="P7"):
    (folder / f"{name}.toml").write_text(text)
    monkeypatch.setattr(claims, "FOLDER", folder)
    claims.claims.cache_clear()
    try:
        return claims.claim_file(name)
    finally:
        claims.claims.cache_clear()


def without(head):
    """The claim without the table that begins with this line."""
    before, _, after = TRIED.partition(f"{head}\n")
    return before + "".join(f"\n[{part}" for part in after.partition("\n[")[2:] if part)


def test_there_are_all_the_claims_of_the_essay():
    assert list(claims.claims()) == [f"P{i}" for i in range(1, 24)]


@pytest.mark.parametrize("name", list(claims.claims()))
def test_a_shipped_claim_says_what_it_says_and_what_would_contradict_it(name):
    claim = claims.claim_file(name)
    assert len(claim.statement) > 20
    assert claim.essay
    assert claim.contradicted_if
    assert claim.tried or claim.waits_for


@pytest.mark.parametrize("name", [name for name, claim in claims.claims().items() if claim.tried])
def test_every_study_of_a_claim_can_be_made(name):
    """No design draws what decides who is held, and no rival or placebo sets a number that its arms lack."""
    claim = claims.claim_file(name)
    size = claim_studies.size_of(claim, quick=False)
    rivals = [claim_studies.rival(claim, size, place) for place in range(len(claim.rivals))]
    placebos = [claim_studies.placebo(claim, size, one, place) for place, one in enumerate(claim.placebos)]
    assert all(study.scenarios() for study in (*rivals, *placebos, claim_studies.reference(claim, size)))
    assert {*claim_studies.space(claim, size).uncertain} == {*claim.uncertain}


def test_what_is_feared_of_the_rule_on_shares_is_what_is_counted():
    """In every arm, rival and placebo both rules have the same threshold, and no design draws one of them alone."""
    claim = claims.claims()["P5"]
    shared = ("forward", "spread", "share")
    assert not {f"share_rule.{name}" for name in shared} & {*claim.uncertain}
    worlds = [claim.everywhere, *claim.arms.values(), *(one.everywhere for one in (*claim.rivals, *claim.placebos))]
    for world in worlds:
        for name in shared:
            assert world.set.get(f"share_rule.{name}") == world.set.get(f"view_counts.{name}")
    assert any("view_counts.share" in one.everywhere.set for one in claim.rivals)


def test_a_fair_trial_is_accepted(tmp_path, monkeypatch):
    claim = load(tmp_path, monkeypatch, TRIED)
    assert claim.tried
    assert claim.primary.name == "many against few"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (without("[[placebos]]"), "at least one placebo is needed"),
        (without("[[rivals]]"), "at least one rival is needed"),
        (without("[[traps]]"), "the trap must be named"),
        (without('[uncertain."opening.camera"]'), "uncertain numbers are needed"),
        (TRIED.replace('contradicted_if = "they do not"\n', ""), "what would contradict the claim"),
        (TRIED.replace("primary = true", ""), "exactly one test is primary"),
        (TRIED.replace("[arms.many]", "[arms.lots]"), "many: a test names this arm"),
        (TRIED.replace('"P7"', '"P8"'), "does not fit the file's name"),
        (TRIED.replace("least = 0.01\n", ""), "give either least"),
        (TRIED.replace("least = 0.01", "least = 0.01\nleast_share = 0.1"), "give either least"),
        (TRIED.replace('control = "few"\n', "").replace("least =", "least_share ="), "least_share needs a control"),
        (TRIED.replace('sign = "up"', 'sign = "sideways"'), "up, down"),
        (TRIED.replace('why = "less would not be felt"\n', ""), "why is missing"),
        (TRIED.replace("[[traps]]", "[[trapps]]"), "did you mean traps?"),
        ('id = "P7"\nstatement = "x"\n', "waits_for"),
    ],
)
def test_an_unfair_trial_is_refused(tmp_path, monkeypatch, text, said):
    with pytest.raises(InputError) as told:
        load(tmp_path, monkeypatch, text)
    assert any(said in problem and "P7.toml" in problem for problem in told.value.problems), told.value.problems


def altered(value):
    """Another value of the same kind."""
    if isinstance(value, BaseModel):
        return value.model_copy(update=dict([changed(value)]))
    if isinstance(value, dict):
        return value | {"one_more": Arm() if value and isinstance(next(iter(value.values())), Arm) else 1.0}
    if isinstance(value, tuple):
        return (*value, value[0] if value else "x")
    return (value or "") + "x" if isinstance(value, str) or value is None else value + 1


def changed(model):
    name = next(iter(type(model).model_fields))
    return name, altered(getattr(model, name))


@pytest.mark.parametrize("field", list(Claim.model_fields))
def test_the_hash_stands_for_all_that_was_fixed_beforehand(tmp_path, monkeypatch, field):
    claim = load(tmp_path, monkeypatch, TRIED)
    other = claim.model_copy(update={field: altered(getattr(claim, field))})
    assert (claim.hash == other.hash) == (field == "reading")


@pytest.mark.parametrize("part", ["tests", "placebos", "rivals", "traps", "uncertain"])
def test_the_hash_sees_into_every_table(tmp_path, monkeypatch, part):
    claim = load(tmp_path, monkeypatch, TRIED)
    table = getattr(claim, part)
    for name in type(next(iter(table.values())) if part == "uncertain" else table[0]).model_fields:
        one = next(iter(table.values())) if part == "uncertain" else table[0]
        value = getattr(one, name)
        mended = one.model_copy(update={name: not value if isinstance(value, bool) else altered(value)})
        other = {"opening.camera": mended} if part == "uncertain" else (mended,)
        assert claim.model_copy(update={part: other}).hash != claim.hash, name

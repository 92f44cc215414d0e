"""Both veils: the state knows of people what sensing brings, and the centre of localities what is reported.

The whole traced week is walked: what each part of the next state, and each measure granted, depends on. Leaks planted
in each stage are found. Beside it, a run whose truth is scrambled with the signals held takes the same decisions.
"""

from dataclasses import replace
from functools import cache

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
import worlds
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from weiwen import catalogue, loop
from weiwen.engine import Mechanism, root_key
from weiwen.engine.draw import Book, Luck
from weiwen.engine.level import Level
from weiwen.engine.ties import tie
from weiwen.engine.trace import bridge, reach
from weiwen.society.discourse.stage import DiscourseEffect
from weiwen.society.people import COLUMNS, FAR_TIES, NEAR_TIES
from weiwen.vocabulary import FIGURES, Signals

pytestmark = pytest.mark.xdist_group("veil")

BUILDING = {stage: "society" for stage in ("economy", "conduct", "discourse", "response")}
BUILDING |= {"sensing": "sensing"}
BUILDING |= {stage: "apparatus" for stage in ("assessment", "intervention", "reporting", "strategy")}
EXEMPT = {"platform_deletion", "topic_review", "licensed_platforms"}  # act on the posts that a platform holds
PUBLISHED = (  # law, orders, where the region is, who holds which seat
    *("policy.law", "policy.orders", "policy.coverage", "policy.region"),
    "personnel.roll",
)
CENTRE = (".apparatus.policy", ".apparatus.reports")


def with_measures(stages=loop.STAGES):
    """The stages, with this week's measures and signals of each person laid aside among the records."""

    def granting(world, effect, luck):
        world, records = worlds.stage("intervention").apply(world, effect, luck)
        return world, records | {"measures": world.measures.granted}

    return tuple(s._replace(apply=granting) if s.name == "intervention" else s for s in stages)


def seeing(name, see):
    """The stages, one of them with a doctored view."""
    return tuple(s._replace(see=see) if s.name == name else s for s in with_measures())


def walk(stages, mechanisms, shut=("measures",), draws=False):
    """For each output, what it depends on; bridges in `shut` are left unmarked, so what comes over them shows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "bridge", lambda tree, name: tree if name in shut else bridge(tree, name))
        if draws:
            _mark_draws(patch)
        return _walked(worlds.staged(stages, mechanisms))


def _mark_draws(patch):
    key = Book.key
    patch.setattr(Book, "key", lambda book, address: bridge(key(book, address), f"draw {address}"))


def _walked(program):
    dressed = loop.dress(worlds.lab().pages)

    def week(world, slices, key):
        after, slices, records = program.tick(dressed(world), slices_in(slices, program), jnp.int32(0), key)
        ends = loop.strip(after)
        return {"world": ends, "slices": by_name(slices, program), "measures": records.get("measures", {})}

    world = worlds.world()
    slices = by_name(program.start(dressed(world)), program)
    return reach(week, world=world, slices=slices, key=jnp.zeros(2, jnp.uint32))


def by_name(slices, program):
    """Slices under their building and mechanism, so that names of leaves tell whose they are."""
    sides = [f"{BUILDING[m.stage]} {m.stage} {name}" for name, m in zip(program.names, program.mechanisms, strict=True)]
    return dict(zip(sides, slices, strict=True))


def slices_in(slices, program):
    return tuple(slices[side] for side in by_name((None,) * len(program.names), program))


def true(leaf):
    """Whether a leaf belongs to the truth or to the ledger."""
    return any(word in leaf for word in (".society", ".ledger", "['society ", "['sensing "))


def decided(leaf):
    """Whether a leaf is the state's: files, local books, reports, policy, its mechanisms' slices, measures."""
    return any(word in leaf for word in (".apparatus", "['apparatus ", "['measures']"))


def central(leaf):
    return any(word in leaf for word in (*CENTRE, "['apparatus strategy "))


def first_veil(marks):
    """Decisions that depend on the truth or on the ledger other than through sensing."""
    return {(out, m) for out, found in marks.items() if decided(out) for m in found if true(m)}


def second_veil(marks):
    """What the centre has that depends on local files, other than by reports, its own channel and standing orders."""
    return {(out, m) for out, found in marks.items() if central(out) for m in found if _local(m)}


def _local(mark):
    return (decided(mark) and not central(mark)) or mark == "bridge:sensing"


LISTS = {"firsts": worlds.firsts, "seconds": worlds.seconds, "lasts": worlds.lasts}
QUICKLY = ["firsts", pytest.param("seconds", marks=pytest.mark.slow), "lasts"]


@cache
def walked(chosen):
    return walk(with_measures(), LISTS[chosen]())


@pytest.mark.parametrize("chosen", LISTS)
def test_nothing_true_reaches_a_decision_but_through_sensing(chosen):
    marks = walked(chosen)
    assert first_veil(marks) == set()
    assert sum(decided(out) for out in marks) > 30
    assert any("bridge:sensing" in found for out, found in marks.items() if "['measures']['arrest']" in out)


@pytest.mark.parametrize("chosen", QUICKLY)
def test_the_walk_finds_the_truth_when_the_bridge_is_not_marked(chosen):
    marks = walk(with_measures(), LISTS[chosen](), shut=("measures", "sensing"))
    leaks = first_veil(marks)
    outs, sources = {out for out, _ in leaks}, {source for _, source in leaks}
    for part in (".files.score", ".files.suspicion", "['measures']['arrest']"):
        assert any(part in out for out in outs), part
    assert any(".people.grievance" in source for source in sources)


@pytest.mark.parametrize("chosen", LISTS)
def test_no_file_reaches_the_centre_but_by_reports_its_channel_and_orders(chosen):
    marks = walked(chosen)
    assert second_veil(marks) == set()
    crossed = {m for out, found in marks.items() if ".apparatus.policy" in out for m in found if m.startswith("bridge")}
    assert crossed == {"bridge:reporting", "bridge:orders"}
    by_orders = {out for out, found in marks.items() if central(out) and "bridge:orders" in found}
    assert all(".policy.orders" in out for out in by_orders)


def test_the_walk_finds_files_when_reports_are_not_marked():
    leaks = second_veil(
        walk(with_measures(), worlds.firsts(), shut=("measures", "reporting", "own channel", "figures"))
    )
    assert any(".policy.budget" in out and source == "bridge:sensing" for out, source in leaks)
    assert any(".reports.reported" in out for out, _ in leaks)


@pytest.mark.parametrize("chosen", QUICKLY)
def test_figures_cross_a_bridge_of_their_own_and_move_policy(chosen):
    marks = walk(with_measures(), LISTS[chosen](), shut=("measures", "reporting"))
    figures = {out: found for out, found in marks.items() if ".reports.figures" in out}
    assert len(figures) == len(FIGURES)
    assert set().union(*figures.values()) == {"bridge:figures"}
    assert any(".policy.budget" in out and "bridge:figures" in found for out, found in marks.items())
    bare = walk(with_measures(), LISTS[chosen](), shut=("measures", "reporting", "figures", "sensing"))
    source = set().union(*(found for out, found in bare.items() if ".reports.figures" in out))
    assert any(".people.income" in leaf for leaf in source)  # the walk sees what treasuries count


@pytest.mark.parametrize("chosen", QUICKLY)
def test_society_reads_of_the_state_what_is_published_and_what_touches_it(chosen):
    listed = LISTS[chosen]()
    marks = walk(with_measures(), listed, shut=())
    read = {m for out, found in marks.items() if ".society" in out or "['society " in out for m in found if decided(m)}
    assert all(any(word in m for word in PUBLISHED) for m in read), read
    readers = ("self_censorship", "scholarly_topics")  # habit, the rival of the first, reads no law
    weighs_the_law = any(name in readers for name, _ in listed)
    assert any(".policy.law" in m for m in read) == weighs_the_law
    people = {m for out, found in marks.items() if ".society.people" in out for m in found if m.startswith("bridge")}
    assert people == {"bridge:measures"}


def test_who_is_hidden_follows_from_files_money_and_the_leaders_order_alone():
    """What leaders have made of their reports decides next week; no slice of the centre's learning is in it."""
    found = next(found for out, found in walked("firsts").items() if "['measures']['hide']" in out)
    state = {m for m in found if decided(m)}
    assert any(".local.silencing" in m for m in state)
    assert any(".policy.budget" in m for m in state)
    assert not any("['apparatus strategy " in m or ".reports" in m for m in state)
    assert "bridge:sensing" in found


def test_silencing_is_ordered_by_the_leader_and_never_told():
    marks = walked("firsts")
    ordered = next(found for out, found in marks.items() if ".local.silencing" in out)
    assert any("cadre_evaluation" in m for m in ordered)
    told = {m for out, found in marks.items() if central(out) for m in found}
    assert not any(".local.silencing" in m or ".files.held" in m for m in told)


SUITS = ("litigation", "court_registry", "courts", "redress", "petition_learning", "settlement", "grievance_stock")


def test_courts_know_of_suits_what_the_registry_brings_and_people_what_courts_decided():
    mechanisms = [worlds.one(name) for name in (*FEW, *SUITS)]
    marks = walk(with_measures(), mechanisms)
    assert first_veil(marks) == set()
    assert second_veil(marks) == set()
    redress = next(found for out, found in marks.items() if "['measures']['redress']" in out)
    assert "bridge:sensing" in redress
    told = {
        m for out, found in walk(with_measures(), mechanisms, shut=()).items() if ".towns.works" in out for m in found
    }
    assert told >= {"bridge:measures"}
    assert not any(decided(m) for m in told)
    bare = walk(with_measures(), mechanisms, shut=("measures", "sensing"))
    redress = next(found for out, found in bare.items() if "['measures']['redress']" in out)
    assert any(
        "['society conduct litigation']['won']" in m for m in redress
    )  # the walk sees who sues, and on what belief


REGION = ("checkpoint", "flags", "movement_limits", "camps", "suspicion")


def test_whom_camps_meet_follows_from_files_beds_and_the_region_and_nothing_moves_the_region():
    mechanisms = [worlds.one(name) for name in dict.fromkeys((*FEW, *REGION))]
    marks = walk(with_measures(), mechanisms)
    assert first_veil(marks) == set()
    assert second_veil(marks) == set()
    camp = next(found for out, found in marks.items() if "['measures']['camp']" in out)
    state = {m for m in camp if decided(m)}
    assert "bridge:sensing" in camp
    assert any(".policy.region" in m for m in state)
    assert not any("['apparatus strategy " in m or ".reports" in m for m in state)
    kept = next(found for out, found in marks.items() if ".policy.region" in out)
    assert all(".policy.region" in m for m in kept)
    bare = walk(with_measures(), mechanisms, shut=("measures", "sensing"))
    camp = next(found for out, found in bare.items() if "['measures']['camp']" in out)
    assert any(".people.group" in m for m in camp)  # the walk sees how posts read the group


OF_DEBTS = ("repayment", "enforcement_registry", "data_sharing", "restrictions", "denied_travel")


@pytest.mark.slow
def test_who_is_listed_for_a_debt_follows_from_paper_and_who_pays_from_being_turned_away():
    mechanisms = [worlds.one(name) for name in (*FEW, *OF_DEBTS)]
    marks = walk(with_measures(), mechanisms)
    assert first_veil(marks) == set()
    assert second_veil(marks) == set()
    restrict = next(found for out, found in marks.items() if "['measures']['restrict']" in out)
    assert "bridge:sensing" in restrict
    bare = walk(with_measures(), mechanisms, shut=("measures", "sensing"))
    restrict = next(found for out, found in bare.items() if "['measures']['restrict']" in out)
    assert any(".people.standing" in m for m in restrict)  # the walk sees who is in default, which only paper may tell
    lived = walk(with_measures(), mechanisms, shut=())
    standing = next(found for out, found in lived.items() if ".people.standing" in out)
    assert "bridge:measures" in standing
    assert not any(decided(m) for m in standing)


FIRMS = ("regulatory_compliance", "corporate_harm", "firm_inspection", "corporate_ratings", "firm_treatment")


@pytest.mark.slow
def test_an_office_knows_of_firms_what_inspections_bring_and_firms_what_it_publishes():
    mechanisms = [worlds.one(name) for name in (*FEW, *FIRMS)]
    marks, open_ = walk(with_measures(), mechanisms), ("measures", "appointments", "personnel")
    assert first_veil(marks) == set()
    assert second_veil(marks) == set()
    marks = walk(with_measures(), mechanisms, shut=open_)
    assert "bridge:sensing" in next(found for out, found in marks.items() if ".roll.rating" in out)
    bare = walk(with_measures(), mechanisms, shut=(*open_, "sensing"))
    rating = next(found for out, found in bare.items() if ".roll.rating" in out)
    assert any(".elites.offends" in m for m in rating)  # the walk sees who breaks the rules
    society = [found for out, found in walk(with_measures(), mechanisms, shut=()).items() if ".society" in out]
    read = {m for found in society for m in found if decided(m)}
    assert all(any(word in m for word in PUBLISHED) for m in read), read
    assert {".rating", ".audit"} <= {"." + m.rpartition(".")[2] for m in read if ".roll." in m}


@pytest.mark.slow
def test_no_office_reads_a_commercial_score():
    """Not even with the bridge unmarked: it reaches the state by what loans make of people alone."""
    score, open_ = (
        "['society economy commercial_score']",
        ("measures", "sensing", "reporting", "figures", "own channel"),
    )

    def readers(*more):
        marks = walk(with_measures(), [worlds.one(name) for name in (*FEW, "commercial_score", *more)], shut=open_)
        return {out for out, found in marks.items() if decided(out) and any(score in m for m in found)}

    assert readers() == set()
    assert readers("credit_market")  # the walk sees the score where it moves hardship, and so what people do


def truly(world):
    """Something true of everybody, in one byte."""
    return world.society.people.grievance.raw


def leaky_assessment(w):
    view = worlds.stage("assessment").see(w)
    return replace(view, signals=Signals(view.signals.alleged | {"camera": truly(w) >> 5}))


def leaky_intervention(w):
    view = worlds.stage("intervention").see(w)
    return replace(view, files=replace(view.files, suspicion=Level(truly(w), -8.0, 8.0)))


def leaky_reporting(w):
    view = worlds.stage("reporting").see(w)
    return replace(view, filed=w.pages.count(w.society.people.custody > 0))


def leaky_strategy(w):
    view = worlds.stage("strategy").see(w)
    return replace(view, reports=replace(view.reports, found=w.pages.total(truly(w))))


def ledger_in_strategy(w):
    view = worlds.stage("strategy").see(w)
    return replace(view, reports=replace(view.reports, found=w.ledger.stock))


def files_in_strategy(w):
    view = worlds.stage("strategy").see(w)
    return replace(view, reports=replace(view.reports, reported=w.apparatus.local.filed))


def figures_in_strategy(w):
    view = worlds.stage("strategy").see(w)
    figures = view.reports.figures | {"upheld": w.pages.total(truly(w))}
    return replace(view, reports=replace(view.reports, figures=figures))


def score_in_strategy(w):
    view = worlds.stage("strategy").see(w)
    return replace(view, reports=replace(view.reports, own=w.pages.count(w.apparatus.files.score < 900)))


FEW = (  # enough to carry a leak from any stage to where it must show
    *("civic_choice", "petitioning", "camera", "dossier", "suspicion", "individual_score", "arrests", "deterrence"),
    *("cadre_evaluation", "threat_budget", "constitutional_check"),
)
PLANTED = {  # stage, doctored view, where it must show, what it must name
    "assessment": ("assessment", leaky_assessment, first_veil, ".files.score", ".people.grievance"),
    "intervention": ("intervention", leaky_intervention, first_veil, "['measures']['arrest']", ".people.grievance"),
    "reporting": ("reporting", leaky_reporting, first_veil, "cadre_evaluation", ".people.custody"),
    "strategy": ("strategy", leaky_strategy, first_veil, ".policy.budget", ".people.grievance"),
    "strategy, from the ledger": ("strategy", ledger_in_strategy, first_veil, ".policy.budget", ".ledger.stock"),
    "strategy, as a figure": ("strategy", figures_in_strategy, first_veil, ".policy.budget", ".people.grievance"),
    "strategy, from new files": ("strategy", files_in_strategy, second_veil, ".policy.budget", "bridge:sensing"),
    "strategy, from old files": ("strategy", score_in_strategy, second_veil, ".policy.budget", ".files.score"),
}


@pytest.mark.parametrize("crew", ["few", pytest.param("all", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_leak_is_found(name, crew):
    stage, see, veil, where, what = PLANTED[name]
    mechanisms = worlds.firsts() if crew == "all" else [worlds.one(name) for name in FEW]
    leaks = veil(walk(seeing(stage, see), mechanisms))
    assert any(where in out and what in source for out, source in leaks)


def test_only_platforms_say_whose_post_goes():
    """The one decision on persons taken on what is true, exempt by name; it executes a standing order."""
    deciding = set()
    for name, m in (worlds.one(name) for name in catalogue.names() if catalogue.stage_of(name) == "discourse"):
        effect = jax.eval_shape(lambda w, name=name, m=m: _effect(w, name, m), worlds.world())
        if any(getattr(effect, field) is not None for field in ("removed", "mistaken", "early", "late")):
            deciding.add(name)
    assert deciding == EXEMPT
    effects = {s.name: s.effect for s in loop.STAGES if "removed" in s.effect.__dataclass_fields__}
    assert effects == {"discourse": DiscourseEffect}


def _effect(world, name, mechanism):
    """What a mechanism of discourse returns in a first week."""

    def luck(owner):
        return Luck(Book(jnp.zeros(2, jnp.uint32), jnp.int32(0), None), owner, worlds.lab().pages.shape)

    conduct, discourse = worlds.stage("conduct"), worlds.stage("discourse")
    world, _ = conduct.apply(loop.dress(worlds.lab().pages)(world), conduct.effect(), luck("conduct"))
    view = discourse.show(discourse.see(world), DiscourseEffect())
    made = mechanism.step(view, mechanism.start(view), luck(name))
    return made[0] if type(made) is tuple else made  # the rest is what it keeps, and its records


def people_wide(tree):
    """Leaves with a people dimension."""
    rows = worlds.lab().pages.shape
    return [leaf.shape for leaf in jax.tree.leaves(tree) if leaf.ndim > 1 and leaf.shape[:2] == rows]


def test_no_number_of_a_mechanism_is_a_table_of_people():
    for name, m in worlds.firsts() + worlds.lasts():
        assert all(leaf.ndim == 0 for leaf in jax.tree.leaves(m)), name
    planted = eqx.tree_at(lambda m: m.share, worlds.one("arrests")[1], jnp.zeros(worlds.lab().pages.shape))
    assert people_wide(planted)


def test_slices_of_the_state_begin_without_the_truth():
    program, dressed = worlds.plain().program, loop.dress(worlds.lab().pages)
    begins = reach(lambda world: by_name(program.start(dressed(world)), program), world=worlds.world())
    assert not {(out, m) for out, found in begins.items() if decided(out) for m in found if true(m)}
    assert sum(decided(out) for out in begins) >= 4


def test_no_draw_is_used_on_both_sides():
    """Files and measures hang on draws of the state alone, the truth on those of society; the ledger reads both."""
    marks = walk(with_measures(), worlds.firsts(), shut=(), draws=True)
    owner = {name: m.stage for name, m in worlds.firsts()} | {s.name: s.name for s in loop.STAGES}
    used = {"society": set(), "apparatus": set(), "sensing": set()}
    for out, found in marks.items():
        if ".ledger" in out:
            continue
        side = "apparatus" if decided(out) else "sensing" if "['sensing " in out else "society"
        used[side] |= {BUILDING[owner[m.split()[1].split("/")[0]]] for m in found if m.startswith("bridge:draw ")}
    assert used["sensing"] <= {"sensing", "society"}
    assert (used["society"], used["apparatus"]) == ({"society"}, {"apparatus"})


class Taped(Mechanism):
    """A channel or an office with a tape: it records what it brings, or brings what is on the tape."""

    channel: Mechanism
    stage = "sensing"

    def start(self, view):
        own = self.channel.start(view)
        luck = Luck(Book(jnp.zeros(2, jnp.uint32), jnp.int32(0), None), "tape", view.pages.shape)
        brought = jax.eval_shape(lambda: self.live(view, own, luck)[0])
        tape = jax.tree.map(lambda x: jnp.zeros((WEEKS, *x.shape), x.dtype), brought)
        return {"own": own, "tape": tape, "play": jnp.bool_(False), "week": jnp.int32(0)}

    def live(self, view, own, luck):
        out = self.channel.step(view, own, luck)
        return out if type(out) is tuple else (out, own)

    def step(self, view, mine, luck):
        live, own = self.live(view, mine["own"], luck)
        week, play = mine["week"], mine["play"]
        brought = jax.tree.map(lambda x, tape: jnp.where(play, tape[week], x), live, mine["tape"])
        tape = jax.tree.map(lambda tape, x: tape.at[week].set(x), mine["tape"], brought)
        return brought, mine | {"own": own, "tape": tape, "week": week + 1}


WEEKS, BEFORE, AFTER = 12, 6, 6


@cache
def taped():
    mechanisms = [(n, Taped(m) if m.stage == "sensing" else m) for n, m in worlds.firsts()]
    return worlds.benched(loop.Program(with_measures(), mechanisms))


@cache
def recorded():
    """The state after some weeks, and what was decided in the weeks after, with all signals on tape."""
    middle, _ = taped().go(last=BEFORE, chunk=BEFORE)
    return middle, taped().go(middle, BEFORE, WEEKS, chunk=AFTER)


def rewound(slices, final, play):
    """The slices of mid-run, with the tape of the whole run in the channels."""
    program = taped().program
    pairs = zip(program.mechanisms, slices, final, strict=True)
    play = np.full((1,), play)
    return tuple(s | {"tape": f["tape"], "play": play} if m.stage == "sensing" else s for m, s, f in pairs)


def scrambled(world, slices, seed):
    """Every column of the truth at random in its range, ties and places too, the ledger, society's slices."""
    random = np.random.default_rng(seed)
    society, pages = world.society, worlds.lab().pages

    def column(name, old):
        if isinstance(old, Level):
            return Level(random.integers(0, 256, old.raw.shape).astype(np.uint8), old.lo, old.hi)
        low, high = COLUMNS[name][1]
        return random.integers(low, high + 1, old.shape).astype(np.uint8)

    people = type(society.people)(**{name: column(name, getattr(society.people, name)) for name in COLUMNS})
    book = Book(root_key(seed), jnp.int32(0), tuple(f"scrambled/tie {j}" for j in range(NEAR_TIES + FAR_TIES)))
    ties = tie(pages, book.luck("scrambled", pages.shape), NEAR_TIES, FAR_TIES)
    ties = jax.tree.map(lambda x: np.asarray(x)[None], ties)
    prosperity = random.normal(0, 1, society.prosperity.shape).astype(np.float32)
    society = replace(society, people=people, ties=ties, prosperity=prosperity)
    ledger = jax.tree.map(lambda x: random.integers(0, 3, x.shape).astype(x.dtype), world.ledger)
    stages = [m.stage for m in taped().program.mechanisms]
    noise = [
        jax.tree.map(lambda x: random.random(x.shape).astype(x.dtype), s) if BUILDING[stage] == "society" else s
        for s, stage in zip(slices, stages, strict=True)
    ]
    return replace(world, society=society, ledger=ledger), tuple(noise)


def decisions(carry, records):
    """All that the state did and wrote: measures, files, books, reports, policy, its own slices and records."""
    world, slices = carry
    stages = [m.stage for m in taped().program.mechanisms]
    own = [s for s, stage in zip(slices, stages, strict=True) if BUILDING[stage] == "apparatus"]
    told = ("measures", "granted", "filed", "flagged", "listed", "score", "reported", "withheld", "audited", "found")
    more = ("held_registered", "budget", "coverage", "tolerance", "severity", "threat")
    return world.apparatus, own, {name: records[name] for name in (*told, *more)}


@pytest.mark.slow
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=6, deadline=None, phases=(Phase.generate,))  # a seed has nothing to shrink
def test_scrambling_the_truth_changes_no_decision_while_signals_are_held(seed):
    (world, slices), (final, records) = recorded()
    carried = dict(zip(taped().program.names, final[1], strict=True))
    tapes = {name: s["tape"] for name, s in carried.items() if isinstance(s, dict) and "tape" in s}
    assert set(tapes) == {name for name, m in worlds.firsts() if m.stage == "sensing"}
    assert sum(np.asarray(x).any() for tape in tapes.values() for x in jax.tree.leaves(tape)) >= 6
    start = scrambled(world, rewound(slices, final[1], play=True), seed)
    again, others = taped().go(start, BEFORE, WEEKS, chunk=AFTER)
    assert worlds.differing(decisions(final, records), decisions(again, others)) == []
    assert not worlds.same(records["political_acts"], others["political_acts"])  # the truth did go another way


@pytest.mark.slow
def test_scrambling_the_truth_changes_decisions_when_signals_are_not_held():
    (world, slices), (final, records) = recorded()
    start = scrambled(world, rewound(slices, final[1], play=False), 1)
    again, others = taped().go(start, BEFORE, WEEKS, chunk=AFTER)
    changed = " ".join(worlds.differing(decisions(final, records), decisions(again, others)))
    for part in ("measures", "score", "suspicion", "reported", "budget"):
        assert part in changed
    assert records["measures"]["restrict"].any()

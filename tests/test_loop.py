"""Mechanisms compose in the loop: any list, any order, any batch, any cut of time, and the same bits."""

from collections import Counter
from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import worlds

from weiwen import catalogue, scenario, world
from weiwen.engine import Mechanism, simulate
from weiwen.engine.checkpoint import load, save
from weiwen.engine.compose import Gates
from weiwen.engine.sums import divisions, equations, float_sums
from weiwen.engine.trace import reach
from weiwen.loop import STAGES, build, dress, strip
from weiwen.vocabulary import OWNED, OWNED_BY_ELITES, OWNED_BY_PLACES

pytestmark = pytest.mark.xdist_group("loop")

LEDGER = {"touched", "held", "held_by", "deleted", "deleted_wrongly", "spent", "flow", "gap"}
OWNER = {"heard": ("heard", "mobilised")}  # columns of an owned quantity, where they are not of its name
SLOTS = Counter(pair[1].slot for pair in map(worlds.one, worlds.listed()) if pair[1].slot)


class Placebo(Mechanism):
    """Draws, keeps a slice, and does nothing."""

    def start(self, view):
        return jnp.zeros(view.pages.places)

    def step(self, view, mine, luck):
        effect = next(s.effect for s in STAGES if s.name == self.stage)
        return effect(), mine + luck.uniform("nothing", mine.shape)


def placebos():
    """One in each stage, by names that come first, last and in between."""
    names = ("aaa", "zzz", "mmm", "a_b", "zz", "m", "b", "y", "n")
    pairs = zip(names, STAGES, strict=True)
    return [(name, type("Placebo", (Placebo,), {"stage": stage.name})()) for name, stage in pairs]


def gates(frozen=()):
    names = [name for name, _ in worlds.firsts()]
    opened, shut = {n: jnp.bool_(True) for n in names}, {q: jnp.bool_(q in frozen) for q in OWNED}
    return Gates(opened, shut)


@cache
def shuffled():
    """The plain loop with its list the other way round, placebos between, and gates on all."""
    order, extra = list(worlds.firsts()[::-1]), placebos()
    for place, pair in zip((0, 3, 7, 9, 11, 20, 25, 30, 39), extra, strict=True):
        order.insert(place, pair)
    return worlds.bench(order)


def test_order_placebos_and_open_gates_change_no_bit():
    plain, records = worlds.plain().go()
    other, others = shuffled().go(gates=gates())
    assert worlds.differing(plain[0], other[0]) == []
    assert worlds.differing(records, {name: others[name] for name in records}) == []
    mine, theirs = worlds.plain().program.names, shuffled().program.names
    assert list(theirs) != sorted(theirs)
    for name in mine:
        assert worlds.same(plain[1][mine.index(name)], other[1][theirs.index(name)]), name
    assert float(other[1][theirs.index("zzz")].max()) > 1.0  # the placebos did draw


def _table(owned):
    """The table in which an owned quantity stands: of people, of places, or of elites."""
    return "towns" if owned in OWNED_BY_PLACES else "elites" if owned in OWNED_BY_ELITES else "people"


@pytest.mark.parametrize("quantity", worlds.owned())
def test_a_frozen_quantity_stays_and_others_move(quantity):
    (world, _), _ = shuffled().go(gates=gates(frozen=(quantity,)))
    start = worlds.beginning().society
    for owned in worlds.owned():
        for column in OWNER.get(owned, (owned,)):
            now, before = (getattr(getattr(society, _table(owned)), column) for society in (world.society, start))
            stays = worlds.same(now, jax.tree.map(lambda x: x[:1], before))
            assert stays == (owned == quantity), column


def test_a_quantity_frozen_at_building_depends_on_nothing_but_itself():
    frozen, free = (
        marks_of(worlds.known(build(worlds.firsts(), frozen=worlds.owned()))),
        marks_of(worlds.plain().program),
    )
    for table, column in ((_table(q), c) for q in worlds.owned() for c in OWNER.get(q, (q,))):
        leaves = [leaf for leaf in frozen if leaf.startswith(f"['world'].society.{table}.{column}")]
        assert leaves
        for leaf in leaves:
            assert frozen[leaf] == {leaf}
            assert free[leaf] != {leaf}


def marks_of(program):
    """What each part of the next week's state depends on."""
    dressed = dress(worlds.lab().pages)

    def week(world, slices, key):
        after, slices, _ = program.tick(dressed(world), slices, jnp.int32(0), key)
        return {"world": strip(after)}

    world = worlds.world()
    return reach(week, world=world, slices=program.start(dressed(world)), key=jnp.zeros(2, jnp.uint32))


@pytest.mark.slow  # every layout of twenty worlds is checked with the exactness of all
def test_a_batch_and_one_long_scan_equal_single_runs_cut_by_a_checkpoint(tmp_path):
    together, records = worlds.plain().go(last=52, chunk=52, replicates=slice(0, worlds.REPLICATES))
    for r in range(worlds.REPLICATES):
        alone = slice(r, r + 1)
        half, first = worlds.plain().go(replicates=alone)
        save(tmp_path / "half.npz", half, 26)
        blank = jax.tree.map(np.zeros_like, half)
        again, week = load(tmp_path / "half.npz", blank)
        full, second = worlds.plain().go(again, week, 52, alone)
        assert worlds.differing(full, jax.tree.map(lambda x, r=alone: x[r], together)) == []
        joined = {name: np.concatenate([first[name], second[name]], 1) for name in first}
        assert worlds.differing(joined, {name: records[name][alone] for name in joined}) == []
    assert not worlds.same(records["political_acts"][0], records["political_acts"][1])


def test_replicates_differ_in_their_luck_and_not_only_in_their_people():
    _, same = worlds.plain().go(worlds.plain().start())
    _, other = worlds.plain().go(worlds.plain().start(), replicates=slice(1, 2))
    assert worlds.same(same, worlds.plain().go()[1])
    assert not worlds.same(same["political_acts"], other["political_acts"])


def shapes(tree):
    return jax.tree.map(lambda x: (x.shape, x.dtype), tree)


def traced(program):
    """The shapes of a week's state before and after, and of its records."""
    key, start = jnp.zeros(2, jnp.uint32), jax.eval_shape(dress(worlds.lab().pages), worlds.world())
    slices = jax.eval_shape(program.start, start)
    after = jax.eval_shape(lambda w, s, t: program.tick(w, s, t, key), start, slices, jnp.int32(0))
    return (strip(start), slices), (strip(after[0]), after[1]), after[2]


STAFF = [[name for name in catalogue.names() if catalogue.stage_of(name) == stage.name] for stage in STAGES]


@pytest.mark.parametrize("place", range(max(map(len, STAFF))))
def test_one_mechanism_of_each_stage_keeps_shapes_and_types_and_meets_the_ledger(place):
    before, after, records = traced(build([worlds.one(names[place]) for names in STAFF if place < len(names)]))
    assert shapes(before) == shapes(after)
    assert set(records) >= LEDGER


@pytest.mark.slow
@pytest.mark.parametrize("name", catalogue.names())
def test_a_mechanism_alone_keeps_shapes_and_types_and_meets_the_ledger(name):
    before, after, records = traced(build([worlds.one(name)]))
    assert shapes(before) == shapes(after)
    assert set(records) >= LEDGER


def without(names):
    """The shapes of the plain loop less these mechanisms."""
    program = build([pair for pair in worlds.firsts() if pair[0] not in names])
    program.addresses = worlds.plain().program.addresses
    return traced(program)


CREWS = [[name for name, m in worlds.firsts() if m.stage == stage.name] for stage in STAGES]


@pytest.mark.slow
@pytest.mark.parametrize("place", range(max(map(len, CREWS))))
def test_any_mechanism_can_be_taken_away(place):
    """One of each stage at a time: what is missing in one stage is not what is missing in another."""
    before, after, records = without({crew[place] for crew in CREWS if place < len(crew)})
    assert shapes(before) == shapes(after)
    assert set(records) >= LEDGER


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, _ in worlds.firsts()])
def test_any_one_mechanism_can_be_taken_away(name):
    before, after, records = without({name})
    assert shapes(before) == shapes(after)
    assert set(records) >= LEDGER


@pytest.mark.slow
def test_a_check_that_never_vetoes_changes_no_bit():
    """The placebo of a check, compiled in and left out: it sits and reads, its standard is never exceeded."""
    rest = [pair for pair in worlds.lasts() if pair[0] != "constitutional_check"]
    assert {"adaptive_authority", "appeals"} < set(dict(rest))
    (free, _), records = worlds.bench(rest).go(last=52, chunk=52)
    idle = worlds.one("constitutional_check", standard=1.0)
    (sat, _), others = worlds.bench([*rest, idle]).go(last=52, chunk=52)
    assert worlds.differing(free, sat) == []
    assert worlds.differing(records, {name: others[name] for name in records}) == []
    start = worlds.beginning().apparatus.policy.budget
    assert any(not worlds.same(free.apparatus.policy.budget[line], start[line][:1]) for line in start)


@pytest.mark.slow
def test_how_hard_the_compiler_tries_changes_no_bit(monkeypatch):
    """In a country of 248 places: a sum over five is too short to be added up in another order."""
    nation = world.laboratory(scenario.load("national", people=20_000))
    state, weeks = nation.start(), jnp.arange(8, dtype=jnp.int32)

    def went():
        run = simulate.runner(nation.program, dress(nation.pages), strip)
        return run(jax.tree.map(jnp.array, state), weeks, nation.keys(), nation.mechanisms, None)

    quickly = went()
    monkeypatch.setitem(simulate.SOON, "xla_backend_optimization_level", 3)
    assert worlds.differing(quickly, went()) == []


FEW = ("civic_choice", "petitioning", "dossier", "suspicion", "arrests", "redress", "deterrence", "belief_updating")


def test_a_few_mechanisms_run_on_the_same_luck():
    _, records = worlds.bench([worlds.one(name) for name in FEW]).go()
    _, full = worlds.played()
    assert not records["gap"].any()
    assert all(np.isfinite(r).all() for r in records.values() if r.dtype.kind == "f")
    np.testing.assert_array_equal(records["civic_acts"][:, 0], full["civic_acts"][:, 0])  # the same luck in week 0
    assert records["civic_acts"].any()


@pytest.mark.parametrize("slot", sorted(slot for slot, n in SLOTS.items() if n > 1))
def test_rivals_together_are_named(slot):
    rivals = [pair for pair in map(worlds.one, worlds.listed()) if pair[1].slot == slot]
    with pytest.raises(ValueError, match=f"{' and '.join(name for name, _ in rivals)} are rivals for {slot}: keep one"):
        build(rivals)


@pytest.mark.parametrize("quantity", OWNED)
def test_two_owners_are_named(quantity):
    owner = next(pair for pair in worlds.firsts(True) if pair[1].owns == quantity)
    rival = type("Placebo", (Placebo,), {"stage": owner[1].stage, "owns": quantity})()
    with pytest.raises(ValueError, match=f"{owner[0]} and usurper are rivals for the owner of {quantity}"):
        build([owner, ("usurper", rival)])


@pytest.mark.parametrize("choose", [worlds.firsts, worlds.lasts])
def test_no_sum_of_floats_over_people_and_no_division_by_fewer_dimensions(choose):
    program = worlds.known(build(choose()))
    world = dress(worlds.lab().pages)(worlds.world())
    arguments = (world, program.start(world), jnp.int32(0), jnp.zeros(2, jnp.uint32))
    jaxpr = jax.make_jaxpr(program.tick)(*arguments).jaxpr
    assert len(list(equations(jaxpr))) > 1000
    assert float_sums(jaxpr, worlds.PLACES) == []
    assert [one for one in float_sums(jaxpr, 1) if "scatter" not in one] == []  # over places: in halves, or in turn
    assert divisions(jaxpr) == []

"""The ledger agrees with bodies, register and grants in every week of every world, and no world is without it."""

import dataclasses
import inspect

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import worlds
from hypothesis import given, settings
from hypothesis import strategies as st

from weiwen import loop
from weiwen.custody import CAMPS_END, LONGEST, LONGEST_HIDDEN
from weiwen.declarations import parameters_of
from weiwen.engine import Program
from weiwen.ledger import distinct_people, enter, record_noted, record_of
from weiwen.scenario import Scenario
from weiwen.vocabulary import (
    ALL_MEASURES,
    ALL_SEATS,
    FIRM_MEASURES,
    GUILT,
    MEASURES,
    RECORDS,
    SANCTIONS,
    Deletions,
    Measures,
    measures,
    seats,
)

pytestmark = pytest.mark.xdist_group("loop")

VARIED = (  # what decides how many are touched, and by what
    ("arrests", "threshold"),
    ("arrests", "term"),
    ("arrests", "share"),
    ("hidden_custody", "term"),
    ("hidden_custody", "share"),
    ("cadre_evaluation", "silencing_cost"),
    ("cadre_evaluation", "penalty"),
    ("rewards", "share"),
    ("redress", "share"),
    ("blacklist", "black_below"),
    ("blacklist", "red_from"),
    ("blacklist", "exit"),
    ("suspicion", "prior"),
    ("suspicion", "criticism"),
    ("individual_score", "criticism"),
    ("self_censorship", "protest"),
    ("petitioning", "base"),
    ("civic_choice", "offending"),
    ("camera", "false_matches"),
    ("deletion_order", "collective"),
    ("deletion_order", "stance"),
    ("cadre_evaluation", "weight"),
    ("threat_budget", "gain"),
)
SOME = settings(max_examples=25, deadline=None)


@st.composite
def scenarios(draw):
    """The mechanisms of the plain loop with some numbers anywhere in their declared ranges."""
    chosen = draw(st.sets(st.sampled_from(VARIED), max_size=8))
    values = {}
    for name, key in sorted(chosen):
        low, high = parameters_of(name)[key].range
        values.setdefault(name, {})[key] = draw(st.floats(low, high))
    return values


def mechanisms(values):
    return tuple(worlds.one(name, **values.get(name, {}))[1] for name in worlds.plain().program.names)


def reconciles(carry, records):
    """Every account of the same people, against the others."""
    sizes = np.asarray(worlds.lab().pages.registered)
    assert not records["gap"].any()
    bodies = records["held"]
    np.testing.assert_array_equal(bodies, records["held_registered"] + records["hidden"] + records["in_camp"])
    np.testing.assert_array_equal(records["in_camp"], records["in_camp_by"].sum((-1, -2)))
    np.testing.assert_array_equal(records["hidden"], records["hidden_by"].sum((-1, -2)))
    assert (records["hidden_by"] <= records["held_by"]).all()
    np.testing.assert_array_equal(bodies, records["held_by"].sum((-1, -2)))
    by_measure = records["touched"].sum((-1, -2))
    np.testing.assert_array_equal(by_measure[..., : len(MEASURES)], records["granted"])
    np.testing.assert_array_equal(by_measure[..., -1], records["deleted"])
    assert (by_measure <= sizes[:, None]).all()
    assert (records["deleted_wrongly"] <= records["deleted"]).all()
    assert (records["deleted"] <= records["posts"]).all()
    flow = records["flow"]
    assert (flow.sum((-1, -2)) == sizes.sum()).all()
    np.testing.assert_array_equal(flow[:, 1:].sum(-1), flow[:, :-1].sum(-2))  # who left a week entered the next
    np.testing.assert_array_equal(flow.sum(-2)[..., 2], bodies.sum(-1))
    people_agree(carry, by_measure)


def people_agree(carry, by_measure):
    """Distinct people against the people marked, and against how often they were touched."""
    world, pages = jax.tree.map(lambda x: jnp.asarray(x[0]), carry[0]), worlds.lab().pages
    ends = jax.tree.map(np.asarray, distinct_people(world.ledger, world.society.people, pages))
    people, group = np.asarray(pages.people), np.asarray(world.society.people.group)
    touched, wronged = np.asarray(world.ledger.touched), np.asarray(world.ledger.wronged)
    assert not touched[~people].any()
    assert not (wronged & ~touched).any()
    for bit, name in enumerate(ALL_MEASURES):
        for kind, marks in (("people_touched", touched), ("people_wronged", wronged)):
            expected = [((marks >> bit & 1 > 0) & people & (group == g)).sum() for g in (0, 1)]
            assert ends[kind][bit].tolist() == expected, (kind, name)
        often = by_measure[..., bit].sum()
        assert (often > 0) == (ends["people_touched"][bit].sum() > 0)
        assert ends["people_touched"][bit].sum() <= often
    assert ends["population"].sum() == people.sum()
    nothing = sum(1 << ALL_MEASURES.index(m) for m in SANCTIONS)
    assert ends["people_sanctioned_for_nothing"].sum() == ((wronged & nothing) > 0)[people].sum()


@given(values=scenarios())
@SOME
def test_the_ledger_reconciles_in_every_week_of_any_scenario(values):
    reconciles(*worlds.plain().go(mechanisms=mechanisms(values)))


def edited(carry, change):
    """The state with one thing changed by hand."""
    world, slices = carry
    return change(world), slices


def funded(world):
    """A budget of coercion that could hold everybody."""
    policy = world.apparatus.policy
    policy = dataclasses.replace(policy, budget=policy.budget | {"coercion": policy.budget["coercion"] * 100.0})
    return dataclasses.replace(world, apparatus=dataclasses.replace(world.apparatus, policy=policy))


def test_the_ledger_reconciles_where_many_are_held_for_long():
    harsh = {
        "arrests": {"threshold": -8.0, "term": float(LONGEST), "share": 1.0},
        "blacklist": {"black_below": 1000.0},
        "deletion_order": {"collective": 0.0, "stance": 0.0},
    }
    start = edited(worlds.plain().start(), funded)
    carry, records = worlds.plain().go(start, mechanisms=mechanisms(harsh))
    assert records["held"][0, -1].sum() > 0.9 * worlds.PEOPLE
    assert (records["touched"].sum((0, 1, 2, 3))[:, :2] > 0).all()  # of both groups, also on a record of nothing
    reconciles(carry, records)


def test_an_ordinary_year_touches_people_and_reconciles():
    carry, records = worlds.played()
    assert records["touched"].sum() > 100
    assert records["held"].any()
    reconciles(carry, records)


def test_hidden_custody_is_counted_and_is_in_no_register():
    """Petitioners are hidden by the dozen where silence is cheap; the books of the state do not have them."""
    cheap = {
        "cadre_evaluation": {"silencing_cost": 0.01, "cost": 100.0, "penalty": 0.0, "weight": 5.0},
        "hidden_custody": {"term": float(LONGEST_HIDDEN), "share": 1.0},
        "arrests": {"share": 0.0},
    }
    carry, records = worlds.plain().go(mechanisms=mechanisms(cheap))
    assert records["hidden"][0, -1].sum() > 0.05 * worlds.PEOPLE
    assert not records["held_registered"].any()
    np.testing.assert_array_equal(records["hidden"], records["held"])
    taken = records["touched"].sum((0, 1, 2, 5))[ALL_MEASURES.index("hide")]
    assert (taken > 0).all()  # of both groups
    reconciles(carry, records)


def everybody_hidden(world):
    """All bodies, all notes and the ledger's stock say so: two weeks are left."""
    pages, code = worlds.lab().pages, np.uint8(CAMPS_END + 2)
    bodies = np.where(np.asarray(pages.people), code, np.uint8(0))[None]
    people = dataclasses.replace(world.society.people, custody=bodies)
    files = dataclasses.replace(world.apparatus.files, held=bodies)
    stock = np.asarray(pages.registered)[None]
    return dataclasses.replace(
        world,
        society=dataclasses.replace(world.society, people=people),
        apparatus=dataclasses.replace(world.apparatus, files=files),
        ledger=dataclasses.replace(world.ledger, stock=stock),
    )


def test_who_is_hidden_does_nothing_until_the_term_is_over():
    none = mechanisms({"arrests": {"share": 0.0}, "hidden_custody": {"share": 0.0}})
    _, records = worlds.plain().go(edited(worlds.plain().start(), everybody_hidden), mechanisms=none)
    assert not records["gap"].any()
    assert records["hidden"][0].sum(-1).tolist() == [worlds.PEOPLE] + [0] * (worlds.CHUNK - 1)
    assert not records["held_registered"].any()
    acts = records["civic_acts"].sum((0, 2, 3)) + records["political_acts"].sum((0, 2, 3))
    assert not acts[:2].any()
    assert (acts[2:] > 0).all()


def deny(world):
    """Three people in the register of whom it is said that nobody has them: bodies and notes differ in kind."""
    return dataclasses.replace(hide(world), society=with_custody(world.society, CAMPS_END + 20))


def with_custody(society, code):
    custody = np.array(society.people.custody)
    custody[:, 0, :3] = code
    return dataclasses.replace(society, people=dataclasses.replace(society.people, custody=custody))


def hide(world):
    register = np.array(world.apparatus.files.held)
    register[:, 0, :3] = 20
    files = dataclasses.replace(world.apparatus.files, held=register)
    return dataclasses.replace(world, apparatus=dataclasses.replace(world.apparatus, files=files))


def vanish(world):
    return dataclasses.replace(world, society=with_custody(world.society, 20))


def miscount(world):
    return dataclasses.replace(world, ledger=dataclasses.replace(world.ledger, stock=world.ledger.stock + 1))


@pytest.mark.parametrize(("change", "gap"), [(hide, 3), (vanish, 6), (deny, 6), (miscount, worlds.PLACES)])
def test_a_mismatch_made_by_hand_is_seen(change, gap):
    """A false entry in the register is three people; bodies that nobody entered differ from what is noted and from
    the stock, also where the note is of another kind."""
    none = mechanisms({"arrests": {"share": 0.0}})
    _, records = worlds.plain().go(edited(worlds.plain().start(), change), mechanisms=none)
    assert records["gap"][0, 0] == gap
    assert (records["gap"][0, :19] == gap).all()


def test_a_loop_without_mechanisms_has_its_ledger():
    carry, records = worlds.bare().go()
    assert not records["touched"].any()
    reconciles(carry, {"granted": records["touched"].sum((-1, -2))[..., : len(MEASURES)], **records})


def test_who_is_disciplined_is_entered_by_guilt_and_at_its_price():
    """Guilty is who took rents within a year; each case costs what it is declared to."""
    village, pages = worlds.world(), worlds.lab().pages
    shape = (pages.places, ALL_SEATS)
    since = jnp.where(jnp.arange(ALL_SEATS) < 2, 0.0, 255.0) * jnp.ones(shape)
    society = dataclasses.replace(village.society, elites=dataclasses.replace(village.society.elites, clean=since))
    taken = jnp.zeros(shape, bool).at[0, :3].set(True)
    nobody = jnp.zeros(pages.shape, bool)
    books = village.ledger, society, society, village.apparatus.files
    _, records = enter(*books, Measures({}, {}, taken), Deletions(nobody, nobody), pages)
    officials = dict(zip(GUILT, records["disciplined"][0].tolist(), strict=True))
    assert officials == {"innocent": 1, "guilty": 2}
    assert records["disciplined"][1:].sum() == 0
    assert records["discipline_spent"] == 3 * measures()["discipline"].cost > 0


def test_of_people_in_custody_the_record_is_that_of_when_they_were_taken_also_the_second_time():
    """Nobody acts while held, and a stay may outlast the year: it is not by waiting that somebody had done nothing."""
    village, pages = worlds.world(), worlds.lab().pages
    nobody, row = jnp.zeros(pages.shape, bool), jnp.zeros(pages.shape, bool).at[0, 0].set(True)
    book, found = village.ledger, []

    def week(custody, since_offence, before, book):
        people = dataclasses.replace(
            village.society.people,
            custody=jnp.where(row, jnp.uint8(custody), jnp.uint8(0)),
            since_offence=jnp.where(row, jnp.uint8(since_offence), jnp.uint8(255)),
            since_protected=jnp.full(pages.shape, 255, jnp.uint8),
        )
        now = dataclasses.replace(village.society, people=people)
        files = dataclasses.replace(village.apparatus.files, held=people.custody)
        book, records = enter(book, before, now, files, Measures({}), Deletions(nobody, nobody), pages)
        by = records["held_by"].sum((0, 1))
        assert int(record_noted(book, people)[0, 0]) == (int(by.argmax()) if custody else int(record_of(people)[0, 0]))
        return now, book, RECORDS[int(by.argmax())] if by.sum() else None

    now = village.society
    for custody, since in ((90, 3), (50, 43), (10, 83), (0, 93), (90, 255), (20, 255), (0, 255), (90, 0), (1, 89)):
        now, book, told = week(custody, since, now, book)
        found.append(told)
    assert found == [*["offence"] * 3, None, *["nothing"] * 2, None, *["offence"] * 2]


def test_what_is_done_to_firms_is_entered_by_guilt_and_at_its_price():
    """Guilty is a firm that broke the rules this week: fined for nothing is who kept them."""
    village, pages = worlds.world(), worlds.lab().pages
    shape, first = (pages.places, ALL_SEATS), seats("entrepreneur").start
    offends = jnp.zeros(shape).at[:, first].set(1.0)
    society = dataclasses.replace(village.society, elites=dataclasses.replace(village.society.elites, offends=offends))
    fined, nobody = jnp.zeros(shape, bool).at[0, first : first + 3].set(True), jnp.zeros(pages.shape, bool)
    books = village.ledger, society, society, village.apparatus.files
    done = Measures({}, {}, None, {"fine": fined, "inspect": fined})
    _, records = enter(*books, done, Deletions(nobody, nobody), pages)
    counts = {
        m: dict(zip(GUILT, row.tolist(), strict=True))
        for m, row in zip(FIRM_MEASURES, records["firms_touched"], strict=True)
    }
    assert counts["fine"] == counts["inspect"] == {"innocent": 2, "guilty": 1}
    assert counts["debar"] == counts["privilege"] == {"innocent": 0, "guilty": 0}
    for name, spent in zip(FIRM_MEASURES, records["firms_spent"].tolist(), strict=True):
        assert spent == sum(counts[name].values()) * measures()[name].cost


def test_no_argument_takes_the_ledger_out():
    taken = {*inspect.signature(loop.build).parameters, *inspect.signature(Program).parameters}
    assert taken == {"mechanisms", "frozen", "rivals_together", "stages"}
    assert not [name for name in Scenario.model_fields if "ledger" in name]
    field = next(f for f in dataclasses.fields(loop.World) if f.name == "ledger")
    assert field.default is dataclasses.MISSING
    assert loop.build(()).stages == loop.STAGES  # the ledger is entered in one of them, and no mechanism is asked

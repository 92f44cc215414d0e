"""What the benchmarks count and conclude, on numbers known beforehand; nothing is timed here."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from benchmarks import _epidemic, _floor, _weeks, accelerator, limit, loop, replicates, yardstick
from benchmarks._generators import in_place_of_ours, mix, philox, squares, threefry_of
from weiwen.catalogue import names
from weiwen.engine import draw
from weiwen.engine.compose import Program
from weiwen.loop import STAGES
from weiwen.memory import state_bytes
from weiwen.scenario import load
from weiwen.world import laboratory

WORD = jnp.uint32
PI = (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344)


@pytest.fixture(scope="module")
def lab():
    return laboratory(_weeks.national(2_000))


@pytest.fixture(scope="module")
def floors(lab):
    """The floors of all stages, and that of the week."""
    return _floor.floors(lab), _floor.whole(lab)


# generators ---------------------------------------------------------------------------------------------------------


def words(generator, key, counter):
    with jax.enable_x64(True):
        return [int(x) for x in generator(tuple(map(WORD, key)), *map(WORD, counter))]


def test_threefry_of_thirteen_rounds_gives_the_published_vectors():
    assert words(threefry_of(13), (0, 0), (0, 0)) == [0x9D1C5EC6, 0x8BD50731]
    assert words(threefry_of(13), PI[2:], PI[:2]) == [0xBA3E4725, 0xF27D669E]


def test_threefry_of_twenty_rounds_is_ours():
    assert words(threefry_of(20), PI[2:], PI[:2]) == words(draw.threefry, PI[2:], PI[:2])


def test_philox_gives_the_published_vectors():
    assert words(philox, (0, 0), (0, 0)) == [0xFF1DAE59, 0x6CD10DF2]
    assert words(philox, PI[2:], PI[:2]) == [0xDD7CE038, 0xF62A4C12]


def test_squares_is_its_definition_in_whole_numbers():
    mask, key, counter = 2**64 - 1, PI[0] << 32 | PI[1], PI[2] << 32 | PI[3]
    x = y = counter * key & mask
    z = y + key & mask
    for added in (y, z, y):
        x = x * x + added & mask
        x = (x >> 32 | x << 32) & mask
    last = x * x + z & mask
    x = (last >> 32 | last << 32) & mask
    found = last ^ (x * x + y & mask) >> 32
    assert words(squares, PI[:2], PI[2:]) == [found >> 32, found & 2**32 - 1]


def test_another_generator_stands_in_for_ours_only_for_a_while():
    ours = draw.threefry
    with in_place_of_ours(mix):
        assert draw.threefry is mix
    assert draw.threefry is ours


# what a week cannot do without --------------------------------------------------------------------------------------


def test_bytes_are_those_of_what_is_used_and_of_what_is_made():
    column, unused = jnp.zeros(1000, jnp.float32), jnp.zeros(1000, jnp.uint8)
    (read, written), _ = _floor.traffic(lambda s: (s[0] + 1.0, s[1]), (column, unused))
    assert (read, written) == (4000, 4000)  # what is only handed on costs nothing
    (read, written), _ = _floor.traffic(lambda s: ((s[0] > 0).sum(dtype=jnp.int32), s[1]), (column, unused))
    assert (read, written) == (4000, 4)


@pytest.mark.slow
def test_blocks_of_the_stages_add_up_to_those_of_the_week(floors):
    parts, week = floors
    assert list(parts) == [stage.name for stage in STAGES]
    assert sum(part.blocks for part in parts.values()) == pytest.approx(week.blocks)


@pytest.mark.slow
def test_every_address_draws_a_block_a_row_or_one_a_locality(lab, floors):
    of_places = {"hardship_shocks/slump", "cadre_evaluation/rounding", "audit/audited"}
    of_people = set(lab.program.addresses) - of_places
    assert "income_process/shock" in of_people  # every fourth week
    expected = int(np.prod(lab.pages.shape)) * (len(of_people) - 0.75) + lab.pages.places * len(of_places)
    assert floors[1].blocks == expected


def test_a_fourth_of_a_draw_is_counted_for_what_acts_every_fourth_week(lab):
    every = next(m for n, m in zip(lab.program.names, lab.mechanisms, strict=True) if n == "income_process").every
    alone = [(n, m) for n, m in zip(lab.program.names, lab.mechanisms, strict=True) if n == "income_process"]
    program, book = Program(STAGES[:1], alone), _floor.CountingBook()
    book.rows = {"income_process/any": 400, "economy/rounding": 100}
    assert every == 4
    assert _floor.blocks(book, program) == 400 / every + 100


@pytest.mark.slow
def test_the_week_moves_no_more_than_its_stages_and_reads_its_state_at_most_once(lab, floors):
    parts, week = floors
    assert week.moved < sum(part.moved for part in parts.values())
    geometry = sum(leaf.nbytes for leaf in jax.tree.leaves(lab.pages))
    assert week.read <= state_bytes(lab) + geometry


# the loop -----------------------------------------------------------------------------------------------------------


def test_national_has_its_shipped_form_at_a_million_and_stands_at_a_thousand():
    assert _weeks.national(1_000_000).population == load("national").population
    assert _weeks.national(1_000).population.localities == 31
    assert all(_weeks.fitting(people) % 4 == 0 for people in loop.SIZES)


@pytest.mark.parametrize("rivals", [False, True])
def test_the_whole_catalogue_has_every_slot_once(rivals):
    without, added = _weeks.everything(rivals)
    chosen = set(load("national").mechanisms) - set(without) | set(added)
    slots = {}
    for name in names():
        module = _weeks.mechanism(name, {k: p.value for k, p in _weeks.parameters_of(name).items()})
        for slot in [s for s in (module.slot, module.owns) if s] or [name]:
            slots.setdefault(slot, []).append(name)
    assert all(len(chosen.intersection(rival)) == 1 for rival in slots.values())
    assert ("learned_habit" in chosen) is rivals


def rows_with(cost):
    return [{"people": n, "mechanisms": "a", "person_weeks_per_second": n / cost(n)} for n in loop.SIZES]


def test_the_slope_is_that_of_the_cost():
    assert loop.slope(rows_with(lambda n: 3e-8 * n)) == pytest.approx(1.0)
    assert loop.slope(rows_with(lambda n: 3e-8 * n**1.2)) == pytest.approx(1.2)
    assert loop.slope(rows_with(lambda n: 1e-3 if n < 1e5 else 3e-8 * n)) == pytest.approx(1.0)
    assert loop.slope(rows_with(lambda n: n)[:2]) is None


def test_the_distance_is_from_the_larger_of_two_times():
    floor = _floor.Floor(read=600, written=400, blocks=50)
    one = limit.row("a", people=10, seconds=1.0, floor=floor, bandwidth=10_000.0, rate=100.0)
    assert (one["times_the_larger"], one["bound_by"]) == (pytest.approx(2.0), "drawing")
    assert one["times_the_sum"] == pytest.approx(1.0 / 0.6)
    none = limit.row("a", people=10, seconds=1.0, floor=_floor.Floor(0, 0, 0), bandwidth=1.0, rate=1.0)
    assert none["times_the_larger"] is None


# replicates and peers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", [replicates.VMAP, replicates.ONE, replicates.BOTH])
@pytest.mark.parametrize("wanted", [8, 9, 64])
def test_every_way_runs_all_replicates(way, wanted):
    processes = 1 if way == replicates.VMAP else 2
    shares = replicates.shares_of(way, 1_000, wanted, processes)
    assert len(shares) == processes
    done = sum(share.at_once * share.turns for share in shares)
    assert done % wanted == 0
    assert done >= wanted


def test_the_choice_names_what_is_fastest_and_what_is_done_first():
    def one(way, n, speed, cold):
        return {
            "people": 1_000,
            "replicates": n,
            "way": way,
            "person_weeks_per_second": speed,
            "seconds_of_ten_years": cold,
        }

    rows = [one(replicates.VMAP, 1, 1.0, 5), one(replicates.VMAP, 8, 4.0, 6), one(replicates.BOTH, 8, 6.0, 9)]
    told = replicates.answer(rows, 2)["notes"][0]
    assert f"{replicates.BOTH} runs fastest (1.50 times vmap in one process, 6.0 times one" in told
    assert told.endswith(f"done first by {replicates.VMAP}.")


def test_a_peer_that_cannot_be_had_is_told_and_the_others_are_compared(monkeypatch):
    monkeypatch.setattr(yardstick, "python_with", lambda name: ["/no/such/python"])
    peers = [row for name in yardstick.PEERS for row in yardstick.of_peer(name, (100,))]
    assert all(row["person_ticks_per_second"] is None and "uv pip install" in row["note"] for row in peers)
    ours = [yardstick.row(yardstick.LOOP, "", 100, 6.0), yardstick.row(yardstick.EPIDEMIC, "", 100, 60.0)]
    found = yardstick.answer([*ours, peers[0], yardstick.row("covasim 4.0.1", "", 100, 3.0)], 100)
    assert (found["loop_to_starsim"], found["loop_to_covasim"], found["epidemic_to_covasim"]) == (None, 2.0, 20.0)


@pytest.mark.slow
def test_the_epidemic_spreads_over_most_and_ends():
    run, (carry, *rest) = _epidemic.epidemic(8_064, 80)
    _, counts = run(carry, *rest)
    ill, over = (np.asarray(counts[name])[0].sum(-1) for name in ("ill", "over"))
    assert ill.max() > 1_000
    assert ill[-1] < 20
    assert 7_000 < over[-1] <= 8_064
    assert (np.diff(over) >= 0).all()


def test_the_answer_of_the_loop_has_its_keys_at_a_million_and_shares_that_add_up():
    extra = {"bytes_per_person": 25.0, "peak_bytes_per_person": 84.0, "compile_seconds": 6.0}
    rows = [row | extra for row in rows_with(lambda n: 3e-8 * n)]
    found = loop.answer([*rows, rows[0] | {"mechanisms": "b"}], {"economy": 0.01, "conduct": 0.03})
    assert (found["people"], found["bytes_per_person"], found["peak_bytes_per_person"]) == (1_000_000, 25.0, 84.0)
    assert found["share"] == {"economy": 0.25, "conduct": pytest.approx(0.75)}
    assert found["stages"][0]["nanoseconds_per_person_week"] == pytest.approx(10.0)


# a device and a processor --------------------------------------------------------------------------------------------


def test_two_runs_differ_first_in_the_first_week_of_any_world_that_both_have():
    one, other = {"prints": [[1, 2, 3], [4, 5, 6]]}, {"prints": [[1, 2, 9], [4, 8, 6], [7, 7, 7]]}
    assert accelerator.first_difference(one, other) == 2
    assert accelerator.first_difference(one, {"prints": [[1, 2, 3]]}) is None


def test_outcomes_are_apart_by_errors_of_the_difference_of_means():
    one = {"sums": {"acts": [1.0, 3.0], "same": [2.0, 4.0], "never": [0.0, 0.0]}}
    other = {"sums": {"acts": [5.0, 7.0], "same": [2.0, 4.0], "never": [0.0, 0.0]}}
    told = accelerator.apart(one, other)
    assert (told["outcomes"], told["beyond_two_errors"], told["farthest"]) == (2, 1, "acts")
    assert told["farthest_errors"] == pytest.approx(4 / 2**0.5)


@pytest.mark.slow
def test_a_week_at_a_call_is_played_like_all_weeks(monkeypatch):
    monkeypatch.setattr(accelerator, "PEOPLE", 500)
    monkeypatch.setattr(accelerator, "WEEKS", 3)
    one, other = (accelerator.play("village", 1, weeks) for weeks in (3, 1))
    assert accelerator.first_difference(one, other) is None
    assert one["sums"] == other["sums"]
    assert any(one["sums"].values())

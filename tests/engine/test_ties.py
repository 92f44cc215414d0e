"""The network that nobody stores is the network that it claims to be."""

from dataclasses import replace
from functools import partial

import jax
import jax.numpy as jnp
import networkx as nx
import numpy as np
import pytest
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from toys import laid_out, luck

from weiwen.engine.draw import Book, root_key
from weiwen.engine.ties import _pair, heard_from, materialise, number, pack, tie, unpack

pytestmark = pytest.mark.xdist_group("engine")

NEAR, FAR = 3, 3


def drawn(pages, near=NEAR, far=FAR, seed=1):
    return tie(pages, luck((1,), *(f"tie {j}" for j in range(near + far)), owner="ties", seed=seed), near, far)


@pytest.fixture(scope="module")
def pages():
    return laid_out([150, 64, 3, 200])


@pytest.fixture(scope="module")
def partners(pages):
    return np.asarray(materialise(drawn(pages), pages))


def test_ties_are_mutual_and_nobody_is_tied_to_oneself(partners):
    everybody = np.arange(partners.shape[1])
    for tied in partners:
        np.testing.assert_array_equal(tied[tied], everybody)
        assert not (tied == everybody).any()


def test_near_ties_stay_in_the_place(pages, partners):
    place = np.repeat(np.asarray(pages.place), pages.rows)
    assert (place[partners[:NEAR]] == place).all()
    assert (place[partners[NEAR:]] != place).any()


def test_vacant_pages_have_no_ties_and_move_nobodys(pages):
    """The same people with more vacant pages, and with none: the same partners and masks, page by page."""
    used = int((np.asarray(pages.live) > 0).sum())
    assert used < pages.shape[0]

    def with_vacant(n):
        place, live = (np.asarray(column)[:used] for column in (pages.place, pages.live))
        columns = np.pad(place, (0, n), mode="edge"), np.pad(live, (0, n))
        return replace(pages, **dict(zip(("place", "live"), map(jnp.asarray, columns), strict=True)))

    @partial(jax.jit, static_argnums=1)
    def draw(key, n):
        book = Book(key, jnp.int32(0), tuple(f"ties/tie {j}" for j in range(NEAR + FAR)))
        return tie(with_vacant(n), book.luck("ties", (1,)), NEAR, FAR)

    for seed in range(20):  # an odd number of pages: one of them is left over, and not always the same
        none, some, many = (draw(root_key(seed), n) for n in (0, 3, 40))
        for ties in (some, many):
            np.testing.assert_array_equal(ties.partner[:, :used], none.partner)
            np.testing.assert_array_equal(ties.mask[:, :used], none.mask)
            assert (np.asarray(ties.partner)[:, used:] == np.arange(used, ties.partner.shape[1])).all()


def test_neighbours_of_a_stretch_are_paired_in_turn_and_who_is_left_over_stays_alone():
    """Stretches of three, two and one seats, then a vacant one; pages stand in the order 6, 5, ..., 0."""
    order = jnp.arange(7, dtype=jnp.int32)[::-1]
    assert _pair(order, jnp.array([0, 0, 0, 3, 3, 5, 6])).tolist() == [0, 1, 3, 2, 4, 6, 5]


def test_hardly_a_page_is_left_without_a_partner(pages):
    ties, used = drawn(pages), int((np.asarray(pages.live) > 0).sum())
    alone = (np.asarray(ties.partner)[:, :used] == np.arange(used)).sum(1)
    places = np.unique(np.asarray(pages.place)[:used], return_counts=True)[1]
    assert (alone[:NEAR] == (places % 2).sum()).all()
    assert (alone[NEAR:] == used % 2).all()


def test_two_ties_are_not_the_same_tie(partners):
    assert all((a != b).mean() > 0.5 for i, a in enumerate(partners) for b in partners[:i])


def test_counts_are_those_of_a_graph(pages, partners):
    graph = nx.MultiGraph()
    graph.add_nodes_from(range(partners.shape[1]))
    for tied in partners:
        graph.add_edges_from((i, k) for i, k in enumerate(tied.tolist()) if i < k)
    posts = np.random.default_rng(1).random(pages.shape) < 0.2
    who = posts.ravel()
    expected = [sum(int(who[k]) * graph.number_of_edges(i, k) for k in graph[i]) for i in graph]
    heard = number(heard_from(pack(jnp.asarray(posts)), drawn(pages)), pages.rows)
    np.testing.assert_array_equal(np.asarray(heard).ravel(), expected)
    assert max(expected) >= 3


def test_packing_is_undone_by_unpacking(pages):
    mask = np.random.default_rng(2).random(pages.shape) < 0.5
    np.testing.assert_array_equal(unpack(pack(jnp.asarray(mask)), pages.rows), mask)


def final_size(edges, people, chance, random):
    """Share of people in the largest outbreak, when each tie passes the infection on with a chance (SIR)."""
    open_ties = edges[random.random(len(edges)) < chance]
    ones = np.ones(len(open_ties))
    _, label = connected_components(coo_matrix((ones, open_ties.T), (people, people)), directed=False)
    return np.bincount(label).max() / people


@pytest.fixture(scope="module")
def graphs():
    """Edges of our graph and of the library's, a few of each."""
    pages, degree, ours, theirs = laid_out([64 * 64]), 6, [], []
    for seed in range(6):
        tied = np.asarray(materialise(drawn(pages, 0, degree, seed), pages))
        pairs = np.stack([np.broadcast_to(np.arange(tied.shape[1]), tied.shape), tied], -1).reshape(-1, 2)
        ours.append(pairs[pairs[:, 0] < pairs[:, 1]])
        theirs.append(np.asarray(nx.random_regular_graph(degree, tied.shape[1], seed).edges))
    return ours, theirs


@pytest.mark.parametrize("chance", [0.25, 0.35, 0.6])
def test_epidemics_are_those_of_a_random_regular_graph(graphs, chance):
    """A tie passes an infection on or not, so the final size of an SIR epidemic is that of a percolation cluster."""
    random = np.random.default_rng(3)
    ours, theirs = (
        np.asarray([final_size(edges, 64 * 64, chance, random) for edges in kind for _ in range(4)]) for kind in graphs
    )
    noise = np.sqrt((ours.var() + theirs.var()) / ours.size) + 1e-3
    assert abs(ours.mean() - theirs.mean()) < 4 * noise
    assert theirs.mean() > 0.05

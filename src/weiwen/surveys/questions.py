"""The questions: who is asked, which list each gets, and what is answered; out come counts, never an answer.

Respondents are drawn without replacement, the people with the smallest keys first; every other one in that order gets
the long list. So a larger sample keeps the respondents of a smaller one and their lists. What applies to a person is
drawn under the person's own row and is the same in every sample. All sums are of whole numbers.
"""

from typing import NamedTuple

import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Bool, Int32, UInt8

from weiwen.engine import Luck, Pages
from weiwen.society.people import Acts
from weiwen.surveys.instrument import Instrument

OWNER = "survey"
SHORT, LONG = 0, 1  # the halves: without and with the sensitive item
VACANT = 0xFFFFFFFF  # the key of a row that is nobody


class Answers(NamedTuple):
    """How many respondents gave each pair of answers, and the truth about everybody."""

    table: Int32[Array, "half count admits"]
    dissatisfied: Int32[Array, ""]
    hiding: Int32[Array, ""]  # dissatisfied people who would not show it


def addresses(asked: Instrument) -> tuple[str, ...]:
    """The draws of a survey, under its own name."""
    purposes = ("whom", *(f"item {k}" for k in range(asked.items)), "ceiling", "floor")
    return tuple(f"{OWNER}/{purpose}" for purpose in purposes)


def ask(acts: Acts, pages: Pages, asked: Instrument, luck: Luck) -> Answers:
    """Ask a sample of the people, both questions to each."""
    wishes, shows = acts.wish > asked.threshold, acts.said > asked.threshold
    table = tables(acts, jnp.zeros(pages.shape, jnp.uint8), 1, pages, asked, luck)[0]
    total = {"dissatisfied": wishes, "hiding": wishes & ~shows}
    return Answers(table, **{name: pages.count(mask & pages.people).sum() for name, mask in total.items()})


def tables(
    acts: Acts, part: UInt8[Array, "pages rows"], parts: int, pages: Pages, asked: Instrument, luck: Luck
) -> Int32[Array, "part half count admits"]:
    """How many respondents of each part of the people (such as a group) gave each pair of answers."""
    wishes, shows = acts.wish > asked.threshold, acts.said > asked.threshold
    respondents = sample(pages, asked.sample, luck)
    half = jnp.arange(asked.sample) % 2
    items = applying(asked, luck)
    reply = (counted(items, wishes, asked, luck), items, shows, part)
    long, short, admits, of = (column.reshape(-1)[respondents].astype(jnp.int32) for column in reply)
    count = jnp.where(half == LONG, long, short)
    return jnp.zeros((parts, 2, asked.items + 2, 2), jnp.int32).at[of, half, count, admits].add(1)


def sample(pages: Pages, size: int, luck: Luck) -> Int32[Array, "size"]:
    """Rows of `size` different people, each as likely as any other; rows break the ties of keys."""
    key = jnp.minimum(luck.bits("whom"), jnp.uint32(VACANT - 1))
    key = jnp.where(pages.people, key, jnp.uint32(VACANT)).reshape(-1)
    return lax.sort((key, lax.iota(jnp.int32, key.shape[0])), num_keys=2)[1][:size]


def applying(asked: Instrument, luck: Luck) -> UInt8[Array, "pages rows"]:
    """How many of the innocuous items apply to each person, one independent of the other."""
    chances = enumerate(map(jnp.float32, asked.probabilities))
    each = [luck.chance(f"item {k}", chance) for k, chance in chances]
    return jnp.stack(each).sum(0, dtype=jnp.uint8)


def counted(
    items: UInt8[Array, "pages rows"], sensitive: Bool[Array, "pages rows"], asked: Instrument, luck: Luck
) -> UInt8[Array, "pages rows"]:
    """What each person would answer to the long list: the truth, but for those who hide at its ends."""
    ceiling = (items == asked.items) & luck.chance("ceiling", jnp.float32(asked.hide_at_ceiling))
    floor = (items == 0) & luck.chance("floor", jnp.float32(asked.hide_at_floor))
    return items + (sensitive & ~ceiling & ~floor).astype(jnp.uint8)

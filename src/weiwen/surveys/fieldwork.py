"""The fieldwork: a run goes on as it would, and at the end of chosen weeks a survey is taken of what people think.

The weeks are those of the loop, tick by tick; a survey only reads, and draws under addresses of its own. Acts are not
carried from week to week, so those of the last week are kept here until the survey is over.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from weiwen import memory
from weiwen.apparatus.files import Reports
from weiwen.engine.draw import Book, distinct
from weiwen.errors import InputError
from weiwen.loop import dress, strip
from weiwen.runs import chunk_weeks
from weiwen.scenario import Scenario
from weiwen.surveys.instrument import Instrument
from weiwen.surveys.questions import OWNER, Answers, addresses, ask
from weiwen.vocabulary import YEAR
from weiwen.world import Laboratory

SPEECH = "the price of speech"  # the slot of the rules that say what people wish to show, and show
Progress = Callable[[int, int, float], None]


class Field(NamedTuple):
    """A world between two weeks, with what is kept of the past for a survey."""

    world: Any
    slices: Any
    acts: Any  # of the last week
    told: Any  # incidents of which the centre was told, one a week for a year, by week modulo 52


class Taken(NamedTuple):
    """What a survey brings home, one a replicate."""

    answers: Answers
    flagged: Any  # people whom the files hold more likely than not to make trouble
    told: Any  # incidents of which the centre was told in the past year, week by week


def heard(reports: Reports) -> Any:
    """Incidents of which the centre is told in a week, added up as it adds them up itself."""
    return (reports.reported + reports.found + reports.own).sum()


class Fieldwork:
    """The compiled weeks of a laboratory and the compiled survey."""

    def __init__(self, lab: Laboratory, asked: Instrument) -> None:
        self.lab = lab
        self.asked = asked
        own = addresses(asked)
        distinct((*(lab.program.addresses or ()), *own))
        self.weeks = jax.jit(jax.vmap(self._weeks, in_axes=(0, None, None, 0, None)), donate_argnums=0)
        self.survey = jax.jit(jax.vmap(lambda field, t, key: self._survey(field, t, key, own), in_axes=(0, None, 0)))

    def start(self) -> Field:
        """All replicates in week 0."""
        world, slices = self.lab.start()
        n, pages = self.lab.scenario.replicates, self.lab.pages
        acts = jax.tree.map(lambda leaf: jnp.zeros((n, *leaf.shape), leaf.dtype), self._blank(pages))
        return Field(world, slices, acts, jnp.zeros((n, YEAR), jnp.int32))

    def _blank(self, pages: Any) -> Any:
        return jax.eval_shape(dress(pages), self.lab.shape()[0]).acts

    def _weeks(self, field: Field, first: Any, last: Any, key: Any, mechanisms: Any) -> Field:
        lab = self.lab

        def week(t: Any, field: Field) -> Field:
            dressed = dress(lab.pages)(field.world)
            after, slices, _ = lab.program.tick(dressed, field.slices, t, key, mechanisms)
            told = field.told.at[t % YEAR].set(heard(after.apparatus.reports))
            return Field(strip(after), slices, after.acts, told)

        return jax.lax.fori_loop(first, last, week, field)

    def _survey(self, field: Field, t: Any, key: Any, own: tuple[str, ...]) -> Taken:
        pages = self.lab.pages
        luck = Book(key, t, own).luck(OWNER, pages.shape)
        suspected = (field.world.apparatus.files.suspicion.value > 0) & pages.people
        return Taken(ask(field.acts, pages, self.asked, luck), pages.count(suspected).sum(), field.told)

    def go(self, at: Iterable[int], progress: Progress) -> Iterator[tuple[int, Field, Taken]]:
        """Yield (week, field, what the survey brings) for each of the weeks, in their order."""
        at, field, done = tuple(at), self.start(), 0
        keys, chunk = self.lab.keys(), chunk_weeks(self.lab.scenario)
        people, begun = self.lab.scenario.population.people * len(keys), time.perf_counter()
        progress(0, at[-1], 0.0)
        for week in at:
            while done < week:
                upto = min(done + chunk, week)
                field = self.weeks(field, jnp.int32(done), jnp.int32(upto), keys, self.lab.mechanisms)
                jax.block_until_ready(field.told)
                done = upto
                progress(done, at[-1], people * done / (time.perf_counter() - begun))
            yield week, field, jax.tree.map(np.asarray, self.survey(field, jnp.int32(week - 1), keys))


def fieldwork(lab: Laboratory, asked: Instrument) -> Fieldwork:
    """Prepare a survey, or say why there is none to take."""
    people, speaks = lab.scenario.population.people, {mechanism.slot for mechanism in lab.mechanisms}
    problems = []
    if SPEECH not in speaks:
        problems.append("no mechanism says what people wish to say; type --with self_censorship (or learned_habit)")
    if asked.sample > people:
        problems.append(f"a sample of {asked.sample:,} cannot be drawn from {people:,} people; type --sample {people}")
    if problems:
        raise InputError(*problems)
    memory.check(lab)
    return Fieldwork(lab, asked)


def weeks_of(scenario: Scenario, at: int | Iterable[int] | None) -> tuple[int, ...]:
    """The weeks after which a survey is taken, in order, each once (None: the last week of the scenario)."""
    if at is None:
        return (scenario.weeks,)
    chosen = sorted({int(at)} if isinstance(at, int) else set(at))
    wrong = [week for week in chosen if not 1 <= week <= scenario.weeks]
    if wrong or not chosen:
        found = ", ".join(map(str, wrong)) or "no week"
        raise InputError(
            f"at: {found} is not in the run; allowed: 1 to {scenario.weeks} (weeks); type --at {scenario.weeks}"
            + (f" or --weeks {max(wrong)}" if wrong and max(wrong) > 0 else "")
        )
    return tuple(chosen)

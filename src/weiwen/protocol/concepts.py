"""Element 4: the eleven design concepts, each with what the program says of it."""

from collections.abc import Callable
from typing import Any

from weiwen import loop
from weiwen.declarations import parameters_of
from weiwen.engine import draw
from weiwen.outcomes import OUTCOMES
from weiwen.protocol.facts import Facts
from weiwen.protocol.markdown import blocks, bullets, code, equation, number, prose, table
from weiwen.society.elites import Elites
from weiwen.society.people import FAR_TIES, NEAR_TIES, People, Towns
from weiwen.vocabulary import CHANNELS, GROUPS, LISTS, OWNED
from weiwen.world import OWNER

NOBODY = "No mechanism of this scenario does."


def concepts(facts: Facts) -> str:
    """Design concepts."""
    return blocks(*(f"### {name}\n\n{tell(facts)}" for name, tell in CONCEPTS.items()))


def _rules(told: dict[str, dict[str, Any]]) -> str:
    return bullets((f"`{name}` ({one['stage']}): {one['summary']}" for name, one in told.items()), NOBODY)


MEANING = {name: said[2] for kind in (Towns, Elites, People) for name, said in kind.columns.items()}


def _readers(facts: Facts, columns: list[str]) -> dict[str, dict[str, Any]]:
    """The mechanisms that read one of these columns of people, or the ties themselves."""
    wanted = {f"people.{name}" for name in columns}
    return {n: t for n, t in facts.mechanisms.items() if any(r in wanted or r.startswith("ties.") for r in t["reads"])}


def _columns(unit: str) -> list[str]:
    return [name for name, (one, _, _) in People.columns.items() if one == unit]


def basic_principles(facts: Facts) -> str:
    """The ideas of the mechanisms; their sources stand in element 7."""
    lines = (f"`{name}` ({told['stage']}): {told['idea']}" for name, told in facts.mechanisms.items())
    return blocks("Each mechanism is one published or assumed idea (its source: section 7).", bullets(lines, NOBODY))


def emergence(facts: Facts) -> str:
    """What mechanisms write by stage, beside the outcomes counted there."""
    rows = []
    for stage in loop.STAGES:
        written = sorted({w for told in facts.crew(stage.name).values() for w in told["writes"]})
        rows.append(
            (stage.name, code(written), ", ".join(o.meaning for o in OUTCOMES.values() if o.stage == stage.name))
        )
    said = (
        "What is put in is what mechanisms write. Outcomes are computed from the arrays of a run: put in where the own "
        "stage writes the very quantity (a belief, a budget), else counted from what people and offices did."
    )
    return blocks(said, table(("stage", "written by the mechanisms of this scenario", "outcomes of a run"), rows))


def adaptation(facts: Facts) -> str:
    """People choose acts, leaders what to report, the centre its policy."""
    return blocks(
        "People choose what to do and say (conduct), leaders of localities what to report (reporting), and the centre "
        "its budgets, coverage and law (strategy), each by what its stage sees.",
        _rules({n: t for stage in ("conduct", "reporting", "strategy") for n, t in facts.crew(stage).items()}),
    )


def objectives(facts: Facts) -> str:
    """What a choice weighs; what nothing aims at."""
    fixed = [f"{n}.{key}" for n in facts.mechanisms for key, p in parameters_of(n).items() if not p.live]
    return blocks(
        "People weigh acts by utilities; the quiet alternative has utility 0. Nobody maximises over time. What leaders "
        "and the centre weigh stands in the equations of their mechanisms (section 7).",
        *(blocks(f"`{n}`:", equation(t["equation"])) for n, t in facts.crew("conduct").items()),
        f"Numbers that no search, slider or learning rule moves: {code(fixed)}.",
    )


def learning(facts: Facts) -> str:
    """Each quantity that is learned, with its owner; what mechanisms remember."""
    owners = {told["owns"]: name for name, told in facts.mechanisms.items() if told["owns"]}
    frozen = facts.scenario.freeze
    rows = [
        (f"`{q}`", MEANING[q], "frozen" if q in frozen else f"`{owners[q]}`" if q in owners else "nobody")
        for q in OWNED
    ]
    memory = sorted({one.mechanism for one in facts.slices})
    return blocks(
        "A quantity that is learned has one owner; what nobody owns keeps its first value.",
        table(("quantity", "meaning", "owner"), rows),
        f"Mechanisms that remember something of their own (section 2): {code(memory)}.",
    )


def prediction(facts: Facts) -> str:
    """Beliefs about the future, and who acts on them."""
    beliefs = _columns("probability")
    rows = [(f"`{name}`", People.columns[name][2], code(_readers_of(facts, name))) for name in beliefs]
    return blocks(
        "Nobody computes the future. What people expect is a belief that they hold, right or wrong.",
        table(("belief", "meaning", "read by"), rows),
    )


def _readers_of(facts: Facts, name: str) -> list[str]:
    return [n for n, told in facts.mechanisms.items() if f"people.{name}" in told["reads"]]


def sensing(facts: Facts) -> str:
    """The channels, and the views of section 3."""
    opening = facts.scenario.opening.model_dump()
    covered = ", ".join(f"{c} {number(opening[c])}" for c in CHANNELS if c in opening)
    return blocks(
        "What a stage can know is its view (the table at the end of section 3), held by tests on the traced program. "
        "Files rest on what channels bring: with misses and false alarms. The centre reads reports, audits and its own "
        "channel, and never the files.",
        f"Share covered at the start: {covered}.",
        _rules(facts.crew("sensing")),
    )


def interaction(facts: Facts) -> str:
    """Over ties, and by competition for what is scarce."""
    scarce = {n: t for n, t in facts.crew("intervention").items() if "share" in t["writes"]}
    return blocks(
        f"People interact over {NEAR_TIES} ties in the own place and {FAR_TIES} across all. Mechanisms that read ties, "
        "or what was heard over them:",
        _rules(_readers(facts, _columns("ties"))),
        "They compete for measures that a budget limits; claims of one priority are settled by a draw:",
        _rules(scarce),
    )


def stochasticity(facts: Facts) -> str:
    """Every address that the scenario draws."""
    rows = [(f"`{address}`", "the start", "the population") for address in facts.first_draws]
    rows += [(f"`{address}`", *_drawer(facts, address)) for address in facts.weekly_draws]
    return blocks(
        prose(draw.__doc__),
        f"Here the seed is {facts.scenario.seed}, in {facts.scenario.replicates} replicate(s). Addresses:",
        table(("address", "drawn", "by"), rows),
    )


def _drawer(facts: Facts, address: str) -> tuple[str, str]:
    owner = address.partition("/")[0]
    told = facts.mechanisms.get(owner)
    if told is None:
        return ("the start", "the population") if owner == OWNER else ("each week", f"the stage {owner}")
    weeks = told["every_weeks"]
    return "each week" if weeks == 1 else f"every {weeks} weeks", f"the mechanism, in {told['stage']}"


def collectives(facts: Facts) -> str:
    """Localities, groups, lists."""
    places, provinces = len(facts.lab.places), facts.lab.pages.parents
    lines = (
        f"{places} localities, nested in {provinces} province(s): each has files, a leader, "
        "a budget's worth of measures, and peers in its province",
        f"the abstract groups {' and '.join(GROUPS)}, without content",
        f"lists that the state keeps: {' and '.join(LISTS)}",
    )
    return bullets(lines, NOBODY)


def observation(facts: Facts) -> str:
    """Every array of a run, and every outcome by which runs are compared."""
    records = [
        (f"`{name}`", ", ".join((*lead, *record.dims)), record.unit, record.voice, record.meaning)
        for name, (record, lead) in facts.records.items()
    ]
    outcomes = [(f"`{name}`", one.stage, one.unit, one.meaning) for name, one in OUTCOMES.items()]
    return blocks(
        "A run keeps these arrays. Voices: `truth` is what is so, `file` what localities have on file, `told` what the "
        "centre is told or decides, `ledger` what was done to whom.",
        table(("array", "dimensions", "unit", "voice", "meaning"), records),
        "Runs are compared by these outcomes:",
        table(("outcome", "stage", "unit", "meaning"), outcomes),
    )


CONCEPTS: dict[str, Callable[[Facts], str]] = {
    "Basic principles": basic_principles,
    "Emergence": emergence,
    "Adaptation": adaptation,
    "Objectives": objectives,
    "Learning": learning,
    "Prediction": prediction,
    "Sensing": sensing,
    "Interaction": interaction,
    "Stochasticity": stochasticity,
    "Collectives": collectives,
    "Observation": observation,
}

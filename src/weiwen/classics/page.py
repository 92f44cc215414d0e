"""The page of a model, made from the model's own record and from what its run gave: nothing on it is typed twice."""

from typing import TYPE_CHECKING, Any

from weiwen.classics.record import Check, Model, Parameter

if TYPE_CHECKING:
    from weiwen.classics.replicate import Replication

WORDS = {
    "reproduced": "Reproduced",
    "partly": "Partly reproduced",
    "not": "Not reproduced",
}
MARKS = (
    "Certainty: S read in a primary text, S2 in a secondary one, C computed for this project, M+ M M- from memory, "
    "X a stylisation of ours."
)


def page(done: "Replication", figure: str) -> str:
    """A page in Markdown: verdict, figure, equation, numbers side by side, lesson for the loop."""
    model = done.model
    parts = [
        f"# {model.title}",
        f"**{WORDS[done.verdict]}.** {model.finding}",
        "*Inspired by the paper: the equations are a stylisation, not the paper's own.*" if model.inspired else "",
        f"![{model.title}: {model.finding}]({figure})",
        "## Equation",
        model.equation,
        f"{model.reference}" + (f" [doi:{model.doi}](https://doi.org/{model.doi})" if model.doi else ""),
        "## Published and ours",
        checks(done.outcome.checks),
        MARKS,
        *(f"- {remark}" for remark in done.outcome.remarks),
        "## Results of this run",
        results(done.outcome.results),
        "## What it taught us about the loop",
        model.lesson,
        limits(model),
        "## Parameters",
        parameters(model, done.values),
        f"Run it: `weiwen replicate {model.name}`; change one with `--set key=value`; numbers with `--json`.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(head: list[str], rows: list[list[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def checks(found: list[Check]) -> str:
    """The verdict table."""
    from weiwen.classics.replicate import ours, published, shown

    rows = [
        [
            c.name,
            against(c),
            published(c),
            c.certainty if c.kind == "published" else "",
            ours(c),
            shown(c.n),
            c.verdict if c.verdict == "reproduced" else f"**{c.verdict} reproduced**",
        ]
        for c in found
    ]
    return _table(["check", "against", "number", "mark", "ours [95 % interval]", "n", "verdict"], rows)


def against(c: Check) -> str:
    """What a check is held against."""
    if c.kind != "published":
        return "own check"
    return {"C": "computed before", "X": "our own form"}.get(c.certainty, "the paper")


def results(found: dict[str, Any]) -> str:
    """The named numbers of the run."""
    from weiwen.classics.replicate import shown

    return _table(["result", "value"], [[f"`{name}`", shown(value)] for name, value in found.items()])


def limits(model: Model) -> str:
    """In which limit the loop's own mechanisms become this model."""
    rows = [[one.statement, f"tested: `{one.test}`" if one.test else "due"] for one in model.limits]
    return _table(["limit in which the loop becomes this model", "state"], rows) if rows else ""


def parameters(model: Model, values: dict[str, Any]) -> str:
    """Every parameter with unit, range, source and certainty."""
    rows = [_parameter(name, p, values[name]) for name, p in model.parameters.items()]
    return _table(["parameter", "value here", "allowed", "meaning", "source", "mark"], rows)


def _parameter(name: str, declared: Parameter, value: Any) -> list[Any]:
    from weiwen.classics.replicate import shown

    return [f"`{name}`", shown(value), declared.allowed, declared.meaning, declared.source, declared.certainty]

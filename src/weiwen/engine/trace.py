"""What depends on what, read off the traced program: which inputs reach which outputs, and through which bridges.

`bridge(tree, name)` marks arrays in the program without changing them. `reach` walks the dataflow of a traced
function and tells, for each output, the set of inputs it depends on; a marked array cuts the dependency and stands
for itself. The walk is an over-approximation (control flow joins both branches), so what it clears is clear.
"""

from collections.abc import Callable
from typing import Any

import jax
from jax.ad_checkpoint import checkpoint_name
from jax.extend.core import ClosedJaxpr, Jaxpr, Literal

Marks = frozenset[str]


def bridge(tree: Any, name: str) -> Any:
    """Mark every array of a tree as having crossed the named bridge; the values stay the same."""
    return jax.tree.map(lambda x: checkpoint_name(x, f"bridge:{name}"), tree)


def _path(prefix: str, path: Any) -> str:
    return prefix + jax.tree_util.keystr(path)


def reach(function: Callable[..., Any], **inputs: Any) -> dict[str, Marks]:
    """For each output leaf of function(**inputs), the input leaves and bridges that it depends on."""
    flat, structure = jax.tree_util.tree_flatten_with_path(inputs)
    names = [_path("", path) for path, _ in flat]
    out_tree: list[Any] = []

    def call(*leaves: Any) -> Any:
        out = function(**jax.tree.unflatten(structure, leaves))
        paths, _ = jax.tree_util.tree_flatten_with_path(out)
        out_tree.append([_path("", path) for path, _ in paths])
        return [leaf for _, leaf in paths]

    jaxpr = jax.make_jaxpr(call)(*[leaf for _, leaf in flat])
    marks = _walk(jaxpr.jaxpr, [frozenset({name}) for name in names])
    return dict(zip(out_tree[-1], marks, strict=True))


def _walk(jaxpr: Jaxpr, given: list[Marks]) -> list[Marks]:
    known: dict[Any, Marks] = dict(zip(jaxpr.invars, given, strict=True))

    def of(atom: Any) -> Marks:
        return frozenset() if isinstance(atom, Literal) else known.get(atom, frozenset())

    for equation in jaxpr.eqns:
        sources = [of(atom) for atom in equation.invars]
        for variable, marks in zip(equation.outvars, _through(equation, sources), strict=True):
            known[variable] = marks
    return [of(atom) for atom in jaxpr.outvars]


def _through(equation: Any, sources: list[Marks]) -> list[Marks]:
    """Marks of an equation's outputs, given those of its inputs."""
    name, params, n = equation.primitive.name, equation.params, len(equation.outvars)
    if name == "name" and params["name"].startswith("bridge:"):
        return [frozenset({params["name"]})]
    if name == "cond":
        branches = [_walk(b.jaxpr, sources[1:]) for b in params["branches"]]
        return [frozenset().union(sources[0], *(b[i] for b in branches)) for i in range(n)]
    if name == "while":
        return _loop(params, sources)
    if name == "scan":
        return _scan(params, sources)
    inner = next((v for v in params.values() if isinstance(v, ClosedJaxpr | Jaxpr)), None)
    if inner is not None:
        body = inner.jaxpr if isinstance(inner, ClosedJaxpr) else inner
        if len(body.invars) == len(sources) and len(body.outvars) == n:
            return _walk(body, sources)
    return [frozenset().union(*sources)] * n


def _loop(params: Any, sources: list[Marks]) -> list[Marks]:
    skip, constants = params["cond_nconsts"], params["body_nconsts"]
    outside, carry = sources[skip : skip + constants], list(sources[skip + constants :])
    while True:  # how often the body runs depends on what the condition reads
        (turns,) = _walk(params["cond_jaxpr"].jaxpr, [*sources[:skip], *carry])
        new = _walk(params["body_jaxpr"].jaxpr, [*outside, *carry])
        after = [old | marks for old, marks in zip(carry, new, strict=True)]
        if after == carry:
            return [marks | turns for marks in carry]
        carry = after


def _scan(params: Any, sources: list[Marks]) -> list[Marks]:
    constants, carried = params["num_consts"], params["num_carry"]
    outside, carry = sources[:constants], list(sources[constants : constants + carried])
    while True:
        out = _walk(params["jaxpr"].jaxpr, [*outside, *carry, *sources[constants + carried :]])
        after = [old | new for old, new in zip(carry, out[:carried], strict=True)]
        if after == carry:
            return [*carry, *out[carried:]]
        carry = after

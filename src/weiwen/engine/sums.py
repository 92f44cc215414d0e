"""Does a program add up floats over people? Read off the traced program, and off the compiled one.

Sums of integers have the same bits in any order; sums of floats do not. A program keeps its bits on any number of
devices and in any batch if no sum of floats is longer than a place table (that one is whole on every device); with any
compiler, if those of a place table are added up by `summed` and `in_halves`:

    jaxpr = jax.make_jaxpr(program.tick)(world, slices, t, key).jaxpr
    float_sums(jaxpr, most=places) == [] and divisions(jaxpr) == []

    text = run.lower(carry, weeks, keys, mechanisms, None).compile().as_text()    # on several devices
    compiled_float_sums(text, most=replicates * places) == []

A division by an array of fewer dimensions is as bad: under `vmap` it may become a product with the inverse. What is not
seen: a loop that adds one float a turn.
"""

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

import jax.numpy as jnp
from jax.extend.core import ClosedJaxpr, Jaxpr, Literal
from jaxtyping import Array

SUMS = ("reduce_sum", "reduce_prod", "dot_general", "cumsum", "cumprod", "cumlogsumexp", "scatter-add")
SPREADS = ("broadcast_in_dim", "convert_element_type", "reshape", "squeeze")


def in_turn(values: Array) -> Array:
    """Sum over the last axis, one column after the other: a few floats whose sum has the same bits everywhere."""
    total = values[..., 0]
    for column in range(1, values.shape[-1]):
        total = total + values[..., column]
    return total


def in_groups(values: Array, groups: Sequence[range]) -> Array:
    """Sums over groups of columns, each added up in turn: (..., columns) to (..., groups)."""
    nothing = values.shape[-1]
    columns = [[*group, *[nothing] * (max(map(len, groups)) - len(group))] for group in groups]
    padded = jnp.concatenate([values, jnp.zeros_like(values[..., :1])], -1)
    return in_turn(padded[..., jnp.asarray(columns)])


def in_halves(values: Array) -> Array:
    """Sum over the last axis but one, (..., n, k) to (..., k): the second half is added to the first until one is left.

    A compiler may add up the terms of one sum in an order of its own; that of sums of two it leaves as it is.
    """
    while (n := values.shape[-2]) > 1:
        half = (n + 1) // 2
        low, high = values[..., :half, :], values[..., half:, :]
        values = low + jnp.pad(high, [(0, 0)] * (values.ndim - 2) + [(0, half - (n - half)), (0, 0)])
    return values[..., 0, :]


def summed(values: Array) -> Array:
    """Sum of one float a place, in halves."""
    return in_halves(values[:, None])[0]


def equations(jaxpr: Jaxpr) -> Iterator[tuple[Jaxpr, Any]]:
    """Every equation of a traced program with the jaxpr it stands in, however deep."""
    for equation in jaxpr.eqns:
        yield jaxpr, equation
        for value in equation.params.values():
            for part in value if isinstance(value, tuple | list) else (value,):
                if isinstance(part, ClosedJaxpr | Jaxpr):
                    yield from equations(part.jaxpr if isinstance(part, ClosedJaxpr) else part)


def float_sums(jaxpr: Jaxpr, most: int) -> list[str]:
    """Sums and products of floats over more than `most` elements, as they stand in a traced program."""
    found = []
    for _, equation in equations(jaxpr):
        floats = [v.aval for v in equation.invars if jnp.issubdtype(v.aval.dtype, jnp.floating)]
        adds = any(word in equation.primitive.name for word in SUMS)
        if adds and any(math.prod(aval.shape) > most for aval in floats):
            found.append(str(equation))
    return found


def divisions(jaxpr: Jaxpr) -> list[str]:
    """Divisions of floats by an array that was spread over more dimensions, as they stand in a traced program."""
    found = []
    for inside, equation in equations(jaxpr):
        if equation.primitive.name != "div" or not jnp.issubdtype(equation.outvars[0].aval.dtype, jnp.floating):
            continue
        made = {variable: e for e in inside.eqns for variable in e.outvars}
        by = equation.invars[1]
        while not isinstance(by, Literal) and by in made and made[by].primitive.name in SPREADS:
            by = made[by].invars[0]
        few, many = (math.prod(getattr(v.aval, "shape", ())) for v in (by, equation.outvars[0]))
        if not isinstance(by, Literal) and few < many:
            found.append(str(equation))
    return found


ARRAY = r"(?:f|bf)\d+\w*\[([\d,]*)\]"  # a float array as the compiler writes it: f32[2,64]
MADE = re.compile(r"^\s*(?:ROOT )?%(\S+) = (.*?) ([a-z][\w-]*)\((.*)$")
HEAD = re.compile(r"^%(\S+) \(.*\) -> .* \{$")
ADDING = frozenset({"reduce", "reduce-window", "all-reduce", "all-reduce-start", "reduce-scatter", "scatter", "map"})
ALWAYS = frozenset({"dot", "convolution"})


def compiled_float_sums(text: str, most: int) -> list[str]:
    """Sums of floats over more than `most` elements in a compiled program, and all that devices add up of floats."""
    adders, found = _adders(text), []
    made: dict[str, str] = {}
    for line in text.splitlines():
        if not (match := MADE.match(line)):
            continue
        name, kind, operation, rest = match.groups()
        made[name] = kind
        to = re.search(r"to_apply=%([\w.-]+)", rest)
        adds = operation in ALWAYS or "matmul" in rest or (operation in ADDING and to and to[1] in adders)
        operands = [made.get(operand, "") for operand in re.findall(r"%([\w.-]+)", rest.partition(")")[0])]
        sizes = [_size(shape) for one in [*operands, kind] for shape in re.findall(ARRAY, one)]
        between = operation in ("all-reduce", "all-reduce-start", "reduce-scatter")
        if adds and sizes and (between or max(sizes) > most):
            found.append(line.strip())
    return found


def _adders(text: str) -> set[str]:
    """Names of the small computations that end in a sum or a product of floats."""
    found, name = set(), ""
    for line in text.splitlines():
        if match := HEAD.match(line):
            name = match[1]
        elif re.match(r"\s+ROOT %\S+ = (?:f|bf)\d+\w*\[\](?:\{\})? (?:add|multiply)\(", line):
            found.add(name)
    return found


def _size(shape: str) -> int:
    return math.prod(int(n) for n in shape.split(",") if n)

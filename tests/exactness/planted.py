"""A world in which a sum of floats over people is planted: the comparison must find it, and so must the checker."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from toys import WORK, Effect, laid_out, rule, world

from weiwen.engine import Program
from weiwen.engine.fingerprint import fingerprint
from weiwen.engine.shard import layout
from weiwen.engine.simulate import replicas, runner
from weiwen.engine.sums import compiled_float_sums

PAGES = laid_out([700] * 30)


def raised(me: Any, view: Any, mine: Any, luck: Any) -> Effect:
    """Everybody earns more where savings are higher: by an exact count, or by a sum of floats."""
    savings = view.savings.sum() * 1e-4 if me.rule is summed else view.pages.count(view.savings > 1.0).sum() * 1e-4
    return Effect(pay=luck.uniform("wage") * (1.0 + savings))


def summed(me: Any, view: Any, mine: Any, luck: Any) -> Effect:
    """The planted one."""
    return raised(me, view, mine, luck)


def prints(step: Any, devices: int) -> tuple[np.ndarray, bool]:
    """Fingerprints of 20 ticks on so many devices, and whether the compiled program shows a sum of floats."""
    program, start = Program((WORK,), [("raise", rule(step))]), world(PAGES)
    program.collect(start, program.start(start))

    def shape(pages: Any) -> Any:
        return jax.eval_shape(lambda: (world(pages), program.start(world(pages))))

    laid = layout(jax.devices()[:devices], PAGES, shape)
    carry = jax.tree.map(lambda x: jnp.asarray(x)[None], (start, program.start(start)))
    run = runner(program, lambda w: w, lambda w: w, layout=laid, watch=fingerprint)
    run = run.lower(carry, jnp.arange(20), replicas(1, 1), program.mechanisms, None).compile()
    _, records = run(carry, jnp.arange(20), replicas(1, 1), program.mechanisms, None)
    return np.asarray(records["watched"]), bool(compiled_float_sums(run.as_text(), PAGES.places))


def tried(step: Any) -> tuple[bool, bool]:
    """Whether 2 and 8 devices give the fingerprints of one, and whether the checker finds a sum of floats."""
    (one, _), *others = (prints(step, devices) for devices in (1, 2, 8))
    return all(np.array_equal(one, other) for other, _ in others), any(sums for _, sums in others)


def problems() -> list[str]:
    """What is wrong with the comparison itself, or with the check of compiled programs."""
    counted, planted = tried(raised), tried(summed)
    found = {
        "a count differs between devices": not counted[0],
        "a count is taken for a sum of floats": counted[1],
        "a planted sum of floats over people gives the same bits": planted[0],
        "a planted sum of floats over people is not seen in the compiled program": not planted[1],
    }
    return [problem for problem, so in found.items() if so]

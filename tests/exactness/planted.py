"""A world in which a sum of floats over people is planted: the comparison must find it, and only it."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from toys import WORK, Effect, laid_out, rule, world

from weiwen.engine import Program
from weiwen.engine.fingerprint import fingerprint
from weiwen.engine.shard import layout
from weiwen.engine.simulate import replicas, runner

PAGES = laid_out([700] * 30)


def raised(me: Any, view: Any, mine: Any, luck: Any) -> Effect:
    """Everybody earns more where savings are higher: by an exact count, or by a sum of floats."""
    savings = view.savings.sum() * 1e-4 if me.rule is summed else view.pages.count(view.savings > 1.0).sum() * 1e-4
    return Effect(pay=luck.uniform("wage") * (1.0 + savings))


def summed(me: Any, view: Any, mine: Any, luck: Any) -> Effect:
    """The planted one."""
    return raised(me, view, mine, luck)


def prints(step: Any, devices: int) -> np.ndarray:
    """Fingerprints of 20 ticks on so many devices."""
    program, start = Program((WORK,), [("raise", rule(step))]), world(PAGES)
    program.collect(start, program.start(start))

    def shape(pages: Any) -> Any:
        return jax.eval_shape(lambda: (world(pages), program.start(world(pages))))

    laid = layout(jax.devices()[:devices], PAGES, shape)
    carry = jax.tree.map(lambda x: jnp.asarray(x)[None], (start, program.start(start)))
    run = runner(program, lambda w: w, lambda w: w, layout=laid, watch=fingerprint)
    return np.asarray(run(carry, jnp.arange(20), replicas(1, 1), program.mechanisms, None)[1]["watched"])


def problems() -> list[str]:
    """What is wrong with the comparison itself."""
    exact, planted = ([np.array_equal(prints(step, 1), prints(step, n)) for n in (2, 8)] for step in (raised, summed))
    found = [] if all(exact) else ["planted: a count differs between devices"]
    return found + ([] if not any(planted) else ["planted: a sum of floats over people goes unnoticed"])

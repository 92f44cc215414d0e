"""A run over weeks keeps nothing of full width from week to week but its state."""

import jax
import jax.numpy as jnp
from toys import WORK, Effect, laid_out, rule, world

from weiwen.engine import Program
from weiwen.engine.simulate import compiling, compiling_once, replicas, runner

PEOPLE, WEEKS = 64_000, 8


def test_what_is_the_same_every_week_is_not_kept_at_full_width():
    """Ten fixed functions of the row would take forty bytes a person, if the compiler took them out of the loop."""

    def pay(me, view, mine, luck):
        row = jnp.arange(PEOPLE, dtype=jnp.float32).reshape(view.savings.shape)
        return Effect(pay=sum(jnp.tanh(row * k) * luck.uniform(f"wage {k}") for k in range(10)))

    pages = laid_out((PEOPLE,))
    program = Program((WORK,), (("pay", rule(pay)),))
    state = jax.eval_shape(lambda: world(pages))
    program.collect(state, slices := jax.eval_shape(lambda: program.start(world(pages))))
    carry = jax.tree.map(lambda x: jax.ShapeDtypeStruct((1, *x.shape), x.dtype), (state, slices))
    run = runner(program, lambda w: w, lambda w: w)
    weeks, keys = jnp.arange(WEEKS, dtype=jnp.int32), replicas(1, 1)
    account = run.lower(carry, weeks, keys, program.mechanisms, None).compile().memory_analysis()
    assert account.temp_size_in_bytes < 12 * PEOPLE


def test_a_gpu_is_told_to_add_in_one_order_and_a_processor_is_told_nothing_new(monkeypatch):
    """No GPU builds this: without the order two runs of one program differed there from the second week on."""
    assert "xla_gpu_deterministic_ops" not in compiling()
    assert compiling_once() is None
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    for options in (compiling(), compiling_once()):
        assert options["xla_gpu_deterministic_ops"] is True
        assert "constant_folding" in options["xla_disable_hlo_passes"].split(",")
    assert "while-loop-invariant-code-motion" in compiling()["xla_disable_hlo_passes"].split(",")

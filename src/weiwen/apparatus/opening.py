"""The apparatus as it stands at the start of a run: blank files, a first budget, the channels already in place."""

from typing import NamedTuple

import jax.numpy as jnp

from weiwen.apparatus.files import COLUMNS, TRAITS, Apparatus, Files, Local, Personnel, Policy, Reports
from weiwen.engine import Pages
from weiwen.engine.level import level
from weiwen.vocabulary import ALL_SEATS, EFFORTS, FIGURES, MEASURES, RATINGS, Law, Orders, Roll

NEVER = 2.0  # a standing order with this threshold deletes nothing
START_SCORE = 1000
MIDDLE = RATINGS.index("middle")  # of a firm of which nothing is known


class Opening(NamedTuple):
    """Numbers of the start; unit, range and source stand in the scenario's apparatus table."""

    welfare: float
    coercion: float
    surveillance: float
    dossier: float
    platform: float
    camera: float
    tolerance: float
    severity: float
    suspicion: float
    region: float = 0.0
    visible: float = 0.0


def establish(pages: Pages, opening: Opening) -> Apparatus:
    """Blank files on everyone registered, and the first policy."""
    byte = jnp.zeros(pages.shape, jnp.uint8)
    suspicion = level(jnp.full(pages.shape, opening.suspicion, jnp.float32), *COLUMNS["suspicion"][1])
    count, share = jnp.zeros(pages.places, jnp.int32), jnp.zeros(pages.places, jnp.float32)
    nobody = jnp.zeros((pages.places, ALL_SEATS), jnp.int32)
    figures = {name: jnp.zeros(pages.places, kind) for name, kind in FIGURES.items()}
    lines = {name: jnp.float32(getattr(opening, name)) for name in ("welfare", "coercion", "surveillance")}
    return Apparatus(
        files=Files(jnp.full(pages.shape, START_SCORE, jnp.int16), suspicion, byte.astype(jnp.uint16), byte, byte),
        personnel=Personnel(
            Roll(nobody, nobody, nobody > 0, nobody, nobody + MIDDLE, nobody.astype(jnp.float32)),
            dict.fromkeys(TRAITS, nobody.astype(jnp.float32)),
        ),
        local=Local(
            filed=count,
            effort=share,
            efforts=dict.fromkeys(EFFORTS, share),
            silencing=share,
            credit=dict.fromkeys(MEASURES, share),
        ),
        reports=Reports(reported=count, found=count, own=count, career=share, audited=count > 0, figures=figures),
        policy=Policy(
            budget=lines,
            coverage={c: share + getattr(opening, c) for c in ("dossier", "platform", "camera")},
            law=Law(jnp.float32(opening.tolerance), jnp.float32(opening.severity)),
            orders=Orders(share + NEVER, share + NEVER),
            weight=share + 1.0,
            threat=jnp.float32(0.0),
            abroad=jnp.float32(0.0),
            visible=share + opening.visible,
            region=(pages.parent + 1 == opening.region).astype(jnp.float32),
        ),
    )

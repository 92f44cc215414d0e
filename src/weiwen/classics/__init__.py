"""Published models, one file each, run on the engine without the loop, with what was and was not reproduced.

A laboratory of many mechanisms has to reproduce the textbook first. Each model declares its parameters with source
and certainty, runs, and lays its own numbers beside the published ones; a number that does not come out stays in the
table as it is. `weiwen replicate` lists them; this module imports none of them, so that listing is instant.
"""

MODELS: tuple[str, ...] = (
    "granovetter",
    "kuran",
    "watts",
    "morris_shin",
    "edmond",
    "daymude",
    "epstein1",
    "epstein2",
    "king_pan_roberts",
    "lohmann",
    "beraja",
    "xu",
    "lorentzen",
    "siegel",
    "steinert_threlkeld",
    "base_rates",
    "ensign",
    "small_forms",
)

NOT_YET: dict[str, str] = {
    "guriev_treisman": "informational autocrats: the equations of the paper have still to be read",
    "wintrobe": "dictator's dilemma: needs the error of the regime about its own support",
    "moro": "Epstein with revolutionaries: a shape test, after reading the paper",
    "lemos": "Epstein with networks and endogenous legitimacy: only abstracts read so far",
}

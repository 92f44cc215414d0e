# %% [markdown]
# A camera takes somebody for somebody else. The person taken has done nothing. How many such people are arrested, if
# cameras err more often? And what do their neighbours make of it? The whole way is here, from the question to a figure
# for a paper. Nothing runs before the cell that runs it.
#
# The sizes stand in one place. Smaller ones answer in seconds, with wider intervals.

# %%
import os
from pathlib import Path
from typing import ClassVar

import numpy as np
import xarray as xr
from scipy import stats

import weiwen

PEOPLE = int(os.environ.get("PEOPLE", 20_000))
WEEKS = int(os.environ.get("WEEKS", 156))
REPLICATES = int(os.environ.get("REPLICATES", 8))
FOLDER = Path(os.environ.get("FOLDER", "."))

# %% [markdown]
# ## One number, three values
#
# `camera.false_matches` is the chance, per covered person and week, that somebody elsewhere is taken for somebody at a
# protest. It is declared as 1e-5, and that is assumed. We ask at this value, at ten times and at a hundred times as
# much. The preset of teaching rates is left out (`presets=["none"]`): at teaching rates hardly anybody gets through a
# year without an act that the state lists, so that nearly nobody could be arrested for nothing.

# %%
DOSES = [1e-5, 1e-4, 1e-3]


def village(dose: float) -> weiwen.Scenario:
    """The village at declared rates, with this chance of a false match."""
    sets = [f"camera.false_matches={dose}"]
    return weiwen.load("village", presets=["none"], sets=sets, people=PEOPLE, weeks=WEEKS, replicates=REPLICATES)


runs = [weiwen.run(village(dose)) for dose in DOSES]
print(*(f"{dose:g}: {run.harm}" for dose, run in zip(DOSES, runs, strict=True)), sep="\n")

# %% [markdown]
# A run is an `xarray.Dataset`. Every variable has a unit, a meaning and a voice, and the attributes say what made it.
# People wronged are counted once each, by measure and group. We want arrests, per 100,000 people, in each replicate.

# %%
made = {key: runs[0].attrs[key] for key in ("note", "scenario", "seed", "version", "source")}
made |= {"scenario_hash": [run.scenario_hash for run in runs], "harm": [run.harm for run in runs]}
curve = xr.Dataset(coords={"false_matches": DOSES}, attrs=made)
wronged = [run["people_wronged"].sel(measure_all="arrest").sum("group") for run in runs]
flagged = [run["flagged"].mean("week").sum("locality") for run in runs]
for name, counts, meaning in (
    ("arrested_for_nothing", wronged, "people arrested at least once on a record of nothing"),
    ("flagged", flagged, "people held more likely than not to make trouble, mean over weeks"),
):
    rate = xr.concat(counts, "false_matches") / PEOPLE * 100_000
    curve[name] = rate.assign_attrs(unit="per 100,000 people", meaning=meaning)


def interval(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean over replicates (the last axis), and half the width of its 95 % interval by Student's t."""
    n = samples.shape[-1]
    return samples.mean(-1), stats.t.ppf(0.975, n - 1) * samples.std(-1, ddof=1) / np.sqrt(n)


# %% [markdown]
# ## A rule of your own
#
# In the scenario somebody arrested for nothing is angry. The neighbours are not. Suppose that they are, whenever one
# of the 64 people around them is arrested on a record of nothing. That is a mechanism of the stage `response`: `step`
# sees what its stage shows, and returns what its stage takes. Plain numbers may be given; the engine makes arrays of
# them. The weight is assumed, and as large as `backlash.seen`. What a rule lays aside it declares, with unit and
# meaning, and it comes back in the dataset as `neighbours_anger.angered`.

# %%
from weiwen.society.response.stage import ResponseEffect  # noqa: E402


class NeighboursAnger(weiwen.Mechanism):
    """People are angered by an arrest, among the 64 around them, of somebody who had done nothing.

    Equation: anger = weight [somebody around was arrested on a record of nothing].
    """

    stage = "response"
    weight: float
    records: ClassVar = {"angered": weiwen.Record(("locality",), "people", "people who saw such an arrest this week")}

    def step(self, view, mine, luck):
        people = view.people
        nothing = (people.since_offence >= 52) & (people.since_protected >= 52)
        saw = view.pages.nearby(view.granted("arrest") & nothing) > 0
        return ResponseEffect(anger=self.weight * saw), None, {"angered": view.pages.count(saw & view.pages.people)}


# %% [markdown]
# ## A twin
#
# Two runs with the same luck for everybody; one has the new rule. So the difference in each pair is what the rule does,
# and its interval is narrow. `...` stands for the scenario's own list of mechanisms.

# %%
pair = weiwen.twin(village(DOSES[-1]), mechanisms=[..., NeighboursAnger(weight=0.1)])
print(pair)

# %% [markdown]
# ## The figure
#
# Crimson is harm, ink is what people did. On the left is the dose (a ring is a replicate), on the right the effect of
# the rule on four outcomes, as a share of what they are without it. Under both stands what it takes to make them again.

# %%
import matplotlib.pyplot as plt  # noqa: E402

from weiwen.classics.look import HAIR, HARM, INK, SOFT, STYLE  # noqa: E402

LABELS = {"criticism": "critical posts", "petitions": "petitions", "protest": "protest", "grievance": "grievance"}
shown = pair.effects.sel(outcome=list(LABELS))
caption = (
    f"Mean and 95 % interval (Student's t), n = {REPLICATES} replicates left, {REPLICATES} pairs right. Village, "
    f"{PEOPLE:,} invented people, {WEEKS} weeks, seed {curve.seed}.\n"
    f"Left: scenarios {', '.join(curve.scenario_hash)}.\n"
    f"Right: the last of these, without and with {pair.changed.own_mechanisms[0]}; weiwen {curve.version}.\n"
    f"{curve.note}"
)
with plt.rc_context(STYLE):
    figure, (left, right) = plt.subplots(1, 2, figsize=(7.6, 4.3), width_ratios=(5, 4))
    figure.subplots_adjust(left=0.085, right=0.965, top=0.78, bottom=0.27, wspace=0.42)
    figure.text(
        0.02, 0.965, "Cameras that err, and people who did nothing", va="top", fontsize=12, family="DejaVu Serif"
    )
    figure.text(0.02, 0.02, caption, va="bottom", fontsize=7, color=SOFT)

    middle, half = interval(curve["arrested_for_nothing"].values)
    left.fill_between(DOSES, middle - half, middle + half, color=HARM, alpha=0.15, linewidth=0)
    left.plot(DOSES, curve["arrested_for_nothing"].values, "o", mfc="none", mec=HARM, alpha=0.3, markersize=3.5)
    left.plot(DOSES, middle, color=HARM, marker="o", markersize=4)
    left.set(xscale="log", xlim=(7e-6, 2.4e-3), ylim=(-0.5, None))
    left.set_xlabel("false matches per covered person and week")
    left.minorticks_off()
    left.set_title(f"Arrested for nothing,\nper 100,000 people in {WEEKS} weeks", color=HARM)
    for dose, value in zip(DOSES, middle, strict=True):
        left.annotate(f"{value:.1f}", (dose, value), (8, -10), textcoords="offset points", color=HARM)

    base, rows = shown["base"].values, np.arange(len(LABELS))[::-1]
    middle, low, high = (100 * shown[name].values / base for name in ("effect", "low", "high"))
    right.axvline(0, color=HAIR, linewidth=0.8)
    right.hlines(rows, low, high, color=INK, linewidth=1.5)
    right.plot(middle, rows, "o", color=INK, markersize=4)
    right.set_yticks(rows, LABELS.values(), color=INK)
    right.tick_params(axis="y", length=0)
    right.spines["left"].set_visible(False)
    right.set(ylim=(-0.6, len(LABELS) - 0.3), xlabel="effect, % of what it is without the rule")
    right.margins(x=0.2)
    right.locator_params(axis="x", nbins=4)
    right.set_title(f"If neighbours resent it,\nat {DOSES[-1]:g} false matches", color=INK)
    for row, value in zip(rows, middle, strict=True):
        right.annotate(f"{value:+.2f}", (value, row), (0, 6), textcoords="offset points", ha="center", color=INK)

    FOLDER.mkdir(parents=True, exist_ok=True)
    figure.savefig(FOLDER / "first_question.svg", metadata={"Date": None, "Description": caption})

# %% [markdown]
# ## The numbers, for whoever works in R
#
# One row is one observation: its dimensions, the variable, its value and its unit. Beside each table lies a `.json`
# that says what made it and what each variable means.

# %%
weiwen.tidy(curve, FOLDER / "first_question.csv")
weiwen.tidy(pair.effects, FOLDER / "first_question_twin.csv")

"""Rates as bars, a panel a size of the lattice, ours in ink and everybody else in blue; a logarithmic axis."""

from typing import Any

from weiwen.classics.look import BLUE, HAIR, INK, SOFT, label, sheet


def bars(answer: dict[str, Any]) -> Any:
    """The figure of an answer."""
    rows = [row for row in answer["table"] if row["agent_steps_per_second"]]
    sizes = sorted({row["size"] for row in rows})
    names = list(dict.fromkeys(row["contestant"] for row in answer["table"]))[::-1]
    machine = answer.get("machine", {})
    caption = f"{machine.get('processor', '')}, {machine.get('cores', '')} cores. Best of interleaved slices; "
    caption += "agent-steps a second, bars on a logarithmic axis from 1,000. Mesa's example has another rule."
    numpy, mesa = answer["ratio_to_numpy"], answer["ratio_to_mesa"]
    title = f"Epstein's civil violence: {numpy:.0f} times NumPy, {mesa:,.0f} times Mesa's example at 320 x 320"
    figure, axes = sheet(title, caption, len(sizes), 3.2)
    figure.subplots_adjust(left=0.215, wspace=0.12)
    for axis, size in zip(axes, sizes, strict=True):
        rates = {row["contestant"]: row["agent_steps_per_second"] for row in rows if row["size"] == size}
        for at, name in enumerate(names):
            if name in rates:
                axis.barh(at, rates[name], color=INK if name.startswith("weiwen") else BLUE, height=0.55)
            text = short(rates[name]) if name in rates else "not asked"
            label(axis, rates.get(name, 1e3) * 1.3, at, text, SOFT, va="center")
        axis.set(title=f"{size} x {size}", xscale="log", xlim=(1e3, 3e9), ylim=(-0.6, len(names) - 0.4))
        axis.set_yticks(range(len(names)), names if axis is axes[0] else [""] * len(names))
        axis.set_xticks([1e4, 1e6, 1e8], ["10 thousand", "1 million", "100 million"], fontsize=6.5)
        axis.tick_params(axis="y", length=0)
        axis.minorticks_off()
        axis.axvline(1e3, color=HAIR, lw=1)
    return figure


def short(rate: float) -> str:
    """A rate in thousands or millions."""
    return f"{rate / 1e6:.3g} M" if rate >= 1e6 else f"{rate / 1e3:.3g} k"

"""Surveys inside the model: an observer that asks invented people, and belongs to neither building.

Two instruments, side by side. The **direct question**: a respondent admits to being dissatisfied only if so much
dissent is what one would show in public. The **list experiment**: random halves count how many items of a list apply,
and the sensitive item stands on the list of one half only, so that nobody's answer tells anything about oneself; the
difference of the mean counts is the share to whom it applies.

Beside them stand the truth, the state's files, and what the centre is told. Like the ledger, a survey sees both
buildings; unlike it, it draws a sample and errs. Nobody in the model knows of it and nothing in a run depends on it.
Only counts over all respondents leave.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray as xr

    from weiwen.scenario import Scenario


def survey(
    scenario: "Scenario",
    at: int | Iterable[int] | None = None,
    *,
    sample: int | None = None,
    cut: float | None = None,
    items: int | None = None,
    rarest: float | None = None,
    commonest: float | None = None,
    hide_at_ceiling: float | None = None,
    hide_at_floor: float | None = None,
    progress: Any = None,
) -> "xr.Dataset":
    """Run a scenario and take a survey at the end of the weeks `at` (None: its last).

    What is not given has the value declared in `surveys.toml`; `progress` is told how far the run has come. Returns
    shares with standard errors and 95 % intervals, along replicate, week and instrument.
    """
    from weiwen.surveys.answers import dataset
    from weiwen.surveys.instrument import instrument

    asked = instrument(
        sample=sample,
        cut=cut,
        items=items,
        rarest=rarest,
        commonest=commonest,
        hide_at_ceiling=hide_at_ceiling,
        hide_at_floor=hide_at_floor,
    )
    return dataset(scenario, at, asked, progress)

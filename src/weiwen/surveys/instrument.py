"""The instrument: how many are asked, what counts as dissatisfied, and what stands on the lists.

Its numbers are declared in `surveys.toml` as those of a mechanism are; what is not given has its declared value.
"""

from pathlib import Path
from typing import NamedTuple

from weiwen.catalogue import unknown
from weiwen.declarations import Parameter, fault, parameters_in, settled
from weiwen.errors import InputError

WHOLE = ("sample", "items")  # numbers of people and of items


class Instrument(NamedTuple):
    """The numbers of a survey; unit, range and source stand in surveys.toml."""

    sample: int
    cut: float
    items: int
    rarest: float
    commonest: float
    hide_at_ceiling: float
    hide_at_floor: float

    @property
    def probabilities(self) -> tuple[float, ...]:
        """The chance that each innocuous item applies, from the rarest to the commonest."""
        step = (self.commonest - self.rarest) / (self.items - 1)
        return tuple(self.rarest + step * k for k in range(self.items))

    @property
    def threshold(self) -> int:
        """The cut in the 255 steps in which dissent is kept; whoever is above it is dissatisfied."""
        return int(self.cut * 255 + 1e-9)


def declared() -> dict[str, Parameter]:
    """The numbers of the instrument as declared."""
    return parameters_in(Path(__file__).with_name("surveys.toml"))


def instrument(**given: float | None) -> Instrument:
    """An instrument with these numbers (None: as declared); every mistake is a line of one `InputError`."""
    parameters = declared()
    asked = {name: value for name, value in given.items() if value is not None}
    problems = [_problem(parameters, name, value) for name, value in asked.items()]
    if wrong := [problem for problem in problems if problem]:
        raise InputError(*wrong)
    numbers = {name: float(settled(asked.get(name, one.value))) for name, one in parameters.items()}
    if numbers["rarest"] > numbers["commonest"]:
        raise InputError(
            f"rarest = {numbers['rarest']:g} is more than commonest = {numbers['commonest']:g}; "
            f"type --rarest {numbers['commonest']:g} --commonest {numbers['rarest']:g}"
        )
    return Instrument(int(numbers.pop("sample")), items=int(numbers.pop("items")), **numbers)


def _problem(parameters: dict[str, Parameter], name: str, value: float) -> str | None:
    if name not in parameters:
        return unknown(name, "number of a survey", parameters)
    advice = f"type {option(name)} {parameters[name].value:g}"
    if wrong := fault(parameters[name], value):
        return f"{wrong}; {advice}"
    if name in WHOLE and value != int(value):
        return f"{name} = {value:g} is not a whole number of {parameters[name].unit}; {advice}"
    return None


def option(name: str) -> str:
    """A number of the instrument as one types it on the command line."""
    return f"--{name.replace('_', '-')}"

"""Functions with known answers that go through the machinery in place of a world, to test the machinery.

    ishigami    y = sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1, x_i uniform in [-pi, pi]

Its Sobol indices are known in closed form (Ishigami and Homma 1990, doi:10.1109/ISUMA.1990.151285):
S1 = 0.3139, 0.4424, 0; ST = 0.5576, 0.4424, 0.2437.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from weiwen import catalogue
from weiwen.errors import InputError
from weiwen.experiments.numbers import Number


class Model(NamedTuple):
    """A function of some numbers: names of inputs with their ranges, outcomes with units, and the function."""

    inputs: dict[str, tuple[float, float]]
    outcomes: dict[str, str]
    compute: Callable[[dict[str, np.ndarray]], dict[str, Any]]

    def number(self, key: str) -> Number:
        """The declaration of an input."""
        if key not in self.inputs:
            raise InputError(f"{key}: {catalogue.unknown(key, 'input', self.inputs)}")
        return Number(key, 0.0, "number", self.inputs[key], key, "by definition", "C", True)


def ishigami(x: dict[str, np.ndarray]) -> dict[str, Any]:
    """The function of Ishigami and Homma with a = 7, b = 0.1."""
    first, second, third = (x[f"ishigami.x{i}"] for i in (1, 2, 3))
    return {"y": np.sin(first) + 7.0 * np.sin(second) ** 2 + 0.1 * third**4 * np.sin(first)}


PI = math.pi
MODELS: dict[str, Model] = {
    "ishigami": Model({f"ishigami.x{i}": (-PI, PI) for i in (1, 2, 3)}, {"y": "number"}, ishigami)
}

"""What is run: a world's size, its mechanisms and their numbers, as small data that runs no code.

`load("village", presets=["teaching_rates"], sets=["wages.spread=0.4"])` gives a complete, frozen `Scenario`. A scenario
is a base and named overrides; it remembers what was applied. No array library is imported here.
"""

from weiwen.scenario.loading import from_table, load, names
from weiwen.scenario.schema import OWNED, Applied, Population, Preset, Scenario

__all__ = ["OWNED", "Applied", "Population", "Preset", "Scenario", "from_table", "load", "names"]

"""The laboratory in a notebook: a run, a twin or a single week, as labelled arrays and with mechanisms of one's own.

Everything here is also offered as `weiwen.run`, `weiwen.twin` and `weiwen.step`.
"""

from weiwen.notebook.moments import Moment, step
from weiwen.notebook.pairs import Pair, twin
from weiwen.notebook.running import run

__all__ = ["Moment", "Pair", "run", "step", "twin"]

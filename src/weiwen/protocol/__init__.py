"""A scenario described after the ODD protocol, from what the program declares.

Overview, design concepts, details: Grimm et al. 2020, doi:10.18564/jasss.4259. Names, numbers, equations, addresses
and ports are read from the program when the text is made; a variable that nobody described is an error.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weiwen.scenario import Scenario


def odd(scenario: "Scenario | str", other: "Scenario | str | None" = None, **options: Any) -> str:
    """The description of a scenario as Markdown; of two, what differs between them.

    `options` are those of `weiwen.load`, and change the last one named.
    """
    from weiwen.protocol.difference import told
    from weiwen.protocol.text import describe
    from weiwen.scenario import load

    def ready(one: "Scenario | str", **given: Any) -> "Scenario":
        return load(one, **given) if isinstance(one, str) else one

    if other is None:
        return describe(ready(scenario, **options), "weiwen odd").table()["text"]
    first, second = ready(scenario), ready(other, **options)
    return told(first, second, (first.name, second.name))

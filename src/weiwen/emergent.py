"""What the essay names as a system and is no mechanism: it has to emerge from the loop, or it is a scenario.

To write such a thing as a rule would make it true by decree. Each names the claim under which it stands trial.
"""

from typing import Any, NamedTuple

from weiwen import catalogue
from weiwen.errors import InputError


class Emergent(NamedTuple):
    """Something to be looked for: its systems, what it would be, its literature, the claim that tries it, its kind."""

    systems: tuple[str, ...]
    summary: str
    idea: str
    source: str
    claim: str
    kind: str = "emergent"


EMERGENT: dict[str, Emergent] = {
    "accuracy_of_repression": Emergent(
        ("S31",),
        "Repression works as far as it meets those who dissent, and backfires where it meets anybody.",
        "Nothing in the loop says so: whom a sanction meets follows from signals and files, what it teaches from what "
        "the person did. Whether protest falls with accuracy is the result of a trial.",
        "Xu 2021, doi:10.1111/ajps.12514; Dimitrov and Sassoon 2014",
        "P2",
    ),
    "self_perpetuating_cycle": Emergent(
        ("S47",),
        "Inequality makes grievance, grievance makes apparatus, apparatus protects elites, and they make inequality.",
        "Each link is a mechanism of its own and may be cut; no equation couples the four. Whether the apparatus then "
        "grows without grievance falling, and stops growing when any link is cut, is the result of a trial.",
        "the essay; in form Turchin 2003, Historical Dynamics",
        "P12",
    ),
    "benevolent": Emergent(
        ("S49",),
        "The same tools aimed at firms and agencies, and at single people for gross harm only.",
        "No rule says that it helps, or that business is antagonised by it: owners go by what happens to them. It is a "
        "scenario (weiwen run benevolent), to be held beside pilot_city.",
        "the essay; the responsive use of rules against firms: Ayres and Braithwaite 1992, Responsive Regulation",
        "P20",
        "scenario",
    ),
}


def listed() -> list[dict[str, Any]]:
    """Each as a line of the list of mechanisms."""
    return [
        {
            "name": name,
            "kind": one.kind,
            "stage": "none",
            "systems": list(one.systems),
            "summary": one.summary,
            "source": one.source,
        }
        for name, one in EMERGENT.items()
    ]


def known(name: str) -> bool:
    """Whether a name is one of these; a name that is no mechanism either is an `InputError`."""
    if name in EMERGENT:
        return True
    if name not in catalogue.names():
        raise InputError(catalogue.unknown(name, allowed=(*catalogue.names(), *EMERGENT)))
    return False


def told(name: str) -> dict[str, Any]:
    """What there is to say of it."""
    line = next(one for one in listed() if one["name"] == name)
    one = EMERGENT[name]
    return line | {"idea": one.idea, "claim": one.claim, "command": f"weiwen claim {one.claim} --quick"}

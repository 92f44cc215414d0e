"""The words that both buildings share: acts, channels, measures, and the types that cross a bridge.

Acts have one numbering, so that a signal can allege any of them:

    0 none | civic: 1 prosocial, 2 infraction, 3 breach | political: 4 practice, 5 criticism, 6 petition, 7 protest

Infractions and breaches are offences. The political acts are protected (ICCPR articles 18, 19, 21 and 25); the state
of the model lists them all the same, and the ledger keeps the two apart.
"""

import math
import tomllib
from functools import cache
from pathlib import Path
from typing import ClassVar, NamedTuple

import equinox as eqx
from jaxtyping import Array, Bool, Float, Int32, Shaped, UInt8

from weiwen.engine import Columns

CIVIC = ("none", "prosocial", "infraction", "breach")
POLITICAL = ("quiet", "practice", "criticism", "petition", "protest")
ACT = {
    "none": 0,
    "prosocial": 1,
    "infraction": 2,
    "breach": 3,
    "practice": 4,
    "criticism": 5,
    "petition": 6,
    "protest": 7,
}
POLITICAL_FIRST = ACT["practice"]
POSTS = ("criticism", "protest")  # acts that come with a post: criticism, and a call to collective action
CHANNELS = ("dossier", "platform", "camera", "app")
OWN_CHANNEL = "platform"  # run nationally: what it brings reaches the centre past the localities
GROUPS = ("A", "B")
SIDES = ("near", "far")  # of the official line: who agrees with it, who does not
RECORDS = ("nothing", "protected", "offence")  # what the truth says of somebody over the past year
HISTORIES = ("thin", "thick")  # of borrowers: without and with a loan repaid or broken before
STATUS = ("free", "restricted", "held")
LISTS = ("red", "black")
RED, BLACK = 1, 2
ABOVE, ELSEWHERE = 2, 16  # further flags of a file: bits from which the level stands, and seen in the next place
SUIT, PROVED = 32, 64  # a suit on the docket of the court, and one whose evidence is good
CLEAN, RAISED = 1, 2  # what a check brings: nothing, or an abstract flag
JUDGED = 128  # an unpaid judgment stands on the record that lists are made from
MARKED = 256  # flagged: evidence from checkpoints and other channels is over a threshold
WIDELY = 512  # a post of this week had more views than the law lets pass
NUDGES = {"remind": 1024, "reward": 2048}  # what was granted last week, by the note of whoever granted it
ALL = 2**16 - 1  # every flag of a file, or of a person's standing
PAID, CONTESTED, FOUND = 1, 2, 4  # of debts: a payment entered, an entry contested, a second reading that finds a debt
CLAIMED = 8  # and a claim of a lender that the court has granted
LINES = ("welfare", "coercion", "surveillance")
CONTROL = LINES[1:]  # the lines that pay for control
FIGURES = {
    "asked": "int32",
    "answers": "float32",
    "receipts": "float32",
    "appeals": "int32",
    "upheld": "int32",
    "lodged_province": "int32",
    "lodged_centre": "int32",
    "growth_told": "float32",
    "arrears_told": "float32",
}
"""What national offices tell the centre of each place: aggregates, and their types."""
OWNED_BY_PEOPLE = ("belief", "grievance", "prospect", "hope", "heard", "ideal", "ladder", "awareness")
OWNED_BY_PLACES = ("legitimacy", "strength")
OWNED_BY_ELITES = ("loyalty", "dread")
OWNED = (*OWNED_BY_PEOPLE, *OWNED_BY_PLACES, *OWNED_BY_ELITES)
"""Quantities with one owner each, and so a port to freeze."""
CONNECTED, AWAY = 1, 2  # flags of a person's standing
OWES, PAID_UP, BARRED = 4, 8, 16  # more of them: in default, paid since the last default, turned away for a listing
SETTLES = ("waits", "pays", "contests")  # what somebody does about a debt or about being listed for one
SHOWN = 32  # and one more: shown in public as listed
MIGRANT, ADOPTER, REMINDED = 64, 128, 256  # works elsewhere, has the city's app, was reminded last week
DEBTS = ("owing", "paid", "never")  # what is true of somebody on whose record an unpaid judgment stands
LISTED = 512  # on a list that everybody can read
BANNED = 2**14  # barred from the practice of the group
SUED_FOR = 2**15  # a lender went to court this week for a loan that was not repaid
EVADES = 1024  # reads and posts past what platforms delete
AUDIENCE, AUDIENCE_BITS = 11, 7 << 11  # further flags: bits from which the rung of a person's audience stands
FOLLOWERS = (200, 800, 3200, 12800, 51200, 204800)  # rungs of the audience beyond one's ties: 1 the lowest, 0 none
TOPICS = ("events", "state", "censors", "news", "policy")  # what a post may be about; events: people acting together
PLATFORMS = ("half", "quarter", "eighth", "rest")  # platforms by their share of users
LEVELS = ("county", "province", "centre")  # offices of letters, upwards
SEATS = {"official": 4, "officer": 2, "entrepreneur": 4, "scholar": 4, "judge": 2}
"""Seats that elites hold in each place, by kind, in this order; the first official is the leader of the place."""
ELITES = tuple(SEATS)
ALL_SEATS = sum(SEATS.values())
LEADER = 0
RANKS = 4  # 0 the lowest; who is promoted from the highest leaves the place
ISSUES = ("land", "labour", "environment", "policing", "fees")  # what people have a grievance about
EFFORTS = ("growth", "services", "payout", "scores", "promises")  # what a leader may work for, beside redress
WORKS = (*EFFORTS, "kept", "suits_won", "suits_lost")
"""What the state does in a place that the place remembers: efforts, complaints struck out by head, rulings on suits."""
STIMULI = ("nothing", "reminder", "reward")  # what an operator may send
BANDS = ("low", "middle", "high")  # of a commercial score
CELLS = ("low", "usual", "high")  # by score on file: people among whom an operator makes no difference
CONDUCT_FILED = ("good", "none", "bad")  # what is on file of a week: an award, nothing, an infraction or a breach
MEASURES = (
    *("reward", "payout", "redress", "restrict", "arrest", "hide", "camp", "intercept", "move_on", "shame"),
    *("remind", "restrict_practice"),
)
ALL_MEASURES = (*MEASURES, "delete")  # deletion is a standing order: platforms carry it out within the week
CUSTODY = ("arrest", "hide", "camp")  # as custody.py takes their terms
SANCTIONS = ("restrict", "arrest", "hide", "camp", "intercept", "move_on", "shame", "restrict_practice")
GUILT = ("innocent", "guilty")  # of somebody disciplined: rents within a year; of a firm: rules broken this week
RATINGS = ("bottom", "middle", "top")  # of firms, as published
FIRM_MEASURES = ("inspect", "fine", "debar", "privilege")  # what the state does to firms
YEAR = 52


def seats(kind: str) -> slice:
    """The seats of one kind of elite, among all seats of a place."""
    first = sum(SEATS[other] for other in ELITES[: ELITES.index(kind)])
    return slice(first, first + SEATS[kind])


def numbered(words: tuple[str, ...]) -> str:
    """Codes with their words: 0 none, 1 prosocial."""
    return ", ".join(f"{code} {word}" for code, word in enumerate(words))


class Measure(NamedTuple):
    """A measure of the state: its cost, the budget line that pays for it, and the right it touches."""

    meaning: str
    unit: str
    cost: float
    line: str
    right: str
    source: str
    certainty: str


@cache
def measures() -> dict[str, Measure]:
    """The measures as declared in measures.toml (costs in yuan of 2020)."""
    text = (Path(__file__).parent / "measures.toml").read_bytes().decode()
    return {name: Measure(**entry) for name, entry in tomllib.loads(text).items()}


class Signals(eqx.Module):
    """What channels bring: for each, the act alleged of each person this week (0: none), and figures of offices."""

    columns: ClassVar[Columns] = {
        "alleged": ("code", (0, len(ACT) - 1), "act alleged by each channel (0: none)"),
        "figures": ("by figure", (-math.inf, math.inf), "figures that national offices make of a place"),
        "elite": ("by trait", (-math.inf, math.inf), "what offices take a holder of a seat to be"),
        "above": (
            "code",
            (0, len(LEVELS) - 1),
            "higher office whose register has this person, as sent down",
        ),
        "elsewhere": ("flag", (0, 1), "what this person did was seen in the next place"),
        "docket": ("flags", (0, SUIT | PROVED), "32: a suit on the docket of the court, 64: its evidence is good"),
        "checked": ("code", (0, RAISED), "checked at a post this week: 1: and nothing was found, 2: and a flag raised"),
        "debts": (
            "flags",
            (0, PAID | CONTESTED | FOUND | CLAIMED),
            "1: payment entered, 2: entry contested, 4: debt found, 8: claim of a lender granted",
        ),
        "viewed": ("flag", (0, 1), "a post of this person had more views than the law lets pass"),
    }
    alleged: dict[str, UInt8[Array, "pages rows"]]
    figures: dict[str, Shaped[Array, "places"]] = eqx.field(default_factory=dict)
    elite: dict[str, Float[Array, "places seats"]] = eqx.field(default_factory=dict)
    above: UInt8[Array, "pages rows"] | None = None
    elsewhere: Bool[Array, "pages rows"] | None = None
    docket: UInt8[Array, "pages rows"] | None = None
    checked: UInt8[Array, "pages rows"] | None = None
    debts: UInt8[Array, "pages rows"] | None = None
    viewed: Bool[Array, "pages rows"] | None = None


class Measures(eqx.Module):
    """What was granted this week: for each measure, the weeks it lasts (0: not granted); what was done in places."""

    columns: ClassVar[Columns] = {
        "granted": ("weeks", (0, 255), "weeks for which each measure is granted (0: not)"),
        "works": ("by work", (-math.inf, math.inf), "what the state does in a place as a whole"),
        "disciplined": ("flag", (0, 1), "who holds this seat was taken by the party's discipline this week"),
        "firms": ("flag", (0, 1), "what was done to the firm of this seat this week, by measure"),
        "listed": ("flag", (0, 1), "restricted this week, and on the black list: counters are told of no other"),
    }
    granted: dict[str, UInt8[Array, "pages rows"]]
    works: dict[str, Float[Array, "places"]] = eqx.field(default_factory=dict)
    disciplined: Bool[Array, "places seats"] | None = None
    firms: dict[str, Bool[Array, "places seats"]] = eqx.field(default_factory=dict)
    listed: Bool[Array, "pages rows"] | None = None


class Roll(eqx.Module):
    """Who holds which seat, as published: rank, weeks in the seat, whether new, whether held by discipline; of firms
    how they are rated, and how often firms so rated are inspected."""

    columns: ClassVar[Columns] = {
        "rank": ("rank", (0, RANKS - 1), "rank of the holder of the seat"),
        "tenure": ("weeks", (0, math.inf), "weeks in the seat"),
        "fresh": ("flag", (0, 1), "the seat has a new holder from the next week on"),
        "held": ("weeks", (0, math.inf), "weeks that discipline will still hold the holder of the seat (0: free)"),
        "rating": ("code", (0, len(RATINGS) - 1), f"rating of the firm: {numbered(RATINGS)}"),
        "audit": (
            "probability per week",
            (0.0, 1.0),
            "how often firms of this rating are inspected, by the last reports",
        ),
    }
    rank: Int32[Array, "places seats"]
    tenure: Int32[Array, "places seats"]
    fresh: Bool[Array, "places seats"]
    held: Int32[Array, "places seats"]
    rating: Int32[Array, "places seats"] | None = None
    audit: Float[Array, "places seats"] | None = None

    def of_firms(self) -> tuple[Int32[Array, "places seats"], Float[Array, "places seats"]]:
        """How firms are rated, and how often firms so rated are inspected."""
        if self.rating is None or self.audit is None:
            raise ValueError("this roll has no firms: give it their ratings, and how often they are inspected")
        return self.rating, self.audit


class Law(eqx.Module):
    """What the centre made public: how much dissent it tolerates, and how hard it punishes the rest."""

    columns: ClassVar[Columns] = {
        "tolerance": ("share", (0.0, 1.0), "dissent that the law lets pass"),
        "severity": ("punishments", (1e-3, math.inf), "punishment of full dissent"),
    }
    tolerance: Float[Array, ""]
    severity: Float[Array, ""]


class Orders(eqx.Module):
    """Standing orders: how much collective-action potential, or criticism, a post may hold before platforms delete."""

    columns: ClassVar[Columns] = {
        "collective": ("share", (0.0, 2.0), "collective-action potential that a post may hold (2: any)"),
        "stance": ("share", (0.0, 2.0), "criticism that a post may hold (2: any)"),
    }
    collective: Float[Array, "places"]
    stance: Float[Array, "places"]


class Deletions(eqx.Module):
    """What platforms removed this week, and which of it was not what the order names."""

    columns: ClassVar[Columns] = {
        "removed": ("flag", (0, 1), "a post of this person was removed"),
        "mistaken": ("flag", (0, 1), "it was, and its kind is not what the order names"),
    }
    removed: Bool[Array, "pages rows"]
    mistaken: Bool[Array, "pages rows"]

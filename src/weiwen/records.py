"""Every array that a run lays aside: its dimensions, unit, meaning, and whose voice it is.

Voices: `truth` is what is so, `file` what localities have on file, `told` what the centre is told or decides,
`ledger` what was done to whom. Dimensions `replicate` and `week` come first and are not repeated here.
"""

from weiwen.engine import Record
from weiwen.society.elites import COLUMNS as TRAITS
from weiwen.vocabulary import (
    ALL_MEASURES,
    CHANNELS,
    CIVIC,
    EFFORTS,
    ELITES,
    FIRM_MEASURES,
    GROUPS,
    GUILT,
    HISTORIES,
    ISSUES,
    LEVELS,
    LINES,
    LISTS,
    MEASURES,
    POLITICAL,
    RANKS,
    RATINGS,
    RECORDS,
    SEATS,
    SIDES,
    STATUS,
)

LOCALITY = ("locality",)
COORDINATES = {
    "civic": CIVIC[1:],
    "political": POLITICAL[1:],
    "channel": CHANNELS,
    "list": LISTS,
    "measure": MEASURES,
    "measure_all": ALL_MEASURES,
    "group": GROUPS,
    "distance": SIDES,
    "record": RECORDS,
    "line": LINES,
    "from": STATUS,
    "to": STATUS,
    "level": LEVELS,
    "elite": ELITES,
    "aim": ("redress", *EFFORTS),
    "guilt": GUILT,
    "issue": ISSUES,
    "grade": tuple(str(rank) for rank in range(RANKS)),
    "reason": ("promotion", "discipline", "term"),
    "firm_measure": FIRM_MEASURES,
    "history": HISTORIES,
    "rating": RATINGS,
    "firm_size": ("largest", *map(str, range(2, SEATS["entrepreneur"])), "smallest"),
}

STAGE_RECORDS: dict[str, Record] = {
    "hardship": Record(LOCALITY, "share", "mean hardship"),
    "income": Record(LOCALITY, "log", "mean log income relative to the national mean"),
    "growth": Record(LOCALITY, "log income a week", "growth of the place's income"),
    "legitimacy": Record(LOCALITY, "share", "right to rule that people of the place grant the regime"),
    "captured": Record(LOCALITY, "share", "share of the place's income that connections bring their owners"),
    "civic_acts": Record(("locality", "civic"), "people", "people who did this civic act"),
    "political_acts": Record(("locality", "political"), "people", "people who did this political act"),
    "self_censored": Record(LOCALITY, "people", "people who would say less than they wish to"),
    "wishes": Record(LOCALITY, "shares", "sum over people at liberty of the dissent that they wish to show"),
    "words_unsaid": Record(LOCALITY, "shares", "sum over people of what they wished to say and would not"),
    "incidents": Record(LOCALITY, "people", "people who petitioned or protested"),
    "lodged": Record(("locality", "level"), "petitions", "petitions by the office at which they are lodged"),
    "suits": Record(LOCALITY, "people", "people who took a matter to court"),
    "ideal": Record(LOCALITY, "position", "mean private position relative to the official line"),
    "strength": Record(LOCALITY, "share", "strength that people take the regime to have"),
    "posts": Record(LOCALITY, "posts", "critical posts and calls to collective action"),
    "heard": Record(LOCALITY, "people", "people who heard dissent over a tie"),
    "mobilised": Record(LOCALITY, "people", "people who heard a call to collective action over a tie"),
    "alleged": Record(("locality", "channel"), "people", "people of whom the channel alleges an act"),
    "alleged_truly": Record(("locality", "channel"), "people", "of them, those who did it"),
    "asked": Record(LOCALITY, "people", "people asked by the poll this week", "told"),
    "answers": Record(LOCALITY, "shares", "sum over people asked of the dissent that they admit", "told"),
    "receipts": Record(LOCALITY, "yuan per head and year", "receipts of the treasury", "told"),
    "appeals": Record(LOCALITY, "appeals", "appeals against custody heard this week", "told"),
    "upheld": Record(LOCALITY, "appeals", "of them, those upheld", "told"),
    "growth_told": Record(LOCALITY, "log income a week", "growth as the statistics office has it", "told"),
    "arrears_told": Record(
        LOCALITY, "yearly incomes", "what agencies owe, as the office that scores them has it", "told"
    ),
    "lodged_province": Record(LOCALITY, "petitions", "petitions that the province's office counts", "told"),
    "lodged_centre": Record(LOCALITY, "petitions", "petitions that the centre's office counts", "told"),
    "filed": Record(LOCALITY, "incidents", "petitions and protests on local files this week", "file"),
    "spilled": Record(LOCALITY, "incidents", "of them, those of people of another place", "file"),
    "flagged": Record(LOCALITY, "people", "people held more likely than not to make trouble", "file"),
    "listed": Record(("locality", "list"), "people", "people on the list", "file"),
    "score": Record(LOCALITY, "points", "mean score (in steps of 8 points)", "file"),
    "granted": Record(("locality", "measure"), "grants", "measures granted this week", "ledger"),
    "held_registered": Record(LOCALITY, "people", "people in custody by the register", "file"),
    "belief": Record(LOCALITY, "probability", "mean belief in being seen and punished"),
    "grievance": Record(LOCALITY, "share", "mean grievance"),
    "prospect": Record(LOCALITY, "probability", "mean prospect of a reward for good conduct"),
    "hope": Record(LOCALITY, "probability", "mean belief in what a petition yields"),
    "disgrace": Record(LOCALITY, "sanctions per head", "undeserved force seen in the place"),
    "fallen": Record((), "flag", "whether the regime has fallen"),
    **{
        f"elite_{name}": Record(("elite",), unit, f"elites: mean of {what}") for name, (unit, _, what) in TRAITS.items()
    },
    "graded": Record(("elite", "grade"), "elites", "seats by kind and rank"),
    **{
        f"graded_{name}": Record(("elite", "grade"), TRAITS[name][0], f"sum over them of {TRAITS[name][2]}")
        for name in ("loyalty", "competence", "member")
    },
    "disciplined": Record(("elite", "guilt"), "elites", "taken by the party's discipline this week", "ledger"),
    "discipline_spent": Record((), "yuan", "cost of the cases of discipline opened this week", "ledger"),
    "firms_touched": Record(
        ("firm_measure", "guilt"),
        "firms",
        "what was done to firms this week, by whether they broke the rules",
        "ledger",
    ),
    "firms_spent": Record(("firm_measure",), "yuan", "cost of what was done to firms this week", "ledger"),
    "touched": Record(
        ("locality", "measure_all", "group", "record"),
        "grants",
        "measures by group and record of who is touched",
        "ledger",
    ),
    "held": Record(LOCALITY, "people", "people in custody, registered or not", "ledger"),
    "held_by": Record(("locality", "group", "record"), "people", "people in custody by group and record", "ledger"),
    "hidden": Record(LOCALITY, "people", "of them, in no register", "ledger"),
    "hidden_by": Record(
        ("locality", "group", "record"), "people", "people in custody and in no register, by group and record", "ledger"
    ),
    "deleted": Record(LOCALITY, "posts", "posts removed", "ledger"),
    "deleted_wrongly": Record(LOCALITY, "posts", "of them, not of the kind that the order names", "ledger"),
    "spent": Record(("measure_all",), "yuan", "cost of measures granted this week", "ledger"),
    "flow": Record(("from", "to"), "people", "people by status last week and this week", "ledger"),
    "gap": Record((), "people", "disagreement of ledger, bodies and what is noted of them (0)", "ledger"),
    "reported": Record(LOCALITY, "incidents", "incidents reported to the centre", "told"),
    "withheld": Record(LOCALITY, "incidents", "incidents on file and not reported", "file"),
    "audited": Record(LOCALITY, "localities", "whether the locality was audited", "told"),
    "found": Record(LOCALITY, "incidents", "incidents withheld that an audit found", "told"),
    "career": Record(LOCALITY, "promotion points", "standing of the locality's leader since the start", "told"),
    "effort": Record(("locality", "aim"), "share", "effort of the leader by aim", "file"),
    "promoted": Record(("elite",), "elites", "promoted this week", "told"),
    "replaced": Record(("elite",), "elites", "seats that get a new holder this week", "told"),
    "rank": Record(("elite",), "rank", "mean rank", "told"),
    "loyalty_seen": Record(("elite",), "share", "mean loyalty as the party has it on file", "file"),
    "elites_held": Record(("elite",), "elites", "held by the party's discipline", "ledger"),
    "budget": Record(("line",), "yuan per head and year", "budget of the line", "told"),
    "coverage": Record(("locality", "channel"), "share", "coverage of the channel", "told"),
    "tolerance": Record((), "share", "dissent that the law lets pass", "told"),
    "severity": Record((), "punishments", "punishment of full dissent", "told"),
    "threat": Record((), "incidents per 1,000 people and week", "threat that the centre perceives", "told"),
}
RUN_RECORDS: dict[str, Record] = {
    "gini": Record(("year",), "share", "Gini of income at the end of the year"),
    "people_touched": Record(("measure_all", "group"), "people", "people touched at least once", "ledger"),
    "people_wronged": Record(
        ("measure_all", "group"), "people", "of them, on a record of nothing at least once", "ledger"
    ),
    "people_sanctioned_for_nothing": Record(
        ("group",), "people", "people sanctioned in any way at least once on a record of nothing", "ledger"
    ),
    "grievance_wronged": Record((), "shares", "sum of grievance of people sanctioned for nothing", "ledger"),
    "population": Record(("group",), "people", "people"),
}

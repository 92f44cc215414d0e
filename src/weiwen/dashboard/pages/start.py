"""The tour: the loop in four steps on a village, each with its arrows, its numbers, and one thing to take away.

What is taken away is taken away in a twin: a second village with the same draws, so that the difference is the effect.
"""

from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from weiwen.dashboard.pages.printing import printed
from weiwen.dashboard.sums import CHARTS
from weiwen.report.charts import loop
from weiwen.report.charts.loop import WIDE
from weiwen.report.circuit import stage_words

Ends = tuple[str, str]
Order = dict[str, Any]


class Act(NamedTuple):
    """Something to do in a twin of the village: what the button says, what the twin is then called, the order."""

    button: str
    name: str
    order: Order


class Step(NamedTuple):
    """One step of the tour: its words, the arrows that it is about, what is compared, what can be done."""

    short: str
    title: str
    text: tuple[str, ...]
    lit: tuple[Ends, ...]
    chart: str
    line: str
    rows: tuple[tuple[str, dict[str, str]], ...]
    acts: tuple[Act, ...]
    mechanisms: tuple[str, ...]


def _without(name: str) -> Order:
    return {"do": "switch", "mechanism": name, "on": False}


STEPS = (
    Step(
        "signal",
        "An act becomes a signal",
        (
            "People do things: they help, break a rule, criticise, petition, protest. Channels look on: platforms read "
            "posts, cameras watch places, a dossier gathers the rest.",
            "Every channel misses much, and alleges some of what nobody did. Step a few weeks and compare what was "
            "seen with what of it was false.",
        ),
        (("economy", "conduct"), ("conduct", "discourse"), ("discourse", "sensing")),
        "allegations",
        "alleged",
        (
            ("acts that a channel alleged of somebody", {"sum": "alleged"}),
            ("of these, matching nothing that happened", {"sum": "alleged", "less": "alleged_truly"}),
        ),
        (
            Act("take the cameras away", "without cameras", _without("camera")),
            Act(
                "let platforms misread ten times as many posts",
                "misreading platforms",
                {"do": "set", "mechanism": "platform", "parameter": "false_alarms", "value": 0.02},
            ),
        ),
        ("platform", "camera", "dossier"),
    ),
    Step(
        "file",
        "A signal becomes a file",
        (
            "Signals cross the veil: this is all that the state has of its people. A file grows, and whoever has "
            "enough on it is flagged.",
            "A file cannot tell a true signal from a false one. Let cameras err, and look how many are flagged.",
        ),
        (("sensing", "assessment"), ("assessment", "reporting"), ("assessment", "intervention")),
        "allegations",
        "alleged",
        (
            ("people flagged this week", {"box": "assessment"}),
            ("signals on files", {"sum": "alleged"}),
            ("of these, matching nothing that happened", {"sum": "alleged", "less": "alleged_truly"}),
            ("incidents on local files", {"sum": "filed"}),
        ),
        (
            Act(
                "let cameras err a hundred times as often",
                "erring cameras",
                {"do": "set", "mechanism": "camera", "parameter": "false_matches", "value": 0.05},
            ),
            Act("take the political file away", "without suspicion", _without("suspicion")),
        ),
        ("suspicion", "individual_score", "blacklist"),
    ),
    Step(
        "measure",
        "A file becomes a measure",
        (
            "Files decide whom a measure reaches: a reward, a bar on travel and work, custody. The ledger stands "
            "outside and compares each with what was true.",
            "What happened to people stands beside every picture and cannot be folded away. Take the blacklist away "
            "in a twin, and read both numbers.",
        ),
        (("assessment", "intervention"), ("strategy", "intervention"), ("intervention", "response")),
        "custody",
        "held",
        (
            ("restricted", {"harm": "restricted"}),
            ("held", {"harm": "held"}),
            ("measures this week", {"box": "intervention"}),
        ),
        (Act("take the blacklist away", "without the blacklist", _without("blacklist")),),
        ("blacklist", "restrictions", "arrests"),
    ),
    Step(
        "lesson",
        "A measure becomes a lesson, and the centre adapts",
        (
            "Whom a measure reaches learns, and so do those who hear of it: fear, anger, hope. Next week's acts are "
            "others, and the loop is closed.",
            "Localities report, or hide; the centre reads reports, never files, and moves money. Take deterrence away: "
            "the same people with the same luck, but nobody learns to fear.",
        ),
        (
            ("intervention", "response"), ("response", "conduct"), ("response", "economy"), ("reporting", "strategy"),
            ("strategy", "intervention"),
        ),
        "incidents",
        "reported",
        (
            ("restricted", {"harm": "restricted"}),
            ("words never said", {"harm": "words never said"}),
            ("acts this week", {"box": "conduct"}),
            ("petitions and protests", {"sum": "incidents"}),
            ("of these, told to the centre", {"sum": "reported"}),
            ("feared by the centre this week, per 1,000", {"box": "strategy"}),
        ),
        (
            Act("take deterrence away", "without deterrence", _without("deterrence")),
            Act("let localities report all they file", "without evaluation", _without("cadre_evaluation")),
        ),
        ("deterrence", "cadre_evaluation", "threat_budget"),
    ),
)  # fmt: skip


def start(request: Request) -> Response:
    """The tour at the step that the address names."""
    asked = request.query_params.get("step", "1")
    number = int(asked) if asked in [str(k + 1) for k in range(len(STEPS))] else 1
    step = STEPS[number - 1]
    narrow, wide = (_picture(step, narrow) for narrow in (True, False))
    return printed(
        "start.html", "/start", number=number, step=step, steps=STEPS, data=_data(step), wide=wide, narrow=narrow
    )


def _picture(step: Step, narrow: bool) -> Any:
    """The loop before there is a village: no numbers, and this step's arrows."""
    traffic = {ends: None if ends == ("strategy", "intervention") else 30.0 for ends in WIDE.arrows}
    say = f"The loop. {step.title}: {', '.join(f'{a} to {b}' for a, b in step.lit)}."
    return loop(stage_words({}), traffic, say=say, narrow=narrow, lit=step.lit)


def _data(step: Step) -> dict[str, Any]:
    """What the page's own module needs of a step."""
    chart = next(one for one in CHARTS if one["name"] == step.chart)
    voices: Any = chart["lines"]
    voice = next(voice for name, _, voice in voices if name == step.line)
    acts = [act._asdict() for act in step.acts]
    lit = [" ".join(ends) for ends in step.lit]
    return {"lit": lit, "chart": chart, "line": step.line, "voice": voice, "rows": step.rows, "acts": acts}

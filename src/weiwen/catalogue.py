"""Every mechanism of the laboratory is named here once, and nowhere else.

A mechanism is one file in the folder of its stage, with its numbers in a TOML file of the same name beside it. To add
one, write both and put its dotted module name into `MECHANISMS`: its name is the last part, its stage the part before.
The order of the tuple has no effect on a run. This module imports no mechanism, so that listing them is instant.
"""

import difflib
import importlib.util
from collections.abc import Iterable
from pathlib import Path

from weiwen.errors import InputError

MECHANISMS: tuple[str, ...] = (
    "weiwen.society.economy.income_process",
    "weiwen.society.economy.hardship_shocks",
    "weiwen.society.economy.market_reform",
    "weiwen.society.economy.legitimacy",
    "weiwen.society.economy.trust_game",
    "weiwen.society.economy.image_scoring",
    "weiwen.society.economy.grievance_issues",
    "weiwen.society.economy.corruption",
    "weiwen.society.economy.kept_gains",
    "weiwen.society.economy.kept_jobs",
    "weiwen.society.economy.corporate_harm",
    "weiwen.society.economy.government_arrears",
    "weiwen.society.economy.credit_market",
    "weiwen.society.economy.list_check",
    "weiwen.society.economy.commercial_score",
    "weiwen.society.economy.partner_choice",
    "weiwen.society.economy.frightened_officials",
    "weiwen.society.economy.public_services",
    "weiwen.society.economy.local_investment",
    "weiwen.society.economy.migration",
    "weiwen.society.economy.city_services",
    "weiwen.society.conduct.self_censorship",
    "weiwen.society.conduct.learned_habit",
    "weiwen.society.conduct.conformity",
    "weiwen.society.conduct.petitioning",
    "weiwen.society.conduct.resignation",
    "weiwen.society.conduct.rightful_resistance",
    "weiwen.society.conduct.scholarly_topics",
    "weiwen.society.conduct.study_app",
    "weiwen.society.conduct.petition_persistence",
    "weiwen.society.conduct.litigation",
    "weiwen.society.conduct.share_rule",
    "weiwen.society.conduct.civic_choice",
    "weiwen.society.conduct.repayment",
    "weiwen.society.conduct.professed_loyalty",
    "weiwen.society.conduct.joining_party",
    "weiwen.society.conduct.party_cells",
    "weiwen.society.conduct.firm_compliance",
    "weiwen.society.conduct.city_app",
    "weiwen.society.conduct.prompted",
    "weiwen.society.conduct.practice",
    "weiwen.society.conduct.regulatory_compliance",
    "weiwen.society.discourse.platform_deletion",
    "weiwen.society.discourse.topic_review",
    "weiwen.society.discourse.licensed_platforms",
    "weiwen.society.discourse.audience",
    "weiwen.society.discourse.proxy_access",
    "weiwen.society.discourse.post_spread",
    "weiwen.society.discourse.opinion_updating",
    "weiwen.society.discourse.official_line",
    "weiwen.society.discourse.propaganda",
    "weiwen.society.discourse.show_of_strength",
    "weiwen.sensing.platform",
    "weiwen.sensing.camera",
    "weiwen.sensing.dossier",
    "weiwen.sensing.paper_dossier",
    "weiwen.sensing.opinion_poll",
    "weiwen.sensing.treasury",
    "weiwen.sensing.appeals",
    "weiwen.sensing.tip_offs",
    "weiwen.sensing.personnel_file",
    "weiwen.sensing.personnel_review",
    "weiwen.sensing.study_app_data",
    "weiwen.sensing.letters_office",
    "weiwen.sensing.sightings",
    "weiwen.sensing.court_registry",
    "weiwen.sensing.enforcement_registry",
    "weiwen.sensing.statistics_office",
    "weiwen.sensing.app",
    "weiwen.sensing.checkpoint",
    "weiwen.sensing.view_counts",
    "weiwen.sensing.firm_inspection",
    "weiwen.sensing.agency_score",
    "weiwen.apparatus.assessment.individual_score",
    "weiwen.apparatus.assessment.blacklist",
    "weiwen.apparatus.assessment.court_list",
    "weiwen.apparatus.assessment.data_sharing",
    "weiwen.apparatus.assessment.suspicion",
    "weiwen.apparatus.assessment.deletion_order",
    "weiwen.apparatus.assessment.score_pushing",
    "weiwen.apparatus.assessment.flags",
    "weiwen.apparatus.assessment.score_pilots",
    "weiwen.apparatus.intervention.rewards",
    "weiwen.apparatus.intervention.stimulus",
    "weiwen.apparatus.intervention.restrictions",
    "weiwen.apparatus.intervention.public_shaming",
    "weiwen.apparatus.intervention.arrests",
    "weiwen.apparatus.intervention.strike_hard",
    "weiwen.apparatus.intervention.comprehensive_management",
    "weiwen.apparatus.intervention.hidden_custody",
    "weiwen.apparatus.intervention.redress",
    "weiwen.apparatus.intervention.payout",
    "weiwen.apparatus.intervention.party_discipline",
    "weiwen.apparatus.intervention.courts",
    "weiwen.apparatus.intervention.hush_money",
    "weiwen.apparatus.intervention.higher_redress",
    "weiwen.apparatus.intervention.interception",
    "weiwen.apparatus.intervention.moving_on",
    "weiwen.apparatus.intervention.armed_police",
    "weiwen.apparatus.intervention.prosecution",
    "weiwen.apparatus.intervention.elite_insulation",
    "weiwen.apparatus.intervention.movement_limits",
    "weiwen.apparatus.intervention.camps",
    "weiwen.apparatus.intervention.practice_bans",
    "weiwen.apparatus.intervention.followed_example",
    "weiwen.apparatus.intervention.corporate_ratings",
    "weiwen.society.response.deterrence",
    "weiwen.society.response.denied_travel",
    "weiwen.society.response.backlash",
    "weiwen.society.response.procedural_justice",
    "weiwen.society.response.settlement",
    "weiwen.society.response.loyal_opposition",
    "weiwen.society.response.restitution",
    "weiwen.society.response.seen_force",
    "weiwen.society.response.crisis",
    "weiwen.society.response.belief_updating",
    "weiwen.society.response.grievance_stock",
    "weiwen.society.response.reward_learning",
    "weiwen.society.response.petition_learning",
    "weiwen.society.response.career_prospects",
    "weiwen.society.response.peers_taken",
    "weiwen.society.response.cell_contact",
    "weiwen.society.response.firm_treatment",
    "weiwen.society.response.public_listing",
    "weiwen.society.response.forced_praise",
    "weiwen.society.response.elite_allegiance",
    "weiwen.society.response.elite_dread",
    "weiwen.society.response.petition_ladder",
    "weiwen.society.response.return_home",
    "weiwen.society.response.evasion",
    "weiwen.society.response.movement_resentment",
    "weiwen.society.response.awareness",
    "weiwen.society.response.barred_practice",
    "weiwen.society.response.seen_control",
    "weiwen.apparatus.reporting.cadre_evaluation",
    "weiwen.apparatus.reporting.yardstick_competition",
    "weiwen.apparatus.reporting.cadre_careers",
    "weiwen.apparatus.reporting.agency_heads",
    "weiwen.apparatus.reporting.audit",
    "weiwen.apparatus.reporting.nomenklatura",
    "weiwen.apparatus.reporting.army_promotion",
    "weiwen.apparatus.strategy.threat_budget",
    "weiwen.apparatus.strategy.hill_climbing",
    "weiwen.apparatus.strategy.adaptive_authority",
    "weiwen.apparatus.strategy.planning_centre",
    "weiwen.apparatus.strategy.external_threat",
    "weiwen.apparatus.strategy.constitutional_check",
    "weiwen.apparatus.strategy.sensor_procurement",
    "weiwen.apparatus.strategy.visible_or_discreet",
)

FEW = 12  # so many names a sentence can list
LIKE = (0.8, 0.6, 0.3)  # how like a name must be to be named; what is less like, only where nothing is more
LISTED = ("mechanism", "mechanism or section")  # what `weiwen mechanisms` lists, the sections besides


def names() -> tuple[str, ...]:
    """The names of all mechanisms, in the order of the list."""
    return tuple(dotted.rpartition(".")[2] for dotted in MECHANISMS)


def module_of(name: str) -> str:
    """The dotted module name of a mechanism; an unknown name is an `InputError` with the nearest spelling."""
    for dotted in MECHANISMS:
        if dotted.rpartition(".")[2] == name:
            return dotted
    raise InputError(unknown(name))


def stage_of(name: str) -> str:
    """The stage to which a mechanism belongs: the folder in which its file lies."""
    return module_of(name).split(".")[-2]


def file_of(name: str, suffix: str = ".toml") -> Path:
    """The file with this suffix beside a mechanism's module, found without importing it."""
    root, *inner = module_of(name).split(".")
    spec = importlib.util.find_spec(root)
    if spec is None or not spec.submodule_search_locations:
        raise InputError(f"catalogue: {module_of(name)}: there is no package {root}; install it or correct the name")
    return Path(spec.submodule_search_locations[0], *inner).with_suffix(suffix)


def unknown(name: str, kind: str = "mechanism", allowed: Iterable[str] | None = None) -> str:
    """One sentence for a name that nobody knows: what was found, the nearest spelling, what there is."""
    words = tuple(names() if allowed is None else allowed)
    many = kind in LISTED and len(words) > FEW
    return f"{missing(name, kind)}; {_advice_of_many(name, words, kind) if many else advice(name, words)}"


def missing(name: str, kind: str = "mechanism") -> str:
    """What was found where a name was wanted."""
    return f"there is no {kind} {_short(name)}"


def nearest(name: str, allowed: Iterable[str] | None = None) -> list[str]:
    """The names that are spelled most like this one, three at most; none where nothing is like it."""
    words = sorted(names() if allowed is None else allowed)
    found = (difflib.get_close_matches(name[:100], words, n=3, cutoff=like) for like in LIKE)
    return next(filter(None, found), [])


def _advice_of_many(name: str, allowed: Iterable[str], kind: str) -> str:
    """What to type in place of the name of a mechanism: the nearest, and what lists them all."""
    near = nearest(name, allowed)
    said = " or ".join(filter(None, (", ".join(near[:-1]), *near[-1:])))
    besides = "" if kind == "mechanism" else f", besides {', '.join(sorted(set(allowed) - set(names())))}"
    return (f"did you mean {said}? " if near else "") + f"`weiwen mechanisms` lists all{besides}"


def advice(name: str, allowed: Iterable[str]) -> str:
    """What to type in place of a misspelt name: the nearest spelling if one is near, else the list."""
    words = sorted(allowed)
    near = difflib.get_close_matches(name[:100], words, n=1)
    if near:
        return f"did you mean {near[0]}?"
    return f"there are: {', '.join(words)}" if words else "there are none"


def _short(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:57]}..."

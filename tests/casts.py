"""Which mechanisms are tested together: a program of the whole catalogue takes minutes to compile, one of a cast less.

The quick tier runs the first cast. The second runs the others, and with WEIWEN_WHOLE=1 the promises of the loop over
the whole catalogue.
"""

FIRST = "first"  # the cast of all that no other names
CASTS = {
    "economy": (
        *("market_reform", "legitimacy", "trust_game", "grievance_issues", "seen_force", "public_services"),
        *("local_investment", "corruption", "kept_jobs", "frightened_officials"),
    ),
    "ideas": (
        *("opinion_updating", "official_line", "propaganda", "show_of_strength", "resignation", "rightful_resistance"),
        *("loyal_opposition", "scholarly_topics", "study_app", "forced_praise", "study_app_data"),
    ),
    "cadres": (
        *("letters_office", "sightings", "score_pushing", "hush_money", "higher_redress", "interception", "moving_on"),
        *("petition_ladder", "petition_persistence", "return_home", "movement_resentment", "cadre_careers"),
        "statistics_office",
    ),
    "elites": (
        *("professed_loyalty", "joining_party", "party_cells", "firm_compliance", "tip_offs", "personnel_file"),
        *("personnel_review", "party_discipline", "career_prospects", "peers_taken", "cell_contact"),
        *("elite_allegiance", "elite_dread", "nomenklatura", "army_promotion"),
    ),
    "force": (
        *("comprehensive_management", "litigation", "court_registry", "courts", "armed_police", "crisis"),
        *("elite_insulation", "kept_gains", "planning_centre", "external_threat"),
    ),
    "watch": (
        *("migration", "paper_dossier", "city_app", "city_services", "app", "stimulus", "prompted", "awareness"),
    ),
    "region": (
        *("checkpoint", "flags", "movement_limits", "camps", "seen_control", "visible_or_discreet"),
        *("practice", "practice_bans", "barred_practice", "followed_example"),
    ),
    "score": (
        "repayment",
        "enforcement_registry",
        "court_list",
        "data_sharing",
        "denied_travel",
        "public_shaming",
        "image_scoring",
        "score_pilots",
    ),
    "posts": (
        *("topic_review", "licensed_platforms", "audience", "proxy_access", "evasion"),
        *("share_rule", "view_counts", "prosecution"),
    ),
    "credit": (
        *("regulatory_compliance", "corporate_harm", "firm_inspection", "corporate_ratings", "firm_treatment"),
        *("credit_market", "list_check", "public_listing", "commercial_score", "partner_choice"),
        *("government_arrears", "agency_score", "agency_heads"),
    ),
}


def cast_of(name: str) -> str:
    """The cast in which a mechanism is tested."""
    return next((label for label, names in CASTS.items() if name in names), FIRST)

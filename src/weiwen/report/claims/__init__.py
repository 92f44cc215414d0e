"""Claims on paper: what was claimed, what came out, and what was done to people on the way; contradictions first."""

from weiwen.report.claims.inevitability import write_inevitability_page
from weiwen.report.claims.page import write_claims_page
from weiwen.report.claims.picture import claim_figure, write_claim_figure

__all__ = ["claim_figure", "write_claim_figure", "write_claims_page", "write_inevitability_page"]

"""Reports: a run, or a pair of twin runs, as one page that opens anywhere and begins with what happened to people."""

from weiwen.report.page import write_report
from weiwen.report.twin import write_twin_page

__all__ = ["write_report", "write_twin_page"]

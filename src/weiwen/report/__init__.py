"""Reports: a run, twin runs, or the claims, each as one page that opens anywhere and begins with people."""

from weiwen.report.page import write_report
from weiwen.report.twin import write_twin_page

__all__ = ["write_report", "write_twin_page"]

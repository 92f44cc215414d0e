"""The numbers of a survey as its page shows them."""

from made.tables import PARAMETER_HEAD, parameter_rows, table
from weiwen.surveys.instrument import declared


def survey_numbers() -> str:
    """What is declared of the instrument."""
    return table(PARAMETER_HEAD, parameter_rows(declared().values()))

"""Words that stand wherever a result of an experiment is shown."""

SENTENCE = (
    "This is a simulation of invented people. It shows what follows from assumptions, not what is true of any country."
)
STATES = ("contradicted", "conditional", "undecided", "supported", "not yet")  # in the order in which they are shown

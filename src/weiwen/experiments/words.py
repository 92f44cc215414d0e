"""The order in which verdicts are shown."""

STATES = ("contradicted", "conditional", "undecided", "supported", "not yet")

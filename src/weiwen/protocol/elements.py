"""The seven elements of the protocol, by their titles here."""

PURPOSE = "1 Purpose and patterns"
SCALES = "2 Entities, state variables and scales"
PROCESS = "3 Process overview and scheduling"
CONCEPTS = "4 Design concepts"
START = "5 Initialisation"
INPUT = "6 Input data"
RULES = "7 Submodels"

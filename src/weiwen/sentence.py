"""The sentence that stands under every result, wherever it is shown."""

SENTENCE = (
    "This is a simulation of invented people. It shows what follows from assumptions, not what is true of any country."
)

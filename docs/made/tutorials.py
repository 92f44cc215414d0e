"""A tutorial is a script in cells; its page shows the text of the cells as text and the rest as code."""

import re
from pathlib import Path

TUTORIALS = Path("docs") / "tutorials"


def page(name: str) -> str:
    """The cells of a script, one after the other."""
    text = (TUTORIALS / f"{name}.py").read_text(encoding="utf-8")
    return "\n\n".join(_cell(*cell) for cell in re.findall(r"^# %%(.*)\n((?:(?!# %%).*\n?)*)", text, re.MULTILINE))


def _cell(kind: str, body: str) -> str:
    if "markdown" in kind:
        return re.sub(r"^# ?", "", body.strip(), flags=re.MULTILINE)
    return f"```py\n{body.strip().replace('  # noqa: E402', '')}\n```"


def first_question() -> str:
    """The cells of the first tutorial."""
    return page("first_question")

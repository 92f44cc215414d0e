"""Pages that are made from the program itself when the site is built, and never committed.

A page written by hand may hold a line `<!-- made: NAME -->`; the part of that name is put in its place. Mechanism
pages are made whole. What stands here can therefore not disagree with the program.
"""

import json
import re
import sys
from functools import partial
from pathlib import Path

import mkdocs_gen_files

from weiwen import catalogue

DOCS = Path("docs").resolve()
sys.path.insert(0, str(DOCS))  # the package `made` lies beside this script, which is run and not imported

from made import cases, claims, measured, mechanisms, odd, reference, scenarios, surveys, tutorials  # noqa: E402

SIGNATURES = Path(catalogue.__file__).with_name("signatures.json")
CASES = ("pilot_city", "frontier", "rollout_2014_2020", "benevolent")
PARTS = {
    "picture": reference.picture,
    "by_stage": mechanisms.by_stage,
    "by_system": mechanisms.by_system,
    "scenarios": scenarios.scenario_pages,
    "population": scenarios.population_numbers,
    "measures": scenarios.measure_numbers,
    "geography": scenarios.geography_numbers,
    "marks": reference.tally_of_marks,
    "records": reference.record_tables,
    "draws": reference.draw_example,
    "pilot_city": scenarios.pilot_city,
    "frontier": scenarios.frontier,
    "benevolent": scenarios.benevolent,
    "benevolent_table": scenarios.benevolent_table,
    "rollout_2014_2020": scenarios.rollout,
    **{f"found_{name}": partial(cases.found, name) for name in CASES},
    "odd": odd.village,
    "claims_table": claims.table_of_claims,
    "claims_tried": claims.tried_claims,
    "benchmarks": measured.answers,
    "survey": surveys.survey_numbers,
    "first_question": tutorials.first_question,
}
NO_CLASSICS = """# The classics

Published models that run on the same engine without the loop, with the published numbers beside ours. The pages of
this part are not in this copy. List the models, or run one:

```
uv run weiwen replicate
```
"""


def write(path: str, text: str) -> None:
    """Put a page into the site."""
    with mkdocs_gen_files.open(path, "w") as page:
        page.write(text)


def fill(path: Path) -> None:
    """Put the made parts into a page written by hand."""
    text = path.read_text(encoding="utf-8")
    for name in re.findall(r"^<!-- made: (\w+) -->$", text, re.MULTILINE):
        text = text.replace(f"<!-- made: {name} -->", PARTS[name]())
    write(str(path.relative_to(DOCS)), text)


def main() -> None:
    """Make every page that has something made in it."""
    signatures = json.loads(SIGNATURES.read_text(encoding="utf-8")) if SIGNATURES.exists() else {}
    for name in catalogue.names():
        write(f"mechanisms/{name}.md", mechanisms.mechanism_page(name, signatures))
    claims.pages()
    for path in sorted(DOCS.rglob("*.md")):
        if "<!-- made: " in path.read_text(encoding="utf-8"):
            fill(path)
    if not (DOCS / "classics" / "index.md").exists():
        write("classics/index.md", NO_CLASSICS)


main()

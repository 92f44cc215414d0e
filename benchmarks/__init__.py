"""Benchmarks: one question a script.

    uv run --group peers python -m benchmarks                          all questions in turn, written down
    uv run --group peers python -m benchmarks epstein --quick --json   one question, short, as JSON
    uv run python -m benchmarks loop

A question is a file `benchmarks/NAME.py` (no leading underscore, not in a subfolder) with

    QUESTION = "How fast is ..., in one sentence?"
    def measure(quick: bool) -> dict[str, Any]      measures; prints nothing on stdout (progress goes to stderr)
    def main() -> None                              the command line: --quick, --json, and options of its own

`main` may be `present(QUESTION, measure)` of `benchmarks._contract`, or a parser of its own; `python -m benchmarks
NAME` takes NAME off sys.argv and calls it. With --json it prints one JSON object and nothing else on stdout.

What `measure` returns is plain JSON: ratios and totals as keys on the top level, and under "table" a list of dicts
that all have the same keys (the columns, in order; null where a thing could not be measured, with the reason in a
column "note"). It may have "notes": a list of sentences. Names carry their unit (`person_weeks_per_second`,
`bytes_per_person`). Machine and versions are added by the frame under "machine"; a script need not.

A question that needs an optional package which is not installed raises `MissingError` of `benchmarks._contract` with
one line that says what to type; the run over all questions then leaves it out and says so.

All of them together, `python -m benchmarks`, write docs/made/benchmarks/NAME.json, and the page docs/benchmarks.md
shows QUESTION, the table, the notes and the machine. A script that has `draw(answer) -> Figure` also gets a picture;
`weiwen.classics.look` has the look.
"""

"""What the documents say is so: commands parse, mechanisms are documented, versions agree, words keep the rules."""

import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest

from weiwen import catalogue
from weiwen.classics import MODELS
from weiwen.cli import app
from weiwen.declarations import parameters_of
from weiwen.explain import PARTS, mechanism_class
from weiwen.scenario import load, names
from weiwen.typed import UNCHANGED

ROOT = Path(__file__).parents[1]
SENTENCE = (
    "This is a simulation of invented people. It shows what follows from assumptions, not what is true of any country."
)
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
EXAMPLE = "removal_resentment"  # the mechanism that CONTRIBUTING.md has the reader write
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
NOT_OURS = {"uv.lock", "LICENSE", "tests/test_docs.py"}
NEVER = re.compile(r"/work/|/tmp/team|/root/|shared/(design|theory)|\bhelpers?\b|\bsub-?agents?\b", re.IGNORECASE)


def blocks(language: str, *pages: Path) -> list[tuple[Path, str]]:
    """The code blocks of a language in some pages."""
    found = [(page, *match.groups()) for page in pages for match in FENCE.finditer(page.read_text(encoding="utf-8"))]
    return [(page, text) for page, kind, text in found if kind == language]


def words_of(line: str) -> list[list[str]]:
    """The commands of ours in a line, as words after `weiwen`."""
    shown = (re.match(r"(?:uv run )?weiwen (.*)", part.strip()) for part in line.split("&&"))
    return [shlex.split(one[1], comments=True) for one in shown if one]


def commands() -> list[tuple[str, ...]]:
    """Every command of ours that a page shows."""
    texts = [text for kind in ("", "bash", "sh", "console") for _, text in blocks(kind, *PAGES)]
    shown = {tuple(words) for text in texts for line in text.splitlines() for words in words_of(line)}
    return sorted(shown)


def check(words: list[str]) -> None:
    """Parse a command with the real command line, and resolve the names in it; nothing is run."""
    command, bound, rest = app.parse_args(words, print_error=False, exit_on_error=False)[:3]
    assert not rest
    given = bound.arguments
    if command.__name__ in ("run", "life"):
        given.get("changes", UNCHANGED).of(given["scenario"], replicates=given.get("replicates"))
    elif command.__name__ == "twin":
        renamed = {"preset": "presets", "set_": "sets"}
        options = {renamed.get(k, k): v for k, v in given.items() if k not in ("scenario", "out", "as_json", "devices")}
        load(given["scenario"], **{key: value for key, value in options.items() if value is not None})
    elif command.__name__ == "odd":
        load(given["scenario"])
        options = {"sets": given.get("set_"), "without": given.get("without")}
        load(given.get("other") or given["scenario"], **{k: v for k, v in options.items() if v is not None})
    elif command.__name__ == "explain":
        catalogue.module_of(given["name"])
    elif command.__name__ == "replicate" and given.get("name"):
        assert given["name"] in MODELS


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_a_command_shown_is_a_command_that_works(words):
    check(["payout" if word == EXAMPLE else word for word in words])


def test_commands_are_found():
    shown = commands()
    assert ("run", "national") in shown
    assert {words[0] for words in shown} >= {"run", "twin", "scenarios", "mechanisms", "explain", "odd"}


@pytest.mark.parametrize("words", [["run", "nowhere"], ["explain", "nothing"], ["twin", "village", "--without", "x"]])
def test_a_command_that_does_not_work_is_noticed(words):
    with pytest.raises(Exception, match=words[-1]):
        check(words)


def test_options_named_in_sentences_exist():
    for page in PAGES:
        for key, value in re.findall(r"`[^`\n]*--set (\w+\.\w+)=([\w.]+)[^`\n]*`", page.read_text(encoding="utf-8")):
            load("national", sets=[f"{key}={value}"])


@pytest.mark.parametrize("name", catalogue.names())
def test_a_mechanism_says_its_rule_equation_and_source(name):
    rule, *rest = PARTS.split(mechanism_class(name).__doc__ or "")
    parts = dict(zip(rest[::2], rest[1::2], strict=True))
    assert rule.strip()
    assert parts.keys() == {"Equation", "Source"}
    assert all(part.strip() for part in parts.values())


def test_the_example_of_the_six_steps_is_sound():
    (_, rule), *_ = blocks("python", ROOT / "CONTRIBUTING.md")
    (_, numbers), *_ = blocks("toml", ROOT / "CONTRIBUTING.md")
    space: dict = {}
    exec(compile(rule, "example", "exec"), space)
    made = space["RemovalResentment"].make({k: v["value"] for k, v in tomllib.loads(numbers)["parameters"].items()})
    assert made.stage == "response"
    assert set(tomllib.loads(numbers)["parameters"]["weight"]) >= set(parameters_of("audit")["rate"].model_dump()) - {
        *("name", "choices", "live")
    }


def test_the_draws_can_be_checked_without_the_program():
    ((_, text),) = blocks("python", ROOT / "docs" / "draws.md")
    exec(compile(text, "draws", "exec"), {})


def test_the_draws_checked_there_are_those_of_the_program():
    import jax.numpy as jnp

    from weiwen.engine.draw import Book, root_key

    drawn = Book(root_key(1), jnp.int32(5), ("audit/audited",)).luck("audit", (3,)).bits("audited")
    assert all(f"{int(word):08x}" in (ROOT / "docs" / "draws.md").read_text(encoding="utf-8") for word in drawn)


KNOWN = re.compile(r"^\| (\d+) \| (\d+) \| (\d+) \| `([^`]+)` \| (\d+) \| `([0-9a-f]{8})` \|$", re.MULTILINE)


def test_known_answers_are_those_of_the_program():
    import jax.numpy as jnp

    from weiwen.engine.draw import Book, root_key, threefry

    table = KNOWN.findall((ROOT / "docs" / "exactness.md").read_text(encoding="utf-8"))
    assert len(table) >= 10
    for *numbers, address, row, answer in table:
        seed, replicate, week, at = map(int, (*numbers, row))
        book = Book(root_key(seed, replicate), jnp.int32(week), (address,))
        if at < 2**20:
            owner, _, purpose = address.partition("/")
            bits = book.luck(owner, (at + 1,)).bits(purpose)[at]
        else:  # one block, not all the rows before it
            first, second = threefry(book.key(address), jnp.uint32(0), jnp.uint32(at))
            bits = first ^ second
        assert f"{int(bits):08x}" == answer, (seed, replicate, week, address, at)


def test_scenarios_shown_as_files_are_scenarios(tmp_path):
    for page in (ROOT / "docs" / "scenarios.md", ROOT / "README.md"):
        for _, text in blocks("toml", page):
            path = tmp_path / "shown.toml"
            path.write_text(text, encoding="utf-8")
            load(path)


def test_the_sentence_stands_in_the_readme_and_under_every_page():
    assert SENTENCE in " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    site = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert SENTENCE in site.partition("copyright:")[2].partition("docs_dir")[0]


def test_versions_agree():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(version)}\b", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_links_of_the_readme_lead_somewhere():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    assert "docs/pictures/report.png" in targets
    for target in [*targets, *re.findall(r"^\| `(\S+)`", text, re.MULTILINE)]:
        assert (ROOT / target).exists(), target


def test_every_picture_that_a_page_shows_is_there():
    named = [
        (page, link) for page in PAGES for link in re.findall(r"\]\((\S*?pictures/\S+?)\)", page.read_text("utf-8"))
    ]
    assert len(named) > 30
    assert [f"{page.name}: {link}" for page, link in named if not (page.parent / link).exists()] == []


def test_pictures_are_small():
    pictures = list((ROOT / "docs" / "pictures").glob("*.png"))
    assert pictures
    assert all(path.stat().st_size < 300_000 for path in pictures)


def test_every_scenario_and_stage_is_named_in_the_docs():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    loop = (ROOT / "docs" / "loop.md").read_text(encoding="utf-8")
    assert [name for name in names() if name not in readme] == []
    assert [stage for stage in {catalogue.stage_of(n) for n in catalogue.names()} if stage not in loop] == []


def test_no_file_names_a_machine_or_who_worked_on_it():
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split("\n")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout: there is no list of the project's files")
    found = []
    for name in filter(None, listed):
        path = ROOT / name
        if name in NOT_OURS or not path.is_file() or path.suffix in (".png", ".npz"):
            continue
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        found += [f"{name}:{n}: {line.strip()[:80]}" for n, line in enumerate(lines, 1) if NEVER.search(line)]
    assert found == []


def test_the_real_case_stands_beside_no_run():
    """Its name appears as a source, and never on a line with a number of people, arrests or a run."""
    harm = re.compile(r"arrest|custody|held|detain|wrongful|person-weeks|had done nothing", re.IGNORECASE)
    for page in PAGES:
        for line in page.read_text(encoding="utf-8").splitlines():
            assert not ("Rongcheng" in line and harm.search(line)), line


def test_the_readme_says_how_many_claims_have_been_tried():
    claims = ROOT / "src" / "weiwen" / "experiments" / "claims"
    results = [one.stem for one in claims.with_name("results").glob("*.json")]
    tried, of = len(results), len(list(claims.glob("*.toml")))
    words = {"Five": 5, "Nine": 9, "Ten": 10, "Eleven": 11, "Twelve": 12, "Thirteen": 13, "Fourteen": 14, "Fifteen": 15}
    said = re.search(r"(\w+) of twenty-three have been tried", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert (words[said[1]], 23) == (tried, of)

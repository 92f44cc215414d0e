"""Who may import whom: the contracts of pyproject.toml hold, and a forbidden import planted in a copy is found."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("engine")

ROOT = Path(__file__).parents[1]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
LOADED = "import sys, importlib; [importlib.import_module(m) for m in sys.argv[1:]]; print(*sys.modules, sep='\\n')"


def python(*arguments: str, source: Path = ROOT / "src") -> subprocess.CompletedProcess:
    """Run Python on a copy of the source."""
    environment = os.environ | {"PYTHONPATH": str(source)}
    return subprocess.run([sys.executable, "-c", *arguments], env=environment, cwd=ROOT, capture_output=True, text=True)


def loaded(*modules: str) -> set[str]:
    """The modules that stand loaded after importing these."""
    done = python(LOADED, *modules)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def within(modules: set[str], *packages: str) -> set[str]:
    return {m for m in modules if any(m == p or m.startswith(f"{p}.") for p in packages)}


def lint(source: Path) -> subprocess.CompletedProcess:
    pytest.importorskip("importlinter", reason="uv sync --group lint")
    return python(LINT, "--no-cache", "--config", str(ROOT / "pyproject.toml"), source=source)


def test_contracts_are_kept():
    done = lint(ROOT / "src")
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


PLANTED = {
    "weiwen/society/conduct/petitioning.py": ("weiwen.apparatus.files", "Society knows"),
    "weiwen/apparatus/assessment/suspicion.py": ("weiwen.society.people", "The apparatus knows"),
    "weiwen/apparatus/strategy/stage.py": ("weiwen.ledger", "The apparatus knows"),
    "weiwen/sensing/camera.py": ("weiwen.apparatus.files", "Sensing is pointed"),
    "weiwen/vocabulary.py": ("weiwen.society.people", "What crosses a bridge"),
    "weiwen/engine/grant.py": ("weiwen.vocabulary", "The engine knows"),
    "weiwen/catalogue.py": ("jax", "Scenarios, the catalogue"),
}


def test_planted_imports_are_found(tmp_path):
    source = tmp_path / "src"
    shutil.copytree(ROOT / "src", source, ignore=shutil.ignore_patterns("__pycache__"))
    for file, (module, _) in PLANTED.items():
        path = source / file
        path.write_text(f"{path.read_text()}\n\nimport {module}\n")
    done = lint(source)
    broken = {line.removesuffix(" BROKEN") for line in done.stdout.splitlines() if line.endswith(" BROKEN")}
    assert done.returncode == 1
    for _, contract in PLANTED.values():
        assert any(name.startswith(contract) for name in broken), contract
    for file, (module, _) in PLANTED.items():
        dotted = file.removesuffix(".py").replace("/", ".")
        assert f"{dotted} -> {module}" in done.stdout


def test_scenarios_load_without_an_array_library():
    modules = loaded("weiwen.scenario", "weiwen.catalogue", "weiwen.declarations", "weiwen.provinces")
    assert "weiwen.scenario.schema" in modules
    assert within(modules, "jax", "jaxlib", "equinox", "numpy", "xarray") == set()


def test_the_engine_loads_nothing_else_of_the_package():
    files = [f"weiwen.engine.{path.stem}" for path in (ROOT / "src/weiwen/engine").glob("[a-z]*.py")]
    assert within(loaded(*files), "weiwen") == {"weiwen", "weiwen.engine", *files}


@pytest.mark.parametrize(("one", "other"), [("society", "apparatus"), ("apparatus", "society")])
def test_one_building_loads_nothing_of_the_other(one, other):
    root = ROOT / "src" / "weiwen" / one
    files = [".".join(path.relative_to(ROOT / "src").with_suffix("").parts) for path in root.rglob("[a-z]*.py")]
    modules = loaded(*files)
    assert within(modules, f"weiwen.{one}") >= set(files)
    assert within(modules, f"weiwen.{other}", "weiwen.sensing", "weiwen.ledger", "weiwen.loop") == set()

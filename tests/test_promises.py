"""What the program never does: take in a person, reach out, score on request, or name a place beside a harm."""

import ast
import dataclasses
import hashlib
import inspect
import json
import re
from pathlib import Path

import pytest

import weiwen
from weiwen import catalogue, cli, provinces
from weiwen.apparatus.files import Policy, Reports
from weiwen.apparatus.strategy.adaptive_authority import LEVERS
from weiwen.apparatus.strategy.stage import StrategyEffect
from weiwen.dashboard.command import dashboard
from weiwen.dashboard.live import Live
from weiwen.dashboard.plans import planned
from weiwen.dashboard.serving import settings
from weiwen.declarations import parameters_of
from weiwen.errors import InputError
from weiwen.experiments.numbers import declared
from weiwen.loop import STAGES
from weiwen.scenario import Scenario, load, names
from weiwen.world import laboratory

PACKAGE = Path(weiwen.__file__).parent
CONNECTORS = {
    "socket",
    "ssl",
    "urllib",
    "http",
    "requests",
    "httpx",
    "aiohttp",
    "sqlite3",
    "ftplib",
    "smtplib",
    "pandas",
}
PICKLES = {"pickle", "marshal", "shelve", "dill", "joblib"}


def imported(path: Path) -> set[str]:
    """Top-level names of the packages that a module imports; `urllib.parse` only builds text."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        found |= {name.partition(".")[0] for name in modules if name != "urllib.parse"}
    return found


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_reaches_out_or_unpickles(path):
    allowed = {"pandas"} if path.name == "long_form.py" else set()  # which writes tables, and reads none (below)
    assert not imported(path) & ((CONNECTORS | PICKLES) - allowed)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_table_is_read_in(path):
    """Not a reader of tables anywhere: `read_csv` and its kin would be an import of persons waiting to happen."""
    readers = ("csv", "table", "excel", "sql", "parquet", "feather", "fwf", "stata", "spss", "sas", "hdf", "orc")
    called = [node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)]
    assert not {f"read_{kind}" for kind in readers} & set(called)


def test_no_command_takes_a_person():
    words = {"person", "row", "name", "id", "identifier", "file", "import", "records"}
    for command in (cli.run, cli.twin):
        assert not words & set(inspect.signature(command).parameters)
    fields = {*Scenario.model_fields, *Scenario.model_fields["population"].annotation.model_fields}
    assert not fields & {"persons", "individuals", "records", "rows_file", "data"}


def test_no_name_of_a_real_place_is_in_what_a_run_carries():
    lab = laboratory(load("national", people=20_000))
    carried = json.dumps([lab.scenario.resolved(), [place.code for place in lab.places]])
    carried += json.dumps([place.province for place in lab.places])
    assert not [province.name for province in provinces.census() if province.name in carried]


def test_no_learning_rule_can_write_custody_or_whom_it_meets():
    assert set(StrategyEffect.__dataclass_fields__) == {
        "budget",
        "coverage",
        "tolerance",
        "severity",
        "weight",
        "threat",
        "assent",
        "abroad",
        "visible",
    }
    assert LEVERS == ("welfare", "coercion", "surveillance", "severity", "tolerance")


CUSTODY = ("arrests", "strike_hard", "hidden_custody", "camps")


def test_custody_is_never_a_live_number():
    watched = (
        "checkpoint",
        "flags",
        "movement_limits",
        "prosecution",
        "view_counts",
        "practice_bans",
        "followed_example",
    )
    for name in (*CUSTODY, "interception", "moving_on", *watched):
        assert name in catalogue.names()
        assert not any(parameter.live for parameter in parameters_of(name).values())


def test_the_live_page_has_no_switch_and_no_slider_for_custody_or_hiding():
    """Whatever a page may send: no number that is not live, and none of the mechanisms that hold or hide, is moved."""
    run = Live("1", load("national", people=20_000))
    run.state, run.mechanisms = "paused", (*run.mechanisms, "hidden_custody")
    world = run.scenario.model_copy(update={"mechanisms": run.mechanisms})
    refused = [("switch", name, None) for name in (*CUSTODY, "checkpoint", "flags", "cadre_evaluation")]
    frozen = [(name, p) for name in catalogue.names() for p in parameters_of(name).values() if not p.live]
    assert len(frozen) >= 10
    for do, name, key in refused + [("set", name, p.name) for name, p in frozen]:
        for given in ({"on": True}, {"on": False}) if key is None else ({"value": parameters_of(name)[key].value},):
            with pytest.raises(InputError, match="never live"):
                run.tell({"do": do, "mechanism": name, "parameter": key} | given)
            with pytest.raises(InputError, match="never live"):  # nor in a link or in the record of a run
                planned([{"week": 1, "mechanism": name, "parameter": key} | given], world)
    assert run.changes == []


SERVERS = {"starlette", "uvicorn", "websockets"}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_live_page_listens(path):
    assert not imported(path) & SERVERS or path.is_relative_to(PACKAGE / "dashboard")


def test_the_live_page_listens_on_the_loopback_alone_and_asks_nothing_of_anybody():
    assert settings(None, 8765).host == "127.0.0.1"
    parameters = inspect.signature(dashboard).parameters
    assert not {"host", "address", "bind", "listen"} & set(parameters)
    static = PACKAGE / "dashboard" / "static"
    ours = [path for kind in ("*.js", "*.css", "*.html", "*.svg") for path in static.glob(kind)]
    assert len(ours) > 8
    for path in ours:
        addresses = set(re.findall(r"(?:https?|wss?)://[^\s\"'`<>)]*", path.read_text()))
        assert addresses <= {"http://www.w3.org/2000/svg", "ws://${location.host}/api/runs/${run}/watch"}
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", path.read_text())


def test_what_others_wrote_for_the_live_page_is_what_its_checksums_say():
    folder = PACKAGE / "dashboard" / "static" / "vendor"
    lines = [line.split() for line in (folder / "CHECKSUMS").read_text().splitlines() if not line.startswith("#")]
    assert {name for _, name in lines} == {path.name for path in folder.iterdir()} - {"CHECKSUMS"}
    for digest, name in lines:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_hiding_is_ordered_by_a_fixed_rule_of_the_locality_alone():
    """Who may be silenced is written in the reporting stage and nowhere else, and what it costs is no slider."""
    writers = [stage.name for stage in STAGES if "silencing" in stage.effect.__dataclass_fields__]
    assert writers == ["reporting"]
    assert not parameters_of("cadre_evaluation")["silencing_cost"].live
    assert "silencing" not in {field.name for kind in (Reports, Policy) for field in dataclasses.fields(kind)}


def test_one_shipped_scenario_hides_people_and_says_so():
    """The machine is about what leaders who are ranked do to petitioners; nobody meets it without asking for it."""
    assert [name for name in names() if "hidden_custody" in load(name).mechanisms] == ["machine"]


def test_one_shipped_scenario_has_camps_and_no_real_place():
    with_camps = [name for name in names() if {"camps", "checkpoint"} & {*load(name).mechanisms}]
    assert with_camps == [name for name in names() if load(name).opening.region] == ["frontier"]
    assert load("frontier").population.provinces != "census"
    assert not declared("opening.region").live


def test_scenarios_are_small_data():
    for name in names():
        assert (PACKAGE / "scenarios" / f"{name}.toml").stat().st_size < 16_000

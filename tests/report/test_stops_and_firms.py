"""Stops at posts, which no office grants, and what is done to firms stand in the ledger's table and in the report."""

import numpy as np
import xarray as xr

from weiwen.dashboard.harm import Harm
from weiwen.ledger_table import stops, to_firms
from weiwen.report.account import entries
from weiwen.report.people import CHECKED, _checked
from weiwen.vocabulary import FIRM_MEASURES, GROUPS, GUILT, RECORDS, measures

PLACE = ("replicate", "week", "locality")


def run(checked=(40, 10), idle=(10, 5), raised=(4, 2), falsely=(3, 2), innocent=3, guilty=1):
    """Two worlds of one week and one place, in each of which so much happened."""
    touched = np.zeros((2, 1, 1, 1, 2, 3))
    firms = np.zeros((2, 1, len(FIRM_MEASURES), 2))
    firms[:, :, FIRM_MEASURES.index("fine")] = innocent, guilty
    cost = np.asarray([measures()[name].cost for name in FIRM_MEASURES])
    posts = [np.broadcast_to(np.asarray(x, float), (2, 1, 1, 2)) for x in (checked, idle, raised, falsely)]
    arrays = {
        "touched": ((*PLACE, "measure_all", "group", "record"), touched),
        **{name: ((*PLACE, "group"), values) for name, values in zip(CHECKED, posts, strict=True)},
        "firms_touched": (("replicate", "week", "firm_measure", "guilt"), firms),
        "firms_spent": (("replicate", "week", "firm_measure"), firms.sum(-1) * cost),
    }
    names = {"measure_all": ["arrest"], "firm_measure": list(FIRM_MEASURES), "guilt": list(GUILT)}
    return xr.Dataset(arrays, names | {"group": list(GROUPS), "record": list(RECORDS)})


def test_every_stop_is_in_the_table_with_who_had_done_nothing():
    entry = stops(run())["check"]
    assert entry["grants"] == 50.0
    assert entry["wrongful_share"] == 0.3
    assert entry["by_group"] == {
        "A": {"grants": 40.0, "wrongful_share": 0.25},
        "B": {"grants": 10.0, "wrongful_share": 0.5},
    }
    assert "ICCPR 12" in entry["right"]
    assert stops(run(checked=(0, 0), idle=(0, 0))) == {}
    assert stops(run().drop_vars("checkpoint.checked")) == {}


def test_what_is_done_to_firms_is_in_the_table():
    table = to_firms(run())
    assert list(table) == list(FIRM_MEASURES)
    assert table["fine"]["grants"] == 4.0
    assert table["fine"]["wrongful_share"] == 0.75
    assert table["fine"]["cost"] == 4.0 * measures()["fine"].cost
    assert table["debar"]["grants"] == 0.0
    assert table["debar"]["wrongful_share"] is None
    assert to_firms(run(innocent=0, guilty=0)) == {}


def page_and_report(**given):
    """The row on stops as the live page tells it and as the report does."""
    dataset, harm = run(**given), Harm()
    harm.sums = {name: dataset[name].values[0, 0].sum(0) for name in CHECKED}
    return harm._checked(), _checked(dataset)


def test_shares_of_stops_are_shares_of_all_checks():
    (page,), report = page_and_report()
    assert page["value"] == report.value == "50 checks"
    assert [part[:2] for part in page["parts"]] == [
        ["30\u00a0% on people who had done nothing", 15],
        ["70\u00a0% on others", 35],
    ]
    assert [words for _, words in report.key] == [part[0] for part in page["parts"]]
    assert page["detail"] == report.detail
    assert report.detail.endswith("; 6 of them raised a flag, 5 of those on people who had done nothing.")
    (page,), report = page_and_report(raised=(0, 0), falsely=(0, 0))
    assert page["detail"] == report.detail == "Each is a stop on the way; none of them raised a flag."
    assert page_and_report(checked=(0, 0), idle=(0, 0)) == ([], None)


def test_the_report_has_lines_for_both():
    lines = {(one.measure, one.group): one for one in entries(run())}
    stop, fine = lines["check", "B"], lines["fine", "firms"]
    assert (stop.acts, stop.unit, stop.nothing, stop.harm) == ("10", "stops", "50\u00a0%", True)
    assert (fine.acts, fine.unit, fine.nothing, fine.harm) == ("4", "fines", "75\u00a0%", True)
    assert lines["privilege", "firms"].nothing == ""
    assert fine.right == "ICCPR 14 (fair trial)"
    table = stops(run()) | to_firms(run())
    for name, entry in table.items():  # run.json and the report say the same of each
        told = [(one.unit, one.right) for (measure, _), one in lines.items() if measure == name]
        assert set(told) == {(entry["unit"], entry["right"])}, name
    quiet = entries(run(checked=(0, 0), idle=(0, 0), innocent=0, guilty=0))
    assert {one.measure for one in quiet} == {"arrest"}

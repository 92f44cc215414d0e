"""In a browser: a change is asked what it did, and a link makes the same result on another start of the program."""

import subprocess
import sys
from contextlib import contextmanager

import pytest
from browsing import READY, barriers, desk, served

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("dashboard")]
WORLD = ("village", "--people", 1000, "--weeks", 40)
SOON = 120_000  # milliseconds for eight pairs on a busy machine


@contextmanager
def opened(browser, address):
    with desk(browser) as page:
        page.goto(address)
        page.wait_for_selector("#play:enabled", timeout=READY)
        yield page
        assert page.complaints == []


def stepped(page, weeks):
    for _ in range(weeks):
        week = int(page.inner_text("#clock").split()[1]) + 1
        page.click("#step")
        page.wait_for_selector(f"#clock:has-text('week {week} of')")


def told(page):
    """All that the page says of people and of the branch."""
    parts = (".toll", "#branch-harm", "#branch-caption", "#branch-effects", "#changes")
    return [page.inner_text(part) for part in parts]


def asked(page):
    """Ask of the first change; what was asked before stays on the page until the answer comes."""
    with page.expect_response(lambda one: "/branch?" in one.url and one.request.method == "POST"):
        page.click("#changes button:has-text('what did it do?')")
    page.wait_for_selector("#branch-harm:not(:has-text('no pair is done'))", timeout=SOON)
    page.wait_for_selector("#branch-caption:has-text('n = 8 pairs')", timeout=SOON)
    page.wait_for_selector("#branch-bar", state="hidden")


def test_a_change_is_asked_what_it_did_and_a_link_makes_the_result_again(browser, tmp_path):
    with served(*WORLD) as (address, _), opened(browser, address) as page:
        stepped(page, 4)
        page.click(".controls .here")
        page.wait_for_selector("#branch-said:has-text('exactly zero')")
        assert page.is_hidden("#branch-body")
        page.click("#switch-deterrence")
        page.wait_for_selector("#changes li:has-text('from week 5: deterrence off')")
        stepped(page, 6)
        page.click("#branch-more:has-text('compare up to week 10')")
        page.wait_for_selector("#branch-caption:has-text('n = 8 pairs')", timeout=SOON)
        assert "seeds 1 to 8 · weeks 5 to 10 · band: 95 % interval" in page.inner_text("#branch-caption")
        asked(page)
        assert "with the change than without it" in page.inner_text(
            "#branch-harm"
        ) or "No difference" in page.inner_text("#branch-harm")
        page.select_option("#branch-choice", "alleged")
        page.wait_for_selector("#branch-finding:has-text('alleged')")
        assert page.locator("#branch-plot canvas").count() == 1
        page.locator("#branch-table summary").click()
        assert page.locator("#branch-table tbody tr").count() == 6
        for width, scheme in ((1280, "light"), (390, "dark")):
            page.set_viewport_size({"width": width, "height": 844})
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert barriers(page) == []
        page.select_option("#branch-choice", "wronged")
        page.click("#copy")
        link, before = page.input_value("#link"), told(page)
        assert "changes=5:deterrence=off&week=10" in link
        with page.expect_download() as download:
            page.click("#record")
        download.value.save_as(tmp_path / "record.json")
        assert page.inner_text("#replay") == f"weiwen replay {download.value.suggested_filename}"
    again = subprocess.run(
        [sys.executable, "-m", "weiwen", "replay", tmp_path / "record.json"], capture_output=True, text=True
    )
    assert (again.returncode, again.stderr) == (0, "")
    assert "the same to the unit" in again.stdout
    with (
        served("village", "--people", 600, "--weeks", 8) as (address, _),
        opened(browser, address + link[link.index("#") :]) as page,
    ):
        page.wait_for_selector("#clock:has-text('week 10 of 40')", timeout=READY)
        asked(page)
        assert told(page) == before
        assert "run=2&scenario=village&people=1000" in page.url

"""Worlds that begin, end and are closed, in a browser: whoever is lost is told so, and what cannot be asked is off."""

import pytest
from browsing import READY, barriers, desk, served

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("dashboard")]
BOTTOMS = "[document.activeElement, document.querySelector('.stay')].map(one => one.getBoundingClientRect().bottom)"
WISH = {"scenario": "village", "people": 500, "weeks": 4}


@pytest.fixture
def opened(browser):
    """A page on a village of its own start, ready; the address with the token, and without."""
    with served("village", "--people", 500, "--weeks", 4) as (address, root), desk(browser) as page:
        page.goto(address)
        page.wait_for_selector("#play:enabled", timeout=READY)
        page.root = root
        yield page


def begin(page, **more):
    answer = page.context.request.post(f"{page.root}/api/runs", data=WISH | more, headers={"origin": page.root})
    return answer.json()["run"]


def names(page):
    return {one["run"] for one in page.context.request.get(f"{page.root}/api/runs").json()}


def test_closing_the_world_that_is_shown_shows_another_and_then_none(opened):
    page, other = opened, begin(opened, seed=2)
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("#clock:has-text('week 1 of')")
    page.wait_for_url(lambda url: "week=1" in url)  # the address holds the world itself
    page.reload()
    page.wait_for_selector("#runs li:nth-child(2)")
    page.wait_for_selector("#play:enabled")
    page.click("#runs li:has([aria-current]) button")
    page.wait_for_selector("#world:has-text('seed 2')")
    assert names(page) == {other}
    page.click("#runs button")
    page.wait_for_selector("#said:has-text('start one below')")
    assert names(page) == set()
    assert page.locator(".card:visible").count() == 1
    assert page.locator("#play:visible, footer:visible").count() == 0
    page.fill("#people", "")
    page.click("#another button")
    assert names(page) == set()  # an empty field is asked for, not sent as nought
    page.fill("#people", "500")
    page.select_option("#scenario", "village")
    assert page.input_value("#people") == "500"  # what was typed stays
    page.click("#another button")
    page.wait_for_selector("#play:enabled", timeout=READY)
    assert page.complaints == []


def test_where_no_more_can_be_live_one_can_be_closed_there(opened):
    page, more = opened, [begin(opened, seed=seed) for seed in (2, 3, 4)]
    page.goto(f"{page.root}/scenarios/village")
    page.click("[data-begin]")
    page.wait_for_selector("#said:has-text('4 worlds are live')")
    page.click(f"#said li:has(a[href='/#run={more[0]}']) button")
    page.wait_for_selector("#said:has-text('closed: try again')")
    page.click("[data-begin]")
    page.wait_for_url("**/#run=5*")
    assert more[0] not in names(page)


def test_a_number_that_is_no_run_is_told_and_an_emptied_field_changes_nothing(opened):
    page = opened
    page.goto(f"{page.root}/#run=77")
    page.wait_for_selector("#said:has-text('there is no run 77')")
    page.wait_for_url(lambda url: "#run=1" in url)
    rule, field = "details[data-rule=income_process]", "#income_process-persistence"
    page.locator(f"{rule} summary").click()
    before = page.input_value(field)
    page.fill(field, "")
    page.press(field, "Tab")
    assert page.input_value(field) == before
    assert page.locator("#changes li").count() == 0
    assert page.complaints == []


def test_keys_go_on_after_a_click_and_the_last_week_is_told(opened):
    page = opened
    page.click("#step")
    page.wait_for_selector("#clock:has-text('week 1 of')")
    page.keyboard.press(".")
    page.wait_for_selector("#clock:has-text('week 2 of')")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("#clock:has-text('week 3 of')")
    page.keyboard.press("Enter")  # on the step, which still has the focus
    page.wait_for_selector("#said:has-text('the last week is done')")
    assert page.evaluate("document.activeElement.id") == "said"
    assert page.evaluate("document.getElementById('panel').inert")
    assert barriers(page) == []


@pytest.mark.parametrize("size", [(1280, 800), (390, 664)])
def test_what_is_reached_backwards_is_not_behind_the_head(opened, size):
    page = opened
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    page.click("#step")
    page.wait_for_selector("#take a[href]:visible")
    page.focus("#people")
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        top, bottom = page.evaluate(BOTTOMS)
        inside = page.evaluate("Boolean(document.activeElement.closest('.stay'))")
        assert inside or top > bottom, page.evaluate("document.activeElement.outerHTML")


def test_a_world_that_is_gone_switches_off_what_would_ask_it(opened):
    page = opened
    page.context.request.delete(f"{page.root}/api/runs/1", headers={"origin": page.root})
    page.wait_for_selector("#said:has-text('the connection ended')")
    assert page.locator("#play:enabled, #step:enabled, #speed:enabled, .here:enabled").count() == 0
    assert page.evaluate("['panel', 'life', 'take'].every(id => document.getElementById(id).inert)")
    assert page.evaluate("document.querySelector('main').page.wire.tell({ do: 'step' }).then(one => one.ok)") is False
    assert page.complaints == []

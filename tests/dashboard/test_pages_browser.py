"""The pages in a browser: the tour from start to end by keyboard, nothing leaves this machine, and each can be read."""

import pytest
from browsing import READY, barriers, desk, elsewhere, served
from test_pages_told import ONE, OTHER, lay

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("dashboard")]
PAGES = (
    *("/start", "/scenarios", "/scenarios/frontier", "/mechanisms", "/mechanisms/camera", "/claims", "/claims/P2"),
    *("/claims/P1", "/classics", "/classics/granovetter", "/runs", f"/runs/{ONE}", f"/runs/{ONE}/beside/{OTHER}"),
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The command with a folder of two runs; its address with the token, and without."""
    folder = tmp_path_factory.mktemp("runs")
    lay(folder, ONE)
    lay(folder, OTHER, seed=2, without=["deterrence"])
    with served("village", "--runs", folder) as addresses:
        yield addresses


@pytest.fixture
def page(browser, server):
    """A page with all that it asked for and complained of."""
    with desk(browser) as opened:
        opened.context.request.get(server[0])  # the cookie, before any page watches a run
        for run in set(live(opened, server)) - {"1"}:  # a start holds four at most
            closed(opened, server, run)
        opened.goto(server[0])
        yield opened
        assert opened.complaints == []
        assert elsewhere(opened, server[1]) == []


def press(page, selector):
    """Reach something and press it, without a pointer."""
    page.wait_for_selector(f"{selector}:not(:disabled)")
    page.focus(selector)
    page.keyboard.press("Enter")


def beside(page):
    """The rows of the comparison: what, yours, its twin's."""
    rows = page.locator("#twin tbody tr").all()
    return {row.locator("th").inner_text(): [cell.inner_text() for cell in row.locator("td").all()] for row in rows}


def test_the_tour_goes_from_start_to_end_by_keyboard(page, server):
    page.goto(f"{server[1]}/start")
    press(page, "#begin")
    page.wait_for_selector("#clock:has-text('week 13 of 156')", timeout=READY)
    press(page, "#week")
    page.wait_for_selector("#clock:has-text('week 14 of 156')")
    assert page.locator("#loop g.faint").count() == 8
    assert page.inner_text(".toll .count")
    press(page, "[data-act='0']")
    page.wait_for_selector("table.beside", timeout=READY)
    yours, twin = beside(page)["acts that a channel alleged of somebody"]
    assert yours != twin
    for step in (2, 3, 4):
        press(page, "a.forth")
        page.wait_for_url(f"**/start?step={step}&run=*")
        page.wait_for_selector("#week:enabled")
        assert page.inner_text("#clock") == "week 52 of 156"
        press(page, f"[data-act='{1 if step == 4 else 0}']")
        page.wait_for_selector("table.beside", timeout=READY)
    told = beside(page)
    assert next(iter(told)) == "people sanctioned who had done nothing"
    yours, twin = told["of these, told to the centre"]
    assert int(yours.replace(",", "")) < int(twin.replace(",", ""))
    press(page, "#mine")
    page.wait_for_url("**/#run=*")
    page.wait_for_selector("#clock:has-text('week 52 of 156')")


def live(page, server):
    """The runs that are live, by their names."""
    return {one["run"]: one for one in page.context.request.get(f"{server[1]}/api/runs").json()}


def opened(page, server, **wish):
    """A run that the user opened: its name."""
    wish = {"scenario": "village"} | wish
    answer = page.context.request.post(f"{server[1]}/api/runs", data=wish, headers={"origin": server[1]})
    return answer.json()["run"]


def closed(page, server, run):
    page.context.request.delete(f"{server[1]}/api/runs/{run}", headers={"origin": server[1]})


def test_an_address_closes_no_run_and_a_twin_ends_with_its_page(page, server):
    mine, other = opened(page, server), "1"
    before = set(live(page, server))
    page.goto(f"{server[1]}/start?run={mine}&twin={other}")
    page.wait_for_selector("#week:enabled", timeout=READY)
    assert set(live(page, server)) == before
    for scheme in ("dark", "light"):  # one drawing answers, whatever was drawn before
        press(page, "[data-act='0']")
        page.wait_for_selector("table.beside:visible", timeout=READY)
        page.wait_for_selector("#said", state="hidden")
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(200)
        assert page.locator("#gap canvas").count() == 1
        assert len(live(page, server)) == len(before) + 1
    press(page, "a.forth")
    page.wait_for_selector("#week:enabled")
    assert "twin=" not in page.url
    assert set(live(page, server)) == before


@pytest.mark.parametrize("wish", [{"people": 600}, {"changes": [{"week": 3, "mechanism": "deterrence", "on": False}]}])
def test_a_village_that_is_another_or_was_changed_has_no_twin(page, server, wish):
    mine = opened(page, server, **wish)
    page.goto(f"{server[1]}/start?run={mine}")
    press(page, "[data-act='0']")
    page.wait_for_selector("#said:has-text('start a new one to compare')", timeout=READY)
    assert page.is_hidden("#twin")
    press(page, "#begin")
    page.wait_for_selector("#clock:has-text('week 13 of 156')", timeout=READY)
    fresh = page.url.partition("run=")[2]
    assert fresh != mine
    press(page, "[data-act='0']")
    page.wait_for_selector("table.beside:visible", timeout=READY)
    page.goto(f"{server[1]}/classics")
    assert mine in live(page, server)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_page_holds_together_and_can_be_read(page, server, width, scheme):
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    for path in PAGES:
        page.goto(f"{server[1]}{path}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert barriers(page) == [], path


def test_the_list_is_narrowed_and_a_mechanism_is_looked_at_live(page, server):
    page.goto(f"{server[1]}/mechanisms")
    page.fill("#words", "court list")
    assert page.locator(".rules > div:visible").count() < 10
    page.goto(f"{server[1]}/mechanisms?name=court%20list")
    few = page.locator(".rules > div:visible").count()
    page.fill("#words", "court")
    assert page.locator(".rules > div:visible").count() > few > 0
    page.fill("#words", "no such words at all")
    assert page.is_visible("#nothing")
    page.fill("#words", "cam")
    page.select_option("#kind", "mechanism")
    assert page.url.endswith("/mechanisms?name=cam&kind=mechanism")
    few = page.locator(".rules > div:visible").all_inner_texts()
    page.reload()
    for back in (False, True):
        if back:
            page.click("text='camera'")
            page.wait_for_url("**/mechanisms/camera")
            page.go_back()
        page.wait_for_selector("#left:has-text(' of ')")
        assert (page.input_value("#words"), page.input_value("#kind")) == ("cam", "mechanism")
        assert page.locator(".rules > div:visible").all_inner_texts() == few
    page.fill("#words", "")
    page.select_option("#kind", "")
    assert page.url.endswith("/mechanisms")
    page.goto(f"{server[1]}/mechanisms/deterrence")
    press(page, "[data-begin]")
    page.wait_for_selector(".rule.pointed #switch-deterrence", timeout=READY)
    assert "rule=deterrence" in page.url


def test_a_part_of_the_space_is_counted_without_any_text_becoming_code(page, server):
    page.goto(f"{server[1]}/claims/P2")
    press(page, "#space summary")
    page.wait_for_selector("#space canvas")
    page.wait_for_selector("#space-said:has-text('200 of 200 points')")
    canvas = page.locator("#space canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 150)
    page.mouse.move(box["x"] + 500, box["y"] + 280)
    page.mouse.up()
    page.wait_for_selector("#space-said:not(:has-text('200 of 200'))")
    assert page.inner_text("#space-said").split(" of ")[1].startswith("200 points: ")


def test_a_report_is_read_in_its_box(page, server):
    page.goto(f"{server[1]}/runs/{ONE}/report")
    assert page.inner_text("h2.harm") == "What happened to people"
    assert page.evaluate("origin") == "null"
    assert page.evaluate("getComputedStyle(document.querySelector('h2.harm')).color") == "rgb(168, 32, 58)"
    assert page.locator("svg.readable[tabindex]").count()

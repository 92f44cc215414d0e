"""What is taken along opens without a server, a life is followed on the page, and no hostile string runs in it."""

import pytest
from browsing import READY, barriers, desk, served
from hostile import HOSTILE

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("dashboard")]
PAGE = "document.querySelector('main').page"
WEEKS = 26


@pytest.fixture(scope="module")
def server():
    """A village of its own, small enough for a replay: its address with the token, and without."""
    with served("village", "--people", 600, "--weeks", WEEKS) as addresses:
        yield addresses


@pytest.fixture(scope="module")
def page(browser, server):
    """The page with a run that is over: deterrence was shut in its course."""
    with desk(browser) as opened:
        opened.goto(server[0])
        opened.wait_for_selector("#play:enabled", timeout=READY)
        opened.select_option("#speed", "1000")
        for _ in range(4):
            opened.click("#step")
        opened.wait_for_selector("#clock:has-text('week 4 of')")
        opened.click("#switch-deterrence")
        opened.wait_for_selector("#changes li")
        opened.click("#play")
        opened.wait_for_selector(f"#clock:has-text('week {WEEKS} of {WEEKS}')", timeout=60_000)
        yield opened


def offline(browser, download, folder):
    """A download opened from the disk: its page, and what it asked for."""
    path = folder / download.suggested_filename
    download.save_as(path)
    opened = browser.new_page(viewport={"width": 390, "height": 844})
    asked = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(f"file://{path}")
    return opened, [url for url in asked if url != f"file://{path}"]


def test_the_report_opens_without_a_server_and_says_what_was_changed(page, browser, tmp_path):
    with page.expect_download() as waiting:
        page.click("#take a.first")
    assert waiting.value.suggested_filename == f"weiwen_village_seed1_week{WEEKS}_report.html"
    report, asked = offline(browser, waiting.value, tmp_path)
    assert asked == []
    said = f"{report.inner_text('.verdict .number')} {report.inner_text('.verdict .after')}"
    assert said == f"{page.inner_text('#harm .count')} {page.inner_text('#harm .verdict-words')}"
    assert "deterrence" in report.inner_text("#changes")
    assert report.evaluate("document.documentElement.scrollWidth") <= 390
    report.close()


def test_every_link_of_the_section_gives_a_file(page, server):
    links = page.eval_on_selector_all("#take a[href]", "all => all.map(one => one.getAttribute('href'))")
    assert len(links) == 3 * 7 + 1 + 2  # seven charts, the harm, the report and the record
    for link in links:
        answer = page.context.request.get(f"{server[1]}{link}")
        assert answer.status == 200, link
        assert answer.headers["content-disposition"].startswith("attachment"), link
    assert page.inner_text("#take .command").startswith("weiwen run village --people 600")
    assert page.is_visible("text=weiwen replay RECORD.json")


def test_somebody_is_followed_with_the_changes_and_taken_along(page, browser, tmp_path):
    assert page.inner_text("#life .said") == ""
    page.click("#life button:has-text('follow somebody')")
    page.wait_for_selector("#life .told h3", timeout=READY)
    assert f"to week {WEEKS}" in page.inner_text("#life .told h3")
    assert page.locator("#life .drawing.wide svg text").first.inner_text
    assert page.locator("#life tbody tr").count() > 0
    before = page.inner_text("#life .told h3")
    page.click("#life button:has-text('somebody else')")
    page.wait_for_function("before => document.querySelector('#life .told h3').innerText !== before", arg=before)
    with page.expect_download() as waiting:
        page.click("#life a.download")
    life, asked = offline(browser, waiting.value, tmp_path)
    assert asked == []
    assert "deterrence" in life.inner_text("#changes")
    life.close()
    assert page.complaints == []


def test_what_ticks_is_not_read_aloud(page):
    """An animation is drawn: what is said of it stays the same, and the count stands beside it."""
    page.evaluate(
        """() => {
        window.heard = new Set();
        const listen = new MutationObserver(() => heard.add(document.querySelector("#take [role=status]").textContent));
        listen.observe(document.querySelector("#take [role=status]"), { childList: true });
        window.ticked = new Set();
        const count = document.querySelector("#take .film [role=status] + span");
        new MutationObserver(() => ticked.add(count.textContent)).observe(count, { childList: true });
        }"""
    )
    page.click("#take .film button")
    page.wait_for_selector("#take .film a", timeout=READY)
    assert set(page.evaluate("[...heard]")) == {"pictures are drawn", "the animation (GIF)"}
    assert any(said.startswith("picture ") for said in page.evaluate("[...ticked]"))


def test_a_late_answer_for_the_run_before_says_nothing_of_this_one(page):
    """The branch of a new run is asked for from its first version on."""
    version = page.evaluate(
        """async () => {
        const { branch, run } = document.querySelector('main').page, real = window.fetch;
        let answer;
        window.fetch = () => new Promise(done => { answer = done; });
        branch.latest = 3;
        const looking = branch.look();
        branch.begin({ ...run });
        answer(new Response(null, { status: 204 }));
        await looking;
        window.fetch = real;
        return branch.version;
        }"""
    )
    assert version == 0


def test_keys_belong_to_what_has_the_focus(page):
    """A box that is scrolled by keys keeps them."""
    page.evaluate(
        "window.pressed = 0; document.querySelector('#step').addEventListener('click', () => pressed++);"
        "document.querySelector('#step').disabled = false;"
    )
    page.focus("#take .scroll")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("pressed") == 0
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("pressed") == 1


def test_a_link_that_is_refused_says_so_where_the_same_run_stays(page):
    held = "scenario=village&people=600&weeks=26&seed=1&changes=5:arrests=off&week=9"
    before = page.evaluate("location.hash")
    page.evaluate("hash => { location.hash = hash; }", held)
    page.wait_for_selector("#said:has-text('the link cannot be opened')")
    page.evaluate("hash => { location.hash = hash; }", before)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_it_holds_together_and_can_be_reached(page, width, scheme):
    page.set_viewport_size({"width": width, "height": 860})
    page.emulate_media(color_scheme=scheme)
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert barriers(page, context="#main") == []


def test_no_hostile_string_runs_in_the_page(page):
    """In the address, in orders, in what is asked of the server, and in the field for a row."""
    before = page.evaluate("document.scripts.length")
    for text in HOSTILE:
        said = page.evaluate(
            """async text => {
            const page = document.querySelector('main').page;
            history.replaceState(null, "", "#" + new URLSearchParams({ run: text, chart: text, map: text }));
            await page.follow();
            location.hash = text;
            await page.order({ do: text });
            const refused = document.querySelector('#said').textContent;
            await page.panel.tell({ do: 'switch', mechanism: text, on: true });
            page.life.row.value = text;
            const body = JSON.stringify({ scenario: text }), headers = { 'content-type': 'application/json' };
            page.say((await (await fetch('/api/runs', { method: 'POST', headers, body })).json()).error);
            await page.take.maps(text);
            return refused;
            }""",
            text,
        )
        assert said.startswith("orders are")
    page.wait_for_timeout(500)
    assert page.dialogs == []
    assert page.evaluate("document.scripts.length") == before
    assert page.locator("iframe, object, embed, [onerror], [onload], [onfocus], [ontoggle]").count() == 0
    hrefs = page.eval_on_selector_all("a[href]", "all => all.map(one => one.protocol)")
    assert set(hrefs) == {"http:"}

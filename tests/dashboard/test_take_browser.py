"""What is taken along opens without a server, a life is followed on the page, and no hostile string runs in it."""

import os
import shutil
import socket
import subprocess
import sys

import pytest
from hostile import HOSTILE

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("dashboard")]
READY = 300_000  # milliseconds for a compilation on a busy machine
PAGE = "document.querySelector('main').page"
WEEKS = 26


@pytest.fixture(scope="module")
def server():
    """A village of its own, small enough for a replay."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["dashboard", "village", "--people", "600", "--weeks", str(WEEKS), "--port", str(port), "--no-browser"]
    started = subprocess.Popen([sys.executable, "-m", "weiwen", *words], stdout=subprocess.PIPE, text=True)
    yield started.stdout.readline().strip(), port
    started.terminate()
    started.wait(20)


@pytest.fixture(scope="module")
def browser():
    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is not installed")
        pytest.skip("chromium is not installed")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def page(browser, server):
    """The page with a run that is over: deterrence was shut in its course."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    opened = context.new_page()
    opened.complaints, opened.dialogs = [], []
    opened.on("console", lambda message: opened.complaints.append(message.text))
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.on("dialog", lambda dialog: (opened.dialogs.append(dialog.message), dialog.dismiss()))
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
    context.close()


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
        answer = page.context.request.get(f"http://127.0.0.1:{server[1]}{link}")
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


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_it_holds_together_and_can_be_reached(page, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.set_viewport_size({"width": width, "height": 860})
    page.emulate_media(color_scheme=scheme)
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = axe.Axe().run(page, context="#main").response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")] == []


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

"""The pages in a browser: no request leaves, nothing overflows, no text leaves its box, on a desk and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from synthetic_claims import (
    synthetic_drifts,
    synthetic_files,
    synthetic_records,
    synthetic_waiting,
)
from synthetic_run import synthetic_dataset, synthetic_run, synthetic_twin

from weiwen.report import write_report, write_twin_page
from weiwen.report.claims import write_claims_page, write_inevitability_page

LOOSE_TEXT = """() => {
  const loose = [];
  for (const svg of document.querySelectorAll("svg")) {
    const outer = svg.getBoundingClientRect();
    if (!outer.width) continue;
    const inside = (a, b) =>
      a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
    const texts = [...svg.querySelectorAll("text")];
    const at = texts.map(t => t.getBoundingClientRect());
    texts.forEach((text, i) => {
      const box = text.parentElement.querySelector(":scope > rect.box");
      if (!inside(at[i], outer)) loose.push("leaves the drawing: " + text.textContent);
      if (box && !inside(at[i], box.getBoundingClientRect())) loose.push("leaves its box: " + text.textContent);
      const size = parseFloat(getComputedStyle(text).fontSize) * outer.width / svg.viewBox.baseVal.width;
      if (size < 10.6) loose.push("too small: " + text.textContent + " " + size);
      for (let j = 0; j < i; j++) {
        const across = Math.min(at[i].right, at[j].right) - Math.max(at[i].left, at[j].left);
        const down = Math.min(at[i].bottom, at[j].bottom) - Math.max(at[i].top, at[j].top);
        if (across > 1 && down > 4) loose.push("overlap: " + text.textContent + " / " + texts[j].textContent);
      }
    });
  }
  return loose;
}"""


FAINT_TEXT = """() => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => {
    const [r, g, b] = parts(colour).slice(0, 3).map(v => v / 255).map(v =>
      v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    for (; element; element = element.parentElement) {
      const colour = getComputedStyle(element).backgroundColor;
      if (parts(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const faint = [];
  for (const element of document.querySelectorAll("body *")) {
    const written = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!written || element.matches("title, style")) continue;
    const inside = element.closest("svg") !== null, style = getComputedStyle(element);
    const [a, b] = [light(inside ? style.fill : style.color), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faint.push(ratio.toFixed(2) + " " + element.textContent.slice(0, 40));
  }
  return faint;
}"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    written = {name: folder / f"{name}.html" for name in ("city", "national", "village", "twin", "claims", "drifts")}
    write_report(synthetic_dataset(), synthetic_run(), written["city"])
    labelled = synthetic_run(labels=["teaching rates: acts are ten times as frequent as anywhere"])
    write_report(synthetic_dataset(520, 256, 2), labelled, written["national"])
    write_report(synthetic_dataset(26, 2, harmless=True), {}, written["village"])
    effects, series = synthetic_twin()
    write_twin_page(effects, synthetic_run(), synthetic_run(seed=2), "What if?", series, written["twin"], {"arrest": 3})
    write_claims_page(synthetic_records(), synthetic_waiting(), written["claims"], synthetic_files())
    write_inevitability_page(synthetic_drifts(), written["drifts"], synthetic_files())
    return written


LARGEST = pytest.param("city", marks=pytest.mark.slow)


@pytest.mark.parametrize("width", [1280, 961, 390])
@pytest.mark.parametrize("name", [LARGEST, "national", "village", "twin", "claims", "drifts"])
def test_page_holds_together(browser, pages: dict[str, Path], name: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme="dark" if width == 961 else "light")
    requests, complaints = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(pages[name].as_uri())
    page.wait_for_load_state("load")
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(LOOSE_TEXT) == []
    page.close()


def test_readout_answers_to_the_keyboard(browser, pages: dict[str, Path]) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(pages["city"].as_uri())
    page.focus("#figure-incidents .wide svg")
    page.keyboard.press("ArrowLeft")
    assert page.inner_text("#figure-incidents .readout").startswith("week 155 · true ")
    page.close()


def test_page_is_whole_without_script(browser, pages: dict[str, Path]) -> None:
    context = browser.new_context(java_script_enabled=False, reduced_motion="reduce")
    page = context.new_page()
    page.goto(pages["city"].as_uri())
    assert page.is_visible("#figure-incidents .wide svg")
    assert page.is_visible("#people .number")
    context.close()


def test_loose_text_is_found(browser) -> None:
    page = browser.new_page()
    box = '<rect class="box" x="5" y="5" width="60" height="30"/>'
    text = '<text x="0" y="20" font-size="12">138 restricted, 21 held</text>'
    page.set_content(f'<svg viewBox="0 0 300 50" width="300" height="50"><g>{box}{text}{text}</g></svg>')
    found = " ".join(page.evaluate(LOOSE_TEXT))
    assert "leaves its box" in found
    assert "overlap" in found
    page.close()


@pytest.mark.parametrize("name", ["claims", "drifts"])
def test_claims_are_whole_without_script_and_reached_by_keyboard(browser, pages: dict[str, Path], name: str) -> None:
    context = browser.new_context(java_script_enabled=False, reduced_motion="reduce")
    page = context.new_page()
    page.goto(pages[name].as_uri())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    summary = page.locator("details summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.get_attribute("open") is not None
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["claims", "drifts"])
def test_words_of_claims_stand_out(browser, pages: dict[str, Path], name: str, scheme: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page.goto(pages[name].as_uri())
    assert page.evaluate(FAINT_TEXT) == []
    page.close()

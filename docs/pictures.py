"""Renew the pictures of the README: `uv run python docs/pictures.py runs/HASH/report.html claims.html`.

The first is the report of a real run, the second the page that `weiwen claims --report claims.html` writes.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent / "pictures"
CHROMIUM = "/usr/bin/chromium"


def main(report: Path, claims: Path) -> None:
    """The head of a report in the light theme, its loop in the dark one, and the head of the page of claims."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for theme, name in (("light", "report.png"), ("dark", "loop-dark.png")):
            page = browser.new_page(viewport={"width": 1280, "height": 1430}, color_scheme=theme)
            page.goto(report.resolve().as_uri())
            if theme == "light":
                page.screenshot(path=FOLDER / name)
            else:
                page.locator("figure", has=page.locator(".drawing")).first.screenshot(path=FOLDER / name)
        page = browser.new_page(viewport={"width": 1280, "height": 1100}, color_scheme="light")
        page.goto(claims.resolve().as_uri())
        page.screenshot(path=FOLDER / "claims.png")
        browser.close()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))

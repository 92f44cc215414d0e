"""Renew the pictures of the live page: `uv run python docs/dashboard_pictures.py`.

A city of 100,000 plays 170 weeks; in week 104 deterrence is taken away. Wide in the light theme, narrow in the dark.
"""

import subprocess
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent / "pictures"
CHROMIUM = "/usr/bin/chromium"
COMMAND = [sys.executable, "-m", "weiwen", "dashboard", "pilot_city", "--port", "8799", "--no-browser"]
READY = 180_000  # milliseconds for a compilation


def steps(page: Page, week: int) -> None:
    """Step until a week, exactly."""
    while (now := int(page.inner_text("#clock").split()[1])) < week:
        page.click("#step")
        page.wait_for_selector(f"#clock:has-text('week {now + 1} of')")


def main(folder: Path) -> None:
    """Play, change one thing, go on, and take the pictures."""
    server = subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True)
    try:
        address = server.stdout.readline().strip()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(viewport={"width": 1280, "height": 1120}, color_scheme="light")
            page.goto(address)
            page.wait_for_selector("#play:enabled", timeout=READY)
            steps(page, 104)
            page.click("#switch-deterrence")
            steps(page, 170)
            page.evaluate("scrollTo(0, 0)")
            page.wait_for_timeout(500)
            page.screenshot(path=folder / "dashboard.png")
            page.set_viewport_size({"width": 390, "height": 1180})
            page.emulate_media(color_scheme="dark")
            page.wait_for_timeout(500)
            page.screenshot(path=folder / "dashboard-phone.png")
            browser.close()
        for name in ("dashboard.png", "dashboard-phone.png"):
            Image.open(folder / name).convert("RGB").quantize(256, Image.Quantize.FASTOCTREE).save(
                folder / name, optimize=True
            )
    finally:
        server.terminate()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)

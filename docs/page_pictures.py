"""Renew the pictures of the pages: `uv run python docs/page_pictures.py`.

Two runs of the village are made in a folder that is thrown away; the tour is gone through to its last step. Every page
is taken wide in the light theme and narrow in the dark one. Give a folder to have them there instead.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from dashboard_pictures import CHROMIUM, FOLDER, READY
from PIL import Image
from playwright.sync_api import Page, sync_playwright

WEIWEN = [sys.executable, "-m", "weiwen"]
RUNS = ([], ["--without", "deterrence"])
SHAPES = {"": ({"width": 1280, "height": 1000}, "light"), "-phone": ({"width": 390, "height": 1100}, "dark")}
COLOURS = 96


def pages(names: list[str]) -> dict[str, str]:
    """Every page by the name of its picture."""
    one, other = names[:2]
    return {
        "scenarios": "/scenarios",
        "scenario": "/scenarios/frontier",
        "mechanisms": "/mechanisms",
        "mechanism": "/mechanisms/camera",
        "claims": "/claims",
        "claim": "/claims/P2",
        "classics": "/classics",
        "classic": "/classics/granovetter",
        "runs": "/runs",
        "run": f"/runs/{one}",
        "runs-beside": f"/runs/{one}/beside/{other}",
    }


def tour(page: Page, root: str) -> None:
    """The last step of the tour, with what a twin without deterrence shows."""
    page.goto(f"{root}/start?step=4")
    page.click("#begin")
    page.wait_for_selector("#week:enabled", timeout=READY)
    page.click("[data-act='0']")
    page.wait_for_selector("table.beside", timeout=READY)


def take(page: Page, folder: Path, name: str) -> None:
    """One page in both shapes, small enough for a repository."""
    for shape, (size, scheme) in SHAPES.items():
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_timeout(500)
        path = folder / f"pages-{name}{shape}.png"
        page.screenshot(path=path)
        Image.open(path).convert("RGB").quantize(COLOURS, Image.Quantize.FASTOCTREE).save(path, optimize=True)


def main(folder: Path) -> None:
    """Make two runs, serve them, and take the pages."""
    with tempfile.TemporaryDirectory() as runs:
        for more in RUNS:
            subprocess.run([*WEIWEN, "run", "village", "--out", runs, *more], check=True, stdout=subprocess.DEVNULL)
        made = sorted(path.parent.name for path in Path(runs).glob("*/run.json"))
        words = ["dashboard", "village", "--port", "8798", "--no-browser", "--runs", runs]
        server = subprocess.Popen([*WEIWEN, *words], stdout=subprocess.PIPE, text=True)
        try:
            address = server.stdout.readline().strip()
            root = address.partition("/?")[0]
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
                page = browser.new_page()
                page.goto(address)
                tour(page, root)
                take(page, folder, "start")
                for name, path in pages(made).items():
                    page.goto(f"{root}{path}")
                    take(page, folder, name)
                browser.close()
        finally:
            server.terminate()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)

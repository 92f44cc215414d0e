"""A browser, the command that serves pages to it, and what a page asks for and complains of."""

import os
import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest

READY = 300_000  # milliseconds for a compilation on a busy machine


@contextmanager
def chromium():
    """The machine's own browser; where there is none the test is skipped, and fails where all is checked."""
    found = shutil.which("chromium")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is not installed")
        pytest.skip("chromium is not installed")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@contextmanager
def served(*words):
    """The dashboard as a command: the address that it prints, with its token, and the same without."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "weiwen", "dashboard", *map(str, words), "--port", str(port), "--no-browser"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield server.stdout.readline().strip(), f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


@contextmanager
def desk(browser):
    """A page on a desk, with all that it asked for, complained of, and wanted to say in a box."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.asked, page.complaints, page.dialogs = [], [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("websocket", lambda one: page.asked.append(one.url))
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("dialog", lambda dialog: (page.dialogs.append(dialog.message), dialog.dismiss()))
    yield page
    context.close()


def elsewhere(page, root):
    """What a page asked for that is not of the server at this address."""
    here = (f"{root}/", f"{root.replace('http', 'ws')}/", "data:")
    return [url for url in page.asked if not url.startswith(here)]


def barriers(page, **where):
    """Serious faults that keep somebody from using the page, as axe finds them."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page, **where).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]

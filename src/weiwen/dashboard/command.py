"""The command `dashboard`: the live laboratory on this machine, for the browser of whoever typed it."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from weiwen.errors import InputError

PORTS = (1024, 65_535)


def register(app: App) -> None:
    """Add `dashboard` to a command line."""
    app.command(dashboard, name="dashboard")


def dashboard(
    scenario: str = "pilot_city",
    *,
    people: int | None = None,
    weeks: int | None = None,
    seed: int | None = None,
    port: int = 8765,
    runs: Path = Path("runs"),
    browser: Annotated[bool, Parameter(help="open the address in a browser")] = True,
) -> None:
    """Watch a run live in the browser, and change it; the address with its token is printed on one line.

    Parameters
    ----------
    scenario
        The world that is ready when the page opens.
    people
        People in it, at most 1,000,000.
    weeks
        Length of the run.
    seed
        Seed of every draw.
    port
        Port on the loopback of this machine; nobody else reaches it.
    runs
        The folder of finished runs that the pages show.
    """
    if not PORTS[0] <= port <= PORTS[1]:
        raise InputError(f"--port {port}: allowed are {PORTS[0]} to {PORTS[1]}; type --port 8765")
    from weiwen.caching import cache_programs
    from weiwen.dashboard.serving import serve
    from weiwen.dashboard.shelf import Shelf

    cache_programs()
    shelf = Shelf()
    given = {"people": people, "weeks": weeks, "seed": seed}
    shelf.open({"scenario": scenario} | {key: value for key, value in given.items() if value is not None})
    serve(shelf, port, browser, runs)

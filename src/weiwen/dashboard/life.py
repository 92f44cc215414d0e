"""The addresses of one life: begin to follow, see how far it is, turn to another row, take the page along, stop."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from weiwen.dashboard.asking import run_of
from weiwen.dashboard.exports import alone, download
from weiwen.dashboard.following import KIND, Followed, Follower, check_row
from weiwen.dashboard.jobs import Jobs
from weiwen.dashboard.live import Live
from weiwen.dashboard.report import changes_told, record_of
from weiwen.errors import InputError
from weiwen.life import Life
from weiwen.report.figure import Figure
from weiwen.report.life import life_parts, life_text
from weiwen.world import laboratory

MOST_MOMENTS = 200  # a page shows so many; the download has more
WHAT = (
    "A row number of this invented run, drawn from its seed, and nothing more. No person can be looked up or put in: "
    "the same seed draws the same life, another seed another one."
)


class Lives:
    """Who follows whom in each live run, and the row that was chosen."""

    def __init__(self) -> None:
        self.jobs = Jobs()
        self._followers: dict[Live, Follower] = {}
        self._rows: dict[Live, int] = {}

    def begin(self, live: Live, wish: dict[str, Any]) -> None:
        """Follow a row, or whoever shows most, up to the week in which the run stands; `next` turns the page."""
        row = wish.get("row")
        if set(wish) - {"row", "next"} or not (row is None or type(row) is int):
            raise InputError("a life is asked for by the number of its row, or by no number at all")
        if live.snapshot.week == 0:
            raise InputError("no week has passed yet; let one pass first")
        found = self.found(live)
        if found and wish.get("next"):
            self._rows[live] = found.after(self._rows[live]).row
        elif found and row is not None and found.at(row) and found.week == live.snapshot.week:
            self._rows[live] = row
        else:
            if row is not None:
                check_row(laboratory(live.scenario).pages, row)  # before the life that is shown makes room
            self._starts(live, row)

    def _starts(self, live: Live, row: int | None) -> None:
        self._followers = {one: kept for one, kept in self._followers.items() if not one.closed}
        self._rows = {one: kept for one, kept in self._rows.items() if not one.closed}
        follower = self._followers.setdefault(live, Follower(live))

        def work(job: Any) -> Followed:
            found = follower.follow(job, row)
            self._rows[live] = found.lives[0].row if row is None else row
            return found

        self.jobs.begin(live, KIND, work)

    def found(self, live: Live) -> Followed | None:
        """What was followed last, if that came to its end."""
        job = self.jobs.of(live, KIND)
        return job.result if job and job.state == "ready" else None

    def chosen(self, live: Live) -> tuple[Followed, Life]:
        """The life that is shown; refused where nobody was followed."""
        found = self.found(live)
        life = found.at(self._rows[live]) if found else None
        if found is None or life is None:
            raise InputError("nobody was followed yet")
        return found, life

    def told(self, live: Live) -> dict[str, Any]:
        """How it stands, and the life where there is one."""
        job = self.jobs.of(live, KIND)
        state = job.told() if job else {"state": "none", "said": "", "done": 0, "of": 0}
        if self.found(live):
            state["life"] = life_told(live, *self.chosen(live))
        return state | {"what": WHAT}


def routes() -> list[Route]:
    """The addresses, for one start of the server."""
    lives = Lives()

    async def told(request: Request) -> Response:
        return JSONResponse(await alone(lives.told, run_of(request)))

    async def begin(request: Request) -> Response:
        live = run_of(request)
        lives.begin(live, await wish_of(request))
        return JSONResponse(await alone(lives.told, live), 202)

    async def stop(request: Request) -> Response:
        lives.jobs.stop(run_of(request), KIND)
        return Response(status_code=204)

    async def page(request: Request) -> Response:
        live = run_of(request)
        found, life = lives.chosen(live)
        text = await alone(life_text, life, record_of(live, found.week), changes_told(live, found.week))
        return download(live, f"life_row{life.row}.html", text, "text/html; charset=utf-8")

    at = "/api/runs/{run}/life"
    return [
        Route(at, told),
        Route(at, begin, methods=["POST"]),
        Route(at, stop, methods=["DELETE"]),
        Route(f"{at}.html", page),
    ]


async def wish_of(request: Request) -> dict[str, Any]:
    """What a request asks for: nothing, or an object."""
    try:
        wish = json.loads(await request.body() or b"{}")
    except (ValueError, RecursionError):
        wish = None
    if not isinstance(wish, dict):
        raise InputError("the body is no JSON object")
    return wish


def life_told(live: Live, found: Followed, life: Life) -> dict[str, Any]:
    """A life as the live page shows it: drawn and worded by the report's own page of a life."""
    parts = life_parts(life, record_of(live, found.week))
    moments = [[m.week, lane, m.text.replace("_", " "), voice, m.false] for m, lane, voice in parts["moments"]]
    return {
        "row": life.row,
        "group": life.group,
        "locality": life.locality,
        "week": found.week,
        "followed": len(found.lives),
        "opening": parts["opening"],
        "figures": [_drawn(one) for one in (parts["lanes"], *parts["figures"])],
        "moments": moments[:MOST_MOMENTS],
        "left_out": parts["left_out"] + max(len(moments) - MOST_MOMENTS, 0),
    }


def _drawn(figure: Figure) -> dict[str, str]:
    narrow = figure.wide if figure.narrow is None else figure.narrow
    told = {"title": figure.title, "note": figure.note, "caption": figure.caption}
    return told | {"wide": str(figure.wide), "narrow": str(narrow)}

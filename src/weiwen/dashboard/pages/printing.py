"""One frame for every page: navigation, title, the sentence in the foot; a name that nobody knows is taught."""

from collections.abc import Callable, Sequence
from functools import cache, wraps
from pathlib import Path
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from weiwen.errors import InputError
from weiwen.report.page import TEMPLATES as REPORT
from weiwen.report.words import FOOTER, count, plain

TEMPLATES = Path(__file__).parent / "templates"
WAYS = (
    ("/", "live"),
    ("/start", "start here"),
    ("/scenarios", "scenarios"),
    ("/mechanisms", "mechanisms"),
    ("/claims", "claims"),
    ("/classics", "classics"),
    ("/runs", "runs"),
)
MARK = "<!-- ways -->"  # where the navigation goes in a page that is no template
Page = Callable[[Request], Response]


@cache
def _templates() -> jinja2.Environment:
    """Our templates first, so that those of the report stand in our frame."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader([TEMPLATES, REPORT]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    found.filters["plain"] = plain
    shared: dict[str, Any] = {"ways": WAYS, "footer": FOOTER, "count": count}
    found.globals.update(shared)
    return found


def printed(template: str, here: str, status: int = 200, **content: Any) -> HTMLResponse:
    """A page from its template; `here` is the address of its part of the navigation."""
    return HTMLResponse(_templates().get_template(template).render(here=here, **content), status)


def with_ways(text: str, here: str) -> str:
    """A page that is no template, with the navigation in its place."""
    return text.replace(MARK, _templates().get_template("ways.html").render(here=here))


def teaching(here: str) -> Callable[[Page], Page]:
    """What a page refuses it says on a page of its own: not found, what there is, what to do."""

    def teaches(page: Page) -> Page:
        @wraps(page)
        def answer(request: Request) -> Response:
            try:
                return page(request)
            except InputError as error:
                return unknown(str(error), here)

        return answer

    return teaches


def unknown(said: str, here: str, near: Sequence[str] = (), way: str = "What there is") -> HTMLResponse:
    """The page of what is not there: what was asked for, the nearest of its kind, and the way to all of them."""
    return printed("unknown.html", here, 404, said=said, near=near, way=way)


def nothing(request: Request) -> HTMLResponse:
    """The page of an address that is none, with a way to the part of the navigation in which it would lie."""
    path: str = request.url.path
    here = next((way for way, _ in WAYS[1:] if path.startswith(f"{way}/")), "/")
    return unknown("There is nothing at this address.", here)

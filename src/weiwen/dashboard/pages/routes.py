"""The addresses of the pages; nothing changes by GET."""

from starlette.routing import Route

from weiwen.dashboard.pages import start

ROUTES = [
    Route("/start", start.start),
]

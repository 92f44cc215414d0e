"""Two hundred script strings in every text that the server takes: each is refused or escaped."""

from html.parser import HTMLParser
from urllib.parse import quote
from xml.etree.ElementTree import fromstring

import pytest
from hostile import HOSTILE
from made_weeks import HARSH, as_dataset, made_life, made_live, made_people, made_week
from numpy.random import default_rng
from visiting import OURS, shelf_of, visitor

from weiwen.dashboard.talk import Talk
from weiwen.errors import InputError
from weiwen.report.charts.draw import frame, write
from weiwen.report.figure import Figure
from weiwen.report.ink import written
from weiwen.report.life import life_text
from weiwen.report.page import report_text
from weiwen.report.plate import plate

RUN = {
    "scenario": {"name": " ".join(HOSTILE), "summary": " ".join(HOSTILE), "labels": list(HOSTILE)},
    "seed": HOSTILE[0],
}


@pytest.fixture(scope="module")
def live():
    return made_live()


@pytest.fixture(scope="module")
def friend(live):
    return visitor(shelf_of(live))


def refused(answer):
    """Refused, and as JSON that no browser takes for a page."""
    assert 400 <= answer.status_code < 500
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "html" not in answer.headers.get("content-type", "")


def test_there_are_two_hundred_of_them():
    assert len(set(HOSTILE)) == 200


def test_in_what_is_sent_to_the_server(friend):
    for text in HOSTILE:
        refused(friend.post("/api/runs", json={"scenario": text}, headers=OURS))
        refused(friend.post("/api/runs", json={"scenario": "village", text: text}, headers=OURS))
        refused(friend.post("/api/runs/1/life", json={"row": text}, headers=OURS))


def test_in_addresses(friend):
    for k, text in enumerate(HOSTILE):
        refused(friend.get("/api/runs/1/take/map.svg", params={"quantity": text}))
        refused(friend.get(f"/api/runs/{'1/take/' if k % 2 else ''}{quote(text, safe='')}"))


def test_in_orders(live):
    talk = Talk(None, live)
    for text in HOSTILE:
        for order in (
            {"do": text},
            {"do": "switch", "mechanism": text, "on": True},
            {"do": "set", "mechanism": text, "parameter": text, "value": text},
            {"do": "set", "mechanism": "camera", "parameter": text, "value": 1.0},
            {"do": "set", "mechanism": "camera", "parameter": "false_matches", "value": text},
            {"do": "speed", "value": text},
            {"do": "step", "weeks": text},
        ):
            with pytest.raises(InputError):
                live.tell(order)
        with pytest.raises(InputError):
            talk._look({"do": "look", "quantity": text})
    assert live.changes == []


class Tags(HTMLParser):
    """What a browser would find in a page: elements that run something, and attributes that do."""

    def __init__(self, page):
        super().__init__()
        self.scripts, self.running = 0, []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.scripts += tag == "script"
        if tag in ("iframe", "object", "base", "form", "video", "input", "marquee", "math", "template"):
            self.running.append(tag)
        leads = ("href", "src", "action", "formaction", "data", "srcdoc", "xlink:href")
        self.running += [
            name for name, value in attrs if name.startswith("on") or (name in leads and "javascript:" in value)
        ]


NAMED = (
    *("/scenarios/{}", "/mechanisms/{}", "/claims/{}", "/claims/{}/space.json", "/classics/{}", "/runs/{}"),
    *("/runs/{}/report", "/runs/{}/beside/{}", "/start?step={}", "/api/runs/1/branch?quantity={}"),
)


def harmless(answer, text):
    """Refused, or a page in which the string is text and nothing runs but the page's own modules."""
    if "html" not in answer.headers.get("content-type", ""):
        assert 400 <= answer.status_code < 500
        assert answer.headers["x-content-type-options"] == "nosniff"
        return
    assert "<" not in text or text not in answer.text
    assert "unsafe" not in answer.headers["content-security-policy"]
    found = Tags(answer.text)
    assert set(found.running) <= {"form", "input"}
    assert found.scripts == answer.text.count('<script type="module" src="/static/')


def test_in_pages(friend):
    for k, text in enumerate(HOSTILE):
        harmless(friend.get("/mechanisms", params={"name": text}), text)
        address = NAMED[(k + k // 20) % len(NAMED)].replace("{}", quote(text, safe=""))
        harmless(friend.get(address), text)


def test_in_wishes(friend):
    for k, text in enumerate(HOSTILE):
        address, wish = (
            ("/api/trial", {"claim": text}),
            ("/api/trial", {"classic": text}),
            ("/api/trial", {"classic": "granovetter", "set": {text: "1", "sd": text}}),
            ("/api/runs/1/branch", {"without": text}),
            ("/api/runs", {"scenario": "village", "changes": [{"week": 1, "mechanism": text, "on": False}]}),
        )[(k + k // 20) % 5]
        refused(friend.post(address, json=wish, headers=OURS))
    for wish in ({"sd": HOSTILE[0]}, {HOSTILE[0]: "1"}):  # each part of it alone is refused
        refused(friend.post("/api/trial", json={"classic": "granovetter", "set": wish}, headers=OURS))
    assert friend.get("/api/trial").json() == {"state": "none"}


@pytest.mark.parametrize("kind", ["report", "life"])
def test_in_a_page_that_is_taken_along(kind):
    changes = [{"week": text, "what": text, "before": text, "after": text} for text in HOSTILE]
    if kind == "life":
        page = life_text(made_life(), RUN, changes)
    else:
        luck = default_rng(3)
        dataset = as_dataset([made_week(luck, HARSH) for _ in range(4)], made_people(luck, HARSH))
        page = report_text(dataset, RUN, changes)
    found = Tags(page)
    assert found.scripts == 1  # the page's own, for the readout of charts
    assert found.running == []
    assert page.count("&lt;script&gt;alert(1)") > 200


def test_in_a_picture_that_is_taken_along():
    text = " ".join(HOSTILE)
    drawn = frame(write(0, 10, text), 560, 20, text)
    sheet = fromstring(written(plate(Figure("x", text, text, drawn, None, text), text)))
    kinds = {one.tag.rpartition("}")[2] for one in sheet.iter()}
    assert kinds == {"svg", "rect", "g", "text"}
    assert not [name for one in sheet.iter() for name in one.attrib if name.startswith("on") or "href" in name]

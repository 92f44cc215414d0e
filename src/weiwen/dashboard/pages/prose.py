"""Markdown and equations of the program's own files as HTML that needs no script and no style of its own."""

import re
from functools import cache

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

EQUATION = re.compile(r"(?<![\\$`])\$([^$\n`]+)\$(?!\$)")
MECHANISM = re.compile(r"\]\((?:\.\./mechanisms/)?(\w+)\.md\)")
ELSEWHERE = re.compile(r"\[([^\]]+)\]\((?!/|https?:)[^)]*\)")  # a page of the docs that the server has not
PICTURE = re.compile(r"^!\[.*\]\(.*\)$", re.MULTILINE)
MADE = re.compile(r"^<!-- made: \w+ -->\n?", re.MULTILINE)
MARKED = re.compile(r"<span class=[\"']mark[\"']>(.*?)</span>")


@cache
def _reader() -> MarkdownIt:
    """Markup in the text is shown as text."""
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def inline(text: str) -> Markup:
    """A sentence in Markdown."""
    return Markup(_reader().renderInline(_linked(text)))


def whole(text: str) -> Markup:
    """A text in Markdown; what only the docs can make is left out."""
    plain = MARKED.sub(r"`\1`", PICTURE.sub("", MADE.sub("", text)))
    return Markup(_reader().render(_linked(plain)).replace("<table>", '<div class="scroll" tabindex="0"><table>')
                  .replace("</table>", "</table></div>"))  # fmt: skip


def equation(text: str) -> Markup:
    """A text whose parts between dollars are equations, which browsers draw by themselves."""
    parts = EQUATION.split(text)
    return Markup("").join(Markup(convert(part)) if k % 2 else escape(part) for k, part in enumerate(parts))


def _linked(text: str) -> str:
    """Links to mechanisms lead to their pages here; links to other pages of the docs are words."""
    from weiwen import catalogue

    def here(match: re.Match[str]) -> str:
        return f"](/mechanisms/{match[1]})" if match[1] in catalogue.names() else match[0]

    return ELSEWHERE.sub(r"\1", MECHANISM.sub(here, text))

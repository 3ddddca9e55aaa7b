"""Texts that somebody may type, or have in a file, to be obeyed where they should be shown.

Each has a name and a text. `shown` is what is left of it where it is shown: what cannot be kept is taken out, and
nothing else.
"""

from __future__ import annotations

from resilience.domain.text import LONGEST_LINE, plain_line, plain_text

ELSEWHERE = "http://elsewhere.invalid"
"""An address that no test may ever see asked for."""
RAN = "hostileRan"
"""What a script that ran would have left behind in the browser's window."""

HOSTILE: dict[str, str] = {
    # markup and scripts
    "script": f"<script>window.{RAN}=1;alert(1)</script>",
    "script in upper case, broken": f"<ScRiPt >window.{RAN}=1</sCrIpT\n>",
    "image with a handler": f'<img src=x onerror="window.{RAN}=1;alert(2)">',
    "svg with a handler": f"<svg/onload=window.{RAN}=1>",
    "details with a handler": f'<details open ontoggle="window.{RAN}=1">',
    "focus with a handler": f'<input autofocus onfocus="window.{RAN}=1">',
    "attribute broken out of": f'" onmouseover="window.{RAN}=1" x="',
    "single-quoted attribute broken out of": f"' onfocus='window.{RAN}=1' autofocus='",
    "frame": f'<iframe src="{ELSEWHERE}/frame"></iframe>',
    "object": f'<object data="{ELSEWHERE}/object"></object>',
    "form": f'<form action="{ELSEWHERE}/form"><button>Go</button></form>',
    "base": f'<base href="{ELSEWHERE}/">',
    "refresh": f'<meta http-equiv="refresh" content="0;url={ELSEWHERE}/">',
    "style sheet": f'<style>@import "{ELSEWHERE}/x.css";body{{display:none}}</style>',
    "style attribute": f'<p style="background:url({ELSEWHERE}/bg)">x</p>',
    "our own elements closed": "</td></tr></table></div></p></h1></title></textarea></script><h1>Taken over</h1>",
    "comment left open": "<!-- and everything after",
    "cdata": "<![CDATA[ x ]]>",
    "entities": "&lt;b&gt; &amp;amp; &#60;script&#62; &#x3c;",
    "entity without an end": "&lt &notit; &copy",
    # addresses
    "javascript address": f"javascript:window.{RAN}=1",
    "data address": f"data:text/html,<script>window.{RAN}=1</script>",
    "file address": "file:///etc/passwd",
    "plain address": f"{ELSEWHERE}/plain",
    # markdown, and what Streamlit adds to it
    "markdown image": f"![x]({ELSEWHERE}/pixel.png)",
    "markdown link": f"[click]({ELSEWHERE}/link)",
    "markdown link to a script": f"[click](javascript:window.{RAN}=1)",
    "markdown reference": f"[x][1]\n\n[1]: {ELSEWHERE}/reference",
    "markdown marks": "**bold** _slanted_ ~~gone~~ `code` # heading",
    "markdown table": "| a | b |\n|---|---|\n| 1 | 2 |",
    "markdown fence": "```\n<script>\n```",
    "colour directive": ":red[alarm] :material/delete: :streamlit: :blue-background[x]",
    "emoji shortcode": ":smile: :+1:",
    "formula of a page": "$\\href{http://elsewhere.invalid/tex}{x}$ $$x^2$$",
    # formulas of spreadsheets
    "formula": "=1+1",
    "formula that calls a program": "=cmd|' /C calc'!A0",
    "formula that calls elsewhere": f'=HYPERLINK("{ELSEWHERE}/h","click")',
    "formula that fetches": f'=WEBSERVICE("{ELSEWHERE}/w")',
    "formula with plus": "+SUM(A1:A9)",
    "formula with minus": "-2+3+cmd|' /C calc'!A0",
    "formula with at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "formula after blanks": "   =1+1",
    "formula after a tab": "\t=1+1",
    "formula after a return": "\r=1+1",
    "formula after no width": "\u200b=1+1",
    "formula in wide signs": "\uff1d1+1",
    "quotes and commas": 'a,"b",c;"d"\'e\'',
    "a quote alone": '"',
    "an array formula": "{=1+1}",
    # other languages that might be read
    "typst code": '#eval("1+1") #read("/etc/passwd") #sys.inputs',
    "typst markup": "= Heading @nowhere <label> $x$ *b* _i_ `r` \\ #pagebreak()",
    "typst import": '#import "@preview/cetz:0.3.0": *',
    "template": "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7} <%= 7*7 %>",
    "python format": "{0} {name} {0.__class__} %s %(x)s %n",
    "sql": "'; DROP TABLE person; --",
    "sql wildcard": "%_%' OR '1'='1",
    "latex": "\\input{/etc/passwd} $\\alpha$ \\end{document}",
    "plotly": "<b>bold</b><br>%{x}<extra></extra> $x^2$ <a href='javascript:alert(1)'>x</a>",
    "xml": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "shell": "$(touch /tmp/x) `id` ; rm -rf ~ | cat",
    "path": "../../../../etc/passwd",
    "path of another system": "C:\\Windows\\..\\nul:",
    "log forged": "fine\n2026-11-22 00:00:00 CRITICAL forged",
    "null word": "null",
    "no number": "NaN",
    "json broken out of": '"}],"x":[{"y":"',
    # letters
    "right to left": "מחסום 123 عربى",
    "override": "\u202egnp.exe\u202c after",
    "isolate left open": "\u2067isolate",
    "no width": "a\u200bb\u200cc\u200dd\ufeffe\u2060f",
    "marks without end": "e" + "\u0301" * 300,
    "emoji joined": "👩\u200d👩\u200d👧\u200d👦 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "wide letters": "中文 日本語 한국어 ไทย",
    "wide script": "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "a word without end": "W" * 4000,
    "line separators": "one\u2028two\u2029three\x85four",
    "line ends": "one\r\ntwo\rthree\nfour\vfive\fsix",
    "control characters": "a\x00b\x01c\x07d\x08e\x1bf\x7fg\x9bh",
    "half a character": "a\ud800b\udfffc",
    "no characters": "a\ufffeb\uffffc\ufdd0d",
    "annotations": "a\ufff9b\ufffac\ufffbd",
    "blanks alone in the middle": "a \u00a0\u2003\u3000 b",
}


def short(most: int) -> dict[str, str]:
    """Return those that a field of this many characters takes."""
    return {name: text for name, text in HOSTILE.items() if len(text) <= most}


def shown(text: str) -> str:
    """Return what is kept of a text of several lines."""
    return plain_text(text).strip()


def shown_in_a_line(text: str) -> str:
    """Return what is kept of a name."""
    return plain_line(text)


LINES = {name: text for name, text in short(LONGEST_LINE).items() if plain_line(text)}
"""Those that a name, a source or a reason takes."""

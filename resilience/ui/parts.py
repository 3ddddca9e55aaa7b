"""The parts that every page is made of: head, list of what changed, plain tables, marks, empty states.

Everything here that takes words escapes them: text that people typed is shown as text.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.vocabulary import Verdict
from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.views.board import Item
    from resilience.views.table import Table


def head(title: str, context: str = "") -> None:
    """Draw the title, which is the answer and takes no full stop, and one line of context."""
    title = title.removesuffix(".")
    second = f'<p class="elr-second">{escape(context)}</p>' if context else ""
    st.html(f'<div class="elr elr-head"><h1>{escape(title)}</h1>{second}</div>')


def section(heading: str, sentence: str = "", *, verdict: Verdict | None = None) -> None:
    """Draw a heading with the sentence that says what the picture beneath shows."""
    tag = f'<span class="elr-tag">{escape(verdict.label)}</span>' if verdict else ""
    said = f"<p>{tag}{escape(sentence)}</p>" if sentence else ""
    st.html(f'<div class="elr"><h2>{escape(heading)}</h2>{said}</div>')


def method(words: str) -> None:
    """Draw the line that says how a picture was made."""
    st.html(f'<div class="elr"><p class="elr-method">{escape(words)}</p></div>')


def say(words: str) -> None:
    """Draw a paragraph of plain text."""
    st.html(f'<div class="elr"><p>{escape(words)}</p></div>')


def empty(words: str, link: tuple[str, str] | None = None) -> None:
    """Draw what is not there yet and what to do about it; `link` is an address and its words."""
    onward = f'<p><a href="{escape(link[0], quote=True)}" target="_self">{escape(link[1])}</a></p>' if link else ""
    st.html(f'<div class="elr elr-empty"><p>{escape(words)}</p>{onward}</div>')


def done(words: str) -> None:
    """Draw a sentence that tells what has been done."""
    st.html(f'<div class="elr elr-empty" role="status"><p>{escape(words)}</p></div>')


_JOINER = "\u2060"
"""Without a width, and no break: between two signs it stops them from being read together."""


def literal(typed: str) -> str:
    """Return what people typed so that a label shows it as it stands.

    Streamlit reads labels as Markdown, and then looks in the text for addresses, shortcodes (`:smile:`) and arrows
    (`->`), where a backslash no longer helps: a sign without a width does.
    """
    escaped = re.sub(r"([\\`*_\[\]<>$~:#|&@=+!-])", r"\\\1", typed)
    escaped = re.sub(r"^(\d+)([.)])", r"\1\\\2", escaped)
    return re.sub(r"(?i)(\\[-:<>=~]|www(?=\.)|(?=\\@))", rf"\1{_JOINER}", escaped)


def warn(words: str) -> None:
    """Draw a sentence that asks for care."""
    st.html(f'<div class="elr elr-warn"><p>{escape(words)}</p></div>')


def items(lines: Sequence[Item]) -> None:
    """Draw what changed or waits, most important first: a shape, a word, a sentence, a number, a link."""
    rows = "".join(_item(line) for line in lines)
    st.html(f'<ul class="elr elr-items">{rows}</ul>')


def _item(line: Item) -> str:
    link = (
        f'<a href="{escape(line.link, quote=True)}" target="_self">{escape(line.link_words)}</a>' if line.link else ""
    )
    return (
        f'<li><span class="elr-shape elr-{line.verdict.value}" aria-hidden="true"></span>'
        f'<span><span class="elr-word">{escape(line.verdict.label)}</span>'
        f'<span class="elr-headline">{escape(line.headline)}</span>'
        f'<span class="elr-detail">{escape(line.detail)}</span></span>'
        f'<span class="elr-number">{escape(line.number)}</span><span class="elr-link">{link}</span></li>'
    )


def table(view: Table) -> None:
    """Draw a table as plain HTML, which a screen reader reads and paper prints."""
    right = [" class=elr-n" if numeric else "" for numeric in view.numeric]
    header = "".join(f'<th scope="col"{css}>{escape(name)}</th>' for name, css in zip(view.columns, right, strict=True))
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{escape(cell)}</th>' if position == 0 else f"<td{right[position]}>{escape(cell)}</td>"
            for position, cell in enumerate(row)
        )
        + "</tr>"
        for row in view.rows
    )
    st.html(
        f'<div class="elr elr-scroll" tabindex="0" role="region" aria-label="{escape(view.caption, quote=True)}">'
        f"<table><caption>{escape(view.caption)}</caption><thead><tr>{header}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def beneath(worked_out: str, views: Sequence[Table], key: str) -> None:
    """Offer a picture's data as tables, made only when asked for, and how it was worked out."""
    opened = st.expander(_("As a table"), key=f"table_{key}", on_change="rerun")
    if opened.open:
        with opened:
            for view in views:
                table(view)
    with st.expander(_("How this is worked out"), key=f"method_{key}"):
        say(worked_out)


def banner(area_name: str, person: str, *, is_example: bool, area_is_invented: bool) -> None:
    """Draw who is looking at what; an example says so on every page."""
    if is_example and area_is_invented:
        said = f"<strong>{escape(_('Example data.'))}</strong> " + escape(
            _("{area} is an invented partnership.").format(area=area_name)
        )
    elif is_example:
        where = _("{area}. ").format(area=area_name) if area_name else ""
        said = f"<strong>{escape(_('Example database.'))}</strong> " + escape(
            where + _("Whatever is brought in here stays labelled as an example.")
        )
    else:
        said = escape(area_name or _("No area of your own"))
    links = [("/account", _("Your account"))] if person else []
    if person:
        links.append(("/who", _("Change who you are")) if is_example else ("/sign-out", _("Sign out")))
    links.append(("/data_protection", _("Data protection")))
    onward = " · ".join(f'<a href="{address}" target="_self">{escape(words)}</a>' for address, words in links)
    kind = "" if is_example else " elr-real"
    st.html(
        f'<div class="elr elr-banner{kind}" role="region" aria-label="{escape(_("Where you are"), quote=True)}">'
        f"<span>{said}</span><span>{escape(person or _('Not signed in'))} · {onward}</span></div>"
    )

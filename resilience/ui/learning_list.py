"""Lessons as they are read: what came of it first, then what was done, why, for whom, and what shows it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from resilience.locales import _
from resilience.ui import parts
from resilience.ui.pages import AREA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.views.learning import EffectBeside, LessonLine, SharedLessonsView

MOST_SHOWN = 40


def lessons(lines: Sequence[LessonLine]) -> None:
    """Draw lessons one beneath the other; of very many the first, with a sentence that says so."""
    st.html("".join(_lesson(line) for line in lines[:MOST_SHOWN]))
    if len(lines) > MOST_SHOWN:
        parts.method(
            _("The first {n} of {all} are shown. Look for words to see fewer.").format(n=MOST_SHOWN, all=len(lines))
        )


def of_others(view: SharedLessonsView) -> None:
    """Draw what other areas share."""
    parts.section(view.title, view.sentence)
    if view.empty:
        parts.empty(view.empty)
    else:
        lessons(view.lines)


def _lesson(line: LessonLine) -> str:
    paragraphs = [f"<p>{_typed(line.what)}</p>"]
    paragraphs += [_named(_("Why"), line.why)] if line.why.strip() else []
    around = [_said(name, said) for name, said in _circumstances(line) if said.strip()]
    paragraphs += [f"<p>{'<br>'.join(around)}</p>"] if around else []
    paragraphs.append(_shown(line))
    paragraphs += [_effect(line.effect)] if line.effect else []
    return (
        f'<div class="elr"><h3><span class="elr-tag">{escape(line.worked.label)}</span> {escape(line.title)}</h3>'
        f'{"".join(paragraphs)}<p class="elr-method">{escape(line.said)}</p></div>'
    )


def _circumstances(line: LessonLine) -> tuple[tuple[str, str], ...]:
    return (
        (_("Where"), line.where),
        (_("For whom"), line.for_whom),
        (_("Target groups"), "; ".join(line.target_groups)),
        (_("Need types"), "; ".join(line.need_types)),
    )


def _named(name: str, said: str) -> str:
    return f"<p>{_said(name, said)}</p>"


def _said(name: str, said: str) -> str:
    return f"<strong>{escape(name)}:</strong> {_typed(said)}"


def _typed(said: str) -> str:
    """Return typed text as markup that keeps its lines."""
    return "<br>".join(escape(said.strip()).split("\n"))


def _shown(line: LessonLine) -> str:
    items = [
        f'<a href="{escape(_here(item.address), quote=True)}" target="_self">{escape(item.title)}</a>, '
        f"{escape(item.until)}"
        for item in line.evidence
    ]
    said = [_typed(line.shown_by)] if line.shown_by.strip() else []
    said += ["; ".join(items)] if items else []
    said += [f"<em>{escape(line.unshown)}</em>"] if line.unshown else []
    return f"<p><strong>{escape(_('Shown by'))}:</strong> {' · '.join(said)}</p>"


def _effect(effect: EffectBeside) -> str:
    """Return the verdict and the number of the estimate; all that stands behind them is one click away."""
    tag = f'<span class="elr-tag">{escape(effect.verdict.label)}</span> ' if effect.verdict else ""
    said = _("The estimate: {number}.").format(number=effect.number) if effect.number else effect.sentence
    beyond = f" <em>{escape(effect.goes_beyond)}</em>" if effect.goes_beyond else ""
    if not effect.address:
        return f"<p><strong>{escape(_('Estimate'))}:</strong> {tag}{escape(said)}{beyond}</p>"
    return (
        f"<p><strong>{escape(_('Intervention'))}:</strong> "
        f'<a href="{escape(_here(effect.address), quote=True)}" target="_self">{escape(effect.intervention)}</a>. '
        f"{tag}{escape(said)}{beyond}</p>"
    )


def _here(address: str) -> str:
    """Return an address in the area spoken of."""
    chosen = st.query_params.get(AREA)
    if not chosen:
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode({AREA: chosen})}"

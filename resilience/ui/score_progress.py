"""Where one is in the form: the page in the address, and how far each feature has come, with the ways there."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

import streamlit as st

from resilience.locales import _, ngettext
from resilience.services import words

if TYPE_CHECKING:
    from resilience.views.score import FeatureProgress, ScoreForm, Step

INDICATOR, FEATURE = "indicator", "feature"
"""The names under which an indicator, or a feature for its question about next time, stand in the page's address."""


def chosen(form: ScoreForm) -> Step:
    """Return the page of the form that the address names, else where this evaluator stopped."""
    feature, code = st.query_params.get(FEATURE, ""), st.query_params.get(INDICATOR, "")
    step = form.step(feature, is_confidence=True) if feature else form.step(code)
    if step is None or (form.is_moderated and step not in form.steps(asked=True)):
        step = form.step(form.first_unanswered.indicator.code) or form.steps(asked=bool(form.asked))[0]
    if step.code != (feature or code):
        go_to(step)
    return step


def go_to(step: Step) -> None:
    """Put a page of the form into the address."""
    put, drop = (FEATURE, INDICATOR) if step.is_confidence else (INDICATOR, FEATURE)
    st.query_params[put] = step.code
    if drop in st.query_params:
        del st.query_params[drop]


def progress(form: ScoreForm, step: Step) -> None:
    """Draw how far this evaluator has come, by feature, each with a link to its first open question."""
    st.html(
        f'<nav class="elr" aria-label="{escape(_("Your progress"), quote=True)}">'
        f'<p class="elr-second">{escape(_until(form))}</p>'
        + (_requests(form, step) if form.is_moderated else _features(form, step))
        + "</nav>"
    )


def _until(form: ScoreForm) -> str:
    if form.is_moderated:
        return _("{round}, in moderation").format(round=form.round_name)
    return _("{round}, open until {day}").format(round=form.round_name, day=words.day(form.closes_on))


def _requests(form: ScoreForm, step: Step) -> str:
    waiting = ngettext(
        "You are asked to look at {n} answer again", "You are asked to look at {n} answers again", len(form.asked)
    ).format(n=len(form.asked))
    lines = "".join(
        _line("○", step.code == one.indicator.code, _address(INDICATOR, one.indicator.code), one.indicator.name)
        for one in form.asked
    )
    return f'<p><strong>{escape(waiting)}</strong></p><ul class="elr-steps">{lines}</ul>'


def _features(form: ScoreForm, step: Step) -> str:
    total = len(form.asked)
    share = round(100 * form.answered / total) if total else 0
    said = _("{n} of {total} answered").format(n=form.answered, total=total)
    mine = "".join(_feature(form, feature, step) for feature in form.features if feature.is_asked)
    note = f'<p class="elr-method">{escape(_not_seen_yet())}</p>' if form.submitted_at is None else ""
    return (
        f"<p><strong>{escape(said)}</strong></p>"
        f'<div class="elr-progress" aria-hidden="true"><span style="width:{share}%"></span></div>'
        f'<ul class="elr-steps">{mine}</ul>{_others(form, step)}{note}'
    )


def _not_seen_yet() -> str:
    return _(
        "Nobody sees your answers until you submit. After that they show once moderation begins or the round is closed."
    )


def _others(form: ScoreForm, step: Step) -> str:
    """What one is not asked for can be answered too: it stands folded away, open while one is there."""
    others = [feature for feature in form.features if not feature.is_asked]
    if not others:
        return ""
    lines = "".join(_feature(form, feature, step) for feature in others)
    is_open = " open" if any(feature.code == step.feature for feature in others) else ""
    return (
        f"<details{is_open}><summary>{escape(_('Answer others as well'))}</summary>"
        f'<ul class="elr-steps">{lines}</ul></details>'
    )


def _feature(form: ScoreForm, feature: FeatureProgress, step: Step) -> str:
    held = [one for one in form.indicators if one.indicator.feature == feature.code]
    first = next((one for one in held if one.saved is None), held[0])
    mark = "●" if feature.answered == feature.of else "◐" if feature.answered else "○"
    count = _("{n} of {of}").format(n=feature.answered, of=feature.of)
    after = f" {escape(count)}{_confidence(form, feature, step)}"
    is_here = step.feature == feature.code
    return _line(mark, is_here, _address(INDICATOR, first.indicator.code), feature.name, after)


def _confidence(form: ScoreForm, feature: FeatureProgress, step: Step) -> str:
    """The way to the question about next time: in the feature one is in, and where there is nothing else to do."""
    is_near = step.feature == feature.code or feature.answered == feature.of or feature.confidence is not None
    if not is_near or form.step(feature.code, is_confidence=True) is None:
        return ""
    is_here = step.is_confidence and step.code == feature.code
    given = feature.confidence.confidence.label if feature.confidence else _("How confident?")
    mark = "●" if feature.confidence else "○"
    address = escape(_address(FEATURE, feature.code), quote=True)
    here = ' aria-current="page"' if is_here else ""
    return f'<br><span aria-hidden="true">{mark}</span> <a href="{address}" target="_self"{here}>{escape(given)}</a>'


def _line(mark: str, is_here: bool, address: str, name: str, after: str = "") -> str:  # noqa: FBT001 - read at once
    here = ' class="elr-here" aria-current="step"' if is_here else ""
    return (
        f'<li{here}><span aria-hidden="true">{mark}</span> '
        f'<a href="{escape(address, quote=True)}" target="_self">{escape(name)}</a>{after}</li>'
    )


def _address(name: str, code: str) -> str:
    return f"/score?{name}={quote(code, safe='')}"

"""What the page of type concludes, each with its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.charts import need_type as charts
from resilience.locales import _
from resilience.ui import need_parts, parts
from resilience.ui.figures import figure

if TYPE_CHECKING:
    from resilience.views.need_type import EffectiveView, MixView, NeedTypeView, SplitView


def conclusions(view: NeedTypeView) -> None:
    """Draw the mix, how mixed it is, and what a change in volume consists of; or what is missing."""
    if view.empty:
        parts.empty(view.empty)
    if view.note:
        parts.method(view.note)
    if view.mix is not None:
        _mix(view.mix)
    if view.effective is not None:
        _effective(view.effective)
    if view.split is not None:
        _split(view.split)


def _mix(view: MixView) -> None:
    need_parts.judged(
        view.judged, "type_mix", lambda: figure(charts.shares, view, alt=view.judged.sentence, key="type_mix")
    )


def _effective(view: EffectiveView) -> None:
    need_parts.judged(
        view.judged,
        "type_effective",
        lambda: figure(charts.effective, view, alt=view.judged.sentence, key="type_effective"),
    )


def _split(view: SplitView) -> None:
    need_parts.judged(view.judged, "type_split", (lambda: _pictures(view)) if view.steps else None)


def _pictures(view: SplitView) -> None:
    figure(charts.steps, view, alt=view.judged.sentence, key="type_steps")
    said = _("What the change of the mix alone added to each type, or took away:")
    parts.say(said)
    figure(charts.mix_effects, view, alt=said, key="type_mix_effects")

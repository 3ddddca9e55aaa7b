"""The parts of the comparison: which feature, its picture with the sentence and table beside it, and the copies."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from resilience.charts import comparing as charts
from resilience.locales import _
from resilience.services import comparing
from resilience.services.exports import ExportKind
from resilience.ui import copies, parts
from resilience.ui.figures import figure

if TYPE_CHECKING:
    from typing import Any

    from resilience.charts.theme import Palette
    from resilience.views.comparing import ComparisonView, FeatureCompared

ADDRESS = "feature"
"""The name under which the feature stands in the page's address, so that it can be sent on."""


def one_feature(view: ComparisonView) -> None:
    """Ask for a feature, and draw every area in it."""
    features = {feature.code: feature for feature in view.features}
    code = st.selectbox(
        _("Feature"),
        list(features),
        format_func=lambda code: features[code].name,
        key=ADDRESS,
        bind="query-params",
    )
    chosen = features.get(code or "", view.features[0])
    parts.section(chosen.name, chosen.sentence)
    if any(area.median is not None for area in chosen.areas):
        figure(partial(_draw, view.top_level), chosen, alt=chosen.sentence, key=chosen.code)
    parts.method(view.method + (" " + _("Dashed: half of all that share lie between.") if chosen.over_areas else ""))
    parts.beneath(view.worked_out, [chosen.table], chosen.code)


def _draw(top_level: int, feature: FeatureCompared, colours: Palette) -> dict[str, Any]:
    return charts.areas(feature, top_level, colours)


def taken_away(view: ComparisonView) -> None:
    """Offer all features as a file."""
    opened = st.expander(_("Take this away as a file"), key="compare_copies", on_change="rerun")
    if opened.open:
        with opened:
            copies.offer(comparing.document(view), ExportKind.COMPARISON, None, of=view.features)

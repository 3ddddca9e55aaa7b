"""Imported once at start: what pages would otherwise load at their first visit, in their first visitor's time."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects
import pyarrow as pa

import resilience.charts
import resilience.intake.shipped
import resilience.reports
import resilience.ui.compared
import resilience.ui.effect_page
import resilience.ui.import_steps
import resilience.ui.path_page
import resilience.ui.people_form
import resilience.ui.record_view
import resilience.ui.score_form
import resilience.ui.value_page

__all__ = ["pa", "pd", "plotly", "resilience"]

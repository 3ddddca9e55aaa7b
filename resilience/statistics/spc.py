"""Statistical process control: which ups and downs of a series mean something, and which are noise."""

from __future__ import annotations

from resilience.statistics.spc_attribute import AttributeChart, AttributeKind, attribute
from resilience.statistics.spc_choice import ChartChoice, Memory, memory, suitable_chart
from resilience.statistics.spc_false_alarms import FalseAlarms, false_alarms
from resilience.statistics.spc_run_chart import RunChart, run_chart
from resilience.statistics.spc_season import Season, season_of, xmr_over
from resilience.statistics.spc_xmr import XmrChart, XmrCharts, XmrPoint, XmrSegment, xmr, xmr_many

__all__ = [
    "AttributeChart",
    "AttributeKind",
    "ChartChoice",
    "FalseAlarms",
    "Memory",
    "RunChart",
    "Season",
    "XmrChart",
    "XmrCharts",
    "XmrPoint",
    "XmrSegment",
    "attribute",
    "false_alarms",
    "memory",
    "run_chart",
    "season_of",
    "suitable_chart",
    "xmr",
    "xmr_many",
    "xmr_over",
]

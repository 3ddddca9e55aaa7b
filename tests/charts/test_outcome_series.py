"""The line of a series counted elsewhere: gaps stay open, counts begin at zero, the start of treatment is marked."""

from __future__ import annotations

from datetime import date

import numpy as np

from resilience.charts.outcome_series import series
from resilience.charts.theme import LIGHT
from resilience.domain.need_question import Step
from resilience.views.brought_series import SeriesPicture

STARTS = tuple(date(2019, month, 1) for month in range(1, 6))
VIEW = SeriesPicture(
    STARTS, (5.0, None, 7.0, None, 9.0), Step.MONTH, "falls", True, STARTS[2], "Treated from March 2019"
)


def test_a_gap_stays_open_and_a_point_between_two_gaps_is_seen():
    (line,) = series(VIEW, LIGHT)["data"]
    assert (line["connectgaps"], line["mode"]) == (False, "lines+markers")
    assert np.isnan(line["y"]).tolist() == [False, True, False, True, False]


def test_counts_begin_at_zero_and_the_start_of_treatment_is_marked_and_said():
    layout = series(VIEW, LIGHT)["layout"]
    assert layout["yaxis"]["rangemode"] == "tozero"
    assert [shape["x0"] for shape in layout["shapes"]] == ["2019-03-01"]
    assert "falls · Treated from March 2019" in layout["annotations"][0]["text"]

"""The picture of one indicator: every level with its number, answers without a level apart, median and range."""

from __future__ import annotations

from datetime import date

import pytest

from resilience.charts.moderation import spread
from resilience.charts.theme import DARK, LIGHT
from resilience.domain.assessment import DONT_KNOW, Answer
from resilience.domain.framework import Indicator
from resilience.statistics.ordinal import summary
from resilience.views.moderation import IndicatorLine, IndicatorView
from resilience.views.table import Table

EMPTY = Table("", (), (), ())
LEVELS = ("nothing", "a little", "some", "more", "much", "all")
INDICATOR = Indicator("SL1", "SL", "Shared strategy", "?", LEVELS, (), (), (), (), (), (), "")


def view(levels, dont_know=0, *, last=None) -> IndicatorView:
    given = summary(levels, scale=range(6))
    line = IndicatorLine("SL1", "Shared strategy", "SL", given, dont_know, 0, None, None, None, False, 0, 0, "")
    day = date(2026, 11, 22)
    return IndicatorView(INDICATOR, "Strategy", line, "", EMPTY, (), (), None, last, "", EMPTY, (), (), (), (), day)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_every_level_has_its_number_and_answers_without_a_level_stand_apart(colours):
    drawn = spread(view([1, 2, 2, 4], dont_know=2), colours)
    bars = drawn["data"][0]
    assert list(bars["y"]) == [0, 1, 2, 0, 1, 0, 2, 0]
    assert bars["text"] == ["", "1", "2", "", "1", "", "2", ""]
    assert list(bars["x"])[:6] == [0, 1, 2, 3, 4, 5]
    assert bars["x"][6] > 6
    (reach,) = drawn["layout"]["shapes"]
    assert (reach["x0"], reach["x1"]) == (1, 4)
    assert [list(trace["x"]) for trace in drawn["data"][1:]] == [[2]]


def test_what_was_agreed_last_round_is_a_ring_where_it_was_a_level():
    drawn = spread(view([1, 2], last=Answer.at(5)), LIGHT)
    assert [list(trace["x"]) for trace in drawn["data"][1:]] == [[5], [1.5]]
    assert len(spread(view([1, 2], last=DONT_KNOW), LIGHT)["data"]) == 2


def test_an_indicator_to_which_nobody_gave_a_level_has_neither_range_nor_median():
    drawn = spread(view([], dont_know=3), LIGHT)
    assert drawn["layout"]["shapes"] == []
    assert len(drawn["data"]) == 1

"""The picture of an effect says what its view says: observed, expected with its band, the start, and every method."""

from __future__ import annotations

from dataclasses import replace

from resilience.charts.effect import course, methods
from resilience.charts.theme import DARK, LIGHT
from resilience.domain.need import first_of_month
from resilience.views.effect import EffectPicture, MethodLine

STARTS = tuple(first_of_month(24_300 + n) for n in range(6))
PICTURE = EffectPicture(
    starts=STARTS,
    observed=(10.0, 12.0, 90.0, 11.0, 6.0, None),
    expected=(10.5, 11.0, None, None, 12.0, 12.5),
    expected_low=(9.0, 9.5, None, None, 10.0, 10.5),
    expected_high=(12.0, 12.5, None, None, 14.0, 14.5),
    left_out=(False, False, True, False, False, False),
    first_lead_in=3,
    first_after=4,
    unit="requests <b>",
)


def test_observed_and_expected_are_drawn_as_they_are_with_the_start_and_the_lead_in():
    drawn = course(PICTURE, LIGHT)
    high, low, _fit, expected, observed, left_out = drawn["data"]
    assert observed["y"] == [10.0, 12.0, None, 11.0, 6.0, None]
    assert observed["line"]["color"] == LIGHT.blue
    assert (expected["y"], expected["line"]["dash"]) == ([None, 12.0, 12.5], "dash")
    assert (low["y"][1:], high["y"][1:], low["fill"]) == ([10.0, 10.5], [14.0, 14.5], "tonexty")
    shade, start = drawn["layout"]["shapes"]
    assert (shade["x0"], shade["x1"]) == (STARTS[3].isoformat(), STARTS[4].isoformat())
    assert start["x0"] == start["x1"] == STARTS[3].isoformat()
    assert [one for one in left_out["y"] if one is not None] == [drawn["layout"]["yaxis"]["range"][1]]


def test_a_month_left_out_does_not_stretch_the_picture_and_words_are_escaped():
    drawn = course(PICTURE, DARK)
    assert drawn["layout"]["yaxis"]["range"][1] < 20
    texts = [one["text"] for one in drawn["layout"]["annotations"]]
    assert texts[0] == "requests &lt;b&gt;"
    assert any("expected without it" in one for one in texts)


def test_words_stand_above_the_picture_on_lines_of_their_own_where_no_curve_crosses_them():
    for unit, lines in (("requests", [18, 18, 0]), ("homicides per 100,000 people", [36, 18, 0])):
        drawn = course(replace(PICTURE, unit=unit), LIGHT)["layout"]
        notes = drawn["annotations"]
        assert all(one["y"] > 1 and one["yanchor"] == "bottom" for one in notes)
        assert [one.get("yshift", 0) for one in notes] == lines
        assert drawn["margin"]["t"] >= max(lines) + 32


def test_every_method_with_an_estimate_has_a_dot_and_limits_the_main_one_first():
    rows = (
        MethodLine("Against <controls>", True, -0.2, -0.3, -0.1, ""),
        MethodLine("Two-way", False, -0.25, None, None, ""),
        MethodLine("None", False, None, None, None, "no"),
        MethodLine("Vague", False, -0.1, -0.9, 4.0, ""),
    )
    drawn = methods(rows, LIGHT)
    assert [one["x"] for one in drawn["data"]] == [[-20.0], [-25.0], [-10.0]]
    assert drawn["data"][0]["error_x"]["arrayminus"] == [10.0]
    assert drawn["data"][1]["error_x"]["array"] == [0.0]
    low, high = drawn["layout"]["xaxis"]["range"]
    assert low < -90.0
    assert 90.0 < high < 120.0
    assert drawn["data"][2]["error_x"]["array"][0] == high + 10
    assert drawn["layout"]["yaxis"]["ticktext"][0] == "Against &lt;controls&gt; *"

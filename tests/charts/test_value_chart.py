"""The picture of what an answer hangs on shows each end where it lies."""

from __future__ import annotations

from dataclasses import replace

from resilience.charts.theme import LIGHT
from resilience.charts.value import tornado
from resilience.views.need import Judged
from resilience.views.value import SwingRow, TornadoView

JUDGED = Judged("", "", None, "", "", "", ())
VIEW = TornadoView(
    JUDGED,
    1000.0,
    (
        SwingRow("The measured effect", "10 a year", "90 a year", -500.0, 2500.0),
        SwingRow("The correction for <b>optimism</b>", "0%", "40%", 1400.0, 600.0),
        SwingRow("How long it lasts", "as measured", "as entered", 200.0, 1000.0),
    ),
)


def test_each_bar_runs_from_its_low_to_its_high_worth_about_the_answer():
    below, above = tornado(VIEW, LIGHT)["data"]
    ends = [(low + 1000, high + 1000) for low, high in zip(below["x"], above["x"], strict=True)]
    assert ends == [(-500, 2500), (600, 1400), (200, 1000)]
    assert set(below["base"]) == {1000.0}


def test_amounts_along_the_axis_have_their_sign_before_the_pound():
    far = SwingRow("The measured effect", "", "", -89_000.0, 121_000.0)
    axis = tornado(replace(VIEW, rows=(far,)), LIGHT)["layout"]["xaxis"]
    assert axis["ticktext"] == ["−£100k", "−£50k", "£0", "£50k", "£100k"]
    assert axis["tickvals"] == [-100_000, -50_000, 0, 50_000, 100_000]


def test_zero_is_always_in_the_picture_and_names_are_shown_as_typed():
    made = tornado(VIEW, LIGHT)["layout"]
    low, high = made["xaxis"]["range"]
    assert low < -500
    assert high > 2500
    assert "&lt;b&gt;optimism" in made["yaxis"]["ticktext"][1].replace("<br>", " ")
    assert {shape["x0"] for shape in made["shapes"]} == {0.0, 1000.0}

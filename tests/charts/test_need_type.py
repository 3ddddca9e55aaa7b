"""The pictures of the page of type: bars that add up, and names that are text and fit."""

from __future__ import annotations

from resilience.charts import need_type as charts
from resilience.charts.theme import palette
from resilience.domain.vocabulary import Verdict
from resilience.views.need import Judged
from resilience.views.need_type import Measured, MixView, SharesOfType, SplitView, VolumeStep

COLOURS = palette("light")
JUDGED = Judged("Heading", "Sentence.", Verdict.NOISE, "", "", "", ())


def test_each_bar_begins_where_the_one_above_it_ended():
    view = SplitView(
        JUDGED,
        "requests",
        (
            VolumeStep("Before", 0, 100, is_whole=True, said="100"),
            VolumeStep("Rate", 100, 80, is_whole=False, said="−20 (−30 to −9)"),
            VolumeStep("Residents", 80, 90, is_whole=False, said="+10"),
            VolumeStep("After", 0, 90, is_whole=True, said="90"),
        ),
        (),
    )
    figure = charts.steps(view, COLOURS)
    (bars,) = figure["data"]
    assert list(bars["base"]) == [0, 80, 80, 0]
    assert list(bars["x"]) == [100, 20, 10, 90]
    assert [join["x0"] for join in figure["layout"]["shapes"]] == [100, 80, 90]
    assert figure["layout"]["yaxis"]["ticktext"][1] == "Rate<br><b>−20 (−30 to −9)</b>"


def test_a_long_name_is_cut_after_two_lines_and_no_name_is_markup():
    names = ("<b>Food</b>", "Dependent on powered equipment, medicines, oxygen or water for health")
    known, unknown = Measured(0.25, 0.2, 0.3), Measured(None, None, None)
    rows = tuple(SharesOfType(name, unknown, known, 0, 5) for name in names)
    figure = charts.shares(MixView(JUDGED, "share", rows), COLOURS)
    first, second = figure["layout"]["yaxis"]["ticktext"]
    assert first == "&lt;b&gt;Food&lt;/b&gt;"
    assert second.count("<br>") == 1
    assert second.endswith("…")
    assert list(figure["data"][1]["x"]) == [25, 25]

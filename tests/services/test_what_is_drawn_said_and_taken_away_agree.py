"""Chart, table, sentence and download of a need page say the same to the last digit, whatever is filtered."""

from __future__ import annotations

import csv
import io
import re
import shutil
from datetime import date, timedelta
from html import unescape

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resilience.charts import need_pattern as pattern_charts
from resilience.charts import need_type as type_charts
from resilience.charts import need_volume as volume_charts
from resilience.charts.theme import palette
from resilience.domain.errors import Refused
from resilience.domain.need_charting import Measure
from resilience.domain.need_question import Compared, ComparisonChoice, NeedFilter, Part, Slice, Step
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Direction
from resilience.reports.need_tables import need_tables
from resilience.reports.written import Format
from resilience.services import need_pattern_words, need_type_words, words
from resilience.services.count_columns import Column, kinds_of
from resilience.services.need_asking import need_context
from resilience.services.need_changes import need_changes
from resilience.services.need_coverage_page import coverage_of_need
from resilience.services.need_download import ShownNeed, need_document
from resilience.services.need_offers import need_offers
from resilience.services.need_pattern import pattern_of_need
from resilience.services.need_type import OFFERED, type_of_need
from resilience.services.need_volume import volume_of_need
from resilience.storage.store import Store
from tests import needs_made
from tests.conftest import Partnership

COLOURS = palette("light")
FIRST, DAYS = date(2023, 10, 1), 1127
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?")
SLICED = (Part.PLACE, Part.STAKEHOLDER, Part.TARGET_GROUP, Part.URGENCY, Part.CHANNEL, Part.PHASE)


@pytest.fixture(scope="module")
def held(migrated_sqlite, tmp_path_factory):
    """A store with an invented area and three years of its need, small in some months; and what can be sliced."""
    file = tmp_path_factory.mktemp("agreeing") / "need.db"
    shutil.copy(migrated_sqlite, file)
    store = Store(f"sqlite:///{file}")
    area = Partnership(store)
    chance = np.random.default_rng(7)
    with store.transaction() as tx:
        places = [*(place.id for place in tx.areas.places(area.id)), None]
        rows = [
            {
                "on": FIRST + timedelta(days=day),
                "place_id": places[chance.choice(3, p=(0.5, 0.4, 0.1))],
                "direction": str(chance.choice(["request", "offer"], p=(0.85, 0.15))),
                "need_type": str(chance.choice(["FOD", "SHE", "INF", "MED"], p=(0.5, 0.3, 0.15, 0.05))),
                "stakeholder": str(chance.choice(["individual", "group"])),
                "target_groups": str(chance.choice(["", "OLD", "OLD CHI"])),
                "urgency": str(chance.choice(["week", "planned"])),
                "channel": str(chance.choice(["telephone", "web_form"])),
                "phase": str(chance.choice(["respond", "recover"])),
                "outcome": str(chance.choice(["met_voluntary", "unmet"])),
                "minutes_to_outcome": int(chance.lognormal(6, 1)),
            }
            for day in range(DAYS)
            for _record in range(chance.poisson(1.6 + 0.5 * np.cos(day / 58)))
        ]
        span = (FIRST, FIRST + timedelta(days=DAYS - 1))
        tx.needs.bring_in(OPERATOR.leading(area.id), needs_made.batch(rows, covers=(span,)))
    with store.reading() as tx:
        cube = need_context(tx, OPERATOR, area.id).cube
    slices = [None, *(Slice(part, code) for part in SLICED for code in cube.codes(part, NeedFilter()))]
    yield store, area.id, slices
    store.close()


def filters(slices: list[Slice | None]):
    """Every filter that a reader can choose."""
    of = st.tuples(st.sampled_from(Direction), st.sampled_from([None, "FOD", "SHE", "MED"]), st.sampled_from(slices))
    return of.filter(lambda one: one[1] is None or one[2] is None or one[2].part in {Part.PLACE, Part.STAKEHOLDER}).map(
        lambda one: NeedFilter(one[0], need_type=one[1], slice=one[2])
    )


def taken_away(held, asked: NeedFilter, conclusions, *, with_small: bool) -> list[list[str]]:
    """Return the lines of the file that somebody takes away."""
    store, area_id, _slices = held
    shown = ShownNeed("Page", "", "", tuple(conclusions))
    document = need_document(store, OPERATOR, area_id, asked, shown, with_small_numbers=with_small)
    content = need_tables(document, Format.COMMA_SEPARATED).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def the_download_agrees(held, asked: NeedFilter, conclusions) -> None:
    """With small numbers each table is taken away as it is; without, each cell is as it is, or hidden."""
    whole = taken_away(held, asked, conclusions, with_small=True)
    less = taken_away(held, asked, conclusions, with_small=False)
    for table in (table for one in conclusions for table in one.tables):
        start, same = whole.index([table.caption]) + 1, less.index([table.caption]) + 1
        assert whole[start] == less[same] == list(table.columns)
        kinds = kinds_of(table)
        for number, row in enumerate(table.rows, start=1):
            assert [plain(cell) for cell in whole[start + number]] == list(row)
            for left, cell, kind in zip(less[same + number], row, kinds, strict=True):
                assert plain(left) == cell or left in {"hidden", "1 to 7"}
                assert kind not in {Column.COUNT, Column.PART} or left not in set("1234567")


def plain(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return cell.removeprefix("'")


def numbers_in(text: str) -> set[str]:
    return set(NUMBER.findall(text))


@FEW
@given(data=st.data())
def test_the_volume_page_agrees_with_itself_whatever_is_asked(held, data):
    store, area_id, slices = held
    asked = data.draw(filters(slices))
    step, measure = (
        data.draw(st.sampled_from([Step.WEEK, Step.MONTH, Step.QUARTER])),
        data.draw(st.sampled_from(Measure)),
    )
    try:
        view = volume_of_need(store, OPERATOR, area_id, asked, step, measure=measure)
    except Refused:
        return
    chart = view.chart
    if not chart.points:
        return
    (table,) = chart.judged.tables
    rows = table.rows[::-1]
    assert [row[0] for row in rows] == [point.said for point in chart.points]
    centre, lower, upper, values, *marks = volume_charts.control_chart(chart, COLOURS)["data"]
    assert list(values["x"]) == [point.start.isoformat() for point in chart.points]
    for trace, column in ((values, 2), (centre, 5), (lower, 6), (upper, 7)):
        assert [row[column] for row in rows] == ["" if np.isnan(value) else words.rate(value) for value in trace["y"]]
    reach = values["error_y"]
    for row, value, high, low in zip(rows, values["y"], reach["array"], reach["arrayminus"], strict=True):
        assert row[3:5] == (("", "") if np.isnan(high) else (words.rate(value - low), words.rate(value + high)))
    marked = {(point.start.isoformat(), row[2], row[8]) for point, row in zip(chart.points, rows, strict=True)}
    for trace in marks:
        for start, value, why in zip(trace["x"], trace["y"], trace["text"], strict=True):
            assert (str(start), words.rate(value), unescape(why)) in marked
    newest = table.rows[0]
    now = f"{newest[2]} {chart.unit}" if newest[2] else "Nothing came that could have a share"
    assert chart.judged.sentence.startswith(f"{now}, {newest[0]}")
    if chart.judged.number:
        assert NUMBER.findall(chart.judged.number.replace("95% interval", "")) == list(newest[2:5])
    the_download_agrees(held, asked, [chart.judged])


@settings(FEW, max_examples=12)
@given(data=st.data())
def test_the_type_page_agrees_with_itself_whatever_is_asked(held, data):
    store, area_id, _slices = held
    asked = NeedFilter(data.draw(st.sampled_from(Direction)))
    part, kind = (
        data.draw(st.sampled_from(OFFERED)),
        data.draw(st.sampled_from([Compared.QUARTER, Compared.TWELVE_MONTHS])),
    )
    view = type_of_need(store, OPERATOR, area_id, asked, part, ComparisonChoice(kind))
    if view.empty:
        return
    (table,) = view.mix.judged.tables
    before, after = type_charts.shares(view.mix, COLOURS)["data"]
    for trace, column in ((before, 2), (after, 4)):
        for row, share in zip(table.rows, trace["x"], strict=False):
            assert row[column].split(" ")[0] == need_type_words.percent(share / 100)
    (mixed,) = view.effective.judged.tables
    for trace in type_charts.effective(view.effective, COLOURS)["data"]:
        assert mixed.rows[int(trace["y"][0])][1].split(" ")[0] == f"{trace['x'][0]:.1f}"
    drawn = unescape(str(type_charts.steps(view.split, COLOURS)["layout"]))
    for name, words_beside in view.split.judged.tables[0].rows:
        assert words_beside in drawn, name
    said = numbers_in(
        " ".join(cell for one in view.conclusions for table in one.tables for row in table.rows for cell in row)
    )
    counts = {words.amount(step.end) for step in view.split.steps if step.is_whole}
    assert counts <= numbers_in(view.split.judged.sentence)
    assert counts <= said
    assert numbers_in(view.effective.judged.sentence.split(";")[0].split(" of ")[0]) <= said | {"1"}
    the_download_agrees(held, asked, view.conclusions)


COMPARED = st.sampled_from([Compared.QUARTER, Compared.TWELVE_MONTHS]).map(ComparisonChoice)


@settings(FEW, max_examples=10)
@given(data=st.data())
def test_the_pattern_page_agrees_with_itself_whatever_is_asked(held, data):
    store, area_id, slices = held
    asked = data.draw(filters(slices))
    try:
        view = pattern_of_need(store, OPERATOR, area_id, asked, data.draw(COMPARED))
    except Refused:
        return
    if view.week_picture is not None and view.week.tables:
        (table,) = view.week.tables
        for trace, column in zip(pattern_charts.week(view.week_picture, COLOURS)["data"], (2, 4), strict=False):
            shares = [need_pattern_words.percent(share) for share in trace["x"]]
            assert [row[column].split(" ")[0] for row in table.rows] == shares
    if view.calendar_picture is not None and view.calendar.tables:
        drawn = pattern_charts.calendar(view.calendar_picture, COLOURS)["data"][0]["z"]
        (table,) = view.calendar.tables
        known = [row[1] for row in table.rows if NUMBER.fullmatch(row[1])]
        assert sorted(words.amount(cell) for cell in drawn[~np.isnan(drawn)]) == sorted(known)
    the_download_agrees(held, asked, view.conclusions)


@settings(FEW, max_examples=8)
@given(data=st.data())
def test_what_is_taken_away_from_the_other_pages_is_what_they_show(held, data):
    store, area_id, slices = held
    asked, compared = data.draw(filters(slices)), data.draw(COMPARED)
    changes = need_changes(store, OPERATOR, area_id, asked, compared)
    the_download_agrees(held, asked, [one.judged for one in changes.conclusions])
    whole = NeedFilter(asked.direction)
    the_download_agrees(held, whole, need_offers(store, OPERATOR, area_id, whole, compared).conclusions)
    the_download_agrees(held, whole, coverage_of_need(store, OPERATOR, area_id, whole, compared).conclusions)

"""Every number of the need pages is the one that a few lines of pandas find in the file that was brought in.

Two real files: each dwelling fire that London's brigade attended (London Datastore, Open Government Licence), and
England's monthly A&E attendances (NHS England, Open Government Licence), shared out among partnerships.
"""

from __future__ import annotations

import shutil
from datetime import date

import numpy as np
import pandas as pd
import pytest

from resilience.domain.need_charting import ChartKind, Measure
from resilience.domain.need_question import Compared, ComparisonChoice, NeedFilter, Part, Slice, Step
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Basis
from resilience.services import bringing_data
from resilience.services.need_asking import need_context
from resilience.services.need_pattern import pattern_of_need
from resilience.services.need_type import type_of_need
from resilience.services.need_volume import volume_of_need
from resilience.storage.store import Store

pytestmark = pytest.mark.shared
PERIODS = {Step.DAY: "D", Step.WEEK: "W-SUN", Step.MONTH: "M", Step.QUARTER: "Q", Step.YEAR: "Y"}
FIRST, LAST = date(2009, 1, 1), date(2024, 8, 31)
FIRES, ATTENDANCES = NeedFilter(basis=Basis.EXPRESSED), NeedFilter(basis=Basis.ESTIMATED)


@pytest.fixture(scope="module")
def files(shared):
    """The two files as pandas reads them."""
    fires = pd.read_csv(shared / "real-data/london_dwelling_fires/dwelling_fires.csv.gz", parse_dates=["date"])
    visits = pd.read_csv(shared / "real-data/england_ae_attendances/ae_by_lrf_month_estimated.csv.gz")
    return fires, visits


@pytest.fixture(scope="module")
def held(shared, prepared_sqlite, tmp_path_factory):
    """A store into which both files came by the public import, with the shipped mappings, and London in it."""
    file = tmp_path_factory.mktemp("recomputed") / "both.db"
    shutil.copy(prepared_sqlite, file)
    store = Store(f"sqlite:///{file}")
    with store.reading() as tx:
        london = tx.areas.find("london-lrf")
    for name, mapping, area_id in (
        ("london_dwelling_fires/dwelling_fires.csv.gz", "london-dwelling-fires", london.id),
        ("england_ae_attendances/ae_by_lrf_month_estimated.csv.gz", "ae-attendances-estimated", None),
    ):
        data = (shared / "real-data" / name).read_bytes()
        rule = bringing_data.mapping_named(store, OPERATOR, area_id, mapping)
        assert bringing_data.bring_in(store, OPERATOR, area_id, name.split("/")[1], data, rule).changed
    yield store, london
    store.close()


@pytest.fixture(scope="module")
def cube(held):
    store, london = held
    with store.reading() as tx:
        return need_context(tx, tx.people.again(OPERATOR), london.id).cube


# --------------------------------------------------------------------------------- what every page is answered from


def counted(fires: pd.DataFrame, step: Step) -> pd.Series:
    """Return fires by step; a step is known where all its days lie in the days that the file covers."""
    counts = fires["date"].dt.to_period(PERIODS[step]).value_counts().sort_index()
    whole = pd.period_range(FIRST, LAST, freq=PERIODS[step])
    counts = counts.reindex(whole, fill_value=0).astype(float)
    is_whole = (whole.start_time.date >= FIRST) & (whole.end_time.date <= LAST)
    return counts.where(is_whole)


@pytest.mark.parametrize("step", list(Step))
def test_fires_by_day_week_month_quarter_and_year_are_those_of_the_file(cube, files, step):
    expected = counted(files[0], step)
    series = cube.series(FIRES, step)
    assert [start.isoformat() for start in series.starts] == [str(one.start_time.date()) for one in expected.index]
    np.testing.assert_array_equal(series.counts, expected.to_numpy())
    assert series.seen.sum() == len(files[0])


def test_fires_by_borough_and_by_target_group_are_those_of_the_file(cube, held, files):
    store, london = held
    fires = files[0].assign(month=files[0]["date"].dt.to_period("M"))
    months = pd.period_range(FIRST, LAST, freq="M")
    with store.reading() as tx:
        boroughs = {place.code: str(place.id) for place in tx.areas.places(london.id)}
    places = cube.by_code(Part.PLACE, FIRES)
    by_borough = fires.pivot_table(index="borough", columns="month", aggfunc="size", fill_value=0).reindex(
        columns=months
    )
    assert set(places.codes) == {boroughs[code] for code in by_borough.index}
    for code, expected in by_borough.iterrows():
        np.testing.assert_array_equal(places.row(boroughs[code]), expected.to_numpy())
    sheltered = fires[fires["property_type"] == "Self contained Sheltered Housing"].groupby("month").size()
    older = cube.series(NeedFilter(basis=Basis.EXPRESSED, slice=Slice(Part.TARGET_GROUP, "OLD")))
    np.testing.assert_array_equal(older.counts, sheltered.reindex(months, fill_value=0).to_numpy())


def test_attendances_and_those_over_four_hours_are_those_of_the_file_in_every_partnership(held, files):
    store, _london = held
    by_month = files[1].groupby(["slug", "period"])[["attendances", "breaches"]].sum()
    with store.reading() as tx:
        for slug, visits in by_month.groupby("slug"):
            series = need_context(tx, OPERATOR, tx.areas.find(slug).id).cube.series(ATTENDANCES)
            assert [start.isoformat() for start in series.starts] == list(visits.index.get_level_values("period"))
            np.testing.assert_allclose(series.counts, visits["attendances"], rtol=0, atol=1e-6)
            np.testing.assert_allclose(series.unmet, visits["breaches"], rtol=0, atol=1e-6)
    assert len(by_month.groupby("slug")) == 38


# ------------------------------------------------------------------------------------------------- the volume page


def byar(count: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Byar's limits of a count (Breslow and Day, 1987)."""
    low, high = (
        of * (1 - 1 / (9 * of) + side * 1.959964 / (3 * np.sqrt(of))) ** 3 for of, side in ((count, -1), (count + 1, 1))
    )
    return low, high


@pytest.mark.parametrize("step", [Step.MONTH, Step.QUARTER, Step.YEAR])
def test_each_point_of_the_volume_page_with_its_interval_is_worked_out_from_the_file(held, files, step):
    store, london = held
    chart = volume_of_need(store, OPERATOR, london.id, FIRES, step).chart
    points = pd.DataFrame([(one.count, one.value, one.low, one.high) for one in chart.points], dtype=float)
    known = counted(files[0], step).dropna()
    expected = known[known.index >= pd.Period(chart.points[0].start, freq=PERIODS[step])]
    assert [one.start for one in chart.points] == [one.start_time.date() for one in expected.index]
    residents = london.population_near(2024).residents / 10_000
    low, high = byar(expected)
    for column, values in enumerate((expected, expected / residents, low / residents, high / residents)):
        np.testing.assert_allclose(points[column], values, rtol=1e-6)


def test_the_lines_of_the_volume_page_are_worked_out_from_the_file(held, files):
    store, london = held
    chart = volume_of_need(store, OPERATOR, london.id, FIRES, Step.YEAR, kind=ChartKind.XMR, screened=False).chart
    rate = counted(files[0], Step.YEAR).dropna() / (london.population_near(2024).residents / 10_000)
    reach = 2.66 * rate.diff().abs().mean()
    for point in chart.points:
        found = (point.centre, point.lower, point.upper)
        assert found == pytest.approx((rate.mean(), max(0, rate.mean() - reach), rate.mean() + reach), rel=1e-9)


def test_the_share_seen_too_late_is_worked_out_from_the_file(held, files):
    store, london = held
    visits = files[1][files[1]["slug"] == "london-lrf"].groupby("period")[["attendances", "breaches"]].sum()
    for measure, expected in (
        (Measure.UNMET, visits["breaches"]),
        (Measure.SHARE_UNMET, 100 * visits["breaches"] / visits["attendances"]),
    ):
        points = volume_of_need(store, OPERATOR, london.id, ATTENDANCES, measure=measure).chart.points
        found = [point.count if measure is Measure.UNMET else point.value for point in points]
        np.testing.assert_allclose(found, expected, rtol=1e-9)


# --------------------------------------------------------------------------------------------------- the type page


def test_the_mix_of_target_groups_and_its_distance_are_worked_out_from_the_file(held, files):
    store, london = held
    whole_years = ComparisonChoice(Compared.TWELVE_MONTHS)
    view = type_of_need(store, OPERATOR, london.id, FIRES, Part.TARGET_GROUP, whole_years)
    fires = files[0].assign(
        group=files[0]["property_type"].map(
            lambda words: "OLD" if "Sheltered" in words else "HOU" if is_poor_housing(words) else None
        )
    )
    periods = [
        fires[fires["date"].between(*span)] for span in (("2022-09-01", "2023-08-31"), ("2023-09-01", "2024-08-31"))
    ]
    before, after = (one["group"].value_counts().reindex(["HOU", "OLD"]) for one in periods)
    shown = {row.name: row for row in view.mix.rows}
    assert sorted(row.count_before for row in shown.values()) == sorted(before)
    assert sorted(row.count_after for row in shown.values()) == sorted(after)
    for found, expected in (("before", before / len(periods[0])), ("after", after / len(periods[1]))):
        assert sorted(getattr(row, found).value for row in shown.values()) == pytest.approx(sorted(expected))
    p, q = before / before.sum(), after / after.sum()
    middle = (p + q) / 2
    distance = np.sqrt((p * np.log2(p / middle) + q * np.log2(q / middle)).sum() / 2)
    assert view.mix.judged.number.startswith(f"Distance {distance:.2f} of 1")
    mixed = {name: measured.value for name, measured in view.effective.rows}
    expected = [float(np.exp(-(share * np.log(share)).sum())) for share in (p, q)]
    assert [mixed["Before"], mixed["After"]] == pytest.approx(expected)
    assert [step.end for step in view.split.steps if step.is_whole] == [before.sum(), after.sum()]


def is_poor_housing(words: str) -> bool:
    """As the shipped mapping says."""
    return any(sign in words for sign in ("Multiple Occupation", "Caravan", "Houseboat"))


# ------------------------------------------------------------------------------------------------ the pattern page

LATER, EARLIER = ("2024-06-01", "2024-08-31"), ("2023-06-01", "2023-08-31")


@pytest.fixture(scope="module")
def pattern(held):
    store, london = held
    return pattern_of_need(store, OPERATOR, london.id, FIRES, ComparisonChoice())


def test_the_days_of_whole_weeks_are_counted_in_the_file(pattern, files):
    expected = []
    for first, last in (LATER, EARLIER):
        days = pd.Series(pd.date_range(first, last))
        weeks = days.dt.to_period("W-SUN")
        whole = weeks[weeks.map(weeks.value_counts()) == 7].unique()
        fires = files[0]["date"]
        expected.append(fires[fires.dt.to_period("W-SUN").isin(whole)].dt.day_of_week.value_counts().sort_index())
    (table,) = pattern.week.tables
    for column, counts in ((1, expected[0]), (3, expected[1])):
        assert [row[column] for row in table.rows] == [str(count) for count in counts]
    for shares, counts in ((pattern.week_picture.after, expected[0]), (pattern.week_picture.before, expected[1])):
        assert [one.share for one in shares] == pytest.approx(counts / counts.sum())


def test_each_week_of_the_calendar_is_counted_in_the_file(pattern, files):
    weeks = counted(files[0], Step.WEEK)
    (table,) = pattern.calendar.tables
    known = [(start, count) for start, count, *_rest in table.rows if count != "not reported"]
    expected = weeks.dropna()[::-1][: len(known)]
    assert len(known) > 200
    assert [count for _start, count in known] == [f"{count:.0f}" for count in expected]
    assert known[0][0] == f"{expected.index[0].start_time:%-d %B %Y}"
    cells = [cell for year in pattern.calendar_picture.cells for cell in year if cell is not None]
    assert sorted(cells) == sorted(expected)


def test_how_evenly_days_vary_is_worked_out_from_the_file(pattern, files):
    (table,) = pattern.variability.tables
    for row, shown, (first, last) in zip(table.rows, pattern.variability_picture.rows, (LATER, EARLIER), strict=True):
        days = counted(files[0], Step.DAY)[first:last]
        # What its month and its weekday lead one to expect of each day, with the totals of both.
        month, weekday = days.index.month, days.index.day_of_week
        expected = pd.Series(1.0, days.index)
        for _round in range(50):
            for by in (month, weekday):
                expected *= days.groupby(by).transform("sum") / expected.groupby(by).transform("sum")
        free = len(days) - (len(set(month)) + len(set(weekday)) - 1)
        beyond = ((days - expected) ** 2 * len(days) / free - expected).sum() / (expected**2).sum()
        strays, phi = 100 * np.sqrt(max(0, beyond)), max(0, 1 + beyond * days.mean())
        found = (str(len(days)), f"{days.mean():.1f}", f"{days.max():.0f}", f"{days.max() / days.mean():.1f}")
        assert row[1:5] == found
        assert [float(cell.rstrip("%")) for cell in row[5:]] == pytest.approx([strays, phi], abs=0.06)
        assert shown.counts == tuple(days)
        assert shown.mean == pytest.approx(days.mean())


def test_places_their_rates_and_how_uneven_they_are_are_worked_out_from_the_file(pattern, held, files):
    store, london = held
    with store.reading() as tx:
        places = {place.code: place for place in tx.areas.places(london.id)}
    by_place, concentration = pattern.places.tables
    shown = {row[0]: row for row in by_place.rows}
    for (first, last), column, curve in ((LATER, 2, 0), (EARLIER, 5, 1)):
        fires = files[0][files[0]["date"].between(first, last)].groupby("borough").size()
        held_by = pd.DataFrame({code: (fires.get(code, 0), place.population) for code, place in places.items()}).T
        counts, people = held_by[0], held_by[1]
        for code, count in counts.items():
            row = shown[places[code].name]
            assert row[column] == str(count)
            assert float(row[column + 1].rstrip("%")) == pytest.approx(100 * count / counts.sum(), abs=0.05)
            assert column == 5 or row[4] == f"{10_000 * count / people[code]:.2f}"
        order = (counts / people).sort_values().index
        across, up = (np.insert(values[order].cumsum() / values.sum(), 0, 0) for values in (people, counts))
        gini = 1 - ((across[1:] - across[:-1]) * (up[1:] + up[:-1])).sum()
        assert concentration.rows[curve][1] == f"{gini:.2f}"
        drawn = pattern.places_picture.curves[curve]
        np.testing.assert_allclose((drawn.across, drawn.up), (across, up), atol=1e-9)

"""Which column says when, and how its days are written, from what it is called and what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from resilience.domain.need import day_from_number
from resilience.domain.vocabulary import Grain
from resilience.intake.date_order import TwoWays, form_of
from resilience.intake.dates import Moments, moments
from resilience.intake.identifier_names import words_of
from resilience.intake.mapping import DateForm, Mapping, When
from resilience.intake.reference import key
from resilience.intake.table import TextColumn
from resilience.intake.times_of_day import NO_TIME

SAMPLE = 500
"""Distinct texts of a column that are looked at."""
MOST = 0.8
HALF = 0.5
FEWEST_WEEKS = 4
"""So many different days, all of them Mondays, are weeks."""
DATE_NAMES = re.compile(
    r"\b(?:date|day|when|time|period|month|week|occurred|reported|created|received|logged|opened)\b"
)
CLOSING_NAMES = re.compile(r"\b(?:closed|resolved|completed|outcome|updated|end|ended|finished)\b")


def called(column: TextColumn) -> str:
    """Return what a column is called, in lower-case words: its name, and its hashtag where it has one."""
    return words_of(f"{column.name} {column.tag}")


def share(holds: Iterable[bool]) -> float:
    """Return the share of those that hold; nothing holds in an empty column."""
    answers = list(holds)
    return sum(answers) / len(answers) if answers else 0.0


def when_of(column: TextColumn, earlier: Sequence[Mapping] = ()) -> When | None:
    """Return how a column says when, or `None` where most of its texts are no dates.

    A date column of an earlier mapping keeps its time zone, and its order of day and month where the column itself
    could be read both ways.
    """
    if CLOSING_NAMES.search(called(column)):
        return None
    labels = column.labels[:SAMPLE]
    read = moments(labels, DateForm.DAY_FIRST, Grain.DAY)
    other_way = moments(labels, DateForm.MONTH_FIRST, Grain.DAY)
    if max(_readable(read, labels), _readable(other_way, labels)) >= MOST:
        return _as_before(When(column.name, _grain(read, labels), _form(column)), earlier)
    by_period = (grain for grain in (Grain.MONTH, Grain.WEEK) if _readable_at(grain, labels) >= MOST)
    grain = next(by_period, None)
    return None if grain is None else _as_before(When(column.name, grain, _form(column)), earlier)


def is_times(column: TextColumn) -> bool:
    """Whether most of a column's texts are days with a time of day."""
    labels = column.labels[:SAMPLE]
    read = moments(labels, DateForm.DAY_FIRST, Grain.MINUTE)
    return _readable(read, labels) >= MOST and _grain(read, labels) is Grain.MINUTE


def _as_before(when: When, earlier: Sequence[Mapping]) -> When:
    same = (held.when for held in earlier if held.when is not None and key(held.when.column) == key(when.column))
    before = next(same, None)
    if before is None:
        return when
    form = before.form if when.form is DateForm.AS_WRITTEN else when.form
    return replace(when, form=form, zone=before.zone)


def _readable_at(grain: Grain, labels: Any) -> float:  # noqa: ANN401 - a pyarrow array of text
    return _readable(moments(labels, DateForm.DAY_FIRST, grain), labels)


def _readable(read: Moments, labels: Any) -> float:  # noqa: ANN401 - a pyarrow array of text
    return share(label not in read.wrong for label in range(len(labels)))


def _form(column: TextColumn) -> DateForm:
    """Return how the days are written, left open where the column cannot say."""
    days = [text.partition(" ")[0] for text in column.texts()]
    try:
        decided = form_of(days)
    except TwoWays:
        return DateForm.AS_WRITTEN
    return decided if any(not text[:4].isdigit() for text in days) else DateForm.ISO


def _grain(read: Moments, labels: Any) -> Grain:  # noqa: ANN401 - a pyarrow array of text
    """Return the finest grain that the texts show."""
    known = [label for label in range(len(labels)) if label not in read.wrong]
    if share(bool(read.second[label] != NO_TIME) for label in known) >= HALF:
        return Grain.MINUTE
    days = [day_from_number(int(read.day[label])) for label in known]
    if len(days) > 1 and all(day.day == 1 for day in days):
        return Grain.MONTH
    return Grain.WEEK if len(days) >= FEWEST_WEEKS and all(day.weekday() == 0 for day in days) else Grain.DAY

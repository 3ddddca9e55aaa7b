"""What need records say, as columns of whole numbers: what the summaries are added up from.

The same facts come from a batch on its way in and from records that are held, so that what comes in, what is taken
out and what is worked out anew are added up in one way.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from resilience.domain.vocabulary import Direction, Grain, Outcome

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

LONDON = ZoneInfo("Europe/London")
FACTS_OF = (
    "day",
    "month",
    "grain",
    "place_id",
    "direction",
    "need_type",
    "further_types",
    "stakeholder",
    "target_groups",
    "urgency",
    "phase",
    "disruption_id",
    "channel",
    "outcome",
    "reason_unmet",
    "minutes_to_outcome",
    "count_thousandths",
    "basis",
    "offer_stage",
    "hour",
)
"""The columns of a need record that a summary looks at."""
COARSE = {Grain.WEEK.value: "week", Grain.MONTH.value: "month"}
MET, NOT_MET = "met", "not_met"


def _edges() -> tuple[int, ...]:
    """Return the first minute of every bin: single minutes to 15, then eight bins to each doubling, to ten years."""
    edges = list(range(16))
    while edges[-1] < 10 * 366 * 24 * 60:
        edges.append(max(edges[-1] + 1, round(16 * 2 ** ((len(edges) - 16) / 8))))
    return tuple(dict.fromkeys(edges))


MINUTE_BINS = _edges()
"""First minutes of the bins in which times to an outcome are counted; each ends where the next begins."""


@dataclass(frozen=True, slots=True)
class Key:
    """A column of a summary's key: record n has the value `values[codes[n]]`."""

    codes: Numbers
    values: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """Records as keys to group by, numbers to add up, and which records a summary takes; all of one length."""

    keys: Mapping[str, Key]
    numbers: Mapping[str, Numbers]
    only: Mapping[str, Flags]

    def grouped(self, keys: Sequence[str], sums: Sequence[str], only: str | None = None) -> list[tuple[Any, ...]]:
        """Return one tuple for each combination of keys that occurs: its values, then its sums."""
        rows = slice(None) if only is None else np.flatnonzero(self.only[only])
        chosen = [(self.keys[name].codes[rows], self.keys[name].values) for name in keys]
        combined = np.zeros(len(chosen[0][0]), dtype=np.int64)
        for codes, values in chosen:
            combined = combined * max(len(values), 1) + codes
        _distinct, first, which = np.unique(combined, return_index=True, return_inverse=True)
        added = [_added(self.numbers[name][rows], which, len(first)) for name in sums]
        parts = [[values[code] for code in codes[first].tolist()] for codes, values in chosen]
        return list(zip(*parts, *added, strict=True))


def _added(numbers: Numbers, which: Numbers, groups: int) -> list[int]:
    totals = np.zeros(groups, dtype=np.int64)
    np.add.at(totals, which, numbers)
    return list(totals.tolist())


def facts(columns: Mapping[str, Sequence[Any]]) -> Facts:
    """Return what records say, given column by column (`FACTS_OF`; a missing `hour` is worked out)."""
    day, month = _whole(columns["day"]), _whole(columns["month"])
    count = _coded(columns["count_thousandths"])
    amount = np.array([0 if value is None else value for value in count.values], dtype=np.int64)[count.codes]
    not_reported = np.array([value is None for value in count.values], dtype=np.bool_)[count.codes]
    outcome = _words(columns["outcome"])
    grain = _mapped(columns["grain"], lambda word: COARSE.get(word, "day"))
    minutes = _mapped(columns["minutes_to_outcome"], lambda n: -1 if n is None else _bin(n))
    hour = _mapped(columns["hour"] if "hour" in columns else _hours(columns["occurred_at"]), _or_minus_one)
    is_open = _is(outcome, {Outcome.OPEN.value})
    return Facts(
        keys={
            "day": _numbered(day),
            "month": _numbered(month),
            "week": _numbered(day - _weekday(day)),
            "weekday": Key(_weekday(day), range(7)),
            "hour": hour,
            "grain": grain,
            "place_id": _mapped(columns["place_id"], lambda place: place or 0),
            "direction": _words(columns["direction"]),
            "basis": _words(columns["basis"]),
            "need_type": _words(columns["need_type"]),
            "further_types": _words(columns["further_types"]),
            "stakeholder": _words(columns["stakeholder"]),
            "target_groups": _words(columns["target_groups"]),
            "urgency": _words(columns["urgency"]),
            "phase": _words(columns["phase"]),
            "disruption": _mapped(columns["disruption_id"], lambda number: "" if number is None else str(number)),
            "channel": _words(columns["channel"]),
            "outcome": outcome,
            "reason_unmet": _words(columns["reason_unmet"]),
            "ended": _mapped_key(outcome, _how_it_ended),
            "from_minutes": minutes,
            "offer_stage": _words(columns["offer_stage"]),
        },
        numbers={
            "records": np.ones(len(day), dtype=np.int64),
            "amount": amount,
            "unmet": np.where(_is(outcome, {Outcome.UNMET.value}), amount, 0),
            "still_open": np.where(is_open, amount, 0),
            "not_reported": not_reported.astype(np.int64),
        },
        only={
            "known_to_the_week": ~_is(grain, {"month"}),
            "timed": ~_is(minutes, {-1}),
            "with_hour": ~_is(hour, {-1}),
            "offers": _is(_words(columns["direction"]), {Direction.OFFER.value}),
        },
    )


def hours_of(occurred_at: Sequence[datetime | None]) -> list[int | None]:
    """Return the hour on a British clock of each moment, `None` where no time is held."""
    held = _hours(occurred_at)
    return [held.values[code] for code in held.codes.tolist()]


def _hours(occurred_at: Sequence[datetime | None]) -> Key:
    return _mapped(occurred_at, lambda at: None if at is None else at.astimezone(LONDON).hour)


def _weekday(day: Numbers) -> Numbers:
    """Return 0 for a Monday to 6 for a Sunday; 1 January 1970 was a Thursday."""
    return np.asarray((day + 3) % 7, dtype=np.int64)


def _how_it_ended(word: str) -> str:
    return MET if word and Outcome(word).is_met else NOT_MET


def _bin(minutes: int) -> int:
    return MINUTE_BINS[bisect_right(MINUTE_BINS, minutes) - 1]


def _or_minus_one(value: int | None) -> int:
    return -1 if value is None else value


def _whole(column: Sequence[Any]) -> Numbers:
    key = _coded(column)
    return np.array(key.values, dtype=np.int64)[key.codes] if len(key.values) else np.zeros(0, dtype=np.int64)


def _numbered(numbers: Numbers) -> Key:
    if not len(numbers):
        return Key(numbers, ())
    low = int(numbers.min())
    return Key(numbers - low, range(low, int(numbers.max()) + 1))


def _words(column: Sequence[str | None] | Key) -> Key:
    return _mapped(column, lambda word: word or "")


def _mapped(column: Sequence[Any] | Key, say: Any) -> Key:  # noqa: ANN401 - a function of whatever the column holds
    return _mapped_key(column if isinstance(column, Key) else _coded(column), say)


def _mapped_key(key: Key, say: Any) -> Key:  # noqa: ANN401 - ditto
    """Return the key with each value replaced, and values that have become the same made one."""
    said = [say(value) for value in key.values]
    distinct = list(dict.fromkeys(said))
    place = {value: number for number, value in enumerate(distinct)}
    codes = np.array([place[value] for value in said], dtype=np.int64)
    return Key(codes[key.codes] if len(codes) else key.codes, distinct)


def _is(key: Key, values: set[Any]) -> Flags:
    if not len(key.values):
        return np.zeros(len(key.codes), dtype=np.bool_)
    return np.array([value in values for value in key.values], dtype=np.bool_)[key.codes]


def _coded(column: Sequence[Any]) -> Key:
    """Return a column by its distinct values; one that intake has coded already is taken as it is."""
    codes, values = getattr(column, "codes", None), getattr(column, "values", None)
    if codes is not None and values is not None:
        return Key(codes.astype(np.int64), values)
    if isinstance(column, range):
        return Key(np.arange(len(column), dtype=np.int64), column)
    place: dict[Any, int] = {}
    found = np.fromiter((place.setdefault(value, len(place)) for value in column), dtype=np.int64, count=len(column))
    return Key(found, list(place))

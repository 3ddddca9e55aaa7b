"""Checks by column agree with the contract of one record: what is accepted builds a `NeedRecord`, what it refuses is
a problem, and the other way round. The rows are generated; the oracle reads each of them on its own, by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resilience.domain.errors import Refused
from resilience.domain.identity import PlaceId
from resilience.domain.need import NeedColumns, NeedRecord, day_from_number
from resilience.domain.taxonomy import TermKind
from resilience.domain.vocabulary import Basis, Direction, Grain, OfferStage, Outcome, Phase, Stakeholder
from resilience.intake.mapping import Field, FromColumn, Mapping, When
from resilience.intake.needs import read_needs
from resilience.intake.reading import Choices
from tests.intake.files_made import EASTWOLD, NORTH, REFERENCE, SOUTH, TODAY, table

PLACES = {"North": NORTH.id, "South": SOUTH.id, "": None}
GOOD_ROW = {
    "when": "2020-06-01",
    "place": "North",
    "direction": "request",
    "need_type": "FOD",
    "further_types": "",
    "stakeholder": "",
    "target_groups": "",
    "urgency": "",
    "phase": "",
    "channel": "",
    "outcome": "",
    "reason_unmet": "",
    "minutes_to_outcome": "",
    "count": "3",
    "basis": "expressed",
    "local_code": "",
    "offer_stage": "",
}
"""Good at every grain: 1 June 2020 was a Monday."""
OTHER_CELLS = {
    "when": [
        "2020-06-08",
        "2020-06-02",
        "2020-07-01",
        "2020-01-06 09:47",
        "2020-01-01 00:00",
        "2020-02-30",
        "",
        "soon",
        "2030-06-03",
        "1970-01-01",
    ],
    "place": ["South", "", "Elsewhere"],
    "direction": ["offer", "", "both"],
    "need_type": ["MED", "OTH", "", "ZZZ", "MED;OTH", "OTH|MED;OTH", "FOD;ZZZ"],
    "further_types": ["MED", "FOD", "OTH;FOD", "MED;ZZZ"],
    "stakeholder": ["individual", "network", "somebody"],
    "target_groups": ["OLD", "OLD;MOB", "ZZZ"],
    "urgency": ["week", "now"],
    "phase": ["respond", "before"],
    "channel": ["telephone", "pigeon"],
    "outcome": ["unmet", "open", "met_informally", "lost"],
    "reason_unmet": ["no_route", "because"],
    "minutes_to_outcome": ["0", "90", "-5", "soon"],
    "count": ["", "0", "2.5", "0.125", "0.0005", "-1", "NR", "lots"],
    "basis": ["assessed", "estimated", "", "guessed"],
    "local_code": ["A1", "x" * 121],
    "offer_stage": ["ready", "retained", "soon"],
}
CHANGES = [(name, cell) for name, cells in OTHER_CELLS.items() for cell in cells]
ROWS = st.lists(
    st.lists(st.sampled_from(CHANGES), max_size=6).map(lambda changes: GOOD_ROW | dict(changes)),
    min_size=1,
    max_size=12,
)


class Wrong(Exception):
    """A cell that means nothing."""


def one_of(codes: Sequence[str], cell: str) -> str | None:
    if cell and cell not in codes:
        raise Wrong
    return cell or None


def record_of(cells: dict[str, str], grain: Grain, *, keep_time: bool) -> NeedRecord:
    """Read one row by hand. Raises `Wrong` for a cell that means nothing, and whatever the contract refuses."""
    terms = REFERENCE.taxonomies
    at = moment_of(cells["when"])
    kept_at = at if keep_time and grain in {Grain.MINUTE, Grain.HOUR} else None
    if kept_at is not None and len(cells["when"]) == len("2020-06-01"):
        raise Wrong
    direction, basis = one_of(list(Direction), cells["direction"]), one_of(list(Basis), cells["basis"])
    first, *others = several(terms.codes(TermKind.NEED_TYPE), cells["need_type"].replace("|", ";")) or (None,)
    if direction is None or basis is None or first is None or cells["place"] not in PLACES:
        raise Wrong
    if len(cells["local_code"]) > 120 or not date(1990, 1, 1) <= at.date() <= TODAY:
        raise Wrong
    outcome = one_of(list(Outcome), cells["outcome"])
    stage = one_of(list(OfferStage), cells["offer_stage"])
    stakeholder = one_of(list(Stakeholder), cells["stakeholder"])
    phase = one_of(list(Phase), cells["phase"])
    return NeedRecord(
        occurred_on=at.date(),
        grain=grain if kept_at is not None or grain not in {Grain.MINUTE, Grain.HOUR} else Grain.DAY,
        direction=Direction(direction),
        need_type=first,
        basis=Basis(basis),
        count=count_of(cells["count"]),
        occurred_at=None if kept_at is None else cut(kept_at, grain),
        place_id=None if PLACES[cells["place"]] is None else PlaceId(PLACES[cells["place"]] or 0),
        further_types=tuple(
            dict.fromkeys((*others, *several(terms.codes(TermKind.NEED_TYPE), cells["further_types"])))
        ),
        stakeholder=None if stakeholder is None else Stakeholder(stakeholder),
        target_groups=several(terms.codes(TermKind.TARGET_GROUP), cells["target_groups"]),
        urgency=one_of(terms.codes(TermKind.URGENCY), cells["urgency"]),
        phase=None if phase is None else Phase(phase),
        channel=one_of(terms.codes(TermKind.CHANNEL), cells["channel"]),
        outcome=None if outcome is None else Outcome(outcome),
        reason_unmet=one_of(terms.codes(TermKind.REASON_UNMET), cells["reason_unmet"]),
        minutes_to_outcome=minutes_of(cells["minutes_to_outcome"]),
        local_code=cells["local_code"],
        offer_stage=None if stage is None else OfferStage(stage),
    )


def moment_of(cell: str) -> datetime:
    """In these winter months London keeps UTC; the first days of June carry no time."""
    try:
        return datetime.fromisoformat(cell).replace(tzinfo=UTC)
    except ValueError:
        raise Wrong from None


def cut(at: datetime, grain: Grain) -> datetime:
    return at.replace(minute=0) if grain is Grain.HOUR else at


def several(codes: Sequence[str], cell: str) -> tuple[str, ...]:
    parts = tuple(part for part in cell.split(";") if part)
    if any(part not in codes for part in parts):
        raise Wrong
    return tuple(dict.fromkeys(parts))


def count_of(cell: str) -> Decimal | None:
    if cell in {"", "NR"}:
        return None
    try:
        return Decimal(cell)
    except InvalidOperation:
        raise Wrong from None


def minutes_of(cell: str) -> int | None:
    try:
        return int(cell) if cell else None
    except ValueError:
        raise Wrong from None


def record_from(columns: NeedColumns, position: int) -> NeedRecord:
    """Build the contract's record from the columns that were read."""
    held = {name: getattr(columns, name)[position] for name in NeedColumns.__dataclass_fields__}
    return NeedRecord(
        occurred_on=day_from_number(held["day"]),
        grain=Grain(held["grain"]),
        direction=Direction(held["direction"]),
        need_type=held["need_type"],
        basis=Basis(held["basis"]),
        count=None if held["count_thousandths"] is None else Decimal(held["count_thousandths"]) / 1000,
        occurred_at=held["occurred_at"],
        place_id=held["place_id"],
        further_types=tuple(held["further_types"].split()),
        stakeholder=None if held["stakeholder"] is None else Stakeholder(held["stakeholder"]),
        target_groups=tuple(held["target_groups"].split()),
        urgency=held["urgency"],
        phase=None if held["phase"] is None else Phase(held["phase"]),
        disruption_id=held["disruption_id"],
        channel=held["channel"],
        outcome=None if held["outcome"] is None else Outcome(held["outcome"]),
        reason_unmet=held["reason_unmet"],
        minutes_to_outcome=held["minutes_to_outcome"],
        local_code=held["local_code"],
        source_ref=held["source_ref"],
        offer_stage=None if held["offer_stage"] is None else OfferStage(held["offer_stage"]),
    )


def expected_of(rows: list[dict[str, str]], grain: Grain, *, keep_time: bool) -> dict[int, NeedRecord]:
    """Return the records of the rows that are good on their own, by row number."""
    expected = {}
    for number, cells in enumerate(rows, start=2):
        try:
            expected[number] = record_of(cells, grain, keep_time=keep_time)
        except (Wrong, Refused):
            continue
    return expected


def assert_agreement(rows: list[dict[str, str]], grain: Grain, *, keep_time: bool) -> None:
    mapping = Mapping(
        "generated",
        when=When("when", grain),
        rules=tuple((Field(name), FromColumn(name)) for name in GOOD_ROW if name != "when"),
    )
    lines = [",".join(GOOD_ROW), *(",".join(cells[name] for name in GOOD_ROW) for cells in rows)]
    choices = Choices(area_id=EASTWOLD, keep_time=keep_time, reason="generated" if keep_time else "")
    reading = read_needs(table("\n".join(lines)), mapping, REFERENCE, choices, today=TODAY)
    expected = expected_of(rows, grain, keep_time=keep_time)
    columns = reading.by_area.get(EASTWOLD)
    numbers = [] if columns is None else list(columns.source_row)
    read = {} if columns is None else {number: record_from(columns, at) for at, number in enumerate(numbers)}
    assert numbers == sorted(numbers)
    assert read == expected
    assert set(reading.bad_rows) == set(range(2, len(rows) + 2)) - set(expected)
    assert {problem.row for problem in reading.problems} == set(reading.bad_rows)


@pytest.mark.parametrize("keep_time", [False, True])
@pytest.mark.parametrize("grain", Grain)
def test_every_pair_of_unusual_cells_is_read_as_the_contract_of_one_record_says(grain, keep_time):
    pairs = [GOOD_ROW | dict(pair) for pair in combinations(CHANGES, 2) if pair[0][0] != pair[1][0]]
    rows = [GOOD_ROW, *(GOOD_ROW | dict([change]) for change in CHANGES), *pairs]
    assert_agreement(rows, grain, keep_time=keep_time)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.sampled_from(Grain), st.booleans())
def test_what_is_read_by_column_is_what_the_contract_of_one_record_accepts(rows, grain, keep_time):
    assert_agreement(rows, grain, keep_time=keep_time)

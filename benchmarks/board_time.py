"""Whether the board page takes longer where more records are held.

Run it by `.venv/bin/python benchmarks/board_time.py` (about a minute, under 2 GB).
"""
# ruff: noqa: PLC0415 - a measurement loads what it needs in a process of its own

from __future__ import annotations

import json
import random
import sys
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING

from measuring import circumstances, fresh_database, in_a_process_of_its_own, timed, write_section

if TYPE_CHECKING:
    from resilience.domain.area import Area
    from resilience.storage.store import Store

FEW, MANY = 100_000, 1_000_000
LOOKS = 40
"""How often the page is asked for; the median counts."""
UNCOUNTED = 5
TYPES = "INF FOD MED MHW SOC CAR SHE UTL TRN MON GDS PRP COM SAF LIV OTH".split()  # noqa: SIM905 - read as a line
STAKEHOLDERS = ("individual", "group", "organisation", "network")
FIRST_DAY, DAYS = date(2016, 1, 1), 3653
GOAL = 1.2


def measure() -> dict[str, dict[str, float]]:
    """Return the milliseconds of the board page's server side, for each number of records that one area holds.

    The two are looked at in turns, so that whatever else the machine does meanwhile delays both alike.
    """
    from resilience.domain.viewer import OPERATOR
    from resilience.services.board import board

    taken: dict[int, list[list[float]]] = {FEW: [], MANY: []}
    cells = {}
    with fresh_database() as (few, area, _), fresh_database() as (many, same_area, _):
        assert area.id == same_area.id
        stores = {FEW: few, MANY: many}
        expected = {records: fill(store, area, records) for records, store in stores.items()}
        for _look in range(UNCOUNTED + LOOKS):
            for records, store in stores.items():
                with timed() as one:
                    view = board(store, OPERATOR, area.id)
                taken[records].append(one)
                assert sum(year.count for year in view.volume.years) == expected[records]
        for records, store in stores.items():
            with store.reading() as tx:
                cells[records] = len(tx.needs.months(OPERATOR.reading(area.id)))
    return {
        str(records): {
            "milliseconds": median(one[0] for one in taken[records][UNCOUNTED:]) * 1000,
            "cpu": median(one[1] for one in taken[records][UNCOUNTED:]) * 1000,
            "cells": cells[records],
        }
        for records in stores
    }


def fill(store: Store, area: Area, records: int) -> int:
    """Store so many invented records of ten years and return how many of them are requests."""
    from resilience.domain.need import NeedColumns, NewBatch, day_number, month_number
    from resilience.domain.viewer import OPERATOR

    chance = random.Random(2026)  # noqa: S311 - invented data, not keys
    numbers = [day_number(FIRST_DAY + timedelta(days=day)) for day in range(DAYS)]
    months = [month_number(FIRST_DAY + timedelta(days=day)) for day in range(DAYS)]
    with store.reading() as tx:
        places = [place.id for place in tx.areas.places(area.id)]
    on = [int(chance.random() * DAYS) for _record in range(records)]
    same = {
        "occurred_at": None,
        "grain": "day",
        "further_types": "",
        "target_groups": "",
        "urgency": None,
        "phase": None,
        "disruption_id": None,
        "channel": None,
        "outcome": None,
        "reason_unmet": None,
        "minutes_to_outcome": None,
        "count_thousandths": 1000,
        "basis": "expressed",
        "local_code": "",
        "source_ref": "",
    }
    columns = NeedColumns(
        source_row=range(2, records + 2),
        day=[numbers[day] for day in on],
        month=[months[day] for day in on],
        place_id=chance.choices(places, k=records),
        direction=chance.choices(("request", "offer"), (9, 1), k=records),
        need_type=chance.choices(TYPES, k=records),
        stakeholder=chance.choices(STAKEHOLDERS, k=records),
        **{name: [value] * records for name, value in same.items()},
    )
    span = (FIRST_DAY, FIRST_DAY + timedelta(days=DAYS - 1))
    new = NewBatch("needs.csv", "one", "benchmark", "{}", records, 0, (span,), "", columns)
    with store.transaction() as tx:
        tx.needs.bring_in(OPERATOR.leading(area.id), new)
    return columns.direction.count("request")


def main() -> None:
    """Measure both sizes in a process of their own and write the section of the report."""
    found = in_a_process_of_its_own(__file__, "measure")
    few, many = found[str(FEW)], found[str(MANY)]
    ratio = many["milliseconds"] / few["milliseconds"]
    said = "met" if ratio <= GOAL else "**missed**"
    write_section(
        "board_time",
        f"""## The board page at {FEW:,} and at {MANY:,} records in one area

{circumstances()} Server time of `services.board.board` over ten years of need, without charts: median of {LOOKS} looks.

| records | summary cells read | milliseconds | of which on the processor |
| ---: | ---: | ---: | ---: |
| {FEW:,} | {few["cells"]:,.0f} | {few["milliseconds"]:.1f} | {few["cpu"]:.1f} |
| {MANY:,} | {many["cells"]:,.0f} | {many["milliseconds"]:.1f} | {many["cpu"]:.1f} |

Looked at in turns, so that other work delays both alike. Ratio {ratio:.2f}; the goal is at most {GOAL}: {said}.
""",
    )


if __name__ == "__main__":
    if len(sys.argv) == 2:
        print(json.dumps(measure()))
    else:
        main()

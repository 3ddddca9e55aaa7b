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

from measuring import circumstances, fresh_database, in_a_process_of_its_own, timed, write_section

FEW, MANY = 100_000, 1_000_000
LOOKS = 40
"""How often the page is asked for; the median counts."""
UNCOUNTED = 5
TYPES = "INF FOD MED MHW SOC CAR SHE UTL TRN MON GDS PRP COM SAF LIV OTH".split()  # noqa: SIM905 - read as a line
STAKEHOLDERS = ("individual", "group", "organisation", "network")
FIRST_DAY, DAYS = date(2016, 1, 1), 3653
GOAL = 1.2


def measure(records: int) -> dict[str, float]:
    """Return the milliseconds of the board page's server side for one area that holds so many records."""
    from resilience.domain.need import NeedColumns, NewBatch, day_number, month_number
    from resilience.domain.viewer import OPERATOR
    from resilience.services.board import board

    chance = random.Random(2026)  # noqa: S311 - invented data, not keys
    numbers = [day_number(FIRST_DAY + timedelta(days=day)) for day in range(DAYS)]
    months = [month_number(FIRST_DAY + timedelta(days=day)) for day in range(DAYS)]
    with fresh_database() as (store, area, _file):
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
        taken = []
        for _look in range(UNCOUNTED + LOOKS):
            with timed() as one:
                view = board(store, OPERATOR, area.id)
            taken.append(one)
        assert sum(year.count for year in view.volume.years) == sum(word == "request" for word in columns.direction)
        with store.reading() as tx:
            cells = len(tx.needs.months(OPERATOR.reading(area.id)))
    counted = taken[UNCOUNTED:]
    return {
        "milliseconds": median(one[0] for one in counted) * 1000,
        "cpu": median(one[1] for one in counted) * 1000,
        "cells": cells,
    }


def main() -> None:
    """Measure both sizes, each in a process of its own, and write the section of the report."""
    few, many = (in_a_process_of_its_own(__file__, str(size)) for size in (FEW, MANY))
    ratio = many["cpu"] / few["cpu"]
    said = "met" if ratio <= GOAL else "**missed**"
    write_section(
        "board_time",
        f"""## The board page at {FEW:,} and at {MANY:,} records in one area

{circumstances()} Server time of `services.board.board` over ten years of need, without charts: median of {LOOKS} looks.

| records | summary cells read | milliseconds | of which on the processor |
| ---: | ---: | ---: | ---: |
| {FEW:,} | {few["cells"]:,.0f} | {few["milliseconds"]:.1f} | {few["cpu"]:.1f} |
| {MANY:,} | {many["cells"]:,.0f} | {many["milliseconds"]:.1f} | {many["cpu"]:.1f} |

Ratio on the processor, which other work on the machine disturbs least: {ratio:.2f}; the goal is at most {GOAL}: {said}.
""",
    )


if __name__ == "__main__":
    if len(sys.argv) == 2:
        print(json.dumps(measure(int(sys.argv[1]))))
    else:
        main()

"""How fast a file of need records comes in, against the usual way and against what SQLite can do at most.

Run it by `.venv/bin/python benchmarks/import_rate.py` (about two minutes, under 1 GB).
"""
# ruff: noqa: PLC0415 - each way loads only what it measures

from __future__ import annotations

import csv
import json
import random
import sqlite3
import sys
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from measuring import circumstances, fresh_database, in_a_process_of_its_own, peak_memory, timed, write_section

ROWS = 1_000_000
SAMPLE = 50_000
"""Rows of the usual way, which would take minutes for all; its time is scaled."""
HEADER = ("date", "district", "direction", "type", "who", "groups", "urgency", "channel", "outcome", "minutes", "basis")
TYPES = "INF FOD MED MHW SOC CAR SHE UTL TRN MON GDS PRP COM SAF LIV OTH".split()  # noqa: SIM905 - read as a line
GROUPS = ["", "", "", "OLD", "CHI", "MOB", "LAN", "INC", "OLD; MED", "CAR; OLD"]
STAKEHOLDERS = ["individual", "individual", "individual", "group", "organisation", ""]
URGENCIES = ["life_safety", "hours_24", "week", "planned", ""]
CHANNELS = ["telephone", "telephone", "web_form", "in_person", "not_known"]
OUTCOMES = ["met_voluntary", "met_statutory", "self_helped", "unmet", "open", ""]
FIRST_DAY, DAYS = date(2016, 1, 1), 3650
GOAL_USUAL, GOAL_BULK, GOAL_MEMORY = 10, 3, 500


def write_file(path: Path, rows: int, places: list[str]) -> None:
    """Write invented requests of ten years, the same ones every time."""
    chance = random.Random(2026)  # noqa: S311 - invented data, not keys
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for _row in range(rows):
            outcome = chance.choice(OUTCOMES)
            writer.writerow(
                (
                    (FIRST_DAY + timedelta(days=int(chance.random() * DAYS))).isoformat(),
                    chance.choice(places),
                    "offer" if chance.random() < 0.1 else "request",
                    chance.choice(TYPES),
                    chance.choice(STAKEHOLDERS),
                    chance.choice(GROUPS),
                    chance.choice(URGENCIES),
                    chance.choice(CHANNELS),
                    outcome,
                    int(chance.expovariate(1 / 600)) if outcome.startswith("met") else "",
                    "expressed",
                )
            )


def measure_ours(file: str) -> dict[str, float]:
    """Bring the file in through the service that the page and the command line use; then SQLite's own bulk limit."""
    from resilience.domain.need import first_of_month
    from resilience.domain.viewer import OPERATOR
    from resilience.domain.vocabulary import Direction, Grain
    from resilience.intake.mapping import Field, FromColumn, Mapping, When
    from resilience.services import bringing_data, uploaded_tables
    from resilience.storage import needs
    from resilience.storage.needs import NeedTable

    columns = {
        Field.PLACE: "district",
        Field.DIRECTION: "direction",
        Field.NEED_TYPE: "type",
        Field.STAKEHOLDER: "who",
        Field.TARGET_GROUPS: "groups",
        Field.URGENCY: "urgency",
        Field.CHANNEL: "channel",
        Field.OUTCOME: "outcome",
        Field.MINUTES_TO_OUTCOME: "minutes",
        Field.BASIS: "basis",
    }
    rules = tuple((field, FromColumn(column)) for field, column in columns.items())
    mapping = Mapping("benchmark", when=When("date", Grain.DAY), rules=rules)
    data = Path(file).read_bytes()
    with fresh_database() as (store, area, database):
        before = peak_memory()
        parts = {"records": timing(NeedTable, "_insert_records"), "summaries": timing(needs, "add")}
        with timed() as whole:
            done = bringing_data.bring_in(store, OPERATOR, area.id, "needs.csv", data, mapping)
        memory = peak_memory()
        seconds = {name: sum(taken) for name, taken in parts.items()}
        uploaded_tables.forget()  # the file is read anew
        with store.reading() as tx:
            months = tx.needs.months(OPERATOR.reading(area.id))
            assert sum(held.records for held in months) == ROWS, done.sentence
            assert {held.direction for held in months} == set(Direction)
            assert first_of_month(min(held.month for held in months)) == FIRST_DAY
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        bulk = measure_bulk(database)
        bringing_data.withdraw(store, OPERATOR, area.id, done.batches[0], "to look at the file once more")
        with timed() as looking:
            checked = bringing_data.check(store, OPERATOR, area.id, "needs.csv", data, mapping)
        assert checked.may_bring_in, checked.sentence
    return {
        "seconds": whole[0],
        "cpu": whole[1],
        "check": looking[0],
        "records": seconds["records"],
        "summaries": seconds["summaries"],
        "bulk": bulk,
        "memory": memory,
        "before": before,
        "file": len(data) / 1024**2,
    }


def timing(of: object, name: str) -> list[float]:
    """Note the seconds of every call of a method or function from now on."""
    taken: list[float] = []
    done_by = getattr(of, name)

    def noted(*given: object, **named: object) -> object:
        with timed() as one:
            answer = done_by(*given, **named)
        taken.append(one[0])
        return answer

    setattr(of, name, noted)
    return taken


def measure_bulk(filled: Path) -> float:
    """Return the seconds of one INSERT … SELECT of the same records into the same table with the same indexes.

    The records come from a table without constraints: between two tables that are alike SQLite copies whole pages
    and checks nothing, which no import can do.
    """
    with closing(sqlite3.connect(filled.with_name("bulk.db"), isolation_level=None)) as connection:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -65536"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("ATTACH ? AS filled", (str(filled),))
        made = connection.execute(
            "SELECT sql FROM filled.sqlite_master WHERE tbl_name = 'need_record' AND sql IS NOT NULL ORDER BY type DESC"
        ).fetchall()
        for (statement,) in made:
            connection.execute(statement)
        connection.execute("CREATE TEMP TABLE staged AS SELECT * FROM filled.need_record")
        with timed() as taken:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO main.need_record SELECT * FROM temp.staged")
            connection.execute("COMMIT")
        assert connection.execute("SELECT count(*) FROM main.need_record").fetchone() == (ROWS,)
    return taken[0]


def measure_usual(file: str) -> dict[str, float]:
    """Bring a sample in as it is usually written: pandas reads, pydantic checks each row, to_sql writes."""
    import pandas as pd
    from pydantic import BaseModel, Field, field_validator
    from sqlalchemy import create_engine, text

    class Row(BaseModel):
        date: date
        district: str = Field(min_length=1)
        direction: Literal["request", "offer"]
        type: str
        who: Literal["individual", "group", "organisation", "network", ""]
        groups: list[str]
        urgency: str
        channel: str
        outcome: str
        minutes: int | None = Field(ge=0)
        basis: Literal["expressed", "assessed", "estimated"]

        @field_validator("type")
        @classmethod
        def is_known(cls, code: str) -> str:
            if code not in TYPES:
                raise ValueError(code)
            return code

        @field_validator("groups", mode="before")
        @classmethod
        def apart(cls, cell: str) -> list[str]:
            return [code.strip() for code in cell.split(";") if code.strip()]

        @field_validator("minutes", mode="before")
        @classmethod
        def or_none(cls, cell: str) -> str | None:
            return cell or None

    with TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/usual.db")
        with timed() as whole:
            frame = pd.read_csv(file, dtype=str, keep_default_na=False, nrows=SAMPLE)
            rows = [Row(**row).model_dump() for row in frame.to_dict("records")]
            for row in rows:
                row["groups"] = " ".join(row["groups"])
            with engine.begin() as connection:
                pd.DataFrame(rows).to_sql("need_record", connection, index=True, index_label="number")
                connection.execute(text("CREATE INDEX by_type ON need_record (type, date)"))
        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM need_record")).scalar_one() == SAMPLE
        engine.dispose()
    return {"seconds": whole[0] * ROWS / SAMPLE, "cpu": whole[1] * ROWS / SAMPLE}


def main() -> None:
    """Measure each way in a process of its own and write the section of the report."""
    with fresh_database() as (store, area, _file), store.reading() as tx:
        places = [place.name for place in tx.areas.places(area.id)]
    began = datetime.now().astimezone()
    with TemporaryDirectory(prefix="resilience-benchmark-") as folder:
        file = Path(folder) / "needs.csv"
        write_file(file, ROWS, places)
        ours = in_a_process_of_its_own(__file__, "ours", str(file))
        usual = in_a_process_of_its_own(__file__, "usual", str(file))
    times, bulk = usual["seconds"] / ours["seconds"], ours["seconds"] / ours["bulk"]
    write_section(
        "import_rate",
        f"""## Checked import of {ROWS:,} records into SQLite

{circumstances()} Took {(datetime.now().astimezone() - began).seconds} s in all.

| way | seconds | records a second |
| --- | ---: | ---: |
| `bringing_data.bring_in`: read, checked, written with indexes, summaries and audit, one transaction | \
{ours["seconds"]:.1f} | {ROWS / ours["seconds"]:,.0f} |
| of which writing the records and their indexes | {ours["records"]:.1f} | {ROWS / ours["records"]:,.0f} |
| of which the three summaries | {ours["summaries"]:.1f} | {ROWS / ours["summaries"]:,.0f} |
| looking at the file alone (`bringing_data.check`) | {ours["check"]:.1f} | {ROWS / ours["check"]:,.0f} |
| pandas, pydantic by row, `to_sql` ({SAMPLE:,} rows, scaled) | {usual["seconds"]:.1f} | \
{ROWS / usual["seconds"]:,.0f} |
| SQLite's `INSERT … SELECT` of the same records, same constraints and indexes | {ours["bulk"]:.1f} | \
{ROWS / ours["bulk"]:,.0f} |

| measure | goal | found | |
| --- | ---: | ---: | --- |
| faster than the usual way | ≥ {GOAL_USUAL} × | {times:.1f} × | {_verdict(is_met=times >= GOAL_USUAL)} |
| time against SQLite's own | ≤ {GOAL_BULK} × | {bulk:.1f} × | {_verdict(is_met=bulk <= GOAL_BULK)} |
| peak memory of the process | ≤ {GOAL_MEMORY} MB | {ours["memory"]:.0f} MB | \
{_verdict(is_met=ours["memory"] <= GOAL_MEMORY)} |

The file has {ours["file"]:.0f} MB; the process held {ours["before"]:.0f} MB, the file included, before it began.
""",
    )


def _verdict(*, is_met: bool) -> str:
    return "met" if is_met else "**missed**"


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps({"ours": measure_ours, "usual": measure_usual}[sys.argv[1]](sys.argv[2])))
    else:
        main()

"""How long hostile uploads keep a person waiting, what they cost the application, and what others notice meanwhile.

Run it by `.venv/bin/python benchmarks/hostile_uploads.py` (about two minutes, under 2 GB, nothing else running).
"""
# ruff: noqa: PLC0415 - the project is found only once its folder is on the path

from __future__ import annotations

import json
import resource
import statistics
import sys
import threading
import time
from contextlib import suppress

from measuring import MEBIBYTE, circumstances, in_a_process_of_its_own, peak_memory, write_section

GOAL_SECONDS = 5
SLOWEST = 8


def measure() -> dict[str, object]:
    """Push every file through the services as an area lead, and one honest small file beside them all the while."""
    from measuring import fresh_database

    from resilience.domain.viewer import OPERATOR
    from resilience.intake.apart import Readers
    from resilience.services import bringing_data
    from tests.intake.hostile_files import CLEAN, HOSTILE, READ

    seconds: dict[str, float] = {}
    others: list[float] = []
    is_over = threading.Event()
    refused = 0

    def another_person() -> None:
        readers = Readers(at_a_time=1)
        while not is_over.wait(0.2):
            began = time.perf_counter()
            readers.read("needs.csv", CLEAN)
            others.append(time.perf_counter() - began)

    with fresh_database() as (store, area, _file):
        bringing_data.table_of("first.csv", CLEAN)
        before = peak_memory()
        other = threading.Thread(target=another_person)
        other.start()
        for what, file in HOSTILE.items():
            data = file.make()
            refused += file.answer != READ
            began = time.perf_counter()
            with suppress(bringing_data.Refused):
                table = bringing_data.table_of(file.name, data)
                bringing_data.identifier_problems(table)
                mapping = bringing_data.suggestion(store, OPERATOR, area.id, table)
                bringing_data.check(store, OPERATOR, area.id, file.name, data, mapping)
            seconds[what] = time.perf_counter() - began
        is_over.set()
        other.join()
    return {
        "seconds": seconds,
        "refused": refused,
        "others": others,
        "before": before,
        "after": peak_memory(),
        "readers": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / MEBIBYTE,
    }


def main() -> None:
    """Measure in a process of its own and write the section of the report."""
    found = in_a_process_of_its_own(__file__, "measure")
    seconds: dict[str, float] = found["seconds"]
    slowest = sorted(seconds, key=lambda what: -seconds[what])[:SLOWEST]
    in_time = sum(taken <= GOAL_SECONDS for taken in seconds.values())
    lines = "\n".join(f"| {what} | {seconds[what]:.2f} |" for what in slowest)
    others = sorted(found["others"])
    write_section(
        "hostile_uploads",
        f"""## Hostile uploads

{circumstances()}

{len(seconds)} malformed or hostile files ({found["refused"]} refused, {len(seconds) - found["refused"]} harmless as a
table) through the services as an area lead brings them in, with another person's small file read beside them all the
while.

| measure | goal | found | |
| --- | ---: | ---: | --- |
| answered within {GOAL_SECONDS} s | {len(seconds)} | {in_time} | \
{"met" if in_time == len(seconds) else "**missed**"} |
| median seconds | | {statistics.median(seconds.values()):.2f} | |
| another person's file, seconds, median and slowest of {len(others)} | | {statistics.median(others):.2f}, \
{others[-1]:.2f} | |
| largest memory of the application, before and after, in MB | | {found["before"]:.0f}, {found["after"]:.0f} | |
| largest memory of a process that reads, in MB | | {found["readers"]:.0f} | |

| the slowest | seconds |
| --- | ---: |
{lines}
""",
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        print(json.dumps(measure()))
    else:
        main()

"""What fifty evaluators notice who save at the same time: whether anything is lost or refused, and how long it takes.

Each is a session of its own over Streamlit's own protocol, on a server started as `streamlit run app.py` starts it.
Run it by `.venv/bin/python benchmarks/savers.py` (about two minutes, under 1 GB).
"""
# ruff: noqa: PLC0415 - a measurement loads what it needs in a process of its own

from __future__ import annotations

import json
import os
import random
import re
import sqlite3
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from measuring import circumstances, in_a_process_of_its_own, write_section

if TYPE_CHECKING:
    from tests.protocol.client import Tab

SESSIONS, SAVES = 50, 20
LONGEST_PAUSE_SECONDS = 6.0
"""Somebody who reads six descriptions takes longer; so short a pause keeps the load above what people can make."""
GOAL_SECONDS = 1.5


@dataclass(slots=True)
class Saver:
    """One evaluator and what their page told them: seconds of each save and each step to the next question."""

    person_id: int
    token: str
    acknowledged: list[tuple[str, int]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    saving: list[float] = field(default_factory=list)
    stepping: list[float] = field(default_factory=list)


def measure(longest_pause: float) -> dict[str, object]:
    """Return what became of all saves; between two of them everybody pauses at random for up to so many seconds."""
    from tests.protocol.client import Tab
    from tests.web.served import Served

    with tempfile.TemporaryDirectory(prefix="resilience-benchmark-") as folder:
        file = Path(folder) / "example.db"
        savers = made_example(file)
        served = Served(file, Path(folder) / "log.txt").start()
        together = threading.Barrier(SESSIONS)
        before, began_cpu = revisions(file), time.process_time()

        def work(saver: Saver) -> None:
            chance = random.Random(saver.person_id)  # noqa: S311 - pauses and levels, not keys
            with Tab(served.address, saver.token) as tab:
                tab.visit("score", indicator="SL1")
                together.wait()
                time.sleep(chance.uniform(0, longest_pause))
                for _save in range(SAVES):
                    save_another_level(tab, saver)
                    time.sleep(chance.uniform(0, longest_pause))

        try:
            began = time.perf_counter()
            with ThreadPoolExecutor(SESSIONS) as crowd:
                for done in [crowd.submit(work, saver) for saver in savers]:
                    done.result()
            took = time.perf_counter() - began
        finally:
            served.stop()
        load = os.getloadavg()[0]
        return {
            "took": took,
            "load": load,
            "client_cpu": time.process_time() - began_cpu,
            "acknowledged": sum(len(saver.acknowledged) for saver in savers),
            "refused": [said for saver in savers for said in saver.refused],
            "lost": lost(savers, before, revisions(file)),
            "saving": asdict(spread([one for saver in savers for one in saver.saving])),
            "stepping": asdict(spread([one for saver in savers for one in saver.stepping])),
        }


def made_example(file: Path) -> list[Saver]:
    """Make a fresh example and begin the sessions of fifty evaluators, as many from each area as possible alike."""
    from resilience.domain.vocabulary import Role
    from resilience.services import example, identity, setting_up
    from resilience.services.uk_time import uk_day
    from resilience.storage.store import Store

    store = Store(f"sqlite:///{file}")
    setting_up.prepare(store)
    example.load_example(store, example.end_of_last_full_month(uk_day(store.clock())))
    with store.reading() as tx:
        evaluators = tx.people.in_roles(role=Role.EVALUATOR)
    by_area: dict[object, list[int]] = {}
    for person in evaluators:
        by_area.setdefault(person.area_id, []).append(person.person_id)
    in_turns = [people[turn] for turn in range(SESSIONS) for people in by_area.values() if turn < len(people)]
    savers = [Saver(person, identity.become(store, person)) for person in in_turns[:SESSIONS]]  # type: ignore[arg-type]
    store.close()
    return savers


def save_another_level(tab: Tab, saver: Saver) -> None:
    """Choose a level other than the one saved, note what the page says to it, and go on to the next question."""
    levels = tab.find("radio", "score_levels_")
    indicator = levels.key.removeprefix("score_levels_")
    level = (int(saved_choice(tab) or 0) + 1) % 6
    began = time.perf_counter()
    tab.choose(levels, levels.options[level])
    saver.saving.append(time.perf_counter() - began)
    if "Saved at" in tab.text and saved_choice(tab) == str(level):
        saver.acknowledged.append((indicator, level))
    else:
        saver.refused.append(tab.text[-200:])
    began = time.perf_counter()
    tab.press(tab.find("button", "score_next"))
    saver.stepping.append(time.perf_counter() - began)
    if not tab.has("radio", "score_levels_"):
        tab.press(tab.find("button", "score_next"))  # past the one question on how confident, which has no levels


def saved_choice(tab: Tab) -> str:
    """Return the place of the answer that the page shows as saved, "" for none."""
    found = re.search(r'data-choice="(\d*)"', tab.html)
    return found[1] if found else ""


def revisions(file: Path) -> list[tuple[int, str, int]]:
    """Return every score revision of the database as person, indicator and level, read past the application."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(
            "SELECT person_id, indicator, level FROM score_revision WHERE level IS NOT NULL"
        ).fetchall()


def lost(savers: list[Saver], before: list[tuple[int, str, int]], after: list[tuple[int, str, int]]) -> int:
    """Return how many acknowledged saves the database does not hold."""
    held = list(after)
    for one in before:
        held.remove(one)
    missing = 0
    for saver in savers:
        for indicator, level in saver.acknowledged:
            if (saver.person_id, indicator, level) in held:
                held.remove((saver.person_id, indicator, level))
            else:
                missing += 1
    return missing


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds: half took no longer than `median`, 95 of 100 no longer than `p95`."""

    median: float
    p95: float
    longest: float


def spread(seconds: list[float]) -> Spread:
    """Return the spread of so many measured seconds."""
    ordered = sorted(seconds)
    return Spread(ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)], ordered[-1])


def main() -> None:
    """Measure without and with pauses, each in a process of its own, and write the section of the report."""
    lines, worst = [], 0
    for pause in (0.0, LONGEST_PAUSE_SECONDS):
        found = in_a_process_of_its_own(__file__, str(pause))
        worst += found["lost"] + len(found["refused"])
        said = "met" if found["saving"]["p95"] <= GOAL_SECONDS else "**missed**"
        lines.append(
            f"| {f'up to {pause:.0f} s' if pause else 'none'} | {found['acknowledged']:,} | {found['lost']} | "
            f"{len(found['refused'])} | {found['saving']['median']:.2f} | {found['saving']['p95']:.2f} ({said}) | "
            f"{found['saving']['longest']:.2f} | {found['stepping']['p95']:.2f} | {found['load']:.1f} |"
        )
    table = "\n".join(lines)
    write_section(
        "savers",
        f"""## {SESSIONS} evaluators, {SAVES} saves each, over the real protocol

{circumstances()} One process of `streamlit run app.py` on the example in SQLite; {SESSIONS} connections of Streamlit's
own protocol from a process beside it, on the same cores. Each save is acknowledged by the page's "Saved at" and looked
for in the database afterwards; after each one everybody goes on to the next question. Seconds until the page is drawn
anew; the goal for 95 of 100 saves is {GOAL_SECONDS} s. Without pauses everybody always waits for the server, so that
the time is that of {SESSIONS} pages drawn one after another.

| pause | acknowledged | lost | refused | median | 95 of 100 | longest | next question, 95 of 100 | load |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{table}
""",
    )
    if worst:
        raise SystemExit("saves were lost or refused")


if __name__ == "__main__":
    if len(sys.argv) == 2:
        print(json.dumps(measure(float(sys.argv[1]))))
    else:
        main()

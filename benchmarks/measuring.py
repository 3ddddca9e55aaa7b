"""What the benchmarks share: a database to measure in, a process for each measurement, and where results go."""
# ruff: noqa: PLC0415 - the project is found only once its folder is on the path

from __future__ import annotations

import json
import os
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.domain.area import Area
    from resilience.storage.store import Store

REPORT = ROOT / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by the programs in `benchmarks/` themselves; `CONTRIBUTING.md` says how to run them. Compare the ratios, which
come from one run on one machine. Absolute times depend on the machine and on what else it does.
"""
MOST_SECONDS = 900
MOST_BYTES = 8 * 1024**3
"""Address space, of which resident memory is a part: a measurement that runs away ends by itself."""
MEBIBYTE = 1024**2


def in_a_process_of_its_own(file: str, *words: str) -> dict[str, Any]:
    """Run one measurement of a benchmark alone, bounded in time and memory, and return what it prints as JSON."""
    done = subprocess.run(  # noqa: S603 - this very program, with words of its own
        [sys.executable, file, *words],
        cwd=ROOT,
        env=os.environ | {"PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
        preexec_fn=_bounded,
    )
    if done.returncode:
        raise SystemExit(f"{file} {' '.join(words)} failed:\n{done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))


def peak_memory() -> float:
    """Return the largest resident memory of this process so far, in MiB (Linux counts it in KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEBIBYTE


@contextmanager
def timed() -> Iterator[list[float]]:
    """Measure the seconds that a block takes, as wall-clock time and as this process's own time on the processor."""
    taken: list[float] = []
    began, began_cpu = time.perf_counter(), time.process_time()
    yield taken
    taken += [time.perf_counter() - began, time.process_time() - began_cpu]


@contextmanager
def fresh_database() -> Iterator[tuple[Store, Area, Path]]:
    """Give a new SQLite database with the shipped areas, and the one among them with the most places."""
    from resilience.services.setting_up import prepare
    from resilience.storage.store import Store

    with tempfile.TemporaryDirectory(prefix="resilience-benchmark-") as folder:
        file = Path(folder) / "measured.db"
        store = Store(f"sqlite:///{file}")
        prepare(store)
        with store.reading() as tx:
            areas = tx.areas.all()
            area = max(areas, key=lambda one: len(tx.areas.places(one.id)))
        yield store, area, file
        store.close()


def write_section(name: str, text: str) -> None:
    """Put a benchmark's results in place of its earlier ones."""
    report = REPORT.read_text(encoding="utf-8") if REPORT.exists() else HEAD
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    section = f"{begin}\n{text.strip()}\n{end}"
    found = re.search(f"{re.escape(begin)}.*?{re.escape(end)}", report, re.DOTALL)
    report = report.replace(found[0], section) if found else f"{report.rstrip()}\n\n{section}\n"
    REPORT.write_text(report, encoding="utf-8")
    print(text)


def circumstances() -> str:
    """Return on what was measured, and how busy it was at that moment."""
    busy = os.getloadavg()[0]
    return (
        f"{time.strftime('%d %B %Y', time.gmtime())}, {os.cpu_count()} cores shared with other work "
        f"(load {busy:.1f} when this was written), Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}."
    )

"""Whether a need page takes longer where more records are held, and how it stands to the same page over SQL.

Run it by `.venv/bin/python benchmarks/need_page.py` (under 4 GB). The archives of `need_archive.py` are made first
where they are not there yet: for the largest that takes about half an hour, once.
"""
# ruff: noqa: PLC0415 - a measurement loads what it needs in a process of its own

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from statistics import median
from typing import IO, TYPE_CHECKING, Any

import need_archive
from measuring import ROOT, circumstances, peak_memory, timed, write_section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SIZES = (100_000, 1_000_000, 10_000_000)
PAGES = ("volume", "pattern", "type", "need")
BY_SQL = ((1_000_000, "volume", 2), (1_000_000, "pattern", 2), (1_000_000, "type", 2), (10_000_000, "volume", 1))
"""Pages that were written a second time, over SQL with plotly.express: at how many records, and how many looks."""
LOOKS, UNCOUNTED = 20, 3
MOST_RATIO, LEAST_FASTER = 1.2, 10
SECONDS = 900


# ------------------------------------------------------------------------------------------- a process that looks


def look(file: Path) -> None:
    """Draw a page for each line that comes in ("volume", "volume by sql") and say in JSON how long that took."""
    logging.disable(logging.WARNING)  # the harness says at every run that it is no server
    os.environ["RESILIENCE_DATABASE_URL"] = f"sqlite:///{file}"
    with need_archive.opened(file) as (store, area):
        cookies = {"elr_session": _signed_in(store, area)}
        os.environ["NEED_PAGE_FILE"], os.environ["NEED_PAGE_AREA"] = str(file), str(area.id)
    print(json.dumps({"ready": True}), flush=True)
    pages: dict[str, Callable[[], None]] = {}
    for line in sys.stdin:
        page = line.strip()
        pages.setdefault(page, _by_sql(page.split()[0]) if page.endswith("by sql") else _page(page, cookies))
        with timed() as taken:
            pages[page]()
        print(json.dumps({"wall": taken[0], "cpu": taken[1], "memory": peak_memory()}), flush=True)


def _signed_in(store: Any, area: Any) -> str:  # noqa: ANN401 - the project is found only at run time
    """Return the session of a board member of the area, who is made at the first look."""
    from resilience.domain.viewer import OPERATOR
    from resilience.domain.vocabulary import Role, SignInMethod
    from resilience.services import identity

    with store.transaction() as tx:
        keeping = OPERATOR.keeping_people()
        person = tx.people.add(keeping, Role.BOARD_MEMBER.label)
        tx.people.grant(keeping, person, Role.BOARD_MEMBER, area.id)
        return identity.begin_session(tx, person, SignInMethod.LOCAL)


def _page(page: str, cookies: dict[str, str]) -> Callable[[], None]:
    """Return what draws one of our pages once more, whole, in Streamlit's own harness."""
    from streamlit.runtime.context import ContextProxy
    from streamlit.testing.v1 import AppTest

    ContextProxy.cookies = property(lambda _context: cookies)  # the harness has no cookies of its own
    test = AppTest.from_file(str(ROOT / "resilience" / "ui" / "main.py"), default_timeout=SECONDS)
    test.run()
    test.switch_page(str(ROOT / "pages" / f"{page}.py"))

    def again() -> None:
        test.run()
        assert test.get("plotly_chart"), [element.proto.body for element in test.get("html")][-3:]

    return again


def _by_sql(page: str) -> Callable[[], None]:
    from streamlit.testing.v1 import AppTest

    os.environ["NEED_PAGE"] = page
    test = AppTest.from_file(str(ROOT / "benchmarks" / "need_page_by_sql.py"), default_timeout=SECONDS)

    def again() -> None:
        os.environ["NEED_PAGE"] = page
        test.run()
        assert not test.exception, test.exception

    return again


# ------------------------------------------------------------------------------------------ who asks them to look


class Looker:
    """A process with one archive open."""

    def __init__(self, into: IO[str], out: IO[str]) -> None:
        self._into, self._out = into, out
        assert json.loads(self._out.readline()) == {"ready": True}

    def draw(self, page: str) -> dict[str, float]:
        """Draw a page once and return seconds and memory."""
        self._into.write(f"{page}\n")
        self._into.flush()
        line = self._out.readline()
        if not line:
            raise SystemExit(f"drawing {page} failed")
        found: dict[str, float] = json.loads(line)
        return found


@contextmanager
def looker(records: int) -> Iterator[Looker]:
    """Start a process that looks at the archive of so many records."""
    command = [sys.executable, __file__, "look", str(need_archive.ready(records))]
    with subprocess.Popen(  # noqa: S603 - this very program
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUTF8": "1"},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Looker(process.stdin, process.stdout)
        process.stdin.close()


def measure() -> dict[str, dict[int, dict[str, float]]]:
    """Return milliseconds by page and number of records; the sizes take turns, so that other work delays them alike."""
    found: dict[str, dict[int, dict[str, float]]] = {}
    with ExitStack() as held:
        lookers = {records: held.enter_context(looker(records)) for records in SIZES}
        for page in PAGES:
            first = {records: one.draw(page) for records, one in lookers.items()}
            looks = [
                {records: one.draw(page) for records, one in lookers.items()} for _look in range(UNCOUNTED + LOOKS)
            ]
            found[page] = {
                records: _summed([one[records] for one in looks[UNCOUNTED:]]) | {"first": first[records]["wall"] * 1000}
                for records in SIZES
            }
        for records, page, looks_by_sql in BY_SQL:
            name = f"{page} by sql"
            found.setdefault(name, {})[records] = _summed(
                [lookers[records].draw(name) for _look in range(looks_by_sql)]
            )
    return found


def _summed(looks: list[dict[str, float]]) -> dict[str, float]:
    return {
        "wall": median(look["wall"] for look in looks) * 1000,
        "cpu": median(look["cpu"] for look in looks) * 1000,
        "memory": max(look["memory"] for look in looks),
    }


# -------------------------------------------------------------------------------------------------- what is written


def main() -> None:
    """Measure and write the section of the report."""
    began = time.perf_counter()
    found = measure()
    write_section("need_page", f"{_head()}\n{_table(found)}\n\n{_goals(found)}\n\n{_foot(began)}")


def _head() -> str:
    return f"""## Need pages at {", ".join(f"{size:,}" for size in SIZES)} records in one area

{circumstances()} Server time of the whole page, choices, sentences, figures and all, drawn again in Streamlit's own
harness (`AppTest`): median of {LOOKS} looks, in turns over the three archives of ten years. "First" is the first look
of a process, which makes the cube from the summaries. "Over SQL" is a page with as many pictures whose questions go to
the records by SQL and whose figures are made by plotly.express, in the same harness.
"""


def _table(found: dict[str, dict[int, dict[str, float]]]) -> str:
    lines = [
        "| page | records | milliseconds | on the processor | first | over SQL | faster |",
        f"|{' --- |' * 2}{' ---: |' * 5}",
    ]
    for page in PAGES:
        for records in SIZES:
            one = found[page][records]
            sql = found.get(f"{page} by sql", {}).get(records)
            beside = ("–", "–") if sql is None else (f"{sql['wall']:,.0f}", f"{sql['wall'] / one['wall']:,.0f} ×")
            cells = (page, f"{records:,}", f"{one['wall']:.0f}", f"{one['cpu']:.0f}", f"{one['first']:,.0f}", *beside)
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _goals(found: dict[str, dict[int, dict[str, float]]]) -> str:
    lines = ["| measure | goal | found | |", "| --- | ---: | ---: | --- |"]
    for page in PAGES:
        of_page = [found[page][records]["wall"] for records in SIZES]
        ratio = max(of_page) / min(of_page)
        said = f"{ratio:.2f} | {_met(ratio <= MOST_RATIO)}"
        lines.append(f"| {page}: slowest over fastest of the three | ≤ {MOST_RATIO} | {said} |")
    for records, page, _looks in BY_SQL:
        times = found[f"{page} by sql"][records]["wall"] / found[page][records]["wall"]
        said = f"{times:,.0f} × | {_met(times >= LEAST_FASTER)}"
        lines.append(f"| {page}: faster than over SQL at {records:,} | ≥ {LEAST_FASTER} × | {said} |")
    return "\n".join(lines)


def _foot(began: float) -> str:
    return f"Took {time.perf_counter() - began:.0f} s, the making of the archives not counted."


def _met(is_met: bool) -> str:  # noqa: FBT001 - it reads as a question
    return "met" if is_met else "**missed**"


if __name__ == "__main__":
    if sys.argv[1:2] == ["look"]:
        from pathlib import Path

        look(Path(sys.argv[2]))
    else:
        main()

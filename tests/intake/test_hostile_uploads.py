"""Whatever is uploaded, the person gets a sentence or a table, and nobody else notices.

Every file of the corpus goes the way of a real upload: through the services, as an area lead brings it in. How many
seconds each takes is measured in `benchmarks/hostile_uploads.py`, on a machine that does nothing else.
"""

from __future__ import annotations

import io
import itertools
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resilience.domain.errors import Refused, ResilienceError
from resilience.intake.apart import AT_A_TIME, Limits, Readers, _started, limits_for, read_table_apart
from resilience.intake.at_sight import MEGABYTE
from resilience.intake.table import SourceTable, read_table
from resilience.intake.table_stream import NotATable, read_table_from, write_table
from resilience.services import bringing_data
from resilience.services.setting_up import prepare
from resilience.storage.store import Store
from resilience.views.bringing_data import FileChoices
from tests.conftest import ROOT, Partnership
from tests.intake.files_made import workbook, workbook_with
from tests.intake.hostile_files import CLEAN, FORMULAS, HOSTILE, PLAIN, READ, HostileFile, row, sheet, text

LEAVE_OUT = FileChoices(leave_out_bad_rows=True)
ONLY_ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
GENEROUS = Limits(processor_seconds=60, clock_seconds=120)
SECRETS = re.compile(r"root:|Traceback|\.py\b|0x[0-9a-f]{8}|Error\b")
SLOW = workbook_with(sheet(row(1, text("A1", "date")), row(1_048_576, text("I1048576", "x"))))
"""Five kilobytes that take seconds: the parser makes room for nine million cells."""


@pytest.fixture(scope="module")
def lead(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory):
    """A prepared database and an area in it, for all files one after the other, as in a real installation."""
    file = tmp_path_factory.mktemp("uploads") / "resilience.db"
    shutil.copy(migrated_sqlite, file)
    store = Store(f"sqlite:///{file}")
    prepare(store)
    yield store, Partnership(store)
    store.close()


def brought_in(store: Store, area: Partnership, file: HostileFile, data: bytes) -> tuple[SourceTable | None, list[str]]:
    """Do what the page does with an upload, up to writing it; return the table, if any, and all that was said."""
    said: list[str] = []
    table = None
    try:
        table = bringing_data.table_of(file.name, data)
        said += bringing_data.identifier_problems(table)
        bringing_data.mappings(store, area.lead, area.id, table)
        mapping = bringing_data.suggestion(store, area.lead, area.id, table)
        checked = bringing_data.check(store, area.lead, area.id, file.name, data, mapping, LEAVE_OUT)
        said += [checked.sentence, *checked.notes, *(problem.sentence for problem in checked.problems)]
        if checked.may_bring_in:
            done = bringing_data.bring_in(store, area.lead, area.id, file.name, data, mapping, LEAVE_OUT)
            said.append(done.sentence)
    except ResilienceError as refusal:
        said.append(refusal.sentence)
    return table, said


class Memory:
    """How much more memory this process takes at most, from now on, than it has now."""

    def __init__(self) -> None:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins anew
        self._before = self._kilobytes("VmRSS")

    def growth(self) -> int:
        return (self._kilobytes("VmHWM") - self._before) * 1024

    @staticmethod
    def _kilobytes(name: str) -> int:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(re.search(rf"{name}:\s+(\d+)", status)[1])


# --- the corpus ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", HOSTILE)
def test_every_hostile_upload_is_answered_in_words_or_is_a_harmless_table(lead, what):
    store, area = lead
    file = HOSTILE[what]
    data = file.make()
    memory = Memory() if sys.platform == "linux" else None
    table, said = brought_in(store, area, file, data)
    assert (table is not None) == (file.answer == READ), said
    assert said
    assert any(file.answer in sentence for sentence in said), said
    for sentence in said:
        assert sentence.rstrip()[-1] in ".?…", sentence
        assert not SECRETS.search(sentence), sentence
    if table is not None:
        assert not any("root:" in cell for cells in table.head(100) for cell in cells)
    if memory is not None:
        assert memory.growth() < 100 * MEGABYTE + len(data)


def test_the_corpus_holds_more_than_sixty_files_of_each_kind_of_harm():
    refused = sum(file.answer != READ for file in HOSTILE.values())
    assert refused > 60
    assert len(HOSTILE) - refused > 60


def readers_of_ours() -> list[str]:
    """The command lines of reading processes that this one has begun and that are still there, ended or not."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            name, _bracket, facts = (folder / "stat").read_text().rpartition(")")
            words = (folder / "cmdline").read_bytes().decode(errors="replace")
            is_a_reader = "apart" in words or (not words and "(python" in name)
            if int(facts.split()[1]) == os.getpid() and is_a_reader:
                found.append(words or name)
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system does not list its processes in /proc")
def test_after_all_of_it_no_process_is_left_behind(lead):
    store, area = lead
    for what in ("a row of twelve digits", "a count of shared texts of two billion", "a billion laughs in a worksheet"):
        brought_in(store, area, HOSTILE[what], HOSTILE[what].make())
    assert readers_of_ours() == []


# --- what is honest goes in as before ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", CLEAN + b"2026-01-07\n\n2026-01-08,\n"),
        ("a.csv", "date,place,note\n2026-01-05,Ynys Môn,\n2026-01-05,,\n".encode("utf-16")),
        ("a.xlsx", PLAIN),
        ("a.xlsx", workbook([["date", "type"], ["2026-01-05", "food"]], before="Notes")),
    ],
)
def test_a_file_read_apart_is_the_same_table_as_one_read_here(name, data):
    assert_same(read_table_apart(name, data), read_table(name, data))


def assert_same(one: SourceTable, other: SourceTable) -> None:
    for name in ("file_name", "names", "broken", "sheet", "sheets"):
        assert getattr(one, name) == getattr(other, name)
    assert one.row_numbers.tolist() == other.row_numbers.tolist()
    for left, right in zip(one.columns, other.columns, strict=True):
        assert left.texts() == right.texts()
        assert (left.codes.tolist(), left.codes.dtype) == (right.codes.tolist(), right.codes.dtype)


def test_a_sheet_can_be_named():
    data = workbook([["date"], ["2026-01-05"]], before="Notes")
    assert read_table_apart("a.xlsx", data, "Data").sheet == "Data"
    with pytest.raises(Refused, match="no sheet “Figures”"):
        read_table_apart("a.xlsx", data, "Figures")


def test_formulas_in_cells_are_text_and_nothing_more():
    file = HOSTILE["cells that a spreadsheet would run"]
    table = read_table_apart(file.name, file.make())
    assert table.column("type").texts() == [held.strip() for held in FORMULAS]
    book = workbook_with(
        sheet(row(1, text("A1", "date"), text("B1", "type")), row(2, text("A2", "=1+1"), text("B2", "=2")))
    )
    assert read_table_apart("a.xlsx", book).head(1) == (("=1+1", "=2"),)


def test_a_large_honest_file_is_read():
    line = b"2026-01-05,North,request,food,individual,,week,telephone,met_voluntary,25,expressed\n"
    table = read_table_apart("large.csv", b"a,b,c,d,e,f,g,h,i,j,k\n" + line * 300_000)
    assert len(table) == 300_000


def test_larger_files_may_take_longer_and_packed_ones_more_so():
    text_file, packed = bytes(60 * MEGABYTE), bytes(12 * MEGABYTE)
    small = limits_for("a.csv", CLEAN)
    assert small.processor_seconds < 5
    assert limits_for("a.csv", text_file).processor_seconds > 2 * small.processor_seconds
    assert limits_for("a.csv.gz", packed) == limits_for("a.xlsx", packed)
    assert limits_for("a.xlsx", packed).processor_seconds > limits_for("a.csv", text_file).processor_seconds


# --- limits --------------------------------------------------------------------------------------------------------


def refusal(limits: Limits, name: str = "slow.xlsx", data: bytes = SLOW) -> str:
    with pytest.raises(Refused) as refused:
        Readers().read(name, data, limits=limits)
    return refused.value.sentence


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit; the clock alone ends a process there")
def test_a_file_that_takes_too_much_of_the_processor_is_given_up():
    assert "more time or memory to read than is allowed" in refusal(Limits(1, clock_seconds=120))


def test_a_file_that_takes_too_long_by_the_clock_is_given_up():
    began = time.monotonic()
    assert "more time or memory to read than is allowed" in refusal(Limits(60, clock_seconds=0.5))
    assert time.monotonic() - began < 30


@ONLY_ON_LINUX
@pytest.mark.parametrize(
    ("name", "data"), [("slow.xlsx", SLOW), ("a.csv", b"date,type,n\n" + b"2026-01-05,food,1\n" * 900_000)]
)
def test_a_file_that_takes_too_much_memory_is_given_up(name, data):
    limits = Limits(60, clock_seconds=120, memory_bytes=100 * MEGABYTE)
    assert "more time or memory to read than is allowed" in refusal(limits, name, data)


def test_while_one_file_is_slow_another_is_read_and_everybody_else_goes_on():
    readers = Readers(at_a_time=2)
    answered: list[str] = []
    turns = itertools.count()

    def slow() -> None:
        with suppress(Refused):
            readers.read("slow.xlsx", SLOW, limits=Limits(3, clock_seconds=120))
        answered.append("slow")

    def quick() -> None:
        assert len(readers.read("quick.csv", CLEAN, limits=GENEROUS)) == 2
        answered.append("quick")

    threads = [threading.Thread(target=target) for target in (slow, quick)]
    for thread in threads:
        thread.start()
    while len(answered) < 2:
        next(turns)
        threads[0].join(0.001)
    assert answered == ["quick", "slow"]
    assert next(turns) > 100  # this thread had its turns all the while


def test_only_so_many_files_are_read_at_a_time_and_nobody_waits_for_ever():
    readers = Readers(at_a_time=1, patience_seconds=0.1)
    has_begun = threading.Event()

    def slow() -> None:
        has_begun.set()
        with suppress(Refused):
            readers.read("slow.xlsx", SLOW, limits=Limits(2, clock_seconds=120))

    thread = threading.Thread(target=slow)
    thread.start()
    has_begun.wait()
    while readers._places._value:
        thread.join(0.001)
    with pytest.raises(Refused, match="Please try again in a minute"):
        readers.read("quick.csv", CLEAN)
    thread.join()
    assert len(readers.read("quick.csv", CLEAN)) == 2


def test_a_file_refused_at_sight_takes_nobodys_place():
    readers = Readers(at_a_time=AT_A_TIME, patience_seconds=0)
    for _time in range(2 * AT_A_TIME):
        with pytest.raises(Refused, match="is empty"):
            readers.read("empty.csv", b"")
    assert len(readers.read("quick.csv", CLEAN)) == 2


# --- what the process can reach ------------------------------------------------------------------------------------


@ONLY_ON_LINUX
def test_the_process_that_reads_knows_no_secret_of_the_installation(monkeypatch):
    monkeypatch.setenv("RESILIENCE_AUDIT_KEY", "not to be known")
    child = _started()
    try:
        until = time.monotonic() + 30
        while not (environment := Path(f"/proc/{child.pid}/environ").read_bytes()):
            assert time.monotonic() < until  # it is empty until the process is itself
        folder = Path(f"/proc/{child.pid}/cwd").readlink()
        files = {link.readlink().name for link in Path(f"/proc/{child.pid}/fd").iterdir()}
    finally:
        child.communicate(b"{}\n")
    assert b"ARROW" in environment
    assert b"not to be known" not in environment
    assert not environment.count(b"RESILIENCE_")
    assert folder == Path("/")
    assert not any(name.endswith((".db", ".db-wal")) for name in files)


REACH = """
import socket, sys
sys.path.insert(0, sys.argv[1])
from resilience.intake.apart_child import limit
limit(500_000_000, 10)
for reach in (lambda: open("/etc/passwd"), lambda: open("/tmp/written", "w"), socket.socket):
    try:
        reach()
    except OSError:
        print("no")
"""


@ONLY_ON_LINUX
def test_the_process_that_reads_can_open_no_file_and_no_connection():
    done = subprocess.run(
        [sys.executable, "-c", REACH, str(ROOT)], capture_output=True, text=True, timeout=60, check=True, cwd="/"
    )
    assert done.stdout.split() == ["no", "no", "no"]


# --- what the process answers --------------------------------------------------------------------------------------


def streamed(table: SourceTable) -> bytes:
    stream = io.BytesIO()
    write_table(stream, table)
    return stream.getvalue()


WHOLE = streamed(read_table("a.csv", CLEAN + b"2026-01-07\n2026-01-08,\n"))


def test_a_table_comes_through_the_stream_as_it_was():
    for data in (CLEAN, CLEAN + b"2026-01-07\n", b"date,none\n2026-01-05,\n", "dâte\nŷ\n".encode()):
        table = read_table("a.csv", data)
        assert_same(read_table_from(io.BytesIO(streamed(table))), table)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_an_answer_that_was_tampered_with_is_a_sound_table_or_none(data):
    answer = bytearray(WHOLE)
    for _change in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(answer)))
        end = data.draw(st.integers(start, min(len(answer), start + 8)))
        answer[start:end] = data.draw(st.binary(max_size=8))
    try:
        table = read_table_from(io.BytesIO(bytes(answer)))
    except NotATable:
        return
    assert len({len(column.codes) for column in table.columns} | {len(table)}) == 1
    assert all(isinstance(cell, str) for cells in table.head(10) for cell in cells)


@pytest.mark.parametrize(
    "head",
    [
        '{"rows": 1000000000000, "columns": []}',
        '{"rows": -1, "columns": []}',
        '{"rows": true, "columns": []}',
        '{"rows": 1, "columns": [["a", 4611686018427387904, 0]]}',
        '{"rows": 0, "columns": ' + "[" * 5_000 + "]" * 5_000 + "}",
        '{"rows": 0, "columns": ' + str([["a", 0, 0]] * 501).replace("'", '"') + "}",
        "[]",
        "",
    ],
)
def test_no_room_is_made_for_what_an_answer_only_promises(head):
    with pytest.raises(NotATable):
        read_table_from(io.BytesIO(len(head).to_bytes(8, "big") + head.encode()))
    with pytest.raises(NotATable):
        read_table_from(io.BytesIO((1 << 63).to_bytes(8, "big")))

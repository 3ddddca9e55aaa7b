"""Uploaded files are read in a process of their own, so that no file can fill, stop or take over the application.

The process is started for one file and ended with it: no settings of the installation in its environment, no open
files, bounded memory, processor time and clock. What it answers is checked as something from a stranger.
"""

from __future__ import annotations

import contextlib
import json
import logging
import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from resilience import locales
from resilience.domain.errors import Refused
from resilience.intake.apart_child import REFUSED, TABLE, TOO_LARGE
from resilience.intake.at_sight import MEGABYTE, TEXT_ENDINGS, refuse_at_sight
from resilience.intake.table import SourceTable
from resilience.intake.table_stream import NotATable, read_table_from, read_text_from
from resilience.locales import _

log = logging.getLogger("resilience")

AT_A_TIME = 2
PATIENCE_SECONDS = 30.0
"""How long a file waits for those before it."""
MEMORY_BYTES = 1000 * MEGABYTE
BASE_SECONDS = 4
"""Of processor time, the start of the process included: enough for files of `FREE_BYTES`, however they are made."""
FREE_BYTES = 2 * MEGABYTE
SECONDS_PER_PACKED_MEGABYTE = 2.0
SECONDS_PER_TEXT_MEGABYTE = 0.1
CLOCK_TO_PROCESSOR = 3
"""The clock may run so many times as long as the processor: the machine has other work."""
LONGEST_ANSWER = 10_000
"""Bytes of a sentence."""
ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from resilience.intake.apart_child import main; main()"
KEPT_VARIABLES = ("LD_LIBRARY_PATH", "SYSTEMROOT")
"""Without these, where they are set, Python does not start or finds no libraries."""
HAS_PROCESSOR_LIMIT = os.name == "posix"
ENDS_AT_A_LIMIT = frozenset(
    -getattr(signal, name) for name in ("SIGXCPU", "SIGABRT", "SIGSEGV") if hasattr(signal, name)
)
"""How a process ends that ran into its limits: out of time, or out of memory where nobody could be told."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take."""

    processor_seconds: int
    clock_seconds: float
    memory_bytes: int = MEMORY_BYTES


def limits_for(file_name: str, data: bytes) -> Limits:
    """Return the limits for a file: by its size, since packed text and workbooks take longer by the byte."""
    is_text = file_name.casefold().endswith(TEXT_ENDINGS)
    by_megabyte = SECONDS_PER_TEXT_MEGABYTE if is_text else SECONDS_PER_PACKED_MEGABYTE
    seconds = BASE_SECONDS + math.ceil(by_megabyte * max(0, len(data) - FREE_BYTES) / MEGABYTE)
    return Limits(seconds, seconds * (CLOCK_TO_PROCESSOR if HAS_PROCESSOR_LIMIT else 1))


class Readers:
    """Reads files in processes of their own, so many at a time; others wait their turn, but not for ever."""

    def __init__(self, at_a_time: int = AT_A_TIME, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._places = threading.BoundedSemaphore(at_a_time)
        self._patience = patience_seconds

    def read(self, file_name: str, data: bytes, sheet: str | None = None, limits: Limits | None = None) -> SourceTable:
        """Do what `read_table` does, within limits; whatever the file does, the answer is a table or `Refused`."""
        refuse_at_sight(file_name, data)
        if not self._places.acquire(timeout=self._patience):
            raise _busy()
        try:
            return _read(file_name, data, sheet, limits or limits_for(file_name, data))
        finally:
            self._places.release()


_readers = Readers()


def read_table_apart(file_name: str, data: bytes, sheet: str | None = None) -> SourceTable:
    """Read a CSV, TSV or XLSX file in a process of its own, or raise `Refused` with what to do.

    `sheet` names a worksheet; without it the first one that holds anything is read.
    """
    return _readers.read(file_name, data, sheet)


def _read(file_name: str, data: bytes, sheet: str | None, limits: Limits) -> SourceTable:
    request = {
        "file_name": file_name,
        "sheet": sheet,
        "language": locales.spoken(),
        "memory_bytes": limits.memory_bytes,
        "processor_seconds": limits.processor_seconds,
    }
    begun = time.monotonic()
    child = _started()
    try:
        with _ending(child, limits.clock_seconds), _sending(child, json.dumps(request).encode() + b"\n", data):
            return _answer(_stream(child.stdout))
    except NotATable as wrong:
        is_late = time.monotonic() - begun >= limits.clock_seconds
        log.warning("an upload was not read: %s; ended with %s, late: %s", wrong, child.returncode, is_late)
        raise _too_much() if is_late or child.returncode in ENDS_AT_A_LIMIT else _unreadable() from wrong


def _started() -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    try:
        return subprocess.Popen(  # noqa: S603 - this very Python with a program of our own
            [sys.executable, "-I", "-X", "utf8", "-c", PROGRAM, str(ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(sys.executable).anchor,
            env=environment | {"ARROW_DEFAULT_MEMORY_POOL": "system", "OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,
        )
    except OSError as failure:
        log.exception("no process can be started to read an upload in")
        raise _busy() from failure


@contextlib.contextmanager
def _ending(child: subprocess.Popen[bytes], clock_seconds: float) -> Iterator[None]:
    """End the process, and whatever it may have started, after the block or when its time is up."""
    clock = threading.Timer(clock_seconds, _kill, (child,))
    try:
        clock.start()
        yield
    finally:
        clock.cancel()
        if clock.ident is not None:
            clock.join()  # so that nothing is killed by number once the number may be somebody else's
        _kill(child)
        child.wait()
        _stream(child.stdout).close()


def _kill(child: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()


@contextlib.contextmanager
def _sending(child: subprocess.Popen[bytes], request: bytes, data: bytes) -> Iterator[None]:
    """Send request and file while the block reads: a process may answer before it has read everything."""

    def send() -> None:
        with contextlib.suppress(OSError), _stream(child.stdin) as into:
            into.write(request)
            into.write(data)

    sender = threading.Thread(target=send, name="upload to its reader", daemon=True)
    sender.start()
    try:
        yield
    finally:
        _kill(child)  # whoever waits for it to read on waits no longer
        sender.join()


def _stream(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise AssertionError("the process was started with pipes")
    return pipe


def _answer(stream: IO[bytes]) -> SourceTable:
    """Return what the process answers, or raise `Refused` with its sentence, or `NotATable`."""
    verdict = stream.read(1)
    if verdict == TABLE:
        return read_table_from(stream)
    text = read_text_from(stream, LONGEST_ANSWER)
    if verdict == REFUSED and text:
        raise Refused(text)
    if verdict == TOO_LARGE:
        raise _too_much()
    raise NotATable(f"answer {verdict!r} {text}")


def _busy() -> Refused:
    return Refused(_("Other files are being read just now. Please try again in a minute."))


def _too_much() -> Refused:
    return Refused(
        _(
            "The file takes more time or memory to read than is allowed. "
            "Please save the one table that is needed as CSV, or split it, for example by year."
        )
    )


def _unreadable() -> Refused:
    return Refused(
        _("The file cannot be read. Please open it where it comes from, save it again as CSV and choose that file.")
    )

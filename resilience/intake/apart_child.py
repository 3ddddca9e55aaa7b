"""The process in which one uploaded file is read: it takes limits upon itself, reads, answers and ends.

Started by `resilience.intake.apart` only. The request comes in on standard input, the answer goes out on standard
output, and both are the only files this process can ever have open once it looks at the upload.
"""

from __future__ import annotations

import contextlib
import encodings.cp437
import encodings.cp1252
import encodings.utf_16
import encodings.utf_16_be
import encodings.utf_16_le  # noqa: F401 - encodings are found while files can still be opened
import io
import json
import os
import sys
import traceback

import pyarrow as pa

from resilience.domain.errors import Refused
from resilience.intake.table import read_table
from resilience.intake.table_stream import write_table, write_text
from resilience.locales import speak

if sys.platform != "win32":
    import resource

TABLE, REFUSED, TOO_LARGE, FAILED = b"T", b"R", b"M", b"F"
"""The first byte of an answer. A table follows as a stream of its own, the others carry a text."""
SECONDS_TO_END = 1
KINDNESS = 5
"""How far this steps back for those who click meanwhile (the nice value)."""


def main() -> None:
    """Answer the one request on standard input."""
    request = json.loads(sys.stdin.buffer.readline())
    answer = sys.stdout.buffer
    _need_no_more_files(request["language"])
    limit(request["memory_bytes"], request["processor_seconds"])
    try:
        table = read_table(request["file_name"], sys.stdin.buffer.read(), request["sheet"])
        answer.write(TABLE)
        write_table(answer, table)
    except Refused as refused:
        answer.write(REFUSED)
        write_text(answer, refused.sentence)
    except MemoryError:
        answer.write(TOO_LARGE)
        write_text(answer, "")
    except Exception as wrong:  # noqa: BLE001 - the parent logs what it was, without any of the file's contents
        answer.write(FAILED)
        write_text(answer, f"{type(wrong).__name__} {_place(wrong)}")
    answer.flush()


class _WithoutPandas:
    """Keeps Arrow from loading pandas, which takes longer than reading most files and is not used here."""

    def find_spec(self, fullname: str, _path: object = None, _target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def _need_no_more_files(language: str) -> None:
    """Do beforehand what opens a file the first time it is done."""
    speak(language)
    pa.enable_signal_handlers(False)  # to hear of Ctrl-C Arrow would open a pipe
    sys.meta_path.insert(0, _WithoutPandas())
    write_table(io.BytesIO(), read_table("first.csv", b"a,b\nx,\n"))


def limit(memory_bytes: int, processor_seconds: int) -> None:
    """Bound this process in memory and time, and close the file system and the network to it."""
    if sys.platform == "win32":
        return  # the parent's clock is the only limit there
    os.nice(KINDNESS)
    _bound("RLIMIT_CORE", 0)
    _bound("RLIMIT_DATA", memory_bytes)
    _bound("RLIMIT_FSIZE", 0)
    _bound("RLIMIT_NOFILE", 3)
    _bound("RLIMIT_CPU", processor_seconds, processor_seconds + SECONDS_TO_END)


def _bound(name: str, soft: int, hard: int | None = None) -> None:
    """Set a limit that this process cannot lift again; systems differ in which they have."""
    with contextlib.suppress(AttributeError, OSError, ValueError):
        resource.setrlimit(getattr(resource, name), (soft, soft if hard is None else hard))


def _place(wrong: BaseException) -> str:
    frames = traceback.extract_tb(wrong.__traceback__)
    return f"{os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""  # noqa: PTH119 - no file

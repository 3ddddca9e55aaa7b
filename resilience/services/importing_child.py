"""The process that brings one large file in, started by `resilience.services.importing` only.

The request and the file come in on standard input; on standard output go lines of JSON: how far it is, and at last
what was done. When all is written and nothing kept yet it waits for a word to go on: without one nothing is kept.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from resilience.domain.errors import ResilienceError
from resilience.domain.identity import AreaId, PersonId
from resilience.domain.viewer import OPERATOR, Viewer
from resilience.domain.vocabulary import Marking
from resilience.intake.mapping import Mapping
from resilience.locales import speak
from resilience.services import bringing_data
from resilience.services.opened import store
from resilience.views.bringing_data import FileChoices, HeldAlready, Step

GO = b"go\n"
KINDNESS = 10
"""How far this steps back for those who click meanwhile (the nice value)."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: who brings which file in where, read how. `size` is that of the file in bytes."""

    person_id: int | None
    is_operator: bool
    session_hash: str | None
    area_id: int
    file_name: str
    size: int
    mapping: str
    choices: dict[str, Any]
    language: str


class NotToldToGoOn(Exception):
    """Nobody said that everything may be kept."""


def main() -> None:
    """Do what the one request on standard input asks."""
    with suppress(AttributeError, OSError):
        os.nice(KINDNESS)
    request = Request(**json.loads(sys.stdin.buffer.readline()))
    data = sys.stdin.buffer.read(request.size)
    speak(request.language)
    try:
        done = bringing_data.bring_in(
            store(),
            _viewer(request),
            AreaId(request.area_id),
            request.file_name,
            data,
            Mapping.from_json(request.mapping),
            choices_from_json(request.choices),
            progress=_tell,
        )
        _say({"done": asdict(done)})
    except ResilienceError as refusal:
        _say({"refused": refusal.sentence})
    except NotToldToGoOn:
        sys.exit(1)
    except Exception as wrong:  # noqa: BLE001 - the parent logs what it was, without any of the file's contents
        _say({"failed": type(wrong).__name__})


def _viewer(request: Request) -> Viewer:
    """Return who asked, with no role yet: which they hold now is read from the database."""
    if request.is_operator:
        return OPERATOR
    number = None if request.person_id is None else PersonId(request.person_id)
    return Viewer(number, "", frozenset(), session_hash=request.session_hash)


def _tell(step: Step) -> None:
    _say(asdict(step))
    if step.share >= 1 and sys.stdin.buffer.readline() != GO:
        raise NotToldToGoOn


def _say(what: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(what).encode() + b"\n")
    sys.stdout.buffer.flush()


def choices_to_json(choices: FileChoices) -> dict[str, Any]:
    """Return the choices as JSON can hold them."""
    held = asdict(choices)
    return held | {"covers": None if choices.covers is None else [day.isoformat() for day in choices.covers]}


def choices_from_json(held: dict[str, Any]) -> FileChoices:
    """Return the choices that `choices_to_json` wrote down."""
    covers, marking = held["covers"], held["marking"]
    return FileChoices(
        leave_out_bad_rows=held["leave_out_bad_rows"],
        keep_finer=held["keep_finer"],
        covers=None if covers is None else (date.fromisoformat(covers[0]), date.fromisoformat(covers[1])),
        marking=None if marking is None else Marking(marking),
        held=HeldAlready(held["held"]),
        sheet=held["sheet"],
    )

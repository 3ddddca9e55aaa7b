"""An import that can be watched and stopped: a large file comes in by a process of its own.

Writing half a million records takes as long as drawing hundreds of pages. Another process does it, behind those who
click meanwhile, and asks before everything is kept: until then it can be stopped, and nothing is left of it.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass, field
from typing import IO, TYPE_CHECKING, Any

from resilience import locales
from resilience.domain.errors import Refused, ResilienceError
from resilience.domain.identity import BatchId
from resilience.locales import _
from resilience.services import bringing_data
from resilience.services.bringing_reading import require_lead
from resilience.services.importing_child import GO, Request, choices_to_json
from resilience.settings import ROOT
from resilience.views.bringing_data import BroughtIn, Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.domain.identity import AreaId, PersonId
    from resilience.domain.viewer import Viewer
    from resilience.intake.mapping import Mapping
    from resilience.storage.store import Store
    from resilience.views.bringing_data import FileChoices

log = logging.getLogger("resilience")

AT_A_TIME = 2
FEW_ROWS = 20_000
"""Up to so many rows an import is over before another process has started."""
PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from resilience.services.importing_child import main; main()"


@dataclass(slots=True)
class Import:
    """One import under way or over. `step` is how far it is; whoever began it may stop it until it is kept."""

    file_name: str
    step: Step
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _over: threading.Event = field(default_factory=threading.Event)
    _child: subprocess.Popen[bytes] | None = None
    _may_be_kept: bool = False
    _done: BroughtIn | None = None
    _why_not: ResilienceError | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self._over.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is over, or so long; return whether it is over."""
        return self._over.wait(seconds)

    def result(self) -> BroughtIn:
        """Return what came in once it is over, or raise what kept it from coming in."""
        if self._done is not None:
            return self._done
        raise self._why_not or _failed()

    def cancel(self) -> None:
        """Stop it, so that nothing of it is left; without effect once everything is being kept."""
        with self._guard:
            if self._may_be_kept or self._child is None:
                return
            self._why_not = _stopped(self.file_name)
            self._child.kill()

    def run_here(self, bring_in: Callable[[], BroughtIn]) -> None:
        """Do it at once, in this thread."""
        self._may_be_kept = True
        try:
            self._done = bring_in()
        except ResilienceError as refusal:
            self._why_not = refusal
        finally:
            self._over.set()

    def run_apart(self, url: str, request: Request, data: bytes) -> None:
        """Have another process do it, and follow what it says in a thread."""
        self._child = _started(url)
        threading.Thread(target=self._follow, args=(request, data), name="import", daemon=True).start()

    def _follow(self, request: Request, data: bytes) -> None:
        child = self._child
        if child is None or child.stdin is None or child.stdout is None:
            raise AssertionError("the process was started with pipes")
        try:
            _send(child.stdin, request, data)
            for line in child.stdout:
                self._hear(json.loads(line), child.stdin)
        except (OSError, ValueError) as broken:
            log.warning("an import ended early: %s", type(broken).__name__)
        finally:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                _close(pipe)
            if self._done is None and self._why_not is None:
                self._why_not = _failed()
            self._over.set()

    def _hear(self, said: dict[str, Any], answers: IO[bytes]) -> None:
        """Take in one thing the process says; at the last step it is told to go on, unless it was stopped."""
        if "done" in said:
            done = said["done"]
            self._done = BroughtIn(done["sentence"], done["changed"], tuple(map(BatchId, done["batches"])))
        elif "refused" in said:
            self._why_not = Refused(said["refused"])
        elif "failed" in said:
            log.error("an import failed: %s", said["failed"])
            self._why_not = _failed()
        else:
            self.step = Step(said["sentence"], said["share"])
            if self.step.share >= 1:
                with self._guard:
                    self._may_be_kept = self._why_not is None
                if self._may_be_kept:
                    answers.write(GO)
                    answers.flush()


_under_way: dict[tuple[PersonId | None, AreaId], Import] = {}
_beginning = threading.Lock()


def begin(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    file_name: str,
    data: bytes,
    mapping: Mapping,
    choices: FileChoices,
    rows: int,
) -> Import:
    """Begin to bring a file of so many rows in; the answer is over already where they are few."""
    with store.reading() as tx:
        require_lead(tx.people.again(viewer), area_id)
    one = Import(file_name, Step(_("Reading and checking {file} …").format(file=file_name), 0.0))
    if rows <= FEW_ROWS:
        one.run_here(lambda: bringing_data.bring_in(store, viewer, area_id, file_name, data, mapping, choices))
        return one
    _take_a_place(viewer, area_id, one)
    request = Request(
        person_id=viewer.person_id,
        is_operator=viewer.is_operator,
        session_hash=viewer.session_hash,
        area_id=area_id,
        file_name=file_name,
        size=len(data),
        mapping=mapping.to_json(),
        choices=choices_to_json(choices),
        language=locales.spoken(),
    )
    try:
        one.run_apart(store.url, request, data)
    except Refused:
        del _under_way[viewer.person_id, area_id]
        raise
    return one


def _take_a_place(viewer: Viewer, area_id: AreaId, one: Import) -> None:
    with _beginning:
        if under_way(viewer, area_id) is not None:
            raise Refused(
                _("Another file is coming in for this area just now. Please wait until it is in, or stop it.")
            )
        if sum(not held.is_over for held in _under_way.values()) >= AT_A_TIME:
            raise Refused(_("Other files are coming in just now. Please try again in a minute."))
        _under_way[viewer.person_id, area_id] = one


def under_way(viewer: Viewer, area_id: AreaId) -> Import | None:
    """Return the import that this person began for an area and that is not over, or `None`."""
    held = _under_way.get((viewer.person_id, area_id))
    if held is not None and held.is_over:
        _under_way.pop((viewer.person_id, area_id), None)
        return None
    return held


def _started(url: str) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - this very Python with a program of our own
            [sys.executable, "-X", "utf8", "-c", PROGRAM, str(ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"RESILIENCE_DATABASE_URL": url},
        )
    except OSError as failure:
        log.exception("no process can be started to bring a file in")
        raise _failed() from failure


def _send(into: IO[bytes], request: Request, data: bytes) -> None:
    into.write(json.dumps(asdict(request)).encode() + b"\n")
    into.write(data)
    into.flush()


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        log.debug("a pipe to an import was broken")


def _stopped(file_name: str) -> Refused:
    return Refused(_("Stopped. Nothing of {file} was written.").format(file=file_name))


def _failed() -> Refused:
    return Refused(_("The file could not be brought in; nothing was written. Please try again in a moment."))

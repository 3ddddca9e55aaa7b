"""Files for one person: made ready at a click, fetched once by the same session within minutes, and then gone."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import NotTheirs, Refused, SessionEnded
from resilience.domain.vocabulary import Marking
from resilience.locales import _
from resilience.services.identity import token_hash
from resilience.services.scorers import scorer
from resilience.storage.exports import ReadyFile

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store, Tx

WAITS = timedelta(minutes=10)
"""How long a file waits to be fetched."""
MOST_BYTES = 64 * 1024 * 1024
MEDIA_TYPES = frozenset(
    {
        "application/json",
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/yaml",
        "application/zip",
        "text/csv",
    }
)
"""What a file may be: nothing that a browser would run or draw within the application."""
LONGEST_NAME = 120
_UNFIT_FOR_A_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


class ExportKind(StrEnum):
    """What a file is. Each kind has its rule in `_require_right`; the record of who did what calls it by this word."""

    PROBLEM_LIST = "problem_list"
    RECORD = "record"
    PERSON = "person"
    ANSWERS = "answers"
    ASSESSMENT = "assessment"
    EVIDENCE = "evidence"
    BOARD_PACK = "board_pack"
    COMPARISON = "comparison"
    FRAMEWORK = "framework"
    NEED = "need"
    NEED_WITH_SMALL_NUMBERS = "need_with_small_numbers"
    VALUE = "value"
    UNIT_COSTS = "unit_costs"
    OUTCOMES = "outcomes"
    OUTCOMES_WITH_SMALL_NUMBERS = "outcomes_with_small_numbers"


FOR_READERS = frozenset(
    {
        ExportKind.ASSESSMENT,
        ExportKind.EVIDENCE,
        ExportKind.BOARD_PACK,
        ExportKind.NEED,
        ExportKind.NEED_WITH_SMALL_NUMBERS,
        ExportKind.VALUE,
        ExportKind.OUTCOMES,
        ExportKind.OUTCOMES_WITH_SMALL_NUMBERS,
    }
)
"""Of one area, for everybody who may read it."""


def offer(
    store: Store,
    viewer: Viewer,
    kind: ExportKind,
    area_id: AreaId | None,
    file_name: str,
    media_type: str,
    content: bytes,
    *,
    marking: Marking | None = None,
) -> str:
    """Hold a file for the session of this viewer and return the token by which it is fetched.

    `marking` is never less strict than that of the area, which stands for `None`; an area of which nobody said so far
    that its content may be public counts as OFFICIAL. Raises `NotAllowed` without the right or the session, `Refused`
    for a marking that is too weak, a file too large or of a type that is not handed out.
    """
    if media_type not in MEDIA_TYPES:
        raise Refused(_("Files of the kind {kind} are not handed out.").format(kind=media_type))
    if len(content) > MOST_BYTES:
        raise Refused(_("This file is too large to be handed out. Please choose less."))
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        _require_right(kind, viewer, area_id)
        person_id = viewer.signed_in()
        if viewer.session_hash is None:
            raise SessionEnded(_("Files are made ready for somebody who has signed in. Please sign in again."))
        marking = _marking(tx, area_id, marking)
        token = secrets.token_urlsafe(32)
        file = ReadyFile(
            person_id, viewer.session_hash, area_id, kind.value, _tidied(file_name), media_type, marking, content
        )
        tx.exports.hold(token_hash(token), file, tx.now + WAITS)
        tx.audit.write(
            Deed.EXPORT, f"{kind.value} {len(content)} bytes {marking.value}", person_id=person_id, area_id=area_id
        )
        return token


def fetch(store: Store, token: str, cookie_token: str | None) -> ReadyFile:
    """Return a file, once, to the session for which it was made ready.

    Raises `SessionEnded` without a session, `NotTheirs` where there is no such file for this person and session:
    fetched already, too old, or somebody else's.
    """
    with store.transaction() as tx:
        held = tx.sessions.find(token_hash(cookie_token)) if cookie_token else None
        if held is None:
            raise SessionEnded(_("Please sign in first."), what="export")
        viewer = tx.people.again(tx.people.viewer(held.person_id))
        file = tx.exports.take(token_hash(token), held.person_id, held.token_hash)
        if file is None:
            raise NotTheirs(
                _("This file has been fetched already, or it waited too long. Please ask for it again on its page.")
            )
        _require_right(ExportKind(file.kind), viewer, file.area_id)
        return file


def _require_right(kind: ExportKind, viewer: Viewer, area_id: AreaId | None) -> None:
    """Raise `NotAllowed` unless the viewer may have a file of this kind at this moment."""
    if kind is ExportKind.PROBLEM_LIST and area_id is not None:
        viewer.leading(area_id)
    elif kind is ExportKind.RECORD and area_id is not None:
        viewer.overseeing(area_id)
    elif kind is ExportKind.RECORD:
        viewer.keeping_the_record()
    elif kind is ExportKind.PERSON and area_id is None:
        viewer.signed_in()
    elif kind is ExportKind.ANSWERS and area_id is not None:
        scorer(viewer, area_id)
    elif kind in FOR_READERS and area_id is not None:
        viewer.reading(area_id)
    elif kind is ExportKind.COMPARISON and area_id is None:
        viewer.seeing_comparison()
    elif kind in {ExportKind.FRAMEWORK, ExportKind.UNIT_COSTS} and area_id is None:
        viewer.seeing_areas()
    else:
        raise Refused(_("There is no file of this kind for this area."))


def _marking(tx: Tx, area_id: AreaId | None, wanted: Marking | None) -> Marking:
    if area_id is None:
        return wanted or Marking.OFFICIAL
    authority = tx.sharing.authority(area_id)
    own = authority.marking if authority else Marking.OFFICIAL
    if wanted is not None and Marking.strictest(wanted, own) != wanted:
        raise Refused(
            _("The content of this area is marked {marking}, so nothing of it leaves with a weaker marking.").format(
                marking=own.label
            )
        )
    return wanted or own


def _tidied(file_name: str) -> str:
    """Return a name that every system can keep a file under, without folders and control characters."""
    return _UNFIT_FOR_A_NAME.sub(" ", file_name).strip(" .")[:LONGEST_NAME] or "file"

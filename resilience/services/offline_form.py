"""Working offline: one's own form as a workbook, and bringing it back without overwriting anything unseen.

What would change is shown first. What was saved online since the workbook was made stands beside it, and the person
chooses row by row; everything chosen is written in one transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.errors import Conflict, Refused
from resilience.domain.offline_form import RowKey, Stamp
from resilience.domain.vocabulary import Confidence
from resilience.intake.offline_form import read_offline_form
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.bringing_data import table_of
from resilience.services.offline_changes import changes_of
from resilience.services.offline_rows import rows
from resilience.services.scorers import no_round_is_open, scorer
from resilience.services.scoring import open_assessment, save_confidence_in, save_in
from resilience.services.scoring_form import form_now
from resilience.views.offline_form import OfflinePreview, OfflineSheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resilience.domain.identity import AreaId
    from resilience.domain.viewer import Viewer
    from resilience.intake.offline_form import OfflineAnswer, OfflineForm
    from resilience.services.scorers import Scorer
    from resilience.storage.store import Store, Tx
    from resilience.views.score import ScoreForm


def sheet(store: Store, viewer: Viewer, area_id: AreaId) -> OfflineSheet:
    """Return this evaluator's form of the open round as it is to be filled in offline; `Refused` without one."""
    with store.reading() as tx:
        held = scorer(tx.people.again(viewer), area_id)
        form = _form(tx, held)
        return OfflineSheet(
            title=_("My form, {round}").format(round=form.round_name),
            context=_("{area}, open until {day}. Framework: {title}, version {version}, {status}.").format(
                area=form.area.name,
                day=words.day(form.closes_on),
                title=form.framework.title,
                version=form.framework.version,
                status=form.framework.status,
            ),
            marking=form.marking,
            example=_("Example data. The answers are invented.") if tx.installation.is_example else "",
            made_at=tx.now,
            stamp=_stamp(held, form),
            rows=tuple(rows(form)),
        )


def preview(store: Store, viewer: Viewer, area_id: AreaId, file_name: str, data: bytes) -> OfflinePreview:
    """Return what a workbook would change; nothing is written. `Refused` where it is not this person's form."""
    _read_the_file_first(store, viewer, area_id, file_name, data)
    with store.reading() as tx:
        held = scorer(tx.people.again(viewer), area_id)
        form = _form(tx, held)
        return changes_of(tx, held, form, _read(held, form, file_name, data))


def bring_back(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    file_name: str,
    data: bytes,
    *,
    seen: str,
    chosen: dict[RowKey, bool],
) -> str:
    """Write what a workbook changes, all of it or nothing, and return the sentence that says what was done.

    `seen` is that of the preview; `chosen` says of each conflict whether the workbook's answer is taken. Raises
    `Conflict` where something was saved since the preview, `Refused` for a conflict that nobody decided.
    """
    _read_the_file_first(store, viewer, area_id, file_name, data)
    with store.transaction() as tx:
        held = scorer(tx.people.again(viewer), area_id)
        form = _form(tx, held)
        read = _read(held, form, file_name, data)
        found = changes_of(tx, held, form, read)
        if found.seen != seen:
            raise Conflict(_("Something was saved online meanwhile. Nothing was changed; please look at it again."))
        if any(conflict.key not in chosen for conflict in found.conflicts):
            raise Refused(_("Please choose for every row that was also answered online which answer is to stay."))
        taken = {change.key for change in found.plain} | {one.key for one in found.conflicts if chosen[one.key]}
        _write(tx, held, form, [answer for answer in read.answers if answer.key in taken])
        return ngettext(
            "{n} answer is brought in and saved.", "{n} answers are brought in and saved.", len(taken)
        ).format(n=len(taken))


def _form(tx: Tx, held: Scorer) -> ScoreForm:
    form = form_now(tx, held)
    if form is None:
        raise Refused(no_round_is_open())
    if form.shut:
        raise Refused(form.shut)
    if form.is_moderated:
        raise Refused(
            _("In moderation only what the area lead asks for is changed, and that on the page: there is no workbook.")
        )
    return form


def _stamp(held: Scorer, form: ScoreForm) -> Stamp:
    framework = form.framework
    asks = "full" if any(one.code != one.feature for one in framework.indicators) else "quick"
    return Stamp(
        area=str(held.area.id),
        person=str(held.area.person_id),
        round=str(form.round_id),
        framework=f"{framework.code} {framework.version} {asks}",
    )


def _read_the_file_first(store: Store, viewer: Viewer, area_id: AreaId, file_name: str, data: bytes) -> None:
    """Read the file before any transaction begins: another process does it, and may have others to read first."""
    with store.reading() as tx:
        scorer(tx.people.again(viewer), area_id)
    table_of(file_name, data)


def _read(held: Scorer, form: ScoreForm, file_name: str, data: bytes) -> OfflineForm:
    return read_offline_form(table_of(file_name, data), form.framework, _stamp(held, form))


def _write(tx: Tx, held: Scorer, form: ScoreForm, answers: Iterable[OfflineAnswer]) -> None:
    round_ = tx.assessments.round(form.round_id)
    assessment = open_assessment(tx, held, round_)
    for answer in answers:
        if isinstance(answer.said, Confidence):
            save_confidence_in(tx, held, round_, assessment, answer.key.code, answer.said)
        else:
            now = form.of(answer.key.code).seen_version
            save_in(tx, held, round_, assessment, answer.said, seen_version=now)


def _done(count: int) -> str:
    return ngettext("{n} answer is brought in and saved.", "{n} answers are brought in and saved.", count).format(
        n=count
    )

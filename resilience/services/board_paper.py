"""The board's document of an assessment: confidence, agreed levels with their reasons, dissents, and what was signed.

Of need it holds what changed, in words: see `board_paper_need`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from resilience.domain.errors import NotFound
from resilience.domain.sharing import marked
from resilience.domain.vocabulary import AssessmentKind, Marking
from resilience.locales import _
from resilience.services import words
from resilience.services.board_paper_need import need_section
from resilience.services.confidence import confidence_of
from resilience.services.effect.board_effects import effect_section
from resilience.services.level_words import dissent_table, levels_table
from resilience.services.outcomes import is_readable, outcome
from resilience.services.scorers import is_anchored
from resilience.services.sharing import marking_of
from resilience.services.signing import anchored_words, dissent_lines, signed_view, worked_out
from resilience.services.to_sign import name_of, targets_of
from resilience.services.uk_time import uk_day
from resilience.views.document import Document, Section
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.domain.identity import AreaId, AssessmentId
    from resilience.domain.viewer import ReadableArea, Viewer
    from resilience.storage.store import Store, Tx
    from resilience.views.outcome import Outcome, ShownEvidence


def board_paper(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    assessment_id: AssessmentId | None = None,
    *,
    marking: Marking | None = None,
) -> Document:
    """Return one assessment as a document: the one asked for, else the newest that may be read.

    `marking` is one stricter than the content's if wanted; a weaker one is `Refused`. Raises `NotFound` with a
    sentence where there is nothing to print yet, or where this person has still to answer by themselves.
    """
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.reading(area_id)
        if is_anchored(tx, area, viewer):
            raise NotFound(anchored_words())
        held = _held(tx, area, assessment_id)
        if held is None:
            raise NotFound(_("There is no assessment to print yet: one shows once its round is closed or moderated."))
        beside = tuple(
            one for one in (need_section(tx, viewer, area_id), effect_section(tx, viewer, area_id)) if one is not None
        )
        return _document(tx, area, held, marked(marking, _marking(tx, area, held)), beside)


def _held(tx: Tx, area: ReadableArea, assessment_id: AssessmentId | None) -> Outcome | None:
    today = uk_day(tx.now)
    for assessment in reversed(tx.assessments.of_area(area)):
        round_ = tx.assessments.round(assessment.round_id)
        is_meant = assessment.id == assessment_id if assessment_id else assessment.kind is AssessmentKind.SELF
        if is_meant and is_readable(round_, assessment, today):
            newest = tx.sign_offs.newest(area, assessment.id)
            return outcome(tx, area, assessment, round_, newest if newest and newest.holds else None)
    return None


def _marking(tx: Tx, area: ReadableArea, held: Outcome) -> Marking:
    """Return the marking of the strictest part: titles of evidence stand in what was signed."""
    used = [Marking(item.marking) for one in held.indicators.values() for item in one.evidence]
    return Marking.strictest(marking_of(tx, area.id), *used)


def _document(tx: Tx, area: ReadableArea, held: Outcome, marking: Marking, beside: tuple[Section, ...]) -> Document:
    of_area = tx.areas.get(area.id)
    name = name_of(held.round, held.assessment.kind)
    return Document(
        title=_("{area}: {round}").format(area=of_area.name, round=name),
        context=_("{state}. Framework: {title}, version {version}, {status}.").format(
            state=held.assessment.state.label,
            title=held.framework.title,
            version=held.framework.version,
            status=held.framework.status,
        ),
        marking=marking,
        example=_("Example data. The partnership and its answers are invented.") if tx.installation.is_example else "",
        made_at=tx.now,
        sections=tuple(_sections(tx, area, held, beside)),
        head=tx.audit.head(),
    )


def _sections(tx: Tx, area: ReadableArea, held: Outcome, beside: tuple[Section, ...]) -> Iterator[Section]:
    seen = confidence_of(tx, area, held)
    yield Section(_("Confidence to deliver"), seen.sentence, (seen.table,))
    yield Section(_("Agreed levels"), _agreed_sentence(held), (levels_table(held),))
    yield _dissent_section(tx, area, held)
    yield from beside
    targets = _targets(tx, area, held)
    if targets.rows:
        yield Section(_("Targets"), "", (targets,))
    yield _evidence_section(held)
    yield _sign_off_section(tx, area, held)
    yield Section(_("How this is worked out"), f"{seen.worked_out} {worked_out(held)}")


def _agreed_sentence(held: Outcome) -> str:
    return _("{agreed} of {asked} indicators have an agreed level; {n} evaluators submitted answers.").format(
        agreed=held.agreed, asked=len(held.framework.indicators), n=held.evaluators
    )


def _dissent_section(tx: Tx, area: ReadableArea, held: Outcome) -> Section:
    standing = [line for line in dissent_lines(tx, area, held) if line.stands]
    if not standing:
        return Section(_("Dissent"), _("No agency has recorded a dissent."))
    return Section(_("Dissent"), _("What agencies do not agree with, in their words."), (dissent_table(standing),))


def _targets(tx: Tx, area: ReadableArea, held: Outcome) -> Table:
    names = {asked.code: f"{asked.code} {asked.name}" for asked in held.framework.indicators}
    return Table(
        _("Targets that count now"),
        (_("Indicator"), _("Level"), _("By")),
        (False, True, False),
        tuple(
            (names[target["indicator"]], str(target["level"]), words.day(date.fromisoformat(target["by_day"])))
            for target in targets_of(tx, area, held.framework)
        ),
    )


def _evidence_section(held: Outcome) -> Section:
    """Return each item once, in the revision that counted, with the indicators that it stands beside."""
    beside: dict[ShownEvidence, list[str]] = {}
    for one in held.indicators.values():
        for item in one.evidence:
            beside.setdefault(item, []).append(one.code)
    if not beside:
        return Section(_("Evidence"), _("No evidence stands beside any indicator."))
    table = Table(
        _("Evidence, each item with the indicators that it stands beside"),
        (_("Evidence"), _("Strength"), _("Dated"), _("Beside"), _("Hash of its content")),
        (False, False, False, False, False),
        tuple(
            (
                item.title,
                _("{kind} ({letter})").format(kind=item.kind.label, letter=item.kind.value),
                words.day(item.dated_on),
                ", ".join(codes),
                item.content_hash,
            )
            for item, codes in beside.items()
        ),
    )
    return Section(_("Evidence"), "", (table,))


def _sign_off_section(tx: Tx, area: ReadableArea, held: Outcome) -> Section:
    if held.sign_off is None:
        return Section(_("Sign-off"), _("This assessment is not signed off."))
    shown = signed_view(tx, area, held.sign_off)
    table = Table(
        _("What was signed"),
        (_("What"), _("Value")),
        (False, False),
        (
            (_("Reference"), shown.reference),
            (_("Hash of the snapshot (SHA-256)"), shown.snapshot_hash),
            (_("Record of who did what: entry"), str(shown.head_number)),
            (_("Record of who did what: code"), shown.head_code),
        ),
    )
    return Section(_("Sign-off"), " ".join((shown.sentence, *shown.checks)), (table,))

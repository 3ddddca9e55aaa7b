"""How completely records are filled in, how late they come, how many know of the service, and what was noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.taxonomy import TermKind
from resilience.domain.vocabulary import Direction
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.need_arrivals import arrivals
from resilience.services.need_completeness import PARTS, drifted, missing_of
from resilience.services.need_periods import as_months, span_words
from resilience.services.need_steps import numbers_within
from resilience.services.uk_time import uk_day
from resilience.views.need import Judged
from resilience.views.need_coverage import NoteLine
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.need_notes import ReportingNote
    from resilience.domain.need_question import NeedFilter, Period, PeriodPair
    from resilience.services.need_asking import NeedContext

ARRIVALS_SHOWN = 26


def fields_filled_in(context: NeedContext, asked: NeedFilter, pair: PeriodPair | None) -> Judged:
    """Return for how much need each field is not recorded, in both periods."""
    pair = as_months(pair) if pair is not None else None
    rows = () if pair is None else tuple(_field_rows(context, asked, pair))
    drifts = drifted(context, asked, pair) if pair is not None else ()
    names = ", ".join(one.part.label.lower() for one in drifts)
    sentence = (
        _("More or less is left out than before, by more than months differ anyway: {parts}.").format(parts=names)
        if drifts
        else _("No field is left out more or less often than before, beyond what months differ by anyway.")
    )
    periods = ("", "") if pair is None else (span_words(pair.before), span_words(pair.after))
    return Judged(
        heading=_("How completely it was recorded"),
        sentence=sentence if rows else _("No month has been wholly reported yet."),
        verdict=None,
        number="",
        method=_("Shares of need for which a field is not recorded, or recorded as not known."),
        worked_out=_(
            "A difference is told from 5 percentage points, where Student’s t with the variation of months within each "
            "period would give as much in at most one comparison in twenty, all fields together."
        ),
        tables=(Table(_("Share not recorded"), (_("Field"), *periods), (False, True, True), rows),) if rows else (),
    )


def _field_rows(context: NeedContext, asked: NeedFilter, pair: PeriodPair) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for part in PARTS:
        held = missing_of(context, asked, part)
        if not held.is_ever_recorded:
            rows.append((part.label, _("never recorded"), _("never recorded")))
            continue
        shares = []
        for period in (pair.before, pair.after):
            inside = numbers_within(held.months, period)
            shares.append(_share(float(held.seen_missing[inside].sum()), float(held.seen[inside].sum())))
        rows.append((part.label, *shares))
    if asked.direction is Direction.REQUEST:
        rows.append(
            (_("Outcome"), *(_outcomes_missing(context, asked, period) for period in (pair.before, pair.after)))
        )
    return rows


def _outcomes_missing(context: NeedContext, asked: NeedFilter, period: Period) -> str:
    held = context.cube.outcomes(asked, period)
    missing = sum(count for (_type, outcome, _why), count in held.items() if not outcome)
    return _share(missing, sum(held.values()))


def _share(missing: float, of: float) -> str:
    return f"{100 * missing / of:.1f}%" if of else _("nothing recorded")


def lateness(context: NeedContext, asked: NeedFilter) -> Judged:
    """Return how long after their last day figures were brought in."""
    held = arrivals(context, asked)
    days = [one.days for one in held]
    sentence = (
        _("No figures have been brought in yet.")
        if not held
        else ngettext(
            "The newest figures were brought in {n} day after the last day they cover; usually it takes {median}.",
            "The newest figures were brought in {n} days after the last day they cover; usually it takes {median}.",
            days[-1],
        ).format(n=days[-1], median=words.amount(float(np.median(days))))
        if len(held) > 1
        else ngettext(
            "All figures were brought in on one day, {n} day after the last day they cover.",
            "All figures were brought in on one day, {n} days after the last day they cover.",
            days[-1],
        ).format(n=days[-1])
    )
    rows = tuple(
        (words.day(one.brought_in), words.day(one.covered_to), str(one.days))
        for one in reversed(held[-ARRIVALS_SHOWN:])
    )
    return Judged(
        heading=_("How late it came"),
        sentence=sentence,
        verdict=None,
        number="",
        method=_("From the last day covered to the day on which it was brought in; corrections are left out."),
        worked_out=_(
            "Figures that come much earlier than usual may still lack what comes late. A change is doubted where the "
            "newest figures came earlier than each of at least 19 times before (by chance one time in twenty), or "
            "before the last day they cover had ended."
        ),
        tables=(
            Table(
                _("When figures were brought in, newest first"),
                (_("Brought in"), _("Last day covered"), _("Days later")),
                (False, False, True),
                rows,
            ),
        )
        if rows
        else (),
    )


def awareness(context: NeedContext) -> Judged:
    """Return the share of people who knew of the service, each time it was measured."""
    measured = [note.draft for note in context.reporting if note.draft.share is not None]
    rows = tuple((words.day(one.on_day), _of_people(one.share), one.what, one.source) for one in reversed(measured))
    sentence = _("Nobody has noted yet how many people know of the service; without it, a campaign can pass for need.")
    if measured:
        newest = measured[-1]
        sentence = _("{share} of people knew of the service on {day} ({source}).").format(
            share=_of_people(newest.share), day=words.day(newest.on_day), source=newest.source
        )
    if len(measured) > 1:
        sentence += " " + _("The time before it was {share}.").format(share=_of_people(measured[-2].share))
    return Judged(
        heading=_("How many know of it"),
        sentence=sentence,
        verdict=None,
        number="",
        method=_(
            "As the area noted it, with its source. Differences from 2 percentage points are told beside a change."
        ),
        worked_out=_("Nothing is worked out here. How sure a survey is depends on how many were asked: see its source.")
        if rows
        else "",
        tables=(
            Table(
                _("Measured awareness, newest first"),
                (_("Day"), _("Share"), _("What was asked"), _("Source")),
                (False, True, False, False),
                rows,
            ),
        )
        if rows
        else (),
    )


def _of_people(share: object) -> str:
    return f"{float(str(share)) * 100:.1f}%".replace(".0%", "%")


def note_lines(context: NeedContext) -> tuple[NoteLine, ...]:
    """Return what was noted, the newest first."""
    return tuple(_line(context, note) for note in reversed(context.reporting))


def _line(context: NeedContext, note: ReportingNote) -> NoteLine:
    draft = note.draft
    about = draft.kind.label
    if draft.channel:
        about = f"{about} ({context.taxonomies.name(TermKind.CHANNEL, draft.channel)})"
    if draft.share is not None:
        about = f"{about}: {_of_people(draft.share)}"
    sentence = _("{day}. {about}. {what}").format(day=words.day(draft.on_day), about=about, what=draft.what)
    return NoteLine(note.id, sentence, _("Noted on {day}").format(day=words.day(uk_day(note.set_at))))

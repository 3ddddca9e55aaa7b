"""The conclusion on type in words: which shares moved most, and whether it is more than such mixes differ anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.need_question import Part
from resilience.domain.vocabulary import Verdict
from resilience.locales import _
from resilience.services import need_type_words as said_of_types
from resilience.services.need_changes_warnings import doubt
from resilience.services.need_periods import span_words
from resilience.services.need_type_mix_method import false_if_of, worked_out_of
from resilience.services.words import amount
from resilience.views.need import Judged
from resilience.views.need_changes import Conclusion, ShareMoved, SharesPicture
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.need_question import NeedFilter
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_changes_kinds import KindsFound
    from resilience.services.need_changes_warnings import Standing

MOST_DRAWN = 6
HUNDRED = 100


def kinds_concluded(
    context: NeedContext, asked: NeedFilter, found: KindsFound, stands: Standing, months: tuple[str, ...] = ()
) -> Conclusion:
    """Return the conclusion on type; `months` says which whole months stand for the days asked for."""
    rows = moved(context, found)
    return Conclusion(
        Judged(
            heading=_("Type"),
            sentence=" ".join((_sentence(asked, found, rows), *_doubt(found, stands))),
            verdict=found.verdict,
            number=_number(found),
            method=" ".join((_method(found), *months)).strip(),
            worked_out=_worked_out(found),
            tables=_tables(found, rows),
            false_if=(*stands.all, *_false_if(found)),
        ),
        _beside(found),
    )


def moved(context: NeedContext, found: KindsFound) -> tuple[ShareMoved, ...]:
    """Return all types with their shares in both periods, the largest move first."""
    if found.sides is None:
        return ()
    before, after = (side.by_code for side in (found.sides.before, found.sides.after))
    if not before.sum() or not after.sum():
        return ()
    rows = [
        ShareMoved(
            said_of_types.name_of(context, found.part, code),
            float(before[place] / before.sum()),
            float(after[place] / after.sum()),
        )
        for place, code in enumerate(found.sides.codes)
        if before[place] or after[place]
    ]
    return tuple(sorted(rows, key=lambda row: (-abs(row.after - row.before), row.name)))


def kinds_picture(found: KindsFound, rows: tuple[ShareMoved, ...]) -> SharesPicture | None:
    """Return the types whose shares moved most, or `None` without two mixes."""
    if found.sides is None or not rows:
        return None
    before, after = (span_words(side.period) for side in (found.sides.before, found.sides.after))
    return SharesPicture(rows[:MOST_DRAWN], before, after)


def _sentence(asked: NeedFilter, found: KindsFound, rows: tuple[ShareMoved, ...]) -> str:
    over = said_of_types.over(found.part)
    if found.verdict is Verdict.TOO_EARLY or found.found is None or not rows:
        return _("It is too early to say whether the mix changed: {why}").format(why=found.why_not)
    if found.verdict is Verdict.NOISE:
        return _("The mix of {what} by {over} differs by no more than noise: such mixes differ as much anyway.").format(
            what=said_of_types.records(asked), over=over
        )
    risen, fallen = max(rows, key=lambda row: row.after - row.before), min(rows, key=lambda row: row.after - row.before)
    return _(
        "The mix of {what} by {over} changed: {up} has a higher share ({up_after}, before {up_before}), {down} a lower "
        "one ({down_after}, before {down_before})."
    ).format(
        what=said_of_types.records(asked),
        over=over,
        up=risen.name,
        up_after=_percent(risen.after),
        up_before=_percent(risen.before),
        down=fallen.name,
        down_after=_percent(fallen.after),
        down_before=_percent(fallen.before),
    )


def _percent(share: float) -> str:
    return f"{HUNDRED * share:.0f}%"


def _doubt(found: KindsFound, stands: Standing) -> tuple[str, ...]:
    return doubt(stands.raised) if found.verdict is Verdict.CHANGED else ()


def _number(found: KindsFound) -> str:
    limits = found.limits
    if found.found is None or found.verdict is Verdict.TOO_EARLY or limits is None:
        return ""
    said = (
        _("distance {distance} ({low} to {high}): {size}")
        if found.verdict is Verdict.CHANGED
        else _("distance {distance} ({low} to {high})")
    )
    return said.format(
        distance=f"{found.found.change.distance or 0:.2f}",
        low=f"{limits[0]:.2f}",
        high=f"{limits[1]:.2f}",
        size=found.found.change.words or "",
    )


def _method(found: KindsFound) -> str:
    if found.sides is None or found.found is None or found.verdict is Verdict.TOO_EARLY:
        return ""
    how = (
        _("whole months of the same season trade places")
        if found.sides.is_long
        else _("requests trade places in clusters as large as those of the years before")
    )
    return _(
        "Jensen–Shannon distance of two mixes (0 the same, 1 nothing in common) with its 90% interval. Permutation "
        "test: {how}; p = {p}; false alarms: one in twenty."
    ).format(how=how, p=f"{found.found.change.p or 0:.3f}")


def _worked_out(found: KindsFound) -> str:
    if found.sides is None or found.found is None:
        return _("The mix of need types is compared over everybody, everywhere.")
    return " ".join(
        (
            worked_out_of(found.sides, found.found),
            _(
                "The interval of the distance holds the true distances for which the one seen is not among the rarest "
                "twentieth at either end, so it reaches 0 just where the verdict is noise. Noise always adds to a "
                "distance."
            ),
        )
    )


def _false_if(found: KindsFound) -> tuple[str, ...]:
    if found.sides is None:
        return ()
    counts = [amount(float(side.by_code.sum())) for side in (found.sides.before, found.sides.after)]
    small = _("Small numbers: the two mixes are those of {before} and {after} records.").format(
        before=counts[0], after=counts[1]
    )
    return (*false_if_of(found.sides), small)


def _beside(found: KindsFound) -> tuple[str, ...]:
    changed = {
        Part.STAKEHOLDER: _("Who has the need changed: the mix by stakeholder is another one."),
        Part.TARGET_GROUP: _("The mix by target group changed."),
        Part.URGENCY: _("The mix by urgency changed."),
    }
    kept = [changed[part] for part in changed if part.value in found.kept]
    rest = [part.label.lower() for part, p in found.beside.items() if p is not None and part.value not in found.kept]
    if rest:
        kept.append(_("No more than noise, looked at together: mix by {names}.").format(names=", ".join(rest)))
    return tuple(kept)


def names_of_mixes(found: KindsFound) -> tuple[str, ...]:
    """Return the other mixes that changed, as a title names them."""
    return tuple(
        _("mix by {part}").format(part=part.label.lower()) for part in found.beside if part.value in found.kept
    )


def _tables(found: KindsFound, rows: tuple[ShareMoved, ...]) -> tuple[Table, ...]:
    if found.sides is None or not rows:
        return ()
    before, after = (span_words(side.period) for side in (found.sides.before, found.sides.after))
    return (
        Table(
            _("Shares of what is recorded, the largest move first"),
            (said_of_types.capital(said_of_types.over(found.part)), before, after),
            (False, True, True),
            tuple((row.name, f"{HUNDRED * row.before:.1f}%", f"{HUNDRED * row.after:.1f}%") for row in rows),
        ),
    )

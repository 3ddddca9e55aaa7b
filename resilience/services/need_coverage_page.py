"""The page on coverage: what it answers is whether a change in need may be a change in reporting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.domain.taxonomy import TermKind
from resilience.locales import _, ngettext
from resilience.services.need_asking import need_context
from resilience.services.need_choosing import context_line
from resilience.services.need_coverage import coverage_warnings
from resilience.services.need_coverage_records import awareness, fields_filled_in, lateness, note_lines
from resilience.services.need_coverage_shown import channels_by_week, coverage_by_month
from resilience.services.need_periods import periods
from resilience.views.need import Choosable, Judged
from resilience.views.need_coverage import CoverageView

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId
    from resilience.domain.need_question import ComparisonChoice, NeedFilter, PeriodPair
    from resilience.domain.viewer import Viewer
    from resilience.services.need_asking import NeedContext
    from resilience.storage.store import Store


def coverage_of_need(
    store: Store, viewer: Viewer, area_id: AreaId, asked: NeedFilter, comparison: ComparisonChoice
) -> CoverageView:
    """Return what was reported of an area's need, and why a change between two periods may not be one in need."""
    with store.reading() as tx:
        return coverage_view(need_context(tx, tx.people.again(viewer), area_id), asked, comparison)


def coverage_view(context: NeedContext, asked: NeedFilter, comparison: ComparisonChoice) -> CoverageView:
    """Return the page from what is held of an area; see `coverage_of_need`."""
    asked = context.cube.resolved(replace(asked, need_type=None, slice=None))
    pair = periods(context, asked, comparison)
    reasons = coverage_warnings(context, asked, pair) if pair is not None else ()
    index, months = coverage_by_month(context, asked, pair)
    channels, grid = channels_by_week(context, asked)
    return CoverageView(
        title=_title(pair, reasons),
        context=context_line(context, asked),
        period=pair.words if pair is not None else "",
        index=index,
        months=months,
        reasons=_reasons(pair, reasons),
        channels=channels,
        grid=grid,
        fields=fields_filled_in(context, asked, pair),
        lateness=lateness(context, asked),
        awareness=awareness(context),
        notes=note_lines(context),
        channel_choices=tuple(Choosable(term.code, term.name) for term in context.taxonomies.of(TermKind.CHANNEL)),
        today=context.today,
        may_lead=context.may_lead,
    )


def _title(pair: PeriodPair | None, reasons: tuple[str, ...]) -> str:
    if pair is None:
        return _("No month of need has been wholly reported yet")
    if not reasons:
        return _("Nothing noted or seen in reporting would explain a change in need")
    return ngettext(
        "A change in need may be a change in reporting, for {n} reason",
        "A change in need may be a change in reporting, for {n} reasons",
        len(reasons),
    ).format(n=len(reasons))


def _reasons(pair: PeriodPair | None, reasons: tuple[str, ...]) -> Judged:
    sentence = ""
    if pair is not None:
        sentence = (
            _("{periods}: these stand beside every change on the pages of need.")
            if reasons
            else _(
                "{periods}: every rule was asked and none found anything. What nobody noted or counted stays unseen."
            )
        ).format(periods=pair.words)
    return Judged(
        heading=_("Why a change may not be one in need"),
        sentence=sentence,
        verdict=None,
        number="",
        method="",
        worked_out=_(
            "Asked are: sources that differ; days not reported; channels silent, new or not reporting; campaigns, "
            "channels and changes of recording noted in a period or up to 90 days before it; awareness measured anew; "
            "figures brought in earlier than usual; fields left out more often; and all need types moving alike, by "
            "more than the total’s noise and with ratios no more different than chance. A rule that judges by chance "
            "raises a false alarm in at most one comparison in twenty."
        ),
        tables=(),
        false_if=reasons,
    )

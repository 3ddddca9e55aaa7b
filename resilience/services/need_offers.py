"""Answers on the page of requests and offers: what became of either, and whether the one matches the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.domain.need_question import NeedFilter, Part
from resilience.domain.vocabulary import Direction
from resilience.locales import _
from resilience.services.need_asking import NeedContext, need_context
from resilience.services.need_choosing import context_line
from resilience.services.need_coverage import coverage_warnings
from resilience.services.need_offers_against import told_against
from resilience.services.need_offers_ended import endings, outcome_shares, reason_shares, unmet_by_type
from resilience.services.need_offers_ends import told_ends, unmet_words
from resilience.services.need_offers_funnel import told_funnel, used_words
from resilience.services.need_offers_made import offers as offers_made
from resilience.services.need_offers_unmet import told_reasons, told_unmet
from resilience.services.need_offers_unused import told_unused
from resilience.services.need_offers_waiting import told_waiting
from resilience.services.need_offers_weeks import told_weeks
from resilience.services.need_periods import as_months, periods
from resilience.views.need import Judged
from resilience.views.need_offers import OffersView, Told

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId
    from resilience.domain.need_question import ComparisonChoice, PeriodPair
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store

Row = tuple[Told, ...]


def need_offers(
    store: Store, viewer: Viewer, area_id: AreaId, asked: NeedFilter, comparison: ComparisonChoice
) -> OffersView:
    """Return the page; of `asked` only the basis counts. Raises `NotAllowed`, and `Refused` as `periods` does."""
    with store.reading() as tx:
        return offers_view(need_context(tx, tx.people.again(viewer), area_id), asked, comparison)


def offers_view(context: NeedContext, asked: NeedFilter, comparison: ComparisonChoice) -> OffersView:
    """Return the page from what was read already."""
    cube = context.cube
    requests = cube.resolved(NeedFilter(Direction.REQUEST, asked.basis))
    offered = cube.resolved(NeedFilter(Direction.OFFER, asked.basis))
    has_requests, has_offers = bool(cube.bases(Direction.REQUEST)), bool(cube.bases(Direction.OFFER))
    line = context_line(context, requests if has_requests else offered)
    found = periods(context, requests if has_requests else offered, comparison)
    if found is None:
        return OffersView(_("No whole month has been reported yet, so there is nothing to compare"), line, "", ())
    pair = _whole_months(found)
    warnings = coverage_warnings(context, requests, pair) if has_requests else ()
    of_requests, unmet = (
        _requests(context, requests, pair, warnings) if has_requests else ((_no_requests(context),), "")
    )
    made = offers_made(context, offered, pair, comparison.kind) if has_offers else None
    of_offers: tuple[Row, ...] = (
        ((_no_offers(context),),) if made is None else ((told_funnel(made),), told_unused(context, made))
    )
    both = _both(context, requests, offered, pair, warnings) if has_requests and has_offers else ()
    said = [words for words in (unmet, used_words(made)) if words]
    return OffersView(
        title="; ".join(said) or _("Requests and offers of {area}").format(area=context.area.name),
        context=line,
        period=pair.words,
        rows=tuple(row for row in (*of_requests, *of_offers, *both) if row),
    )


def _whole_months(pair: PeriodPair) -> PeriodPair:
    """Return the pair widened to whole months; how requests ended and what became of offers is known by month."""
    whole = as_months(pair)
    if whole.before.overlaps(whole.after.first, whole.after.last):
        raise Refused(
            _(
                "How requests ended is known by whole months, and in whole months these two periods overlap. Please "
                "choose periods that lie further apart."
            )
        )
    return whole


def _requests(
    context: NeedContext, asked: NeedFilter, pair: PeriodPair, warnings: tuple[str, ...]
) -> tuple[tuple[Row, ...], str]:
    """Return what is told of requests, and its words for the title."""
    held = endings(context, asked, pair)
    ended = outcome_shares(held)
    unmet = told_unmet(context, held, unmet_by_type(held), warnings)
    why = told_reasons(context, held, reason_shares(held), warnings)
    waiting = told_waiting(context, asked)
    rows = (
        (told_ends(held, ended, warnings),) if waiting is None else (told_ends(held, ended, warnings), waiting),
        (unmet,) if why is None else (unmet, why),
    )
    return rows, unmet_words(ended)


def _both(
    context: NeedContext, requests: NeedFilter, offers: NeedFilter, pair: PeriodPair, warnings: tuple[str, ...]
) -> tuple[Row, ...]:
    of_either = tuple(dict.fromkeys((*warnings, *coverage_warnings(context, offers, pair))))
    weeks = told_weeks(context, requests, offers, pair, of_either)
    against = (told_against(context, part, requests, offers, pair) for part in (None, Part.PLACE))
    return tuple(told for told in against if told is not None), () if weeks is None else (weeks,)


def _no_offers(context: NeedContext) -> Told:
    return _sentence_only(
        "no_offers",
        _("What became of offers"),
        _(
            "No offers of support are recorded for {area}. A file whose rows say which of them are offers opens this "
            "half of the page; with the stage that each came to, it shows which were used."
        ).format(area=context.area.name),
    )


def _no_requests(context: NeedContext) -> Row:
    return (
        _sentence_only(
            "no_requests",
            _("How requests ended"),
            _("No requests are recorded for {area}; a file of requests with their outcomes opens this half.").format(
                area=context.area.name
            ),
        ),
    )


def _sentence_only(key: str, heading: str, sentence: str) -> Told:
    return Told(key, Judged(heading, sentence, None, "", "", "", ()))

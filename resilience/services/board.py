"""The board page: what changed, whether it matters, what waits, how fresh and whole the data are."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from resilience.domain.need import first_of_month, month_number
from resilience.domain.policy import Action
from resilience.domain.taxonomy import TermKind
from resilience.domain.vocabulary import AssessmentState, Direction, Role, RoundState, Verdict
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.confidence import confidence
from resilience.services.decisions import waiting
from resilience.services.rounds import features_asked_for
from resilience.services.uk_time import uk_day
from resilience.services.volume import Comparison, Series, compare, noises_of, series_of, verdict_of, volume
from resilience.statistics.multiplicity import benjamini_hochberg
from resilience.views.board import BoardView, Freshness, Item

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from resilience.domain.area import Area
    from resilience.domain.assessment import Round
    from resilience.domain.identity import AreaId
    from resilience.domain.taxonomy import Taxonomies
    from resilience.domain.viewer import ReadableArea, Viewer
    from resilience.domain.vocabulary import Basis
    from resilience.storage.store import Store, Tx
    from resilience.views.board import ConfidenceView, VolumeView

FALSE_DISCOVERIES = 0.05
"""Of the types of need that are called changed, the share that may be so by chance alone."""
FEWEST_REQUESTS = 20
"""Requests of a type in both quarters together below which it is not judged: too few to say."""
MOST_TYPES = 3
STALE_DAYS = 62


def board(store: Store, viewer: Viewer, area_id: AreaId, *, basis: Basis | None = None) -> BoardView:
    """Return the board page of an area. `basis` chooses among kinds of need where an area holds several."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        readable = viewer.reading(area_id)
        area = tx.areas.get(area_id)
        today = uk_day(tx.now)
        months = tx.needs.months_by_type(readable)
        series = series_of(months, tx.needs.covers(readable), basis)
        total = compare(series, area) if series else None
        types = changed_types(series, area) if series else ()
        view_of_confidence = confidence(tx, readable, viewer)
        bases = {held.basis for held in months if held.direction is Direction.REQUEST}
        view_of_volume = volume(area, series, total, bases, tx.disruptions.of(readable))
        fresh = _freshness(series, today)
        taxonomies = tx.reference.taxonomies()
        return BoardView(
            area_code=area.code,
            area_name=area.name,
            is_example=tx.installation.is_example,
            title=_title(area, total, types, taxonomies, view_of_confidence),
            context=f"{area.name}. {fresh.sentence}",
            items=_most_important_first(
                *_round_items(tx, readable, viewer),
                *waiting(tx, readable),
                *_total_item(total, view_of_volume),
                *(_type_item(comparison, taxonomies) for comparison in types[:MOST_TYPES]),
                *_data_items(series, fresh, today, may_lead=viewer.may(Action.LEAD, area_id)),
            ),
            confidence=view_of_confidence,
            volume=view_of_volume,
            freshness=fresh,
        )


def _most_important_first(*items: Item) -> tuple[Item, ...]:
    """Return what somebody has to decide first, then what changed, then what is open or only noise."""
    return tuple(sorted(items, key=lambda item: list(Verdict).index(item.verdict)))


def changed_types(series: Series, area: Area) -> tuple[Comparison, ...]:
    """Return the need types that changed by more than noise, the clearest first.

    Few quarters tell the noise of one type, so each borrows from all (Smyth, 2004). Types are looked at together: by
    Benjamini and Hochberg's rule at most one in twenty of those returned is there by chance, and their intervals are
    widened for having been picked (Benjamini and Yekutieli, 2005).
    """
    noises = noises_of(series)
    comparisons = [compare(series, area, need_type, noise=noise) for need_type, noise in noises.items()]
    judged = [
        comparison
        for comparison in comparisons
        if comparison.ratio is not None and (comparison.after or 0) + (comparison.before or 0) >= FEWEST_REQUESTS
    ]
    p_values = [comparison.ratio.p for comparison in judged if comparison.ratio is not None]
    kept = [
        comparison
        for comparison, is_kept in zip(judged, benjamini_hochberg(p_values, FALSE_DISCOVERIES), strict=True)
        if is_kept
    ]
    level = 1 - FALSE_DISCOVERIES * len(kept) / len(judged) if judged else 1.0
    widened = [
        compare(series, area, comparison.need_type, level=level, noise=noises[comparison.need_type or ""])
        for comparison in kept
    ]
    return tuple(sorted(widened, key=_p))


def _p(comparison: Comparison) -> float:
    return 1.0 if comparison.ratio is None or comparison.ratio.p is None else comparison.ratio.p


def _is_up(comparison: Comparison) -> bool:
    return comparison.ratio is not None and (comparison.ratio.estimate or 1.0) > 1


def _title(
    area: Area,
    total: Comparison | None,
    types: Sequence[Comparison],
    taxonomies: Taxonomies,
    confidence_now: ConfidenceView,
) -> str:
    if total is None:
        if confidence_now.features:
            return _("{area}: confidence is scored, need is not recorded yet").format(area=area.name)
        return _("{area}: nothing is recorded yet").format(area=area.name)
    most = _type_name(types[0], taxonomies).lower() if types else ""
    if verdict_of(total) is Verdict.CHANGED:
        said = _("Requests are up on a year ago") if _is_up(total) else _("Requests are down on a year ago")
    elif verdict_of(total) is Verdict.NOISE:
        said = _("Requests differ from a year ago by no more than noise")
    else:
        return _("Need is recorded; it is too early to call a change")
    if not most:
        return said
    more = _(", and more of them are about {type}") if _is_up(types[0]) else _(", and fewer of them are about {type}")
    return said + more.format(type=most)


def _type_name(comparison: Comparison, taxonomies: Taxonomies) -> str:
    return taxonomies.name(TermKind.NEED_TYPE, comparison.need_type or "")


def _round_items(tx: Tx, area: ReadableArea, viewer: Viewer) -> tuple[Item, ...]:
    today = uk_day(tx.now)
    return tuple(
        _round_item(tx, area, round_, is_over=today > round_.closes_on, may_score=viewer.may(Action.SCORE, area.id))
        for round_ in tx.assessments.rounds()
        if round_.state is RoundState.OPEN and round_.opens_on <= today and _is_answered(tx, area, round_)
    )


def _is_answered(tx: Tx, area: ReadableArea, round_: Round) -> bool:
    """Whether the area has still to answer: neither moderation nor a signature has ended that."""
    assessment = tx.assessments.in_round(area, round_.id)
    return assessment is None or assessment.state is AssessmentState.OPEN


def _evaluators_asked(tx: Tx, area: ReadableArea, round_: Round) -> int:
    invited = tx.invitees.of(area, round_.id)
    if not invited:
        return tx.people.count_with(area.id, Role.EVALUATOR)
    people = tx.people.in_roles(area_id=area.id, role=Role.EVALUATOR)
    return sum(features_asked_for(invited, round_, one.person_id) != frozenset() for one in people)


def _round_item(tx: Tx, area: ReadableArea, round_: Round, *, is_over: bool, may_score: bool) -> Item:
    headline = (
        _("{round} has passed its closing day").format(round=round_.name)
        if is_over
        else _("{round} is open until {day}").format(round=round_.name, day=words.day(round_.closes_on))
    )
    evaluators = _evaluators_asked(tx, area, round_)
    if not evaluators:
        nobody = _("No evaluator is named in this area yet; an administrator can invite some.")
        return Item(Verdict.TOO_EARLY, headline, nobody)
    assessment = tx.assessments.in_round(area, round_.id)
    submitted = len(tx.scores.submitters(area, assessment.id)) if assessment else 0
    begun = len(tx.scores.progress(area, assessment.id)) if assessment else 0
    return Item(
        Verdict.DECISION if is_over else Verdict.TOO_EARLY,
        headline,
        ngettext(
            "{begun} of {n} evaluator has begun. Answers show here once moderation begins.",
            "{begun} of {n} evaluators have begun. Answers show here once moderation begins.",
            evaluators,
        ).format(begun=begun, n=evaluators),
        _("{submitted} of {n} submitted").format(submitted=submitted, n=evaluators),
        "/score" if may_score and not is_over else "",
        _("Enter your scores") if may_score and not is_over else "",
    )


def _total_item(total: Comparison | None, view: VolumeView) -> tuple[Item, ...]:
    if total is None or view.verdict is None:
        return ()
    if total.ratio is None:
        return (Item(view.verdict, _("Requests against a year ago"), total.why_not, _("too early to say")),)
    headline = {
        Verdict.NOISE: _("Requests differ from a year ago by no more than noise"),
        Verdict.CHANGED: _("Requests are up by more than noise")
        if _is_up(total)
        else _("Requests are down by more than noise"),
    }[view.verdict]
    return (
        Item(
            view.verdict,
            headline,
            _(
                "{before} → {after} requests in the same three months; fewer or more is not better or worse by itself"
            ).format(before=words.amount(total.before or 0), after=words.amount(total.after or 0)),
            words.percent_change(total.ratio),
            "/need",
            _("What changed"),
        ),
    )


def _type_item(comparison: Comparison, taxonomies: Taxonomies) -> Item:
    name = _type_name(comparison, taxonomies)
    headline = (
        _("Requests about {type} are up by more than noise")
        if _is_up(comparison)
        else _("Requests about {type} are down by more than noise")
    )
    return Item(
        Verdict.CHANGED,
        headline.format(type=name.lower()),
        _("{before} → {after} requests in the same three months; all types were looked at together").format(
            before=words.amount(comparison.before or 0), after=words.amount(comparison.after or 0)
        ),
        words.percent_change(comparison.ratio) if comparison.ratio else "",
        "/volume?" + urlencode({"need_type": name}),
        _("Month by month"),
    )


def _freshness(series: Series | None, today: date) -> Freshness:
    if series is None:
        return Freshness(_("No need is recorded yet."), None, 0, 0)
    if series.newest is None:
        return Freshness(_("Need is recorded, but no whole month yet."), None, 0, 0)
    recorded_to = first_of_month(series.newest + 1)
    last_day = recorded_to.fromordinal(recorded_to.toordinal() - 1)
    expected = range(series.newest - 11, series.newest + 1)
    reported = sum(month in series.reported for month in expected)
    sentence = ngettext(
        "Need recorded to {day}; {reported} of the last {n} month wholly reported.",
        "Need recorded to {day}; {reported} of the last {n} months wholly reported.",
        len(expected),
    ).format(day=words.day(last_day), reported=reported, n=len(expected))
    return Freshness(sentence, last_day, month_number(today) - series.newest - 1, reported)


def _data_items(series: Series | None, fresh: Freshness, today: date, *, may_lead: bool) -> tuple[Item, ...]:
    link, link_words = ("/bring_data", _("Bring data")) if may_lead else ("", "")
    if series is None:
        return (
            Item(
                Verdict.DECISION,
                _("Bring in what you hold on need"),
                _("One file of requests or offers is enough to begin; scores stand on their own until then."),
                "",
                link,
                link_words,
            ),
        )
    if fresh.recorded_to is None or (today - fresh.recorded_to).days <= STALE_DAYS:
        return ()
    return (
        Item(
            Verdict.DECISION,
            _("Bring in newer data, or read this as history"),
            _("Need is recorded to {day}; nothing since is known.").format(day=words.day(fresh.recorded_to)),
            "",
            link,
            link_words,
        ),
    )

"""How far do we agree? Percentage, Krippendorff's alpha and Gwet's AC2 side by side, with what they say and do not.

Only answers that were given blind count: after talk people agree because they talked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.policy import Action
from resilience.locales import _
from resilience.services.agreement_words import FEWEST, coefficient_words, percent_words, says, sentence
from resilience.services.called import people_called
from resilience.services.moderated import is_readable, moderated
from resilience.services.scorers import is_anchored
from resilience.services.uk_time import uk_day
from resilience.statistics.agreement import gwet_ac, krippendorff_alpha, percent
from resilience.statistics.spread import severity
from resilience.views.agreement import AgreementLine, AgreementView, Figure, SeverityLine
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.framework import Indicator
    from resilience.domain.identity import AreaId, AssessmentId, PersonId
    from resilience.domain.viewer import Viewer
    from resilience.services.called import Called
    from resilience.services.moderated import Moderated
    from resilience.statistics.agreement import ChanceCorrected
    from resilience.statistics.spread import Severity
    from resilience.storage.store import Store

Ratings = list[list[float | None]]


def agreement(store: Store, viewer: Viewer, area_id: AreaId, assessment_id: AssessmentId) -> AgreementView | None:
    """Return how far the evaluators of an assessment agree; `None` while their answers are blind to this viewer."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.reading(area_id)
        assessment = tx.assessments.get(area, assessment_id)
        round_ = tx.assessments.round(assessment.round_id)
        if not is_readable(assessment, round_, uk_day(tx.now)) or is_anchored(tx, area, viewer):
            return None
        held = moderated(tx, area, assessment, round_)
        called = people_called(tx, viewer, area_id, held.letters)
        return view_of(held, called, is_lead=viewer.may(Action.LEAD, area_id))


def view_of(held: Moderated, called: Called, *, is_lead: bool) -> AgreementView:
    """Return the view; who tends to score high or low is in it for the lead alone."""
    whole = _line(held, _("All indicators"), held.indicators)
    features = tuple(
        _line(held, feature.name, asked)
        for feature in held.framework.features
        if (asked := tuple(one for one in held.indicators if one.feature == feature.code))
    )
    lines = _severity(held, called) if is_lead else ()
    return AgreementView(
        sentence=sentence(whole),
        says=tuple(says(held, whole)),
        whole=whole,
        features=features,
        table=_table((whole, *features)),
        severity=lines,
        severity_table=_severity_table(lines) if lines else None,
        method=_(
            "Krippendorff's alpha, ordinal (Krippendorff, 2011); Gwet's AC2, quadratic weights (Gwet, 2008 and 2014). "
            "Intervals 95%. Answers given blind, levels alone."
        ),
        worked_out=_(
            "Counted are the first answers of everybody who submitted before moderation began; “don't know” and “does "
            "not apply here” are missing. The percentage counts pairs of evaluators at exactly the same level, each "
            "indicator the same. Alpha and AC2 give credit for levels that are close, and take off what chance would "
            "give: alpha holds chance to be levels drawn from all that were given, AC2 holds it to be small where most "
            "are of one mind. Intervals are for other indicators judged by the same evaluators: they do not say what "
            "other evaluators would have given. There is no mean of levels anywhere, since levels have an order and no "
            "size."
        ),
    )


def _line(held: Moderated, name: str, indicators: Sequence[Indicator]) -> AgreementLine:
    ratings = ratings_of(held, indicators)
    scales = {indicator.choices for indicator in indicators}
    scale = list(scales.pop()) if len(scales) == 1 else None
    same = percent(ratings)
    alpha = krippendorff_alpha(ratings, "ordinal")
    ac2 = gwet_ac(ratings, "quadratic", categories=scale)
    return AgreementLine(
        name,
        same.n_raters,
        same.n_items,
        _figure(same),
        _unless_few(same.n_raters, alpha),
        _unless_few(same.n_raters, ac2),
    )


def ratings_of(held: Moderated, indicators: Sequence[Indicator]) -> Ratings:
    """Return the blind first levels, evaluators × indicators; `None` is missing.

    On mixed scales a level counts by its place on its own scale, from 0 to 1.
    """
    mixed = len({(indicator.choices, indicator.bottom) for indicator in indicators}) > 1
    given = {(one.first.person_id, one.first.indicator): one.first.answer.level for one in held.given if one.was_blind}

    def rating(person: PersonId, indicator: Indicator) -> float | None:
        level = given.get((person, indicator.code))
        return level if level is None or not mixed else indicator.share_of_range(level)

    return [[rating(person, indicator) for indicator in indicators] for person in held.letters]


def _figure(held: ChanceCorrected) -> Figure:
    return Figure(held.estimate, held.low, held.high, held.why_not or "")


def _unless_few(evaluators: int, held: ChanceCorrected) -> Figure:
    if evaluators < FEWEST:
        return Figure(
            None, None, None, _("From fewer than {n} evaluators no coefficient is worked out.").format(n=FEWEST)
        )
    return _figure(held)


def _table(lines: Sequence[AgreementLine]) -> Table:
    return Table(
        _("How far evaluators agree, before moderation"),
        (_("Indicators of"), _("Same level"), _("Alpha"), _("AC2"), _("Evaluators"), _("Indicators")),
        (False, True, True, True, True, True),
        tuple(
            (
                line.name,
                percent_words(line.same),
                coefficient_words(line.alpha),
                coefficient_words(line.ac2),
                str(line.evaluators),
                str(line.indicators),
            )
            for line in lines
        ),
    )


def _severity(held: Moderated, called: Called) -> tuple[SeverityLine, ...]:
    if len(held.letters) < FEWEST:
        return ()
    found = severity(ratings_of(held, held.indicators))
    lines = [
        SeverityLine(called.to_others(person), _severity_words(one), one.n, one.higher, one.lower)
        for person, one in zip(held.letters, found, strict=True)
    ]
    return tuple(sorted(lines, key=lambda line: (line.lower - line.higher, line.who)))


def _severity_words(one: Severity) -> str:
    if one.difference is None or not one.n:
        return _("shares no indicator with the others")
    if one.higher > one.n / 2:
        return _("tends to score high")
    if one.lower > one.n / 2:
        return _("tends to score low")
    return _("no tendency")


def _severity_table(lines: Sequence[SeverityLine]) -> Table:
    return Table(
        _("Who tends to score high or low, against the middle of the others; for the facilitator alone"),
        (_("Evaluator"), _("Tendency"), _("Above the others"), _("Below the others"), _("Indicators shared")),
        (False, False, True, True, True),
        tuple((line.who, line.said, str(line.higher), str(line.lower), str(line.n)) for line in lines),
    )

"""The sentences and tables of self beside peer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.sharing import FEWEST_COMPARED
from resilience.locales import _, ngettext
from resilience.services.judged import TOP
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.services.judged import Beside
    from resilience.views.self_and_peer import AreaPair, PairStatistics

CEILING = 0.9
"""The share of the range from which an area can hardly be judged higher."""
MINUS = "−"


def number(value: float | None, *, signed: bool = False) -> str:
    """Return a number to two decimals, with a real minus; "–" where there is none."""
    if value is None:
        return "–"
    rounded = f"{abs(value):.2f}"
    if float(rounded) == 0:
        return "0.00"
    return (MINUS if value < 0 else "+" if signed else "") + rounded


def title(statistics: PairStatistics | None, pairs: int) -> str:
    """Say the answer, or what is missing for one."""
    if statistics is None:
        if not pairs:
            return _("No area has been judged both by itself and by others yet")
        return ngettext(
            "{n} area is judged both by itself and by others",
            "{n} areas are judged both by themselves and by others",
            pairs,
        ).format(n=pairs)
    middle, low, high = statistics.difference.mean, statistics.difference.low, statistics.difference.high
    if middle is None or low is None or high is None or low <= 0 <= high:
        return _("Areas put themselves neither clearly higher nor lower than others do")
    if middle > 0:
        return _("Areas put themselves {n} of {top} higher than others put them").format(n=number(middle), top=TOP)
    return _("Areas put themselves {n} of {top} lower than others put them").format(n=number(-middle), top=TOP)


def context(areas: int, pairs: int, round_name: str) -> str:
    """Say over which areas."""
    shown = ngettext("You may see {n} area here", "You may see {n} areas here", areas).format(n=areas)
    if not pairs:
        return shown + "."
    return _("{shown}; {n} of them can be held beside others for {round}.").format(
        shown=shown, n=pairs, round=round_name
    )


def empty() -> str:
    """Say what would fill the page, and for whom."""
    return _(
        "An area shows here once it has both: a self assessment, and one by visiting peers or an outside body, against "
        "the same framework or one that is mapped to it. NCSR+ members see the areas that share their results by name; "
        "board members and area leads see their own, and those of their circle."
    )


def sentence(statistics: PairStatistics | None, pairs: int) -> str:
    """Say how the two go together, how far they are apart, and how often self is the higher one."""
    if statistics is None:
        if not pairs:
            return ""
        return _("Statistics over areas begin with {n} of them; until then there are the areas one by one.").format(
            n=FEWEST_COMPARED
        )
    difference, correlation = statistics.difference, statistics.correlation
    return _(
        "Over {n} areas the two go together with r = {r} ({r_low} to {r_high}). Self minus others is {mean} of {top} "
        "in the mean ({low} to {high}) and {median} in the median; {higher} of {n} ({share} %) put themselves higher."
    ).format(
        n=correlation.n,
        r=number(correlation.estimate),
        r_low=number(correlation.low),
        r_high=number(correlation.high),
        mean=number(difference.mean, signed=True),
        low=number(difference.low, signed=True),
        high=number(difference.high, signed=True),
        median=number(difference.median, signed=True),
        top=TOP,
        higher=difference.higher,
        share=round(100 * difference.higher / difference.n),
    )


def statistics_table(statistics: PairStatistics) -> Table:
    """Return the numbers of the sentence, each with its interval where it has one."""
    correlation, difference = statistics.correlation, statistics.difference
    share = difference.higher / difference.n
    return Table(
        _("Over {n} areas").format(n=difference.n),
        (_("Measure"), _("Estimate"), _("Interval (95 %)")),
        (False, True, True),
        (
            (
                _("Correlation of the means (Pearson)"),
                number(correlation.estimate),
                _between(correlation.low, correlation.high),
            ),
            (_("Rank correlation (Spearman)"), number(statistics.spearman), "–"),
            (
                _("Mean difference, self minus others, of {top}").format(top=TOP),
                number(difference.mean, signed=True),
                _between(difference.low, difference.high, signed=True),
            ),
            (_("Median difference"), number(difference.median, signed=True), "–"),
            (
                _("Share that puts itself higher"),
                f"{100 * share:.0f} %",
                _("{low} to {high} %").format(
                    low=_percent(statistics.higher_low), high=_percent(statistics.higher_high)
                ),
            ),
        ),
    )


def _between(low: float | None, high: float | None, *, signed: bool = False) -> str:
    if low is None or high is None:
        return "–"
    return _("{low} to {high}").format(low=number(low, signed=signed), high=number(high, signed=signed))


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}"


def feature_table(features: Sequence[tuple[str, PairStatistics]]) -> Table:
    """Return each feature that both frameworks have, in the framework's order."""
    return Table(
        _("By feature, self minus others, of {top}").format(top=TOP),
        (
            _("Feature"),
            _("Areas"),
            _("Mean difference"),
            _("Interval (95 %)"),
            _("Median difference"),
            _("r"),
            _("Rank r"),
        ),
        (False, True, True, True, True, True, True),
        tuple(
            (
                name,
                str(held.difference.n),
                number(held.difference.mean, signed=True),
                _between(held.difference.low, held.difference.high, signed=True),
                number(held.difference.median, signed=True),
                number(held.correlation.estimate),
                number(held.spearman),
            )
            for name, held in features
        ),
    )


def feature_sentence(features: Sequence[tuple[str, PairStatistics]]) -> str:
    """Say in which feature the two are farthest apart, and that one of several is always the farthest."""
    apart = [(name, held) for name, held in features if held.difference.mean is not None]
    if not apart:
        return ""
    name, farthest = max(apart, key=lambda one: abs(one[1].difference.mean or 0.0))
    return ngettext(
        "{n} feature is in both frameworks. In {feature}, self and others are {mean} of {top} apart.",
        "{n} features are in both frameworks. Farthest apart is {feature}: {mean} of {top}. Some feature is always the "
        "farthest, so look at its interval.",
        len(apart),
    ).format(n=len(apart), feature=name, mean=number(farthest.difference.mean, signed=True), top=TOP)


def what_would_make_it_false(pairs: Sequence[AreaPair]) -> tuple[str, ...]:
    """Return what else could look like this, with this file's own numbers where there are some."""
    if not pairs:
        return ()
    high = sum(pair.by_itself >= CEILING * TOP or pair.by_others >= CEILING * TOP for pair in pairs)
    return (
        ngettext(
            "A ceiling: {n} of {all} area stands within a tenth of the top on one side, where there is no room.",
            "A ceiling: {n} of {all} areas stand within a tenth of the top on one side, where there is no room.",
            len(pairs),
        ).format(n=high, all=len(pairs)),
        _what_was_asked(pairs),
        _when_it_was_asked(pairs),
        _(
            "Chosen areas: only those that asked for, or agreed to, being judged by others and share both. They may "
            "be more open, or better prepared, than the rest."
        ),
        _("One judged first: who knew the other result may have been drawn towards it."),
    )


def _what_was_asked(pairs: Sequence[AreaPair]) -> str:
    own, others = max((pair.own_items, pair.others_items) for pair in pairs)
    if all(pair.is_one_framework for pair in pairs):
        return _("The same framework asks both, so what is asked does not differ; how it is read may.")
    return _(
        "Other items: up to {own} are asked of oneself and {others} by others. What is asked differs, so a "
        "difference need not be one of judgement."
    ).format(own=own, others=others)


def _when_it_was_asked(pairs: Sequence[AreaPair]) -> str:
    apart = [pair.years_apart for pair in pairs]
    if not max(apart):
        return _("Both are of the same year in every area; within a year an area may still have changed.")
    return ngettext(
        "Years apart: the two lie up to {most} year apart, and in {n} of {all} areas in the same year. Between them an "
        "area may have changed.",
        "Years apart: the two lie up to {most} years apart, and in {n} of {all} areas in the same year. Between them "
        "an area may have changed.",
        max(apart),
    ).format(most=max(apart), n=apart.count(0), all=len(apart))


def pairs_table(pairs: Sequence[AreaPair], round_name: str) -> Table:
    """Return every area, in the order of names."""
    return Table(
        _("Areas by name, {round} beside others; means of the items, of {top}").format(round=round_name, top=TOP),
        (_("Area"), _("By itself"), _("By others"), _("Difference"), _("Who"), _("Round"), _("Years apart")),
        (False, True, True, True, False, False, True),
        tuple(
            (
                pair.area_name,
                number(pair.by_itself),
                number(pair.by_others),
                number(pair.by_itself - pair.by_others, signed=True),
                pair.others_kind,
                pair.others_round,
                str(pair.years_apart),
            )
            for pair in pairs
        ),
    )


def worked_out(pair: Beside | None) -> str:
    """Say how the numbers come about, and why there are means here when there are none elsewhere."""
    said = _(
        "Each item's level is taken as a share of that item's own range; the area has the mean over its items, times "
        "{top}. Levels have an order and no size, so elsewhere here they are never averaged: it is done on this page "
        "because published comparisons of self and external assessments do so, and the rank correlation and the median "
        "difference stand beside it, which need the order of areas alone. The self assessments are all of one round; "
        "of the others each area's newest counts. Levels are those published; of assessments made here those agreed "
        "and signed off, and before that the middle of what evaluators submitted. Interval of r by Fisher's "
        "transformation, of the mean difference by Student's t for pairs, of the share by Wilson."
    ).format(top=TOP)
    if pair is None or pair.by_itself.framework.id == pair.by_others.framework.id:
        return said
    return (
        said
        + " "
        + _(
            "Frameworks: {own}, version {own_version}, and {others}, version {others_version}, which are mapped."
        ).format(
            own=pair.by_itself.framework.title,
            own_version=pair.by_itself.framework.version,
            others=pair.by_others.framework.title,
            others_version=pair.by_others.framework.version,
        )
    )

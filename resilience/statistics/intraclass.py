"""Intraclass correlations: the part of all variance that is between items, where levels may be reckoned with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from resilience.locales import _
from resilience.statistics.agreement_results import Estimate
from resilience.statistics.beta import f_quantile, f_upper_tail
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import normal_quantile
from resilience.statistics.ratings import numbers_of

if TYPE_CHECKING:
    from resilience.statistics.given import Numbers
    from resilience.statistics.ratings import Ratings

Form = Literal["1,1", "2,1", "3,1", "1,k", "2,k", "3,k"]

_FEWEST = 2
_ROUNDING = 1e-13
"""A sum of squares below this share of the whole is rounding."""


@dataclass(frozen=True, slots=True)
class Intraclass(Estimate):
    """An intraclass correlation of one `form`, with the F-test (`f`, `df1`, `df2`, `p`) against none.

    `f` and `p` are None where raters differ in nothing, so that there is no noise to test against.
    """

    form: Form = "2,1"
    f: float | None = None
    df1: int | None = None
    df2: int | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class _MeanSquares:
    """Mean squares of `n` items rated by the same `k` raters: between items and raters, the rest, and within items."""

    n: int
    k: int
    items: float
    raters: float
    rest: float
    within: float


def icc(ratings: Ratings, form: Form = "2,1", *, level: float = 0.95) -> Intraclass:
    """Return the intraclass correlation of `ratings` (raters × items), of numbers whose distances mean something.

    `form` is as Shrout and Fleiss number them: `1,1` each item rated by other raters; `2,1` raters stand for others of
    their kind, and differences between them count; `3,1` these raters alone, and being stricter throughout does not
    count; `k` in place of 1 is for the mean of the raters. Below 0, items differ less than chance would make them.

    Only items that every rater rated are used (R's psych does the same with `missing=TRUE, lmer=FALSE`), raters who
    rated nothing apart; `n_items` says how many are left. No estimate, with the reason in `why_not`, where that leaves
    fewer than two raters or items, or no difference between items to speak of. Raises `NotComputable` for another
    form, for labels, and for a table, a rating or a `level` that make no sense.

    Source: Shrout and Fleiss, 1979, Intraclass correlations: uses in assessing rater reliability; McGraw and Wong,
    1996, Forming inferences about some intraclass correlation coefficients (limits of form 2).
    """
    normal_quantile(level)
    if form not in get_args(Form):
        raise NotComputable(_("A form is one of 1,1 2,1 3,1 1,k 2,k and 3,k; {form} is not known.").format(form=form))
    complete, n_raters = _complete(numbers_of(ratings))
    why_not = _why_not(complete, n_raters)
    if why_not:
        return Intraclass(None, None, None, level, n_raters, complete.shape[0], why_not, form)
    return _correlation(_mean_squares(complete), form, level)


def _complete(numbers: Numbers) -> tuple[Numbers, int]:
    """Return items × raters of the items that everybody rated (none where that is one rater), and how many rated."""
    raters = numbers[~np.isnan(numbers).all(axis=1)]
    n_raters = len(raters)
    is_complete = ~np.isnan(raters).any(axis=0) & (n_raters >= _FEWEST)
    return raters[:, is_complete].T, n_raters


def _why_not(complete: Numbers, n_raters: int) -> str | None:
    if not n_raters:
        return _("Nobody has scored anything, so there is nothing to compare.")
    if n_raters < _FEWEST:
        return _("Only one evaluator has scored, and agreement takes two.")
    if complete.shape[0] < _FEWEST:
        return _("Fewer than two items were scored by every evaluator, and an intraclass correlation takes two.")
    if float(np.ptp(complete)) == 0:
        return _("Everybody gave the same level, so agreement cannot be told from chance.")
    return None


def _mean_squares(complete: Numbers) -> _MeanSquares:
    n, k = complete.shape
    centred = complete - complete.mean()
    by_item, by_rater = centred.mean(axis=1), centred.mean(axis=0)
    smallest = _ROUNDING * float((centred**2).sum())
    items = _settled(k * float((by_item**2).sum()), smallest)
    raters = _settled(n * float((by_rater**2).sum()), smallest)
    rest = _settled(float(((centred - by_item[:, None] - by_rater) ** 2).sum()), smallest)
    within = (raters + rest) / (n * (k - 1))
    return _MeanSquares(n, k, items / (n - 1), raters / (k - 1), rest / ((n - 1) * (k - 1)), within)


def _settled(squares: float, smallest: float) -> float:
    return squares if squares > smallest else 0.0


def _correlation(squares: _MeanSquares, form: Form, level: float) -> Intraclass:
    estimate = _at(squares, form, 1.0)
    if estimate is None:
        too_little = _("The items differ too little from each other for an intraclass correlation.")
        return Intraclass(None, None, None, level, squares.k, squares.n, too_little, form)
    low, high = _limits(squares, form, level)
    # Rounding must not carry a limit past the estimate.
    low, high = low if low is None else min(low, estimate), high if high is None else max(high, estimate)
    why_not = (
        _("The items differ too little from each other for this interval.") if low is None or high is None else None
    )
    noise, df1, df2 = _test(squares, form)
    f = squares.items / noise if noise else None
    p = None if f is None else f_upper_tail(f, df1, df2)
    return Intraclass(estimate, low, high, level, squares.k, squares.n, why_not, form, f, df1, df2, p)


def _test(squares: _MeanSquares, form: Form) -> tuple[float, int, int]:
    """Return the noise that the form holds items against, and the degrees of freedom of both."""
    if form[0] == "1":
        return squares.within, squares.n - 1, squares.n * (squares.k - 1)
    return squares.rest, squares.n - 1, (squares.n - 1) * (squares.k - 1)


def _at(squares: _MeanSquares, form: Form, ratio: float) -> float | None:
    """Return the correlation if the noise were `ratio` times what it is: 1 for the estimate, others for the limits.

    None where it has no meaning, which is where the variances that it divides by add up to nothing or less.
    """
    single = _single_form_2(squares, ratio) if form[0] == "2" else _single(squares, form, ratio)
    if single is None or form[2] == "1":
        return single
    below = 1 + (squares.k - 1) * single
    return squares.k * single / below if below > _ROUNDING else None


def _single(squares: _MeanSquares, form: Form, ratio: float) -> float | None:
    noise = ratio * _test(squares, form)[0]
    below = squares.items + (squares.k - 1) * noise
    return (squares.items - noise) / below if below > 0 else None


def _single_form_2(squares: _MeanSquares, ratio: float) -> float | None:
    n, k = squares.n, squares.k
    below = ratio * (k * squares.raters + (k * n - k - n) * squares.rest) + n * squares.items
    return n * (squares.items - ratio * squares.rest) / below if below > 0 else None


def _limits(squares: _MeanSquares, form: Form, level: float) -> tuple[float | None, float | None]:
    df1, df2 = squares.n - 1, _degrees_of_freedom(squares, form)
    if df2 is None:
        return None, None
    share = (1 + level) / 2
    up, down = f_quantile(share, df1, df2), f_quantile(share, df2, df1)
    if math.isinf(up) or math.isinf(down):
        return None, None
    return _at(squares, form, up), _at(squares, form, 1 / down)


def _degrees_of_freedom(squares: _MeanSquares, form: Form) -> float | None:
    """Return the degrees of freedom of the noise; in form 2 Satterthwaite's, None where they have no meaning."""
    if form[0] != "2":
        return float(_test(squares, form)[2])
    n, k, single = squares.n, squares.k, _single_form_2(squares, 1.0)
    if single is None:
        return None
    by_raters = k * single * squares.raters
    by_rest = (n * (1 + (k - 1) * single) - k * single) * squares.rest
    below = (n - 1) * by_raters**2 + by_rest**2
    if below == 0:
        return float((n - 1) * (k - 1)) if squares.rest == squares.raters == 0 else None
    return (k - 1) * (n - 1) * (by_raters + by_rest) ** 2 / below or None

"""What the page of requests and offers says in words: shares, points of difference, and what stands behind both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import Outcome, Verdict
from resilience.locales import _, ngettext
from resilience.views.need_offers import ShareRow, SharesPicture, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resilience.services.need_offers_months import Compared, Share
    from resilience.statistics.mix import Noise

HUNDRED = 100


def percent(share: float | None) -> str:
    """Return a share such as "12.4%"; "" where there is none."""
    return "" if share is None else f"{share * HUNDRED:.1f}%"


def within(share: float | None, low: float | None, high: float | None) -> str:
    """Return a share with its interval such as "12.4% (10.1 to 15.0)"."""
    if share is None or low is None or high is None:
        return percent(share)
    return f"{percent(share)} ({low * HUNDRED:.1f} {_('to')} {high * HUNDRED:.1f})"


def points(difference: float | None) -> str:
    """Return a difference of shares such as "+1.2 points"; "" where there is none."""
    return "" if difference is None else _("{n} points").format(n=_signed(difference))


def points_within(difference: float | None, low: float | None, high: float | None) -> str:
    """Return a difference of shares with its interval such as "+1.2 points (−0.4 to +2.8)"."""
    if difference is None or low is None or high is None:
        return points(difference)
    return f"{points(difference)} ({_signed(low)} {_('to')} {_signed(high)})"


def _signed(difference: float) -> str:
    rounded = round(difference * HUNDRED, 1)
    return f"+{rounded:.1f}" if rounded > 0 else f"−{-rounded:.1f}" if rounded < 0 else "0.0"


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them."""
    if len(names) <= 1:
        return "".join(names)
    return _("{some} and {last}").format(some=", ".join(names[:-1]), last=names[-1])


def outcome(code: str) -> str:
    """Return an outcome as a person reads it."""
    return Outcome(code).label if code else _("Not recorded")


def why_not(chosen: Compared, noise: Noise | None) -> str:
    """Return why a change cannot be judged, "" where it can."""
    if not chosen.before or not chosen.after:
        return _("Some of these months, or of the same months a year before, were not reported.")
    if not chosen.is_alike:
        return _("Not the same sources reported in both, so a change in need may be a change in reporting.")
    if noise is None:
        return _("It takes two whole years before this one to know how much shares differ anyway.")
    return ""


def verdict(held: Sequence[Share], why: str) -> Verdict:
    """Return what several shares together are called: their limits hold at once, so one outside 0 is a change."""
    if why or not any(one.change.is_more_than_noise is not None for one in held):
        return Verdict.TOO_EARLY
    return Verdict.CHANGED if any(one.change.is_more_than_noise for one in held) else Verdict.NOISE


def changes(held: Sequence[Share], named: Callable[[str], str], why: str) -> str:
    """Return the sentence of what changed: which shares are higher, which lower, or that it is no more than noise."""
    if why:
        return _("It is too early to call a change: {why}").format(why=why)
    moved = [one for one in held if one.change.is_more_than_noise]
    if not moved:
        return _("Against the earlier period no share changed by more than noise.")
    moved.sort(key=lambda one: -abs(one.change.estimate or 0))
    said = [
        (
            _("“{name}” is higher ({before} before, {after} now)")
            if _is_up(one)
            else _("“{name}” is lower ({before} before, {after} now)")
        ).format(name=named(one.code), before=percent(one.change.share_0), after=percent(one.change.share_1))
        for one in moved
    ]
    return _("More than noise: {changes}.").format(changes=listed(said))


def _is_up(one: Share) -> bool:
    return (one.change.estimate or 0) > 0


def judged_as(one: Share, why: str) -> str:
    """Return what one share is called in a table."""
    if why or one.change.is_more_than_noise is None:
        return Verdict.TOO_EARLY.label
    if not one.change.is_more_than_noise:
        return Verdict.NOISE.label
    return _("Higher") if _is_up(one) else _("Lower")


def picture(held: Sequence[Share], named: Callable[[str], str], line: float | None = None) -> SharesPicture:
    """Return shares as rows of a picture: now as the one spoken of, before as the other."""
    return SharesPicture(tuple(_row(one, named) for one in held), line)


def _row(one: Share, named: Callable[[str], str]) -> ShareRow:
    change = one.change
    return ShareRow(
        named(one.code),
        _span(change.share_1, change.low_1, change.high_1),
        _span(change.share_0, change.low_0, change.high_0),
    )


def _span(value: float | None, low: float | None, high: float | None) -> Span | None:
    return None if value is None else Span(value, low, high)


def noise_words(noise: Noise | None) -> str:
    """Return where the noise is from, for the words of how it is worked out."""
    if noise is None:
        return _(
            "No two years before the later period can tell how much shares differ anyway, so the intervals take it "
            "from the months themselves and nothing is judged."
        )
    return _(
        "Shares differ from one year to the next by more than chance: the variance of the same months a year apart, "
        "before the period judged, is {phi} times that of requests that come one by one. The intervals are Wilson’s "
        "with counts divided by that, Student’s t for how well it is known, and wide enough to hold all at once in 95 "
        "of 100 cases; differences are Newcombe’s."
    ).format(phi=f"{noise.phi:.1f}")


def not_reported(chosen: Compared) -> tuple[str, ...]:
    """Return the sentence about months left out, if any were."""
    if not chosen.left_out:
        return ()
    return (
        ngettext(
            "{n} month of the two periods is left out, since it was not wholly reported in both.",
            "{n} months of the two periods are left out, since they were not wholly reported in both.",
            chosen.left_out,
        ).format(n=chosen.left_out),
    )


def season(chosen: Compared) -> tuple[str, ...]:
    """Return the sentence about different months of the year, if they differ."""
    if chosen.is_paired:
        return ()
    return (_("The two periods are not the same months of the year, so that a season may pass for a change."),)

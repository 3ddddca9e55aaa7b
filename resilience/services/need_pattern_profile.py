"""A profile, of weekdays or hours, in two periods: how both are compared, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.vocabulary import Verdict
from resilience.locales import _
from resilience.services.need_pattern_setting import FEWEST, Floats
from resilience.services.need_pattern_words import percent, share_words
from resilience.statistics.pattern import noise_between_rows, profile_change
from resilience.statistics.rates import wilson
from resilience.views.need import Judged
from resilience.views.need_pattern import Share

if TYPE_CHECKING:
    from resilience.services.need_pattern_setting import Setting
    from resilience.statistics.pattern import ProfileChange
    from resilience.statistics.rates import Interval

DAYS = 7


@dataclass(frozen=True, slots=True)
class ProfileFound:
    """Counts by position in both periods, the test, and the noise it allows for.

    `single` is the share of one position of special interest (the weekend, the night) after and before. `weeks` are
    the whole weeks, or months, of each period. `why_not` says why nothing is compared.
    """

    after: Floats
    before: Floats
    change: ProfileChange | None
    single: tuple[Interval, Interval] | None
    dispersion: float
    weeks: tuple[int, int]
    why_not: str

    @property
    def p(self) -> float | None:
        """The chance of so large a change where there is none."""
        return None if self.change is None else self.change.p


def profile_found(
    before: Floats, after: Floats, earlier: Floats, sizes: tuple[int, int], why_not: str, single: tuple[int, int]
) -> ProfileFound:
    """Compare two profiles; `earlier` is a table of weeks (or months) by position, from which the noise is known.

    `sizes` are the weeks of the later and the earlier period, `single` the first position of special interest and the
    one behind the last.
    """
    noise = noise_between_rows(earlier) if len(earlier) else None
    dispersion = 1.0 if noise is None else noise[0]
    if not why_not and min(before.sum(), after.sum()) < FEWEST:
        why_not = _("each period needs at least {n} records.").format(n=FEWEST)
    if not why_not and noise is None:
        why_not = _("too few weeks or months are held to know how much they differ anyway.")
    if why_not:
        return ProfileFound(after, before, None, None, dispersion, sizes, why_not)
    change = profile_change(before, after, dispersion=dispersion, df_noise=None if noise is None else noise[1])
    part = slice(*single)
    both = tuple(wilson(row[part].sum() / dispersion, row.sum() / dispersion) for row in (after, before))
    return ProfileFound(after, before, change, (both[0], both[1]), dispersion, sizes, "")


def compared(held: Setting, found: ProfileFound, verdict: Verdict, single: str) -> str:
    """Return the sentence on whether the profile moved; `single` names what is of special interest."""
    if found.change is None or found.single is None or found.change.moved is None:
        return _("It is too early to say whether this changed: {why}").format(why=found.why_not)
    moved, period = percent(found.change.moved), held.before_words
    if verdict is Verdict.NOISE:
        said = _("{moved} came at another time than in {period}, which is no more than noise.")
    elif (found.single[0].estimate or 0) > (found.single[1].estimate or 0):
        said = _("{moved} came at another time than in {period}, more than noise: a higher share falls on {single}.")
    else:
        said = _("{moved} came at another time than in {period}, more than noise: a lower share falls on {single}.")
    return said.format(moved=moved, period=period, single=single)


def number_of_single(found: ProfileFound, single: str) -> str:
    """Return the share of what is of special interest in both periods."""
    if found.single is None:
        return ""
    return _("{after} {single}, before {before}").format(
        after=share_words(found.single[0]), single=single, before=share_words(found.single[1])
    )


def worked_out(found: ProfileFound, unit: str) -> str:
    """Return how the comparison was made; `unit` is "weeks" or "months"."""
    return _(
        "{after} whole {unit} of the later period and {before} of the earlier one. Chi-squared of both profiles, "
        "divided by how much four-week spans (or single {unit}, where fewer are held) before the later period differ "
        "from one another anyway ({noise} times chance), and judged by the F distribution; the share that came at "
        "another time is half the sum of the differences."
    ).format(after=found.weeks[0], before=found.weeks[1], unit=unit, noise=f"{found.dispersion:.1f}")


def closed(heading: str, said: str) -> Judged:
    """Return a conclusion that only says what would open it."""
    return Judged(heading, said, None, "", "", "", ())


def shares(counts: Floats, dispersion: float) -> tuple[Share, ...]:
    """Return the share of each position with limits that allow for the noise."""
    limits = [wilson(count / dispersion, counts.sum() / dispersion) for count in counts.tolist()]
    return tuple(Share(one.estimate or 0.0, one.low or 0.0, one.high or 0.0) for one in limits)


def said_share(interval: Interval | None) -> str:
    """Return a share as it stands in a table."""
    return "" if interval is None else share_words(interval)

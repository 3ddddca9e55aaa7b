"""What several conclusions of the page of requests and offers have in common: marks, columns, what makes them false."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services import need_offers_words as said
from resilience.services import words
from resilience.services.need_offers_ended import EVERY, NOT_RECORDED
from resilience.services.need_periods import span_words
from resilience.views.need import Judged

if TYPE_CHECKING:
    from resilience.domain.need_question import PeriodPair
    from resilience.services.need_offers_ended import Endings
    from resilience.services.need_offers_months import Share

NUMERIC = (False, True, True, True, True, True, True, True, True, False)
"""Which columns of a table of shares are set to the right: its first, then those of `share_columns`."""


def method(pair: PeriodPair) -> str:
    """Return the line that says what the marks of a picture are."""
    return _("Dot: {after}; ring: {before}. Lines: intervals that hold all at once in 95 of 100 cases.").format(
        after=span_words(pair.after), before=span_words(pair.before)
    )


def warned(sentence: str, warnings: tuple[str, ...]) -> str:
    """Return the sentence with what has to be said where coverage differs."""
    if not warnings:
        return sentence
    return _("{sentence} Some of it may be a change in reporting: see what would make this false.").format(
        sentence=sentence
    )


def unrecorded(held: Endings) -> tuple[str, ...]:
    """Return how often the outcome is not recorded in both periods."""
    both = (held.chosen.before, held.chosen.after)
    total = [float(held.outcomes.over(columns, EVERY).sum()) for columns in both]
    missing = [float(held.outcomes.over(columns, [NOT_RECORDED])[0]) for columns in both]
    if not all(total):
        return ()
    return (
        _("The outcome is not recorded for {before} of the earlier and {after} of the later period.").format(
            before=said.percent(missing[0] / total[0]), after=said.percent(missing[1] / total[1])
        ),
    )


def share_columns(part: str = "", whole: str = "") -> tuple[str, ...]:
    """Return the headings of the columns of `share_cells`."""
    return (
        part or _("Requests"),
        whole or _("Of"),
        _("Share"),
        _("Low"),
        _("High"),
        _("Earlier"),
        _("Earlier, of"),
        _("Change"),
        _("Judged"),
    )


def share_cells(one: Share, why: str) -> tuple[str, ...]:
    """Return one share as the cells of a row: counts, share, limits, the same before, and what the change is called."""
    change = one.change
    return (
        words.amount(one.part),
        words.amount(one.whole),
        said.percent(change.share_1),
        said.percent(change.low_1),
        said.percent(change.high_1),
        words.amount(one.part_before),
        words.amount(one.whole_before),
        said.points_within(change.estimate, change.low, change.high),
        said.judged_as(one, why),
    )


def sentence_only(heading: str, sentence: str) -> Judged:
    """Return what is told where there is nothing to count."""
    return Judged(heading, sentence, None, "", "", "", ())

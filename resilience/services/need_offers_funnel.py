"""The way of offers: how many came to each stage, from each to the next, and which were never used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.locales import _, ngettext
from resilience.services import need_offers_words as said
from resilience.services import words
from resilience.services.need_offers_made import FIRST_USE, STAGES
from resilience.services.need_offers_months import noise_within, shares
from resilience.services.need_periods import span_words
from resilience.views.need import Judged
from resilience.views.need_offers import Bar, BarsPicture, Told
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.services.need_offers_made import Offers
    from resilience.services.need_offers_months import Share
    from resilience.statistics.mix import Noise


def told_funnel(held: Offers) -> Told:
    """Return how many offers came to each stage, and the share that went on from each."""
    heading = _("What became of offers")
    known = held.came_to(0)
    if not known:
        sentence = _(
            "{n} offers of {period}, but the stage that they came to is not recorded. A column with the stage of each "
            "offer, from offered to retained, opens this picture."
        ).format(n=words.amount(held.total), period=span_words(held.period))
        return Told("funnel", Judged(heading, sentence, None, "", "", "", ()))
    reached = [held.came_to(stage) for stage in range(len(STAGES))]
    steps, noise = _steps(held, reached)
    tasked = shares([("", reached[FIRST_USE], known, 0, 0)], noise_within(held.by_month(FIRST_USE)))[0].change
    weakest = min(steps[:FIRST_USE], key=lambda one: 1.0 if one.change.share_1 is None else one.change.share_1)
    sentence = _(
        "Of {n} offers made {period}, {tasked} were given a task and {completed} saw it done; {retained} were kept on. "
        "Before the task the narrowest step is from “{stage}” to “{next}”: {share} went on."
    ).format(
        n=words.amount(known),
        period=span_words(held.period),
        tasked=words.amount(reached[FIRST_USE]),
        completed=words.amount(reached[FIRST_USE + 1]),
        retained=words.amount(reached[-1]),
        stage=STAGES[int(weakest.code) - 1].label,
        next=STAGES[int(weakest.code)].label,
        share=said.percent(weakest.change.share_1),
    )
    judged = Judged(
        heading=heading,
        sentence=sentence,
        verdict=None,
        number=_("{share} given a task").format(share=said.within(tasked.share_1, tasked.low_1, tasked.high_1)),
        method=_("Each bar: offers that came to this stage or further, and the share of the bar above it."),
        worked_out=" ".join(
            (
                _(
                    "The stage of an offer is the furthest that it came, so that one given a task counts as offered, "
                    "checked and ready as well. Offers without a recorded stage are not in the picture. Earlier offers "
                    "have had longer to come on, so no change from one year to the next is judged."
                ),
                intervals_words(noise),
            )
        ),
        tables=(_funnel_table(held, reached, steps), _age_table(held)),
        false_if=what_is_missing(held),
    )
    return Told("funnel", judged, BarsPicture(tuple(_bars(reached, steps))))


def _steps(held: Offers, reached: Sequence[float]) -> tuple[tuple[Share, ...], Noise]:
    """Return the share that went on to each stage of those at the one before, by the stage's number."""
    order = np.clip(held.reached, 0, None)
    months = np.array([held.by_month(stage)[:, 0] for stage in range(len(STAGES))]).T
    noise = noise_within(months[:, :-1] - months[:, 1:]) if len(order) else noise_within(months)
    return shares([(str(n), reached[n], reached[n - 1], 0, 0) for n in range(1, len(STAGES))], noise), noise


def intervals_words(noise: Noise) -> str:
    """Return how the intervals of shares of offers are made."""
    return _(
        "Offers come in clusters: shares of months differ {phi} times as much as if offers came one by one, and the "
        "intervals are Wilson’s with counts divided by that, wide enough to hold all at once in 95 of 100 cases."
    ).format(phi=f"{noise.phi:.1f}")


def _bars(reached: Sequence[float], steps: Sequence[Share]) -> list[Bar]:
    bars = [Bar(STAGES[0].label, reached[0], words.amount(reached[0]))]
    for number, step in enumerate(steps, start=1):
        share = step.change.share_1
        on = "" if share is None else _(" ({share} went on)").format(share=f"{share * said.HUNDRED:.0f}%")
        bars.append(Bar(STAGES[number].label, reached[number], words.amount(reached[number]) + on))
    return bars


def _funnel_table(held: Offers, reached: Sequence[float], steps: Sequence[Share]) -> Table:
    furthest = [held.came_to(n) - held.came_to(n + 1) for n in range(len(STAGES))]
    rows = [(STAGES[0].label, words.amount(reached[0]), words.amount(furthest[0]), "", "", "")]
    for number, step in enumerate(steps, start=1):
        change = step.change
        rows.append(
            (
                STAGES[number].label,
                words.amount(reached[number]),
                words.amount(furthest[number]),
                said.percent(change.share_1),
                said.percent(change.low_1),
                said.percent(change.high_1),
            )
        )
    unknown = held.total - reached[0]
    rows.append((_("Not recorded"), words.amount(unknown), words.amount(unknown), "", "", ""))
    return Table(
        _("Offers by stage, made {period}; the share is of those at the stage before").format(
            period=span_words(held.period)
        ),
        (_("Stage"), _("Came so far"), _("Came no further"), _("Share"), _("Low"), _("High")),
        (False, True, True, True, True, True),
        tuple(rows),
    )


def _age_table(held: Offers) -> Table:
    rows = []
    for month in sorted(set(held.rows.months), reverse=True):
        where = np.array([one == month for one in held.rows.months], dtype=np.bool_)
        known, total = held.came_to(0, where), float(held.rows.counts[where].sum())
        rows.append(
            (
                words.month(month),
                words.amount(total),
                *(words.amount(held.came_to(stage, where)) for stage in range(1, len(STAGES))),
                words.amount(total - known),
            )
        )
    return Table(
        _("Offers by the month in which they were made, newest first, and how many came to each stage"),
        (_("Month"), _("Offers"), *(stage.label for stage in STAGES[1:]), _("Not recorded")),
        (False, *(True,) * (len(STAGES) + 1)),
        tuple(rows),
    )


def what_is_missing(held: Offers) -> tuple[str, ...]:
    """Return what would make a conclusion about these offers false."""
    unknown = held.total - held.came_to(0)
    withdrawn = float(held.rows.counts[held.withdrawn & (held.reached < FIRST_USE)].sum())
    found = [
        _("The stage is not recorded for {n} of {all} offers; if they were used, more was used than this says.").format(
            n=words.amount(unknown), all=words.amount(held.total)
        ),
        ngettext(
            "{n} offer was taken back before it was used; it counts at the stage that it had come to.",
            "{n} offers were taken back before they were used; they count at the stage that they had come to.",
            round(withdrawn),
        ).format(n=words.amount(withdrawn)),
        _("Stages say where an offer stood when its file was brought in; later steps show with the next file."),
    ]
    if not held.had_time:
        found.append(_("Some of these offers are newer than three months and may yet come on."))
    return tuple(found)


def used_words(held: Offers | None) -> str:
    """Return the half of the page's title that is about offers; "" where no stage is recorded."""
    if held is None or not held.came_to(0):
        return ""
    return _("{share} of offers were given a task").format(
        share=said.percent(held.came_to(FIRST_USE) / held.came_to(0))
    )

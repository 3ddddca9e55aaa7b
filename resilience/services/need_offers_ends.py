"""What the page says of how requests ended: by whose help, unmet, or not yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import Outcome
from resilience.locales import _
from resilience.services import need_offers_words as said
from resilience.services import words
from resilience.services.need_offers_common import (
    NUMERIC,
    method,
    sentence_only,
    share_cells,
    share_columns,
    unrecorded,
    warned,
)
from resilience.services.need_offers_ended import EVERY, NOT_RECORDED, OPEN, UNMET
from resilience.views.need import Judged
from resilience.views.need_offers import Told
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.services.need_offers_ended import Endings, Found
    from resilience.services.need_offers_months import Share


def told_ends(held: Endings, found: Found, warnings: tuple[str, ...]) -> Told:
    """Return how requests ended."""
    ended = held.ended[1]
    if not ended:
        nothing = _("No request of these months has a recorded end yet.")
        return Told("ends", sentence_only(_("How requests ended"), nothing))
    share = {one.code: one.change.share_1 for one in found.shares}
    sentence = _(
        "Of {n} requests that ended, {self_helped} helped themselves once informed, {informally} were met informally, "
        "{voluntary} by the voluntary sector and {statutory} by statutory services; {unmet} were not met. {changes}"
    ).format(
        n=words.amount(ended),
        self_helped=said.percent(share.get(Outcome.SELF_HELPED.value, 0.0)),
        informally=said.percent(share.get(Outcome.MET_INFORMALLY.value, 0.0)),
        voluntary=said.percent(share.get(Outcome.MET_VOLUNTARY.value, 0.0)),
        statutory=said.percent(share.get(Outcome.MET_STATUTORY.value, 0.0)),
        unmet=said.percent(share.get(UNMET, 0.0)),
        changes=said.changes(found.shares, said.outcome, found.why),
    )
    judged = Judged(
        heading=_("How requests ended"),
        sentence=warned(sentence, warnings),
        verdict=said.verdict(found.shares, found.why),
        number=_unmet_number(found.of(UNMET)),
        method=method(held.pair),
        worked_out=" ".join(
            (
                _(
                    "Shares are of the requests that ended in a way that was recorded; those still open, and those "
                    "without an outcome, are counted apart beneath. Withdrawn requests ended too."
                ),
                said.noise_words(found.noise),
            )
        ),
        tables=(_table(held, found), _all_table(held)),
        false_if=(
            *_not_yet(held),
            *unrecorded(held),
            *said.not_reported(held.chosen),
            *said.season(held.chosen),
            *warnings,
        ),
    )
    return Told("ends", judged, said.picture(found.shares, said.outcome))


def _unmet_number(unmet: Share | None) -> str:
    if unmet is None:
        return ""
    change = unmet.change
    now = _("{share} unmet").format(share=said.within(change.share_1, change.low_1, change.high_1))
    if change.estimate is None:
        return now
    return _("{now}; change {points}").format(
        now=now, points=said.points_within(change.estimate, change.low, change.high)
    )


def _not_yet(held: Endings) -> tuple[str, ...]:
    """Return how much the unmet share could be moved by what is open or not recorded in the later period."""
    after = held.chosen.after
    is_open, unknown = held.outcomes.over(after, [OPEN, NOT_RECORDED])
    ended, unmet = held.ended[1], float(held.outcomes.over(after, [UNMET])[0])
    if not is_open and not unknown:
        return ()
    whole = ended + is_open + unknown
    return (
        _(
            "{open} of the later period are still open and {unknown} have no outcome recorded: depending on how they "
            "ended, the unmet share of all {n} lies anywhere between {low} and {high}."
        ).format(
            open=words.amount(is_open),
            unknown=words.amount(unknown),
            n=words.amount(whole),
            low=said.percent(unmet / whole),
            high=said.percent((unmet + is_open + unknown) / whole),
        ),
    )


def _table(held: Endings, found: Found) -> Table:
    return Table(
        _("How requests ended: {words}. Shares of those that ended").format(words=held.pair.words),
        (_("Outcome"), *share_columns()),
        NUMERIC,
        tuple((said.outcome(one.code), *share_cells(one, found.why)) for one in found.shares),
    )


def _all_table(held: Endings) -> Table:
    counts = [held.outcomes.over(columns, EVERY) for columns in (held.chosen.before, held.chosen.after)]
    rows = [
        (said.outcome(code), words.amount(float(counts[1][number])), words.amount(float(counts[0][number])))
        for number, code in enumerate(EVERY)
    ]
    rows.append((_("All"), words.amount(float(counts[1].sum())), words.amount(float(counts[0].sum()))))
    return Table(
        _("All requests by outcome, also those still open or without one: {words}").format(words=held.pair.words),
        (_("Outcome"), _("Requests"), _("Earlier")),
        (False, True, True),
        tuple(rows),
    )


def unmet_words(found: Found) -> str:
    """Return the half of the page's title that is about unmet need; "" where nothing ended."""
    unmet = found.of(UNMET)
    if unmet is None or unmet.change.share_1 is None:
        return ""
    share = said.percent(unmet.change.share_1)
    if found.why or unmet.change.is_more_than_noise is None:
        return _("{share} of requests that ended were not met").format(share=share)
    before = said.percent(unmet.change.share_0)
    if not unmet.change.is_more_than_noise:
        return _("{share} of requests that ended were not met ({before} before, no more than noise)").format(
            share=share, before=before
        )
    return (
        _("{share} of requests that ended were not met, up from {before}")
        if (unmet.change.estimate or 0) > 0
        else _("{share} of requests that ended were not met, down from {before}")
    ).format(share=share, before=before)

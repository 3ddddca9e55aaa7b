"""Which offers were never used: by type and by place, and where that is more often than chance makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need_question import Part
from resilience.locales import _
from resilience.services import need_offers_words as said
from resilience.services import words
from resilience.services.need_offers_funnel import intervals_words, what_is_missing
from resilience.services.need_offers_made import FIRST_USE
from resilience.services.need_offers_months import noise_within, shares
from resilience.services.need_periods import span_words
from resilience.views.need import Judged
from resilience.views.need_offers import ShareRow, SharesPicture, Span, Told
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resilience.services.need_asking import NeedContext
    from resilience.services.need_offers_made import Offers
    from resilience.services.need_offers_months import Share

FEW = 3


def told_unused(context: NeedContext, held: Offers) -> tuple[Told, ...]:
    """Return which offers were never given a task, by type and by place; nothing where no stage is recorded."""
    if not held.came_to(0):
        return ()
    return (
        _unused(
            held, "unused_types", _("Offers never used, by type"), _("Need type"), held.rows.types, context.type_name
        ),
        _unused(
            held,
            "unused_places",
            _("Offers never used, by place"),
            _("Place"),
            held.rows.places,
            lambda code: context.name(Part.PLACE, code),
        ),
    )


def _unused(
    held: Offers, key: str, heading: str, first: str, codes: Sequence[str], named: Callable[[str], str]
) -> Told:
    counts = {}
    for code in dict.fromkeys(codes):
        where = np.array([one == code for one in codes], dtype=np.bool_) & ~held.withdrawn
        known = held.came_to(0, where)
        if known:
            counts[code] = (known - held.came_to(FIRST_USE, where), known)
    noise = noise_within(held.by_month(FIRST_USE))
    whole = sum(known for _unused, known in counts.values())
    unused = sum(n for n, _known in counts.values())
    ordered = sorted(counts.items(), key=lambda one: (one[0] == "", -one[1][0], one[0]))
    found = shares([(code, n, known, 0, 0) for code, (n, known) in ordered], noise)
    overall = unused / whole if whole else 0.0
    sentence = _(
        "{n} of {all} offers made {period} and not taken back were never given a task ({share}): {most}."
    ).format(
        n=words.amount(unused),
        all=words.amount(whole),
        period=span_words(held.period),
        share=said.percent(overall),
        most=said.listed(
            [
                _("{n} “{name}”").format(name=named(code), n=words.amount(n))
                for code, (n, _known) in ordered[:FEW]
                if code and n
            ]
        ),
    )
    judged = Judged(
        heading=heading,
        sentence=f"{sentence} {_apart(found, overall, named)}",
        verdict=None,
        number="",
        method=_("Dot: share never used; line: its interval, all at once; dashed: the share of all offers."),
        worked_out=" ".join(
            (
                _(
                    "Unused is an offer that came no further than ready. Offers without a recorded stage, and "
                    "those taken back, are left out. A name is called out only where its interval leaves the share of "
                    "all out."
                ),
                intervals_words(noise),
            )
        ),
        tables=(
            Table(
                heading,
                (first, _("Offers"), _("Never used"), _("Share"), _("Low"), _("High"), _("Against all")),
                (False, True, True, True, True, True, False),
                tuple(
                    (
                        named(one.code),
                        words.amount(one.whole),
                        words.amount(one.part),
                        said.percent(one.change.share_1),
                        said.percent(one.change.low_1),
                        said.percent(one.change.high_1),
                        _side(one, overall),
                    )
                    for one in found
                ),
            ),
        ),
        false_if=what_is_missing(held),
    )
    picture = SharesPicture(
        tuple(
            ShareRow(named(one.code), Span(one.change.share_1, one.change.low_1, one.change.high_1), None)
            for one in found
            if one.change.share_1 is not None
        ),
        overall,
    )
    return Told(key, judged, picture)


def _side(one: Share, overall: float) -> str:
    if one.change.low_1 is None or one.change.high_1 is None:
        return ""
    if one.change.low_1 > overall:
        return _("Higher")
    return _("Lower") if one.change.high_1 < overall else _("No more than noise")


def _apart(found: Sequence[Share], overall: float, named: Callable[[str], str]) -> str:
    higher = [f"“{named(one.code)}”" for one in found if _side(one, overall) == _("Higher")]
    lower = [f"“{named(one.code)}”" for one in found if _side(one, overall) == _("Lower")]
    if not higher and not lower:
        return _("No share differs from that of all by more than noise.")
    said_of = []
    if higher:
        said_of.append(_("Unused more often than all together: {names}.").format(names=said.listed(higher)))
    if lower:
        said_of.append(_("Less often: {names}.").format(names=said.listed(lower)))
    return " ".join(said_of)

"""Which offers were never used: by type and by place, and where that is more often than chance makes it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
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
    from resilience.statistics.mix import Noise

FEW = 3


@dataclass(frozen=True, slots=True)
class _Asked:
    """By what offers are told apart: the key of the part, its heading, the words for one of them and its name."""

    key: str
    heading: str
    first: str
    named: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Found:
    """How many of the offers `made` with each code were never used; `of_all` is the share of all that were not."""

    counts: tuple[tuple[str, float, float], ...]
    shares: Sequence[Share]
    noise: Noise

    @property
    def made(self) -> float:
        return sum(known for _code, _unused, known in self.counts)

    @property
    def unused(self) -> float:
        return sum(unused for _code, unused, _known in self.counts)

    @property
    def of_all(self) -> float:
        return self.unused / self.made if self.made else 0.0


def told_unused(context: NeedContext, held: Offers) -> tuple[Told, ...]:
    """Return which offers were never given a task, by type and by place; nothing where no stage is recorded."""
    if not held.came_to(0):
        return ()
    by_type = _Asked("unused_types", _("Offers never used, by type"), _("Need type"), context.type_name)
    by_place = _Asked("unused_places", _("Offers never used, by place"), _("Place"), partial(context.name, Part.PLACE))
    return _told(held, held.rows.types, by_type), _told(held, held.rows.places, by_place)


def _told(held: Offers, codes: Sequence[str], asked: _Asked) -> Told:
    found = _found(held, codes)
    judged = Judged(
        heading=asked.heading,
        sentence=f"{_sentence(held, found, asked)} {_apart(found.shares, found.of_all, asked.named)}",
        verdict=None,
        number="",
        method=_("Dot: share never used; line: its interval, all at once; dashed: the share of all offers."),
        worked_out=_worked_out(found),
        tables=(_table(found, asked),),
        false_if=what_is_missing(held),
    )
    return Told(asked.key, judged, _picture(found, asked))


def _found(held: Offers, codes: Sequence[str]) -> _Found:
    """Count by code, the most unused first and those without a code last."""
    counts = []
    for code in dict.fromkeys(codes):
        where = np.array([one == code for one in codes], dtype=np.bool_) & ~held.withdrawn
        known = held.came_to(0, where)
        if known:
            counts.append((code, known - held.came_to(FIRST_USE, where), known))
    counts.sort(key=lambda one: (one[0] == "", -one[1], one[0]))
    noise = noise_within(held.by_month(FIRST_USE))
    return _Found(tuple(counts), shares([(*one, 0, 0) for one in counts], noise), noise)


def _sentence(held: Offers, found: _Found, asked: _Asked) -> str:
    most = [
        _("{n} “{name}”").format(name=asked.named(code), n=words.amount(unused))
        for code, unused, _known in found.counts[:FEW]
        if code and unused
    ]
    return _("{n} of {all} offers made {period} and not taken back were never given a task ({share}): {most}.").format(
        n=words.amount(found.unused),
        all=words.amount(found.made),
        period=span_words(held.period),
        share=said.percent(found.of_all),
        most=said.listed(most),
    )


def _worked_out(found: _Found) -> str:
    return " ".join(
        (
            _(
                "Unused is an offer that came no further than ready. Offers without a recorded stage, and "
                "those taken back, are left out. A name is called out only where its interval leaves the share of "
                "all out."
            ),
            intervals_words(found.noise),
        )
    )


def _table(found: _Found, asked: _Asked) -> Table:
    return Table(
        asked.heading,
        (asked.first, _("Offers"), _("Never used"), _("Share"), _("Low"), _("High"), _("Against all")),
        (False, True, True, True, True, True, False),
        tuple(
            (
                asked.named(one.code),
                words.amount(one.whole),
                words.amount(one.part),
                said.percent(one.change.share_1),
                said.percent(one.change.low_1),
                said.percent(one.change.high_1),
                _side(one, found.of_all),
            )
            for one in found.shares
        ),
    )


def _picture(found: _Found, asked: _Asked) -> SharesPicture:
    rows = (
        ShareRow(asked.named(one.code), Span(one.change.share_1, one.change.low_1, one.change.high_1), None)
        for one in found.shares
        if one.change.share_1 is not None
    )
    return SharesPicture(tuple(rows), found.of_all)


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

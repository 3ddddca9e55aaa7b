"""What the page says of unmet need: which types of need were not met, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.taxonomy import TermKind
from resilience.locales import _, ngettext
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
from resilience.views.need import Judged
from resilience.views.need_offers import Told
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_offers_ended import Endings, Found

MOST_NAMED = 3


def told_unmet(context: NeedContext, held: Endings, found: Found, warnings: tuple[str, ...]) -> Told:
    """Return which needs were not met."""
    heading = _("Unmet need by type")
    unmet = [one for one in found.shares if one.part]
    if not unmet:
        return Told("unmet", sentence_only(heading, _("No request of these months is recorded as unmet.")))
    total = sum(one.part for one in unmet)
    most = said.listed(
        [
            _("“{name}” ({n})").format(name=context.type_name(one.code), n=words.amount(one.part))
            for one in unmet[:MOST_NAMED]
        ]
    )
    highest = max((one for one in found.shares if one.part), key=lambda one: one.change.low_1 or 0)
    sentence = ngettext(
        "{n} request was not met, most about {most}. The share unmet is highest for “{name}”: {share} of {ended}. "
        "{changes}",
        "{n} requests were not met, most about {most}. The share unmet is highest for “{name}”: {share} of {ended}. "
        "{changes}",
        round(total),
    ).format(
        n=words.amount(total),
        most=most,
        name=context.type_name(highest.code),
        share=said.within(highest.change.share_1, highest.change.low_1, highest.change.high_1),
        ended=words.amount(highest.whole),
        changes=said.changes(found.shares, context.type_name, found.why),
    )
    judged = Judged(
        heading=heading,
        sentence=warned(sentence, warnings),
        verdict=said.verdict(found.shares, found.why),
        number=_("{n} unmet").format(n=words.amount(total)),
        method=method(held.pair),
        worked_out=" ".join(
            (
                _(
                    "For each first need type: unmet requests of those that ended in a way that was recorded. "
                    "“Highest” is the type whose interval begins highest, so that few requests do not make the first "
                    "place."
                ),
                said.noise_words(found.noise),
            )
        ),
        tables=(
            Table(
                _("Unmet of the requests that ended, by need type: {words}").format(words=held.pair.words),
                (_("Need type"), *share_columns(_("Not met"))),
                NUMERIC,
                tuple((context.type_name(one.code), *share_cells(one, found.why)) for one in found.shares),
            ),
        ),
        false_if=(*unrecorded(held), *said.not_reported(held.chosen), *said.season(held.chosen), *warnings),
    )
    return Told("unmet", judged, said.picture(found.shares, context.type_name))


def told_reasons(context: NeedContext, held: Endings, found: Found, warnings: tuple[str, ...]) -> Told | None:
    """Return why needs were not met; `None` where none was unmet."""
    after = held.reasons.over(held.chosen.after, held.reasons.codes)
    unmet = float(after.sum())
    if not unmet:
        return None
    heading = _("Why needs were not met")
    known = [one for one in found.shares if one.part]
    without = unmet - sum(one.part for one in known)
    if not known:
        return Told("reasons", sentence_only(heading, _("None of the unmet requests has a reason recorded.")))

    def named(code: str) -> str:
        return context.taxonomies.name(TermKind.REASON_UNMET, code)

    first = max(known, key=lambda one: one.part)
    sentence = _("The reason given most is “{reason}”: {share} of those with a reason. {changes}").format(
        reason=named(first.code),
        share=said.within(first.change.share_1, first.change.low_1, first.change.high_1),
        changes=said.changes(found.shares, named, found.why),
    )
    judged = Judged(
        heading=heading,
        sentence=warned(sentence, warnings),
        verdict=said.verdict(found.shares, found.why),
        number="",
        method=method(held.pair),
        worked_out=" ".join(
            (
                _("Shares are of the unmet requests whose reason was recorded; one request has one reason."),
                said.noise_words(found.noise),
            )
        ),
        tables=(
            Table(
                _("Reasons of unmet requests: {words}").format(words=held.pair.words),
                (_("Reason"), *share_columns(_("Not met"))),
                NUMERIC,
                tuple((named(one.code), *share_cells(one, found.why)) for one in found.shares),
            ),
        ),
        false_if=(
            _("{n} of {all} unmet requests of the later period have no reason recorded.").format(
                n=words.amount(without), all=words.amount(unmet)
            ),
            *said.not_reported(held.chosen),
            *said.season(held.chosen),
            *warnings,
        ),
    )
    return Told("reasons", judged, said.picture(found.shares, named))

"""The table of a mix: every share with its interval, and what was not recorded beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services import need_type_words as said
from resilience.services import words
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.need_question import NeedFilter
    from resilience.services.need_type_months import TwoSides
    from resilience.views.need_type import SharesOfType


def table_of(asked: NeedFilter, sides: TwoSides, rows: tuple[SharesOfType, ...], period: str) -> Table:
    held = [
        (
            row.name,
            words.amount(row.count_before),
            said.percent_within(row.before),
            words.amount(row.count_after),
            said.percent_within(row.after),
        )
        for row in rows
    ]
    what = said.records(asked)
    columns = (
        said.capital(said.over(sides.part)),
        _("Before: {what}").format(what=what),
        _("Before: share (95% interval)"),
        _("After: {what}").format(what=what),
        _("After: share (95% interval)"),
    )
    caption = _("Mix before and after, as {share}. {period}").format(share=said.shares_of(sides, asked), period=period)
    return Table(caption, columns, (False, True, True, True, True), (*held, _not_recorded(sides), _all(sides)))


def _not_recorded(sides: TwoSides) -> tuple[str, ...]:
    cells = [_("None named, of all") if sides.part and sides.part.is_any_mention else _("Not recorded, of all")]
    for side in (sides.before, sides.after):
        cells += [words.amount(float(side.not_recorded.sum())), said.percent(side.share_not_recorded)]
    return tuple(cells)


def _all(sides: TwoSides) -> tuple[str, ...]:
    cells = [_("All records")]
    for side in (sides.before, sides.after):
        cells += [words.amount(float(side.requests.sum())), ""]
    return tuple(cells)

"""What the board's document says of need: what changed in words, and no figure from which a small count follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.need_question import ComparisonChoice, NeedFilter
from resilience.locales import _
from resilience.services.need_asking import need_context
from resilience.services.need_changes import changes_view
from resilience.services.need_periods import periods
from resilience.statistics.disclosure import HIDDEN
from resilience.views.document import Section

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId
    from resilience.domain.viewer import Viewer
    from resilience.services.need_asking import NeedContext
    from resilience.storage.store import Tx


def need_section(tx: Tx, viewer: Viewer, area_id: AreaId) -> Section | None:
    """Return what changed in the newest three months against a year before; `None` without a month to compare.

    Rates are printed where both periods hold more requests than a count that is hidden outside the area. Shares of
    types are not: a small share of a known total is a small count.
    """
    context, asked, choice = need_context(tx, viewer, area_id), NeedFilter(), ComparisonChoice()
    pair = periods(context, asked, choice)
    if pair is None:
        return None
    view = changes_view(context, asked, choice)
    parts = [_("{title} ({compared}).").format(title=view.title, compared=pair.words)]
    if view.volume is not None and not _is_small(context, asked, choice):
        parts.append(view.volume.judged.sentence)
    parts.append(_("Pictures, intervals and what would make this false stand on the page “What changed”."))
    return Section(_("Need"), " ".join(parts))


def _is_small(context: NeedContext, asked: NeedFilter, choice: ComparisonChoice) -> bool:
    pair = periods(context, asked, choice)
    totals = [] if pair is None else [context.cube.total(asked, period) for period in (pair.before, pair.after)]
    return any(total is None or total <= HIDDEN[1] for total in totals)

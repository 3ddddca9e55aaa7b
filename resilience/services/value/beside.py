"""What stands beside the money, gains and harms side by side, each with what shows it; never summed with money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services.value.reach_tables import GAINS
from resilience.views.value import BesideLine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.domain.identity import EvidenceId
    from resilience.domain.worth import Beside


def sides(
    beside: Sequence[Beside], titles: Mapping[EvidenceId, str]
) -> tuple[tuple[BesideLine, ...], tuple[BesideLine, ...]]:
    """Return gains and harms; `titles` are the items of evidence that this reader may see."""
    lines = [_line(one, titles) for one in sorted(beside, key=lambda one: (one.draft.kind.value, one.id))]
    return (
        tuple(line for line in lines if line.kind in GAINS),
        tuple(line for line in lines if line.kind not in GAINS),
    )


def _line(one: Beside, titles: Mapping[EvidenceId, str]) -> BesideLine:
    return BesideLine(
        one.draft.kind,
        one.draft.who.label,
        one.draft.what,
        one.draft.shown_by or _("nothing shows it yet"),
        tuple(titles[number] for number in one.draft.evidence if number in titles),
    )

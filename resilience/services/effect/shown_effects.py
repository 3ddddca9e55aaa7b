"""Whether an area has measured an effect on need at all: what level 5 of many indicators asks to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import Verdict
from resilience.services.effect.measured import answers, measured_of

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Tx

LOWEST_GRADE = 3
"""On the Maryland scale: from here on there is a comparison with something untouched."""
FOUND = frozenset({Verdict.IMPROVEMENT, Verdict.CONCERN, Verdict.CHANGED})


def is_measured(tx: Tx, viewer: Viewer, area_id: AreaId) -> bool:
    """Whether an intervention of the area is judged, against a comparison, to differ from noise.

    `viewer` is the one of this transaction.
    """
    found = (measured_of(answer) for _one, answer in answers(tx, viewer, area_id))
    return any(
        one is not None and one.is_settled and one.grade >= LOWEST_GRADE and one.verdict in FOUND for one in found
    )

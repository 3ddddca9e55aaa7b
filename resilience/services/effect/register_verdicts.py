"""The verdict that each intervention has by now, as the estimates give it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.services.effect.measured import verdict_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.domain.identity import AreaId, InterventionId
    from resilience.domain.viewer import Viewer
    from resilience.domain.vocabulary import Verdict
    from resilience.storage.store import Tx


@dataclass(frozen=True, slots=True)
class Found:
    """What is said of an intervention by now; `number` is "" where there is none."""

    verdict: Verdict
    sentence: str
    number: str


def verdicts(tx: Tx, viewer: Viewer, area_id: AreaId) -> Mapping[InterventionId, Found]:
    """Return the verdict of each intervention that has one; none where nothing can be estimated."""
    lines = verdict_lines(tx, viewer, area_id)
    return {one.intervention: Found(one.verdict, one.sentence, one.number) for one in lines}

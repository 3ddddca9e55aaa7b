"""One intervention on one page: the need, what was done, what it changed, what that was worth, what was learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.domain.identity import InterventionId
    from resilience.domain.vocabulary import Verdict
    from resilience.views.effect import EffectPicture


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the path. `facts` are lines beneath its sentence; `link` leads to all that stands behind it.

    `verdict` is `None` where nothing is judged, `number` "" where there is none.
    """

    heading: str
    sentence: str
    verdict: Verdict | None = None
    number: str = ""
    facts: tuple[str, ...] = ()
    link: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class PathView:
    """The page. `picture` belongs to the stage of the effect and is `None` where nothing can be drawn yet.

    `method` names how the effect was told and from which source; `printed` is the line for the foot of the paper.
    """

    intervention: InterventionId
    name: str
    title: str
    context: str
    need: Stage
    done: Stage
    effect: Stage
    worth: Stage
    beside: Stage
    learned: Stage
    picture: EffectPicture | None
    picture_words: str
    method: str
    printed: str

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages in their order; what stands beside the money is never summed with it."""
        return (self.need, self.done, self.effect, self.worth, self.beside, self.learned)

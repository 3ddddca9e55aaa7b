"""Whether a lesson fits what somebody looks for: every word in any field, and each choice."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.domain.learning import LearningDraft
    from resilience.views.learning import LessonLine, LessonSearch


def fits(line: LessonLine, draft: LearningDraft, search: LessonSearch) -> bool:
    """Whether a lesson fits; capitals and accents do not matter, and part of a word is enough."""
    return (
        (search.worked is None or draft.worked is search.worked)
        and (search.target_group is None or search.target_group in draft.target_groups)
        and (search.need_type is None or search.need_type in draft.need_types)
        and (search.intervention is None or search.intervention == draft.intervention)
        and _has_words(line, search.words)
    )


def _has_words(line: LessonLine, typed: str) -> bool:
    wanted = _plain(typed).split()
    if not wanted:
        return True
    said = _plain("\n".join(_texts(line)))
    return all(word in said for word in wanted)


def _texts(line: LessonLine) -> tuple[str, ...]:
    effect = (line.effect.intervention,) if line.effect else ()
    return (
        line.title,
        line.worked.label,
        line.what,
        line.why,
        line.where,
        line.for_whom,
        *line.target_groups,
        *line.need_types,
        line.shown_by,
        *(item.title for item in line.evidence),
        line.area_name,
        *effect,
    )


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))

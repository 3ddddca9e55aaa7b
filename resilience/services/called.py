"""What people are called where their words are shown: by role and letter; only the lead also sees their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.policy import Action
from resilience.domain.vocabulary import Role
from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.domain.identity import AreaId, PersonId
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Tx

_ORDER = (Role.AREA_LEAD, Role.BOARD_MEMBER, Role.EVALUATOR, Role.PEER_REVIEWER)
"""Somebody with several roles and no letter is called by the first of these that they hold."""


@dataclass(frozen=True, slots=True)
class Called:
    """What one viewer is told of who somebody is. `names` is empty for everybody but the lead."""

    me: PersonId | None
    words: Mapping[PersonId, str]
    names: Mapping[PersonId, str]

    def is_me(self, person_id: PersonId | None) -> bool:
        """Whether this is who looks."""
        return person_id is not None and person_id == self.me

    def by_role(self, person_id: PersonId | None) -> str:
        """Return what everybody may read, and what stands in files: "Evaluator B"."""
        if person_id is None:
            return _("At the command line")
        return self.words.get(person_id, _("Somebody who has left"))

    def to_others(self, person_id: PersonId | None) -> str:
        """Return what this viewer may know: the same, with how they are called for the lead."""
        name = self.names.get(person_id, "") if person_id is not None else ""
        words = self.by_role(person_id)
        return _("{role} ({name})").format(role=words, name=name) if name else words

    def here(self, person_id: PersonId | None) -> str:
        """Return the same, marking the viewer's own."""
        if self.is_me(person_id):
            return _("{role} (you)").format(role=self.by_role(person_id))
        return self.to_others(person_id)


def people_called(tx: Tx, viewer: Viewer, area_id: AreaId, letters: Mapping[PersonId, str]) -> Called:
    """Return what everybody in an area is called to a viewer; `letters` are those of who submitted."""
    held = tx.people.in_roles(area_id=area_id)
    words = {one.person_id: role.label for role in reversed(_ORDER) for one in held if one.role is role}
    is_lead = viewer.may(Action.LEAD, area_id)
    names = {one.person_id: one.name for one in held} if is_lead else {}
    return Called(viewer.person_id, {**words, **letters}, names)

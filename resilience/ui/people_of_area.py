"""Who holds which role in an area, for its lead to see: an administrator gives and takes roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services.data_protection import rights
from resilience.services.opened import store
from resilience.services.people import of_area
from resilience.ui import parts, session
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.views.people import AreaPeopleView, PersonLine


def draw() -> None:
    """Draw who is here, what changed of roles and sharing, and what each role may do."""
    view = of_area(store(), session.viewer(), session.area_id())
    parts.head(
        view.sentence,
        _(
            "An administrator invites people and gives and takes roles. You see each change; if one is wrong, tell "
            "them."
        ),
    )
    parts.table(_people(view))
    parts.section(_("What changed of roles and sharing"), "" if view.changes else _("Nothing has changed so far."))
    if view.changes:
        parts.table(_changes(view))
    what_roles_may_do()


def what_roles_may_do() -> None:
    """Draw the table by which everything is decided."""
    parts.section(_("What each role may do"), _("This is the very table by which every click is decided."))
    parts.table(rights())


def _people(view: AreaPeopleView) -> Table:
    return Table(
        _("People with a role in {area}; UK time").format(area=view.area.name),
        (_("Called here"), _("Role here"), _("State"), _("Last seen")),
        (False, False, False, False),
        tuple((line.name, _roles(line), line.state, line.last_seen) for line in view.lines),
    )


def _roles(line: PersonLine) -> str:
    return ", ".join(role.grant.role.label for role in line.roles)


def _changes(view: AreaPeopleView) -> Table:
    return Table(
        _("Changes, newest first; UK time"),
        (_("When"), _("What"), _("About"), _("By whom")),
        (False, False, False, False),
        tuple((line.at, line.deed, line.about, line.person) for line in view.changes),
    )

"""Your account: who you are here, how you sign in, where you are signed in, and what is held about you."""

from __future__ import annotations

from resilience.locales import _
from resilience.services import people
from resilience.services.opened import store
from resilience.ui import account_form, parts, session

account = people.own(store(), session.viewer())

parts.head(
    _("You are here as {name}").format(name=account.line.name),
    _("Signed in by: {way}. Number {number}.").format(way=account.line.signs_in, number=account.line.person_id),
)
account_form.roles(account)
account_form.sessions(account)
if account.login is not None:
    account_form.password(account)
account_form.data(account)

"""Self and peer: whether areas judge themselves as peers or outside bodies judge them."""

from __future__ import annotations

from resilience.services import self_and_peer as service
from resilience.services.opened import store
from resilience.ui import parts, self_and_peer, session

view = service.self_and_peer(store(), session.somebody(), self_and_peer.asked())

parts.head(view.title, view.context)
if view.empty:
    parts.empty(view.empty)
else:
    self_and_peer.choice(view)
    self_and_peer.picture(view)
    self_and_peer.features(view)
    self_and_peer.doubts(view)

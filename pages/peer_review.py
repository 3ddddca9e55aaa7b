"""Peer review: how a visit of peers is arranged, and what they found beside the partnership's own assessment."""

from __future__ import annotations

from resilience.services.opened import store
from resilience.services.peers import rounds_with_peers
from resilience.ui import peer_form, session

peer_form.draw(rounds_with_peers(store(), session.viewer(), session.area_id()))

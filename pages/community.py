"""Community: what target groups and voluntary bodies answered by a link, beside the partnership's own levels."""

from __future__ import annotations

from resilience.ui import community_form

community_form.draw()

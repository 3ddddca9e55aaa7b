"""Effect: what changed because of one intervention, with everything that speaks for and against it."""

from __future__ import annotations

from resilience.ui import effect_page

effect_page.page()

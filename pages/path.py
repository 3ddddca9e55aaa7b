"""From need to value: one intervention on one page, to read in a meeting or on paper."""

from __future__ import annotations

from resilience.ui import path_page

path_page.page()

"""Capability beside need: pairs named beforehand, and how far the two sides of each go together."""

from __future__ import annotations

from resilience.ui import capability_page

capability_page.draw()

"""The learning log: what worked, where and for whom, what did not, and what shows it."""

from __future__ import annotations

from resilience.ui import learning_page

learning_page.draw()

"""What was learned: the log of what worked, and capability looked at beside need."""

from __future__ import annotations

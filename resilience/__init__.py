"""Evaluate local resilience: confidence to deliver, need and its change, and what the work was worth."""

from __future__ import annotations

__version__ = "0.1.0"

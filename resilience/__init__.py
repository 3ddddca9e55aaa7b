"""Evaluate local resilience: confidence to deliver, need and its change, and what the work was worth."""

__version__ = "0.1.0"

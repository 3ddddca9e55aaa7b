"""What an effect was worth: money with its interval, and beside it what is never turned into money."""

from __future__ import annotations

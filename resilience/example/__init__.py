"""The example: an invented consortium whose truth is known, so that the tool can be checked against it.

Numbers in, frozen values out: no storage, no clock, no files. `consortium` makes the world that a
`WorldPlan` describes; `STANDARD` is the usual plan and `QUIET` the one with nothing planted.
docs/EXAMPLE.md describes the world in a page.

The names and texts in here stand for what a partnership would have typed itself. They are data, so they are
kept as they are and do not go through the catalogue of sentences.
"""

from __future__ import annotations

from resilience.example.plan import WorldPlan
from resilience.example.standard import QUIET, STANDARD
from resilience.example.truth import Truth
from resilience.example.world import ExampleArea, ExampleWorld, consortium

__all__ = ["QUIET", "STANDARD", "ExampleArea", "ExampleWorld", "Truth", "WorldPlan", "consortium"]

"""The example: an invented consortium whose truth is known, so that the tool's answers can be checked
against it.

Numbers in, frozen values out: no storage, no clock, no files. `consortium.consortium` makes the world that
a `plan.WorldPlan` describes; `standard` holds the plans. docs/EXAMPLE.md describes the world in a page.

The names and texts in here stand for what a partnership would have typed itself. They are data, so they are
kept as they are and do not go through the catalogue of sentences.
"""

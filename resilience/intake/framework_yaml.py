"""YAML into a located tree, by its events alone: no tag is obeyed, nothing is repeated, nothing is guessed.

Every scalar stays the text that was written (a version 1.0 is not a number), and a file that would unfold into more
than was uploaded is refused before it does. JSON is YAML too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from resilience.domain.errors import Refused
from resilience.intake.delimited import as_utf_8
from resilience.intake.located import Fault, Named, Node, Several, Text
from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 500_000
"""Ten times the shipped framework."""
MOST_PARTS = 50_000
DEEPEST = 12
"""Levels of nesting; a framework has six."""
MEANS_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
"""What a text without quotation marks says when it says nothing."""


def read_yaml(data: bytes) -> tuple[Node, tuple[Fault, ...]]:
    """Return the one document of a file and what is wrong with its names, or raise `Refused` where it is no YAML."""
    if len(data) > MOST_BYTES:
        raise Refused(
            _("A framework file has at most {most} kB and this one has {n} kB.").format(
                most=MOST_BYTES // 1000, n=f"{len(data) // 1000:,}"
            )
        )
    try:
        return _Reading(as_utf_8(data).decode("utf-8", errors="replace")).document()
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        raise Refused(
            _("Line {line} does not read as YAML: {why}.").format(line=line, why=_short(wrong.problem or ""))
        ) from wrong
    except yaml.reader.ReaderError as wrong:
        raise Refused(_("The file holds signs that no text has. Please save it as UTF-8 and try again.")) from wrong
    except (yaml.YAMLError, ValueError, RecursionError) as wrong:
        raise Refused(_("This does not read as YAML. Please look at an exported framework for the form.")) from wrong


def _short(problem: str) -> str:
    return " ".join(problem.split())[:120]


class _Reading:
    """One pass over the events of a file."""

    def __init__(self, text: str) -> None:
        self._events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=yaml.SafeLoader))
        self._parts = 0
        self._faults: list[Fault] = []

    def document(self) -> tuple[Node, tuple[Fault, ...]]:
        event = self._next()
        while isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
            event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            raise Refused(_("The file is empty. Please check that it was saved, and choose it again."))
        node = self._node(event, 1)
        self._next()  # the end of the document
        if not isinstance(self._next(), yaml.StreamEndEvent):
            raise Refused(_("The file holds several documents, one after another. Please keep the one framework."))
        return node, tuple(self._faults)

    def _next(self) -> yaml.Event:
        return next(self._events)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        self._parts += 1
        where = _where(event)
        if isinstance(event, yaml.AliasEvent):
            raise Refused(
                _("{where} repeats another part by a reference (*). Please write it out.").format(where=_upper(where))
            )
        if getattr(event, "tag", None) is not None:
            raise Refused(_("{where} has a tag (!). Please leave it out.").format(where=_upper(where)))
        if depth > DEEPEST or self._parts > MOST_PARTS:
            raise Refused(
                _("{where}: this is nested more deeply, or longer, than a framework can be.").format(
                    where=_upper(where)
                )
            )
        if isinstance(event, yaml.ScalarEvent):
            is_empty = event.style is None and event.value in MEANS_NOTHING
            return Text("" if is_empty else event.value, where)
        if isinstance(event, yaml.SequenceStartEvent):
            return Several(tuple(self._items(depth)), where)
        return Named(self._entries(depth), where)

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            yield self._node(event, depth + 1)

    def _entries(self, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            name = self._node(event, depth + 1)
            value = self._node(self._next(), depth + 1)
            if not isinstance(name, Text):
                raise Refused(_("{where}: a name has to be a word.").format(where=_upper(name.where)))
            if name.value in entries:
                self._faults.append(Fault(name.where, _("“{name}” stands here twice.").format(name=name.value[:40])))
            entries[name.value] = value
        return entries


def _where(event: yaml.Event) -> str:
    return _("line {line}").format(line=event.start_mark.line + 1 if event.start_mark else 1)


def _upper(where: str) -> str:
    return where[:1].upper() + where[1:]

"""Takes texts, codes, numbers and lists out of a located tree, and notes what is wrong instead of stopping."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from resilience.domain.text import plain_text
from resilience.intake.located import Fault, Named, Node, Several, Text
from resilience.intake.problems import shown
from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
CODE_WORDS = "A–Z, 0–9, -, _"
LONGEST_TEXT = 2000
MOST_ITEMS = 400
Made = TypeVar("Made")


class Parts:
    """Takes parts out of a tree, and notes what is wrong with them."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults

    def wrong(self, where: str, sentence: str) -> None:
        self.faults.append(Fault(where, sentence))

    def only(self, of: Named, known: Collection[str]) -> None:
        for name, held in of.entries.items():
            if name not in known:
                self.wrong(
                    held.where,
                    _("“{name}” is not known here; known are {known}.").format(
                        name=shown(name), known=", ".join(known)
                    ),
                )

    def text(self, of: Named, name: str, *, needed: bool = True) -> str:
        held = of.entries.get(name)
        if held is None or (isinstance(held, Text) and not held.value.strip()):
            if needed:
                self.wrong(held.where if held else of.where, _("“{name}” is missing.").format(name=name))
            return ""
        return self._line(held, name)

    def _line(self, held: Node, name: str) -> str:
        if not isinstance(held, Text):
            self.wrong(held.where, _("“{name}” has to be a text.").format(name=name))
            return ""
        line = " ".join(plain_text(held.value).split())
        if len(line) > LONGEST_TEXT:
            self.wrong(
                held.where,
                _("This text has {n} characters; {most} fit. Please shorten it.").format(
                    n=f"{len(line):,}", most=f"{LONGEST_TEXT:,}"
                ),
            )
        return line

    def code(self, of: Named, name: str, *, needed: bool = True) -> str:
        code = self.text(of, name, needed=needed)
        if code and not CODE.fullmatch(code):
            self.wrong(
                of.entries[name].where,
                _("“{code}” is no code: {signs}, at most 60 of them.").format(code=shown(code), signs=CODE_WORDS),
            )
        return code

    def number(self, of: Named, name: str, lowest: int, highest: int, *, needed: bool = False) -> int | None:
        written = self.text(of, name, needed=needed)
        if not written:
            return None
        if not re.fullmatch(r"\d{1,4}", written) or not lowest <= int(written) <= highest:
            self.wrong(
                of.entries[name].where,
                _("“{name}” has to be a whole number from {low} to {high}; {written} is not.").format(
                    name=name, low=lowest, high=highest, written=shown(written)
                ),
            )
            return None
        return int(written)

    def several(self, of: Named, name: str, *, most: int = MOST_ITEMS, needed: bool = False) -> tuple[Node, ...]:
        held = of.entries.get(name)
        if held is None or (isinstance(held, Text) and not held.value):
            if needed:
                self.wrong(of.where, _("“{name}” is missing.").format(name=name))
            return ()
        if isinstance(held, Named) and name == "gates":
            return tuple(held.entries.values())
        if not isinstance(held, Several):
            self.wrong(held.where, _("“{name}” has to be a list.").format(name=name))
            return ()
        if needed and not held.items:
            self.wrong(held.where, _("“{name}” is empty.").format(name=name))
        if len(held.items) > most:
            self.wrong(held.where, _("“{name}” has more than {most} entries.").format(name=name, most=most))
        return held.items[:most]

    def texts(self, of: Named, name: str, *, most: int = MOST_ITEMS, needed: bool = False) -> tuple[str, ...]:
        texts = []
        for item in self.several(of, name, most=most, needed=needed):
            line = self._line(item, name)
            if not line and isinstance(item, Text):
                self.wrong(item.where, _("An entry of “{name}” is empty.").format(name=name))
            texts.append(line)
        return tuple(texts)

    def words(self, of: Named, name: str, known: Iterable[str]) -> tuple[str, ...]:
        """Return a list of codes of a closed set."""
        allowed = list(known)
        found = self.texts(of, name)
        for code in found:
            if code and code not in allowed:
                self.wrong(
                    of.entries[name].where,
                    _("“{code}” is no word of “{name}”; known are {known}.").format(
                        code=shown(code), name=name, known=", ".join(allowed)
                    ),
                )
        return found

    def each(
        self, of: Named, name: str, make: Callable[[Named], Made], *, most: int = MOST_ITEMS, needed: bool = False
    ) -> tuple[Made, ...]:
        made = []
        for item in self.several(of, name, most=most, needed=needed):
            if isinstance(item, Named):
                made.append(make(item))
            else:
                self.wrong(item.where, _("An entry of “{name}” has to have names of its own.").format(name=name))
        return tuple(made)

    def once(self, where: str, codes: Iterable[str], of: str) -> None:
        seen: set[str] = set()
        for code in codes:
            if code and code.casefold() in seen:
                self.wrong(where, _("“{code}” stands twice among the {of}.").format(code=shown(code), of=of))
            seen.add(code.casefold())

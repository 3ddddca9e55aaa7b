"""The lines that every file carries, whatever its form: how it has to be handled, and when it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services import words
from resilience.services.uk_time import uk_clock, uk_day

if TYPE_CHECKING:
    from resilience.views.document import Document

SHORT_CODE = 16
"""Characters of the record's code that are printed: enough to compare by eye."""


def made(document: Document) -> str:
    """Return when the file was made, in UK time."""
    return _("Made on {day} at {time}, UK time.").format(
        day=words.day(uk_day(document.made_at)), time=uk_clock(document.made_at)
    )


def record(document: Document) -> str:
    """Return where the record of who did what stood when the file was made; "" where it is left out."""
    if document.head is None:
        return ""
    return _("Record of who did what: entry {number}, code {code}.").format(
        number=document.head.number, code=document.head.mac[:SHORT_CODE] or "–"
    )


def handling(document: Document) -> str:
    """Return in a sentence how the file has to be handled."""
    if document.marking.may_be_public:
        return _("Not marked: this may be public.")
    return _("{marking}. Not to be made public.").format(marking=document.marking.label)

"""One gettext catalogue for every sentence a person can read; it knows no other room, so every room may use it.

English is the source language: the message in the code is the English sentence. Catalogues lie beside this
file as `<language>/LC_MESSAGES/resilience.mo`; a language without a catalogue falls back to English.
"""

from __future__ import annotations

import gettext
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

DOMAIN = "resilience"
FOLDER = Path(__file__).parent
SOURCE_LANGUAGE = "en"

_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


@lru_cache(maxsize=8)
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, FOLDER, languages=[language], fallback=True)


def speak(language: str) -> None:
    """Use `language` (a code such as "en" or "cy") for the sentences of this thread or task from now on.

    Its catalogue is read at once, so that none of the sentences has to open a file.
    """
    _catalogue(language)
    _language.set(language)


def spoken() -> str:
    """Return the code of the language of this thread or task, to hand it on to another."""
    return _language.get()


def _(message: str) -> str:
    """Return `message` in the reader's language."""
    return _catalogue(_language.get()).gettext(message)


def ngettext(one: str, many: str, n: float) -> str:
    """Return `one` or `many` in the reader's language, as its grammar asks for `n` (1 is "one" in English)."""
    return _catalogue(_language.get()).ngettext(one, many, 1 if n == 1 else 2 if n != int(n) else int(n))


def mark(message: str) -> str:
    """Mark a constant for the catalogue without translating it yet; translate with `_` where it is shown."""
    return message

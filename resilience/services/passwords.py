"""Which passwords are good enough, and how they are kept: as Argon2id, which is slow to guess on any machine.

The rules follow NIST SP 800-63B-4 (2025), 3.1.1.2, and the NCSC's password guidance: long rather than odd, no rules of
composition, no expiry, and none that everybody tries first.
"""

from __future__ import annotations

import re
import secrets
import string
import unicodedata
from functools import cached_property
from typing import Protocol

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from resilience.locales import _

SHORTEST, LONGEST = 12, 200
"""Characters of a password, after it has been brought into one form of Unicode."""
FEWEST_DIFFERENT = 5
LONGEST_BLOCK = 4
"""A password that repeats a block of so many characters or fewer is as weak as the block."""
ROWS = (
    string.ascii_lowercase,
    string.digits,
    "1234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "!@#$%^&*()",
    '!"£$%^&*()',
)
"""Runs that hands and heads make without thinking."""
SHORTEST_RUN = 3
WRITTEN_FOR = str.maketrans("@4301!|5$7+8", "aaeoiiissttb")
"""Signs that are read as letters: p@55w0rd is a password too."""
FIRST_TRIED = frozenset(
    re.findall(
        r"\w+",
        """abc access account admin administrator autumn baseball board change changeit changeme chelsea christmas
        computer council default dragon emergency england evaluate evaluation everton example family football forum
        freedom friday government guest hello house hunter ilove iloveyou internet john killer king letmein liverpool
        local login london love manchester master michael monday monkey mustang mypass new office october pass
        passphrase password passwort please princess qwerty resilience resilient root scotland season secret secure
        security service shadow spring starwars summer sunshine super superman system temp temporary test testing the
        thursday trustno tuesday user wales wednesday welcome winter work zaq
        a an and at elr for i in is it lrf me my of on our to us we you your""",
    )
)
"""Words that come to mind first, here and everywhere. A password made of nothing else is refused."""
_FILLING = re.compile(r"[^a-z]+")
_AROUND = re.compile(r"^[^a-z]+|[^a-z]+$")


class Hasher(Protocol):
    """Turns passwords into what is kept of them."""

    @property
    def decoy(self) -> str:
        """The hash of a password nobody knows: verified where there is no account, so that it takes as long."""

    def hash(self, password: str) -> str:
        """Return what is kept of a password."""

    def verify(self, held: str, password: str) -> bool:
        """Whether this is the password of which that is kept."""

    def is_outdated(self, held: str) -> bool:
        """Whether that was made with other parameters than are used now."""


class Argon2id:
    """Argon2id with 64 MiB and three passes: the second recommendation of RFC 9106, 4."""

    def __init__(self, argon2: PasswordHasher | None = None) -> None:
        self._argon2 = argon2 or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)

    @cached_property
    def decoy(self) -> str:
        return self.hash(secrets.token_urlsafe())

    def hash(self, password: str) -> str:
        return self._argon2.hash(in_one_form(password))

    def verify(self, held: str, password: str) -> bool:
        try:
            return self._argon2.verify(held, in_one_form(password))
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, held: str) -> bool:
        return self._argon2.check_needs_rehash(held)


HASHER: Hasher = Argon2id()


def in_one_form(typed: str) -> str:
    """Return what was typed as NFKC, so that every keyboard writes the same password the same way."""
    return unicodedata.normalize("NFKC", typed)


def what_is_wrong_with(password: str, login: str) -> str | None:
    """Return a sentence about a password that is not good enough for somebody with this sign-in name, else `None`."""
    typed = in_one_form(password)
    plain = typed.casefold()
    if len(typed) < SHORTEST:
        return _("A password has at least {n} characters.").format(n=SHORTEST)
    if len(typed) > LONGEST:
        return _("A password has at most {n} characters. Please shorten it.").format(n=LONGEST)
    if _is_name(plain, in_one_form(login).casefold()):
        return _("The password is the sign-in name. Please choose another.")
    if len(set(plain)) < FEWEST_DIFFERENT or _repeats(plain):
        return _("This password repeats the same few characters. Please choose another.")
    if _is_runs(plain) or _is_first_tried(plain):
        return _("This password is among the first that anybody would try. Please choose another.")
    return None


def _is_name(plain: str, login: str) -> bool:
    letters = "".join(filter(str.isalnum, plain))
    names = {"".join(filter(str.isalnum, name)) for name in (login, login.partition("@")[0])}
    return letters in {arranged for name in names if name for arranged in (name, name[::-1], name * 2, name * 3)}


def _repeats(plain: str) -> bool:
    return any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, LONGEST_BLOCK + 1))


def _is_runs(plain: str) -> bool:
    """Whether it is nothing but runs along a row, forwards or backwards, and perhaps a sign or two after them."""
    rows = [doubled for row in ROWS for doubled in (row * 2, (row * 2)[::-1])]
    rest = plain
    while len(rest) >= SHORTEST_RUN:
        size = max((_size_of_run(rest, row) for row in rows), default=0)
        if size < SHORTEST_RUN:
            return False
        rest = rest[size:]
    return True


def _size_of_run(text: str, row: str) -> int:
    size = 0
    while size < len(text) and text[: size + 1] in row:
        size += 1
    return size


def _is_first_tried(plain: str) -> bool:
    """Whether it consists of nothing but words that come to mind first, whatever stands between and around them."""
    core = _AROUND.sub("", plain)
    read = {plain, plain.translate(WRITTEN_FOR), core.translate(WRITTEN_FOR)}
    return any(_consists_of_words(letters) for letters in {_FILLING.sub("", text) for text in read} if letters)


def _consists_of_words(letters: str) -> bool:
    ends = {0}
    longest = max(map(len, FIRST_TRIED))
    for end in range(1, len(letters) + 1):
        if any(start in ends and letters[start:end] in FIRST_TRIED for start in range(max(0, end - longest), end)):
            ends.add(end)
    return len(letters) in ends

"""How often something came from where lately, counted in this process's memory and nowhere else.

Whoever answers the community form leaves no trace in the database, not even a hash of an address. Several processes
count each for themselves, which lets as many times more through: this is against floods, not against guessing.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import OrderedDict, deque
from threading import Lock

QUARTER_OF_AN_HOUR = 900.0
MOST_HELD = 20_000
"""Keys held at once; the oldest are forgotten first."""


class Lately:
    """Counts by key over the last `seconds`. Keys are hashed with a secret that ends with the process."""

    def __init__(self, most: int, *, seconds: float = QUARTER_OF_AN_HOUR) -> None:
        self._most = most
        self._seconds = seconds
        self._secret = secrets.token_bytes(16)
        self._at: OrderedDict[bytes, deque[float]] = OrderedDict()
        self._lock = Lock()

    def is_one_more_borne(self, *key: object) -> bool:
        """Count one more for a key and say whether it is still borne with."""
        now = time.monotonic()
        with self._lock:
            held = self._held(self._hashed(key))
            while held and held[0] < now - self._seconds:
                held.popleft()
            if len(held) >= self._most:
                return False
            held.append(now)
            return True

    def take_back(self, *key: object) -> None:
        """Count the newest one of a key no longer: what it stood for did not happen."""
        with self._lock:
            held = self._held(self._hashed(key))
            if held:
                held.pop()

    def _held(self, key: bytes) -> deque[float]:
        held = self._at.setdefault(key, deque())
        self._at.move_to_end(key)
        while len(self._at) > MOST_HELD:
            self._at.popitem(last=False)
        return held

    def _hashed(self, key: tuple[object, ...]) -> bytes:
        return hashlib.blake2b(repr(key).encode(), key=self._secret, digest_size=16).digest()

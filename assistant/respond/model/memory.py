"""What was worded lately, in memory only, at most so many questions; the questions themselves are not kept."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


def key(*parts: object) -> str:
    """A digest of everything that decides what a model is asked: nothing of it can be read back."""
    return hashlib.sha256(repr(parts).encode("utf-8", "replace")).hexdigest()


class Memory(Generic[T]):
    """The most recently used values, `size` of them; none when `size` is 0."""

    def __init__(self, size: int) -> None:
        self._size, self._lock = size, threading.Lock()
        self._known: OrderedDict[str, T] = OrderedDict()

    def get(self, name: str) -> T | None:
        """The value under a key, or None."""
        with self._lock:
            if name in self._known:
                self._known.move_to_end(name)
            return self._known.get(name)

    def put(self, name: str, value: T) -> None:
        """Keeps a value; the one unused for longest goes."""
        with self._lock:
            self._known[name] = value
            self._known.move_to_end(name)
            while len(self._known) > self._size:
                self._known.popitem(last=False)

    def __len__(self) -> int:
        with self._lock:
            return len(self._known)

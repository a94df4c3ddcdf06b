"""A circuit breaker: after some failures in a row a model rests, so that a dead one does not slow everybody down."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Breaker:
    """Lets calls through until `failures` fail in a row; then none for `rest` seconds, doubled up to `longest` each time
    that the one trial after a rest fails too."""

    def __init__(
        self,
        failures: int = 3,
        rest: float = 30.0,
        longest: float = 300.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._allowed, self._first, self._longest, self._clock = failures, rest, longest, clock
        self._lock = threading.Lock()
        self._failed, self._rest, self._until, self._trial = 0, rest, 0.0, False

    def allows(self) -> bool:
        """True when a call may be made now; after a rest, one caller is let through to try."""
        with self._lock:
            if self._failed < self._allowed:
                return True
            if self._trial or self._clock() < self._until:
                return False
            self._trial = True
            return True

    def worked(self) -> None:
        """Tells that a call went well: everything is as at first."""
        with self._lock:
            self._failed, self._rest, self._trial = 0, self._first, False

    def failed(self) -> None:
        """Tells that a call failed."""
        with self._lock:
            if self._trial:
                self._rest = min(self._longest, 2 * self._rest)
            self._failed, self._trial = self._failed + 1, False
            self._until = self._clock() + self._rest

    def gave_up(self) -> None:
        """Tells that a call was dropped before anything could be learnt from it."""
        with self._lock:
            self._trial = False

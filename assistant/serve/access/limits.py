"""How often one client may ask: token buckets in bounded memory."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

MOST = 50_000  # clients remembered; the one that was quiet longest is forgotten first


class _Bucket(NamedTuple):
    left: float
    at: float


class Buckets:
    """Token buckets by client: each holds a minute's worth, and fills again evenly."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = MOST) -> None:
        self._clock, self._most = clock, most
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, client: str, per_minute: float, cost: float) -> int:
        """0 when the request may pass; else the whole seconds after which it would (nothing is taken then)."""
        if per_minute <= 0 or cost <= 0:
            return 0
        full, now = max(per_minute, cost), self._clock()
        with self._lock:
            bucket = self._buckets.pop(client, None)
            left = full if bucket is None else min(full, bucket.left + (now - bucket.at) * per_minute / 60)
            enough = left >= cost - 1e-9
            self._buckets[client] = _Bucket(left - cost if enough else left, now)
            if len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
        return 0 if enough else math.ceil((cost - left) * 60 / per_minute)

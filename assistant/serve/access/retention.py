"""Deletes what has been kept long enough: when the server starts, and every day."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Protocol

DAY = 86_400.0
_log = logging.getLogger(__name__)


class Kept(Protocol):
    """Something that is kept for some days."""

    def purge(self) -> int:
        """Deletes what is too old and says how much it was."""


def purge_all(stores: Sequence[Kept]) -> None:
    """Deletes what is too old everywhere; what goes wrong is logged and tried again the next day."""
    for store in stores:
        try:
            if count := store.purge():
                _log.info("deleted by age: %d", count)
        except Exception as e:
            _log.error("old entries could not be deleted: %s", type(e).__name__)


def retention(stores: Sequence[Kept], every: float = DAY) -> Callable[[], AbstractAsyncContextManager[None]]:
    """What runs as long as the server does."""

    async def daily() -> None:
        while True:
            await asyncio.to_thread(purge_all, stores)
            await asyncio.sleep(every)

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        task = asyncio.create_task(daily())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    return running

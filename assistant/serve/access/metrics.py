"""What Prometheus reads at `/metrics`: counts and times, with labels from fixed tables only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from assistant import __version__
from assistant.types import Refusal, Reply

if TYPE_CHECKING:
    from assistant.serve.service import Service

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_METHODS = frozenset({"GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"})
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The figures of one server."""

    def __init__(self, service: Service) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # one more line for each figure, of no use here
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "assistant_requests", "Requests answered.", ("place", "method", "status"), registry=registry
        )
        self._seconds = Histogram(
            "assistant_request_seconds", "Time until the last byte.", ("place",), buckets=_SECONDS, registry=registry
        )
        self._away = Counter(
            "assistant_turned_away", "Requests turned away at the door, by error code.", ("code",), registry=registry
        )
        self._replies = Counter(
            "assistant_replies", "Questions answered or refused.", ("kind", "reason", "language"), registry=registry
        )
        self._answering = Histogram(
            "assistant_reply_seconds", "Time to make a reply.", ("kind",), buckets=_SECONDS, registry=registry
        )
        self._current = Gauge("assistant_requests_in_progress", "Requests being answered.", registry=registry)
        inside = Gauge("assistant_questions_inside", "Questions being answered or waiting.", registry=registry)
        inside.set_function(lambda: service.inside)
        Gauge("assistant_build_info", "Version of the program.", ("version",), registry=registry).labels(
            __version__
        ).set(1)
        self._index = Gauge("assistant_index_info", "The index that answers.", ("fingerprint",), registry=registry)
        self._sources = Gauge("assistant_index_sources", "Sources in the index.", registry=registry)
        self._passages = Gauge("assistant_index_passages", "Passages in the index.", registry=registry)
        info = service.assistant.index.manifest
        self._index.labels(info.fingerprint).set(1)
        self._sources.set(info.sources)
        self._passages.set(info.passages)

    def begun(self) -> None:
        """Counts a request that came in."""
        self._current.inc()

    def ended(self, place: str, method: str, status: int, seconds: float, refused: str | None) -> None:
        """Counts a request that was answered."""
        self._current.dec()
        self._requests.labels(place, method if method in _METHODS else "other", str(status)).inc()
        self._seconds.labels(place).observe(seconds)
        if refused:
            self._away.labels(refused).inc()

    def replied(self, reply: Reply) -> None:
        """Counts a question that was answered or refused."""
        reason = reply.refusal.reason if isinstance(reply, Refusal) else ""
        self._replies.labels(reply.kind, reason, reply.language).inc()
        self._answering.labels(reply.kind).observe(reply.timings_ms.get("total", 0) / 1000)

    def text(self) -> bytes:
        """All figures in the format that Prometheus reads."""
        return generate_latest(self._registry)

"""Many people at once: each asks the HTTP interface one question after the other, without a pause, for some time."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

from eval.bench.cold import environment_of
from eval.bench.measure import ROOT, BenchError, Measured, Options, spread, tell

PATH = "/api/v1/ask"
PATIENCE = 120.0  # seconds for the server to start
TIMEOUT = 30.0


def load(options: Options) -> list[Measured]:
    """Latency, errors and questions per second; skipped when the server has no HTTP interface."""
    from eval.dataset import read_dataset

    questions = [i.text for i in read_dataset().choose("dev").items[: options.limit]]
    with served(options) as url:
        status = ask(connection(url), url, questions[0])[0]
        if status in (404, 405):
            return [
                Measured("people at once", None, "ms", note=f"skipped: the server has no POST {PATH} (status {status})")
            ]
        tell(f"  {options.people} people for {options.seconds:g} s")
        spent, errors = crowd(url, questions, options.people, options.seconds)
    if not spent:
        return [Measured("people at once", None, "ms", n=errors, note="no question was answered")]
    found = spread(spent)
    name = f"{options.people} people at once"
    return [
        Measured(f"{name}, p50", found["p50"], "ms", None, len(spent)),
        Measured(f"{name}, p95", found["p95"], "ms", 1500, len(spent)),
        Measured(f"{name}, errors", errors, "errors", None, len(spent) + errors),
        Measured(f"{name}, questions per second", len(spent) / options.seconds, "questions", None, len(spent)),
    ]


def crowd(url: str, questions: Sequence[str], people: int, seconds: float) -> tuple[list[float], int]:
    """Milliseconds of every answered question, and the number of errors."""
    spent: list[float] = []
    errors = itertools.count()
    end = time.perf_counter() + seconds

    def person(n: int) -> None:
        link = connection(url)
        for question in itertools.islice(itertools.cycle(questions), n, None):
            start = time.perf_counter()
            if start >= end:
                break
            try:
                status, _ = ask(link, url, question)
            except OSError:
                status, link = 0, connection(url)
            if status == 200:
                spent.append(1000 * (time.perf_counter() - start))
            else:
                next(errors)
        link.close()

    everyone = [threading.Thread(target=person, args=(n,), daemon=True) for n in range(people)]
    for one in everyone:
        one.start()
    for one in everyone:
        one.join(seconds + 2 * TIMEOUT)
    return spent, next(errors)


def connection(url: str) -> http.client.HTTPConnection:
    """A connection to the server, opened at its first question."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.hostname or "127.0.0.1", parts.port, timeout=TIMEOUT)


def ask(link: http.client.HTTPConnection, url: str, question: str) -> tuple[int, bytes]:
    """Status and body of one question; OSError when the server does not answer."""
    try:
        link.request(
            "POST",
            urlsplit(url).path.rstrip("/") + PATH,
            json.dumps({"question": question}),
            {"Content-Type": "application/json"},
        )
        response = link.getresponse()
        return response.status, response.read()
    except http.client.HTTPException as e:
        link.close()
        raise ConnectionError(str(e)) from e


@contextmanager
def served(options: Options) -> Iterator[str]:
    """The address of the given server, or of one that is started for the measurement and stopped after it."""
    if options.url:
        yield options.url
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "assistant", "serve", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment_of(options)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + PATIENCE
        while not _listens(port):
            if server.poll() is not None or time.monotonic() > deadline:
                raise BenchError(
                    "The server did not start; try `assistant serve` by itself.",
                    "Le serveur n'a pas démarré ; essayez `assistant serve` seul.",
                )
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True

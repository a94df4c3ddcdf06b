"""Not too often, not too large, not too slowly: and whoever is turned away is told when to come back."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from assistant.serve.access.limits import Buckets
from assistant.serve.access.listener import timed
from tests.sample import sample
from tests.serve.doors import FAR, house, knock, listening, read_all

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

House = Callable[..., FastAPI]


@pytest.fixture
def built(assistant: Assistant, tmp_path: Path) -> House:
    """`built(rate_limit=2)`: the application with these settings."""
    return lambda **settings: house(assistant, tmp_path, **settings)


# Buckets


@given(
    per_minute=st.integers(1, 1000),
    steps=st.lists(st.tuples(st.floats(0, 30), st.sampled_from([0.1, 0.5, 1.0])), min_size=1, max_size=60),
)
def test_retry_after_is_honest_and_the_limit_holds(per_minute: int, steps: list[tuple[float, float]]) -> None:
    clock = [0.0]
    buckets = Buckets(lambda: clock[0])
    taken = 0.0
    for wait, cost in steps:
        clock[0] += wait
        if after := buckets.take("a", per_minute, cost):
            clock[0] += after
            assert buckets.take("a", per_minute, cost) == 0  # as promised
        taken += cost
        assert taken <= per_minute * (1 + clock[0] / 60) + 1e-6


def test_clients_do_not_disturb_each_other_and_memory_is_bounded() -> None:
    buckets = Buckets(lambda: 0.0, most=100)
    assert [buckets.take("a", 2, 1) for _ in range(3)] == [0, 0, 30]
    assert buckets.take("b", 2, 1) == 0
    for n in range(1000):
        buckets.take(str(n), 2, 1)
    assert len(buckets) == 100


def test_no_limit_is_no_limit() -> None:
    buckets = Buckets(lambda: 0.0)
    assert {buckets.take("a", 0, 1) for _ in range(100)} == {0}
    assert {buckets.take("a", 1, 0) for _ in range(100)} == {0}
    assert len(buckets) == 0


# At the door


def asked(app: FastAPI, times: int, peer: str = FAR, **headers: str) -> list[int]:
    client = knock(app, peer)
    return [client.post("/api/v1/ask", headers=headers).status_code for _ in range(times)]


def test_too_many_questions_are_turned_away_with_a_date(built: House) -> None:
    app = built(rate_limit=3)
    assert asked(app, 4) == [200, 200, 200, 429]
    refused = knock(app).post("/api/v1/ask")
    assert refused.json()["error"] == "too_many"
    assert 1 <= int(refused.headers["retry-after"]) <= 20
    assert refused.headers["retry-after"] in refused.json()["message"]["fr"]
    assert asked(app, 1, "203.0.113.10") == [200]
    assert knock(app).get("/static/x.css").status_code == 200
    assert knock(app).get("/healthz").status_code == 200


def test_reading_costs_less_than_asking(built: House) -> None:
    client = knock(built(rate_limit=2))
    assert {client.get("/sources").status_code for _ in range(19)} == {200}
    assert client.get("/?q=pourquoi").status_code == 429
    fresh = knock(built(rate_limit=2))
    assert [fresh.get("/?q=pourquoi").status_code for _ in range(3)] == [200, 200, 429]
    assert [knock(built(rate_limit=2)).post("/").status_code] == [200]


def test_a_household_of_ipv6_is_one_client(built: House) -> None:
    app = built(rate_limit=2)
    assert asked(app, 1, "2001:db8:1:2::1") + asked(app, 1, "2001:db8:1:2:ffff::9") == [200, 200]
    assert asked(app, 1, "2001:db8:1:2:3::") == [429]
    assert asked(app, 1, "2001:db8:1:3::1") == [200]


def test_this_machine_is_not_limited(built: House) -> None:
    assert set(asked(built(rate_limit=1), 20, "127.0.0.1")) == {200}
    assert set(asked(built(rate_limit=0), 20)) == {200}


def test_behind_proxies_each_client_is_counted(built: House) -> None:
    app = built(rate_limit=1, proxy_addresses="10.0.0.1 10.0.0.2")
    both = {"X-Forwarded-For": "198.51.100.1, 10.0.0.2"}  # client, outer proxy; the inner one is the peer
    assert asked(app, 2, "10.0.0.1", **both) == [200, 429]
    assert asked(app, 1, "10.0.0.1", **{"X-Forwarded-For": "198.51.100.2, 10.0.0.2"}) == [200]
    assert asked(app, 1, "10.0.0.1", **{"X-Forwarded-For": "9.9.9.9, 198.51.100.1, 10.0.0.2"}) == [
        429
    ]  # its own invention
    assert asked(app, 1, "10.0.0.1", **{"X-Forwarded-For": "[2001:db8::1]:443, 10.0.0.2"}) == [200]
    assert asked(app, 1, "10.0.0.1", **{"X-Forwarded-For": "198.51.100.3:1234"}) == [200]


def test_an_unknown_proxy_is_the_client_whatever_it_says(built: House) -> None:
    app = built(rate_limit=2, proxy_addresses="10.0.0.1")
    invented = [{"X-Forwarded-For": f"198.51.100.{n}"} for n in range(3)]
    assert [asked(app, 1, "10.0.0.9", **headers)[0] for headers in invented] == [200, 200, 429]
    # The outer proxy is not configured: it stands for all its clients.
    assert asked(app, 1, "10.0.0.1", **{"X-Forwarded-For": "198.51.100.7, 10.0.0.9"}) == [429]


@pytest.mark.parametrize(
    "entry",
    ["", ",", "unknown", "_hidden", "10.0.0.1, nonsense", "x" * 5000, "1.2.3.4.5", ",".join(["10.0.0.1"] * 500)],
)
def test_a_header_that_means_nothing_changes_nothing(entry: str, built: House) -> None:
    app = built(rate_limit=1, proxy_addresses="10.0.0.1")
    assert asked(app, 2, "10.0.0.1", **{"X-Forwarded-For": entry}) == [200, 429]


def test_a_proxy_of_this_machine_counts_its_clients_without_being_told_to(built: House) -> None:
    app = built(rate_limit=1)
    assert asked(app, 2, "127.0.0.1", **{"X-Forwarded-For": "198.51.100.1"}) == [200, 429]
    assert asked(app, 1, "127.0.0.1", **{"X-Forwarded-For": "198.51.100.2"}) == [200]


def test_guessing_keys_is_limited(built: House) -> None:
    client = knock(built(rate_limit=3, login="keys"))
    wrong = {"Authorization": "Bearer cha_12345678_" + "x" * 43}
    assert [client.post("/api/v1/ask", headers=wrong).status_code for _ in range(5)] == [401, 401, 401, 429, 429]


# Bodies


def test_a_body_up_to_the_limit_arrives_whole(built: House) -> None:
    client = knock(built(max_body=5000))
    assert client.post("/api/v1/ask", content=b"x" * 5000).json()["size"] == 5000
    refused = client.post("/api/v1/ask", content=b"x" * 5001)
    assert (refused.status_code, refused.json()["error"]) == (413, "too_large")
    assert "5000" in refused.json()["message"]["en"]
    assert client.post("/api/v1/ask", content=(b"x" * 100 for _ in range(50))).json()["size"] == 5000
    assert client.post("/api/v1/ask", content=(b"x" * 100 for _ in range(51))).status_code == 413


@pytest.mark.parametrize("protocol", sample([HttpToolsProtocol, H11Protocol], 2))
def test_over_a_socket(protocol: Any, built: House) -> None:
    app = built(max_body=5000, request_seconds=0.5)
    with listening(app, http=timed(0.5, protocol), timeout_keep_alive=1) as port:
        oversized = talk(port, b"POST /api/v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n")
        chunked = talk(
            port,
            b"POST /api/v1/ask HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            + b"1000\r\n"
            + b"x" * 4096
            + b"\r\n"
            + b"1000\r\n"
            + b"x" * 4096
            + b"\r\n",
        )
        dripping = talk(port, b"POST /api/v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
        headers = talk(port, b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        silent = talk(port, b"")
        second = talk(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nX-")
        steady = drip(port, b"GET / HTTP/1.1\r\nHost: x\r\n")
        again = drip(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HTTP/1.1\r\n")
        both = talk(
            port,
            b"POST /api/v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n",
        )
        well = talk(port, b"POST /api/v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")
    assert status(oversized) in (400, 413)
    assert status(chunked) == 413
    assert (status(dripping), b'"too_slow"' in dripping) == (408, True)
    assert status(headers) == 408
    assert status(silent) == 408
    assert status(second) == 200  # and then it hung up
    assert status(steady) == 408
    assert status(again) == 200
    assert b"HTTP/1.1 408" in again
    assert b"assistant_requests" not in both  # no second request is smuggled in
    assert (status(well), well.endswith(b'{"size":3,"by":"local"}')) == (200, True)


def talk(port: int, data: bytes) -> bytes:
    """What the server says until it hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        with contextlib.suppress(OSError):
            connection.sendall(data)
        return read_all(connection)


def drip(port: int, *starts: bytes) -> bytes:
    """The same for a client that then sends one header after the other without end."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        for start in starts:
            connection.sendall(start)
            time.sleep(0.2)
        with contextlib.suppress(OSError):
            for _ in range(400):
                connection.sendall(b"X-a: b\r\n")
                time.sleep(0.05)
            raise AssertionError("nobody hung up")
        return read_all(connection)


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def test_somebody_who_leaves_in_the_middle_costs_nothing(built: House) -> None:
    app = built(max_body=5000)
    with listening(app) as port:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(b"POST /api/v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
        well = talk(port, b"POST /api/v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")
    assert status(well) == 200

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from typer.testing import CliRunner

from eval.bench import app
from eval.bench.load import crowd, load
from eval.bench.machine import machine
from eval.bench.measure import BenchError, Measured, Options, run, spread
from eval.bench.scale import DIMENSION, Invented, invented


class Handler(BaseHTTPRequestHandler):
    """Answers every question, or has no such page."""

    status: ClassVar[int] = 200
    seen: ClassVar[list[str]] = []
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append(json.loads(body)["question"])
        self.send_response(self.status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    Handler.status = 200
    Handler.seen.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_a_crowd_asks_one_question_after_the_other(url: str) -> None:
    spent, errors = crowd(url, ["a", "b"], people=4, seconds=0.3)
    assert errors == 0
    assert len(spent) == len(Handler.seen) > 8
    assert set(Handler.seen) == {"a", "b"}


def test_load_counts_errors(url: str, tmp_path: Path) -> None:
    Handler.status = 500
    found = load(Options(tmp_path, people=2, seconds=0.2, url=url, limit=3))
    assert [m.note for m in found] == ["no question was answered"]
    assert found[0].n > 0


def test_load_gives_figures(url: str, tmp_path: Path) -> None:
    found = {m.name: m for m in load(Options(tmp_path, people=2, seconds=0.2, url=url, limit=3))}
    assert found["2 people at once, errors"].value == 0
    assert found["2 people at once, p95"].bar == 1500


def test_load_is_skipped_without_the_interface(url: str, tmp_path: Path) -> None:
    Handler.status = 404
    found = load(Options(tmp_path, url=url, limit=1))
    assert found[0].value is None
    assert "skipped" in found[0].note


def test_the_machine_is_described_without_its_name() -> None:
    import socket

    found = machine()
    assert set(found) == {"cpu", "cores", "load", "memory_gib", "system", "python"}
    assert found["cores"] >= 1
    assert socket.gethostname() not in json.dumps(found)


def test_figures_have_a_ratio_to_their_bar() -> None:
    assert Measured("x", 20.0, "ms", 40).row() == {
        "name": "x",
        "value": 20.0,
        "unit": "ms",
        "bar": 40,
        "ratio": 0.5,
        "n": 0,
        "note": "",
    }
    assert Measured("x", None, "ms", 40).ratio is None
    assert spread([1, 2, 3]) == {"p50": 2, "p95": pytest.approx(2.9), "max": 3}


def test_a_child_is_timed_with_its_memory() -> None:
    done = run(["-c", "print('here')"])
    assert done.output.strip() == "here"
    assert done.seconds > 0
    assert done.peak is None or 1 < done.peak < 1000


def test_a_child_that_fails_is_told() -> None:
    with pytest.raises(BenchError, match="status 1: ValueError: so"):
        run(["-c", "raise ValueError('so')"])


def test_invented_corpora_have_the_wanted_size_and_are_the_same_each_time() -> None:
    corpus = invented(700)
    passages = [p for s in corpus.sources.values() for p in s.passages()]
    assert len(passages) == 700
    assert len(corpus.sources) == 2
    assert len({p.text for p in passages}) == 700
    assert corpus.fingerprint() == invented(700).fingerprint()


def test_invented_vectors_are_unit_and_depend_on_words_only() -> None:
    found = Invented().encode(["La CNIL autorise", "autorise la cnil", "rien à voir"], kind="passage").pooled
    assert found.shape == (3, DIMENSION)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert found[0] @ found[1] > 0.99
    assert found[0] @ found[2] < 0.5
    assert Invented().encode([], kind="query").pooled.shape == (0, DIMENSION)


def test_command_line(url: str, tmp_path: Path) -> None:
    arguments = ["load", "--url", url, "--people", "1", "--seconds", "0.1", "--limit", "1", "--data-dir", str(tmp_path)]
    done = CliRunner().invoke(app, [*arguments, "--format", "json", "--output", str(tmp_path / "bench.json")])
    assert done.exit_code == 0
    assert (
        json.loads(done.stdout)["measured"]
        == json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))["measured"]
    )
    assert "1 people at once, p95" in CliRunner().invoke(app, arguments).stdout
    assert CliRunner().invoke(app, ["wit"]).exit_code == 2

"""`assistant serve` as a process: it says where it is, answers, and Ctrl-C ends it quietly."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.serve.server import AddressError, check_free
from tests.serve.served import client, made

if TYPE_CHECKING:
    from assistant.pipeline import Assistant


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_server_from_start_to_ctrl_c(data_dir: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            sys.executable,
            str(Path(__file__).resolve().parents[2] / "app.py"),
            "--port",
            str(port),
            "--data-dir",
            str(data_dir),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "LANG": "en_GB.UTF-8", "LC_ALL": ""},
        # A shell starts what it puts in the background with Ctrl-C ignored, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == f"The chat is ready: http://127.0.0.1:{port}\n"
        assert "Ctrl-C" in process.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
            assert page.status == 200
        with pytest.raises(AddressError, match="already taken"):
            check_free("127.0.0.1", port)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (130, "", "")
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("host", ["999.1.1.1", "not a host", "x" * 300])
def test_an_impossible_address_is_told(host: str) -> None:
    with pytest.raises(AddressError, match="Cannot listen"):
        check_free(host, 7860)


def test_nothing_heavy_is_imported_before_it_serves() -> None:
    code = "import sys, assistant.cli.serve, assistant.serve.server; print({'gradio', 'fastapi', 'torch'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.parametrize(
    "path",
    [
        "/config",
        "/theme.css",
        "/monitoring",
        "/gradio_api/info",
        "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd",
        "/docs",
    ],
)
def test_gradio_brings_no_address_of_its_own(assistant: Assistant, tmp_path: Path, path: str) -> None:
    with client(made(assistant, tmp_path)) as browser:
        assert browser.get(path).status_code == 404
        assert browser.post(path).status_code in (404, 405)

"""Small files that only the server's user may read: SQLite tables and secrets under `access/` in the data folder."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from assistant.errors import SettingsError

FOLDER = "access"
_PATIENCE = 5  # seconds that one process waits for another one's change


def private_folder(data_dir: Path) -> Path:
    """The folder of keys, secrets and what people agreed to leave here."""
    folder = data_dir / FOLDER
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as e:
        raise SettingsError(
            f"The folder {folder} cannot be made ({e.strerror}); set data_dir to one that this user may write to.",
            f"Le dossier {folder} ne peut pas être créé ({e.strerror}) ; réglez data_dir sur un dossier où cet utilisateur peut écrire.",
        ) from e
    return folder


def private_secret(path: Path) -> str:
    """The random secret kept in a file; made when there is none."""
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    found = path.read_text(encoding="ascii", errors="replace").strip()
    if len(found) < 32:
        raise SettingsError(
            f"{path} does not hold a secret; delete it, and a new one is made.",
            f"{path} ne contient pas de secret ; supprimez-le, un nouveau sera créé.",
        )
    return found


def now() -> dt.datetime:
    """This moment, in UTC, to the second."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


class Table:
    """One SQLite table in a file of its own, usable from any thread and beside other processes."""

    def __init__(self, path: Path, name: str, columns: Sequence[str]) -> None:
        self.path, self.name = path, name
        self.columns = tuple(c.split()[0] for c in columns)
        self._lock = threading.Lock()
        try:
            if not path.exists():  # SQLite's side files get the same rights
                os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
            self._base = sqlite3.connect(path, timeout=_PATIENCE, check_same_thread=False, isolation_level=None)
            self._base.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
            self._base.execute(f"CREATE TABLE IF NOT EXISTS {name} ({', '.join(columns)})")
        except (OSError, sqlite3.Error) as e:
            raise SettingsError(
                f"{path} cannot be used ({e}); check its rights, or move it away and a new one is made.",
                f"{path} est inutilisable ({e}) ; vérifiez ses droits, ou déplacez-le et un nouveau sera créé.",
            ) from e

    def insert(self, row: Sequence[Any]) -> None:
        """Adds a row: the values of the columns in order."""
        self.run(f"INSERT INTO {self.name} VALUES ({', '.join('?' * len(self.columns))})", row)

    def rows(self, where: str = "1", values: Sequence[Any] = (), order: str = "rowid") -> Iterator[dict[str, Any]]:
        """The rows that meet a condition, as dictionaries."""
        with self._lock, closing(self._base.execute(self._select(where, order), values)) as found:
            fetched = found.fetchall()
        return (dict(zip(self.columns, row, strict=True)) for row in fetched)

    def run(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Runs a statement and returns how many rows it changed."""
        with self._lock, closing(self._base.execute(statement, values)) as done:
            return done.rowcount

    def delete_older(self, days: int) -> int:
        """Deletes the rows whose column `at` is more than so many days ago; returns how many."""
        limit = now() - dt.timedelta(days=days)
        return self.run(f"DELETE FROM {self.name} WHERE at < ?", (limit.isoformat(),))

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._base.close()

    def _select(self, where: str, order: str) -> str:
        return f"SELECT {', '.join(self.columns)} FROM {self.name} WHERE {where} ORDER BY {order}"

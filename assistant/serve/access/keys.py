"""API keys: made once, shown once, kept as a hash; each says what it may do, how often, from where and until when."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from assistant.errors import InputError
from assistant.messages import text
from assistant.serve.access.errors import KeyRefusedError
from assistant.serve.access.paths import SCOPES, Scope
from assistant.serve.access.store import FOLDER, Table, now, private_folder

PREFIX = "cha_"
FILE = "keys.sqlite"
_SHAPE = re.compile(r"cha_([a-z0-9]{8})_([A-Za-z0-9_-]{43})")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
_ORIGIN = re.compile(r"https?://[a-z0-9.\[\]:-]{1,255}")
_COLUMNS = ("id TEXT PRIMARY KEY", "name", "hash", "scopes", "rate", "origins", "created", "expires", "revoked")


@dataclass(frozen=True)
class Key:
    """What is known of a key: everything but its secret. `rate` None: the server's limit; 0: none."""

    id: str
    name: str
    scopes: frozenset[Scope]
    rate: int | None
    origins: frozenset[str]
    created: dt.datetime
    expires: dt.datetime | None
    revoked: dt.datetime | None

    @property
    def state(self) -> str:
        """“active”, “expired” or “revoked”."""
        if self.revoked:
            return "revoked"
        return "expired" if self.expires and self.expires <= now() else "active"


class Keys:
    """The keys of one data folder; a key made or withdrawn by the command line counts at once in a running server."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._table: Table | None = None
        self._known()  # damage is told at start

    def _known(self) -> Table | None:
        """The table; None until somebody makes a first key: who has none needs no file."""
        path = self._data_dir / FOLDER / FILE
        if self._table is None and path.exists():
            self._table = Table(path, "keys", _COLUMNS)
        return self._table

    def _rows(self, where: str = "1", values: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
        table = self._known()
        return table.rows(where, values) if table else iter(())

    def create(
        self,
        name: str,
        scopes: Iterable[str] = ("ask", "search"),
        *,
        rate: int | None = None,
        origins: Iterable[str] = (),
        expires: dt.datetime | None = None,
    ) -> tuple[Key, str]:
        """A new key and its secret text, which cannot be had again."""
        chosen, sites = _scopes(scopes), _origins(origins)
        id_ = "".join(secrets.choice(_ALPHABET) for _ in range(8))
        secret, made = secrets.token_urlsafe(32), now()
        listed = (json.dumps(sorted(chosen)), rate, json.dumps(sorted(sites)))
        if self._table is None:
            self._table = Table(private_folder(self._data_dir) / FILE, "keys", _COLUMNS)
        self._table.insert((id_, name, _hash(secret), *listed, made.isoformat(), _iso(expires), None))
        return Key(id_, name, chosen, rate, sites, made, expires, None), f"{PREFIX}{id_}_{secret}"

    def all(self) -> list[Key]:
        """Every key ever made, oldest first."""
        return [_key(row) for row in self._rows()]

    def revoke(self, id_: str) -> Key:
        """Withdraws a key for ever; InputError when there is none of this id."""
        if table := self._known():
            table.run("UPDATE keys SET revoked = ? WHERE id = ? AND revoked IS NULL", (now().isoformat(), id_))
        if found := next(self._rows("id = ?", (id_,)), None):
            return _key(found)
        raise _bad("key_unknown_id", id=id_)

    def check(self, presented: str) -> Key:
        """The key that a text is; KeyRefusedError when it is none, or counts no longer."""
        shape = _SHAPE.fullmatch(presented)
        row = next(self._rows("id = ?", (shape[1],)), None) if shape else None
        expected = row["hash"] if row else "0" * 64
        if not hmac.compare_digest(_hash(shape[2] if shape else ""), expected) or row is None:
            raise KeyRefusedError("key_unknown")
        key = _key(row)
        if key.state != "active":
            raise KeyRefusedError(f"key_{key.state}", id=key.id)
        return key

    def origin_known(self, origin: str) -> bool:
        """True when a key that counts may be used by pages of this site."""
        return any(origin in key.origins and key.state == "active" for key in self.all())

    def close(self) -> None:
        """Closes the file."""
        if self._table:
            self._table.close()


def _hash(secret: str) -> str:
    """A fast hash is enough: the secret is 256 random bits, which nobody guesses."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _scopes(given: Iterable[str]) -> frozenset[Scope]:
    chosen = frozenset(given)
    if unknown := sorted(chosen - set(SCOPES)):
        raise _bad("key_scope", scope=unknown[0], scopes=", ".join(SCOPES))
    if not chosen:
        raise _bad("key_scope", scope="", scopes=", ".join(SCOPES))
    return cast(frozenset[Scope], chosen)


def _origins(given: Iterable[str]) -> frozenset[str]:
    sites = frozenset(o.lower() for o in given)
    if wrong := next((o for o in sorted(sites) if not _ORIGIN.fullmatch(o)), None):
        raise _bad("key_origin_shape", origin=wrong)
    return sites


def _bad(message: str, **values: object) -> InputError:
    return InputError(text(f"access.{message}", "en", **values), text(f"access.{message}", "fr", **values))


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(value: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(value) if value else None


def _key(row: dict[str, Any]) -> Key:
    return Key(
        id=row["id"],
        name=row["name"],
        scopes=frozenset(json.loads(row["scopes"])),
        rate=row["rate"],
        origins=frozenset(json.loads(row["origins"])),
        created=dt.datetime.fromisoformat(row["created"]),
        expires=_moment(row["expires"]),
        revoked=_moment(row["revoked"]),
    )

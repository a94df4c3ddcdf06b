"""`assistant key`: the API keys of the server."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from assistant.cli.common import AsJson, DataDir, print_json, printable, settings_of, user_language
from assistant.errors import InputError
from assistant.messages import text

if TYPE_CHECKING:
    from assistant.serve.access.keys import Key, Keys

NAME = "key"
_SCOPES = ("ask", "search")


def run(
    context: typer.Context,
    action: Annotated[Literal["create", "list", "revoke"], typer.Argument(help="What to do.")],
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Name of the new key, or id of the one to revoke.")
    ] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope",
            metavar="SCOPE",
            help="What the key may do: ask, search, feedback, metrics, studio; by default ask and search.",
        ),
    ] = None,
    rate: Annotated[
        int | None,
        typer.Option("--rate", metavar="N", min=0, help="Questions a minute; by default as the server; 0: no limit."),
    ] = None,
    origin: Annotated[
        list[str] | None,
        typer.Option(
            "--origin", metavar="SITE", help="A site whose pages may use the key: https://intranet.example.org."
        ),
    ] = None,
    days: Annotated[
        int | None, typer.Option("--days", metavar="N", min=1, max=36_500, help="Days until the key expires.")
    ] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Create, list or revoke the API keys of the server; the secret of a new key is shown once."""
    from assistant.serve.access.keys import Keys

    given = {"scope": scope, "rate": rate, "origin": origin, "days": days}
    keys = Keys(settings_of(context, data_dir=data_dir).data_dir)
    try:
        if action == "create":
            _create(keys, name, given, as_json)
        elif action == "revoke":
            _revoke(keys, name, as_json)
        else:
            _list(keys, as_json)
    finally:
        keys.close()


def _create(keys: Keys, name: str | None, given: dict[str, Any], as_json: bool) -> None:
    from assistant.serve.access.store import now

    if not name or not (tidy := " ".join(printable(name).split())[:80]):
        raise _wrong("key_name")
    expires = now() + dt.timedelta(days=given["days"]) if given["days"] else None
    key, secret = keys.create(
        tidy, given["scope"] or _SCOPES, rate=given["rate"], origins=given["origin"] or (), expires=expires
    )
    if as_json:
        print_json(_summary(key) | {"key": secret})
        return
    print(text("access.key_created", user_language(), id=key.id, name=key.name), secret, sep="\n")


def _revoke(keys: Keys, id_: str | None, as_json: bool) -> None:
    if not id_:
        raise _wrong("key_id")
    key = keys.revoke(id_)
    if as_json:
        print_json(_summary(key))
    else:
        print(text("access.key_revoked_now", user_language(), id=key.id, name=key.name))


def _list(keys: Keys, as_json: bool) -> None:
    known = keys.all()
    if as_json:
        print_json([_summary(key) for key in known])
    elif not known:
        print(text("access.key_none", user_language()))
    else:
        _table(known)


def _table(known: list[Key]) -> None:
    from rich import box
    from rich.table import Table

    from assistant.cli.tables import console

    language = user_language()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, highlight=False)
    table.add_column("id", no_wrap=True)
    for column in ("name", "scopes", "rate", "origins", "expires", "state"):
        table.add_column(text(f"access.column_{column}", language))
    for key in known:
        own = None if key.rate is None else str(key.rate)
        rate = text("access.rate_server", language) if own is None else own
        rate = text("access.rate_none", language) if own == "0" else rate
        expires = key.expires.date().isoformat() if key.expires else "—"
        state = text(f"access.state_{key.state}", language)
        cells = (key.id, key.name, ", ".join(sorted(key.scopes)), rate, " ".join(sorted(key.origins)) or "—")
        table.add_row(*cells, expires, state)
    console().print(table, markup=False)


def _summary(key: Key) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "rate": key.rate,
        "origins": sorted(key.origins),
        "created": key.created.isoformat(),
        "expires": key.expires.isoformat() if key.expires else None,
        "state": key.state,
    }


def _wrong(message: str) -> InputError:
    return InputError(text(f"access.{message}", "en"), text(f"access.{message}", "fr"))

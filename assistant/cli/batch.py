"""A file of questions answered: every line is checked before any is asked; the output appears whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.cli.common import json_line, ready, user_language
from assistant.errors import InputError
from assistant.settings import Settings
from assistant.types import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a batch; `id` is given back as it came."""

    id: str | int
    question: str
    lang: Language | None
    turns: tuple[str, ...]


def run_batch(source: Path, target: Path, settings: Settings) -> None:
    """Asks every question of `source` and writes the answers to `target`, in order."""
    from assistant.cli.progress import Progress

    lines = read_batch(source)
    _check_target(source, target)
    answers: list[str] = []
    if lines:
        assistant = ready(settings)
        with Progress(user_language()) as told:
            for n, line in enumerate(lines):
                told("ask", n, len(lines))
                answers.append(
                    json_line(
                        assistant.ask(line.question, language=line.lang, history=line.turns).to_json() | {"id": line.id}
                    )
                )
            told("ask", len(lines), len(lines))
    write_whole(target, answers)


def read_batch(path: Path) -> list[Line]:
    """The lines of a batch file; InputError names the file and the first line that cannot be used."""
    try:
        raw = path.read_bytes()
    except OSError as e:
        raise InputError(
            f"{path} cannot be read ({e.strerror}); name a file of questions.",
            f"{path} ne peut pas être lu ({e.strerror}) ; nommez un fichier de questions.",
        ) from e
    found: list[Line] = []
    for number, line in enumerate(
        raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1
    ):  # JSON may hold U+2028: not splitlines
        if line.strip():
            found.append(_parse(line, path, number))
    return found


def _parse(line: bytes, path: Path, number: int) -> Line:
    try:
        data: Any = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as e:
        raise _broken(path, number, "it is not UTF-8 text", "ce n'est pas du texte UTF-8") from e
    except (ValueError, RecursionError) as e:
        raise _broken(path, number, f"it is not JSON ({e})", f"ce n'est pas du JSON ({e})") from e
    if not isinstance(data, dict):
        raise _broken(
            path, number, 'it is not an object {"id", "question"}', 'ce n\'est pas un objet {"id", "question"}'
        )
    identifier, turns = data.get("id"), data.get("turns") or []
    if not isinstance(identifier, str | int) or isinstance(identifier, bool):
        raise _broken(path, number, "“id” must be a text", "« id » doit être un texte")
    if not isinstance(data.get("question"), str):
        raise _broken(path, number, "“question” must be a text", "« question » doit être un texte")
    if data.get("lang") not in (None, *LANGUAGES):
        raise _broken(path, number, "“lang” must be fr or en", "« lang » doit être fr ou en")
    if not isinstance(turns, list) or not all(isinstance(t, str) for t in turns):
        raise _broken(path, number, "“turns” must be a list of texts", "« turns » doit être une liste de textes")
    return Line(identifier, data["question"], data.get("lang"), tuple(turns))


def _broken(path: Path, number: int, en: str, fr: str) -> InputError:
    return InputError(
        f"{path}:{number}: this line cannot be asked: {en}; mend it (nothing was asked).",
        f"{path}:{number} : cette ligne ne peut pas être posée : {fr} ; corrigez-la (rien n'a été demandé).",
    )


def _check_target(source: Path, target: Path) -> None:
    """Finds out before the first question that the answers could not be written."""
    if target.is_dir() or not target.absolute().parent.is_dir() or not os.access(target.absolute().parent, os.W_OK):
        raise InputError(
            f"{target} cannot be written; name a file in a folder that exists and is writable.",
            f"{target} ne peut pas être écrit ; nommez un fichier dans un dossier qui existe et où l'on peut écrire.",
        )
    if target.exists() and target.samefile(source):
        raise InputError(
            f"{target} holds the questions; name another file for the answers.",
            f"{target} contient les questions ; nommez un autre fichier pour les réponses.",
        )


def write_whole(target: Path, lines: Sequence[str]) -> None:
    """Writes the lines beside the target and puts them in its place in one step; special files are written to directly."""
    content = "".join(line + "\n" for line in lines).encode()
    if target.exists() and not target.is_file():  # /dev/stdout, a named pipe
        target.write_bytes(content)
        return
    place = target.resolve()
    handle, temporary = tempfile.mkstemp(prefix=f".{place.name[:60]}-", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(place.stat().st_mode & 0o777 if place.exists() else 0o666 & ~umask)
        os.replace(temporary, place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise

"""Writes the pages that come from the code: docs/reference, the table of corpus/README.md, the examples of the READMEs.

python docs/generate.py            # write what changed
python docs/generate.py --check    # change nothing; fail when a page is stale
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if __name__ == "__main__":  # run as a script, Python looks in docs/ and not in the repository
    sys.path.insert(0, str(ROOT))

from assistant.types import schema  # noqa: E402
from docs import describe, examples  # noqa: E402

REFERENCE = Path("docs/reference")
CORPUS = Path("corpus/README.md")
START, END = "<!-- sources:start -->", "<!-- sources:end -->"


def pages() -> dict[Path, str]:
    """The text of every page that comes from the code alone, by its path in the repository."""
    return {
        REFERENCE / "cli.md": describe.cli(),
        REFERENCE / "settings.md": describe.settings(),
        REFERENCE / "answer-object.md": describe.answer_object(),
        REFERENCE / "errors.md": describe.error_codes(),
        REFERENCE / "schema.json": json.dumps(schema(), indent=2, ensure_ascii=False) + "\n",
        CORPUS: with_table(_read(CORPUS), sources()),
    }


def readmes(answer: Callable[[str], str]) -> dict[Path, str]:
    """The READMEs with their examples answered anew."""
    return {path: examples.renewed(_read(path), answer) for path in examples.READMES}


def sources() -> str:
    """The table of the bundled sources, oldest first."""
    from assistant.documents.corpus import read_corpus

    rows = []
    for source in sorted(read_corpus(ROOT / "corpus").sources.values(), key=lambda s: (s.card.date or "9999", s.id)):
        card = source.card
        name = f"[{card.short.en}]({card.url})" if card.url else card.short.en
        count = str(len(source.digests["fr"].paragraphs))
        rows.append((f"`{card.id}`", card.date or "undated", card.authority.en, name, card.short.fr, count))
    return describe.table(("id", "date", "authority", "name, official page", "French name", "paragraphs"), rows)


def with_table(page: str, table: str) -> str:
    """A page with what lies between its two markers replaced."""
    before, _, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not end:
        raise SystemExit(f"corpus/README.md needs the markers {START} and {END}.")
    return f"{before}{START}\n{table}{END}{after}"


def stale(wanted: Mapping[Path, str]) -> dict[Path, str]:
    """The pages whose file differs from what is wanted."""
    return {path: text for path, text in wanted.items() if not (ROOT / path).is_file() or _read(path) != text}


def main(arguments: list[str]) -> int:
    """Writes the pages, or with `--check` says which are stale (status 1)."""
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    found = stale(pages() | readmes(examples.assistant_answer()))
    names = ", ".join(map(str, found))
    if arguments:
        print(f"Stale: {names}. Next: make docs, then commit them." if found else "The generated pages are fresh.")
        return 1 if found else 0
    for path, text in found.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8")
    print(f"Written: {names}." if found else "The generated pages were fresh.")
    return 0


def _read(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

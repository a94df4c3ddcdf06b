"""The corpus: sources with their cards, digests, facts and anticipated questions, read and checked from a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.documents import yamlio
from assistant.documents.card import Card, Facts
from assistant.documents.digest import Digest, read_digest
from assistant.documents.glossary import Glossary, read_glossary
from assistant.documents.original import Original
from assistant.documents.outside import Outside, read_outside
from assistant.errors import CorpusError
from assistant.settings import repository_root
from assistant.types import LANGUAGES, Language, Passage

Questions = Mapping[str, Mapping[Language, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Source:
    """One source with everything written about it."""

    card: Card
    digests: Mapping[Language, Digest] = field(default_factory=dict)
    facts: Facts = Facts(facts=())
    questions: Questions = field(default_factory=dict)
    originals: tuple[Original, ...] = ()

    @property
    def id(self) -> str:
        """The source's id, as on its card."""
        return self.card.id

    def passages(self) -> Iterator[Passage]:
        """The citable passages of this source: digests first, then originals."""
        for language, digest in self.digests.items():
            for p in digest.paragraphs:
                yield Passage(
                    id=f"{self.id}/{language}#{p.id}",
                    source_id=self.id,
                    document="digest",
                    language=language,
                    paragraph=p.id,
                    headings=p.headings,
                    start=p.start,
                    end=p.end,
                    text=p.text,
                    facts=tuple(f"{self.id}-{f}" for f in p.facts),
                    role=p.role,
                )
        for original in self.originals:
            yield from original.passages(self.id)


@dataclass(frozen=True, slots=True)
class Corpus:
    """All sources by id, in order of id, the glossary, and examples of what is off the subject."""

    root: Path
    sources: Mapping[str, Source]
    glossary: Glossary
    outside: Outside = Outside()

    def fingerprint(self) -> str:
        """SHA-256 of everything that the index is made from; the same content gives the same value anywhere."""
        digest = hashlib.sha256((self.glossary.fingerprint() + self.outside.fingerprint()).encode())
        for sid in sorted(self.sources):
            digest.update(sid.encode() + source_fingerprint(self.sources[sid]).encode())
        return digest.hexdigest()


def source_fingerprint(source: Source) -> str:
    """SHA-256 of one source's card, passages and questions."""
    digest = hashlib.sha256(source.card.model_dump_json().encode())
    for passage in source.passages():
        digest.update(passage.model_dump_json().encode())
    for paragraph in sorted(source.questions):
        for language in LANGUAGES:
            digest.update("\n".join((paragraph, language, *source.questions[paragraph].get(language, ()))).encode())
    return digest.hexdigest()


def bundled_corpus() -> Path:
    """The corpus that ships with the assistant: the clone's `corpus/`, or the copy inside the installed package."""
    root = repository_root()
    return root / "corpus" if root else Path(__file__).resolve().parent.parent / "_corpus"


def read_corpus(root: Path | None = None) -> Corpus:
    """The corpus in a folder (the bundled one by default); CorpusError names file and line of the first problem."""
    root = root or bundled_corpus()
    folders = sorted(p for p in (root / "sources").glob("*") if p.is_dir())
    if not folders:
        raise CorpusError(
            root,
            None,
            "no source is here; a corpus has folders sources/<id>/ with a source.yaml.",
            "aucune source ici ; un corpus a des dossiers sources/<id>/ avec un source.yaml.",
        )
    sources = {folder.name: read_source(folder) for folder in folders}
    for source in sources.values():
        for relation in source.card.relations:
            if relation.to not in sources:
                raise CorpusError(
                    root / "sources" / source.id / "source.yaml",
                    None,
                    f"a relation points to “{relation.to}”, which is no source.",
                    f"une relation mène à « {relation.to} », qui n'est pas une source.",
                )
    return Corpus(root, sources, read_glossary(root / "glossary.yaml"), read_outside(root))


def read_source(folder: Path) -> Source:
    """One source from its folder."""
    card = yamlio.parse(folder / "source.yaml", Card)
    if card.id != folder.name:
        raise CorpusError(
            folder / "source.yaml",
            1,
            f"the id is “{card.id}” but the folder is “{folder.name}”; make them the same.",
            f"l'identifiant est « {card.id} » mais le dossier « {folder.name} » ; il faut le même nom.",
        )
    digests = {language: read_digest(folder / f"{language}.md") for language in LANGUAGES}
    _check_twins(folder, digests)
    facts = yamlio.parse(folder / "facts.yaml", Facts) if (folder / "facts.yaml").is_file() else Facts(facts=())
    return Source(card, digests, facts, _read_questions(folder / "questions.yaml", digests["fr"]))


def _check_twins(folder: Path, digests: Mapping[Language, Digest]) -> None:
    fr, en = digests["fr"].paragraphs, digests["en"].paragraphs
    for i in range(max(len(fr), len(en))):
        a = fr[i].id if i < len(fr) else None
        b = en[i].id if i < len(en) else None
        if a != b:
            raise CorpusError(
                folder / "en.md",
                None,
                f"paragraph {i + 1} is “{b}” here but “{a}” in fr.md; the two must be twins.",
                f"le paragraphe {i + 1} est « {b} » ici mais « {a} » dans fr.md ; les deux doivent être jumeaux.",
            )


def _read_questions(path: Path, digest: Digest) -> Questions:
    if not path.is_file():
        return {}
    data, lines = yamlio.load(path)
    known = {p.id for p in digest.paragraphs}
    found: dict[str, dict[Language, tuple[str, ...]]] = {}
    if not isinstance(data, dict):
        raise CorpusError(
            path,
            1,
            "a mapping paragraph → language → questions is expected.",
            "on attend paragraphe → langue → questions.",
        )
    for paragraph, by_language in data.items():
        line = lines.get((str(paragraph),))
        if paragraph not in known:
            raise CorpusError(
                path,
                line,
                f"“{paragraph}” is no paragraph of the digest.",
                f"« {paragraph} » n'est pas un paragraphe du document.",
            )
        if not isinstance(by_language, dict) or set(by_language) - set(LANGUAGES):
            raise CorpusError(
                path, line, f"“{paragraph}” needs the keys fr and en.", f"« {paragraph} » demande les clés fr et en."
            )
        for language, questions in by_language.items():
            if not isinstance(questions, list) or not all(isinstance(q, str) and q.strip() for q in questions):
                raise CorpusError(
                    path,
                    line,
                    f"“{paragraph}” / {language}: a list of texts is expected.",
                    f"« {paragraph} » / {language} : on attend une liste de textes.",
                )
        found[paragraph] = {lang: tuple(by_language.get(lang, ())) for lang in LANGUAGES}
    return found

"""Offsets: whatever the text, each paragraph is an exact, non-blank piece of it, in order."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents.original import Original
from assistant.documents.readers import read_original
from assistant.documents.readers.compose import MAX_PIECE, compose, pieces
from assistant.documents.readers.plain import read_markdown, read_plain

A = "La commission a autorisé le traitement pour une durée de quatre ans, sous plusieurs conditions qu'elle énumère."
B = "Le prestataire est soumis au droit d'un autre pays, ce que la commission regrette dans sa décision publiée mardi."


def check_offsets(original: Original) -> None:
    end = 0
    for p in original.paragraphs:
        assert end <= p.start < p.end <= len(original.text)
        piece = original.text[p.start : p.end]
        assert piece == piece.strip() != ""
        assert len(piece) <= MAX_PIECE
        end = p.end


def test_offsets_of_the_noisy_page() -> None:
    check_offsets(read_original(Path(__file__).resolve().parent.parent / "data" / "noisy-page.txt"))


_TEXTS = st.lists(
    st.one_of(
        st.text(max_size=80),
        st.sampled_from(
            [
                A,
                B,
                f"{A} {B} " * 9,
                "Les derniers articles",
                "1 Fév. 2024 • 14:10",
                "0",
                "Titre court",
                "• un élément ;",
                "Un extrait qui finit en...",
            ]
        ),
    ),
    max_size=12,
)


@given(_TEXTS, st.sampled_from(["\n", "\n\n"]))
@settings(max_examples=200, deadline=None)
def test_offsets_are_exact_for_any_text(parts: list[str], separator: str) -> None:
    for read in (read_plain, read_markdown):
        article = read(separator.join(parts))
        original = compose("x", article.title or "", article.kept)
        check_offsets(original)
        assert all(any(original.text[p.start : p.end] in k.text for k in article.kept) for p in original.paragraphs)
        assert all(not 0xD800 <= ord(c) <= 0xDFFF for c in original.text)


@given(st.text(min_size=0, max_size=4000))
@settings(max_examples=100, deadline=None)
def test_pieces_lose_nothing_but_space(text: str) -> None:
    found = pieces(text)
    assert "".join("".join(text[a:b].split()) for a, b in found) == "".join(text.split())

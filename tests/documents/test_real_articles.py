"""The two press articles as their readers copied them; they are not in the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.documents.readers import read_original

ARTICLES = Path(__file__).resolve().parents[3] / "shared" / "articles"
EXPECTED = {
    "kulturegeek-2024-02-01": (
        [
            "La CNIL a finalement",
            "Jusqu’à présent",
            "Mais dans une décision",
            "« Aucun prestataire",
            "Le futur entrepôt",
            "La décision va",
            "Le feu vert",
            "Le projet EMC2",
        ],
        ["Microsoft reçoit le feu vert", "Le Health Data Hub en place"],
    ),
    "var-actu-2024": (
        [
            "La décision récente",
            "La Cnil, autorité",
            "Malgré son accord",
            "La Caisse nationale",
            "Face à ces enjeux",
            "Le Health Data Hub",
            "La polémique",
        ],
        [
            "Les craintes de la Cnil",
            "Opposition et transparence",
            "Vers une solution européenne",
            "Enjeux et perspectives",
        ],
    ),
}
NOISE = (
    "Nvidia",
    "Roborock",
    "Timestop",
    "FromSoftware",
    "Comparateur",
    "Recherche",
    "commentaire",
    "Logo",
    "CREDIT",
    "2024 •",
    "iPhoneAddict",
    "tags",
)


@pytest.mark.skipif(not ARTICLES.is_dir(), reason="the articles are beside the repository only where it is developed")
@pytest.mark.parametrize("name", EXPECTED)
def test_every_paragraph_and_no_noise(name: str) -> None:
    original = read_original(ARTICLES / f"{name}.txt")
    starts, headings = EXPECTED[name]
    texts = [original.text[p.start : p.end] for p in original.paragraphs]
    assert [next((s for s in starts if t.startswith(s)), t) for t in texts] == starts
    assert list(dict.fromkeys(h for p in original.paragraphs for h in p.headings)) == headings
    assert not [n for n in NOISE if n in original.text]

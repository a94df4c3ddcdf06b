"""Noisy text: page noise goes, every paragraph of the article stays, whatever the site."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.documents.original import Original
from assistant.documents.readers import read_original
from assistant.documents.readers.compose import compose, vote
from assistant.documents.readers.plain import read_markdown, read_plain

PAGE = Path(__file__).resolve().parent.parent / "data" / "noisy-page.txt"


def cited(original: Original) -> list[str]:
    return [original.text[p.start : p.end] for p in original.paragraphs]


def kept(text: str) -> list[str]:
    return [k.text for k in read_plain(text).kept]


def test_noisy_page_keeps_the_article_and_nothing_else() -> None:
    original = read_original(PAGE)
    texts = cited(original)
    starts = [
        "Le conseil régional d'Armoise a confié",
        "Aucune entreprise du territoire",
        "Le marché prévoit trois garanties",
        "Le coût atteint 2,4 millions",
        "Deux associations de patients",
        "Le tribunal doit se prononcer",
    ]
    assert len(texts) == len(starts)
    assert all(t.startswith(s) for t, s in zip(texts, starts, strict=True))
    assert "un audit annuel par un cabinet indépendant." in texts[2]
    assert original.title == "Le conseil régional confie ses archives médicales à un hébergeur étranger"
    assert original.language == "fr"
    noise = (
        "cookies",
        "Nimbus Logo",
        "AFP",
        "À lire aussi",
        "Abonnez",
        "journaliste",
        "Tags",
        "commentaire",
        "Zorglub",
        "Balayo",
        "Tempus",
        "Comparateur",
        "Recherche",
        "Partager",
        "2031",
    )
    assert not [n for n in noise if n in original.text]
    assert original.paragraphs[4].headings == ("Les associations saisissent le tribunal",)


def test_the_page_without_its_section_lines_is_still_cut_at_the_list_of_other_articles(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    for line in (
        "Laisser un commentaire",
        "Les derniers articles",
        "Ces articles pourraient également vous intéresser",
    ):
        text = text.replace(line, "")
    (tmp_path / "page.txt").write_text(text, encoding="utf-8")
    texts = cited(read_original(tmp_path / "page.txt"))
    assert len(texts) == 6
    assert not [t for t in texts if any(n in t for n in ("Zorglub", "Balayo", "Tempus", "journaliste"))]


A = "La commission a autorisé le traitement pour une durée de quatre ans, sous plusieurs conditions qu'elle énumère."
B = "Le prestataire est soumis au droit d'un autre pays, ce que la commission regrette dans sa décision publiée mardi."


@pytest.mark.parametrize(
    "noise",
    [
        "Laisser un commentaire",
        "3 commentaires",
        "Leave a Reply",
        "Sur le même sujet",
        "Articles similaires",
        "Related articles",
        "You may also like",
        "Vous aimerez aussi",
        "Les plus lus",
        "Most read",
        "Nos dernières actualités",
        "À propos de l'auteur",
        "More from The Daily Cloud",
        "Latest news",
    ],
)
def test_after_a_section_line_the_page_is_no_longer_the_article(noise: str) -> None:
    assert kept(
        f"{A}\n\n{B}\n\n{noise}\n\nUne autre société a publié ses comptes du trimestre, en forte hausse sur un an."
    ) == [A, B]


@pytest.mark.parametrize(
    "noise",
    [
        "Partager sur Facebook",
        "Tags : santé, cloud",
        "Abonnez-vous à notre newsletter pour ne rien manquer.",
        "Sign up to our newsletter for more news.",
        "Crédit photo : Jean Dupont",
        "© 2031 Le Fil. Tous droits réservés.",
        "By continuing to browse, you accept our cookies.",
        "Publicité",
        "Le siège de la société, à Lyon. (Photo : AFP)",
        "Lire aussi : Un autre titre.",
        "3 min de lecture",
        "Suivez-nous sur les réseaux sociaux !",
        "Nous utilisons des cookies pour améliorer votre expérience.",
        "Le casque passe à 99 euros au lieu de 149 avec le code promo ETE.",
        "Your email address will not be published.",
        "Cet article est apparu en premier sur Le Fil.",
        "👉 Notre guide complet est disponible.",
        "1 234",
        "Il y a 3 heures",
    ],
)
def test_noise_between_paragraphs_is_left_out_and_the_article_goes_on(noise: str) -> None:
    assert kept(f"{A}\n\n{noise}\n\n{B}") == [A, B]


@pytest.mark.parametrize(
    "line",
    [
        "Partager les données de santé suppose un accord de chaque patient concerné par la recherche.",
        "La CNIL a sanctionné une société pour ses cookies déposés sans consentement.",
        "Les commentaires de la société sur la décision ne se sont pas fait attendre.",
        "Interrogé, le ministère n'a pas répondu.",
        "« Nous utilisons des traceurs, et nous l'avons toujours dit », reconnaît le directeur.",
        "Share prices of the company fell after the ruling.",
        "Recherche et santé publique sont les deux finalités du projet.",
        "Le tribunal tranchera.\u00a0»",
        "Photos et comptes rendus sont conservés dix ans.",
        "Sources of the law are listed by the court in its ruling.",
        "We shall see what the court decides, says the lawyer.",
        "Et la liste est longue : hôpitaux, caisses, laboratoires, instituts de recherche…",
        "La décision est définitive.[2]",
    ],
)
def test_sentences_that_only_resemble_noise_are_kept(line: str) -> None:
    assert kept(f"{A}\n\n{line}\n\n{B}") == [A, line.replace("\u00a0", " "), B]


def test_an_early_section_line_does_not_end_the_article() -> None:
    assert kept(f"Les derniers articles\n\nUn titre\n\n{A}\n\n{B}") == [A, B]


def test_repeated_paragraphs_and_invisible_characters() -> None:
    again = A.replace("commission", "com\u00admis\u200bsion")
    assert kept(f"{A}\n\n{again}\n\n{B}") == [A, B]


def test_a_wrapped_text_is_joined_again() -> None:
    wrapped = (
        "La commission a autorisé le traitement pour une durée de quatre ans,\nsous plusieurs conditions qu'elle "
        "énumère dans sa décision du printemps\ndernier."
    )
    assert kept(f"{wrapped}\n\nLa suite du texte reste un paragraphe à part.") == [
        wrapped.replace("\n", " "),
        "La suite du texte reste un paragraphe à part.",
    ]


def test_dates_that_head_paragraphs_are_a_chronology_not_cards() -> None:
    article = read_plain(
        f"{A}\n\n12 mars 2031\n\n{B}\n\n14 mars 2031\n\nLa région a répondu aux associations par un communiqué."
    )
    assert [k.headings for k in article.kept] == [(), ("12 mars 2031",), ("14 mars 2031",)]


def test_a_ruling_pasted_as_text_has_its_locators() -> None:
    text = (
        "Vu le règlement du 27 avril 2016 ;\n\nVu la loi du 6 janvier 1978 ;\n\n1. Le traitement est licite au "
        "regard du règlement.\n\n"
        "Article 1er : La requête est rejetée.\n\nArticle 2 : La décision sera notifiée aux parties."
    )
    assert [k.locator for k in read_plain(text).kept] == [None, None, "point 1", "article 1er", "article 2"]


def test_markdown_marks_are_read_not_shown() -> None:
    article = read_markdown(
        f"# Le titre\n\n## Partie\n\n### Sous-partie\n\n{A[:20]}**{A[20:30]}**{A[30:]}\n\n## Autre\n\nLe "
        f"[tribunal](https://x.test) est saisi de l'affaire."
    )
    assert article.title == "Le titre"
    assert [k.headings for k in article.kept] == [("Partie", "Sous-partie"), ("Autre",)]
    assert [k.text for k in article.kept] == [A, "Le tribunal est saisi de l'affaire."]


def test_long_paragraphs_are_split_at_sentences() -> None:
    original = compose("x", "", read_plain(" ".join([A, B] * 12)).kept)
    assert len(original.paragraphs) > 2
    assert all(t.endswith(".") for t in cited(original))
    assert " ".join(cited(original)) == " ".join([A, B] * 12)


def test_language_vote() -> None:
    assert vote(A) == "fr"
    assert vote("The court ruled that the transfer was lawful and that it may go on.") == "en"
    assert vote("EMC2 2023") == "fr"

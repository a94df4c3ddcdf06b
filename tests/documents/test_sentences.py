"""Sentences of French and English legal prose begin and end where a reader says so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.sentences import sentence_spans

# Each case is a text with "|" where one sentence ends and the next begins.
CASES = [
    # plain
    "La CNIL a autorisé EMC2.| Le Conseil d'État a rejeté le recours.",
    "L'hébergement est autorisé.| La durée est de trois ans.",
    "The CNIL authorised EMC2.| The Conseil d'État dismissed the action.",
    "Une seule phrase sans point final",
    "One sentence only.",
    "Est-ce légal ?| Oui.| Vraiment ?!| Oui !",
    "Is it legal?| Yes.| Really?!| Yes!",
    "Premier.| Deuxième.| Troisième.",
    "EMC2 est prêt.| 2023 fut l'année de la décision.",
    "Le texte date de 2023.| 55 sources le citent.",
    "It ends in 2026.| In 2027 it is over.",
    "Fin.| À Paris, la CNIL siège.",
    "Fin.| Évidemment, la CNIL siège.",
    "Fin.| Œuvre de la CNIL.",
    # legal references
    "L'art. 66 de la loi le prévoit.| Il faut l'appliquer.",
    "Voir les art. 44 et 66 de la loi.| Ils sont clairs.",
    "Il applique l'Art. L. 1462-1 du code.| Le code est ancien.",
    "La délibération n° 2023-146 a été publiée.| Elle est connue.",
    "La délibération n°\u00a02023-146 a été publiée.| Elle est connue.",
    "Le code (art. L. 1462-1) fixe les missions.| Le décret les précise.",
    "L'article L. 1461-1 et l'article R. 1461-1 s'appliquent.| L'article D. 1461-2 aussi.",
    "Selon le § 12 de l'arrêt, le recours est rejeté.| Le § 13 le dit aussi.",
    "Voir p. 12 du rapport.| La page 13 le confirme.",
    "Voir pp. 12-15 du rapport.| La page 16 le confirme.",
    "L'al. 2 de l'article est clair.| L'al. 3 ne l'est pas.",
    "La req. n° 492369 est rejetée.| La requérante paie.",
    "See No. 492369 of the Conseil d'État.| It was dismissed.",
    "The order No 492369 was given.| No appeal followed.",
    "Decision No 2023-146 stands.| No one challenged it again.",
    "See Nos. 12 and 13 of the list.| They differ.",
    "Voir la fig. 3 du rapport.| Le tab. 4 le complète.",
    "See vol. 2, ch. 3 of the report.| It is short.",
    "La loi no. 78-17 s'applique.| La loi est ancienne.",
    "Le recours vise l'art. 6, al. 1, let. e du RGPD.| Il échoue.",
    "Cf. l'ordonnance du 22 mars 2024.| Elle est définitive.",
    "Affaire Latombe c. Commission, T-553/23.| Le Tribunal a rejeté le recours.",
    "Latombe v. Commission is pending.| The Court will rule.",
    # people and titles
    "M. Dupont a signé.| Mme Durand aussi.",
    "MM. Dupont et Durand ont signé.| Ils partent.",
    "Me Martin plaide.| Le juge écoute.",
    "Le Dr. Martin soigne.| Le Pr. Petit enseigne.",
    "Mr. Smith signed.| Mrs. Jones did not.",
    "Ms. Jones and Dr. Smith signed.| They left.",
    "J.-P. Martin préside.| Il vote.",
    "J. K. Martin préside.| Il vote.",
    "Le rapport de P. Latombe est paru.| Il est long.",
    # numbers, dates and times
    "Le taux est de 2,5 %.| Il monte.",
    "The rate is 2.5%.| It rises.",
    "Il y a 1.234.567 dossiers.| Tous sont pseudonymisés.",
    "La version 3.2 du référentiel date de 2022.| La version 3.3 suivra.",
    "Le 1er février 2024, la presse réagit.| Le 2 aussi.",
    "At 5 p.m. the Court rose.| It came back.",
    "The Court rose at 5 p.m.| It came back.",
    "L'adresse est www.cnil.fr et rien d'autre.| Elle change.",
    "Voir https://www.cnil.fr/fr/emc2.html pour le texte.| Le texte est long.",
    # institutions and companies
    "The U.S. Government may ask.| Microsoft must answer.",
    "The U.S. may ask.| Microsoft must answer.",
    "Microsoft Ireland Operations Ltd. héberge EMC2.| Le contrat dure.",
    "L'hébergeur est Microsoft Ireland Operations Ltd.| La CNIL l'accepte.",
    "Clever Cloud S.A.S. et Nexedi S.A. ont agi.| Elles ont perdu.",
    "Amazon Inc. and Google Inc. compete.| They are large.",
    "Les données (âge, sexe, etc.) sont utiles.| Elles servent.",
    "Elle réunit l'âge, le sexe, etc.| La liste est longue.",
    "Elle réunit l'âge, le sexe, etc. dans une base.| La base est grande.",
    "The data (age, sex, etc.) are useful.| They serve.",
    "Some laws, e.g. the CLOUD Act, apply.| Others, i.e. FISA, too.",
    # quotation marks
    "La CNIL écrit\u00a0: «\u00a0Le risque existe.\u00a0»| Le Conseil d'État répond.",
    "La CNIL écrit\u00a0: «\u00a0Le risque existe. Il est réel.\u00a0»| Le Conseil d'État répond.",
    "«\u00a0Le risque existe\u00a0», écrit la CNIL.| «\u00a0Il est réel\u00a0», ajoute-t-elle.",
    "La «\u00a0Plateforme des données de santé\u00a0» existe.| Elle est à Paris.",
    'The CNIL wrote "the risk is real."| The court answered.',
    "The CNIL wrote “the risk is real. It stays.”| The court answered.",
    "The CNIL 'regrets' the choice.| The court does not.",
    "La CNIL regrette (elle le dit).| Le juge non.",
    "La CNIL regrette.| (Elle le dit.)| Le juge non.",
    # ellipses and dashes
    "Les données… et le reste.| Tout est là.",
    "Les données...| Tout est là.",
    "Les données [...] sont là.| Tout est là.",
    "Elle a dit oui…| Puis non.",
    "Fin.| — Une incise commence.",
    # lists and blocks
    "Trois motifs :\n|- le risque ;\n|- le coût ;\n|- le délai.",
    "Trois motifs :\n|1. Le risque.\n|2. Le coût.",
    "1. Le risque existe.| Il est réel.",
    "Un paragraphe\n\n|Un autre",
    "Une phrase coupée\nen deux lignes.| Une autre.",
]


def _split(text: str) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text)]


@pytest.mark.parametrize("case", CASES)
def test_sentences_end_where_a_reader_says(case: str) -> None:
    assert _split(case.replace("|", "")) == [part.strip() for part in case.split("|")]


def test_nothing_to_split_gives_nothing() -> None:
    assert sentence_spans("") == []
    assert sentence_spans(" \n\u00a0\t ") == []


def test_a_quotation_never_closed_does_not_swallow_the_rest() -> None:
    said = ["Il dit «\u00a0oui.", "Elle dit non.", "Le juge tranche."]
    assert _split(" ".join(said)) == said


_PIECES = st.sampled_from(
    [
        "La CNIL",
        "autorise",
        "EMC2",
        "art.",
        "n°",
        "L. 1462-1",
        "M.",
        "2,5",
        "U.S.",
        "etc.",
        "«\u00a0",
        "\u00a0»",
        "(",
        ")",
        '"',
        ".",
        ". ",
        " ",
        "\n",
        "\n\n",
        "!",
        "? ",
        "…",
        "- ",
        "1. ",
        "é",
        "A",
        "\u202f",
        "\u00a0:",
        "“",
        "”",
        "🙂",
        "中",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=200), st.lists(_PIECES, max_size=40).map("".join), st.lists(_PIECES, max_size=25).map(" ".join)
)


@given(TEXTS)
def test_spans_are_ordered_apart_and_cover_all_that_is_not_blank(text: str) -> None:
    spans = sentence_spans(text)
    end = 0
    for start, stop in spans:
        assert end <= start < stop <= len(text)
        assert not text[end:start].strip()
        assert text[start:stop] == text[start:stop].strip()
        end = stop
    assert not text[end:].strip()


@given(TEXTS)
def test_a_sentence_alone_is_one_sentence(text: str) -> None:
    for start, stop in sentence_spans(text):
        sentence = text[start:stop]
        assert sentence_spans(sentence) == [(0, len(sentence))]


def test_a_very_long_text_is_split_in_reasonable_time() -> None:
    text = "Le Conseil d'État a rejeté la requête (art. L. 761-1). " * 4000
    assert len(sentence_spans(text)) == 4000

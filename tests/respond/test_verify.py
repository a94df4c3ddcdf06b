"""The verifier: what it lets through, what it withholds, and that its measured quality holds."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.pipeline import Assistant
from assistant.respond.verify import verify
from assistant.types import Language
from eval.support import FLOORS, Pair, check, figures, read_pairs

QUOTE = "Le 21 décembre 2023, la CNIL a autorisé pour trois ans le Health Data Hub à constituer l'entrepôt EMC2 chez Microsoft."
EN = "On 22 March 2024, the interim judge of the Conseil d'État dismissed the request to suspend deliberation No 2023-146."


@cache
def dev() -> list[Pair]:
    return [p for p in read_pairs() if p.split == "dev"]


def test_the_floors_hold_on_the_dev_part() -> None:
    found = figures(check(dev()))
    assert all(found[name] >= floor for name, floor in FLOORS.items()), found


def test_the_two_parts_share_no_group() -> None:
    groups = {split: {p.group for p in read_pairs() if p.split == split} for split in ("dev", "test")}
    assert not groups["dev"] & groups["test"]
    assert len(read_pairs()) >= 300


@pytest.mark.parametrize(
    ("sentence", "quote", "language"),
    [
        (QUOTE, QUOTE, "fr"),
        ("La CNIL a autorisé le Health Data Hub à constituer l'entrepôt EMC2 chez Microsoft.", QUOTE, "fr"),
        ("The interim judge dismissed the request to suspend deliberation No 2023-146.", EN, "en"),
    ],
)
def test_what_a_quote_says_passes(sentence: str, quote: str, language: Language) -> None:
    assert verify(sentence, [quote], language).verdict in ("quoted", "supported")


@pytest.mark.parametrize(
    ("sentence", "quote", "language"),
    [
        ("La CNIL a refusé au Health Data Hub de constituer l'entrepôt EMC2 chez Microsoft.", QUOTE, "fr"),
        ("La CNIL a autorisé pour cinq ans le Health Data Hub à constituer l'entrepôt EMC2.", QUOTE, "fr"),
        ("Le 21 décembre 2022, la CNIL a autorisé le Health Data Hub.", QUOTE, "fr"),
        ("La CNIL n'a pas autorisé le Health Data Hub à constituer l'entrepôt EMC2.", QUOTE, "fr"),
        ("The interim judge of the Conseil d'État suspended deliberation No 2023-146.", EN, "en"),
        ("On 22 March 2024, the interim judge annulled deliberation No 2023-146.", EN, "en"),
        ("The Court of Justice dismissed the request to suspend deliberation No 2023-146.", EN, "en"),
        ("", QUOTE, "fr"),
    ],
)
def test_what_a_quote_does_not_say_is_withheld(sentence: str, quote: str, language: Language) -> None:
    assert verify(sentence, [quote], language).verdict == "withheld"


def test_every_sentence_of_an_answer_is_quoted(assistant: Assistant) -> None:
    reply = assistant.ask("Combien de temps dure l'autorisation donnée par la CNIL ?")
    quotes = {c.n: c.quote for c in reply.citations}
    assert reply.sentences
    assert all(verify(s.text, [quotes[n] for n in s.citations], "fr").verdict == "quoted" for s in reply.sentences)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 99))
def test_another_figure_is_never_supported(years: int) -> None:
    changed = re.sub("trois ans", f"{years} ans", QUOTE)
    assert (verify(changed, [QUOTE], "fr").verdict == "withheld") is (years != 3)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.lists(st.text(max_size=200), max_size=3), st.sampled_from(["fr", "en"]))
def test_any_text_gets_a_verdict(sentence: str, quotes: list[str], language: Language) -> None:
    assert verify(sentence, quotes, language).verdict in ("quoted", "supported", "withheld")


@pytest.mark.parametrize("text", ["(" * 20_000, "a " * 20_000, "n'a pas " * 5_000, "1 " * 10_000, "," * 30_000])
def test_hostile_text_is_read_at_once(text: str) -> None:
    assert verify(text, [QUOTE], "fr").verdict == "withheld"


CONTRASTED = (
    "The choice of Scaleway did not end hosting at Microsoft at once: at that time, the data of the Health Data Hub were still "
    "on Microsoft Azure."
)
ASKED = "The application asked the Conseil d'État to suspend the processing of Covid-19 data."
JOINED = 'In February 2026, the French government dropped the "interim" solution and chose a direct move to a SecNumCloud host.'
PAIRED = "Entities may not hold more than 24% of the provider individually, nor more than 39% collectively."
SUPPORTED_PROJECTS = "The Health Data Hub had supported 29 calls for projects."
GIVEN = "The Health Data Hub (HDH) had to give the CNIL, within five days, the information on pseudonymisation."


@pytest.mark.parametrize(
    ("sentence", "quote", "language"),
    [
        ("At that time, the data of the Health Data Hub were still on Scaleway.", CONTRASTED, "en"),
        ("The Conseil d'État suspended the processing of Covid-19 data.", ASKED, "en"),
        ('In February 2026, the French government chose the "interim" solution.', JOINED, "en"),
        ("In February 2026, the French government dropped a direct move to a SecNumCloud host.", JOINED, "en"),
        ("Entities may not hold more than 39% of the provider individually.", PAIRED, "en"),
        ("The Health Data Hub had supported 29 projects.", SUPPORTED_PROJECTS, "en"),
        ("The CNIL had to give the Health Data Hub the information on pseudonymisation.", GIVEN, "en"),
        (
            "Microsoft a payé environ 10 millions d'euros.",
            "Environ 10 millions d'euros ont été payés à Microsoft.",
            "fr",
        ),
        ("La CNIL demande un hébergeur français.", "La CNIL demande un hébergeur français ou européen.", "fr"),
        ("The laws allow access to the data.", "The laws could allow access to the data.", "en"),
        (
            "The SNDS board opposed the transfer of the Cnam to Microsoft Azure.",
            "The Cnam board opposed the transfer of the SNDS to Microsoft Azure.",
            "en",
        ),
        (
            "Les données pseudonymisées ne sont plus des données personnelles.",
            "Les données pseudonymisées restent des données personnelles.",
            "fr",
        ),
        (
            "The Court of Justice heard the judgment T-553/23 of the Court of Justice.",
            "The Court of Justice heard the General Court's judgment T-553/23.",
            "en",
        ),
    ],
)
def test_what_is_moved_or_only_asked_for_is_withheld(sentence: str, quote: str, language: Language) -> None:
    assert verify(sentence, [quote], language).verdict == "withheld"


@pytest.mark.parametrize(
    ("sentence", "quotes", "language"),
    [
        (  # the table's wider classes, in another language
            'In early February 2026, the government scrapped the "interim" solution.',
            ["Début février 2026, le gouvernement a renoncé à la solution « intercalaire »."],
            "en",
        ),
        (  # two sentences with one subject
            "According to the announcement, the Health Data Hub had supported 233 projects and 29 calls for projects.",
            [
                "According to the announcement, the Health Data Hub had supported 233 projects.",
                "According to the announcement, the Health Data Hub had supported 29 calls for projects.",
            ],
            "en",
        ),
        (  # “not” denies its verb, not the subject
            "Il n'a pas été publié, le décret qui applique l'article 31 de la loi SREN.",
            ["Le décret qui applique l'article 31 de la loi SREN n'a pas été publié."],
            "fr",
        ),
        (  # the same refusal in the other voice
            "Les recours contre la délibération n° 2023-146 ont été rejetés au fond par le Conseil d'État.",
            ["Le Conseil d'État a rejeté au fond les recours contre la délibération n° 2023-146."],
            "fr",
        ),
        (  # “may not” is “prohibited”
            "Insurers are prohibited from using SNDS data to apply an exclusion in an insurance contract.",
            ["An insurer may not use SNDS data to apply an exclusion in an insurance contract."],
            "en",
        ),
        (  # a word that says little beside its complement
            "Le RGPD exige, à son article 32, un niveau de sécurité approprié au risque.",
            ["L'article 32 du RGPD impose une sécurité adaptée au risque."],
            "fr",
        ),
        (  # the corpus's names, from its glossary
            "Le HDH est un groupement d'intérêt public.",
            ["La Plateforme des données de santé est un groupement d'intérêt public."],
            "fr",
        ),
    ],
)
def test_a_true_rewording_passes(sentence: str, quotes: list[str], language: Language) -> None:
    assert verify(sentence, quotes, language).verdict in ("quoted", "supported")

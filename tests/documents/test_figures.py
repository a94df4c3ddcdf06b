"""Figures: written forms of both languages, round trips, places in the text, and what says what."""

from __future__ import annotations

import datetime as dt
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assistant.documents.corpus import Corpus
from assistant.documents.figures import Figure, figures, holds, missing
from assistant.types import Language
from tests.sample import sample

FORMS = [json.loads(line) for line in (Path(__file__).parents[1] / "data" / "figures.jsonl").open(encoding="utf-8")]
NBSP, NARROW = "\u00a0", "\u202f"


def read(text: str, language: Language | None = None) -> list[tuple[str, str, str | None]]:
    return [(f.kind, f.value, f.qualifier) for f in figures(text, language)]


def one(text: str, language: Language | None = None) -> str:
    """The form of the only figure of a text."""
    found = figures(text, language)
    assert len(found) == 1, (text, found)
    return found[0].form


# The set of written forms.


@pytest.mark.parametrize("told", [True, False])
def test_written_forms_are_read_right(told: bool) -> None:
    wrong = []
    for row in FORMS:
        expected = [(e["kind"], e["value"], e.get("qualifier")) for e in row["expected"]]
        if (found := read(row["text"], row["language"] if told else None)) != expected:
            wrong.append((row["text"], expected, found))
    assert len(FORMS) >= 320
    assert 1 - len(wrong) / len(FORMS) >= 0.99, wrong


def test_a_figure_by_itself_reads_the_same() -> None:
    """Reading what was read changes nothing (ends of ranges and items of lists borrow their unit, so they are left out)."""
    for row in FORMS:
        found = figures(row["text"], row["language"])
        if len(found) == 1 and found[0].kind in ("date", "duration", "amount", "article") and not found[0].qualifier:
            again = figures(found[0].text, row["language"])
            assert [f.form for f in again] in ([found[0].form], []), row[
                "text"
            ]  # [] for “year, decade” without “for a”


def test_the_twins_of_the_corpus_have_the_same_figures(corpus: Corpus) -> None:
    pairs = 0
    for source in corpus.sources.values():
        if source.digests:
            for fr, en in zip(source.digests["fr"].paragraphs, source.digests["en"].paragraphs, strict=True):
                assert {f.form for f in figures(fr.text)} == {f.form for f in figures(en.text)}, fr.text
                pairs += 1
    assert pairs > 500


# Round trips: a value, written in every way, is read as that value.

_FR_UNDER = "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf".split()
_EN_UNDER = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_FR_TENS = "vingt trente quarante cinquante soixante".split()
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def french(n: int) -> str:
    """A number in French words."""
    for scale, name in ((10**9, "milliard"), (10**6, "million")):
        if n >= scale:
            count, rest = divmod(n, scale)
            return f"{french(count)} {name}{'s' if count > 1 else ''} {french(rest) if rest else ''}".strip()
    if n >= 1000:
        count, rest = divmod(n, 1000)
        return f"{french(count) + ' ' if count > 1 else ''}mille {french(rest) if rest else ''}".strip()
    if n >= 100:
        count, rest = divmod(n, 100)
        return f"{french(count) + ' ' if count > 1 else ''}cent{'s' if count > 1 and not rest else ''} {french(rest) if rest else ''}".strip()
    if n < 20:
        return _FR_UNDER[n]
    if n >= 80:
        return "quatre-vingts" if n == 80 else f"quatre-vingt-{_FR_UNDER[n - 80]}"
    ten = _FR_TENS[min(n // 10, 6) - 2]
    rest = n - 20 - 10 * (min(n // 10, 6) - 2)
    return ten if not rest else f"{ten} et {_FR_UNDER[rest]}" if rest in (1, 11) else f"{ten}-{_FR_UNDER[rest]}"


def english(n: int, join: str = " and ") -> str:
    """A number in English words."""
    for scale, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if n >= scale:
            count, rest = divmod(n, scale)
            link = join if rest and rest < 100 else " "
            return f"{english(count, join)} {name}{link}{english(rest, join) if rest else ''}".strip()
    if n >= 100:
        count, rest = divmod(n, 100)
        return f"{_EN_UNDER[count]} hundred{join + english(rest, join) if rest else ''}"
    if n < 20:
        return _EN_UNDER[n]
    ten, rest = divmod(n, 10)
    return _EN_TENS[ten - 2] + (f"-{_EN_UNDER[rest]}" if rest else "")


@settings(deadline=None)  # the machine may be busy
@given(st.integers(2, 10**12 - 1))
def test_numbers_in_words(n: int) -> None:
    assert one(french(n), "fr") == one(french(n).capitalize()) == f"number:{n}"
    assert one(english(n)) == one(english(n, " "), "en") == f"number:{n}"


@settings(deadline=None)
@given(st.integers(0, 10**12), st.integers(0, 99))
def test_numbers_in_digits(n: int, cents: int) -> None:
    assume(not 1900 <= n <= 2099)
    groups = f"{n:,}"
    value = f"number:{n}"
    for mark in (" ", NBSP, NARROW, "'", "’"):
        assert one(groups.replace(",", mark), "fr") == value
    assert one(groups, "en") == one(str(n)) == value
    exact = f"number:{(Decimal(n) + Decimal(cents) / 100).normalize():f}"
    assert one(f"{groups}.{cents:02d}", "en") == one(f"{groups.replace(',', NBSP)},{cents:02d}", "fr") == exact


MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "en": "January February March April May June July August September October November December".split(),
}
SHORT = {
    "fr": "janv. févr. mars avr. mai juin juill. août sept. oct. nov. déc.".split(),
    "en": "Jan. Feb. Mar. Apr. May June July Aug. Sept. Oct. Nov. Dec.".split(),
}
WEEKDAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()


@settings(deadline=None)
@given(st.dates(dt.date(1800, 1, 1), dt.date(2099, 12, 31)))
def test_dates(day: dt.date) -> None:
    y, m, d = day.year, day.month, day.day
    fr, en = MONTHS["fr"][m - 1], MONTHS["en"][m - 1]
    first = "1er" if d == 1 else str(d)
    th = f"{d}{'th' if 10 < d < 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(d % 10, 'th')}"
    french_forms = [
        f"le {first} {fr} {y}",
        f"{WEEKDAYS[day.weekday()]} {first} {fr} {y}",
        f"{first} {SHORT['fr'][m - 1]} {y}",
        f"{first}{NBSP}{fr.upper()}{NBSP}{y}",
        f"le {'premier' if d == 1 else french(d)} {fr} {french(y)}",
        f"{d:02d}/{m:02d}/{y}",
        f"{d:02d}.{m:02d}.{y}",
        f"{d}-{m}-{y}",
    ]
    english_forms = [
        f"on {d} {en} {y}",
        f"{th} {en} {y}",
        f"the {th} of {en}, {y}",
        f"{en} {d}, {y}",
        f"{en} {th}, {y}",
        f"{SHORT['en'][m - 1]} {d}, {y}",
        f"{d} {SHORT['en'][m - 1]} {y}",
        day.isoformat(),
        f"{day.isoformat()}T10:00:00Z",
    ]
    for form in french_forms:
        assert one(form, "fr") == one(form) == f"date:{day}"
    for form in english_forms:
        assert one(form, "en") == one(form) == f"date:{day}"
    for form in (f"le {first} {fr}", f"on {d} {en}", f"on {en} {th}"):
        assert one(form) == f"date:--{m:02d}-{d:02d}"
    for form in (f"en {fr} {y}", f"in {en} {y}"):
        assert one(form) == f"date:{y}-{m:02d}"


@settings(deadline=None)
@given(st.integers(2, 400), st.sampled_from([("ans", "years", 12, "m"), ("années", "years", 12, "m"), ("mois", "months", 1, "m"),
                                             ("semaines", "weeks", 7, "d"), ("jours", "days", 1, "d")]))  # fmt: skip
def test_durations(n: int, unit: tuple[str, str, int, str]) -> None:
    fr, en, factor, base = unit
    value = f"duration:{n * factor}{base}"
    for form in (
        f"{n} {fr}",
        f"{n}{NBSP}{fr}",
        f"{french(n)} {fr}",
        f"une durée de {n} {fr}",
        f"{french(n)} {fr} supplémentaires",
    ):
        assert one(form, "fr") == one(form) == value
    for form in (
        f"{n} {en}",
        f"{english(n)} {en}",
        f"a {n}-{en.removesuffix('s')} term",
        f"{n} more {en}",
        f"the first {n} {en}",
    ):
        assert one(form, "en") == one(form) == value


@settings(deadline=None)
@given(st.integers(1, 9999), st.sampled_from(["€", "$", "£"]))
def test_amounts(tenths: int, sign: str) -> None:
    """Tenths of millions of money."""
    name, fr, en = {
        "€": ("EUR", "d'euros", "euros"),
        "$": ("USD", "de dollars", "dollars"),
        "£": ("GBP", "de livres sterling", "pounds"),
    }[sign]
    en_number = f"{tenths / 10:.1f}"
    fr_number, whole = en_number.replace(".", ","), tenths * 100_000
    value = f"amount:{whole} {name}"
    for form in (
        f"{fr_number} millions {fr}",
        f"{fr_number} M{sign}",
        f"{fr_number}{NBSP}M{sign}",
        f"{whole:,}".replace(",", NARROW) + f" {sign}",
    ):
        assert one(form, "fr") == one(form) == value
    for form in (
        f"{sign}{en_number} million",
        f"{sign}{en_number}m",
        f"{en_number} million {en}",
        f"{sign}{whole:,}",
        f"{name} {whole:,}",
    ):
        assert one(form, "en") == value


@settings(deadline=None)
@given(st.integers(1, 999))
def test_percentages(tenths: int) -> None:
    dot = f"{tenths / 10:g}"
    value = f"percent:{dot}"
    comma = dot.replace(".", ",")
    for form in (f"{comma} %", f"{comma}%", f"{comma}{NARROW}%", f"{comma} pour cent"):
        assert one(form, "fr") == value
    for form in (f"{dot}%", f"{dot} per cent", f"{dot} percent"):
        assert one(form, "en") == one(form) == value
    if not tenths % 10 and tenths > 10:
        assert one(f"{french(tenths // 10)} pour cent") == one(f"{english(tenths // 10)} percent") == value


@settings(deadline=None)
@given(
    st.sampled_from("LRD"), st.integers(100, 9999), st.integers(1, 99), st.sampled_from(["I", "II", "III", "IV", "V"])
)
def test_articles(letter: str, number: int, part: int, roman: str) -> None:
    value = f"article:{letter}{number}-{part}"
    for form in (
        f"l'article {letter}. {number}-{part} du code",
        f"art. {letter}.{number}-{part} CSP",
        f"Article {letter}{number}-{part} of the Code",
    ):
        assert one(form) == value
    for form in (f"l'article {number}-{roman}", f"l'article {number}, {roman}, de la loi", f"le {roman} de l'article {number}",
                 f"paragraph {roman} of Article {number}", f"Article {number}({roman})"):  # fmt: skip
        assert one(form) == f"article:{number}({roman})"
    for form in (
        f"article {number}({part})",
        f"l'article {number}, paragraphe {part},",
        f"art. {number} § {part}",
        f"Article {number}, paragraph {part}",
    ):
        assert one(form) == f"article:{number}({part})"


@settings(deadline=None)
@given(st.integers(2000, 2099), st.integers(100, 999), st.integers(100_000, 999_999))
def test_case_numbers(year: int, number: int, case: int) -> None:
    for mark in ("n° ", "n°", f"n°{NBSP}", "no ", "No ", "No. ", "numéro ", "number ", "№ ", "délibération ", "Case "):
        assert one(f"{mark}{year}-{number}") == f"reference:{year}-{number}"
        assert one(f"{mark}T-{number}/{year % 100:02d}") == f"reference:T-{number}/{year % 100:02d}"
    assert one(f"n° {case}") == one(f"No {case}") == f"reference:{case}"
    assert holds(figures(f"the decision {case}")[0], figures(f"la décision n° {case}"))
    assert one(f"(UE) {year}/{number}") == one(f"(EU) {year}/{number}") == f"reference:{year}/{number}"


@settings(deadline=None)
@given(st.integers(2, 60), st.integers(1, 60))
def test_ranges_share_their_unit(low: int, more: int) -> None:
    high = low + more
    expected = [("duration", f"{low}m", "from"), ("duration", f"{high}m", "to")]
    for form in (f"de {low} à {high} mois", f"entre {low} et {high} mois", f"{low} à {high} mois", f"de {french(low)} à {french(high)} mois",
                 f"from {low} to {high} months", f"between {low} and {high} months", f"{low}–{high} months", f"{low}-{high} months"):  # fmt: skip
        assert read(form) == expected


# Every text has figures in order, at their places, none over another; no text breaks the reader.

_PIECES = (
    "0 1 21 2023 146 1.5 1,234 12:30 2023-146 T-553/23 L. 1462-1 un deux quatre vingt cent mille million milliers et and de d' of à to - – "
    "/ % € $ £ ° n° No nos art. article articles III (3) § ans mois years day h janvier March 1er 21st fin début Q1 été entre between "
    "environ plus moins au about at least ou plus half tiers third , . ; : ' ’ e\u0301 œ İ ß Ⅳ ² ١ \ud800 \x00 \n"
).split(" ")
hostile = st.lists(st.sampled_from([*_PIECES, " ", " ", " ", NBSP]), max_size=60).map("".join)


@settings(deadline=None)
@given(st.one_of(st.text(), hostile), st.sampled_from([None, "fr", "en"]))
def test_every_text_is_read(text: str, language: Language | None) -> None:
    found = figures(text, language)
    assert found == figures.__wrapped__(text, language)
    end = 0
    for f in found:
        assert end <= f.start < f.end <= len(text)
        assert text[f.start : f.end] == f.text
        assert f.value == f.value.strip() != ""
        end = f.end
    for f in found:
        assert holds(f, found)
    assert missing(text, [text], language) == () or language is not None


@settings(deadline=None)
@given(hostile)
def test_no_number_is_passed_over(text: str) -> None:
    """A verifier that looks for figures must see every number that stands by itself."""
    read_at = {i for f in figures(text) for i in range(f.start, f.end)}
    for m in re.finditer(r"(?<![\w.'’\u0301\ud800-])[0-9]+(?!\w)", text):
        assert m.start() in read_at, m[0]


@settings(deadline=None)
@given(hostile)
def test_places_survive_other_ways_to_write_accents(text: str) -> None:
    before = "À l'été, e\u0301te\u0301 : "
    moved = figures(f"{before}« {text} »")
    assert all(f"{before}« {text} »"[f.start : f.end] == f.text for f in moved)


_LONG = (
    "1 |un |a |1, |1 et |1 à |1-|(1)|articles 1, |n° 1-1, |III de l'article 1 de l'|un an et |plus de |une dizaine de milliers de |"
    "ecli:eu:c:2020:|3° du |http://"
).split("|")


@pytest.mark.parametrize("piece", sample([*_PIECES, *_LONG], 4))
def test_long_hostile_texts_are_read(piece: str) -> None:
    text = piece * (40_000 // len(piece))
    assert all(text[f.start : f.end] == f.text for f in figures.__wrapped__(text, None))


def test_digits_without_end() -> None:
    assert one("9" * 10_000) == "reference:" + "9" * 10_000


# What says what.


@pytest.mark.parametrize(
    ("claimed", "given", "expected"),
    [
        ("trois ans", "36 months", True),
        ("trois ans", "three years", True),
        ("trois ans", "3 mois", False),
        ("14 days", "deux semaines", True),
        ("un mois", "30 jours", False),
        ("72 heures", "3 days", False),
        ("99 %", "plus de 99 %", False),
        ("plus de 99 %", "99 %", False),
        ("more than 99%", "plus de 99 %", True),
        ("at least 99%", "plus de 99 %", True),
        ("plus de 99 %", "at least 99%", False),
        ("2 millions de personnes", "about 2 million people", False),
        ("environ 2 millions de personnes", "2 million people", True),
        ("2 ans", "de 2 à 5 ans", False),
        ("au moins 2 ans", "de 2 à 5 ans", True),
        ("au plus 5 ans", "de 2 à 5 ans", True),
        ("between 2 and 5 years", "de 2 à 5 ans", True),
        ("trois ans", "au plus trois ans", False),
        ("décembre 2023", "le 21 décembre 2023", True),
        ("2023", "on 21 December 2023", True),
        ("le 21 décembre", "on 21 December 2023", True),
        ("in December", "le 21 décembre 2023", True),
        ("le 21 décembre 2023", "en décembre 2023", False),
        ("21 December 2023", "le 21 décembre", False),
        ("fin 2026", "en décembre 2026", True),
        ("en décembre 2026", "fin 2026", False),
        ("2026", "fin 2026", True),
        ("Q4 2026", "en novembre 2026", True),
        ("Q1 2026", "en novembre 2026", False),
        ("été 2026", "en juillet 2026", True),
        ("winter 2026", "in January 2026", False),
        ("the 2020s", "le 21 décembre 2023", True),
        ("au XXIe siècle", "le 21 décembre 2023", True),
        ("avant 2027", "en 2026", False),
        ("en 2026", "avant 2026", False),
        ("fin décembre", "le 25 décembre 2021", True),
        ("le 29 février", "29 February 2024", True),
        ("article 6", "article 6(1)(e)", False),
        ("article 3", "trois ans", False),
        ("3 projets", "article 3", False),
        ("FISA 702", "l'article 702 du FISA", True),
        ("T-553/23", "T-553/23 R", False),
        ("3,5 M€", "€3.5 million", True),
        ("3,5 M€", "$3.5 million", False),
        ("la moitié", "50%", True),
        ("491644", "n° 491644", True),
        ("4", "14", False),
    ],
)
def test_holds(claimed: str, given: str, expected: bool) -> None:
    found = figures(claimed)
    assert found
    assert all(holds(f, figures(given)) for f in found) is expected


def test_missing_names_the_figures_that_no_quote_says() -> None:
    quotes = ["La CNIL l'a autorisé pour trois ans.", "Deliberation No 2023-146 of 21 December 2023"]
    assert missing("Autorisé en décembre 2023 pour 3 ans (délibération 2023-146).", quotes) == ()
    found = missing("Authorised for four years on 21 December 2022 by No 2023-146.", quotes)
    assert [f.text for f in found] == ["four years", "21 December 2022"]
    assert missing("trois ans", []) == figures("trois ans")


def test_language_decides_what_marks_mean() -> None:
    assert one("1,234", "fr") == "number:1.234"
    assert one("1,234", "en") == one("1,234") == "number:1234"
    assert one("1.234", "fr") == "number:1234"
    assert one("1.234", "en") == "number:1.234"
    assert one("12.000 patients") == "number:12000"
    assert one("deux billions", "fr") == "number:2000000000000"
    assert one("two billion", "en") == "number:2000000000"
    assert read("the population of 1,234 was counted") == [("number", "1234", None)]
    assert read("la teneur est de 1,234 en moyenne") == [("number", "1.234", None)]


def test_a_figure_is_a_value() -> None:
    found = figures("pour trois ans", "fr")[0]
    assert found == Figure("duration", "36m", "trois ans", 5, 14)
    assert found.form == "duration:36m"
    assert hash(found)

"""Dates are found in both languages as people write them, and numbers that are no dates are left alone."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.respond.notices import show_date
from assistant.retrieve.dates import find_dates
from assistant.types import LANGUAGES, Language

CASES = {
    "le 21 décembre 2023": ["2023-12-21"],
    "21 December 2023": ["2023-12-21"],
    "December 21, 2023": ["2023-12-21"],
    "Dec. 21, 2023": ["2023-12-21"],
    "21 dec 2023": ["2023-12-21"],
    "21 déc. 2023": ["2023-12-21"],
    "21 decembre 2023": ["2023-12-21"],
    "the 21st of December 2023": ["2023-12-21"],
    "21st December, 2023": ["2023-12-21"],
    "le 1er février 2024": ["2024-02-01"],
    "1 fevrier 2024": ["2024-02-01"],
    "1\u00a0février\u00a02024": ["2024-02-01"],
    "21/12/2023": ["2023-12-21"],
    "21.12.2023": ["2023-12-21"],
    "2023-12-21": ["2023-12-21"],
    "1/2/2024": ["2024-02-01"],
    "21-12-2023": ["2023-12-21"],
    "mars 2026": ["2026-03"],
    "en mars de 2026": ["2026-03"],
    "in March 2026": ["2026-03"],
    "Août 2021": ["2021-08"],
    "sept. 2020": ["2020-09"],
    "May 2020": ["2020-05"],
    "en 2020": ["2020"],
    "2020 et 2021": ["2020", "2021"],
    "depuis 2019 ?": ["2019"],
    "2019-2022": ["2019", "2022"],
    "entre 2019 et mars 2022": ["2019", "2022-03"],
    "du 22 mars 2024 au 19 novembre 2024": ["2024-03-22", "2024-11-19"],
    "22 March and 19 November 2024": ["2024-11-19"],
    "Le 16 mai 2024, le 26 mars 2025.": ["2024-05-16", "2025-03-26"],
    # no dates
    "délibération n° 2023-146": [],
    "n° 2020-044": [],
    "décision (UE) 2023/1795": [],
    "règlement 2016/679": [],
    "C/2025/6610": [],
    "n° 492369": [],
    "L. 1462-1": [],
    "1234": [],
    "3000 personnes": [],
    "20231": [],
    "EMC2": [],
    "T-553/23": [],
    "version 3.2": [],
    "": [],
    "mars": [],
    "21 décembre": [],
    "may be": [],
    "32 janvier 2024": ["2024-01"],
    "45/12/2023": [],
    "12/45/2023": [],
    "2023-13-45": [],
    # both at once
    "la délibération n° 2023-146 du 21 décembre 2023": ["2023-12-21"],
    "décision 2023/1795 du 10 juillet 2023": ["2023-07-10"],
    "le décret 2026-209 de mars 2026": ["2026-03"],
}


@pytest.mark.parametrize(("text", "dates"), CASES.items(), ids=list(CASES))
def test_find_dates(text: str, dates: list[str]) -> None:
    assert find_dates(text) == dates


DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31))


@given(DAYS, st.sampled_from(LANGUAGES))
def test_every_day_is_found_as_people_write_it(day: dt.date, language: Language) -> None:
    written = show_date(day.isoformat(), language)
    assert find_dates(f"Le {written}.") == [day.isoformat()]
    assert find_dates(written.upper()) == [day.isoformat()]
    assert find_dates(day.strftime("%d/%m/%Y")) == find_dates(day.isoformat()) == [day.isoformat()]
    assert find_dates(show_date(day.isoformat()[:7], language)) == [day.isoformat()[:7]]


@given(st.text(st.characters(), max_size=80))
def test_any_text_gives_dates_that_exist_or_none(text: str) -> None:
    for found in find_dates(text):
        assert 1900 <= int(found[:4]) <= 2099
        dt.date.fromisoformat((found + "-01-01")[:10])


@given(
    st.integers(1, 31),
    st.sampled_from(["février", "avril", "juin", "septembre", "novembre", "February", "June"]),
    st.integers(1900, 2099),
)
def test_a_day_that_no_calendar_has_is_not_given(day: int, month: str, year: int) -> None:
    for found in find_dates(f"{day} {month} {year}"):
        dt.date.fromisoformat((found + "-01-01")[:10])

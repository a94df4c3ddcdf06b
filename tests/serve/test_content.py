"""The pages to read: everything on them comes from the sources, in the language asked for, whatever the address holds."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st
from lxml import html  # type: ignore[import-untyped]
from starlette.testclient import TestClient

from assistant.serve.page.content import ADDRESSES, install_content
from assistant.serve.service import Service
from assistant.settings import Settings
from assistant.timeline import timeline
from assistant.types import LANGUAGES, Language
from tests.conftest import AS_OF, TINY
from tests.sample import sample

if TYPE_CHECKING:
    from assistant.index.load import Index
    from assistant.index.model import Engine
    from assistant.pipeline import Assistant

READ = ("/sources", "/sources/cnil-2023-146", *(a for both in ADDRESSES.values() for a in both.values()))
HOSTILE = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "../../etc/passwd", "\x00", "%s")


def client(assistant: Assistant, **settings: Any) -> TestClient:
    app = FastAPI()
    install_content(app, Service(assistant, Settings(**{"as_of": AS_OF} | settings)))
    return TestClient(app)


@pytest.fixture(scope="module")
def web(assistant: Assistant) -> TestClient:
    """A browser without JavaScript on the content pages of the bundled corpus."""
    return client(assistant)


def page(web: TestClient, path: str, language: Language = "fr", *, status: int = 200, **query: Any) -> Any:
    answer = web.get(path, params={"lang": language, **query})
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return html.fromstring(answer.text)


def plain(element: Any) -> str:
    return " ".join(element.text_content().split())


def names(found: Any) -> list[str]:
    return [urlsplit(a.get("href")).path.rsplit("/", 1)[-1] for a in found.cssselect(".shelf h3 a")]


def years(web: TestClient, language: Language, first: str, last: str) -> Any:
    answer = web.get("/sources", params={"lang": language, "from": first, "to": last})
    return html.fromstring(answer.text)


@pytest.mark.parametrize("path", READ)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_whole_in_its_language(web: TestClient, path: str, language: Language) -> None:
    found = page(web, path, language)
    assert found.get("lang") == language
    assert len(found.cssselect("h1")) == 1
    assert len(plain(found.cssselect("title")[0])) > 5
    ids = [e.get("id") for e in found.cssselect("[id]")]
    assert len(ids) == len(set(ids))
    for a in found.cssselect("main a[href^='#']"):
        assert a.get("href")[1:] in ids
    levels = [int(h.tag[1]) for h in found.cssselect("h1, h2, h3, h4")]
    assert all(b <= a + 1 for a, b in pairwise(levels))


@pytest.mark.parametrize("path", READ)
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(web: TestClient, path: str) -> None:
    found = page(web, path)
    assert not found.cssselect("[style], style, script:not([src]), iframe, object, embed")
    assert not [a for e in found.iter() for a in e.attrib if a.lower().startswith("on")]
    loaded = [
        e.get("src") or e.get("href") for e in found.cssselect("script, img, link[rel=stylesheet], link[rel=icon]")
    ]
    assert loaded
    assert all(urlsplit(address).netloc == "" for address in loaded)


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_of_the_site_keep_the_language_and_lead_somewhere(web: TestClient, language: Language) -> None:
    known = {*READ, "/"}
    for path in READ:
        for a in page(web, path, language).cssselect("main a[href^='/']"):
            address = urlsplit(a.get("href"))
            assert parse_qs(address.query)["lang"][0] in ({language} if not a.get("hreflang") else set(LANGUAGES))
            if address.path not in known:
                assert web.get(a.get("href")).status_code == 200, a.get("href")
                known.add(address.path)


def test_an_address_in_english_is_english_without_being_told(web: TestClient) -> None:
    french = {"accept-language": "fr-FR,fr;q=0.9"}
    for both in ADDRESSES.values():
        for language, address in both.items():
            assert html.fromstring(web.get(address, headers=french).text).get("lang") == language
    assert html.fromstring(web.get("/sources", headers={"accept-language": "en"}).text).get("lang") == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_sources_are_listed_newest_first(web: TestClient, index: Index, language: Language) -> None:
    found = page(web, "/sources", language)
    assert sorted(names(found)) == sorted(index.cards)
    dates = [t.get("datetime") for t in found.cssselect(".shelf time")]
    assert dates == sorted(dates, reverse=True)
    oldest_first = [t.get("datetime") for t in page(web, "/sources", language, order="old").cssselect(".shelf time")]
    assert oldest_first == sorted(dates)


def test_the_list_is_filtered_by_kind_and_years(web: TestClient, index: Index) -> None:
    for kind in {c.kind for c in index.cards.values()}:
        found = page(web, "/sources", kind=kind)
        assert sorted(names(found)) == sorted(c.id for c in index.cards.values() if c.kind == kind)
        assert [o.get("value") for o in found.cssselect("#kind option[selected]")] == [kind]
    found = names(years(web, "fr", "2024", "2024"))
    assert "ce-2024-03-22-492369" in found
    assert "cnil-2023-146" not in found
    assert all((index.cards[s].date or "2024")[:4] == "2024" for s in found)


def test_years_the_wrong_way_round_are_swapped_and_told(web: TestClient) -> None:
    found = years(web, "en", "2024", "2020")
    right = years(web, "en", "2020", "2024")
    assert names(found) == names(right) != []
    assert "swapped" in plain(found.cssselect(".aside-note")[0])


@pytest.mark.parametrize(
    ("language", "query", "first"),
    [
        ("fr", "Scaleway", "hdh-scaleway-2026-04"),
        ("en", "scaleway", "hdh-scaleway-2026-04"),
        ("fr", "491644", "ce-2024-11-19-491644"),
        ("en", "2023-146", "cnil-2023-146"),
        ("fr", "DELIBERATION 2023-146", "cnil-2023-146"),
        ("fr", "secnumcloud", "anssi-secnumcloud-3-2"),
        ("en", "CLOUD Act", "us-cloud-act"),
        ("fr", "CNILTEXT000049057224", "cnil-2023-146"),
    ],
)
def test_a_search_puts_the_source_of_that_name_first(
    web: TestClient, language: Language, query: str, first: str
) -> None:
    found = names(page(web, "/sources", language, q=query))
    assert first in found[:3]


def test_a_search_shows_why_and_leads_to_the_paragraph(web: TestClient, index: Index) -> None:
    found = page(web, "/sources", q="données pseudonymisées hôpitaux")
    hits = found.cssselect(".shelf .hit a")
    assert hits
    for a in hits:
        address = urlsplit(a.get("href"))
        source = address.path.rsplit("/", 1)[-1]
        assert plain(a) in " ".join(index.passages[f"{source}/fr#{address.fragment}"].text.split())
        assert a.cssselect("mark")


def test_a_search_and_a_filter_go_together(web: TestClient, index: Index) -> None:
    found = names(page(web, "/sources", q="Microsoft", kind="conseil_etat"))
    assert found
    assert {index.cards[s].kind for s in found} == {"conseil_etat"}


def test_a_search_without_result_says_so(web: TestClient) -> None:
    found = page(web, "/sources", "en", q="zzyzx quux")
    assert names(found) == []
    assert "No source matches" in plain(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_source_shows_its_whole_digest_and_card(web: TestClient, index: Index, language: Language) -> None:
    for sid, card in index.cards.items():
        found = page(web, f"/sources/{sid}", language)
        shown = {e.get("id"): e for e in found.cssselect(".para")}
        passages = {p.paragraph: p for p in index.passages.values() if p.id.startswith(f"{sid}/{language}#")}
        assert set(shown) == set(passages)
        for paragraph, passage in passages.items():
            assert passage.text in shown[paragraph].text_content()
            assert ("conflict" in (shown[paragraph].get("class") or "").split()) == (passage.role == "conflict")
            assert (shown[paragraph].tag == "li") == (passage.role == "gap")
        text = found.cssselect(".card")[0].text_content()
        assert card.title[language] == found.cssselect("h1")[0].text_content()
        for value in (card.status[language], card.authority[language], card.number, *card.identifiers.values()):
            assert value is None or value in text
        assert [a.get("href") for a in found.cssselect(".card a[rel~=external]")] == ([card.url] if card.url else [])
        twins = [a.get("href") for a in found.cssselect(".source-head a[hreflang]")]
        assert len(twins) == 1
        assert f"lang={'en' if language == 'fr' else 'fr'}" in twins[0]


def test_relations_are_shown_at_both_ends(web: TestClient, index: Index) -> None:
    def related(sid: str) -> set[str]:
        found = page(web, f"/sources/{sid}")
        return {urlsplit(a.get("href")).path.rsplit("/", 1)[-1] for a in found.cssselect(".related a")}

    for card in index.cards.values():
        for relation in card.relations:
            assert relation.to in related(card.id)
            assert card.id in related(relation.to)


def test_what_overtook_a_source_stands_at_its_head(web: TestClient, assistant: Assistant) -> None:
    assert "Scaleway" in plain(page(web, "/sources/cnil-2023-146").cssselect(".source-head .later")[0])
    before = client(assistant, as_of=AS_OF.replace(year=2024))
    assert not page(before, "/sources/cnil-2023-146").cssselect(".source-head .later")


def test_the_days_left_are_told_with_the_doubt_about_the_start(web: TestClient) -> None:
    for path, language in (("/sources/cnil-2023-146", "en"), ("/timeline", "en")):
        found = plain(page(web, path, "fr" if language == "fr" else "en").cssselect(".term")[0])
        assert "29 to 70 days" in found
        assert "21 December 2026" in found
        assert "31 January 2027" in found
        assert "not established" in found
    found = plain(page(web, "/chronologie", date="2027-02-01").cssselect(".term")[0])
    assert "écoulée depuis au moins 1 jour," in found


def test_a_quote_is_marked_where_the_address_says(web: TestClient, index: Index) -> None:
    text = index.passages["cnil-2023-146/fr#duree-1"].text
    found = page(web, "/sources/cnil-2023-146", p="duree-1", s="2", e="16")
    assert [m.text_content() for m in found.cssselect("mark")] == [text[2:16]]


@pytest.mark.parametrize(("s", "e"), [("5", "5"), ("9", "2"), ("-1", "4"), ("0", "99999999"), ("x", "y"), ("²", "³")])
def test_offsets_that_are_none_mark_nothing(web: TestClient, s: str, e: str) -> None:
    assert not page(web, "/sources/cnil-2023-146", p="duree-1", s=s, e=e).cssselect("mark")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name", ["nope", "cnil-2023-14", "CNIL-2023-146", "é", "a" * 3000, "a b", "<b>", "cnil-2023-146/x"]
)
def test_a_source_that_does_not_exist_is_told_kindly(web: TestClient, language: Language, name: str) -> None:
    found = page(web, f"/sources/{name}", language, status=404)
    assert found.get("lang") == language
    assert found.cssselect("main a[href^='/sources?']")
    assert not found.cssselect("main b")


def test_a_slip_in_the_name_is_guessed(web: TestClient) -> None:
    found = page(web, "/sources/cnil-2023-164", status=404)
    assert found.cssselect("main a[href^='/sources/cnil-2023-146?']")


@pytest.mark.parametrize("value", sample(HOSTILE, 3))
def test_hostile_values_are_shown_as_text_or_left_out(web: TestClient, value: str) -> None:
    for path in READ:
        for name in ("lang", "theme", "q", "kind", "from", "to", "order", "date", "p", "s", "e", "page"):
            answer = web.get(path, params={name: value})
            assert answer.status_code == 200
            assert "<script>alert" not in answer.text
            assert "<img src=x" not in answer.text
            assert ">49<" not in answer.text


@rules(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["q", "kind", "from", "to", "order", "date", "lang", "theme"]),
        st.text(max_size=60) | st.dates().map(str) | st.sampled_from(["law", "2024", "old", "en", "dark"]),
        max_size=5,
    )
)
def test_no_address_breaks_a_page(web: TestClient, query: dict[str, str]) -> None:
    query = {k: v.encode("utf-8", "replace").decode() for k, v in query.items()}
    for path in ("/sources", "/timeline"):
        answer = web.get(path, params=query)
        assert answer.status_code == 200
        assert len(html.fromstring(answer.text).cssselect("main h1")) == 1


def test_bytes_that_are_no_text_do_not_break_a_page(web: TestClient) -> None:
    for path in (
        "/sources?q=%ff%fe&from=%00",
        "/timeline?date=%e9",
        "/sources?q=a&q=b&lang=fr&lang=xx",
        "/sources/%ff",
    ):
        assert web.get(path).status_code in (200, 404)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_tells_what_the_graphic_tells(web: TestClient, index: Index, language: Language) -> None:
    path = ADDRESSES["timeline"][language]
    events = timeline(index.cards, AS_OF, language)
    found = page(web, path, language)
    rows = found.cssselect("table.events tbody tr")
    assert [r.cssselect("time")[0].get("datetime") for r in rows] == [e.date for e in events]
    assert [r.cssselect("th a")[0].text_content() for r in rows] == [e.title for e in events]

    def led(chart: str) -> list[str]:
        return [urlsplit(a.get("href")).path.rsplit("/", 1)[-1] for a in found.cssselect(f"svg.{chart} a")]

    assert led("chart-tall") == [e.source_id for e in events]
    assert sorted(led("chart-wide")) == sorted({e.source_id for e in events})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_graphic_is_sound_and_names_itself(web: TestClient, language: Language) -> None:
    source = web.get(ADDRESSES["timeline"][language]).text
    charts = re.findall(r'<svg class="chart chart-.*?</svg>', source, re.DOTALL)
    assert len(charts) == 2
    for chart in charts:
        root = ElementTree.fromstring(chart)
        named = {e.get("id"): (e.text or "") for e in root if e.get("id")}
        assert [bool(named[i]) for i in (root.get("aria-labelledby") or "").split()] == [True, True]
        for link in root.iter("a"):
            assert (link.findtext("title") or "").strip()


def test_another_day_gives_the_timeline_of_that_day(web: TestClient) -> None:
    then, now = page(web, "/chronologie", date="2022-01-01"), page(web, "/chronologie")
    assert len(then.cssselect(".events .tag")) > len(now.cssselect(".events .tag")) > 0
    assert then.cssselect("#date")[0].get("value") == "2022-01-01"
    odd = page(web, "/chronologie", date="2022-02-30")
    assert odd.cssselect("#date")[0].get("value") == AS_OF.isoformat()
    assert "2022-02-30" in plain(odd.cssselect(".aside-note")[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_privacy_says_what_the_settings_do(assistant: Assistant, language: Language) -> None:
    path = ADDRESSES["privacy"][language]
    quiet = plain(page(client(assistant), path, language))
    kept = plain(
        page(
            client(
                assistant,
                log_questions=True,
                log_days=17,
                feedback=True,
                feedback_days=23,
                operator="Agence des tests",
                contact="aide@exemple.test",
            ),
            path,
            language,
        )
    )
    for words in ("17", "23", "Agence des tests", "aide@exemple.test"):
        assert words in kept
        assert words not in quiet
    worded = plain(page(client(assistant, generator="ollama:qwen2.5"), path, language))
    assert "ollama:qwen2.5" in worded


@pytest.mark.parametrize(
    "contact", ["javascript:alert(1)", "http://exemple.test", "personne", "a@b?cc=c@d", 'https://x"y']
)
def test_a_contact_that_could_not_be_a_link_is_refused(contact: str) -> None:
    with pytest.raises(ValueError, match="contact"):
        Settings(contact=contact)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_accessibility_statement_does_not_claim_an_audit(web: TestClient, language: Language) -> None:
    found = plain(page(web, ADDRESSES["accessibility"][language], language))
    assert (
        "Aucun audit n'a été mené par une personne" if language == "fr" else "No audit by a person has been done"
    ) in found
    assert "axe-core" in found


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> TestClient:
    """The content pages of a tiny corpus with a long text of the operator's own."""
    from assistant.documents.corpus import read_corpus
    from assistant.documents.library import with_library
    from assistant.index.build import build
    from assistant.index.load import open_index
    from assistant.pipeline import Assistant

    folder = tmp_path_factory.mktemp("with-original")
    note = folder / "velos-2021.txt"
    paragraphs = (f"Article {n}. Les vélos de la rue {n} rentrent <b>avant</b> {n} heures." for n in range(1, 161))
    note.write_text("Arrêté n° 2021-07\n\n" + "\n\n".join(paragraphs), encoding="utf-8")
    build(with_library(read_corpus(TINY), folder, [note]), engine, folder / "index")
    return client(Assistant(open_index(folder), engine, Settings(data_dir=folder)))


@pytest.mark.slow  # embeds a long text
def test_an_original_is_read_page_by_page_and_found_by_search(small: TestClient) -> None:
    linked = page(small, "/sources/velos-2021").cssselect("section a[href*='/original']")
    assert len(linked) == 1
    path = urlsplit(linked[0].get("href")).path
    first, last = page(small, path), page(small, path, page="99")
    assert len(first.cssselect(".para")) == 150
    assert "rue 1 " in plain(first.cssselect(".para")[0]) + plain(first.cssselect(".para")[1])
    assert "rue 160 " in plain(last.cssselect(".para")[-1])
    assert not first.cssselect("main b")
    hit = page(small, "/sources", q="rue 157").cssselect(".hit a")[0].get("href")
    led = html.fromstring(small.get(hit).text)
    assert "rue 157 " in led.get_element_by_id(urlsplit(hit).fragment).text_content()


@pytest.mark.slow
def test_a_small_corpus_has_a_timeline_of_its_own(small: TestClient) -> None:
    found = page(small, "/timeline", "en")
    assert len(found.cssselect("svg.chart-wide a")) == 3
    assert "compressed" not in plain(found)
    assert "According" not in plain(found.cssselect(".term")[0])

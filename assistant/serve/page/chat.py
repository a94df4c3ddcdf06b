"""The chat as a page: what is shown before a question, and after one that came without JavaScript or by a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from assistant.documents.text import clean
from assistant.errors import AssistantError
from assistant.messages import catalogue, text
from assistant.serve.page.context import Links, page_language, page_theme, render
from assistant.serve.page.markdown import markdown
from assistant.serve.page.view import View, turned_away
from assistant.serve.service import HISTORY
from assistant.types import Language

if TYPE_CHECKING:
    from assistant.serve.service import Service
    from assistant.settings import Settings

_HERE = ("127.0.0.1", "::1", "localhost", None)
EXAMPLES = 6
REASONS = ("wrong", "incomplete", "beside", "unclear", "other")  # why an answer was not useful, as the API takes them
FIELDS = 40  # more than a form of ours ever has
SCRIPT = "cite digest original sources nearest warnings markdown_made wait failed nothing_asked done copied linked not_copied"
SCRIPT += " thanks language_set label_not_in_sources label_off_topic label_instructions label_empty label_too_long"
WORDS = ("date.undated", *(f"page.{name}" for name in SCRIPT.split()))  # what chat.js says by itself


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a form or a link gives it, with the earlier ones."""

    question: str
    earlier: tuple[str, ...] = ()

    @classmethod
    def of(cls, fields: dict[str, list[str]]) -> Asked | None:
        """The question of these fields, or None when there is none among them."""
        again, given, earlier = fields.get("again"), fields.get("q"), fields.get("h", [])
        if again:  # the question that was answered already is the last of the earlier ones
            return cls(again[0], tuple(earlier[:-1] if earlier[-1:] == again else earlier))
        return cls(given[0], tuple(earlier)) if given else None


def examples(language: Language) -> list[str]:
    """The example questions of a language."""
    return [text(f"chat.example_{n}", language) for n in range(1, EXAMPLES + 1)]


def words(language: Language) -> dict[str, str]:
    """The words of chat.js by name; the places that it fills in itself stay as they are written."""
    known = catalogue(language)
    return {key.split(".")[1].removeprefix("label_"): known[key] for key in WORDS}


async def form(request: Request) -> Asked | None:
    """The question of a posted form; whatever is not such a form is no question."""
    body = (await request.body()).decode("utf-8", "replace")
    try:
        return Asked.of(parse_qs(body, keep_blank_values=True, max_num_fields=FIELDS))
    except ValueError:
        return None


def link(request: Request) -> Asked | None:
    """The question of a shared link."""
    query = request.query_params
    return Asked.of({"q": query.getlist("q"), "h": query.getlist("h")}) if "q" in query else None


@dataclass(frozen=True, slots=True)
class Worded:
    """The chat model that words the answers, and the machine that it runs on (None: this one)."""

    model: str
    host: str | None

    @classmethod
    def by(cls, settings: Settings) -> Worded | None:
        """The model of the settings; None when the answers quote the sources."""
        if settings.generator == "extractive":
            return None
        host = urlsplit(settings.model_url or "").hostname
        return cls(settings.generator.split(":", 1)[-1], None if host in _HERE else host)


@dataclass(frozen=True, slots=True)
class Chat:
    """The chat of one page: the citizen's, or the one in a frame."""

    service: Service
    template: str
    path: str
    heading: str
    lede: str

    async def page(self, request: Request, asked: Asked | None) -> HTMLResponse:
        """The whole page, with the answer when something was asked."""
        language = page_language(request)
        view, problem, status = None, None, 200
        earlier: Sequence[str] = asked.earlier if asked else ()
        if asked:
            try:
                view = await self.view(request, asked, language)
                question = clean(asked.question)
                earlier = earlier if turned_away(view.reply) else (*earlier, question)[-HISTORY:]
            except AssistantError as e:
                problem, status = e.sentence(language), e.status
        page = render(
            request,
            self.template,
            language,
            status=status,
            view=view,
            problem=problem,
            kept=asked.question if asked and problem else None,
            earlier=earlier,
            before=asked.earlier if asked else (),
            **self.values(language),
        )
        if asked:
            page.headers["Cache-Control"] = "no-store"
        return page

    def values(self, language: Language) -> dict[str, Any]:
        """What the template shows whether or not something was asked."""
        return {
            "here": self.path,
            "heading": self.heading,
            "lede": self.lede,
            "examples": examples(language),
            "words": words(language),
            "sources": self.service.assistant.index.info.sources,
            "worded": Worded.by(self.service.settings),
            "feedback": REASONS if self.service.settings.feedback else (),
        }

    async def view(self, request: Request, asked: Asked, language: Language) -> View:
        """The reply to a question, ready to be shown."""
        reply = await self.service.ask(asked.question, history=asked.earlier, default=language)
        href = Links(request, language, page_theme(request))
        return View(reply, href("/", q=reply.question, h=list(asked.earlier)))

    async def file(self, request: Request) -> Response:
        """The answer to a posted question as a Markdown file."""
        language = page_language(request)
        asked = await form(request) or Asked("")
        try:
            made = markdown(await self.view(request, asked, language), language)
        except AssistantError as e:
            return render(request, "problem.html", language, status=e.status, problem=e.sentence(language))
        headers = {"Content-Disposition": 'attachment; filename="emc2.md"', "Cache-Control": "no-store"}
        return Response(made, media_type="text/markdown", headers=headers)

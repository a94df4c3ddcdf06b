"""The tools of /mcp: `ask`, `search`, `get_source`. Imported only when the extra is installed."""

from __future__ import annotations

import json
from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from assistant import __version__
from assistant.errors import AssistantError
from assistant.messages import text
from assistant.serve.api.cited import whole
from assistant.serve.api.errors import body_of
from assistant.serve.api.models import Text
from assistant.serve.api.sources import MOST_HITS, Shelf, found
from assistant.serve.service import Service
from assistant.types import Language


def tools(service: Service) -> MCPServer[Any]:
    """The protocol's server with its three tools, all of which only read."""
    server: MCPServer[Any] = MCPServer(
        "cnil-hdh-assistant",
        title=text("chat.title", "en"),
        instructions=text("api.mcp_instructions", "en"),
        version=__version__,
        log_level="WARNING",
    )
    shelf = Shelf(service.assistant.index)
    reading = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

    def said(words: str, data: dict[str, Any], *, wrong: bool = False) -> CallToolResult:
        return CallToolResult(content=[TextContent(type="text", text=words)], structured_content=data, is_error=wrong)

    def problem(error: AssistantError, language: Language | None) -> CallToolResult:
        return said(error.sentence(language or "en"), body_of(error), wrong=True)

    @server.tool(title="Ask", annotations=reading)
    async def ask(
        question: Annotated[Text, Field(description="The question, in French or in English.")],
        language: Annotated[
            Language | None, Field(description="Language of the reply; by default the question's.")
        ] = None,
        history: Annotated[
            list[Text], Field(description="The earlier questions of the conversation, oldest first.")
        ] = [],  # noqa: B006
    ) -> CallToolResult:
        """Answers a question about the CNIL's decision of 21 December 2023 (EMC2, Health Data Hub, Microsoft), every sentence cited."""
        try:
            reply = await service.ask(question, language=language, history=history, default="en")
        except AssistantError as e:
            return problem(e, language)
        return said(whole(reply), reply.to_json())

    @server.tool(title="Search", annotations=reading)
    async def search(
        query: Annotated[Text, Field(description="What to look for, in French or in English.")],
        k: Annotated[int, Field(ge=1, le=MOST_HITS, description="How many passages at most.")] = 5,
        language: Annotated[
            Language | None, Field(description="Language of the passages; by default the query's.")
        ] = None,
    ) -> CallToolResult:
        """Finds the passages nearest to a query, best first, whether or not they answer it."""
        try:
            hits = await service.search(query, k, language=language)
        except AssistantError as e:
            return problem(e, language)
        rows = [found(hit, shelf.index.cards) for hit in hits]
        words = "\n\n".join(f"{r.rank}. {r.title} ({r.passage.id})\n{r.passage.text}" for r in rows)
        return said(words or "–", {"query": query, "hits": [r.model_dump(mode="json") for r in rows]})

    @server.tool(title="Get a source", annotations=reading)
    async def get_source(
        id: Annotated[Text, Field(description="Identifier of the source, as in the citations (`source_id`).")],
        language: Annotated[Language | None, Field(description="Only the passages in this language.")] = None,
    ) -> CallToolResult:
        """Gives a source: its card, its relations to other sources, and its passages in the order of the text."""
        try:
            source = shelf.detail(id, language).model_dump(mode="json")
        except AssistantError as e:
            return problem(e, language)
        return said(json.dumps(source, ensure_ascii=False), source)

    return server

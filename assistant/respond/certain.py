"""Questions that the sources' cards answer for sure, because nothing particular is asked beside the sources that they name.

When a source is from, what happened in all, whether a decision still holds, how two sources differ: no other evidence says more.
"""

from __future__ import annotations

import re

from assistant.documents.text import fold, stems
from assistant.index.load import Index
from assistant.respond.dating import of_name, own_date
from assistant.retrieve.question import Encoded
from assistant.retrieve.search import later
from assistant.retrieve.understand import NOW, Query

# A word of at least this idf makes a question one on something particular: “affaire” has 2.0, “dossier” 3.2, “budget” 4.4.
PARTICULAR = 3.5
COMPARED = 2.0  # a word of at least this idf may say in what two things are compared: “coûte” has 3.4

# What says that two things are compared, and not in what.
_COMPARING = re.compile(
    r"\b(?:dif+er\w*|distin\w+|compar\w+|versus|vs|same|thing|pareil\w*|meme|chose|identi\w+|between|entre)\b"
)

# What says how a story is to be told, and not of what.
_TOLD = re.compile(
    r"\b(?:histoire|history|story|affaire|dossier|dates?|annees?|years?|quelques|few|bref|brief\w*|short|courte?|phrases?|sentences?|lignes?|lines?|"
    r"debut|beginning|start|fin|end)\b"
)


def certain(query: Query, encoded: Encoded, index: Index) -> bool:
    """True when the cards answer the question whatever else speaks against it."""
    return (
        own_date(query, encoded, index, query.language) is not None
        or whole_story(query, encoded)
        or standing(query, encoded, index)
        or side_by_side(query, encoded, index)
    )


def whole_story(query: Query, encoded: Encoded) -> bool:
    """True when what happened is asked for and nothing particular with it: the dates on the cards tell that."""
    if query.kind.kind != "timeline":
        return False
    words = stems(_TOLD.sub(" ", query.kind.asked.sub(" ", fold(query.asked))), query.language)
    return all(encoded.stems.get(s, 0.0) < PARTICULAR for s in words)


def standing(query: Query, encoded: Encoded, index: Index) -> bool:
    """True when it is asked whether one source still holds, and nothing particular with it: what came of it is on the cards."""
    if query.kind.kind != "status" or len(query.named) != 1 or not later(query, index, query.named):
        return False
    asked = NOW.sub(" ", query.kind.asked.sub(" ", fold(query.asked)))
    return all(w < PARTICULAR for w in beside(query, encoded, index, asked))


def side_by_side(query: Query, encoded: Encoded, index: Index) -> bool:
    """True when it is asked how two sources differ, and in nothing particular: what each of them is tells that."""
    if query.kind.kind != "comparison" or len(query.named) != 2:
        return False
    return all(w < COMPARED for w in beside(query, encoded, index, _COMPARING.sub(" ", fold(query.asked))))


def beside(query: Query, encoded: Encoded, index: Index, asked: str | None = None) -> list[float]:
    """How telling (idf) a question's words are beside those that name its sources; of `asked` when that is given, else of the
    question without what says the kind of answer that it wants."""
    words = query.kind.asked.sub(" ", fold(query.asked)) if asked is None else asked
    words = _TOLD.sub(" ", words) if query.kind.kind == "timeline" else words
    named = {s for source in query.named if source in index.cards for s in of_name(index.cards[source], query.language)}
    return [encoded.stems.get(s, 0.0) for s in stems(words, query.language) if s not in named]

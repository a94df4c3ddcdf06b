"""Does a quote support a sentence? Every sentence of an answer is quoted, supported, or withheld.

`verify(sentence, quotes, language)` is the one door; its errors are measured on `eval/data/support` by `python -m eval support`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from assistant.documents.corpus import bundled_corpus
from assistant.documents.glossary import Glossary, read_glossary
from assistant.errors import InputError
from assistant.index.model.engine import Engine
from assistant.respond.verify.support import Checker, Support
from assistant.types import Language

__all__ = ["DETERMINISTIC", "NLI", "Checker", "Support", "open_checker", "verify"]

DETERMINISTIC = "deterministic"
NLI = "nli"
ENDS = frozenset('.!?…»”"')


def verify(sentence: str, quotes: Sequence[str], language: Language, *, checker: Checker | None = None) -> Support:
    """“quoted” when the sentence stands in a quote, “supported” when the checker finds so, else “withheld” with the reason.

    A piece of a quote's sentence is checked like any other: it may leave out “according to the press” or “do not say if”.
    """
    if not sentence.strip():
        return Support("withheld", "empty", 0.0)
    found = [place for quote in quotes if (place := _place(sentence, quote))]
    if "whole" in found:
        return Support("quoted")
    support = (checker or _default()).check(sentence, quotes, language)
    if found and support.verdict == "supported":
        return Support("quoted", None, support.score)
    return support


def _place(sentence: str, quote: str) -> Literal["", "whole", "piece"]:
    """How a sentence stands in a quote: as whole sentences of it, as a piece of one, or not at all."""
    at = quote.find(sentence)
    if at < 0:
        return ""
    before, after = quote[:at].rstrip(), quote[at + len(sentence) :].lstrip()
    begins = not before or before[-1] in ENDS
    ends = not after or sentence.rstrip()[-1] in ENDS
    return "whole" if begins and ends else "piece"


def open_checker(
    setting: str = DETERMINISTIC, *, glossary: Glossary | None = None, engine: Engine | None = None
) -> Checker:
    """The checker of a setting: “deterministic”, or “nli:<model folder or hub name>”.

    The deterministic one knows the corpus's names by its `glossary` (that of the bundled corpus by default), and compares words
    it has no synonyms of by `engine`.
    """
    kind, _, model = setting.partition(":")
    if kind == DETERMINISTIC and not model:
        from assistant.respond.verify.deterministic import Deterministic

        return Deterministic(_bundled() if glossary is None else glossary, engine)
    if kind == NLI and model:
        from assistant.respond.verify.nli import Entailment

        return Entailment(model)
    raise InputError(
        f"There is no checker “{setting}”; the checkers are deterministic and nli:<model>.",
        f"Il n'y a pas de vérificateur « {setting} » ; les vérificateurs sont deterministic et nli:<modèle>.",
    )


@lru_cache(maxsize=1)
def _bundled() -> Glossary:
    return read_glossary(bundled_corpus() / "glossary.yaml")


@lru_cache(maxsize=1)
def _default() -> Checker:
    return open_checker()

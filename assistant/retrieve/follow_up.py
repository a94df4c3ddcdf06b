"""Turns a follow-up into a question that stands by itself, from the earlier questions and the sources cited in their answers.

The outcome is a readable sentence and the sources that it takes over; nothing is guessed from anywhere else. What stands by
itself, and what changes the subject, is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.documents.text import ALL_STOPWORDS, fold, words
from assistant.retrieve.actors import names_actor
from assistant.retrieve.anaphora import Lack, lack, pointed_at
from assistant.retrieve.antecedent import Asked, belonging, can_be_meant, matter, meant, own_words
from assistant.retrieve.grammar import FINITE, LED_IN, OF_WHAT, OPENS, SMALL
from assistant.retrieve.language import detect
from assistant.retrieve.names import MAIN, Names
from assistant.retrieve.parallel import substitute
from assistant.retrieve.phrases import (
    AGAIN,
    BOTH,
    CORRECTS,
    COURTESY,
    EMPTY_VERB,
    IN_LANGUAGE,
    INTRODUCES,
    THANKED,
    TRAILING,
    TURNS,
    WANTED,
    WHY,
)
from assistant.types import Language

LOOKED_BACK = 8  # earlier questions that are looked at
_MEASURE = frozenset({"temps", "long", "time"})  # “for how long?”
_PHRASE = 160  # characters: a longer question is no set phrase
FULL = 2  # words of its own that make a follow-up a question from which the next one goes on
BRIEF = 3  # words of its own under which a question without a name may be about what was talked of
_CITED = 3  # sources of an answer that a follow-up may mean
_AND = re.compile(r"^\W*(?:et|and)\b\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question made whole: `text` to show and to search for, `base` that it stands on, `about` the sources taken over,
    `asks` the words that tell what kind of answer is wanted, `language` when another one was asked for.

    `ending`: the follow-up's own words, where the text ends with them; `own`: the same, when they say by themselves what is asked;
    `unsure`: it may stand by itself as well; `titled`: it begins with a source's title, which the person did not write; `brought`:
    sources that it names itself; `settled`: what was cited before changes nothing of it.
    """

    text: str
    base: str
    about: tuple[str, ...]
    asks: str
    language: Language | None = None
    ending: str = ""
    own: str = ""
    unsure: bool = False
    titled: bool = False
    brought: tuple[str, ...] = ()
    settled: bool = False


def turn_aside(question: str) -> str:
    """A question without the words that announce a change of subject (“by the way, …”); itself when there are none."""
    found = _turned(question)
    return found[1] if found else question


def recall(
    questions: Sequence[str], cited: Sequence[Sequence[str]], names: Names, default: Language
) -> tuple[Asked, ...]:
    """The earlier questions as they were understood, oldest first; `cited` is aligned with their end."""
    known: list[Asked] = []
    sources = [tuple(c) for c in cited][-len(questions) :] if questions else []
    sources = [()] * (len(questions) - len(sources)) + sources
    for question, found in list(zip(questions, sources, strict=True))[-LOOKED_BACK:]:
        if COURTESY.match(_short(question)):
            continue
        language = detect(question, known[-1].language if known else default)
        whole = resolve(question, known, names, language)
        found = tuple(s for s in dict.fromkeys(found) if s in names.cards)[:_CITED]
        if whole and whole.unsure and found and not {*found} & {*known[-1].named, *known[-1].cited}:
            whole = None  # it was answered from elsewhere, so it stood by itself
        if whole:
            named = names.find_sources(whole.text) or whole.about
            spoken = whole.language or language
            goes_on = whole.text if content(_AND.sub("", question)) else whole.base
            known.append(
                Asked(whole.text, whole.base, spoken, named, found, alone=False, goes_on=goes_on, titled=whole.titled)
            )
        else:
            text = turn_aside(question)
            known.append(Asked(text, text, language, names.find_sources(text), found, goes_on=text))
    return tuple(known)


def resolve(question: str, known: Sequence[Asked], names: Names, language: Language) -> FollowUp | None:
    """The follow-up made whole; None when the question stands by itself, changes the subject, or only thanks."""
    if not known or COURTESY.match(_short(question)):
        return None
    turned = _turned(question)
    if turned and turned[0] == "hard":
        return None
    said = _after(question, THANKED) if not turned else turned[1]
    folded = _short(said)
    last = known[-1]
    if asked := IN_LANGUAGE.match(folded):
        wanted: Language = "en" if asked["language"] in ("anglais", "english") else "fr"
        return FollowUp(last.text, last.base, last.named, last.text, wanted, settled=True)
    if AGAIN.match(folded):
        return FollowUp(last.text, last.base, last.named, last.text, settled=True)
    if CORRECTS.match(folded) and (mended := substitute(said, last.text, names) or substitute(said, last.base, names)):
        return FollowUp(mended, mended, names.find_sources(mended), mended, settled=True)
    if (sides := _two(known)) and BOTH.search(folded) and not names.mentions(said):
        return _of_both(said, sides, last, names, language)
    plain = _without_tail(said)
    missing = lack(plain, names.mentions(plain)) or _of_what_was_said(plain, last, names)
    if not can_be_meant(said, known, names, language):
        return None
    if missing is None and (meant_so := WANTED.match(folded)) and len(folded) == len(said):
        return _joined(said[meant_so.end() :], "reference", known, names, language)
    if missing is None and not turned and _brief(plain, names):
        whole = _joined(said, "reference", known, names, language)
        return replace(whole, unsure=True) if whole else None
    if missing is None or (turned and missing == "reference"):
        return None
    if missing == "ellipsis" or _AND.match(said):
        for before in (last.base, last.text) if last.titled else (last.text, last.base):
            if replaced := substitute(said, before, names):
                return FollowUp(replaced, replaced, names.find_sources(replaced), replaced, settled=True)
    return _joined(said, missing, known, names, language)


def _of_what_was_said(said: str, last: Asked, names: Names) -> Lack | None:
    """A reference, where a longer question points at a noun of the last one (“elle date de quand cette loi, et …”)."""
    nouns = pointed_at(said, names.mentions(said))
    talked = {w.rstrip("s") for w in words(last.text)}
    return "reference" if nouns and all(n.rstrip("s") in talked for n in nouns) else None


def _joined(said: str, missing: Lack, known: Sequence[Asked], names: Names, language: Language) -> FollowUp | None:
    """The follow-up after what it is about: a source (“Le CLOUD Act : il date de quand ?”) or the question that it goes on
    from (“Qui a attaqué la décision, et ont-ils gagné ?”)."""
    last = known[-1]
    rest = _AND.sub("", said)
    own = rest if tells(rest) or names.mentions(rest) else ""
    source, sure = meant(said, known, names, language)
    about = names.find_sources(said) or (
        (source,) if source and source != MAIN and (sure or last.named) else (*last.cited[:1], *last.named)
    )
    about = tuple(dict.fromkeys((*belonging(said, source or MAIN, names), *about)))
    topic = own_words(source, known, names, language) if source else None
    if source and (
        last.language != language
        or (
            missing == "reference"
            and source != MAIN
            and (sure or (topic is not None and INTRODUCES.search(fold(last.base))))
        )
    ):
        called = _about(topic or names.title(source, language), rest, language)
        return FollowUp(called, last.base, about, said, ending=rest, own=own, titled=topic is None)
    before = last.goes_on if WHY.match(fold(rest)) and len(last.goes_on) <= _PHRASE else last.base
    text = f"{before.rstrip(' ?.!…')}{', et ' if language == 'fr' else ', and '}{_inner(rest)}"
    base = text if _in_full(rest) and len(text) <= _PHRASE else last.base
    if missing == "reference" or OPENS.match(fold(rest)):
        return FollowUp(text, base, about, said, ending=rest, own=own)
    brought: tuple[str, ...] = ()
    if names.mentions(said):  # it brings a matter of its own
        brought = tuple(dict.fromkeys((*names.find_sources(said), *matter(said, last, names))))
        about = brought or last.named
    return FollowUp(text, base, about, text, ending=rest, own=own, brought=brought)


def _two(known: Sequence[Asked]) -> tuple[Asked, Asked] | None:
    """The last two questions when each is about a source of its own."""
    if len(known) < 2 or None in (known[-1].subject, known[-2].subject) or known[-1].subject == known[-2].subject:
        return None
    return known[-2], known[-1]


def _of_both(said: str, sides: Sequence[Asked], last: Asked, names: Names, language: Language) -> FollowUp:
    """The follow-up on the sources that the last two questions were about: “what is the difference between the two?”."""
    about = tuple(a.subject for a in sides if a.subject)
    called = [own_words(s, sides, names, language) or names.title(s, language) for s in about]
    topic = (" et " if language == "fr" else " and ").join(called)
    return FollowUp(_about(topic, _AND.sub("", said), language), last.base, about, said)


def _brief(said: str, names: Names) -> bool:
    """True for a few words without a name: nothing but the conversation may say what they are about."""
    folded = fold(said)
    if mentions := names.mentions(said):  # “SecNumCloud obligatoire ?”
        named = {w for m in mentions for w in words(said[m.start : m.end])}
        bare = not FINITE.search(folded) and not OPENS.match(folded)
        beside = sum(w not in named for w in content(said))
        return "?" in said and 0 < beside < BRIEF and bare
    if not 0 < len(content(said)) <= BRIEF:
        return False
    led = bool(LED_IN.match(folded))
    asks = led or "?" in said or bool(OPENS.match(folded))
    return asks and (led or not names_actor(said))


def tells(own: str) -> bool:
    """True for words that say by themselves what is asked: not “and the outcome?”, “what did it say?”."""
    return any(w not in OF_WHAT | _MEASURE and not EMPTY_VERB.fullmatch(w) for w in content(own))


def without_and(said: str) -> str:
    """A question without the conjunction that joins it to what came before."""
    return _AND.sub("", said)


def content(said: str) -> list[str]:
    """The words of a question that say something: none that only ask, lead or join."""
    return [w for w in words(said) if w not in ALL_STOPWORDS and not SMALL.fullmatch(w)]


def _in_full(rest: str) -> bool:
    """True for a follow-up that asks in full (“what came of the interim application?”): the next one goes on from it too."""
    folded = fold(rest)
    return bool(OPENS.match(folded) or FINITE.search(folded)) and len(content(rest)) >= FULL


def _about(topic: str, rest: str, language: Language) -> str:
    return f"{topic} : {_inner(rest)}" if language == "fr" else f"{topic}: {_inner(rest)}"


def _short(question: str) -> str:
    """The folded question, or nothing when it is too long to be a set phrase."""
    folded = fold(question)
    return folded if len(folded) <= _PHRASE else ""


def _inner(text: str) -> str:
    """A question as it goes on inside a sentence: no capital unless its first word is a name, one question mark."""
    text = re.sub(r"\?{2,}", "?", text.strip())
    first = re.match(r"[^\W\d_]+", text)
    word = fold(first[0]) if first else ""
    if first and (len(word) == 1 or SMALL.fullmatch(word) or word in ALL_STOPWORDS | OF_WHAT | {"jusqu", "lorsqu"}):
        text = text[0].lower() + text[1:]
    return (
        text
        if text.endswith(("?", "!", "…"))
        else text.rstrip(" .") + ("\u00a0?" if re.search("\u00a0", text) else " ?")
    )


def _turned(question: str) -> tuple[str, str] | None:
    """How firmly a question turns to another subject, and what it then asks; None when it does not, or asks nothing."""
    folded = fold(question)
    m = TURNS.match(folded, 0, _PHRASE)
    if m is None or len(folded) != len(question) or not any(c.isalnum() for c in question[m.end() :]):
        return None
    rest = question[m.end() :]
    return ("hard" if m["hard"] else "soft", rest[:1].upper() + rest[1:])


def _without_tail(said: str) -> str:
    """A question without the small words that end it (“…, du coup ?”)."""
    folded = fold(said)
    m = TRAILING.search(folded)
    return said[: m.start()] + said[m.end() :] if m and m.start() and len(folded) == len(said) else said


def _after(question: str, pattern: re.Pattern[str]) -> str:
    """What comes after an opening such as “thanks, ”."""
    folded = fold(question)
    m = pattern.match(folded, 0, _PHRASE)
    return question[m.end() :] if m and len(folded) == len(question) else question

"""The dialogues and attacks of the evaluation are whole, and understanding alone already tells follow-ups from other questions."""

from __future__ import annotations

import pytest

from assistant.documents.corpus import Corpus
from assistant.errors import InputError
from assistant.pipeline import Assistant
from assistant.retrieve.names import Names
from assistant.retrieve.understand import understand
from assistant.types import LANGUAGES
from eval import attacks, compound, conversation, orders, several

DIALOGUES = {s: conversation.read_dialogues(conversation.FOLDER / f"{s}.jsonl") for s in conversation.SPLITS}
EVERY = [d for found in DIALOGUES.values() for d in found]


@pytest.fixture(scope="module")
def names(corpus: Corpus) -> Names:
    return Names.of({s.id: s.card for s in corpus.sources.values()}, corpus.glossary)


def test_the_dialogues_are_whole(corpus: Corpus) -> None:
    assert len(DIALOGUES["dev"]) >= 120
    assert len(DIALOGUES["test"]) >= 60
    assert len({d.id for d in EVERY}) == len(EVERY)
    assert len({d.turns for d in EVERY}) == len(EVERY)
    assert all(2 <= len(d.turns) <= 4 for d in EVERY)
    assert {s for d in EVERY for s in d.expected.about} <= set(corpus.sources)
    for language in ("fr", "en"):
        assert 0.4 < sum(d.lang == language for d in EVERY) / len(EVERY) < 0.6


def test_the_sources_of_attacks_exist(corpus: Corpus) -> None:
    assert {s for a in attacks.read_attacks() for s in a.about} <= set(corpus.sources)
    assert all(a.about for a in attacks.read_attacks() if a.expected == "part")


def test_follow_ups_are_told_from_other_questions(names: Names) -> None:
    noticed = {
        d.id: understand(d.turns[-1], names, history=d.turns[:-1], default=d.lang).understood_as is not None
        for d in EVERY
    }
    follow = [noticed[d.id] for d in EVERY if d.expected.resolved]
    others = [d.turns for d in EVERY if d.expected.resolved is False and noticed[d.id]]
    assert sum(follow) / len(follow) >= 0.97
    assert others == []


def test_a_replay_judges_the_last_turn(assistant: Assistant) -> None:
    dialogue = conversation.Dialogue(
        id="x",
        lang="fr",
        form="pronoun",
        turns=("C'est quoi le Cloud Act ?", "Il date de quand ?"),
        expected=conversation.Expected(resolved=True, about=("us-cloud-act",), words=("cloud act",)),
    )
    outcome = conversation.replay(assistant, dialogue)
    assert (outcome.noticed, outcome.subject, outcome.answered, outcome.touched) == (True, True, True, True)
    wrong = dialogue.model_copy(update={"expected": conversation.Expected(resolved=True, about=("gdpr",))})
    assert not conversation.replay(assistant, wrong).subject
    alone = conversation.Dialogue(
        id="y",
        lang="en",
        form="alone",
        turns=("What is the Cloud Act?", "Who hosts the EMC2 warehouse?"),
        expected=conversation.Expected(resolved=False),
    )
    shares = conversation.figures([outcome, conversation.replay(assistant, alone)])
    assert shares["follow-ups resolved to the right subject"] == (1.0, 1)
    assert shares["stand-alone questions left alone"] == (1.0, 1)


def test_a_need_is_met_by_any_sentence_that_tells_it_and_by_no_other(assistant: Assistant) -> None:
    ask = "Qui héberge EMC2 ?"
    places = {text: place for place, text in several.sentences_of(assistant.index, "fr").items()}
    reply = assistant.ask(ask, language="fr")
    first = places[reply.citations[0].quote]
    other = next(p for text, p in places.items() if text not in {c.quote for c in reply.citations})
    question = several.Broad(id="x", lang="fr", kind="compound", question=ask, needs=((other, first), (other,)))
    (told,) = several.measure(assistant, [question])
    assert (told.met, told.quotes) == ((True, False), len(reply.citations))
    assert several.figures([told])["needs"] == 0.5
    assert several.figures([told])["complete"] == 0.0
    assert several.figures([told])["leads"] == 1.0
    unanswered = several.Told(question.model_copy(update={"needs": ()}), (), False, 3)
    assert several.figures([told, unanswered])["wrongly answered"] == 1.0
    assert several.figures([told, unanswered])["needs"] == 0.5
    with pytest.raises(InputError, match="no sentence"):
        several.measure(assistant, [question.model_copy(update={"needs": (("nothing#here-1:1",), (first,))})])


def test_a_question_with_earlier_turns_is_asked_after_them(assistant: Assistant) -> None:
    places = {text: place for place, text in several.sentences_of(assistant.index, "en").items()}
    earlier = "What did Schrems I decide?"
    reply = assistant.ask("When was that?", history=[earlier])
    needs = ((places[reply.citations[0].quote],),)
    row = several.Broad(id="x", lang="en", kind="pronoun", turns=(earlier,), question="When was that?", needs=needs)
    alone = row.model_copy(update={"turns": ()})
    after, before = several.measure(assistant, [row, alone])
    assert after.met == (True,)
    assert before.met == (False,)


def test_the_questions_that_need_several_sentences_lead_somewhere(assistant: Assistant) -> None:
    known = {lang: several.sentences_of(assistant.index, lang) for lang in LANGUAGES}
    questions = [
        q
        for folder in (several.SEVERAL.parent, several.FRESH)
        for path in sorted(folder.glob("*.jsonl"))
        for q in several.read_several(path)
    ]
    messages = [m for path in sorted(compound.COMPOUND.parent.glob("*.jsonl")) for m in compound.read_messages(path)]
    assert all(len(q.needs) > 1 for q in several.read_several())
    assert [p for q in questions for need in q.needs for p in need if p not in known[q.lang]] == []
    places = [(m.lang, p) for m in messages for part in m.parts for need in part.needs for p in need]
    assert [p for language, p in places if p not in known[language]] == []
    assert len({*(q.id for q in questions), *(m.id for m in messages)}) == len(questions) + len(messages)
    assert [part.asked for m in messages for part in m.parts if part.asked not in m.question] == []


def test_a_message_is_measured_by_what_is_told_of_it_and_what_is_said_not_to_be(assistant: Assistant) -> None:
    places = {text: place for place, text in several.sentences_of(assistant.index, "fr").items()}
    asked = "C'est quoi EMC2, et combien Microsoft touche par an ?"
    first = places[assistant.ask(asked, language="fr").citations[0].quote]
    parts = (
        compound.Asked(asked="C'est quoi EMC2", needs=((first,),)),
        compound.Asked(asked="combien Microsoft touche par an", needs=()),
    )
    mixed = compound.Message(id="x", lang="fr", kind="mixed", question=asked, parts=parts)
    (found,) = compound.measure(assistant, [mixed])
    assert (found.met, found.answered, found.unsaid, found.missing) == ((True,), True, 1, 1)
    assert compound.figures([found])["silent"] == 0.0
    silent = compound.Replied(mixed, (True,), True, 0)
    assert compound.figures([silent])["silent"] == 1.0
    told = compound.Replied(mixed.model_copy(update={"parts": parts[:1]}), (True,), True, 1)
    assert compound.figures([told])["said in vain"] == 1.0
    nothing = compound.Replied(mixed.model_copy(update={"parts": parts[1:]}), (), True, 0)
    assert compound.figures([nothing])["wrongly answered"] == 1.0
    wrong = compound.Asked(asked="C'est quoi EMC2", needs=(("nothing#here-1:1",),))
    with pytest.raises(InputError, match="no sentence"):
        compound.measure(assistant, [mixed.model_copy(update={"parts": (wrong,)})])


def test_what_is_not_told_of_a_message_is_said(assistant: Assistant) -> None:
    found = compound.figures(compound.measure(assistant, compound.read_messages()))
    assert found["messages"] == 90
    assert found["told"] >= 0.85
    assert found["silent"] <= 0.3
    assert found["said in vain"] <= 0.05
    assert found["wrongly answered"] <= 0.15


def test_orders_on_the_subject_are_turned_away_and_requests_that_look_like_orders_are_heard(
    assistant: Assistant,
) -> None:
    texts = orders.read_orders("dev")
    some = [t for kind in (True, False) for t in [t for t in texts if t.order is kind][::8]]
    found = orders.figures(orders.measure(assistant, some))
    assert found["orders"] == found["honest"] == 25
    assert found["refused"] >= 0.7
    assert found["heard"] == 1.0


def test_what_earlier_questions_make_whole_is_never_taken_for_an_order(assistant: Assistant) -> None:
    alone = assistant.trace("Rédige-moi un poème là-dessus, en alexandrins, pour ma tante.")
    assert alone.reply is not None
    assert alone.reply.kind == "refusal"
    followed = assistant.trace("Et pour combien de temps ?", history=["Qu'a autorisé la CNIL le 21 décembre 2023 ?"])
    assert followed.decision is not None
    assert not followed.decision.ordered
    assert followed.reply is not None
    assert followed.reply.kind == "answer"

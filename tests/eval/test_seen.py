"""Training questions are seen as the assistant sees them when it is asked."""

from __future__ import annotations

import numpy as np

from assistant.pipeline import Assistant
from assistant.retrieve.question import encode
from assistant.retrieve.understand import understand
from eval.seen import as_seen
from eval.training import TrainingQuestion

BEFORE = "Who challenged the CNIL's deliberation before the Conseil d'État?"


def test_questions_come_back_in_their_order_each_as_it_is_asked(assistant: Assistant) -> None:
    asked = [
        TrainingQuestion("and what did they ask for?", "en", "a#b-1", 0, BEFORE),
        TrainingQuestion("Qui héberge EMC2 ?", "fr", "a#b-1", 0),
        TrainingQuestion("When was the CLOUD Act enacted in the United States?", "en", "a#b-1", None, BEFORE),
    ]
    said: list[tuple[str, int, int]] = []
    followed, alone, whole = as_seen(asked, assistant.index, assistant.engine, lambda *progress: said.append(progress))
    assert said[-1] == ("questions", 3, 3)
    for seen, question, history in (
        (followed, asked[0], [BEFORE]),
        (alone, asked[1], []),
        (whole, asked[2], []),  # it stands by itself
    ):
        query = understand(question.text, assistant.names, language=question.language, history=history)
        expected = encode(query, assistant.index, assistant.engine)
        assert seen.vector @ expected.vector > 0.999
        assert seen.tokens.shape == (len(expected.pieces), 384)
        assert seen.before.tolist() == (seen.before & False if expected.before is None else expected.before).tolist()
    assert followed.before.any()
    assert not followed.before.all()
    assert not np.any(alone.before)

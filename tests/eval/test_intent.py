"""Training the network that tells questions from orders: on a small lesson it must learn both, and read as the assistant reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import InputError
from assistant.index.intent import INTENT_FILE, Intent
from eval import orders
from eval.intent import Lesson, _carrying, fit
from eval.training import read_wrapped, unwrapped

D = 16


def _lesson(seed: int = 3) -> Lesson:
    """Texts of six tokens; those that ask have two tokens of a certain direction side by side, which carry the question."""
    rng = np.random.default_rng(seed)
    mark = np.random.default_rng(1).normal(size=D)
    tokens, carries = [], []
    for n in range(160):
        text, carrying = rng.normal(size=(6, D)), np.zeros(6, bool)
        if n % 2 or n >= 80:  # the last ones are plain questions
            at = int(rng.integers(0, 5))
            text[at : at + 2] += 2 * mark
            carrying[at : at + 2] = True
        tokens.append((0.1 * text).astype(np.float16))
        carries.append(carrying)
    return Lesson(tokens, carries, 80)


@pytest.fixture(scope="module")
def fitted() -> dict[str, np.ndarray]:
    return fit(_lesson(), rounds=15, say=lambda _: None)


@pytest.fixture(scope="module")
def learnt(fitted: dict[str, np.ndarray], tmp_path_factory: pytest.TempPathFactory) -> Intent:
    path = tmp_path_factory.mktemp("intent") / "intent.npz"
    np.savez(path, allow_pickle=False, **fitted)
    return Intent(path)


def test_what_asks_is_told_from_what_does_not(learnt: Intent) -> None:
    unseen = _lesson(seed=4)
    asks = np.array([learnt.asks(t.astype(np.float32)) for t in unseen.tokens[:80]])
    wanted = np.array([c.any() for c in unseen.carries[:80]])
    assert (asks[wanted][:, None] > asks[~wanted][None]).mean() > 0.9
    assert asks[wanted].mean() > 0 > asks[~wanted].mean()


def test_training_is_repeatable_and_gives_the_parts_of_the_shipped_file(fitted: dict[str, np.ndarray]) -> None:
    again = fit(_lesson(), rounds=15, say=lambda _: None)
    assert all(np.array_equal(fitted[n], again[n]) for n in fitted)
    assert set(fitted) == set(np.load(INTENT_FILE).files)


def test_the_assistant_reads_what_training_read(fitted: dict[str, np.ndarray], learnt: Intent) -> None:
    import torch

    from eval.intent import _Model

    model = _Model(fitted["mean"])
    for name, part in model.p.items():
        part.data = torch.from_numpy(fitted[name])
    text = _lesson().tokens[1].astype(np.float32)
    longer = torch.zeros(1, 9, D)  # with padding, as in a batch
    longer[0, : len(text)] = torch.from_numpy(text)
    there = torch.arange(9)[None] < len(text)
    assert learnt.asks(text) == pytest.approx(float(model(longer, there)[1][0].detach()), abs=1e-3)


def test_a_text_without_tokens_tells_nothing(learnt: Intent) -> None:
    assert learnt.asks(np.zeros((0, D), np.float32)) == 0.0
    assert np.isfinite(learnt.asks(np.ones((1, D), np.float32)))


@given(st.text(min_size=1, max_size=30), st.data())
def test_the_tokens_that_carry_a_question_are_those_of_its_core(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    at = text.index(text[start:end])
    spans = np.array([(n, n + 1) for n in range(len(text))])
    carrying = _carrying(text, (text[start:end],), spans)
    assert carrying.tolist() == [at <= n < at + end - start for n in range(len(text))]
    assert not _carrying(text, (), spans).any()


def test_wrapped_texts_are_read_and_a_core_that_is_not_copied_is_named(tmp_path: Path) -> None:
    texts = read_wrapped()
    assert len(texts) > 2000
    assert 0.3 < sum(not t.core for t in texts) / len(texts) < 0.6
    assert 0.4 < sum(t.lang == "fr" for t in texts) / len(texts) < 0.6
    line = '{"text": "Bonjour, qui héberge EMC2 ?", "lang": "fr", "kind": "polite", "core": ["qui héberge EMC2 ?"]}\n'
    (tmp_path / "wrapped.jsonl").write_text(line, encoding="utf-8")
    assert [q.text for q in unwrapped(read_wrapped(tmp_path))] == ["Bonjour, qui héberge EMC2 ?", "qui héberge EMC2 ?"]
    (tmp_path / "wrapped.jsonl").write_text(line + line.replace('["qui', '["Qui'), encoding="utf-8")
    with pytest.raises(InputError, match=r"(?s)wrapped\.jsonl:2.*Qui héberge"):
        read_wrapped(tmp_path)


def test_what_becomes_of_orders_is_counted(tmp_path: Path) -> None:
    def ended(order: bool, answered: bool, as_order: bool) -> orders.Ended:
        return orders.Ended(
            orders.Text(id="x", lang="fr", kind="work", order=order, text="Chante."), answered, as_order
        )

    found = orders.figures([ended(True, False, True), ended(True, True, False), ended(False, True, False)])
    assert found == {"orders": 2, "refused": 0.5, "as orders": 0.5, "honest": 1, "heard": 1.0, "answered": 1.0}
    (tmp_path / "dev.jsonl").write_text("[]\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"dev\.jsonl:1"):
        orders.read_orders("dev", tmp_path)
    assert len(orders.read_orders("dev")) == 400
    assert len(orders.read_orders("held")) == 200

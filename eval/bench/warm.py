"""Warm questions: every question of the `dev` split once, in one process, the model loaded."""

from __future__ import annotations

import time

from eval.bench.measure import Measured, Options, spread

WARM_UP = ("Qu'est-ce que le Health Data Hub ?", "What is the Health Data Hub?", "EMC2")


def warm(options: Options) -> list[Measured]:
    """Median and 95th percentile of a question's milliseconds, over all and in each language."""
    from assistant.opening import open_assistant
    from assistant.settings import load_settings
    from eval.dataset import read_dataset

    items = read_dataset().choose("dev").items[: options.limit]
    assistant = open_assistant(load_settings(data_dir=options.data_dir, threads=options.threads))
    for question in WARM_UP:
        assistant.ask(question)
    spent: dict[str, list[float]] = {"fr": [], "en": []}
    for item in items:
        start = time.perf_counter()
        assistant.ask(item.text, history=item.turns)
        spent[item.lang].append(1000 * (time.perf_counter() - start))
    every = [*spent["fr"], *spent["en"]]
    of_all = spread(every)
    found = [
        Measured("warm question, p50", of_all["p50"], "ms", 40, len(every)),
        Measured("warm question, p95", of_all["p95"], "ms", 90, len(every)),
        Measured("warm question, slowest", of_all["max"], "ms", None, len(every)),
    ]
    return found + [
        Measured(f"warm question, p50, {lang}", spread(s)["p50"], "ms", None, len(s)) for lang, s in spent.items() if s
    ]

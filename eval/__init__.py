"""The evaluation suite: question sets, metrics, calibration and benchmarks (`python -m eval`)."""

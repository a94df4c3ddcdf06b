"""The figures of a text — numbers, dates, durations, amounts, articles, case numbers — in one form for both languages.

`figures("3,5 M€ le 1er mars 2024")` and `figures("€3.5 million on 1 March 2024")` have the same kinds and values.
What each form means, and when one figure says another, is in docs of `Kind`, `Qualifier` and `holds`.
"""

from assistant.documents.figures.compare import holds, missing
from assistant.documents.figures.figure import Figure, Kind, Qualifier
from assistant.documents.figures.scan import figures

__all__ = ("Figure", "Kind", "Qualifier", "figures", "holds", "missing")

"""One module for each tab: `NAME`, and `fill(studio, language, page, tab)`, which puts in what it shows."""

"""`python -m eval`."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command `assistant` does, before numpy is imported

from eval.cli import main

main()

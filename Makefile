# The menu of this repository: `make` shows it. Plain sh, GNU make 4.3 or later.

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
CODE := assistant eval tests docs $(wildcard app.py)
ARGS ?=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# An environment whose Python is gone (removed, upgraded, or the folder was moved) is set up again.
BROKEN := $(shell $(BIN)/python -c '' 2>/dev/null || echo yes)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help install run test lint format typecheck docs docs-check eval bench browser clean again

help: ## show this menu
	@echo "make TARGET, where TARGET is one of:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)$$/  \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do printf '%-13s %s\n' "$$name" "$$text"; done
	@echo "Next: make run (the web chat on your machine), or make test."

install: $(STAMP) ## set up .venv with everything the project needs, and nothing else
	@echo ".venv is ready.$(if $(filter install,$(MAKECMDGOALS)), Next: make run for the web chat$(comma) or make test.)"

$(STAMP): pyproject.toml constraints.txt $(if $(BROKEN),again)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or later is needed, and \"$(PYTHON)\" is older or missing. Install it, or name another one: make install PYTHON=python3.12" >&2; exit 1; }
	@echo "Setting up .venv (about 3 minutes and 2 GB the first time)…"
	@$(if $(BROKEN),$(PYTHON) -m venv --clear .venv,true) || { \
	  echo "The environment could not be made. On Debian and Ubuntu: apt install python3-venv; then: make install" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --upgrade pip && $(BIN)/python -m pip install -c constraints.txt -e ".[dev]" || { \
	  echo "The installation failed; pip says why above. Check the network or pip's settings, then: make install" >&2; exit 1; }
	@touch $@

run: install ## build the index and open the web chat on http://127.0.0.1:7860
	@echo "Building the index (one or two minutes the first time, nothing when it is up to date)…"
	@$(BIN)/assistant index || { echo "The index was not built; the sentence above says how to mend it. Then: make run" >&2; exit 1; }
	@echo "Starting the web chat on http://127.0.0.1:7860 (unless the settings name another address); Ctrl+C stops it."
	@trap : INT; $(BIN)/assistant serve $(ARGS); code=$$?; case $$code in \
	  0|130) echo "The web chat has stopped. Next: make run starts it again." ;; \
	  *) echo "The web chat stopped; the sentence above says why. Then: make run (another port: make run ARGS='--port 7861')" >&2; exit $$code ;; esac

test: install ## prepare the model and the index, then run the tests (ARGS='-k name' to choose)
	@echo "Preparing the model and the index…"
	@$(BIN)/assistant index || { echo "The index was not built; the sentence above says how to mend it. Then: make test" >&2; exit 1; }
	@echo "Running the tests…"
	@$(BIN)/python -m pytest $(ARGS) && echo "The tests pass. Next: make lint typecheck docs-check, or .ci/run for everything." || { \
	  code=$$?; echo "Some tests fail. Next: mend them; make test ARGS='--lf' runs only these again." >&2; exit $$code; }

lint: install ## check the style of the code
	@echo "Checking the style with ruff…"
	@$(BIN)/ruff check $(CODE) && echo "The style is right. Next: make typecheck." || { \
	  echo "Some lines need mending. Next: make format mends what it can, then: make lint" >&2; exit 1; }

format: install ## lay out the code and mend what can be mended by itself
	@echo "Laying out the code with ruff…"
	@$(BIN)/ruff check --quiet --fix --exit-zero $(CODE) && $(BIN)/ruff format $(CODE) && echo "Done. Next: make lint."

typecheck: install ## check the types
	@echo "Checking the types with mypy…"
	@$(BIN)/mypy $(CODE) && echo "The types are right. Next: make test." || { \
	  echo "Some types are wrong. Next: mend them, then: make typecheck" >&2; exit 1; }

docs: install ## write the generated pages (docs/reference, the table of corpus/README.md)
	@echo "Writing the generated pages…"
	@$(BIN)/python docs/generate.py && echo "Done. Next: commit the pages that changed."

docs-check: install ## check that the generated pages are fresh
	@echo "Checking the generated pages…"
	@$(BIN)/python docs/generate.py --check

eval: install ## measure the answers on the development questions
	@echo "Measuring the answers on the development questions…"
	@$(BIN)/python -m eval dev $(ARGS) && echo "Done. Next: docs/evaluator.md says what the figures mean." || { \
	  echo "The measure failed; the lines above say why. Then: make eval" >&2; exit 1; }

bench: install ## measure speed and memory
	@echo "Measuring speed and memory (leave the machine alone meanwhile)…"
	@$(BIN)/python -m eval bench $(ARGS) && echo "Done. Next: compare the figures with those of README.md." || { \
	  echo "The measure failed; the lines above say why. Then: make bench" >&2; exit 1; }

browser: install ## try the page in Chromium (which must be installed)
	@echo "Trying the page in Chromium…"
	@$(BIN)/assistant index && $(BIN)/python -m pytest -m browser $(ARGS) && echo "The page works. Next: .ci/run for everything." || { \
	  echo "The page was not tried, or does not work. Chromium is needed (Debian: apt install chromium). Then: make browser" >&2; exit 1; }

clean: ## remove the index, the converted model and the caches (.venv and your own texts stay)
	@echo "Removing the index, the converted model and the caches…"
	@rm -rf .assistant/index .assistant/models .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	@find . -path ./.venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "Done. Next: make run builds them again."

again:

comma := ,

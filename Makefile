# Every target sets up what it needs; the environment follows requirements.lock and pyproject.toml.

PYTHON ?= python3
ADDR ?= 127.0.0.1:8000

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYODIDE := build/pyodide/$(shell sed -n 's/^VERSION = "\(.*\)"/\1/p' tools/wwsdocs/pyodide.py)/python_stdlib.zip
UV := uv==0.13.8

# The theme announces its successor at every start.
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: help serve test lint fix unit chromium browse check site screenshots fidelity scenarios bench lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	@echo "Installing what requirements.lock names into $(VENV): about a minute"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# Without it the site shows what the examples print, and does not run them.
$(PYODIDE): | $(READY)
	@echo "Getting Python for the browser into build/pyodide, once: about a minute"
	@-$(BIN)/python -m wwsdocs.pyodide

serve: $(READY) $(PYODIDE) ## show the site at ADDR (127.0.0.1:8000) and follow changes
	@echo "Building the site in all languages, then serving it at http://$(ADDR)/"
	@$(BIN)/mkdocs serve --dev-addr $(ADDR)

test: lint unit browse check ## everything that has to pass

lint: $(READY) ## style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

fix: $(READY) ## repair what ruff can repair
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

unit: $(READY) ## the tests, but for those in a browser
	$(BIN)/pytest -n 2 --ignore tests/site

# Without it the tests that need it are skipped, and say what to do.
chromium:
	@test -n "$$CHROMIUM" || command -v chromium > /dev/null || test "$$(id -u)" != 0 || \
		{ apt-get update --quiet && apt-get install --quiet --yes --no-install-recommends chromium; } || true

browse: $(READY) $(PYODIDE) chromium ## the tests of the built site, in Chromium
	$(BIN)/pytest -n 2 tests/site

check: $(READY) ## our own pages
	$(BIN)/bitext check docs --baseline bitext-baseline.json

site: $(READY) $(PYODIDE) ## build the site into site/
	$(BIN)/mkdocs build --strict

screenshots: $(READY) $(PYODIDE) ## pictures of the site, in build/screenshots
	$(BIN)/python -m tests.site.screenshots build/screenshots

fidelity: $(READY) ## how many identifiers survive translation and repair
	$(BIN)/python -m benchmarks.fidelity

scenarios: $(READY) ## play the scenarios of the specification and list them
	$(BIN)/python -m tests.wwsapi.scenarios

bench: $(READY) ## how fast we check, call and build, beside our peers
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.calls
	$(BIN)/python -m benchmarks.site

# Versions that the lock already names are kept; remove the file first to take the newest.
lock: ## resolve pyproject.toml into requirements.lock
	$(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet $(UV)
	build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --all-extras \
		--generate-hashes --no-emit-index-url --custom-compile-command 'make lock' \
		--output-file requirements.lock pyproject.toml

clean: ## remove everything that can be made again
	rm -rf $(VENV) build site .mypy_cache .pytest_cache .ruff_cache .hypothesis tools/*.egg-info

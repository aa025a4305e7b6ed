# Each target does all its own set-up. Python 3.11 or newer, make, and a network for the first run.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
READY := .venv/.ready
DEV := .venv/.dev

.PHONY: serve test check fix build screenshots conformance clean

serve: $(READY)
	$(BIN)/restitch serve --port $(PORT)

test: $(DEV)
	sh tests/find-browser.sh
	sh tests/find-virtuoso.sh
	sh tests/clients/get.sh
	$(BIN)/pytest

check: $(DEV)
	$(BIN)/ruff format --check graph api tests benchmarks
	$(BIN)/ruff check graph api tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/restitch check

fix: $(DEV)
	$(BIN)/ruff check --fix graph api tests benchmarks
	$(BIN)/ruff format graph api tests benchmarks

build: $(READY)
	$(BIN)/restitch build

screenshots: $(DEV)
	sh tests/find-browser.sh
	$(BIN)/python tests/browser/screenshots.py $(OF)

conformance: $(DEV)
	PYTHONPATH=tests $(BIN)/python -m conformance.report

$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(DEV): $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --requirement requirements-dev.txt
	touch $@

clean:
	rm -rf .venv build dist screenshots

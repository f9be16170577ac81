# `make` lists the targets; `make fiche DEPT=08` and `make test` set up all that they need.
SHELL := /bin/sh
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DEPT   ?= 08

.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; try: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

setup: $(VENV)/.run ## creates .venv with the pinned requirements

fiche: setup ## renders one fiche in HTML and PDF, e.g. make fiche DEPT=08
	@$(BIN)/fiches render $(DEPT)

site: setup ## builds the whole site: all fiches and all pages that have changed
	@$(BIN)/fiches build

serve: setup ## shows the site on localhost and makes pages anew as you write
	@$(BIN)/fiches serve

notebooks: $(VENV)/.dev ## executes the notebooks of the method
	@$(BIN)/fiches notebooks

lab: $(VENV)/.dev ## opens the notebooks in Jupyter
	$(BIN)/jupyter lab notebooks

gallery: setup ## draws all figures of twelve hard departments on one page
	@$(BIN)/python -m fiches.build.gallery

bench: export PYTHONPATH = tests/support
bench: $(VENV)/.dev ## measures speed and prints ratios
	$(BIN)/python tests/bench/bench_ingest.py
	$(BIN)/python tests/bench/bench_figures.py
	$(BIN)/python tests/bench/bench_build.py
	$(BIN)/python tests/bench/bench_pages.py
	if command -v quarto >/dev/null; then $(BIN)/python tests/bench/bench_quarto.py; fi

export ALL SEED
ORDER = $(if $(SEED),-p randomly --randomly-seed=$(SEED))

test: $(VENV)/.dev ## runs the tests; ALL=1 looks at all departments, SEED=7 at others, in another order
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile $(ORDER)

fuzz: $(VENV)/.dev ## draws the examples of property tests anew, until it is stopped or one fails
	while $(BIN)/python -m pytest --quiet --exitfirst --hypothesis-profile=fuzz -m hypothesis tests; do :; done

faults: $(VENV)/.dev ## kills, damages, fills and swaps for an hour: after every fault the next run must be right
	FICHES_FAULTS=3600 $(BIN)/python -m pytest --quiet tests/store/test_faults.py

check: setup ## checks what analysts write: spelling, typography, values, links, pictures
	@$(BIN)/fiches check

lint: $(VENV)/.dev ## lint, format, types and the order of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: $(VENV)/.dev ## pins the requirements anew, with hashes (needs uv)
	uv pip compile $(LOCK) --group build pyproject.toml -o requirements.lock
	uv pip compile $(LOCK) -c requirements.lock --group dev $(LOCKED) pyproject.toml -o requirements-dev.lock
# What is in the first file isn't repeated in the second, which is installed on top of it.
LOCKED = $$(sed -n 's/==.*//; s/^[A-Za-z]/--no-emit-package &/p' requirements.lock)
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

clean: ## removes what was made, keeps the data
	rm -rf _site _build fiches carnets donnees fiche.html fiche.pdf fiche_files .quarto

.PHONY: help setup fiche site serve notebooks lab gallery bench test fuzz faults check lint lock clean

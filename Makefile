# `make` lists the targets; `make fiche DEPT=08` and `make test` set up all that they need.
SHELL := /bin/sh
# The Python of .venv, once it is there, else the one on the PATH; `make PYTHON=python3.12` takes another.
PYTHON ?= $(shell test -x $(RUN) && echo $(RUN) || echo python3)
RUN    := $(if $(filter Windows_NT,$(OS)),.venv/Scripts/python.exe,.venv/bin/python)
DEPT   ?= 08

.DEFAULT_GOAL := help
unexport PYTHONPATH PYTHONHOME # the environment's packages, whatever another one has set

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## creates .venv with the pinned requirements
	@$(PYTHON) scripts/install.py

dev: ## the same, with what tests and notebooks need
	@$(PYTHON) scripts/install.py --dev

fiche: setup ## renders one fiche in HTML and PDF, e.g. make fiche DEPT=08
	@$(RUN) -m fiches render $(DEPT)

site: setup ## builds the whole site: all fiches and all pages that have changed
	@$(RUN) -m fiches build

serve: setup ## shows the site on localhost and makes pages anew as you write
	@$(RUN) -m fiches serve

notebooks: dev ## executes the notebooks of the method
	@$(RUN) -m fiches notebooks

lab: dev ## opens the notebooks in Jupyter
	$(RUN) -m jupyterlab notebooks

gallery: setup ## draws all figures of twelve hard departments on one page
	@$(RUN) -m fiches.build.gallery

bench: export PYTHONPATH = tests/support
bench: dev ## measures speed on data of real size and prints ratios; SHORT=1 for a look
ifdef SHORT
	$(RUN) tests/bench/bench_build.py --short
else
	$(RUN) tests/bench/bench_ingest.py
	$(RUN) tests/bench/bench_figures.py
	$(RUN) tests/bench/bench_build.py --full-size
	$(RUN) tests/bench/bench_pages.py
	if command -v quarto >/dev/null; then $(RUN) tests/bench/bench_quarto.py; fi
endif

export ALL SEED
ORDER = $(if $(SEED),-p randomly --randomly-seed=$(SEED))

# Four processes, for two cores: many a test waits for a browser or a preview. What Python compiles is kept, whatever
# another project has set: tests start hundreds of processes.
test fuzz: export PYTHONDONTWRITEBYTECODE =
test: dev ## runs the tests; ALL=1 looks at all departments, ALL=2 at all else too, SEED=7 at others, in another order
	$(RUN) -m pytest --numprocesses 4 --dist loadfile --no-loadscope-reorder $(ORDER)

fuzz: dev ## draws the examples of property tests anew, until it is stopped or one fails
	while $(RUN) -m pytest --quiet --exitfirst --hypothesis-profile=fuzz -m hypothesis tests; do :; done

faults: dev ## kills, damages, fills and swaps for an hour: after every fault the next run must be right
	FICHES_FAULTS=3600 $(RUN) -m pytest --quiet tests/store/test_faults.py

check: setup ## checks what analysts write: spelling, typography, values, links, pictures
	@$(RUN) -m fiches check

lint: dev ## lint, format, types and the order of imports
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(RUN) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'

lock: dev ## pins the requirements anew, with hashes (needs uv)
	uv pip compile $(LOCK) --group build pyproject.toml -o requirements.lock
	uv pip compile $(LOCK) -c requirements.lock --group dev $(LOCKED) pyproject.toml -o requirements-dev.lock
# What is in the first file isn't repeated in the second, which is installed on top of it.
LOCKED = $$(sed -n 's/==.*//; s/^[A-Za-z]/--no-emit-package &/p' requirements.lock)
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

clean: ## removes what was made, keeps the data
	rm -rf _site _build fiches carnets donnees corrections pays produits territoires fiche.html fiche.pdf fiche_files .quarto _freeze

.PHONY: help setup dev fiche site serve notebooks lab gallery bench test fuzz faults check lint lock clean

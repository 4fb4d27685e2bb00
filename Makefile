# Every target works on a fresh machine with python3, git and make: what it needs is installed in .venv first.
# The locks list everything, so pip resolves nothing (--no-deps): older ones look for the newest release of what another
# package asks for with an extra, and stop when it is not the one that is locked. `pip check` tells a lock with a hole.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SUPPLY := build/supply-venv/bin
SMOKE := build/smoke-venv
PIP := -m pip --quiet --disable-pip-version-check --no-input
COMPILE := pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header --no-annotate
DIST = $(firstword $(wildcard dist/*.whl))

.DEFAULT_GOAL := help
.PHONY: help venv hosts test check format lint types contracts coverage docs examples browser screenshots chromium demo \
	demo-web newcomer bench attack mutation search slow lock build smoke audit sbom clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/.locked: requirements/dev.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python $(PIP) install --no-deps --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.installed: $(VENV)/.locked pyproject.toml
	@$(BIN)/python $(PIP) install --no-deps --no-build-isolation --editable .
	@$(BIN)/python $(PIP) check || $(BIN)/python -m pip check
	@touch $@

$(VENV)/.hosts: requirements/examples.txt $(VENV)/.installed
	@$(BIN)/python $(PIP) install --no-deps --require-hashes -r requirements/examples.txt
	@$(BIN)/python $(PIP) check || $(BIN)/python -m pip check
	@touch $@

$(SUPPLY)/.locked: requirements/supply.txt
	@test -x $(SUPPLY)/python || $(PYTHON) -m venv $(dir $(SUPPLY))
	@$(SUPPLY)/python $(PIP) install --no-deps --require-hashes -r requirements/supply.txt
	@$(SUPPLY)/python $(PIP) check || $(SUPPLY)/python -m pip check
	@touch $@

venv: $(VENV)/.installed ## Install the package and its tools in .venv, from the lock

hosts: $(VENV)/.hosts ## Add to .venv what the example hosts and their tests need, from its lock

test: venv ## Run the fast tests
	@$(BIN)/python -m pytest -q -m "not slow and not attack"

check: format lint types contracts coverage docs ## Run everything a change must pass

format: venv
	@$(BIN)/ruff format --quiet --check . || { $(BIN)/ruff format --check .; exit 1; }

lint: venv
	@$(BIN)/ruff check --quiet .

types: hosts
	@$(BIN)/mypy --no-error-summary

contracts: venv
	@$(BIN)/lint-imports --no-logo

coverage: venv
	@mkdir -p build
	@COVERAGE_FILE=build/.coverage $(BIN)/python -m pytest -q -m "not slow and not attack" --cov --cov-report=json:build/coverage.json
	@$(BIN)/python scripts/coverage_gate.py build/coverage.json

docs: venv ## Build the documentation in build/docs
	@$(BIN)/python -m sphinx -q -nW --keep-going -b html docs build/docs

examples: hosts ## Run the examples of integration: Django, FastAPI, Odoo, Tryton and the others
	@$(BIN)/python -m pytest -q tests/examples

browser: hosts chromium ## Try the example host in a real browser
	@$(BIN)/python -m pytest -q tests/browser

screenshots: hosts chromium ## Take the documentation's pictures of the example host again
	@CHORUS_BRIDGE_SCREENSHOTS=1 $(BIN)/python -m pytest -q tests/browser/test_screenshots.py

# The distribution's own, which its security team keeps up to date.
chromium:
	@mkdir -p build
	@command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq chromium fonts-dejavu-core; } >build/chromium.log 2>&1 \
		|| { cat build/chromium.log; echo "chromium: install it yourself, e.g. apt-get install chromium, then run this again"; exit 1; }

demo: venv ## Play a whole story against the bundled simulator
	@$(BIN)/python -m chorus_bridge.cli demo

demo-web: hosts ## Open the example host on the bundled simulator
	@$(BIN)/python docs/examples/host

newcomer: ## Time the path of a newcomer: clone, demonstration, install, first call
	@$(PYTHON) scripts/newcomer.py

bench: venv ## Measure, in one run, what costs what
	@for file in benchmarks/*.py; do $(BIN)/python "$$file"; done

attack: venv ## Attack the delivery: crashes, kills, races, simulations, a model checker
	@$(BIN)/python -m pytest -q -m attack tests/attack

# Empty, it is everything: `make mutation MISTAKES=` (ten minutes).
MISTAKES ?= --sample 300

mutation: venv ## Make mistakes in what decides, and count those the fast tests notice
	@$(BIN)/python -m scripts.mutation $(MISTAKES)

# `make search PLACE=tests/rules` searches there alone.
PLACE ?= tests

search: venv ## Try what must always hold on many new random cases
	@$(BIN)/python -m pytest -q -m "hypothesis and not attack and not slow" --hypothesis-profile=search $(PLACE)

slow: venv ## Run the slow tests
	@$(BIN)/python -m pytest -q -m slow

lock: $(SUPPLY)/.locked ## Choose and hash the newest versions of the tools
	@$(SUPPLY)/uv $(COMPILE) --upgrade --extra cli --group dev pyproject.toml --output-file requirements/dev.txt >/dev/null
	@$(SUPPLY)/uv $(COMPILE) --upgrade --group pyproject.toml:examples --constraint requirements/dev.txt --output-file requirements/examples.txt >/dev/null
	@$(SUPPLY)/uv $(COMPILE) --upgrade --group pyproject.toml:supply --output-file requirements/supply.txt >/dev/null

build: venv ## Build the wheel in dist
	@rm -rf dist && mkdir -p build
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist . >build/wheel.log 2>&1 || { cat build/wheel.log; exit 1; }

# As a user would: the wheel and its core dependencies alone, newest versions in the declared ranges.
smoke: build ## Install the wheel alone in a clean environment and use it
	@rm -rf $(SMOKE)
	@$(PYTHON) -m venv --without-pip $(SMOKE)
	@$(BIN)/python -m pip --quiet --disable-pip-version-check --no-input --python $(SMOKE)/bin/python install $(DIST)
	@cd build && smoke-venv/bin/python -I ../scripts/smoke.py

audit: $(SUPPLY)/.locked ## Look for known vulnerabilities in every locked version (needs the vulnerability service of PyPI)
	@$(SUPPLY)/pip-audit --strict --disable-pip --require-hashes -r requirements/dev.txt
	@$(SUPPLY)/pip-audit --strict --disable-pip --require-hashes -r requirements/examples.txt
	@$(SUPPLY)/pip-audit --strict --disable-pip --require-hashes -r requirements/supply.txt

sbom: smoke $(SUPPLY)/.locked ## Write the bill of materials of an installed wheel in build/sbom.json
	@$(SUPPLY)/cyclonedx-py environment --output-reproducible --pyproject pyproject.toml --output-file build/sbom.json $(SMOKE)/bin/python

clean: ## Remove everything the other targets made
	@rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Everything that a person or a machine does with this project; `make` lists it.

SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS   += --no-builtin-rules

PYTHON      ?= python3
VENV        ?= .venv
HOST        ?= 127.0.0.1
PORT        ?= 3000
WORKERS     ?= 2
PYTEST_ARGS ?=
FUZZ_ARGS   ?=
MINUTES     ?= 30
UV_VERSION  ?= 0.13.9

# RAW and WAREHOUSE: as given to make, else as the environment or .env says, else in this folder.
setting  = $(or $($(1)),$(shell sed -nE 's/^$(1)="?([^"]*)"?$$/\1/p' .env 2>/dev/null))
absolute = $(if $(filter /%,$(firstword $(1))),$(1),$(CURDIR)/$(1))
RAW         ?= $(or $(call setting,DTZ_RAW),raw)
WAREHOUSE   ?= $(or $(call setting,DTZ_WAREHOUSE),warehouse)

BIN := $(VENV)/bin
export DTZ_RAW             := $(call absolute,$(RAW))
export DTZ_WAREHOUSE       := $(call absolute,$(WAREHOUSE))
export DTZ_DAGSTER_STORAGE := $(DTZ_WAREHOUSE)/dagster
export DTZ_POSTGRES_URL    := $(call setting,DTZ_POSTGRES_URL)
export DAGSTER_HOME        := $(CURDIR)$(if $(DTZ_POSTGRES_URL),/deploy/postgres)
# Handed to `dtz` through the environment, so that quotes in it survive.
export SQL

PIP  := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input
LOCK := $(VENV)/lock-tools/bin/uv pip compile pyproject.toml --quiet --universal \
        --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
        --no-header --no-annotate --no-strip-extras $(if $(UPGRADE),--upgrade)
# What mypy reads: those of the folders that hold Python.
TYPED = $(patsubst %/,%,$(sort $(dir $(wildcard pipelines/*.py dtz_assets/*.py typesetting/*.py \
        benchmarks/*.py tests/*.py))))

.PHONY: help refresh ocr postgres ui query edition test test-all fast slow fuzz check format coverage lock \
        clients system-deps browser screenshots clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

# --- using it ---------------------------------------------------------------------------------

refresh: $(VENV)/.editable ## read what is new in raw/ and publish a release
	@$(BIN)/dtz refresh

ocr: $(VENV)/.locked-ocr ## install what reads scans (about 300 MB)

postgres: $(VENV)/.locked-postgres ## install what keeps Dagster's state in PostgreSQL

query: $(VENV)/.editable ## ask the release: make query SQL="select * from core.reports"
	@test -n "$$SQL" || { echo 'Say what to ask: make query SQL="select * from core.reports"' >&2; exit 2; }
	@$(BIN)/dtz query "$$SQL"

# The daemon runs schedule and sensors, whoever looks at the pages; both end together.
ui: $(VENV)/.editable ## assets, runs and checks on http://127.0.0.1:3000, to look at (WRITE=1: to launch runs)
	@mkdir -p "$(DTZ_DAGSTER_STORAGE)"
	@$(BIN)/dagster-daemon run -m dtz_assets.definitions & \
	daemon=$$!; trap 'kill $$daemon 2>/dev/null; wait $$daemon' EXIT; \
	$(BIN)/dagster-webserver -m dtz_assets.definitions -h $(HOST) -p $(PORT) \
		$(if $(WRITE),,--read-only)

edition: $(VENV)/.locked-dev ## set our own edition of the report anew, in raw/coevorden
	@$(BIN)/python -m typesetting

screenshots: $(VENV)/.locked-dev ## take the pictures of the site and the web interface in docs/images anew
	@$(BIN)/python -m tests.site.pictures
	@$(BIN)/python -m tests.docs.screenshots

# --- working on it ----------------------------------------------------------------------------

test: check fast ## all checks, and all tests but the slow ones

# Counting branches takes a good third more time, which whoever waits for `make test` is spared.
test-all: COVERAGE := --cov
test-all: test slow ## the same with coverage, and the slow tests

fast: $(VENV)/.locked-dev
	@DTZ_STRICT_SKIPS=1 $(BIN)/pytest -m "not slow" -n $(WORKERS) $(COVERAGE) $(PYTEST_ARGS)

slow: $(VENV)/.locked-dev $(VENV)/.clients-python $(VENV)/.clients-node
	@DTZ_STRICT_SKIPS=1 $(BIN)/pytest -m slow -n $(WORKERS) $(PYTEST_ARGS)

fuzz: $(VENV)/.locked-dev ## break PDFs at random and read them: make fuzz MINUTES=30
	@$(BIN)/python -m tests.workers.fuzzing --minutes $(MINUTES) $(FUZZ_ARGS)

check: $(VENV)/.locked-dev ## formatting, lint, types, import contracts, licences
	@$(BIN)/ruff format --check --quiet . || { echo "make format puts this right" >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary $(TYPED)
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/pytest -q --no-header tests/architecture/test_licences.py

format: $(VENV)/.locked-dev ## format the code and mend what lint can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

coverage: $(VENV)/.locked-dev ## the coverage of pipelines/ line by line, in reports/coverage
	@$(BIN)/pytest -q -m "not slow" -n $(WORKERS) --cov --cov-report=html

# --- installing -------------------------------------------------------------------------------

# Each stamp is younger than what it was made from, so nothing is asked of pip or of the network
# until a lock changes.

$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || \
		{ echo "$(PYTHON) is not there: install Python 3.11 or later, or say make PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$$($(PYTHON) --version) is too old: install Python 3.11 or later," \
		       "and say make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) lacks its venv module: on Debian and Ubuntu, apt-get install python3-venv" >&2; \
		  exit 1; }
	@echo "making $(VENV) (once, a few minutes)…" >&2
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.locked: requirements/run.lock $(VENV)/.made
	@$(PIP) --require-hashes -r $<
	@touch $@

$(VENV)/.editable: pyproject.toml $(VENV)/.locked
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.locked-ocr: requirements/ocr.lock $(VENV)/.editable
	@echo "installing what reads scans…" >&2
	@$(PIP) --require-hashes -r $<
	@touch $@

$(VENV)/.locked-postgres: requirements/postgres.lock $(VENV)/.editable
	@echo "installing what keeps Dagster's state in PostgreSQL…" >&2
	@$(PIP) --require-hashes -r $<
	@touch $@

$(VENV)/.locked-dev: requirements/dev.lock $(VENV)/.editable
	@echo "installing what the tests need…" >&2
	@$(PIP) --require-hashes -r $<
	@touch $@

clients: $(VENV)/.clients-python $(VENV)/.clients-node ## install other clients of DuckDB, for tests

$(VENV)/.clients-python: requirements/clients.lock $(VENV)/.made
	@echo "installing an older client of DuckDB, for tests…" >&2
	@$(PYTHON) -m venv $(VENV)/clients/python
	@$(VENV)/clients/python/bin/python -m pip install -qq --disable-pip-version-check --no-input \
		--require-hashes -r $<
	@touch $@

# --ignore-scripts: the client comes as it was built, nothing of it has to run to be installed.
$(VENV)/.clients-node: tests/clients/package.json tests/clients/package-lock.json $(VENV)/.made
	@command -v node >/dev/null && command -v npm >/dev/null || \
		{ echo "node and npm are not there: say make system-deps, or install Node 18 or later" >&2; \
		  exit 1; }
	@echo "installing the Node client of DuckDB, for tests…" >&2
	@mkdir -p $(VENV)/clients/node
	@cp tests/clients/package.json tests/clients/package-lock.json $(VENV)/clients/node/
	@npm ci --prefix $(VENV)/clients/node --ignore-scripts --no-audit --no-fund --loglevel error >/dev/null
	@touch $@

# Nothing is asked of the network where all of it is there.
system-deps: ## install what is not Python, for tests: node, npm, systemd-analyze (apt-get)
	@if command -v node >/dev/null && command -v npm >/dev/null && \
			command -v systemd-analyze >/dev/null; then \
		echo "Nothing to install: node $$(node --version), npm and systemd-analyze are there."; \
	elif command -v apt-get >/dev/null; then \
		as_root="$$([ "$$(id -u)" = 0 ] || echo sudo)"; \
		$$as_root apt-get update -qq && \
		$$as_root apt-get install -qq -y --no-install-recommends nodejs npm systemd >/dev/null; \
	else \
		echo "There is no apt-get here: install Node 18 or later with npm by hand," \
		     "and systemd-analyze where there is systemd." >&2; exit 1; \
	fi

# The one of the distribution: that of playwright comes from a host that few networks let through.
browser: ## install Chromium, for tests and pictures of pages (apt-get)
	@if command -v chromium chromium-browser >/dev/null; then \
		echo "Nothing to install: Chromium is there."; \
	elif command -v apt-get >/dev/null; then \
		echo "installing Chromium (about 350 MB on disk)…" >&2; \
		as_root="$$([ "$$(id -u)" = 0 ] || echo sudo)"; \
		$$as_root apt-get update -qq && \
		$$as_root apt-get install -qq -y --no-install-recommends chromium >/dev/null; \
	else \
		echo "There is no apt-get here: install Chromium by hand." >&2; exit 1; \
	fi

lock: $(VENV)/lock-tools/bin/uv ## remake requirements/*.lock (UPGRADE=1: newest versions)
	@$(LOCK) --group build --output-file requirements/run.lock
	@$(LOCK) --group build --extra ocr --constraint requirements/run.lock \
		--output-file requirements/ocr.lock
	@$(LOCK) --group build --extra postgres --constraint requirements/run.lock \
		--output-file requirements/postgres.lock
	@$(LOCK) --group build --extra ocr --extra postgres --group dev \
		--constraint requirements/ocr.lock --constraint requirements/postgres.lock \
		--output-file requirements/dev.lock
	@$(subst pyproject.toml,requirements/clients.in,$(LOCK)) --output-file requirements/clients.lock

$(VENV)/lock-tools/bin/uv: | $(VENV)/.made
	@$(PYTHON) -m venv $(VENV)/lock-tools
	@$(VENV)/lock-tools/bin/python -m pip install -qq --disable-pip-version-check \
		uv==$(UV_VERSION)

clean: ## remove the environment, caches and reports; raw/ and warehouse/ stay
	@rm -rf $(VENV) build dist reports .coverage .coverage.* .hypothesis .import_linter_cache \
		.mypy_cache .pytest_cache .ruff_cache *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

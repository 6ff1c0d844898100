# The two that matter: `make run` and `make test`. Nothing is needed but Python 3.11, make and git.
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
BIN := .venv/bin
# Debian's Python has no ensurepip but may have pip; others have ensurepip but may lack pip.
PIP = $$($(PYTHON) -m pip --version >/dev/null 2>&1 && echo "$(PYTHON) -m pip --python $(BIN)/python" \
	|| echo "$(BIN)/python -m pip")
INSTALL = $(PIP) --quiet --disable-pip-version-check install \
	--require-hashes --no-deps --only-binary :all: --no-compile -r
COMPILE := $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header \
	--no-config --python-version 3.11 --universal --upgrade
WORKERS ?= auto
PYTEST := $(BIN)/python -m pytest
PYTEST_PARALLEL := $(PYTEST) -n $(WORKERS) --dist worksteal

.PHONY: run demo test test-sqlite test-postgres test-browser check format lock shots bench clean

run: $(BIN)/.run  ## the whole site on HOST:PORT, with a demo project on first start
	@exec $(BIN)/python manage.py serve

demo: $(BIN)/.run  ## a real agent that asks the running site and does what was approved
	@$(BIN)/python manage.py demo_agent

# One half that fails does not hide what the others would say.
test: $(BIN)/.dev  ## everything, on both kinds of database
	@failed=; for half in sqlite postgres browser; do \
		$(MAKE) --no-print-directory test-$$half || failed="$$failed test-$$half"; done; \
	test -z "$$failed" || { echo "Failed:$$failed" >&2; exit 1; }

test-sqlite: $(BIN)/.dev
	HITL_TEST_DB=sqlite $(PYTEST_PARALLEL) -m "not browser and not postgres"

# What asks for no database has run already, beside SQLite (tests/halves.py).
test-postgres: $(BIN)/.dev
	HITL_TEST_DB=postgres $(PYTEST_PARALLEL) -m "not browser"

test-browser: $(BIN)/.dev
	DJANGO_ALLOW_ASYNC_UNSAFE=true $(PYTEST) -n 2 --dist loadfile -m browser

check: $(BIN)/.dev  ## style, types, layers, templates, migrations, deployment, locks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy manage.py hitl_site approvals escalations tests $(wildcard benchmarks)
	cd client && ../$(BIN)/mypy
	$(BIN)/lint-imports
	git ls-files -z 'templates/*.html' | xargs -0 $(BIN)/djade --target-version 5.2 --check
	$(PYTEST) tests/guards

format: $(BIN)/.dev  ## let the tools put right what they can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	git ls-files -z 'templates/*.html' | xargs -0 $(BIN)/djade --target-version 5.2

lock: $(BIN)/.dev  ## newest versions that fit requirements/*.in, with hashes and no address
	$(COMPILE) requirements/run.in -o requirements/run.lock
	$(COMPILE) requirements/dev.in -o requirements/dev.lock

shots: $(BIN)/.dev  ## screenshots of every page, light, dark and phone, into shots/
	$(BIN)/python -m tests.browser.shots

bench: $(BIN)/.dev  ## figures as ratios to a bare reference in the same run
	$(BIN)/python -m benchmarks

clean:  ## forget the environment and caches; the data folder stays
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache staticfiles shots

# A stamp is younger than its lock file only if what the lock names is installed.
$(BIN)/python:
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Countersign needs Python 3.11 or newer, and $(or $(PYTHON),python3) is not." >&2; exit 1; }
	@if $(PYTHON) -m pip --version >/dev/null 2>&1; then without=--without-pip; fi; \
	$(PYTHON) -m venv $$without .venv >/dev/null || { rm -rf .venv; \
		echo "Countersign needs pip or ensurepip for $(PYTHON) (Debian: apt-get install python3-pip)." >&2; exit 1; }

$(BIN)/.run: requirements/run.lock | $(BIN)/python
	@echo "Installing what Countersign needs (once) ..."
	@$(INSTALL) requirements/run.lock
	@touch $@

$(BIN)/.dev: requirements/dev.lock $(BIN)/.run
	@echo "Installing what the tests and checks need (once) ..."
	@$(INSTALL) requirements/dev.lock
	@touch $@
